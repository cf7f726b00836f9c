import { createHash, randomBytes } from 'node:crypto';
import type { Tx } from '../database/database';
import { withoutAnyBlank } from '../identity/blanks';

/** Codes of one user. */
const COUNT = 10;
/** Characters of a code: 120 random bits (ASVS 5.0, 6.5.2 requires 112 for codes that are hashed without a salt). */
const LENGTH = 24;
const GROUP = 6;
/** Crockford's base32: without I, L, O and U, which are easily confused. */
// cspell:disable-next-line
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** The longest text that is read: a code with more separators than it needs. */
const MAX_TEXT = 64;

/**
 * Replaces the recovery codes of a user by new ones. The caller has locked the user's row.
 *
 * @returns ten codes in groups of 6, such as `7Q2M4K-...`: they can't be read again.
 */
export async function replaceRecoveryCodes(
  tx: Pick<Tx, '$executeRaw' | 'recoveryCode'>,
  userId: string,
): Promise<readonly string[]> {
  const codes = Array.from({ length: COUNT }, newCode);
  await tx.$executeRaw`DELETE FROM recovery_codes WHERE user_id = ${userId}::uuid`;
  await tx.recoveryCode.createMany({ data: codes.map((code) => ({ userId, hash: hashOf(code) })) });
  return codes.map(inGroups);
}

/**
 * Uses a recovery code: deletes it. One of several requests with one code wins, also on several servers.
 *
 * @param code - as the user typed it: case, blanks, hyphens and dashes are ignored; I and L are read as 1, O as 0.
 * @returns false if the user has no such code.
 */
export async function useRecoveryCode(tx: Pick<Tx, '$executeRaw'>, userId: string, code: string): Promise<boolean> {
  const read = readCode(code);
  if (read === undefined) return false;
  const used = await tx.$executeRaw`
    DELETE FROM recovery_codes WHERE hash = ${hashOf(read)} AND user_id = ${userId}::uuid`;
  return used === 1;
}

function newCode(): string {
  // 256 is a multiple of 32, so that every character has the same chance.
  return Array.from(randomBytes(LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

function inGroups(code: string): string {
  return (code.match(new RegExp(`.{${GROUP}}`, 'g')) ?? []).join('-');
}

function readCode(text: string): string | undefined {
  if (text.length > MAX_TEXT) return undefined;
  const code = withoutAnyBlank(text)
    .replace(/[-\u2010-\u2015]/g, '')
    .toUpperCase()
    .replace(/[IL]/g, '1')
    .replaceAll('O', '0');
  return code.length === LENGTH && [...code].every((character) => ALPHABET.includes(character)) ? code : undefined;
}

/** A plain hash: 120 random bits can't be guessed from it. */
function hashOf(code: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHash('sha256').update(`scoped-api/recovery-code/v1\0${code}`).digest());
}
