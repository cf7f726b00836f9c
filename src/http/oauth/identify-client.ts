import { isUtf8 } from 'node:buffer';
import { OAuthError } from './oauth-error';
import type { Form } from './read-form';

/**
 * Judges how the client presents itself (RFC 6749, section 2.3). There are only public clients: they have no secret,
 * and the id they may give is not looked at.
 *
 * @param authorization - the request's `Authorization` header.
 * @throws {@link OAuthError} `invalid_client` for a secret or a malformed header; `invalid_request` for two ways at once.
 */
export function identifyClient(authorization: string | undefined, form: Form): void {
  const inHeader = authorization === undefined ? undefined : readBasic(authorization);
  const inBody = { id: form.get('client_id'), secret: form.get('client_secret') };
  if (inHeader !== undefined) {
    // Some libraries repeat the id in the body; only a second, different story is a fault.
    const contradicts = inBody.id !== undefined && inBody.id !== inHeader.id;
    if (inBody.secret !== undefined || contradicts) {
      throw new OAuthError('invalid_request', 'Send client credentials in the header or in the body, not in both.');
    }
  }
  if ((inHeader?.secret ?? inBody.secret ?? '') !== '') {
    throw invalidClient('There are only public clients here: leave the client secret out.');
  }
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

function invalidClient(description: string): OAuthError {
  return new OAuthError('invalid_client', description, 401, {
    'WWW-Authenticate': 'Basic realm="scoped-api", charset="UTF-8"',
  });
}
