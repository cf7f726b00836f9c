import type { IncomingMessage } from 'node:http';
import { readBody } from '../read-body';
import { OAuthError } from './oauth-error';

/** The parameters of an OAuth request: each at most once, none empty. */
export type Form = ReadonlyMap<string, string>;

const MOST_PARAMETERS = 100;

/**
 * Reads a form the way RFC 6749 asks: a parameter may come once only (section 3.2), and one without a value counts as
 * left out.
 *
 * @throws {@link OAuthError} `invalid_request`, or the `HttpFault` of a body that can't be read.
 */
export async function readForm(
  request: IncomingMessage,
  limits: { readonly maxBytes: number; readonly timeoutMs: number },
): Promise<Form> {
  const text = await readBody(request, { types: ['application/x-www-form-urlencoded'], ...limits });
  if (text.split('&', MOST_PARAMETERS + 1).length > MOST_PARAMETERS) {
    throw new OAuthError('invalid_request', `Send at most ${MOST_PARAMETERS} parameters.`);
  }
  checkEncoding(text);
  const form = new Map<string, string>();
  const seen = new Set<string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (name.includes('[')) throw new OAuthError('invalid_request', 'Parameters do not nest: leave out the brackets.');
    if (seen.has(name)) throw new OAuthError('invalid_request', 'Send each parameter only once.');
    seen.add(name);
    if (value !== '') form.set(name, value);
  }
  return form;
}

/** URLSearchParams replaces what it can't decode, so that two different passwords would become the same. */
function checkEncoding(text: string): void {
  try {
    decodeURIComponent(text);
  } catch {
    throw new OAuthError('invalid_request', 'The form is not percent-encoded UTF-8.');
  }
}

/**
 * A parameter that must be there.
 *
 * @throws {@link OAuthError} `invalid_request` naming it.
 */
export function required(form: Form, name: string): string {
  const value = form.get(name);
  if (value === undefined) throw new OAuthError('invalid_request', `Send the parameter ${name}.`);
  return value;
}
