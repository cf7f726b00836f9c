import type { RequiredAuthentication } from '@scoped-api/engine';
import { z } from 'zod';
import { badUserInput, DomainError, invalidArgument } from '../errors';
import type { UserError } from '../outcome';
import { parseEmail } from './email';
import { type Parsed, refused } from './parsed';
import { requireDate } from './require-date';
import { requireText } from './require-text';

/** The scalars that a stored field can have. */
export const STORED_SCALARS = ['Boolean', 'Int', 'Float', 'String', 'ID', 'DateTime', 'EmailAddress'] as const;

/** The writers of a stored field: a mutation of that name, or `scoped-api users import`. */
export type StoredWriter =
  | 'register'
  | 'acceptInvitation'
  | 'createUser'
  | 'updateMe'
  | 'updateUser'
  | 'updateUsers'
  | 'import';

/** Alternatives of scopes: one group must be held completely. */
export type ScopeGroups = readonly (readonly string[])[];

/** A field of `User` that a schema file declares with `@stored`. */
export interface StoredField {
  readonly name: string;
  /** The named type: a scalar, or the values of an enum. */
  readonly type: (typeof STORED_SCALARS)[number] | { readonly enumeration: string; readonly values: readonly string[] };
  /** Whether the value is a list, and whether its items may be null. */
  readonly list: 'none' | 'of nullable items' | 'of items';
  readonly description: string | undefined;
  readonly writers: readonly StoredWriter[];
  /** The scopes that writing requires. */
  readonly write: ScopeGroups;
  /** The groups of `write` that count for a user's own profile: those without a scope for users in general. */
  readonly ownWrite: ScopeGroups;
  /** The scopes that reading requires, with those of its type and of the type `User`; empty if it requires none. */
  readonly read: ScopeGroups;
  /** The authentication that reading requires (`@requiresAuthentication`), with that of the type `User`; null for none. */
  readonly readAuthentication: RequiredAuthentication | null;
  /** Whether an index serves filters by this field. */
  readonly isIndexed: boolean;
}

/** The stored fields that the schema files declare, in their order. */
export type StoredFields = readonly StoredField[];

type Item = string | number | boolean | null;

/** A value as the column has it: JSON. */
export type StoredValue = Item | readonly Item[];

/** The column: the values by the names of their fields, also of fields that are no longer declared. */
export type StoredRecord = Readonly<Record<string, StoredValue>>;

/**
 * The column as it was read: for the user of a request as text, because most requests read no stored field, and parsing twenty
 * values is a twentieth of the cost of a request. {@link storedOf} returns the values.
 */
export type StoredColumn = StoredRecord | string;

/** Returns the stored values of a user; undefined if none were loaded. A text is parsed once. */
export function storedOf(user: { readonly stored?: StoredColumn }): StoredRecord | undefined {
  const { stored } = user;
  if (typeof stored !== 'string') return stored;
  const parsed = JSON.parse(stored) as StoredRecord;
  (user as { stored?: StoredColumn }).stored = parsed;
  return parsed;
}

/** Values to set, by the names of their fields; null removes a value. */
export type StoredPatch = Readonly<Record<string, StoredValue>>;

/** The limit of the stored values of one user by default, in bytes of JSON. */
export const DEFAULT_STORED_MAX_BYTES = 4_096;

/** What {@link StoredValues.read} returns. */
export interface ReadPatch {
  /** Absent if the input gives no value. */
  readonly patch: StoredPatch | undefined;
  readonly errors: UserError[];
}

/** The stored fields of a server, with the operations on their values. */
export type StoredValues = ReturnType<typeof createStoredValues>;

/**
 * Creates the operations on the values of stored fields.
 *
 * @param maxBytes - limit of the values of one user together, in bytes of JSON (UTF-8).
 */
export function createStoredValues(fields: StoredFields, { maxBytes = DEFAULT_STORED_MAX_BYTES } = {}) {
  const byName = new Map(fields.map((field) => [field.name, field]));
  const sizeOf = (values: StoredRecord) =>
    Buffer.byteLength(JSON.stringify(Object.fromEntries(Object.entries(values).filter(([name]) => byName.has(name)))));

  return {
    fields,
    /** Whether no field is declared: the column is neither read nor written then. */
    isEmpty: fields.length === 0,
    /** The fields that a writer may write. */
    of: (writer: StoredWriter) => fields.filter(({ writers }) => writers.includes(writer)),

    /**
     * Reads the stored fields of an input.
     *
     * @param path - of the input, for errors.
     * @throws DomainError BAD_USER_INPUT for values that no correct client sends: NUL, lone surrogates, a date outside of
     *   the years 1 to 9999.
     */
    read(writer: StoredWriter, input: object, path: readonly string[]): ReadPatch {
      const given = input as Readonly<Record<string, unknown>>;
      const patch: Record<string, StoredValue> = {};
      const errors: UserError[] = [];
      for (const field of fields) {
        if (!field.writers.includes(writer) || !Object.hasOwn(given, field.name)) continue;
        const value = given[field.name];
        if (value === undefined) continue;
        const at = [...path, field.name];
        const read = value === null ? NOTHING : readValue(field, value);
        if (read.ok) patch[field.name] = read.value;
        else if (field.type !== 'EmailAddress') throw invalidArgument(field.name, `is invalid. ${read.message}`, at);
        else errors.push({ code: 'INVALID_EMAIL', message: read.message, path: at });
      }
      return { patch: Object.keys(patch).length > 0 ? patch : undefined, errors };
    },

    /** Reads the value of a member of an import. */
    readMember: (field: StoredField, value: unknown): Parsed<{ readonly value: StoredValue }> =>
      readValue(field, value),

    /**
     * Returns the reason why a change of the values is refused: they would have too many bytes. A change that makes them
     * smaller is never refused, so that a lower limit does not block a user.
     *
     * @param patch - what is set; the error names the longest of its values.
     * @param path - of the input.
     */
    refusedSize(was: StoredRecord | undefined, patch: StoredPatch, path: readonly string[] = ['input']): UserError[] {
      const size = sizeOf(mergeStored(was, patch));
      if (size <= maxBytes || size <= sizeOf(was ?? {})) return [];
      const [longest] = Object.keys(patch).sort((one, other) => lengthOf(patch[other]) - lengthOf(patch[one]));
      const message =
        `${longest} makes the stored fields of this user too long: they must have at most ${maxBytes} bytes together, as JSON, ` +
        `and would have ${size}. Send a shorter value.`;
      return [{ code: 'LIMIT_REACHED', message, path: [...path, longest ?? ''] }];
    },

    /**
     * Returns the reasons why a holder of these scopes may not write these fields. The rules are also those of the generated
     * input fields in the schema; this is for rights that were taken away since the request began, and for callers that do
     * not come through the schema.
     *
     * @param scopes - what the writer holds and the token allows.
     * @param own - whether the writer changes their own profile by `updateMe`.
     */
    refusedWrite(
      scopes: ReadonlySet<string>,
      patch: StoredPatch,
      { own = false, path = ['input'] }: { readonly own?: boolean; readonly path?: readonly string[] } = {},
    ): UserError[] {
      return Object.keys(patch).flatMap((name): UserError[] => {
        const field = byName.get(name);
        const groups = (own ? field?.ownWrite : field?.write) ?? [];
        if (groups.some((group) => group.every((scope) => scopes.has(scope)))) return [];
        const message = `${name} requires scopes that you do not hold: ${describeGroups(groups)}.`;
        return [{ code: 'SCOPE_NOT_HELD', message, path: [...path, name] }];
      });
    },

    /** Returns the values of all declared fields of a user that fit their type, for JSON; null where there is none. */
    values(user: { readonly stored?: StoredColumn }): Record<string, StoredValue> {
      const record = storedOf(user);
      return Object.fromEntries(fields.map((field) => [field.name, fits(field, record?.[field.name]) ?? null]));
    },

    /**
     * Reads a filter: the values to look for, by the names of their fields. Null means "not given".
     *
     * @throws DomainError BAD_USER_INPUT for values that no correct client sends, and for a field that is not declared.
     */
    readFilter(filter: object | null | undefined): { readonly field: StoredField; readonly value: Item }[] {
      return Object.entries(filter ?? {}).flatMap(([name, value]: [string, unknown]) => {
        if (value === null || value === undefined) return [];
        const field = byName.get(name);
        if (!field) throw badUserInput(`There is no stored field ${JSON.stringify(name.slice(0, 64))}.`);
        const read = readItem(field.type, value);
        if (read.ok) return [{ field, value: read.value }];
        // No user has an address that is not one: nothing is found.
        if (field.type === 'EmailAddress') return [{ field, value: '' }];
        throw invalidArgument(`filter.stored.${name}`, `is invalid. ${read.message}`);
      });
    },
  };
}

/** For a server without stored fields. */
export const NO_STORED_VALUES: StoredValues = createStoredValues([]);

/** Returns the values after a change. */
export function mergeStored(was: StoredRecord | undefined, patch: StoredPatch): StoredRecord {
  const merged: Record<string, StoredValue> = { ...was };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = value;
  }
  return merged;
}

/** Returns the values that differ between two records, before and after, for the audit log; null stands for no value. */
export function storedChange(was: StoredRecord = {}, is: StoredRecord = {}) {
  const before: Record<string, StoredValue> = {};
  const after: Record<string, StoredValue> = {};
  if (was === is) return { before, after };
  for (const name of new Set([...Object.keys(was), ...Object.keys(is)])) {
    if (JSON.stringify(was[name]) === JSON.stringify(is[name])) continue;
    before[name] = was[name] ?? null;
    after[name] = is[name] ?? null;
  }
  return { before, after };
}

/** Returns the value of a field as GraphQL has it: null for a value that does not fit the field's type any more. */
export function answerStored(field: StoredField, user: { readonly stored?: StoredColumn }): unknown {
  const value = fits(field, storedOf(user)?.[field.name]);
  if (value === undefined || field.type !== 'DateTime') return value ?? null;
  return Array.isArray(value) ? value.map((item) => item && new Date(item)) : new Date(value as string);
}

/** Returns a stored value that is one of the field's type, and undefined for any other. */
export function fits(field: StoredField, value: unknown): StoredValue | undefined {
  if (value === undefined || value === null) return undefined;
  if (field.list === 'none') return isItem(field.type, value) ? (value as Item) : undefined;
  if (!Array.isArray(value)) return undefined;
  const nullable = field.list === 'of nullable items';
  const areItems = value.every((item) => (item === null ? nullable : isItem(field.type, item)));
  return areItems ? (value as Item[]) : undefined;
}

/**
 * Returns the SQL of a field's value. A declared name consists of ASCII letters and digits, so that it needs no escapes.
 *
 * @param table - the alias of the table `users` with its dot, or nothing.
 */
export function storedExpression(name: string, table = ''): string {
  if (!/^[a-z][a-zA-Z0-9]*$/.test(name)) throw new Error('The name of a stored field has letters and digits.');
  return `(${table}stored -> '${name}')`;
}

/** The beginning of the names of the indexes of stored fields. */
export const STORED_INDEX = 'users_stored_';

/**
 * Returns the indexes of the fields with `index: true`. GIN, because a value may be longer than an entry of a B-tree, and because
 * it serves lists as well; `jsonb_path_ops` keeps hashes of values alone.
 */
export function storedIndexes(fields: StoredFields) {
  return fields
    .filter(({ isIndexed }) => isIndexed)
    .map(({ name }) => ({
      name: `${STORED_INDEX}${name}`,
      table: 'users',
      using: `USING gin (${storedExpression(name)} jsonb_path_ops)`,
    }));
}

/** Names alternatives of scopes in a message: `a and b, or c`. */
function describeGroups(groups: ScopeGroups): string {
  return groups.map((group) => group.join(' and ')).join(', or ') || 'none that can be held';
}

/** Longest text that is looked at, in UTF-16 code units: far above any limit of bytes that a setting allows. */
const MAX_TEXT = 100_000;
const NOTHING: Parsed<{ readonly value: null }> = { ok: true, value: null };

function readValue(field: StoredField, value: unknown): Parsed<{ readonly value: StoredValue }> {
  if (field.list === 'none') return readItem(field.type, value);
  if (!Array.isArray(value)) return refused('Write a list.');
  const items: Item[] = [];
  for (const item of value) {
    if (item === null && field.list === 'of nullable items') {
      items.push(null);
      continue;
    }
    const read = readItem(field.type, item);
    if (!read.ok) return read;
    items.push(read.value);
  }
  return { ok: true, value: items };
}

/** Reads one value: as GraphQL has coerced it, or from JSON. */
function readItem(type: StoredField['type'], value: unknown): Parsed<{ readonly value: Item }> {
  if (typeof type === 'object') {
    const isOne = typeof value === 'string' && type.values.includes(value);
    return isOne ? { ok: true, value } : refused(`Write one of: ${type.values.join(', ')}.`);
  }
  switch (type) {
    case 'Boolean':
      return typeof value === 'boolean' ? { ok: true, value } : refused('Write true or false.');
    case 'Int':
      return isInt(value) ? { ok: true, value } : refused('Write a whole number from -2147483648 to 2147483647.');
    case 'Float':
      return isFloat(value) ? { ok: true, value } : refused('Write a finite number.');
    case 'DateTime':
      return readTime(value);
    case 'EmailAddress': {
      const text = readText(value);
      if (!text.ok) return text;
      const email = parseEmail(text.value);
      return email.ok ? { ok: true, value: email.display } : email;
    }
    default:
      return readText(value);
  }
}

function readText(value: unknown): Parsed<{ readonly value: string }> {
  if (typeof value !== 'string') return refused('Write a string.');
  return checked(() => requireText(value, 'It', { max: MAX_TEXT }));
}

/** RFC 3339 with a time zone. */
const DATE_TIME = z.iso.datetime({ offset: true });
const NO_TIME = refused('Write a date and time with a time zone, such as 2026-01-31T09:30:00Z.');

/** In UTC, with milliseconds: equal instants are equal texts. */
function readTime(value: unknown): Parsed<{ readonly value: string }> {
  const isText = typeof value === 'string' && DATE_TIME.safeParse(value).success;
  const date = isText ? new Date(value) : value;
  if (!(date instanceof Date) || Number.isNaN(date.getTime())) return NO_TIME;
  return checked(() => requireDate(date, 'It').toISOString());
}

function checked<T>(read: () => T): Parsed<{ readonly value: T }> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    if (error instanceof DomainError) return refused(error.message);
    throw error;
  }
}

/** As {@link readTime} writes it. */
const STORED_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Whether a stored value is one of a type. Cheap: it runs for each selected field of each user. */
function isItem(type: StoredField['type'], value: unknown): boolean {
  if (typeof type === 'object') return typeof value === 'string' && type.values.includes(value);
  if (type === 'Boolean') return typeof value === 'boolean';
  if (type === 'Int') return isInt(value);
  if (type === 'Float') return isFloat(value);
  if (typeof value !== 'string') return false;
  return type !== 'DateTime' || (STORED_TIME.test(value) && !Number.isNaN(Date.parse(value)));
}

function isInt(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= -(2 ** 31) && (value as number) < 2 ** 31;
}

function isFloat(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function lengthOf(value: StoredValue | undefined): number {
  return JSON.stringify(value ?? null).length;
}
