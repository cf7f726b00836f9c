import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AuthenticatedClient, ClientsService } from '../../clients/clients-service';
import type { RequestInfo } from '../../request-info';
import { FORM_TYPE, readBody } from '../read-body';
import { requestInfoOf } from '../request-info-of';
import type { Handler } from '../route';
import { OAuthError, sendOAuthError } from './oauth-error';

/** The dependencies of every OAuth endpoint. */
export interface OAuthEndpointOptions {
  readonly clients: Pick<ClientsService, 'authenticate' | 'isRegistered'>;
  /** The parameters of the grants; {@link PARAMETERS} has those of the endpoints themselves. */
  readonly grantParameters: readonly string[];
  readonly maxBodyBytes: number;
  /** Time for a whole body, in milliseconds. */
  readonly bodyTimeoutMs: number;
}

/** The parameters of an OAuth request, each at most once and none empty. */
export type Form = ReadonlyMap<string, string>;

/** The parameter that a request may send several times (RFC 8707, section 2). */
export const RESOURCE = 'resource';

/** A request to an OAuth endpoint. */
interface OAuthRequest {
  readonly form: Form;
  /** The applications that it names; empty if it names none. */
  readonly resources: readonly string[];
  /** The registered client that sends it; undefined for a public one. */
  readonly client: AuthenticatedClient | undefined;
  readonly info: RequestInfo;
}

/**
 * Makes an endpoint that reads a form from a client and answers as RFC 6749, sections 5.1 and 5.2.
 *
 * @param answer - sends the answer of this endpoint; may throw an `OAuthError`.
 */
export function createOAuthEndpoint(
  { clients, grantParameters, maxBodyBytes, bodyTimeoutMs }: OAuthEndpointOptions,
  answer: (request: OAuthRequest, response: ServerResponse) => void | Promise<void>,
): Handler {
  const known = new Set([...PARAMETERS, ...grantParameters]);
  return async (request, response) => {
    const info = requestInfoOf(request);
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Pragma', 'no-cache');
    try {
      const { form, resources } = await readForm(request, known, { maxBytes: maxBodyBytes, timeoutMs: bodyTimeoutMs });
      const client = await identifyClient(clients, form, info);
      await answer({ form, resources, client, info }, response);
    } catch (error) {
      sendOAuthError(response, error, info);
    }
  };
}

/** The parameters of the endpoints; those of the grants come on top. */
const PARAMETERS = ['grant_type', 'scope', 'client_id', 'client_secret', 'token', 'token_type_hint'] as const;

const MAX_PARAMETERS = 100;

/**
 * Reads a form as RFC 6749, section 3.2, says: a parameter without a value counts as absent, an unknown one is ignored
 * whatever its name, and a known one may be sent only once. A known one with brackets is refused: a framework could read
 * it as the parameter itself.
 *
 * @throws {@link OAuthError} `invalid_request`, or the `HttpFault` of a body that cannot be read.
 */
async function readForm(
  request: IncomingMessage,
  known: ReadonlySet<string>,
  limits: { readonly maxBytes: number; readonly timeoutMs: number },
): Promise<Pick<OAuthRequest, 'form' | 'resources'>> {
  const text = await readBody(request, { types: [FORM_TYPE], ...limits });
  if (text.split('&', MAX_PARAMETERS + 1).length > MAX_PARAMETERS) {
    throw new OAuthError('invalid_request', `Send at most ${MAX_PARAMETERS} parameters.`);
  }
  checkEncoding(text);
  const form = new Map<string, string>();
  const resources: string[] = [];
  const seen = new Set<string>();
  for (const [name, value] of new URLSearchParams(text)) {
    const bracket = name.indexOf('[');
    const parameter = bracket === -1 ? name : name.slice(0, bracket);
    if (!known.has(parameter)) continue;
    if (bracket !== -1) {
      throw new OAuthError('invalid_request', `Send ${parameter} without brackets: parameters do not nest.`);
    }
    if (parameter === RESOURCE) {
      if (value !== '') resources.push(value);
      continue;
    }
    if (seen.has(parameter)) throw new OAuthError('invalid_request', `Send ${parameter} only once.`);
    seen.add(parameter);
    if (value !== '') form.set(parameter, value);
  }
  return { form, resources };
}

/** URLSearchParams replaces what it cannot decode: two different passwords would become the same. */
function checkEncoding(text: string): void {
  try {
    decodeURIComponent(text);
  } catch {
    throw new OAuthError('invalid_request', 'The form is not percent-encoded UTF-8.');
  }
}

/**
 * Returns a required parameter.
 *
 * @throws {@link OAuthError} `invalid_request` with its name if it is absent.
 */
export function required(form: Form, name: string): string {
  const value = form.get(name);
  if (value === undefined) throw new OAuthError('invalid_request', `Send the parameter ${name}.`);
  return value;
}

/**
 * Identifies the client that sends a request (RFC 6749, section 2.3). A client with a secret must be registered, and the
 * secret its own. A client without a secret is public: its id is not checked, except that it must not be the id of a
 * registered client, which has to send its secret.
 *
 * @returns undefined for a public client.
 * @throws {@link OAuthError} `invalid_client` for wrong credentials, a malformed header and an unknown scheme;
 * `invalid_request` for credentials in two places. DomainError RATE_LIMITED after too many failures.
 */
async function identifyClient(
  clients: OAuthEndpointOptions['clients'],
  form: Form,
  info: RequestInfo,
): Promise<AuthenticatedClient | undefined> {
  const { id = '', secret = '' } = presented(info.authorization, form);
  if (secret !== '') {
    const client = await clients.authenticate(id, secret, info);
    if (client === undefined) throw new OAuthError('invalid_client', 'The client id or its secret is wrong.');
    return client;
  }
  if (await clients.isRegistered(id)) {
    throw new OAuthError('invalid_client', 'This client is registered: send its secret.');
  }
  return undefined;
}

/**
 * An access token, or `Bearer` without one. HTTP clients attach it to every request. It does not identify the client (RFC
 * 6749, section 2.3), so an expired one must not make a login or a refresh fail.
 */
const ACCESS_TOKEN = /^bearer(?:[ \t]|$)/i;

interface Presented {
  readonly id?: string | undefined;
  readonly secret?: string | undefined;
}

/** Reads the client's credentials; an empty secret counts as absent (RFC 6749, section 2.3.1). */
function presented(authorization: string | undefined, form: Form): Presented {
  const inBody = { id: form.get('client_id'), secret: form.get('client_secret') };
  if (!authorization || ACCESS_TOKEN.test(authorization)) return inBody;
  const inHeader = readBasic(authorization);
  // Some libraries repeat the id in the body; only a different id is an error.
  const contradicts = inBody.id !== undefined && inBody.id !== inHeader.id;
  if (inBody.secret !== undefined || contradicts) {
    throw new OAuthError('invalid_request', 'Send client credentials in the header or in the body, not in both.');
  }
  return inHeader;
}

function readBasic(authorization: string): { id: string; secret: string } {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1];
  const bytes = Buffer.from(encoded ?? '', 'base64');
  const [, id, secret] = (isUtf8(bytes) && /^([^:]*):([\s\S]*)$/.exec(bytes.toString())) || [];
  if (id === undefined || secret === undefined) throw malformed();
  return { id: formDecode(id), secret: formDecode(secret) };
}

/** Both parts are form-encoded before they are joined (RFC 6749, section 2.3.1). */
function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw malformed();
  }
}

function malformed(): OAuthError {
  return new OAuthError(
    'invalid_client',
    'The Authorization header is not well-formed Basic; a public client needs none.',
  );
}
