import { Prisma } from '../../database/generated/client';
import { canonicalKey } from '../../identity/canonical-key';

/**
 * Where a search looks: a column that a trigger keeps (migration search_key), of the canonical keys of username, e-mail
 * address and full name, each behind a line break, which none of them can have, and with a line break for every blank of
 * the name, so that each word of it begins behind one; all of it as `indexable` writes it. What is looked for is folded by
 * the same rule, so that the locale of the database has no say.
 */
const SEARCHED = Prisma.raw('u.search_key');

/**
 * As before there was that column: with the full name in lower case by the locale of the database. For rows that have no
 * `search_key` yet: the server fills it in the background after an upgrade (`fill-search-keys.ts`).
 */
const FORMER = Prisma.raw('u.search_text');

/**
 * True of the users in whom `text` is found: anywhere in the username, the e-mail address or the full name; or, if it
 * is too short to make a trigram, where one of these or a word of the name begins. A text that makes none at all, such
 * as `%`, is found in no user: there would be no index for it.
 *
 * @param text - well-formed, without blanks at its ends, at least one character.
 */
export function matching(text: string): Prisma.Sql {
  const found = containing(SEARCHED, canonicalKey(text).replaceAll('ς', 'σ'));
  const lower = text.toLowerCase();
  // Names are kept as they were written, composed or not, and their lower case depends on the locale: which small sigma ends
  // a word, whether a dotted capital I leaves its dot, and whether letters beyond ASCII have one at all.
  const lowered = [lower.replaceAll('ς', 'σ'), lower.replaceAll('i\u0307', 'i'), text.replace(/[A-Z]+/g, toLower)];
  const needles = [...new Set([canonicalKey(text), lower, ...lowered, lower.normalize('NFD')])];
  const former = needles.map((needle) => containing(FORMER, needle));
  return Prisma.sql`(${found} OR ${SEARCHED} IS NULL AND (${Prisma.join(former, ' OR ')}))`;
}

function toLower(letters: string): string {
  return letters.toLowerCase();
}

function containing(column: Prisma.Sql, needle: string): Prisma.Sql {
  const begin = beginOf(needle);
  if (begin === undefined) return Prisma.sql`FALSE`;
  const written = indexable(begin + needle.replaceAll(' ', '\n'));
  return Prisma.sql`${column} LIKE ${`%${written.replace(/[\\%_]/g, '\\$&')}%`}::text`;
}

/**
 * A text in ASCII: each byte beyond it becomes four characters. pg_trgm knows letters by the database's LC_CTYPE, and
 * where that is C it would leave all others out. The dot and the at sign become letters: a trigram across them tells
 * addresses apart, and nobody can make a text of what all addresses have that is in none. As there are no capitals in
 * `text`, different texts stay different, and what is part of another stays part of it.
 *
 * The migrations search_key and users_at_scale have the same in SQL.
 */
function indexable(text: string): string {
  return Buffer.from(text)
    .toString('latin1')
    .replace(/[\u0080-\u00ff\\.@]/g, (character) => REPLACED[character] ?? `V${character.charCodeAt(0).toString(8)}`);
}

const REPLACED: Readonly<Record<string, string>> = { '\\': 'VV', '.': 'Q', '@': 'X' };

const NOT_ASCII = /[\u0080-\u{10ffff}]/u;
/** No text of a user has one. */
const CONTROL = /\p{Cc}/u;
/** A character that `indexable` makes letters and digits of, or leaves as one. */
const LETTER = String.raw`[a-zA-Z0-9.@\\\u0080-\u{10ffff}]`;
const OTHER = LETTER.replace('[', '[^');
const HAS_LETTER = new RegExp(LETTER, 'u');
/** Three in a row (one beyond ASCII becomes more), or as many with the blanks around words: two before, one behind. */
const HAS_TRIGRAM = new RegExp(`${NOT_ASCII.source}|${LETTER}{3}|${LETTER}{2}${OTHER}|${OTHER}${LETTER}`, 'u');

/** What must stand before `text` for it to have a trigram; undefined if nothing would help, or it is in nobody. */
function beginOf(text: string): string | undefined {
  if (CONTROL.test(text) || !HAS_LETTER.test(text)) return undefined;
  return HAS_TRIGRAM.test(text) ? '' : '\n';
}
