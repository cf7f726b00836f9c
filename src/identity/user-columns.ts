import { USER_FIELD_LIST, type UserRecord } from './user-fields';

/** Each property of a `UserRecord`, of the table `users` under the name `u`. */
const COLUMNS = Object.fromEntries(
  USER_FIELD_LIST.map(([property, { column, type }]) => {
    const value = type === '"Role"' ? `u.${column}::text` : `u.${column}`;
    return [property, value === `u.${property}` ? value : `${value} AS "${property}"`];
  }),
) as Readonly<Record<keyof UserRecord, string>>;

/** The columns of a `UserRecord`: for statements that have the table `users` under the name `u`. */
export const USER_COLUMNS = Object.values(COLUMNS).join(', ');

/** As `USER_COLUMNS`, of these properties alone. */
export function userColumns(properties: ReadonlySet<keyof UserRecord>): string {
  return [...properties].map((property) => COLUMNS[property]).join(', ');
}
