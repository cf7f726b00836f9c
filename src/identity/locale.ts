import Negotiator from 'negotiator';
import { withoutBlanks } from './blanks';
import { type Parsed, refused } from './parsed';

/** The most characters of a locale: RFC 5646, section 4.4.1. */
const MAX_LENGTH = 35;

const INVALID = refused('Write a BCP 47 language tag, such as de or de-AT.');

/**
 * Reads a locale as its canonical BCP 47 tag: `de-at` is `de-AT`. An empty text is read as null.
 *
 * @param text - as the user wrote it, of any length.
 */
export function parseLocale(text: string): Parsed<{ readonly value: string | null }> {
  // Blanks at the ends are no part of it, and no locale needs as many as this.
  if (text.length > 4 * MAX_LENGTH) return refused(`A locale has at most ${MAX_LENGTH} characters.`);
  const tag = withoutBlanks(text);
  if (tag === '') return { ok: true, value: null };
  const value = canonicalLocale(tag);
  if (value === undefined) return INVALID;
  // The canonical tag of an old one can be longer.
  if (Math.max(tag.length, value.length) > MAX_LENGTH) return refused(`A locale has at most ${MAX_LENGTH} characters.`);
  return { ok: true, value };
}

/** Returns the canonical form of a BCP 47 tag; undefined for any other text. */
export function canonicalLocale(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

/** Returns a locale and those that include it, the most specific first (RFC 4647, section 3.4): `zh-Hant-TW`, `zh-Hant`, `zh`. */
export function localeChain(locale: string): readonly string[] {
  const parts = locale.split('-');
  const chain = parts.map((_, length) => parts.slice(0, parts.length - length));
  // A part of one character introduces those after it.
  return chain.filter((kept) => kept.at(-1)?.length !== 1).map((kept) => kept.join('-'));
}

/**
 * Returns the languages of an `Accept-Language` header (RFC 9110, section 12.5.4), the preferred ones first. Everything
 * that is no language tag is ignored.
 */
export function acceptedLocales(header: string): readonly string[] {
  const tags = new Negotiator({ headers: { 'accept-language': header } }).languages();
  return tags.flatMap((tag) => canonicalLocale(tag) ?? []);
}
