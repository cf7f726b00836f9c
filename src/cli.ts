import { Command } from 'commander';
import { registerClients } from './cli/clients';
import { registerCreateAdmin } from './cli/create-admin';
import { registerExplain } from './cli/explain';
import { registerKeys } from './cli/keys';
import { registerMigrate } from './cli/migrate';
import { registerPolicy } from './cli/policy';
import { registerSdl } from './cli/sdl';
import { registerWhoCan } from './cli/who-can';
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
  .addHelpText(
    'after',
    '\nExamples:\n  scoped-api start\n' +
      '  PORT=8080 DATABASE_URL=postgresql://user:password@host:5432/database scoped-api start',
  )
  .action(main);
registerMigrate(program);
registerCreateAdmin(program);
registerClients(program);
registerKeys(program);
registerPolicy(program);
registerWhoCan(program);
registerExplain(program);
registerSdl(program);

program.parseAsync().catch(fail);
