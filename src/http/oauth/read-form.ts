import type { IncomingMessage } from 'node:http';
import { FORM_TYPE, readBody } from '../read-body';
import { OAuthError } from './oauth-error';

/**
 * The parameters that any of the OAuth endpoints reads. All others are ignored (RFC 6749, section 3.2); the type of
 * {@link Form} makes it impossible to read one that is missing here.
 */
const PARAMETERS = [
  'grant_type',
  'username',
  'password',
  'refresh_token',
  'scope',
  'client_id',
  'client_secret',
  'token',
  'token_type_hint',
] as const;

/** The name of a parameter that the OAuth endpoints read. */
export type FormParameter = (typeof PARAMETERS)[number];

/** The parameters of an OAuth request that are known: each at most once, none empty. */
export type Form = ReadonlyMap<FormParameter, string>;

const MOST_PARAMETERS = 100;

/**
 * Reads a form as RFC 6749, section 3.2, says: a parameter without a value counts as left out, one that is not known is
 * ignored, whatever its name, and one that is known may come once only. A known one with brackets is refused: a framework
 * could read it as the parameter itself.
 *
 * @throws {@link OAuthError} `invalid_request`, or the `HttpFault` of a body that can't be read.
 */
export async function readForm(
  request: IncomingMessage,
  limits: { readonly maxBytes: number; readonly timeoutMs: number },
): Promise<Form> {
  const text = await readBody(request, { types: [FORM_TYPE], ...limits });
  if (text.split('&', MOST_PARAMETERS + 1).length > MOST_PARAMETERS) {
    throw new OAuthError('invalid_request', `Send at most ${MOST_PARAMETERS} parameters.`);
  }
  checkEncoding(text);
  const form = new Map<FormParameter, string>();
  const seen = new Set<string>();
  for (const [name, value] of new URLSearchParams(text)) {
    const bracket = name.indexOf('[');
    const known = PARAMETERS.find((parameter) => parameter === (bracket === -1 ? name : name.slice(0, bracket)));
    if (known === undefined) continue;
    if (bracket !== -1)
      throw new OAuthError('invalid_request', `Send ${known} without brackets: parameters do not nest.`);
    if (seen.has(known)) throw new OAuthError('invalid_request', `Send ${known} only once.`);
    seen.add(known);
    if (value !== '') form.set(known, value);
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
export function required(form: Form, name: FormParameter): string {
  const value = form.get(name);
  if (value === undefined) throw new OAuthError('invalid_request', `Send the parameter ${name}.`);
  return value;
}
