import { createHmac, hkdfSync } from 'node:crypto';

/** What a count is kept under: `purpose`, then a keyed hash of `value`. */
export type ThrottleKey = (purpose: string, value: string) => string;

/**
 * Makes the keys of counts. They are hashes, because whatever is typed into a login's name gets counted, and sometimes
 * that is a password; keyed, because an address or a password is guessed from a plain hash of it in no time.
 *
 * @param secret - shared by all nodes; another one forgets every count. Empty where there is none to share: the hash is
 * then as good as a plain one.
 */
export function createThrottleKey(secret: string): ThrottleKey {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'scoped-api/throttle-key', 32));
  return (purpose, value) =>
    `${purpose}:${createHmac('sha256', key).update(`${purpose}\0${value}`).digest('base64url')}`;
}
