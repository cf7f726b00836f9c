import { z } from 'zod';
import { parseEmail } from '../../identity/email';
import { parseFullName } from '../../identity/full-name';
import { type Name, type Parsed, refused } from '../../identity/parsed';
import { requireDate } from '../../identity/require-date';
import { requireText } from '../../identity/require-text';
import { parseUsername } from '../../identity/username';
import { isUuid } from '../../identity/uuid';
import { readStored } from '../../passwords/schemes';
import { isScope, ROLE_SCOPES, type Role, registeredScopes, type Scope } from '../../scopes/registry';
import { quoted } from './quoted';

/** Reads the value of one member: the value as it is to be stored, or a sentence that names the mend. */
export type ReadMember<T> = (value: unknown) => Parsed<{ readonly value: T }>;

/** RFC 3339. */
const DATE_TIME = z.iso.datetime({ offset: true });

const NOT_TEXT = refused('Write a string.');
const NOT_A_LIST = refused('Write an array of strings, such as ["users:read"].');
const NOT_A_HASH = refused(
  'Write a bcrypt hash ($2a$, $2b$ or $2y$, cost 04 to 31, 60 characters), or a hash that `users export` wrote. Leave it out for a user who has to reset the password.',
);
const FAULTY_HASH = refused(
  'Hashes that begin with $2x$ come from a faulty implementation. Leave it out for a user who has to reset the password.',
);

/** Text that PostgreSQL and bcrypt can take. */
const text: ReadMember<string> = (value) => {
  if (typeof value !== 'string') return NOT_TEXT;
  try {
    return { ok: true, value: requireText(value, 'It') };
  } catch (error) {
    return refused((error as Error).message);
  }
};

const readText =
  <T>(parse: (text: string) => Parsed<{ readonly value: T }>): ReadMember<T> =>
  (value) => {
    const read = text(value);
    return read.ok ? parse(read.value) : read;
  };

const asName = (name: Parsed<Name>): Parsed<{ readonly value: Name }> => (name.ok ? { ok: true, value: name } : name);

/** In lower case, as PostgreSQL writes it. */
export const readId = readText((id) =>
  isUuid(id) ? { ok: true, value: id.toLowerCase() } : refused('Write a UUID, or leave it out for a new one.'),
);

export const readUsername = readText((username) => asName(parseUsername(username)));

export const readEmail = readText((email) => asName(parseEmail(email)));

export const readFullName = readText(parseFullName);

export const readPassword = text;

/** To be stored as it is. */
export const readPasswordHash = readText((hash) => {
  if (readStored(hash)) return { ok: true, value: hash };
  return hash.startsWith('$2x$') ? FAULTY_HASH : NOT_A_HASH;
});

export const readRole: ReadMember<Role> = (value) =>
  typeof value === 'string' && Object.hasOwn(ROLE_SCOPES, value)
    ? { ok: true, value: value as Role }
    : refused(`Write one of: ${Object.keys(ROLE_SCOPES).join(', ')}.`);

/** In registry order, each once. */
export const readScopes: ReadMember<Scope[]> = (value) => {
  if (!Array.isArray(value) || !value.every((name) => typeof name === 'string')) return NOT_A_LIST;
  const unknown = value.find((name) => !isScope(name));
  if (unknown !== undefined) return refused(`There is no scope ${quoted(unknown)}.`);
  return { ok: true, value: registeredScopes(value) };
};

export const readFlag: ReadMember<boolean> = (value) =>
  typeof value === 'boolean' ? { ok: true, value } : refused('Write true or false.');

/** In UTC, to the millisecond. */
export const readTime = readText((time) => {
  if (!DATE_TIME.safeParse(time).success) {
    return refused('Write a date and time with a time zone, such as 2026-01-31T09:30:00Z.');
  }
  try {
    return { ok: true, value: requireDate(new Date(time), 'It').toISOString() };
  } catch (error) {
    return refused((error as Error).message);
  }
});
