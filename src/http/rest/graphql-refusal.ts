import type { RequestInfo } from '../../request-info';
import { invalidInput } from './invalid-input';
import { jsonName, pointerTo } from './json-names';
import { type ProblemError, problemOf, RestProblem } from './rest-problem';
import { userErrorStatus } from './user-error-status';

/** A top-level error of a GraphQL answer. */
export interface GraphqlError {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** A user error of a payload. */
export interface UserError {
  readonly code: string;
  readonly message: string;
  readonly path: readonly string[];
}

/** What a refusal may name: the parameters and the members of the body, by their JSON names. */
export interface InputNames {
  readonly parameters: ReadonlySet<string>;
  readonly members: ReadonlySet<string>;
  /** The GraphQL type of the body. */
  readonly bodyType: string | undefined;
}

/** The problem that an answer's errors are to a client that knows no GraphQL. */
export function graphqlRefusal(errors: readonly GraphqlError[], names: InputNames, info: RequestInfo): RestProblem {
  const code = errors[0]?.extensions?.code;
  switch (code) {
    case 'UNAUTHENTICATED':
      return unauthenticated(info);
    case 'FORBIDDEN':
      return forbidden(errors, names);
    case 'RATE_LIMITED':
    case 'SERVICE_UNAVAILABLE':
      return later(code, errors);
    case 'BAD_USER_INPUT':
      return invalidInput(errors.map(({ message }) => badInput(message, names)));
    case 'INTERNAL_SERVER_ERROR': {
      const detail = `Something went wrong here. Quote the request id ${info.id} when you report it.`;
      return new RestProblem(500, detail, { code });
    }
    default:
      // The route's own document is at fault, not the client.
      throw new Error(`a REST route's document was refused: ${errors[0]?.message}`);
  }
}

/** The problem for a payload's user errors; the first one decides the status. */
export function userErrorRefusal(errors: readonly [UserError, ...UserError[]]): RestProblem {
  const status = userErrorStatus(errors[0].code);
  const [first, ...more] = errors.map(({ code, message, path }): ProblemError => {
    const [place, ...rest] = path;
    if (place === undefined) return { code, detail: message };
    if (place !== 'input') return { code, detail: message, parameter: jsonName(place) };
    return { code, detail: message, pointer: pointerTo(rest.map(jsonName)) };
  });
  return problemOf(status, [first as ProblemError, ...more], status === 403 ? challenge('insufficient_scope') : {});
}

/** RFC 6750, section 3.1: a request without a token is not told of an error. */
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

function forbidden(errors: readonly GraphqlError[], { bodyType }: InputNames): RestProblem {
  const extensions = errors.map((error) => error.extensions ?? {});
  const denied = extensions.filter(({ coordinate }) => typeof coordinate === 'string');
  // Not a matter of scopes: a client that acts for itself has no account, for one.
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

/** The alternative of which the fewest scopes are missing. */
function nearestScopes({ requiredScopes = [], missingScopes = [] }: Readonly<Record<string, unknown>>): string[] {
  const groups = requiredScopes as string[][];
  return groups.find((group) => (missingScopes as string[]).every((name) => group.includes(name))) ?? groups[0] ?? [];
}

function later(code: 'RATE_LIMITED' | 'SERVICE_UNAVAILABLE', errors: readonly GraphqlError[]): RestProblem {
  const waits = errors.map(({ extensions }) => extensions?.retryAfter).filter((wait) => typeof wait === 'number');
  const detail = errors[0]?.message ?? '';
  const headers = { 'Retry-After': String(Math.max(1, ...waits)) };
  return new RestProblem(code === 'RATE_LIMITED' ? 429 : 503, detail, { code }, headers);
}

/** Messages begin with the name of what they are about, as the schema has it. */
function badInput(message: string, { parameters, members }: InputNames): ProblemError {
  const code = 'INVALID_VALUE';
  const [written = '', name = ''] = /^(?:\w+\.)*(\w+)/.exec(message) ?? [];
  const own = jsonName(name);
  const detail = own + message.slice(written.length);
  if (members.has(own)) return { code, detail, pointer: pointerTo([own]) };
  if (parameters.has(own)) return { code, detail, parameter: own };
  return { code, detail: message.startsWith('Variable "$') ? 'A value is not of the type it must be.' : message };
}

function challenge(error: string, scopes: readonly string[] = []): Record<string, string> {
  const scope = scopes.length > 0 ? `, scope="${scopes.join(' ')}"` : '';
  return { 'WWW-Authenticate': `Bearer error="${error}"${scope}` };
}

function inWords(scopes: readonly string[]): string {
  if (scopes.length === 0) return 'a scope that this takes';
  return `${scopes.length === 1 ? 'the scope' : 'the scopes'} ${scopes.join(', ')}`;
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
