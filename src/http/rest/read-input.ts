import type { IncomingMessage } from 'node:http';
import {
  GraphQLBoolean,
  type GraphQLEnumType,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInt,
  type GraphQLLeafType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  resolveSchemaCoordinate,
} from 'graphql';
import { parseEmail } from '../../identity/email';
import { fieldsOf, nameOf as nameOfField, type UserWriter } from '../../identity/user-fields';
import { isDeeperThan, MAX_JSON_DEPTH } from '../../json-depth';
import { HttpFault } from '../http-fault';
import { parseJson, readBody } from '../read-body';
import { jsonName, pointerTo, shortName } from './json-names';
import { invalidInput, MAX_FAULTS, type ProblemError, RestProblem } from './rest-problem';
import type { QueryValues } from './rest-route';

/** The rule of a parameter of the query string. */
export interface QueryRule {
  readonly type: GraphQLLeafType;
  /** The description of the parameter, for people. */
  readonly description: string;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
}

/**
 * Reads a query string. Each parameter may be sent once, and an unknown one is refused: a misspelt filter would list all
 * users.
 *
 * @param search - with its question mark, or empty.
 * @throws HttpFault 400 if it is not percent-encoded UTF-8; {@link RestProblem} 422 with the first faults.
 */
export function readQuery(search: string, rules: ReadonlyMap<string, QueryRule>): QueryValues {
  checkEncoding(search);
  const values = new Map<string, unknown>();
  const faults: ProblemError[] = [];
  const refuse = (parameter: string, code: string, detail: string) => {
    faults.push({ code, detail, parameter: shortName(parameter) });
  };
  const seen = new Set<string>();
  for (const [name, text] of new URLSearchParams(search)) {
    if (faults.length >= MAX_FAULTS) break;
    const rule = rules.get(name);
    if (rule === undefined) {
      refuse(name, 'UNKNOWN_PARAMETER', `There is no parameter "${shortName(name)}" here: ${knownNames(rules)}.`);
      continue;
    }
    if (seen.has(name)) refuse(name, 'REPEATED', `Send ${name} only once.`);
    seen.add(name);
    const value = readText(text, rule.type);
    const fault = leafFault(value, rule.type) ?? boundFault(value, rule);
    if (fault) refuse(name, fault.code, `${name} ${fault.detail}.`);
    else values.set(name, value);
  }
  if (faults.length > 0) throw invalidInput(faults);
  return Object.fromEntries(values);
}

/** URLSearchParams replaces what it can't decode. */
function checkEncoding(search: string): void {
  try {
    decodeURIComponent(search);
  } catch {
    throw new HttpFault(400, 'The query is not percent-encoded UTF-8.');
  }
}

function knownNames(rules: ReadonlyMap<string, QueryRule>): string {
  return rules.size === 0 ? 'send none' : `send ${[...rules.keys()].join(', ')}`;
}

/** Returns the value that a text stands for. A text that stands for no value is returned as it is; the type refuses it. */
function readText(text: string, type: GraphQLLeafType): unknown {
  if (type === GraphQLInt) return /^-?(?:0|[1-9]\d{0,9})$/.test(text) ? Number(text) : text;
  if (type === GraphQLBoolean) return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

function boundFault(value: unknown, { minimum, maximum }: QueryRule) {
  if (typeof value !== 'number') return undefined;
  if (value >= (minimum ?? value) && value <= (maximum ?? value)) return undefined;
  const detail = maximum === undefined ? `must be ${minimum} or more` : `must be ${minimum} to ${maximum}`;
  return { code: 'OUT_OF_RANGE', detail };
}

/** Limits of a body. */
export interface JsonLimits {
  /** Bytes, counted after decompression. */
  readonly maxBytes: number;
  /** Milliseconds until the last byte. */
  readonly timeoutMs: number;
}

/**
 * Reads a body that must be one JSON object.
 *
 * @throws HttpFault 400, 408, 413 or 415.
 */
export async function readJsonObject(request: IncomingMessage, limits: JsonLimits): Promise<Record<string, unknown>> {
  const body = parseJson(await readBody(request, { types: ['application/json'], ...limits }));
  if (isDeeperThan(body)) {
    const detail = `The body nests deeper than ${MAX_JSON_DEPTH} levels of lists and objects.`;
    throw new RestProblem(400, detail, { code: 'BAD_USER_INPUT' });
  }
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw new HttpFault(400, 'Send one JSON object.');
}

type Path = readonly (string | number)[];

/**
 * Reads JSON as a value of a GraphQL input type, whose fields have their JSON names. Faults are described in the words of a
 * REST client; the schema still validates the value afterwards.
 *
 * @param faults - receives the faults in order. Reading stops at as many as an answer names, because each costs time and
 * the caller is not authenticated yet.
 * @returns the value under the names of the schema; usable only if no fault was added.
 */
export function readBodyInput(
  value: unknown,
  type: GraphQLInputType,
  faults: ProblemError[],
  path: Path = [],
): unknown {
  const refuse = (code: string, detail: string) => void faults.push({ code, detail, pointer: pointerTo(path) });
  if (isNonNullType(type)) {
    if (value === null) return refuse('INVALID_VALUE', `${nameOf(path)} must not be null.`);
    return readBodyInput(value, type.ofType, faults, path);
  }
  if (value === null) return null;
  if (isListType(type)) {
    if (!Array.isArray(value)) return refuse('INVALID_VALUE', `${nameOf(path)} must be a list.`);
    const read: unknown[] = [];
    for (const [index, item] of value.entries()) {
      if (faults.length >= MAX_FAULTS) break;
      read.push(readBodyInput(item, type.ofType, faults, [...path, index]));
    }
    return read;
  }
  if (isInputObjectType(type)) {
    if (typeof value !== 'object' || Array.isArray(value)) {
      return refuse('INVALID_VALUE', `${nameOf(path)} must be an object.`);
    }
    return readObject(value as Record<string, unknown>, type, faults, path);
  }
  const fault = leafFault(value, type);
  if (fault) refuse(fault.code, `${nameOf(path)} ${fault.detail}.`);
  return value;
}

function readObject(
  object: Record<string, unknown>,
  type: GraphQLInputObjectType,
  faults: ProblemError[],
  path: Path,
): Record<string, unknown> {
  const fields = new Map(Object.values(type.getFields()).map((field) => [jsonName(field.name), field]));
  const read: Record<string, unknown> = {};
  // Only names of the schema become keys: `__proto__` is as unknown as any other.
  for (const name of Object.keys(object)) {
    if (faults.length >= MAX_FAULTS) break;
    const field = fields.get(name);
    const at = [...path, name];
    if (field && object[name] === null && !isNonNullType(field.type) && !takesNull(type, field)) {
      const detail = `${nameOf(at)} must not be null. Leave it out to keep it as it is.`;
      faults.push({ code: 'INVALID_VALUE', detail, pointer: pointerTo(at) });
    } else if (field) read[field.name] = readBodyInput(object[name], field.type, faults, at);
    else {
      const known = [...fields.keys()].join(', ');
      const detail = `There is no member "${shortName(name)}" here: send ${known}.`;
      faults.push({ code: 'UNKNOWN_MEMBER', detail, pointer: pointerTo(at) });
    }
  }
  for (const [name, field] of fields) {
    if (Object.hasOwn(object, name) || !isRequiredInputField(field)) continue;
    faults.push({ code: 'REQUIRED', detail: `${name} is missing.`, pointer: pointerTo([...path, name]) });
  }
  return read;
}

function nameOf(path: Path): string {
  return path.length === 0 ? 'The body' : path.map((part) => shortName(String(part))).join('.');
}

/**
 * Members of a body that may be left out, and must not be null. GraphQL has no type for that: such a field is nullable, and
 * its capability refuses null. OpenAPI and the REST routes follow this list; `test/http/rest/openapi-truth.test.ts` fails
 * for a member that is missing here.
 */
const NEVER_NULL: ReadonlySet<string> = new Set([
  ...neverNull('updateMe', 'UpdateMeInput'),
  ...neverNull('updateUser', 'UpdateUserInput'),
  ...neverNull('createUser', 'CreateUserInput', { isNew: true }),
  ...neverNull('inviteUser', 'InviteUserInput', { isNew: true }),
]);

/**
 * The fields of a user that a mutation may leave as they are, and not set to null.
 *
 * @param options.isNew - whether it makes a user: then fields without a default are required by the schema.
 */
function neverNull(writer: UserWriter, input: string, { isNew = false } = {}): string[] {
  return fieldsOf(writer).flatMap(([property, field]) =>
    field.default === null || (isNew && field.default === undefined) ? [] : `${input}.${nameOfField(property)}`,
  );
}

/** Whether a member of a body may be null. */
export function takesNull(parent: GraphQLInputObjectType, field: GraphQLInputField): boolean {
  return !isNonNullType(field.type) && !NEVER_NULL.has(`${parent.name}.${field.name}`);
}

/**
 * Checks that every member which must not be null is a nullable input field of the schema.
 *
 * @throws Error with the first that is not: the server must not start then.
 */
export function checkNeverNull(schema: GraphQLSchema): void {
  for (const coordinate of NEVER_NULL) {
    const element = resolveSchemaCoordinate(schema, coordinate);
    if (element?.kind !== 'InputField' || isNonNullType(element.inputField.type)) {
      throw new Error(`NEVER_NULL in read-input.ts: ${coordinate} is no nullable input field. Take it off the list.`);
    }
  }
}

/** The fault of a value that is not of a type. */
interface LeafFault {
  readonly code: string;
  readonly detail: string;
}

const WORDS: ReadonlyMap<string, LeafFault> = new Map([
  ['String', { code: 'INVALID_VALUE', detail: 'must be a string' }],
  ['ID', { code: 'INVALID_VALUE', detail: 'must be a string' }],
  ['Int', { code: 'INVALID_VALUE', detail: 'must be a whole number' }],
  ['Boolean', { code: 'INVALID_VALUE', detail: 'must be true or false' }],
  ['Scope', { code: 'INVALID_VALUE', detail: 'must be the name of a scope' }],
  ['EmailAddress', { code: 'INVALID_VALUE', detail: 'must be a string' }],
  ['JSONObject', { code: 'INVALID_VALUE', detail: 'must be an object' }],
  [
    'DateTime',
    { code: 'INVALID_VALUE', detail: 'must be an instant with its time zone, such as 2026-11-22T16:00:00Z' },
  ],
]);

/** Returns why `value` is not of `type`, which the type itself decides; undefined if it is. */
function leafFault(value: unknown, type: GraphQLLeafType): LeafFault | undefined {
  if (isEnumType(type)) {
    if (typeof value === 'string' && type.getValue(value)) return undefined;
    return { code: 'INVALID_VALUE', detail: `must be one of ${namesOf(type).join(', ')}` };
  }
  try {
    type.parseValue(value);
    return type.name === 'EmailAddress' ? emailFault(value as string) : undefined;
  } catch {
    return WORDS.get(type.name) ?? { code: 'INVALID_VALUE', detail: `must be a ${type.name}` };
  }
}

/**
 * The code of a fault that the capability finds as well, together with the other faults of what a person typed: see
 * `graphql/scalars.ts`.
 */
export const OUTCOME_CODE = 'INVALID_EMAIL';

function emailFault(text: string): LeafFault | undefined {
  const email = parseEmail(text);
  return email.ok ? undefined : { code: OUTCOME_CODE, detail: 'must be an e-mail address' };
}

function namesOf(type: GraphQLEnumType): string[] {
  return type.getValues().map(({ name }) => name);
}
