import { setTimeout as sleep } from 'node:timers/promises';
import { generateSync } from 'otplib';
import { createFactors } from '../../src/factors/factors';
import { replaceRecoveryCodes } from '../../src/factors/recovery-codes';
import { createSecretBox } from '../../src/factors/secret-box';
import { newTotpSecret, totpSecretText } from '../../src/factors/totp';
import { createHmacKeyring } from '../../src/keys/hmac-keyring';
import { SECRET_KEY, type TestApp } from './test-app';

/** TOTP and recovery codes of a test user. */
export interface TestTotp {
  readonly userId: string;
  /** In base32. */
  readonly secret: string;
  readonly recoveryCodes: readonly string[];
  /** Returns the code of now, from an independent implementation. It was not used yet, or the server forgets that it was. */
  code(): Promise<string>;
  /** Returns a code that is wrong now and in the steps around it. */
  wrongCode(): string;
}

/**
 * Gives a user TOTP and recovery codes in the database, as an enrolment does.
 *
 * @param secretKey - of the server.
 */
export async function enrolTotp(
  { database }: Pick<TestApp, 'database'>,
  username: string,
  secretKey = SECRET_KEY,
): Promise<TestTotp> {
  const { id: userId } = await database.prisma.user.findFirstOrThrow({
    where: { username },
    select: { id: true },
  });
  const bytes = newTotpSecret();
  const secret = totpSecretText(bytes);
  const sealed = testBox(secretKey).seal(userId, bytes);
  const recoveryCodes = await database.transaction(async (tx) => {
    await tx.totpFactor.create({ data: { userId, secret: sealed } });
    return replaceRecoveryCodes(tx, userId);
  });
  return {
    userId,
    secret,
    recoveryCodes,
    async code() {
      await stepBegun();
      await database.prisma.totpFactor.update({ where: { userId }, data: { lastStep: 0 } });
      return totpCode(secret);
    },
    wrongCode: () => wrongTotpCode(secret),
  };
}

/** Waits out the last two seconds of a time step, so that a code of this step reaches the server within it. */
export async function stepBegun(): Promise<void> {
  const left = 30_000 - (Date.now() % 30_000);
  if (left < 2_000) await sleep(left);
}

/**
 * Returns the code of a secret, from an independent implementation.
 *
 * @param steps - time steps of 30 s from now.
 */
export function totpCode(secret: string, steps = 0): string {
  return generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + steps * 30 });
}

/** Returns a code that is wrong now and in the steps around it. */
export function wrongTotpCode(secret: string): string {
  const right = new Set([-2, -1, 0, 1, 2].map((steps) => totpCode(secret, steps)));
  return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !right.has(code)) as string;
}

/** The box of a test server. */
export function testBox(secretKey = SECRET_KEY) {
  return createSecretBox({ keyring: createHmacKeyring({ secret: secretKey, algorithm: 'HS256' }) });
}

/** What verifies the factors on a test server, without passkeys. */
export function testFactors(secretKey = SECRET_KEY) {
  return createFactors({ box: testBox(secretKey) });
}
