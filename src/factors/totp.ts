import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { Tx } from '../database/database';
import { withoutAnyBlank } from '../identity/blanks';
import type { SecretBox } from './secret-box';

/** Seconds of a time step (RFC 6238, 4.1). */
const PERIOD_SECONDS = 30;
/** Digits of a code. */
const DIGITS = 6;
/** Steps that the clock of the user's device may be ahead or behind (RFC 6238, 5.2). */
const DRIFT_STEPS = 1;
/** Bytes of a secret: the length of SHA-1, which RFC 4226, 4 recommends. */
const SECRET_BYTES = 20;

/** Makes a random secret of 160 bits. */
export function newTotpSecret(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(randomBytes(SECRET_BYTES));
}

/** Returns a secret in base32, for a user who types it into an app. */
export function totpSecretText(secret: Uint8Array): string {
  return secretOf(secret).base32;
}

/**
 * Returns the `otpauth:` URI of a secret, which apps read from a QR code.
 *
 * @param issuer - the name of this server in the app.
 * @param account - the name of the account in the app.
 */
export function totpUri(secret: Uint8Array, { issuer, account }: { issuer: string; account: string }): string {
  // A colon separates issuer and account in the label.
  return generator(secret, { issuer: issuer.replaceAll(':', ' '), label: account.replaceAll(':', ' ') }).toString();
}

/**
 * Returns the time step of a code (RFC 6238, SHA-1, 6 digits, 30 s, one step of drift); undefined if the code is wrong.
 * Compares in constant time. Does not know which codes were used: see {@link useTotp}.
 *
 * @param code - as the user typed it: blanks are ignored.
 * @param seconds - the time, in seconds since 1970, by the clock of the database.
 */
export function stepOfCode(secret: Uint8Array, code: string, seconds: number): number | undefined {
  const token = readTotpCode(code);
  if (token === undefined) return undefined;
  const step = Math.floor(seconds / PERIOD_SECONDS);
  const delta = generator(secret).validate({ token, timestamp: seconds * 1000, window: DRIFT_STEPS });
  return delta === null ? undefined : step + delta;
}

/** Returns the six digits of a code; undefined if it is something else. */
export function readTotpCode(code: string): string | undefined {
  // The length is checked first, so that long garbage costs no work.
  if (code.length > 32) return undefined;
  const digits = withoutAnyBlank(code);
  return /^[0-9]{6}$/.test(digits) ? digits : undefined;
}

/**
 * Verifies a code of a user's factor and uses it: neither it nor an earlier one is accepted again, also by other servers. A
 * secret under an older key is encrypted again, with the present key.
 *
 * @param tx - the transaction that the code proves something for.
 * @throws SecretBoxError if the secret can't be decrypted.
 */
export async function useTotp(tx: Pick<Tx, '$queryRaw' | '$executeRaw'>, box: SecretBox, userId: string, code: string) {
  if (readTotpCode(code) === undefined) return false;
  const [row] = await tx.$queryRaw<{ secret: Uint8Array; seconds: number }[]>`
    SELECT secret, extract(epoch FROM statement_timestamp())::float8 AS seconds
    FROM totp_factors WHERE user_id = ${userId}::uuid`;
  if (!row) return false;
  const sealed = Uint8Array.from(row.secret);
  const { secret, isCurrent } = box.open(userId, sealed);
  const step = stepOfCode(secret, code, row.seconds);
  if (step === undefined) return false;
  const stored = isCurrent ? sealed : box.seal(userId, secret);
  // One statement decides which of several requests with one code wins. Another secret means another factor.
  const used = await tx.$executeRaw`
    UPDATE totp_factors SET last_step = ${step}, last_used_at = now(), secret = ${stored}
    WHERE user_id = ${userId}::uuid AND last_step < ${step} AND secret = ${sealed}`;
  return used === 1;
}

function generator(secret: Uint8Array, names: { issuer?: string; label?: string } = {}): TOTP {
  return new TOTP({
    ...names,
    secret: secretOf(secret),
    algorithm: 'SHA1',
    digits: DIGITS,
    period: PERIOD_SECONDS,
  });
}

function secretOf(bytes: Uint8Array): Secret {
  return new Secret({ buffer: Uint8Array.from(bytes).buffer });
}
