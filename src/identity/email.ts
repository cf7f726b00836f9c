import { hasBreak, withoutBlanks } from './blanks';
import { canonicalKey } from './canonical-key';
import { type Name, type Parsed, refused } from './parsed';

/** RFC 5321, 4.5.3.1.3 less the angle brackets. */
const MAX_CHARACTERS = 254;
const TOO_LONG = refused(`An e-mail address has at most ${MAX_CHARACTERS} characters.`);
const NOT_ASCII = /[\u0080-\uffff]/;
const BLANK_OR_CONTROL = /[\p{C}\p{Z}]/u;
/**
 * The WHATWG's "valid e-mail address", as browsers check `<input type="email">`: one `@`, no quoted local part, no
 * comment, a domain of ASCII labels with or without a dot. Only this file validates addresses: the GraphQL scalar
 * accepts any text, so that an address of an earlier rule can still be shown.
 */
const ADDRESS =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

/**
 * Reads an e-mail address: at most 254 characters of the WHATWG's grammar. Blanks at the ends are removed, and line
 * breaks are refused wherever they are. Otherwise it is stored as written. It is unique regardless of case in both
 * parts, which is stricter than RFC 5321 and what users expect. Mail goes to the stored address, never to the text of a
 * look-up.
 *
 * @param text - as the user wrote it, of any length: a text that is too long is refused at once.
 */
export function parseEmail(text: string): Parsed<Name> {
  // Checked first; the limit leaves room for blanks at the ends.
  if (text.length > 2 * MAX_CHARACTERS) return TOO_LONG;
  const address = withoutBlanks(text);
  if (address.length > MAX_CHARACTERS) return TOO_LONG;
  if (hasBreak(text) || BLANK_OR_CONTROL.test(address))
    return refused('An e-mail address must not have spaces, line breaks or control characters.');
  if (address === '') return refused('An e-mail address must be given, such as name@example.com.');
  if (address.split('@').length !== 2)
    return refused('An e-mail address must have exactly one "@", such as name@example.com.');
  if (NOT_ASCII.test(address)) {
    return refused(
      'An e-mail address has letters without accents, digits and ASCII punctuation only. Write an international domain in its form that begins with xn--.',
    );
  }
  if (!ADDRESS.test(address)) return refused('This is not an e-mail address such as name@example.com.');
  return { ok: true, display: address, key: canonicalKey(address) };
}
