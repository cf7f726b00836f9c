import {
  type ChallengeBinding,
  createFactors,
  type EnrolledFactors,
  methodsOf,
  requireProof,
} from '../../src/factors/factors';
import { createSecretBox, keyIdOf } from '../../src/factors/secret-box';
import { createHmacKeyring } from '../../src/keys/hmac-keyring';
import { enrolTotp, type TestTotp, testBox, testFactors, totpCode } from '../support/second-factors';
import { SECRET_KEY, startTestApp, type TestApp } from '../support/test-app';

const BINDING: ChallengeBinding = { purpose: 'SECOND_FACTOR', subject: 'test', userId: null };

describe('the second factors of a user', () => {
  let app: TestApp;
  let totp: TestTotp;
  const factors = testFactors();

  beforeAll(async () => {
    app = await startTestApp();
    for (const name of ['anna', 'bert', 'cleo', 'dora', 'emil']) await app.userToken(name);
    totp = await enrolTotp(app, 'anna');
  });

  afterAll(() => app.stop());

  const verify = (proof: Parameters<typeof factors.verify>[2], userId = totp.userId, used = factors) =>
    app.database.transaction((tx) => used.verify(tx, userId, proof, BINDING));
  const stateOf = (userId: string) => app.database.prisma.totpFactor.findUniqueOrThrow({ where: { userId } });

  it('are read in one statement, by plain SQL and in a transaction', async () => {
    const expected = { totp: true, recoveryCodes: 10, passkeys: 0 };
    expect(await factors.enrolled(app.database.sql, totp.userId)).toEqual(expected);
    expect(await app.database.transaction((tx) => factors.enrolled(tx, totp.userId))).toEqual(expected);
  });

  it('need a TOTP or a passkey: recovery codes alone are no second factor', () => {
    const of = (some: Partial<EnrolledFactors>) => methodsOf({ totp: false, recoveryCodes: 0, passkeys: 0, ...some });
    expect(of({})).toEqual([]);
    expect(of({ recoveryCodes: 3 })).toEqual([]);
    expect(of({ totp: true })).toEqual(['TOTP']);
    expect(of({ totp: true, recoveryCodes: 1, passkeys: 2 })).toEqual(['TOTP', 'PASSKEY', 'RECOVERY_CODE']);
    expect(of({ passkeys: 1 })).toEqual(['PASSKEY']);
  });

  it('accept a code of an independent implementation once, and no earlier one after it', async () => {
    await totp.code();
    const earlier = totpCode(totp.secret, -1);
    const now = totpCode(totp.secret);
    expect(await verify({ totp: ` ${now.slice(0, 3)} ${now.slice(3)} ` })).toEqual({
      method: 'TOTP',
      level: 'MULTI_FACTOR',
      methods: ['otp', 'mfa'],
    });
    expect(await verify({ totp: now })).toBeUndefined();
    expect(await verify({ totp: earlier })).toBeUndefined();
    expect((await stateOf(totp.userId)).lastUsedAt).not.toBeNull();
  });

  it('accept one step of drift to each side, and not two', async () => {
    for (const [steps, accepted] of [
      [-3, false],
      [3, false],
      [-1, true],
      [1, true],
    ] as const) {
      await totp.code();
      expect([steps, (await verify({ totp: totpCode(totp.secret, steps) })) !== undefined]).toEqual([steps, accepted]);
    }
  });

  it('are proven by one of twenty requests with one code', async () => {
    const code = await totp.code();
    const answers = await Promise.all(Array.from({ length: 20 }, () => verify({ totp: code })));
    expect(answers.filter((proven) => proven)).toHaveLength(1);
    const [recoveryCode] = totp.recoveryCodes;
    const used = await Promise.all(Array.from({ length: 20 }, () => verify({ recoveryCode })));
    expect(used.filter((proven) => proven)).toHaveLength(1);
  });

  it('are not used if the transaction is rolled back', async () => {
    const code = await totp.code();
    const failed = app.database.transaction(async (tx) => {
      expect(await factors.verify(tx, totp.userId, { totp: code }, BINDING)).toBeDefined();
      throw new Error('something else failed');
    });
    await expect(failed).rejects.toThrow('something else failed');
    expect(await verify({ totp: code })).toBeDefined();
  });

  it.each(['', '12345', '1234567', '12345a', '١٢٣٤٥٦', '-12345', '1e5', '123456\0', '1'.repeat(100_000)])(
    'refuse what is no code (%#)',
    async (code) => {
      expect(await verify({ totp: code })).toBeUndefined();
      expect(await verify({ recoveryCode: code })).toBeUndefined();
    },
  );

  it('accept a recovery code as people type it, for its user only', async () => {
    const [, code = '', other = ''] = totp.recoveryCodes;
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{6}-){3}[0-9A-HJKMNP-TV-Z]{6}$/);
    const bert = await enrolTotp(app, 'bert');
    expect(await verify({ recoveryCode: code }, bert.userId)).toBeUndefined();
    const typed = `\u200b${code.toLowerCase().replace('-', '\u2013').replace('-', '\u00a0').replaceAll('1', 'l').replaceAll('0', 'o')} `;
    expect(await verify({ recoveryCode: typed })).toMatchObject({ method: 'RECOVERY_CODE', level: 'MULTI_FACTOR' });
    expect(await verify({ recoveryCode: typed })).toBeUndefined();
    expect(await verify({ recoveryCode: `${other}0` })).toBeUndefined();
  });

  it('are encrypted, for their user: copied to another row they verify nothing', async () => {
    const cleo = await enrolTotp(app, 'cleo');
    const { secret } = await stateOf(totp.userId);
    expect(Buffer.from(secret).includes(Buffer.from(totp.secret))).toBe(false);
    await app.database.prisma.totpFactor.update({ where: { userId: cleo.userId }, data: { secret } });
    await expect(verify({ totp: await totp.code() }, cleo.userId)).rejects.toThrow(/damaged/);
  });

  it('say which key is missing, and verify with it again', async () => {
    const old = 'an older secret of thirty-two bytes, or more';
    const dora = await enrolTotp(app, 'dora', old);
    await expect(verify({ totp: await dora.code() }, dora.userId)).rejects.toThrow(/key "secret-key-[0-9a-f]{16}"/);
    expect(await verify({ totp: await dora.code() }, dora.userId, testFactors(old))).toBeDefined();
  });

  it('are encrypted again, with the present key, when a code is verified', async () => {
    const former = 'an older secret of thirty-two bytes, or more';
    const keyring = createHmacKeyring({ secret: SECRET_KEY, previousSecret: former, algorithm: 'HS256' });
    const emil = await enrolTotp(app, 'emil', former);
    const both = createFactors({ box: createSecretBox({ keyring }) });
    expect(await verify({ totp: emil.wrongCode() }, emil.userId, both)).toBeUndefined();
    expect(keyIdOf((await stateOf(emil.userId)).secret)).not.toBe(testBox().currentKeyId);
    expect(await verify({ totp: await emil.code() }, emil.userId, both)).toBeDefined();
    expect(keyIdOf((await stateOf(emil.userId)).secret)).toBe(testBox().currentKeyId);
    expect(await verify({ totp: await emil.code() }, emil.userId)).toBeDefined();
  });

  it('have exactly one proof', () => {
    expect(() => requireProof({})).toThrow('input must have exactly one of totp, recoveryCode and passkey.');
    expect(() => requireProof({ totp: '1', recoveryCode: null, passkey: {} })).toThrow(/exactly one/);
    requireProof({ totp: '1', recoveryCode: null, passkey: undefined });
  });

  it('can be read by the box of the server alone', () => {
    const sealed = testBox().seal(totp.userId, Buffer.from('secret'));
    expect(Buffer.from(testBox().open(totp.userId, sealed).secret).toString()).toBe('secret');
  });
});
