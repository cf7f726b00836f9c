import { isUtf8 } from 'node:buffer';
import { v7 as uuidV7 } from 'uuid';
import { z } from 'zod';
import { type Parsed, refused } from '../../identity/parsed';
import { requireDate } from '../../identity/require-date';
import { requireText } from '../../identity/require-text';
import type { StoredRecord, StoredValue, StoredValues } from '../../identity/stored-fields';
import { fieldsOf, nameOf, type UserField, withKeys } from '../../identity/user-fields';
import { isUuid } from '../../identity/uuid';
import { NO_PASSWORD, readStored } from '../../passwords/schemes';
import type { Role, Scope, Scopes } from '../../scopes/scopes';
import { type FileLine, MAX_LINE_BYTES } from './import-source';

/** The reason why a line is not a valid user. */
export interface LineFault {
  /** Null if the fault is in the line as a whole. */
  readonly member: string | null;
  /** A sentence that says what to do. */
  readonly reason: string;
}

/**
 * The row of a new user: these and the other stored fields that an import writes, with times as PostgreSQL reads them.
 */
export interface ImportedUser {
  readonly id: string;
  readonly username: string;
  readonly usernameKey: string;
  readonly email: string;
  readonly emailKey: string;
  readonly fullName: string | null;
  readonly passwordHash: string;
  /** The values of stored fields; absent if none is declared. */
  readonly stored?: StoredRecord;
}

/** A user, or the faults of the line. */
type ReadUser =
  | {
      readonly ok: true;
      readonly user: ImportedUser;
      /** Whether the line gave the id. */
      readonly hasId: boolean;
      /** Given in plain text: to be checked and hashed. */
      readonly password: string | undefined;
    }
  | { readonly ok: false; readonly faults: LineFault[] };

/** Options of reading lines. */
export interface ReadUserOptions {
  /** Ignores members that are not of the format. */
  readonly ignoreUnknown: boolean;
  /** The creation time of users whose line has none. */
  readonly now: string;
  /** The stored fields that a line may have. */
  readonly stored: StoredValues;
  /** The scopes and roles of the server. */
  readonly scopes: Scopes;
}

const BYTE_ORDER_MARK = '\u{FEFF}';

const TOO_LONG = wholeLine(`The line has more than ${MAX_LINE_BYTES / 1024} kB, which no user needs.`);
const NO_UTF8 = wholeLine('The line is not UTF-8. Convert the file, as with `iconv -t UTF-8`.');
const NO_JSON = wholeLine('The line is not JSON. Write one object on each line.');
const CUT_OFF = wholeLine('The file ends in the middle of this line: it was cut off. Get the whole file.');
const NO_OBJECT = wholeLine(
  'The line is not an object. Write one on each line, such as {"username": "ada", "email": ...}.',
);

/** Reads the user of a line; undefined for a blank line. Its faults repeat nothing of the line: it has secrets. */
export function readLine(line: FileLine, options: ReadUserOptions): ReadUser | undefined {
  const { number, bytes, isTooLong, isEnded } = line;
  if (isTooLong) return TOO_LONG;
  if (!isUtf8(bytes)) return NO_UTF8;
  const written = bytes.toString();
  const text = number === 1 && written.startsWith(BYTE_ORDER_MARK) ? written.slice(1) : written;
  if (text.trim() === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return isEnded ? NO_JSON : CUT_OFF;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return NO_OBJECT;
  return readUser(value as Record<string, unknown>, options);
}

function wholeLine(reason: string): ReadUser {
  return { ok: false, faults: [{ member: null, reason }] };
}

/** The members that a line may have besides the stored fields. */
const USER_MEMBERS: readonly string[] = [
  ...fieldsOf('import').map(([property]) => nameOf(property)),
  'passwordHash',
  'password',
];

/** Unknown members that are named: a line may have thousands. */
const MAX_UNKNOWN = 5;

/** Reads the members of a line, collecting every fault. Null means "not given". */
function readUser(members: Readonly<Record<string, unknown>>, options: ReadUserOptions): ReadUser {
  const { stored } = options;
  const faults: LineFault[] = [];
  const read = (member: string, reader: ReadMember): unknown => {
    const value = Object.hasOwn(members, member) ? members[member] : undefined;
    if (value === undefined || value === null) return undefined;
    const result = reader(value);
    if (result.ok) return result.value;
    faults.push({ member, reason: result.message });
    return undefined;
  };

  const row: Record<string, unknown> = {};
  for (const [property, field] of fieldsOf('import')) {
    const member = nameOf(property);
    const isRequired = field.default === undefined;
    if (isRequired && members[member] == null)
      faults.push({ member, reason: 'It is missing, and every user has one.' });
    row[property] = read(member, readerOf(field, options.scopes)) ?? field.default;
  }
  const values: Record<string, StoredValue> = {};
  for (const field of stored.of('import')) {
    const value = read(field.name, (given) => stored.readMember(field, given)) as StoredValue | undefined;
    if (value !== undefined) values[field.name] = value;
  }
  for (const { path, message } of stored.refusedSize(undefined, values, [])) {
    faults.push({ member: path.join('.'), reason: message });
  }
  const passwordHash = read('passwordHash', readPasswordHash);
  const password = read('password', text) as string | undefined;
  if (members.password != null && members.passwordHash != null) {
    faults.push({ member: 'password', reason: 'Give password or passwordHash, not both.' });
  }
  if (!options.ignoreUnknown) faults.push(...unknownMembers(members, stored));
  if (faults.length > 0) return { ok: false, faults };

  const hasId = row.id !== null;
  const ofRole = options.scopes.ofRole(row.role as Role);
  const createdAt = row.createdAt ?? options.now;
  const user = {
    ...row,
    id: row.id ?? uuidV7(),
    // As `updateUser` does: scopes that the role holds anyway are not kept as granted.
    grantedScopes: (row.grantedScopes as Scope[]).filter((scope) => !ofRole.includes(scope)),
    createdAt,
    updatedAt: row.updatedAt ?? createdAt,
    passwordHash: passwordHash ?? NO_PASSWORD,
    ...(!stored.isEmpty && { stored: values }),
  };
  return { ok: true, hasId, password, user: withKeys(user as object) as object as ImportedUser };
}

function unknownMembers(members: object, stored: StoredValues): LineFault[] {
  const known = [...USER_MEMBERS, ...stored.of('import').map(({ name }) => name)];
  return Object.keys(members)
    .filter((name) => !known.includes(name))
    .slice(0, MAX_UNKNOWN)
    .map((name) => ({
      member: quoted(name),
      reason: `There is no such member. There are: ${known.join(', ')}.`,
    }));
}

/** Reads the value of one member: the value as it is to be stored, or a sentence that says what to do. */
type ReadMember = (value: unknown) => Parsed<{ readonly value: unknown }>;

function readerOf({ type, parse }: UserField, scopes: Scopes): ReadMember {
  if (parse) return readText(parse);
  return (value) => READERS[type](value, scopes);
}

/** RFC 3339. */
const DATE_TIME = z.iso.datetime({ offset: true });

/** Text that PostgreSQL and bcrypt can store. */
const text = (value: unknown): Parsed<{ readonly value: string }> => {
  if (typeof value !== 'string') return refused('Write a string.');
  try {
    return { ok: true, value: requireText(value, 'It') };
  } catch (error) {
    return refused((error as Error).message);
  }
};

const readText =
  (parse: (text: string) => Parsed<{ readonly value: unknown }>): ReadMember =>
  (value) => {
    const read = text(value);
    return read.ok ? parse(read.value) : read;
  };

/** A hash that is stored as it is. */
const readPasswordHash = readText((hash) => {
  if (readStored(hash)) return { ok: true, value: hash };
  return hash.startsWith('$2x$') ? FAULTY_HASH : NOT_A_HASH;
});

const NOT_A_HASH = refused(
  'Write a bcrypt hash ($2a$, $2b$ or $2y$, cost 04 to 31, 60 characters), or a hash that `users export` wrote. Leave it out for a user who has to reset the password.',
);
const FAULTY_HASH = refused(
  'Hashes that begin with $2x$ come from a faulty implementation. Leave it out for a user who has to reset the password.',
);

const READERS: Readonly<Record<UserField['type'], (value: unknown, scopes: Scopes) => ReturnType<ReadMember>>> = {
  text,
  /** In lower case, as PostgreSQL writes it. */
  uuid: readText((id) =>
    isUuid(id) ? { ok: true, value: id.toLowerCase() } : refused('Write a UUID, or leave it out for a new one.'),
  ),
  boolean: (value) => (typeof value === 'boolean' ? { ok: true, value } : refused('Write true or false.')),
  role: (value, { roles, isRole }) =>
    typeof value === 'string' && isRole(value) ? { ok: true, value } : refused(`Write one of: ${roles.join(', ')}.`),
  /** Scopes, in the order of their declarations, each once. */
  'text[]': (value, { isScope, declared }) => {
    if (!Array.isArray(value) || !value.every((name) => typeof name === 'string')) {
      return refused('Write an array of strings, such as ["users:read"].');
    }
    const unknown = value.find((name) => !isScope(name));
    if (unknown !== undefined) return refused(`There is no scope ${quoted(unknown)}.`);
    return { ok: true, value: declared(value) };
  },
  /** In UTC, to the millisecond. */
  timestamptz: readText((time) => {
    if (!DATE_TIME.safeParse(time).success) {
      return refused('Write a date and time with a time zone, such as 2026-01-31T09:30:00Z.');
    }
    try {
      return { ok: true, value: requireDate(new Date(time), 'It').toISOString() };
    } catch (error) {
      return refused((error as Error).message);
    }
  }),
};

const MAX_QUOTED = 40;
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** A text of the file, for a message: short, and without characters that a terminal would interpret. */
function quoted(text: string): string {
  const short = text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
  return JSON.stringify(short.replace(UNSEEN, '\u{FFFD}'));
}
