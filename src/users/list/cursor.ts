import { invalidArgument } from '../../errors';
import { isUuid } from '../../identity/uuid';
import { type ListedUser, ORDER_COLUMNS, type UserOrderField } from './order';

/** A place in an ordering, whichever way it is walked: right at one user. */
export interface Position {
  readonly value: Date | string;
  readonly id: string;
}

/** No cursor that was handed out is longer: an e-mail address of 254 characters makes one of about 450. */
const MAX_LENGTH = 1024;
/** The beginning of the year 1 and the end of the year 9999, in milliseconds: an import may bring either. */
const MIN_TIME = -62_135_596_800_000;
const MAX_TIME = 253_402_300_799_999;

/** The place of `user` in the ordering by `field`. */
export function positionOf(field: UserOrderField, user: ListedUser): Position {
  return { value: user[ORDER_COLUMNS[field].property] as Date | string, id: user.id };
}

/** Whether two places are one. */
export function isSame(one: Position, other: Position): boolean {
  return one.id === other.id && plainOf(one.value) === plainOf(other.value);
}

/** Writes a place as an opaque cursor. */
export function writeCursor(field: UserOrderField, { value, id }: Position): string {
  return Buffer.from(JSON.stringify([field, plainOf(value), id])).toString('base64url');
}

/**
 * Reads a cursor that `writeCursor` wrote for the same ordering.
 *
 * @param argument - names the argument in the message.
 * @throws DomainError BAD_USER_INPUT for any other text.
 */
export function readCursor(cursor: string, field: UserOrderField, argument: string): Position {
  const position = parse(cursor, field);
  // Writing it again tells other spellings of the same bytes, and other JSON of the same value.
  if (position && writeCursor(field, position) === cursor) return position;
  throw invalidArgument(argument, 'must be a cursor from an earlier page of the same ordering.');
}

function plainOf(value: Position['value']): number | string {
  return value instanceof Date ? value.getTime() : value;
}

function parse(cursor: string, field: UserOrderField): Position | undefined {
  if (cursor.length > MAX_LENGTH) return undefined;
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
