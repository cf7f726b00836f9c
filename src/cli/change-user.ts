import type { UserRecord } from '../identity/user-record';
import type { UserOutcome } from '../users/outcome';
import { done } from './command-error';
import { findUser } from './find-user';
import { answer, type JsonOption } from './print';
import { userJson } from './user-json';
import { type Services, withServices } from './with-services';

/**
 * Finds a user, changes them, and says what became of it.
 *
 * @param said - what to say of a change; of a change that changed nothing if `isChanged` is false.
 */
export async function changeUser(
  name: string,
  options: JsonOption,
  change: (services: Services, user: UserRecord) => Promise<UserOutcome>,
  said: (user: UserRecord, isChanged: boolean) => string,
): Promise<void> {
  const { user, was } = await withServices(async (services) =>
    done(await change(services, await findUser(services.users, name))),
  );
  const isChanged = was !== undefined;
  answer(options, { user: userJson(user), isChanged }, said(user, isChanged));
}
