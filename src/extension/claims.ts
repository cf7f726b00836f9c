import { isPlainObject } from './plain-object';

/**
 * Claims that the server writes, and claims with a meaning that another API may rely on: those of RFC 7519 (4.1), RFC 9068 (2.2),
 * RFC 8693 (4), RFC 7800 and OpenID Connect. User code can't set them.
 */
const RESERVED: ReadonlySet<string> = new Set([
  ...['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'],
  ...['client_id', 'scope', 'sid', 'auth_time', 'acr', 'amr', 'azp', 'nonce', 'at_hash', 'c_hash'],
  ...['act', 'may_act', 'cnf', 'events', 'typ', 'alg', 'kid'],
  ...['__proto__', 'constructor', 'prototype', 'toJSON'],
]);

/** Maximum size of all claims of user code, in bytes of JSON: a token is part of every request. */
const MAX_BYTES = 1_024;

type Read =
  | { readonly ok: true; readonly claims: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly fault: string };

/**
 * Reads the claims that a hook has returned.
 *
 * @param returned - nothing, or an object.
 * @returns a copy that consists of JSON alone, or what is wrong; never a part of the claims.
 */
export function readClaims(returned: unknown): Read {
  if (returned === undefined || returned === null) return { ok: true, claims: {} };
  if (!isPlainObject(returned)) return { ok: false, fault: 'return an object, or nothing.' };
  const reserved = Reflect.ownKeys(returned).filter((name) => typeof name === 'symbol' || RESERVED.has(name));
  if (reserved.length > 0) {
    return { ok: false, fault: `${reserved.map(String).join(', ')} can't be set. Use a name of your own.` };
  }
  let text: string;
  try {
    text = JSON.stringify(returned);
  } catch (error) {
    return { ok: false, fault: `they are not JSON: ${(error as Error).message}` };
  }
  const lost = Object.entries(returned).find(([, value]) => !isJson(value));
  if (lost)
    return { ok: false, fault: `${lost[0]} is not JSON: use text, numbers, booleans, null, lists and objects.` };
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BYTES) return { ok: false, fault: `they have ${bytes} bytes of JSON; at most ${MAX_BYTES}.` };
  return { ok: true, claims: JSON.parse(text) as Record<string, unknown> };
}

/** Whether JSON keeps a value as it is. Cycles were refused before. */
function isJson(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  return isPlainObject(value) && Object.values(value).every(isJson);
}
