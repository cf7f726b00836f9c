import {
  type AuthenticationLevel,
  describeAuthentication,
  type RequiredAuthentication,
  strongestOf,
} from '@scoped-api/engine';
import { boundedMessage, DOMAIN_ERROR, type DomainError } from '../../errors';
import type { UserErrorCode } from '../../generated/enums';
import type { DocumentResult } from '../../graphql-request';
import { stepUpChallenge } from '../../identity/authentication';
import type { UserError } from '../../outcome';
import type { RequestInfo } from '../../request-info';
import { type FaultRenderer, HttpFault, problem } from '../http-fault';
import { sendJson } from '../send-json';
import { jsonName, pointerTo } from './json-names';

/** One of the reasons for a problem. */
export interface ProblemError {
  /** For programs. */
  readonly code: string;
  /** For people: what is wrong and how to fix it. */
  readonly detail: string;
  /** The place in the body: a JSON Pointer as a URI fragment (RFC 6901, section 6), as in RFC 9457's own example. */
  readonly pointer?: string;
  /** The parameter of the path or the query string. */
  readonly parameter?: string;
}

/** Members of a problem that RFC 9457 does not have. */
interface ProblemMembers {
  /** For programs: the code that all `errors` have, or that of the problem itself. */
  readonly code: string;
  readonly errors?: readonly ProblemError[];
  /** The fewest scopes that the access token lacks; absent where the server does not name scopes. */
  readonly missing_scopes?: readonly string[];
  /** With the code STEP_UP_REQUIRED: the weakest level that is accepted, and the maximum age in seconds, if there is one. */
  readonly required_level?: AuthenticationLevel;
  readonly max_age_seconds?: number | null;
  /** With it: the level of the session; null for a token without an authentication of a user. */
  readonly current_level?: AuthenticationLevel | null;
  /** With it: whether the user must enrol a factor before they can authenticate as is required. */
  readonly enrollment_required?: boolean;
}

/** A refusal of a REST route, with what the client's program needs to act on it. */
export class RestProblem extends HttpFault {
  constructor(
    status: number,
    detail: string,
    readonly members: ProblemMembers,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(status, detail, headers);
  }
}

/** Sends a fault as a problem of RFC 9457, with the members of a {@link RestProblem}. */
export const sendRestProblem: FaultRenderer = (response, fault) => {
  const { errors, ...members }: Partial<ProblemMembers> = fault instanceof RestProblem ? fault.members : {};
  const details = errors?.map((error) => ({ ...error, detail: boundedMessage(error.detail) }));
  const body = { ...problem(fault), ...members, ...(details && { errors: details }) };
  sendJson(response, fault.status, body, 'application/problem+json; charset=utf-8');
};

/** Most faults that one answer names. */
export const MAX_FAULTS = 20;

/**
 * Makes the problem for input that can be read and is invalid.
 *
 * @param faults - at least one; the first {@link MAX_FAULTS} are named.
 */
export function invalidInput(faults: readonly ProblemError[]): RestProblem {
  const [first = { code: 'BAD_USER_INPUT', detail: 'The request is invalid.' }, ...more] = faults.slice(0, MAX_FAULTS);
  return problemOf(422, [first, ...more]);
}

function problemOf(
  status: number,
  errors: readonly [ProblemError, ...ProblemError[]],
  headers: Readonly<Record<string, string>> = {},
): RestProblem {
  const [first, ...more] = errors;
  const detail = more.length === 0 ? first.detail : `${errors.length} things are wrong: see errors.`;
  const isOneKind = more.every(({ code }) => code === first.code);
  return new RestProblem(status, detail, { code: isOneKind ? first.code : 'BAD_USER_INPUT', errors }, headers);
}

/**
 * The status of each code of `userErrors`. RFC 9110, section 15.5: 409 is for a conflict with the current state, 422 for
 * what is well-formed and invalid.
 */
export const USER_ERROR_STATUS = {
  NOT_FOUND: 404,
  SCOPE_NOT_HELD: 403,
  REGISTRATION_CLOSED: 403,
  INVITATION_REQUIRED: 403,
  INVALID_TARGET: 422,
  USERNAME_TAKEN: 409,
  USERNAME_RESERVED: 409,
  EMAIL_TAKEN: 409,
  LAST_ADMIN: 409,
  LIMIT_REACHED: 409,
  INTERRUPTED: 503,
  INVALID_LINE: 400,
  SECOND_FACTOR_EXISTS: 409,
  SECOND_FACTOR_REQUIRED: 403,
  SECOND_FACTOR_UNAVAILABLE: 501,
  INVALID_CODE: 422,
  INVALID_PASSKEY: 422,
  INVALID_USERNAME: 422,
  INVALID_EMAIL: 422,
  INVALID_FULL_NAME: 422,
  INVALID_NAME: 422,
  INVALID_CREDENTIALS: 422,
  INVALID_TOKEN: 422,
  WEAK_PASSWORD: 422,
  REGISTRATION_REFUSED: 422,
} as const satisfies Record<UserErrorCode, number>;

/** The status of a code that a schema file has added to `UserErrorCode`. */
const OTHER_STATUS = 422;

/** Makes the problem for the user errors of a payload. The first one decides the status. */
export function userErrorRefusal(errors: readonly [UserError, ...UserError[]]): RestProblem {
  const { code } = errors[0];
  const status = Object.hasOwn(USER_ERROR_STATUS, code) ? USER_ERROR_STATUS[code] : OTHER_STATUS;
  const [first, ...more] = errors.map(({ code, message, path }): ProblemError => {
    const [place, ...rest] = path;
    if (place === undefined) return { code, detail: message };
    if (place !== 'input') return { code, detail: message, parameter: jsonName(place) };
    return { code, detail: message, pointer: pointerTo(rest.map(jsonName)) };
  });
  const isScope = errors[0].code === 'SCOPE_NOT_HELD';
  return problemOf(status, [first as ProblemError, ...more], isScope ? challenge('insufficient_scope') : {});
}

/** The names that a problem may point to: the parameters and the members of the body, by their JSON names. */
export interface InputNames {
  readonly parameters: ReadonlySet<string>;
  readonly members: ReadonlySet<string>;
  /** The GraphQL type of the body. */
  readonly bodyType: string | undefined;
}

type GraphqlErrors = NonNullable<DocumentResult['errors']>;

/** Makes the problem for the errors of a GraphQL answer, in the words of a client that knows no GraphQL. */
export function graphqlRefusal(errors: GraphqlErrors, names: InputNames, info: RequestInfo): RestProblem {
  const first = errors[0]?.extensions?.code;
  const lacksScopes = errors.some(({ extensions }) => extensions?.code === 'FORBIDDEN');
  // If scopes are missing too, authenticating again would not help.
  const code = first === 'STEP_UP_REQUIRED' && lacksScopes ? 'FORBIDDEN' : first;
  switch (code) {
    case 'UNAUTHENTICATED':
      return unauthenticated(info);
    case 'FORBIDDEN':
      return forbidden(
        errors.filter(({ extensions }) => extensions?.code === code),
        names,
      );
    case 'STEP_UP_REQUIRED':
      return stepUp(errors);
    case 'RATE_LIMITED':
    case 'SERVICE_UNAVAILABLE':
      return later(code, errors);
    case 'BAD_USER_INPUT':
      return invalidInput(errors.map((error) => badInput(error, names)));
    case 'INTERNAL_SERVER_ERROR': {
      const detail = `Something went wrong here. Quote the request id ${info.id} when you report it.`;
      return new RestProblem(500, detail, { code });
    }
    default:
      // The route's own document is at fault, not the client.
      throw new Error(`the document of a REST route was refused: ${errors[0]?.message}`);
  }
}

/** RFC 6750, section 3.1: the answer to a request without a token has no error code. */
function unauthenticated({ authorization }: RequestInfo): RestProblem {
  return authorization === undefined
    ? new RestProblem(
        401,
        'This requires an access token: send the header Authorization: Bearer, with a token of POST /token.',
        { code: 'UNAUTHENTICATED' },
        { 'WWW-Authenticate': 'Bearer' },
      )
    : new RestProblem(
        401,
        'The access token is invalid or has expired. Log in again.',
        { code: 'UNAUTHENTICATED' },
        challenge('invalid_token'),
      );
}

function forbidden(errors: GraphqlErrors, { bodyType }: InputNames): RestProblem {
  const extensions = errors.map((error) => error.extensions ?? {});
  const denied = extensions.filter(({ coordinate }) => typeof coordinate === 'string');
  // Refused for another reason than scopes: a client that acts for itself has no account, for example.
  if (denied.length === 0) {
    return new RestProblem(403, errors[0]?.message ?? '', { code: 'FORBIDDEN' }, challenge('insufficient_scope'));
  }
  const missing = unique(denied.flatMap(({ missingScopes }) => (missingScopes ?? []) as string[]));
  const required = unique(denied.flatMap(nearestScopes));
  const members = denied.flatMap(({ coordinate }) => {
    const [type, field] = String(coordinate).split('.');
    return type === bodyType && field !== undefined ? [jsonName(field)] : [];
  });
  const detail = `The access token lacks ${inWords(missing)}${members.length > 0 ? ` for ${members.join(', ')}` : ''}.`;
  const faults = members.map((name) => ({ code: 'FORBIDDEN', detail, pointer: pointerTo([name]) }));
  return new RestProblem(
    403,
    detail,
    {
      code: 'FORBIDDEN',
      ...(faults.length > 0 && { errors: faults }),
      ...(missing.length > 0 && { missing_scopes: missing }),
    },
    challenge('insufficient_scope', required),
  );
}

/** RFC 9470, section 3. */
function stepUp(errors: GraphqlErrors): RestProblem {
  const denials = errors.flatMap(({ extensions }) => (extensions?.code === 'STEP_UP_REQUIRED' ? [extensions] : []));
  const read = ({ requiredLevel, maxAgeSeconds }: Readonly<Record<string, unknown>>) =>
    ({ level: requiredLevel, maxAgeSeconds: maxAgeSeconds ?? null }) as RequiredAuthentication;
  const required = strongestOf(denials.map(read)) ?? { level: 'SINGLE_FACTOR', maxAgeSeconds: null };
  const { level, maxAgeSeconds } = required;
  const mustEnrol = denials.some(({ enrollmentRequired }) => enrollmentRequired === true);
  const currentLevel = (denials[0]?.currentLevel ?? null) as AuthenticationLevel | null;
  const detail =
    currentLevel === null
      ? `This requires ${describeAuthentication(required)}. The token has none: a personal access token, or a token that a client requested for itself, cannot be used here.`
      : `This requires ${describeAuthentication(required)}. ${mustEnrol ? 'Enrol a factor that is strong enough, then authenticate' : 'Authenticate'} again, and send the request with the new access token.`;
  const members = {
    code: 'STEP_UP_REQUIRED',
    required_level: level,
    max_age_seconds: maxAgeSeconds,
    current_level: currentLevel,
    enrollment_required: mustEnrol,
  };
  return new RestProblem(401, detail, members, { 'WWW-Authenticate': stepUpChallenge(required) });
}

/** Returns the alternative of which the fewest scopes are missing. */
function nearestScopes({ requiredScopes = [], missingScopes = [] }: Readonly<Record<string, unknown>>): string[] {
  const groups = requiredScopes as string[][];
  return groups.find((group) => (missingScopes as string[]).every((name) => group.includes(name))) ?? groups[0] ?? [];
}

function later(code: 'RATE_LIMITED' | 'SERVICE_UNAVAILABLE', errors: GraphqlErrors): RestProblem {
  const waits = errors.map(({ extensions }) => extensions?.retryAfter).filter((wait) => typeof wait === 'number');
  const detail = errors[0]?.message ?? '';
  const headers = { 'Retry-After': String(Math.max(1, ...waits)) };
  return new RestProblem(code === 'RATE_LIMITED' ? 429 : 503, detail, { code }, headers);
}

/** An invalid value that the schema lets pass; only a capability finds it. */
function badInput({ extensions }: GraphqlErrors[number], { parameters, members }: InputNames): ProblemError {
  const code = 'INVALID_VALUE';
  const error = (extensions as { readonly [DOMAIN_ERROR]?: DomainError } | undefined)?.[DOMAIN_ERROR];
  // graphql-js refused a value by its type. Its message has the names of the schema and the value itself.
  if (error === undefined) return { code, detail: 'A value does not have the required type.' };
  const { message, reason, argument = [] } = error;
  const name = argument.findLast((part) => typeof part === 'string');
  if (name === undefined) return { code, detail: message };
  const own = jsonName(name);
  const [member, ...inside] = (argument[0] === 'input' ? argument.slice(1) : [name]).map(String);
  if (member !== undefined && members.has(jsonName(member))) {
    // Names inside of a JSON value, such as a passkey, are those that the client has sent.
    const place = [jsonName(member), ...inside];
    const named = place.filter((part) => Number.isNaN(Number(part))).join('.');
    return { code, detail: reason === undefined ? message : `${named} ${reason}`, pointer: pointerTo(place) };
  }
  const detail = reason === undefined ? message : `${own} ${reason}`;
  return parameters.has(own) ? { code, detail, parameter: own } : { code, detail: message };
}

function challenge(error: string, scopes: readonly string[] = []): Record<string, string> {
  const scope = scopes.length > 0 ? `, scope="${scopes.join(' ')}"` : '';
  return { 'WWW-Authenticate': `Bearer error="${error}"${scope}` };
}

function inWords(scopes: readonly string[]): string {
  if (scopes.length === 0) return 'a scope that this requires';
  return `${scopes.length === 1 ? 'the scope' : 'the scopes'} ${scopes.join(', ')}`;
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
