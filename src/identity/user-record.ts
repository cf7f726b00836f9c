import type { StoredValues } from './stored-fields';
import { USER_FIELD_LIST, USER_FIELDS, type UserProperty, type UserRecord } from './user-fields';

export type { UserRecord };

/**
 * The Prisma selection of a `UserRecord` without stored fields. Only `auth/` may select the password hash, to verify it, and
 * `users/transfer/`, to export it.
 */
export const USER_RECORD = Object.fromEntries(Object.keys(USER_FIELDS).map((property) => [property, true])) as {
  readonly [K in UserProperty]: true;
};

// The type leaves `stored` out: Prisma knows it as any JSON, and a `UserRecord` as what the server writes.
const WITH_STORED: typeof USER_RECORD = Object.assign({ ...USER_RECORD }, { stored: true });

/** The Prisma selection of a `UserRecord`: with the column of the stored fields if there are any. */
export function userRecord({ isEmpty }: Pick<StoredValues, 'isEmpty'>): typeof USER_RECORD {
  return isEmpty ? USER_RECORD : WITH_STORED;
}

/** Each property of a `UserRecord`, of the table `users` under the name `u`. */
const COLUMNS: Readonly<Record<keyof UserRecord, string>> = {
  ...(Object.fromEntries(
    USER_FIELD_LIST.map(([property, { column }]) => {
      const value = `u.${column}`;
      return [property, value === `u.${property}` ? value : `${value} AS "${property}"`];
    }),
  ) as Record<UserProperty, string>),
  stored: 'u.stored',
};

/** The columns of a `UserRecord` without stored fields: for statements that have the table `users` under the name `u`. */
const USER_COLUMNS = USER_FIELD_LIST.map(([property]) => COLUMNS[property]).join(', ');

/**
 * Returns the columns of a `UserRecord`, for statements that have the table `users` under the name `u`: with the column of
 * the stored fields if there are any.
 */
export function userColumns({ isEmpty }: Pick<StoredValues, 'isEmpty'>): string {
  return isEmpty ? USER_COLUMNS : `${USER_COLUMNS}, ${COLUMNS.stored}`;
}

/** Returns the columns of the user of a request, as {@link userColumns}; stored fields as text, see `StoredColumn`. */
export function viewerColumns({ isEmpty }: Pick<StoredValues, 'isEmpty'>): string {
  return isEmpty ? USER_COLUMNS : `${USER_COLUMNS}, ${COLUMNS.stored}::text AS stored`;
}

/** Returns the columns of only these properties, as {@link userColumns}. */
export function columnsOf(properties: ReadonlySet<keyof UserRecord>): string {
  return [...properties].map((property) => COLUMNS[property]).join(', ');
}
