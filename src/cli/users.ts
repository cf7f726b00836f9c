import type { Command } from 'commander';
import { examples } from './help';
import { registerUsersDelete } from './users-delete';
import { registerUsersExport } from './users-export';
import { registerUsersGrants } from './users-grants';
import { registerUsersImport } from './users-import';
import { registerUsersList } from './users-list';
import { registerUsersPassword } from './users-password';
import { registerUsersRole } from './users-role';
import { registerUsersSessions } from './users-sessions';
import { registerUsersShow } from './users-show';
import { registerUsersState } from './users-state';

/** `scoped-api users` */
export function registerUsers(program: Command): void {
  const users = program
    .command('users')
    .summary('look after users')
    .description('Look after users. Works while the server runs; the audit log has it as done by OPERATOR.')
    .addHelpText(
      'after',
      '\nName a user by username, e-mail address or id.\n' +
        examples(
          'scoped-api users list --search ada',
          'scoped-api users show ada',
          'scoped-api users grant ada users:read',
          'scoped-api users disable ada@example.com',
        ),
    );
  users.commandsGroup('Look:');
  registerUsersList(users);
  registerUsersShow(users);
  users.commandsGroup('Change:');
  registerUsersState(users);
  registerUsersGrants(users);
  registerUsersRole(users);
  registerUsersPassword(users);
  registerUsersSessions(users);
  registerUsersDelete(users);
  users.commandsGroup('Move:');
  registerUsersImport(users);
  registerUsersExport(users);
}
