import { randomUUID } from 'node:crypto';
import { createAuthService } from '../../src/auth/auth-service';
import type { LoginInput } from '../../src/auth/login';
import type { PasswordHasher } from '../../src/passwords/hashing';
import { SCOPES } from '../support/scopes';
import { enrolTotp, type TestTotp } from '../support/second-factors';
import { PASSWORD } from '../users/harness';
import { AUDIENCES, type AuthHarness, createAuthHarness, LIFETIMES, SECOND_FACTORS, UNTHROTTLED } from './harness';

let harness: AuthHarness;
let ada: TestTotp;
beforeAll(async () => {
  harness = await createAuthHarness();
});
beforeEach(async () => {
  await harness.clear();
  await harness.add({ username: 'Ada' });
  await harness.add({ username: 'Bob' });
  ada = await enrolTotp(harness, 'Ada');
});
afterAll(() => harness.close());

const authWith = (changes: Partial<Parameters<typeof createAuthService>[0]> = {}) => {
  const { database, tokens, metrics, hasher } = harness;
  return createAuthService({
    database,
    tokens,
    metrics,
    hasher,
    scopes: SCOPES,
    audiences: AUDIENCES,
    throttle: UNTHROTTLED,
    lifetimes: LIFETIMES,
    ...SECOND_FACTORS,
    ...changes,
  });
};
async function pending(auth = harness.auth, input: Partial<LoginInput> = {}): Promise<string> {
  const outcome = await auth.login({ username: 'Ada', password: PASSWORD, ...input }, harness.info);
  if (!outcome.ok || !outcome.secondFactor) throw new Error('The login has no second step.');
  return outcome.secondFactor.token;
}

test('until the password is right, a login does the same work with and without a second factor', async () => {
  const statements = (username: string) =>
    harness.statementsOf(() => harness.auth.login({ username, password: 'wrong' }, harness.info));
  const texts = await statements('Ada');
  expect(texts).toHaveLength(5);
  expect(await statements('Bob')).toEqual(texts);
  expect(await statements('stranger')).toEqual(texts);
});

test('a hook that fails leaves no session behind, and the code can be sent again', async () => {
  let fails = true;
  const auth = authWith({
    accessTokenClaims: async () => {
      if (fails) throw new Error('the hook failed');
      return {};
    },
  });
  const token = await pending(auth);
  const totp = await ada.code();
  await expect(auth.completeLogin({ token, totp }, harness.info)).rejects.toThrow('the hook failed');
  expect(await harness.database.prisma.session.count()).toBe(0);
  expect(await harness.database.prisma.pendingLogin.findMany()).toMatchObject([{ attempts: 0 }]);
  fails = false;
  expect(await auth.completeLogin({ token, totp }, harness.info)).toMatchObject({ ok: true });
});

test('a hook that fails leaves no renewed session behind', async () => {
  const auth = authWith({
    accessTokenClaims: async () => {
      throw new Error('the hook failed');
    },
  });
  const token = await harness.issue(ada.userId);
  await harness.database.pool.query(`UPDATE sessions SET authenticated_at = now() - interval '1 day'`);
  const viewer = await auth.authenticate(`Bearer ${token}`);
  if (viewer.kind !== 'user') throw new Error('not a user');
  const proof = { password: PASSWORD, totp: await ada.code() };
  await expect(auth.reauthenticate(viewer, proof, harness.info)).rejects.toThrow('the hook failed');
  const session = await harness.database.prisma.session.findFirstOrThrow();
  expect(Date.now() - (session.authenticatedAt?.getTime() ?? 0)).toBeGreaterThan(3_600_000);
});

test('an imported password is hashed again at the first step, and the second step goes on', async () => {
  const { hasher } = harness;
  const renewing: PasswordHasher = { ...hasher, needsRehash: () => true };
  const auth = authWith({ hasher: renewing });
  const before = await harness.database.prisma.user.findUniqueOrThrow({ where: { id: ada.userId } });
  const token = await pending(auth);
  const after = await harness.database.prisma.user.findUniqueOrThrow({ where: { id: ada.userId } });
  expect(after.passwordHash).not.toBe(before.passwordHash);
  expect(await auth.completeLogin({ token, totp: await ada.code() }, harness.info)).toMatchObject({ ok: true });
});

test('an imported password is hashed again at a login in one step', async () => {
  const auth = authWith({ hasher: { ...harness.hasher, needsRehash: () => true } });
  const hash = async () =>
    (await harness.database.prisma.user.findUniqueOrThrow({ where: { id: ada.userId } })).passwordHash;
  const before = await hash();
  const oneStep = { code: ada.wrongCode() };
  expect(await auth.login({ username: 'Ada', password: PASSWORD, oneStep }, harness.info)).toMatchObject({ ok: false });
  expect(await hash()).toBe(before);
  const right = { code: await ada.code() };
  expect(await auth.login({ username: 'Ada', password: PASSWORD, oneStep: right }, harness.info)).toMatchObject({
    ok: true,
  });
  expect(await hash()).not.toBe(before);
});

test('a registered client logs in in one step only', async () => {
  const login = harness.auth.login({ username: 'Ada', password: PASSWORD, clientId: randomUUID() }, harness.info);
  await expect(login).rejects.toThrow('in one step');
  expect(await harness.database.prisma.pendingLogin.count()).toBe(0);
});

test('a password that changes between its check and the second step begins none', async () => {
  const { hasher, database } = harness;
  const auth = authWith({
    hasher: {
      ...hasher,
      async verify(given, stored) {
        const verified = await hasher.verify(given, stored);
        const passwordHash = await hasher.hash('another plum orbit');
        await database.prisma.user.update({ where: { id: ada.userId }, data: { passwordHash } });
        return verified;
      },
    },
  });
  const outcome = await auth.login({ username: 'Ada', password: PASSWORD }, harness.info);
  expect(outcome).toMatchObject({ ok: false, errors: [{ code: 'INVALID_CREDENTIALS' }] });
  expect(await database.prisma.pendingLogin.count()).toBe(0);
});

test('a code in one request is not used if the password changes before the session begins', async () => {
  const { hasher, database } = harness;
  let changes = 0;
  const auth = authWith({
    hasher: {
      ...hasher,
      async verify(given, stored) {
        const verified = await hasher.verify(given, stored);
        if (changes === 0) {
          changes += 1;
          const passwordHash = await hasher.hash(PASSWORD);
          await database.prisma.user.update({ where: { id: ada.userId }, data: { passwordHash } });
        }
        return verified;
      },
    },
  });
  // As after another login that hashed the password again: the second try with the row of now uses the same code.
  const input = { username: 'Ada', password: PASSWORD, oneStep: { code: await ada.code() } };
  expect(await auth.login(input, harness.info)).toMatchObject({ ok: true });
  expect(await auth.login(input, harness.info)).toMatchObject({ ok: false, errors: [{ code: 'INVALID_CODE' }] });
});

test('a login whose scopes were taken away between the steps is refused, and ends', async () => {
  await harness.database.prisma.user.update({ where: { id: ada.userId }, data: { grantedScopes: ['users:read'] } });
  const token = await pending(harness.auth, { scopes: ['users:read'] });
  await harness.database.prisma.user.update({ where: { id: ada.userId }, data: { grantedScopes: [] } });
  const complete = async () => harness.auth.completeLogin({ token, totp: await ada.code() }, harness.info);
  expect(await complete()).toMatchObject({ ok: false, errors: [{ code: 'SCOPE_NOT_HELD' }] });
  expect(await complete()).toMatchObject({ ok: false, errors: [{ code: 'INVALID_TOKEN' }] });
  const failed = await harness.database.prisma.auditEvent.findMany({
    where: { action: 'LOGIN_FAILED', targetId: ada.userId },
    select: { after: true },
  });
  expect(failed).toEqual([{ after: { reason: 'SCOPE_NOT_HELD' } }]);
});

test('a key of the server that is missing fails the step without counting it', async () => {
  await harness.database.pool.query(`UPDATE totp_factors SET secret = '\\x00010203'`);
  const token = await pending();
  await expect(harness.auth.completeLogin({ token, totp: '123456' }, harness.info)).rejects.toThrow();
  expect(await harness.database.prisma.pendingLogin.findMany()).toMatchObject([{ attempts: 0 }]);
});
