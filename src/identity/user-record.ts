import { USER_FIELDS, type UserProperty, type UserRecord } from './user-fields';

export type { UserRecord };

/**
 * The Prisma selection of a `UserRecord`. Only `auth/` may select the password hash, to verify it, and `users/transfer/`,
 * to export it.
 */
export const USER_RECORD = Object.fromEntries(Object.keys(USER_FIELDS).map((property) => [property, true])) as {
  readonly [K in UserProperty]: true;
};
