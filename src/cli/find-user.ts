import type { Command } from 'commander';
import type { UserRecord } from '../identity/user-record';
import type { UsersService } from '../users/users-service';
import { CommandError } from './command-error';

/** Gives a command the user that it is about. */
export function takesUser(command: Command): Command {
  return command.argument('<user>', 'a username, an e-mail address or an id');
}

/**
 * The user whom the operator means.
 *
 * @throws CommandError NOT_FOUND if there is none.
 */
export async function findUser(users: Pick<UsersService, 'find'>, name: string): Promise<UserRecord> {
  const user = await users.find(name);
  if (user) return user;
  const message = `There is no user ${JSON.stringify(name)}. To look for one: scoped-api users list --search TEXT`;
  throw new CommandError('NOT_FOUND', message);
}
