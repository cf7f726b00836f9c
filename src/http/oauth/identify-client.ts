import { isUtf8 } from 'node:buffer';
import type { RequestInfo } from '../../request-info';
import type { OAuthClient, OAuthClients } from './oauth-client';
import { invalidClient, OAuthError } from './oauth-error';
import type { Form } from './read-form';

/**
 * Says which client sends a request (RFC 6749, section 2.3). One with a secret must be registered, and the secret its
 * own. One without is public: the id that it may give is not looked at, except that it must not be that of a registered
 * client, who has a secret to show.
 *
 * @returns undefined for a public client.
 * @throws {@link OAuthError} `invalid_client` for wrong credentials, a malformed header and an unknown scheme;
 * `invalid_request` for two ways at once. DomainError RATE_LIMITED after too many failures.
 */
export async function identifyClient(
  clients: OAuthClients,
  form: Form,
  info: RequestInfo,
): Promise<OAuthClient | undefined> {
  const { id = '', secret = '' } = presented(info.authorization, form);
  if (secret !== '') {
    const client = await clients.authenticate(id, secret, info);
    if (client === undefined) throw invalidClient('The client id or its secret is wrong.');
    return client;
  }
  if (await clients.isRegistered(id)) throw invalidClient('This client is registered: send its secret.');
  return undefined;
}

/**
 * An access token, or `Bearer` without one. HTTP clients attach it to every request; it says nothing of who the client is
 * (RFC 6749, section 2.3), so that a stale one must not end a login or a refresh.
 */
const ACCESS_TOKEN = /^bearer(?:[ \t]|$)/i;

/** What a request says of its client; an empty secret is none (RFC 6749, section 2.3.1). */
function presented(
  authorization: string | undefined,
  form: Form,
): { id?: string | undefined; secret?: string | undefined } {
  const inBody = { id: form.get('client_id'), secret: form.get('client_secret') };
  if (!authorization || ACCESS_TOKEN.test(authorization)) return inBody;
  const inHeader = readBasic(authorization);
  // Some libraries repeat the id in the body; only a second, different story is a fault.
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

/** RFC 6749, section 2.3.1: both parts are form-encoded before they are joined. */
function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw malformed();
  }
}

function malformed(): OAuthError {
  return invalidClient('The Authorization header is not well-formed Basic; a public client needs none.');
}
