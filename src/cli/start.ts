import { type Command, InvalidArgumentError } from 'commander';
import { workers } from '../config/value-types';
import { main } from '../main';
import { examples, takesJson } from './help';
import type { JsonOption } from './print';

interface Options extends JsonOption {
  readonly workers?: string;
}

/** `scoped-api start` */
export function registerStart(program: Command): void {
  takesJson(
    program
      .command('start')
      .summary('run the server')
      .description('Run the server, on an embedded PostgreSQL unless DATABASE_URL is set.')
      .option(
        '--workers <n>',
        'how many processes serve: 1 to 256, or auto for one a core (default: WORKERS, or 1)',
        checkWorkers,
      ),
    'log JSON on a terminal too; elsewhere the log is JSON anyway',
  )
    .addHelpText(
      'after',
      examples(
        'scoped-api start',
        'scoped-api start --workers auto',
        'PORT=8080 DATABASE_URL=postgresql://user:password@host:5432/database scoped-api start',
      ),
    )
    .action(({ workers: asked, json = false }: Options) =>
      main(asked === undefined ? {} : { WORKERS: asked }, { isForMachines: json }),
    );
}

/** As written: the configuration reads it with all else. */
function checkWorkers(value: string): string {
  if (workers().safeParse(value).success) return value;
  throw new InvalidArgumentError('Write a whole number from 1 to 256, or auto for one a core.');
}
