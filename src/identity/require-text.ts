import { invalidArgument } from '../errors';

const LONE_SURROGATE = /\p{Surrogate}/u;

/** UTF-16 code units. Every parser of this room refuses a longer text by its length alone. */
const LONGEST_PARSED = 1024;

/**
 * As {@link requireText}, for a text that a parser of this room reads next. One that is too long for all of them is not
 * even looked through: the parser says what is wrong with it.
 */
export function requireTextToParse(value: string, field: string, path?: readonly string[]): string {
  return value.length > LONGEST_PARSED ? value : requireText(value, field, { path });
}

/**
 * Lets through what PostgreSQL and bcrypt can take as text. NUL ends a string for both of them, and all lone
 * surrogates turn into the same bytes.
 *
 * @param value - what a client sent.
 * @param field - names the field in the message.
 * @param limits - `max`: UTF-16 code units, none by default; where there is none, the length must have been checked
 * before.
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
