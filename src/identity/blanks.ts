/**
 * White space, and characters that are as invisible: zero-width spaces and joiners, direction marks, the byte order
 * mark and the soft hyphen. Keyboards of phones, password managers and copied text add them. They do not include
 * control characters other than tabs and line breaks, and characters that reverse the text around them: those are not
 * added by accident.
 */
const BLANK = /[\t-\r\p{Z}\u00AD\u180E\u200B-\u200F\u2060\uFEFF]/u;

/**
 * Removes the blanks at both ends of what a person typed: a username, an e-mail address, a name or a search. GraphQL,
 * REST, OAuth and the CLI use this function, so that a login finds the name that was registered, and the throttle
 * counts it as one name. Passwords and tokens are never changed.
 *
 * @param text - of any length; the work grows with the number of blanks alone.
 */
export function withoutBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && BLANK.test(text.charAt(start))) start += 1;
  while (end > start && BLANK.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

const BLANKS = new RegExp(BLANK, 'gu');

/** Removes every blank of a code, which apps and paper show in groups. The caller has checked the length of the text. */
export function withoutAnyBlank(text: string): string {
  return text.replace(BLANKS, '');
}

/** A line break or a NUL. Registration refuses an address or a name that contains one; neither is removed. */
const BREAK = /[\0\n\v\f\r\u0085\u2028\u2029]/;

/** Whether a text has a line break or a NUL in it, at an end or within. */
export function hasBreak(text: string): boolean {
  return BREAK.test(text);
}
