import { Command, InvalidArgumentError } from 'commander';
import { workers } from './config/value-types';
import { fail, main } from './main';
import { packageVersion } from './package-root';

/** As for a wrong configuration: nothing was tried. */
const EXIT_WRONG_USAGE = 2;

const program = new Command('scoped-api')
  .description('A self-hosted GraphQL server for user accounts where the schema is the policy.')
  .version(packageVersion())
  .showHelpAfterError('(add --help for help)')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT_WRONG_USAGE))
  .addHelpText(
    'after',
    '\nConfiguration comes from the environment and from .env; .env.example explains each variable.' +
      '\n\nExamples:\n  scoped-api start\n  scoped-api create-admin --username root --email root@example.com',
  );

program
  .command('start')
  .description('Run the server, on an embedded PostgreSQL unless DATABASE_URL is set.')
  .option(
    '--workers <n>',
    'how many processes serve: 1 to 256, or auto for one a core (default: WORKERS, or 1)',
    checkWorkers,
  )
  .addHelpText(
    'after',
    '\nExamples:\n  scoped-api start\n  scoped-api start --workers auto\n' +
      '  PORT=8080 DATABASE_URL=postgresql://user:password@host:5432/database scoped-api start',
  )
  .action((options: { workers?: string }) => main(options.workers === undefined ? {} : { WORKERS: options.workers }));

/** Loaded when they are asked for: most need the database or the schema, which take their time. */
const COMMANDS = new Map<string, () => (program: Command) => void>([
  ['start', () => () => {}],
  ['migrate', () => require('./cli/migrate').registerMigrate],
  ['create-admin', () => require('./cli/create-admin').registerCreateAdmin],
  ['clients', () => require('./cli/clients').registerClients],
  ['keys', () => require('./cli/keys').registerKeys],
  ['policy', () => require('./cli/policy').registerPolicy],
  ['who-can', () => require('./cli/who-can').registerWhoCan],
  ['explain', () => require('./cli/explain').registerExplain],
  ['sdl', () => require('./cli/sdl').registerSdl],
]);
const asked = COMMANDS.get(process.argv[2] ?? '');
// What is no command by itself, such as --help, has to know them all.
for (const load of asked ? [asked] : COMMANDS.values()) load()(program);

/** As written: the configuration reads it with all else. */
function checkWorkers(value: string): string {
  if (workers().safeParse(value).success) return value;
  throw new InvalidArgumentError('Write a whole number from 1 to 256, or auto for one a core.');
}

program.parseAsync().catch(fail);
