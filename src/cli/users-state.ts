import type { Command } from 'commander';
import { changeUser } from './change-user';
import { takesUser } from './find-user';
import { examples, takesJson } from './help';
import { OPERATOR } from './operator';
import type { JsonOption } from './print';

/** `scoped-api users disable | enable` */
export function registerUsersState(users: Command): void {
  takesUser(takesJson(users.command('disable')))
    .summary('disable a user and end all sessions')
    .description('Disable a user: no login, and every session ends. Nothing is deleted; enable undoes it.')
    .addHelpText('after', examples('scoped-api users disable ada'))
    .action((name: string, options: JsonOption) => setActive(name, false, options));
  takesUser(takesJson(users.command('enable')))
    .summary('enable a user again')
    .description('Enable a user again. Their personal access tokens work again too; sessions do not come back.')
    .addHelpText('after', examples('scoped-api users enable ada'))
    .action((name: string, options: JsonOption) => setActive(name, true, options));
}

function setActive(name: string, isActive: boolean, options: JsonOption): Promise<void> {
  const word = isActive ? 'enabled' : 'disabled';
  return changeUser(
    name,
    options,
    ({ users }, { id }) => users.updateUser(OPERATOR, id, { isActive }, null),
    ({ username }, isChanged) => (isChanged ? `The user ${username} is ${word}.` : `${username} is ${word} already.`),
  );
}
