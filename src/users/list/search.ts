import { Prisma } from '../../database/generated/client';
import { canonicalKey } from '../../identity/canonical-key';

/**
 * Where a search looks: a column that PostgreSQL keeps, of username, e-mail address and full name in lower case, each
 * behind a line break, which none of them can have, and with a line break for every blank of the name, so that each word
 * of it begins behind one; all of it as `indexable` writes it.
 */
const SEARCHED = Prisma.raw('u.search_text');

/**
 * True of the users in whom `text` is found: anywhere in the username, the e-mail address or the full name; or, if it
 * is too short to make a trigram, where one of these or a word of the name begins. A text that makes none at all, such
 * as `%`, is found in nobody: there would be no index for it.
 *
 * @param text - well-formed, without blanks at its ends, at least one character.
 */
export function matching(text: string): Prisma.Sql {
  const key = canonicalKey(text);
  const byKey = containing(Prisma.sql`${key}::text`, beginOf(key));
  // Names are kept as they were written: what folds on the way to a key may not be found by it. ASCII folds alike.
  if (key === text || !NOT_ASCII.test(text)) return byKey;
  const byName = containing(Prisma.sql`lower(${text}::text)`, beginOf(text.replace(ASCII_WHEN_LOWER, 'i')));
  return Prisma.sql`(${byKey} OR ${byName})`;
}

/** @param begin - what stands before the needle; undefined for a needle that is in nobody. */
function containing(needle: Prisma.Sql, begin: string | undefined): Prisma.Sql {
  if (begin === undefined) return Prisma.sql`FALSE`;
  const wanted = Prisma.sql`${begin}::text || replace(${needle}, ' ', ${Prisma.raw(String.raw`E'\n'`)})`;
  return Prisma.sql`${SEARCHED} LIKE ${pattern(indexable(wanted))}`;
}

/**
 * A text in ASCII: each byte beyond it becomes four characters. pg_trgm knows letters by the database's LC_CTYPE, and
 * where that is C it would leave all others out. The dot and the at sign become letters: a trigram across them tells
 * addresses apart, and nobody can make a text of what all addresses have that is in none. As there are no capitals in
 * `text`, different texts stay different, and what is part of another stays part of it.
 */
function indexable(text: Prisma.Sql): Prisma.Sql {
  const bytes = Prisma.sql`decode(replace(${text}, ${Prisma.raw(String.raw`E'\\', E'\\\\'`)}), 'escape')`;
  const marked = Prisma.sql`replace(encode(${bytes}, 'escape'), ${Prisma.raw(String.raw`E'\\', 'V'`)})`;
  return Prisma.sql`replace(replace(${marked}, '.', 'Q'), '@', 'X')`;
}

/** A pattern for LIKE: what has `text` in it. */
function pattern(text: Prisma.Sql): Prisma.Sql {
  const escaped = [String.raw`E'\\', E'\\\\'`, String.raw`'%', E'\\%'`, String.raw`'_', E'\\_'`].reduce(
    (inner, replacement) => Prisma.sql`replace(${inner}, ${Prisma.raw(replacement)})`,
    text,
  );
  return Prisma.sql`'%' || ${escaped} || '%'`;
}

const NOT_ASCII = /[\u0080-\u{10ffff}]/u;
/** Letters beyond ASCII whose lower case PostgreSQL may have within. */
const ASCII_WHEN_LOWER = /[\u0130\u212a]/g;
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
