import type { UserRecord } from '../identity/user-record';
import { CommandError } from './command-error';
import type { CommandCapabilities } from './with-capabilities';

/**
 * Finds the user whom the operator names.
 *
 * @throws CommandError NOT_FOUND if there is none.
 */
export async function findUser({ users }: Pick<CommandCapabilities, 'users'>, name: string): Promise<UserRecord> {
  const user = await users.find(name);
  if (user) return user;
  const message = `There is no user ${JSON.stringify(name)}. To look for one: scoped-api users list --search TEXT`;
  throw new CommandError('NOT_FOUND', message);
}
