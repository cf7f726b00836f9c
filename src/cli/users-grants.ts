import type { Command } from 'commander';
import type { UserRecord } from '../identity/user-record';
import { heldScopes, ROLE_SCOPES, type Scope } from '../scopes/registry';
import { changeUser } from './change-user';
import { CommandError } from './command-error';
import { takesUser } from './find-user';
import { examples, takesJson } from './help';
import { OPERATOR } from './operator';
import type { JsonOption } from './print';
import { SCOPES_HELP, scopesArgument } from './scopes-argument';

/** `scoped-api users grant | revoke` */
export function registerUsersGrants(users: Command): void {
  takesUser(takesJson(users.command('grant')))
    .argument('<scopes...>', 'what to grant on top of the role', scopesArgument)
    .summary('grant scopes on top of the role')
    .description('Grant scopes to a user on top of their role. Tokens that are out do not get more; log in again.')
    .addHelpText('after', SCOPES_HELP + examples('scoped-api users grant ada users:read audit:read'))
    .action(grant);
  takesUser(takesJson(users.command('revoke')))
    .argument('<scopes...>', 'what to grant no more', scopesArgument)
    .summary('take granted scopes away')
    .description('Take scopes away that were granted on top of the role. Tokens that are out lose them at once.')
    .addHelpText('after', SCOPES_HELP + examples('scoped-api users revoke ada audit:read'))
    .action(revoke);
}

function grant(name: string, scopes: readonly Scope[], options: JsonOption): Promise<void> {
  return changeUser(
    name,
    options,
    ({ users }, { id }) => users.changeGrants(OPERATOR, id, { add: scopes, remove: [] }, null),
    holds,
  );
}

function revoke(name: string, scopes: readonly Scope[], options: JsonOption): Promise<void> {
  return changeUser(
    name,
    options,
    ({ users }, user) => {
      refuseOfRole(user, scopes);
      return users.changeGrants(OPERATOR, user.id, { add: [], remove: scopes }, null);
    },
    holds,
  );
}

/** @throws CommandError for a scope that comes with the role: taking the grant away would leave it held. */
function refuseOfRole({ username, role }: UserRecord, scopes: readonly Scope[]): void {
  const byRole: readonly Scope[] = ROLE_SCOPES[role];
  const kept = scopes.filter((scope) => byRole.includes(scope));
  if (kept.length === 0) return;
  const message = `${username} holds ${kept.join(' ')} by the role ${role}, which can be changed with: scoped-api users set-role`;
  throw new CommandError('HELD_BY_ROLE', message);
}

function holds(user: UserRecord, isChanged: boolean): string {
  return `${isChanged ? '' : 'Nothing to change. '}${user.username} holds: ${heldScopes(user).join(' ')}`;
}
