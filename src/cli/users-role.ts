import type { Command } from 'commander';
import type { Role } from '../scopes/registry';
import { changeUser } from './change-user';
import { takesUser } from './find-user';
import { examples, takesJson } from './help';
import { OPERATOR } from './operator';
import type { JsonOption } from './print';
import { ROLES, roleArgument } from './role-argument';

/** `scoped-api users set-role` */
export function registerUsersRole(users: Command): void {
  takesUser(takesJson(users.command('set-role')))
    .argument('<role>', ROLES, roleArgument)
    .summary('change the role of a user')
    .description('Change the role of a user. What is granted on top stays. One active admin always remains.')
    .addHelpText('after', examples('scoped-api users set-role ada admin', 'scoped-api users set-role ada user'))
    .action(setRole);
}

function setRole(name: string, role: Role, options: JsonOption): Promise<void> {
  return changeUser(
    name,
    options,
    ({ users }, { id }) => users.updateUser(OPERATOR, id, { role }, null),
    ({ username }, isChanged) =>
      isChanged ? `${username} has the role ${role} now.` : `${username} has the role ${role} already.`,
  );
}
