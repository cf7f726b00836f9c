import { Prisma } from '../../database/generated/client';
import { invalidArgument } from '../../errors';
import type { UserRecord } from '../../identity/user-record';
import { isUuid } from '../../identity/uuid';

/** The fields by which users can be sorted. */
export type UserOrderField = 'CREATED_AT' | 'UPDATED_AT' | 'USERNAME' | 'EMAIL';

/** Sort order of the list. Users with equal values are sorted by id, in the same direction. */
export interface UserOrder {
  readonly field: UserOrderField;
  readonly direction: 'ASC' | 'DESC';
}

/** The newest first. */
export const DEFAULT_ORDER: UserOrder = { field: 'CREATED_AT', direction: 'DESC' };

/** A row of the list: the user, and the key that names are sorted by. */
export type ListedUser = UserRecord & { readonly orderKey?: string };

/**
 * For each order: its column, the property of a row that holds the value, and the columns that sort without ties (names
 * are unique). Each order has an index of exactly these columns.
 */
export const ORDER_COLUMNS = {
  CREATED_AT: { column: 'u.created_at', property: 'createdAt', key: ['u.created_at', 'u.id'] },
  UPDATED_AT: { column: 'u.updated_at', property: 'updatedAt', key: ['u.updated_at', 'u.id'] },
  USERNAME: { column: 'u.username_key', property: 'orderKey', key: ['u.username_key'] },
  EMAIL: { column: 'u.email_key', property: 'orderKey', key: ['u.email_key'] },
} as const satisfies Record<
  UserOrderField,
  { readonly column: string; readonly property: keyof ListedUser; readonly key: readonly string[] }
>;

/** The position of one user in an order, in either direction. */
export interface Position {
  readonly value: Date | string;
  readonly id: string;
}

/** Returns the position of `user` in the order by `field`. */
export function positionOf(field: UserOrderField, user: ListedUser): Position {
  return { value: user[ORDER_COLUMNS[field].property] as Date | string, id: user.id };
}

/** Whether two positions are the same. */
export function isSame(one: Position, other: Position): boolean {
  return one.id === other.id && plainOf(one.value) === plainOf(other.value);
}

/**
 * Returns a condition for the rows from `position` onwards, itself included: a range of the index on the column and the
 * id. Returns none without a position.
 *
 * @param column - as `ORDER_COLUMNS` names it.
 */
export function onwards(column: string, position: Position | undefined, ascending: boolean): Prisma.Sql[] {
  if (!position) return [];
  const { value, id } = position;
  const type = Prisma.raw(value instanceof Date ? 'timestamptz' : 'text');
  return [Prisma.sql`(${Prisma.raw(`${column}, u.id) ${ascending ? '>=' : '<='}`)} (${value}::${type}, ${id}::uuid)`];
}

/** Maximum length of a cursor: an e-mail address of 254 characters makes one of about 450. */
const MAX_CURSOR_LENGTH = 1024;
/** The beginning of the year 1 and the end of the year 9999, in milliseconds: an import may bring either. */
const MIN_TIME = -62_135_596_800_000;
const MAX_TIME = 253_402_300_799_999;

/** Writes a position as an opaque cursor. */
export function writeCursor(field: UserOrderField, { value, id }: Position): string {
  return Buffer.from(JSON.stringify([field, plainOf(value), id])).toString('base64url');
}

/**
 * Reads a cursor that `writeCursor` wrote for the same order.
 *
 * @param argument - the argument that the message names.
 * @throws DomainError BAD_USER_INPUT for any other text.
 */
export function readCursor(cursor: string, field: UserOrderField, argument: string): Position {
  const position = parse(cursor, field);
  // Writing it again detects other spellings of the same bytes, and other JSON of the same value.
  if (position && writeCursor(field, position) === cursor) return position;
  throw invalidArgument(argument, 'must be a cursor from an earlier page of the same ordering.');
}

function plainOf(value: Position['value']): number | string {
  return value instanceof Date ? value.getTime() : value;
}

function parse(cursor: string, field: UserOrderField): Position | undefined {
  if (cursor.length > MAX_CURSOR_LENGTH) return undefined;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts)) return undefined;
  const [writtenField, plain, id] = parts as unknown[];
  if (writtenField !== field || typeof id !== 'string' || !isUuid(id)) return undefined;
  const value = readValue(plain, field);
  return value === undefined ? undefined : { value, id };
}

function readValue(plain: unknown, field: UserOrderField): Date | string | undefined {
  if (field === 'USERNAME' || field === 'EMAIL') {
    return typeof plain === 'string' && !/[\0\p{Surrogate}]/u.test(plain) ? plain : undefined;
  }
  const isTime = Number.isInteger(plain) && (plain as number) >= MIN_TIME && (plain as number) <= MAX_TIME;
  return isTime ? new Date(plain as number) : undefined;
}
