import { invalidArgument } from '../errors';

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Maximum length of a text to check, in UTF-16 code units. Every parser in this folder refuses a longer text by its
 * length.
 */
const LONGEST_PARSED = 1024;

/**
 * Checks a text as {@link requireText} does, before a parser of this folder reads it. Does not check a text that is too
 * long for all of them: the parser reports the fault.
 */
export function requireTextToParse(value: string, field: string, path?: readonly string[]): string {
  return value.length > LONGEST_PARSED ? value : requireText(value, field, { path });
}

/**
 * Refuses text that PostgreSQL and bcrypt cannot process. NUL ends a string for both of them, and all lone surrogates
 * become the same bytes.
 *
 * @param value - what a client sent.
 * @param field - names the field in the message.
 * @param limits - `max`: UTF-16 code units, none by default; then the caller must have checked the length.
 * @returns `value` as it is.
 * @throws DomainError BAD_USER_INPUT for NUL, lone surrogates, or too long a text.
 */
export function requireText(
  value: string,
  field: string,
  { max, path }: { readonly max?: number; readonly path?: readonly string[] | undefined } = {},
): string {
  if (max !== undefined && value.length > max)
    throw invalidArgument(field, `must have at most ${max} characters.`, path);
  if (value.includes('\0')) throw invalidArgument(field, 'must not contain the NUL character.', path);
  if (LONE_SURROGATE.test(value))
    throw invalidArgument(field, 'must be well-formed Unicode: it has half a surrogate pair.', path);
  return value;
}
