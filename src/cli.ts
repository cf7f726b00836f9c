import { Command } from 'commander';
import { registerCreateAdmin } from './cli/create-admin';
import { registerMigrate } from './cli/migrate';
import { fail, main } from './main';
import { packageVersion } from './package-root';

const program = new Command('scoped-api')
  .description('A self-hosted GraphQL server for user accounts where the schema is the policy.')
  .version(packageVersion())
  .showHelpAfterError('(add --help for help)')
  .addHelpText(
    'after',
    '\nConfiguration comes from the environment and from .env; .env.example explains each variable.',
  );

program
  .command('start')
  .description('Run the server, on an embedded PostgreSQL unless DATABASE_URL is set.')
  .action(main);
registerMigrate(program);
registerCreateAdmin(program);

program.parseAsync().catch(fail);
