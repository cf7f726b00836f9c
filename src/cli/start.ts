import { type Command, InvalidArgumentError } from 'commander';
import { workers } from '../config/value-types';
import { main } from '../main';
import type { Console, JsonOption } from './console';
import { addJson, examples } from './options';

interface Options extends JsonOption {
  readonly workers?: string;
}

/** `scoped-api start` */
export function registerStart(program: Command, io: Console): void {
  addJson(program.command('start'), 'log JSON on a terminal too; elsewhere the log is always JSON')
    .summary('run the server')
    .description('Run the server, on an embedded PostgreSQL unless DATABASE_URL is set.')
    .option(
      '--workers <n>',
      'processes that serve: 1 to 256, or auto for one per core (default: WORKERS, or 1)',
      checkWorkers,
    )
    .addHelpText(
      'after',
      examples(
        'scoped-api start',
        'scoped-api start --workers auto',
        'PORT=8080 DATABASE_URL=postgresql://user:password@host:5432/database scoped-api start',
      ),
    )
    .action(({ workers: count, json = false }: Options) =>
      main({ env: io.env, given: count === undefined ? {} : { WORKERS: count }, isForMachines: json }),
    );
}

/** Returns the text: the configuration reads it with all other variables. */
function checkWorkers(value: string): string {
  if (workers().safeParse(value).success) return value;
  throw new InvalidArgumentError('Write a whole number from 1 to 256, or auto for one a core.');
}
