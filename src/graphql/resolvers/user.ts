import { DomainError } from '../../errors';
import { answerStored, type StoredValues } from '../../identity/stored-fields';
import { USER_FIELD_LIST, type UserProperty } from '../../identity/user-fields';
import type { UserRecord } from '../../identity/user-record';
import type { UserCount } from '../../users/list/count-listed';
import type { UserPage } from '../../users/list/list-users';
import { createBatch } from '../batch';
import { type GraphqlContext, requireViewer } from '../context';
import type { UserResolvers } from '../generated/resolver-types';
import type { Services } from './services';

/** Fields of a user that are not columns. Lists of many users cost one statement for each field. */
export function userResolvers({
  sessions,
  personalTokens,
  users,
  scopes,
  stored,
}: Pick<Services, 'sessions' | 'personalTokens' | 'users' | 'scopes' | 'stored'>): ResolversOf<typeof RESOLVED_FIELDS> {
  const loadSessions = createBatch(sessions.ofUsers);
  const loadTokens = createBatch(personalTokens.ofUsers);
  const loadFactors = createBatch(users.factorsOf);
  return {
    ...storedResolvers(stored),
    scopes: (user) => [...scopes.held(user)],
    sessions: (user, _args, context) => {
      requireSelfOrReader(user, context);
      return loadSessions(context, user.id);
    },
    personalAccessTokens: (user, _args, context) => {
      requireSelfOrReader(user, context);
      return loadTokens(context, user.id);
    },
    secondFactors: (user, _args, context) => {
      requireSelfOrReader(user, context);
      return loadFactors(context, user.id);
    },
  };
}

/** A resolver for each stored field. They are known when the server starts, so the code generator has no types for them. */
function storedResolvers({ fields }: StoredValues) {
  return Object.fromEntries(
    fields.map((field) => [field.name, (user: Pick<UserRecord, 'stored'>) => answerStored(field, user)]),
  );
}

/** A mutation may answer with another user to a viewer who may not read users. */
export function requireSelfOrReader(user: Pick<UserRecord, 'id'>, context: GraphqlContext): void {
  const viewer = requireViewer(context);
  const needed = viewer.kind === 'user' && viewer.user.id === user.id ? 'me:read' : 'users:read';
  // `users:read` includes the viewer's own account.
  if (viewer.scopes.includes(needed) || viewer.scopes.includes('users:read')) return;
  throw new DomainError('FORBIDDEN', `This requires the scope ${needed}.`);
}

/** The fields of the type `User` that have a resolver, with the stored fields that each is made of. */
export const RESOLVED_FIELDS = {
  scopes: ['role', 'grantedScopes'],
  sessions: ['id'],
  personalAccessTokens: ['id'],
  secondFactors: ['id'],
} as const satisfies Readonly<Partial<Record<keyof UserResolvers, readonly UserProperty[]>>>;

/** A resolver for each field, which reads only the stored fields that are loaded for it: a list loads no others. */
type ResolversOf<Fields extends { readonly [K in keyof UserResolvers]?: readonly UserProperty[] }> = {
  readonly [K in keyof Fields & keyof UserResolvers]: (
    user: Pick<UserRecord, NonNullable<Fields[K]>[number]>,
    args: Parameters<Extract<UserResolvers[K], (...args: never) => unknown>>[1],
    context: GraphqlContext,
  ) => ReturnType<Extract<UserResolvers[K], (...args: never) => unknown>>;
};

const MADE_OF: Readonly<Record<string, readonly UserProperty[]>> = {
  ...Object.fromEntries(USER_FIELD_LIST.map(([property]) => [property, [property]])),
  ...RESOLVED_FIELDS,
};

/** Returns the properties to load for fields of these names; names of other types' fields add nothing. */
export type UserProperties = (names: ReadonlySet<string>) => ReadonlySet<keyof UserRecord>;

/**
 * Makes {@link UserProperties}: those of the server, and the column of the stored fields for any of these.
 *
 * @param extension - the fields that user code answers, which receives the whole user.
 */
export function createUserProperties(
  { fields }: Pick<StoredValues, 'fields'>,
  extension: ReadonlySet<string> = new Set(),
): UserProperties {
  /** Of sets that are made once for a document. */
  const byNames = new WeakMap<ReadonlySet<string>, ReadonlySet<keyof UserRecord>>();
  return (names) => {
    const known = byNames.get(names);
    if (known) return known;
    const found = new Set<keyof UserRecord>(
      Object.entries(MADE_OF).flatMap(([field, properties]) => (names.has(field) ? properties : [])),
    );
    if ([...extension].some((name) => names.has(name))) {
      for (const [property] of USER_FIELD_LIST) found.add(property);
      if (fields.length > 0) found.add('stored');
    }
    if (fields.some(({ name }) => names.has(name))) found.add('stored');
    byNames.set(names, found);
    return found;
  };
}

/** A page of users; their total is counted only where a client selects it, and once. */
export interface UserConnectionSource extends UserPage {
  total(): Promise<UserCount>;
}

/** @param count - counts the users of all pages. */
export function userConnection(page: UserPage, count: () => Promise<UserCount>): UserConnectionSource {
  let total: Promise<UserCount> | undefined;
  const counted = () => {
    total ??= count();
    return total;
  };
  // Not a copy: `edges` is a getter, so that edges are made only where they are selected.
  return Object.assign(page, { total: counted });
}
