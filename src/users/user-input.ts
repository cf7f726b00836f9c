import { invalidArgument } from '../errors';
import { requireTextToParse } from '../identity/require-text';
import type { StoredPatch, StoredValues } from '../identity/stored-fields';
import {
  fieldsOf,
  nameOf,
  type UserField,
  type UserInput,
  type UserRecord,
  type UserWriter,
  type WrittenBy,
} from '../identity/user-fields';
import type { UserError } from '../outcome';
import type { Scope, Scopes } from '../scopes/scopes';

/** The values of an input, as they are stored. A field that the input left out is absent. */
export type ReadValues<Writer extends UserWriter> = {
  -readonly [K in WrittenBy<Writer>]?: K extends 'grantedScopes' ? readonly Scope[] : UserRecord[K & keyof UserRecord];
} & {
  /** The values of stored fields to set. */
  stored?: StoredPatch;
};

/** The result of {@link readUserInput}, with every fault that a client has to handle. */
interface ReadInput<Writer extends UserWriter> {
  readonly values: ReadValues<Writer>;
  readonly errors: UserError[];
}

/**
 * Reads the fields of a user from an input, by `USER_FIELDS` and by what schema files declare.
 *
 * @param scopes - the scopes and roles of the server.
 * @param path - of the input, for errors.
 * @throws DomainError BAD_USER_INPUT for null if a value is required, an unknown scope, an invalid text of a field
 * without its own error code, NUL and lone surrogates.
 */
export function readUserInput<Writer extends UserWriter>(
  scopes: Scopes,
  writer: Writer,
  input: UserInput<Writer>,
  stored: StoredValues,
  path: readonly string[] = ['input'],
): ReadInput<Writer> {
  const values: Record<string, unknown> = {};
  const errors: UserError[] = [];
  const given: Readonly<Record<string, unknown>> = input;
  for (const [property, field] of fieldsOf(writer)) {
    const name = nameOf(property);
    const value = given[name];
    if (value === undefined) continue;
    const read = readValue(scopes, field, value, name, [...path, name]);
    if (read.ok) values[property] = read.value;
    else errors.push(read.error);
  }
  // An invitation has no values of stored fields: its person gives them.
  const read = writer === 'inviteUser' ? { patch: undefined, errors: [] } : stored.read(writer, given, path);
  if (read.patch) values.stored = read.patch;
  return { values: values as ReadValues<Writer>, errors: [...errors, ...read.errors] };
}

type ReadValue = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: UserError };

function readValue(scopes: Scopes, field: UserField, value: unknown, name: string, path: readonly string[]): ReadValue {
  const { parse, invalid, type } = field;
  if (value === null && field.default === null) return { ok: true, value: null };
  if (parse) {
    // For a required text, null is read as an empty one.
    const parsed = parse(requireTextToParse((value as string | null) ?? '', name, path));
    if (parsed.ok) return parsed;
    if (invalid === undefined) throw invalidArgument(name, `is invalid. ${parsed.message}`, path);
    return { ok: false, error: { code: invalid, message: parsed.message, path } };
  }
  if (value === null) throw invalidArgument(name, 'must not be null. Leave it out to keep it as it is.', path);
  return { ok: true, value: type === 'text[]' ? readScopes(scopes, value as readonly string[], name, path) : value };
}

/** In the order of their declarations, each once. */
function readScopes(
  scopes: Scopes,
  names: readonly string[],
  field: string,
  path: readonly string[],
): readonly Scope[] {
  const unknown = names.find((name) => !scopes.isScope(name));
  if (unknown !== undefined)
    throw invalidArgument(field, `must have names of scopes: there is no ${JSON.stringify(unknown)}.`, path);
  return scopes.declared(names);
}
