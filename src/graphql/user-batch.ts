import { badUserInput } from '../errors';
import type { UserRecord } from '../identity/user-record';
import type { GraphqlContext } from './context';

type Users = readonly (UserRecord | null)[];

/**
 * Loads users by id, all that one request asks for in one call of `usersByIds`, under whatever aliases.
 *
 * @param max - ids that one request may ask for in all.
 * @returns a function that throws DomainError BAD_USER_INPUT past `max`.
 */
export function createUserBatch(
  usersByIds: (ids: readonly string[]) => Promise<Users>,
  max: number,
): (context: GraphqlContext, ids: readonly string[]) => Promise<Users> {
  const open = new WeakMap<GraphqlContext, { readonly ids: string[]; readonly users: Promise<Users> }>();

  const start = (context: GraphqlContext) => {
    const ids: string[] = [];
    // Root fields are called in one go: when the promise's turn comes, every one of them has said what it wants.
    const users = Promise.resolve().then(() => {
      open.delete(context);
      return usersByIds(ids);
    });
    const batch = { ids, users };
    open.set(context, batch);
    return batch;
  };

  return async (context, ids) => {
    const batch = open.get(context) ?? start(context);
    const first = batch.ids.length;
    if (first + ids.length > max) throw badUserInput(`representations: ask for at most ${max} in one request.`);
    batch.ids.push(...ids);
    return (await batch.users).slice(first, first + ids.length);
  };
}
