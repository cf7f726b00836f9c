import { availableParallelism } from 'node:os';
import { deflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { readDatabaseUrl } from '../database/database-url';
import { DEFAULT_RESERVED_USERNAMES } from '../identity/reserved-usernames';
import { parseUsername } from '../identity/username';

/**
 * The kinds of value that an environment variable may have. Each message is the mend, to be read after the variable's
 * name, and none repeats the value: it may be a secret in the wrong place.
 */

/** A whole number in plain decimal digits: no sign, point, exponent or space. */
export function integer(least: number, most: number) {
  const message = `write a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, message)
    .transform(Number)
    .refine((value) => value >= least && value <= most, message);
}

/** The most processes that one server is made of. */
const MOST_WORKERS = 256;

/** How many processes: a number, or `auto` for one a core. */
export function workers() {
  const message = `write a whole number from 1 to ${MOST_WORKERS}, or auto for one a core`;
  return z
    .string()
    .regex(/^(?:auto|\d{1,15})$/, message)
    .transform((value) => (value === 'auto' ? Math.min(availableParallelism(), MOST_WORKERS) : Number(value)))
    .refine((value) => value >= 1 && value <= MOST_WORKERS, message);
}

/** One of a few words, exactly as written. */
export function word<const Words extends readonly [string, ...string[]]>(words: Words, hint = '') {
  return z.enum(words, `write one of ${words.join(', ')}${hint}`);
}

/** A switch; reads to a boolean. */
export function onOff() {
  return z.enum(['on', 'off'], 'write on or off').transform((value) => value === 'on');
}

/** Text of at most `most` characters on one line, without spaces at its ends. */
export function line(most: number) {
  const message = `write at most ${most} characters on one line, with no space at either end`;
  return z
    .string()
    .regex(/^\S(?:[^\p{Cc}]*\S)?$/u, message)
    .max(most, message);
}

/** An RFC 7519 StringOrURI: any text, but a URI as soon as there is a colon in it. */
export function stringOrUri() {
  return line(255).refine(
    (value) => !value.includes(':') || URL.canParse(value),
    'write a plain name, or a full URL such as https://api.example.com',
  );
}

/**
 * A text that is hard to guess only if it is long and random: counted in bytes of UTF-8, without white space at its ends,
 * which a file or a shell may have added. What repeats itself, counts up or has few different characters is refused, and so
 * is what should have been replaced by a secret and was not: everyone can guess the command or the name that stands there.
 */
export function secret(leastBytes: number) {
  const fix = 'such as the output of: openssl rand -base64 48';
  return z
    .string()
    .trim()
    .refine((value) => Buffer.byteLength(value) >= leastBytes, {
      message: `write at least ${leastBytes} bytes, ${fix}`,
      abort: true,
    })
    .refine(
      (value) => !isUnreplaced(value),
      `write the value itself: this is a command or the name of a variable that nothing has replaced; ${fix}`,
    )
    .refine(
      (value) => !isRegular(value),
      `write something random: this repeats itself, counts up or has too few different characters; ${fix}`,
    );
}

/** Whether a shell, compose, Kubernetes or a template should have put something in the place of a text. */
function isUnreplaced(text: string): boolean {
  return /^(?:\$\(.*\)|\$\{.*\}|\{\{.*\}\}|<.*>)$/s.test(text) || text.includes('openssl rand');
}

/** Bytes that the least random text of 32 bytes that is accepted can be compressed to; random ones in hexadecimal have 28. */
const LEAST_COMPRESSED = 26;
const LEAST_CHARACTERS = 6;

/** Whether a text was made by a rule rather than by chance. */
function isRegular(text: string): boolean {
  if (new Set(text).size < LEAST_CHARACTERS) return true;
  // Compression finds what is repeated, wherever.
  if (deflateRawSync(text.slice(0, 1_024)).length < LEAST_COMPRESSED) return true;
  let steps = 0;
  for (let index = 1; index < text.length; index += 1) {
    if (Math.abs(text.charCodeAt(index) - text.charCodeAt(index - 1)) <= 1) steps += 1;
  }
  return steps > 0.7 * text.length;
}

/** The address of a PostgreSQL database. */
export function postgresUrl() {
  return z.string().superRefine((value, context) => {
    try {
      readDatabaseUrl(value);
    } catch (error) {
      context.addIssue((error as Error).message);
    }
  });
}

/** Browser origins: a comma list of exact origins, or `*`. */
export function origins() {
  return z.string().transform((value, context): '*' | readonly string[] => {
    if (value.trim() === '*') return '*';
    const list = commaList(value);
    if (list.length === 0 || !list.every(isOrigin)) {
      context.addIssue(
        'write *, or origins such as https://app.example.com (no path, no slash at the end), split by commas',
      );
    }
    return list;
  });
}

/** Reserved usernames: a comma list in which `default` stands for the server's own list; or `none`. */
export function reservedUsernames() {
  return z.string().transform((value, context): readonly string[] => {
    if (value.trim() === 'none') return [];
    const names = commaList(value).flatMap((name) => (name === 'default' ? DEFAULT_RESERVED_USERNAMES : [name]));
    if (names.length === 0 || !names.every(isUsername)) {
      context.addIssue('write usernames split by commas, default for the built-in list among them, or none');
    }
    return names;
  });
}

function isUsername(text: string): boolean {
  return parseUsername(text).ok;
}

/** The parts of a comma list, without the spaces around them. */
export function commaList(value: string): string[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** An origin as browsers write it; those of applications in a web view have a scheme of their own, `capacitor://localhost`. */
function isOrigin(text: string): boolean {
  if (/^https?:/i.test(text)) return URL.canParse(text) && new URL(text).origin === text;
  return /^[a-z][a-z0-9+.-]*:\/\/[a-z0-9.-]+(?::\d{1,5})?$/.test(text);
}
