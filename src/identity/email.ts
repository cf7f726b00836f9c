import { canonicalKey } from './canonical-key';
import { type Name, type Parsed, refused } from './parsed';

/** RFC 5321, 4.5.3.1.3 less the angle brackets. */
const MAX_CHARACTERS = 254;
const BLANK_OR_CONTROL = /[\p{C}\p{Z}]/u;
/**
 * The WHATWG's "valid e-mail address", which is also what the GraphQL scalar reads *and writes*: an address that
 * got past here and not past the scalar could never be shown again.
 */
const ADDRESS =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

/**
 * Reads an e-mail address: at most 254 characters of the WHATWG's grammar. Kept as written; unique without regard to
 * case in all of it, which is stricter than RFC 5321 and what users expect. Mail goes to the address as kept, never
 * to one that a look-up was made with.
 *
 * @param text - as the user wrote it, of any length: too long a text costs no work.
 */
export function parseEmail(text: string): Parsed<Name> {
  if (text.length > MAX_CHARACTERS) return refused(`An e-mail address has at most ${MAX_CHARACTERS} characters.`);
  if (BLANK_OR_CONTROL.test(text))
    return refused('An e-mail address has no blanks, line breaks or control characters.');
  if (text.split('@').length !== 2) return refused('An e-mail address has exactly one "@".');
  if (!ADDRESS.test(text)) return refused('This is no e-mail address such as name@example.com.');
  return { ok: true, display: text, key: canonicalKey(text) };
}
