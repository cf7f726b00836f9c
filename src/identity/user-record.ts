import { USER_FIELD_LIST, USER_FIELDS, type UserProperty, type UserRecord } from './user-fields';

export type { UserRecord };

/**
 * The Prisma selection of a `UserRecord`. Only `auth/` may select the password hash, to verify it, and `users/transfer/`,
 * to export it.
 */
export const USER_RECORD = Object.fromEntries(Object.keys(USER_FIELDS).map((property) => [property, true])) as {
  readonly [K in UserProperty]: true;
};

/** Each property of a `UserRecord`, of the table `users` under the name `u`. */
const COLUMNS = Object.fromEntries(
  USER_FIELD_LIST.map(([property, { column }]) => {
    const value = `u.${column}`;
    return [property, value === `u.${property}` ? value : `${value} AS "${property}"`];
  }),
) as Readonly<Record<keyof UserRecord, string>>;

/** The columns of a `UserRecord`: for statements that have the table `users` under the name `u`. */
export const USER_COLUMNS = Object.values(COLUMNS).join(', ');

/** Returns the columns of only these properties, as `USER_COLUMNS`. */
export function userColumns(properties: ReadonlySet<keyof UserRecord>): string {
  return [...properties].map((property) => COLUMNS[property]).join(', ');
}
