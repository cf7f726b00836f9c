import { createHash, randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { createBeginSession, raiseSession, renewSession, type VerifiedPassword } from '../../src/auth/sessions';
import type { ProvenAuthentication } from '../../src/identity/authentication';
import type { UserRecord } from '../../src/identity/user-record';
import { testRequestInfo } from '../support/request-info';
import { type AuthHarness, createAuthHarness, LIFETIMES } from './harness';

let harness: AuthHarness;
beforeAll(async () => {
  harness = await createAuthHarness();
});
afterAll(() => harness.close());

const TWO_FACTORS: ProvenAuthentication = { level: 'MULTI_FACTOR', methods: ['pwd', 'otp', 'mfa'] };
const PASSWORD: ProvenAuthentication = { level: 'SINGLE_FACTOR', methods: ['pwd'] };
const PASSKEY: ProvenAuthentication = { level: 'PHISHING_RESISTANT', methods: ['pop', 'user'] };

async function hashOf(user: UserRecord): Promise<string> {
  const { passwordHash } = await harness.database.prisma.user.findUniqueOrThrow({
    where: { id: user.id },
    select: { passwordHash: true },
  });
  return passwordHash;
}

const digestOf = (hash: string) => createHash('sha256').update(hash).digest();

async function begin(
  user: UserRecord,
  {
    verifiedPassword,
    authentication = PASSWORD,
  }: { verifiedPassword?: VerifiedPassword; authentication?: ProvenAuthentication } = {},
) {
  return createBeginSession(harness.database, LIFETIMES)(
    {
      userId: user.id,
      verifiedPassword: verifiedPassword === undefined ? { hash: await hashOf(user) } : verifiedPassword,
      authentication,
      clientId: null,
      scopes: ['me:read'],
      resources: [],
    },
    testRequestInfo(),
  );
}

/** The claims and the viewer of the session's next access token. */
async function refreshed(refreshToken: string) {
  const outcome = await harness.auth.refresh({ refreshToken }, testRequestInfo());
  if (!outcome.ok) throw new Error('refused');
  const { accessToken } = outcome.tokens;
  const viewer = await harness.auth.authenticate(`Bearer ${accessToken}`);
  if (viewer.kind !== 'user') throw new Error('no user');
  return { claims: jwt.decode(accessToken) as jwt.JwtPayload, viewer, refreshToken: outcome.tokens.refreshToken };
}

/** Moves the authentication of a session into the past. */
async function age(sessionId: string, seconds: number) {
  await harness.database.prisma.$executeRaw`
    UPDATE sessions SET authenticated_at = authenticated_at - make_interval(secs => ${seconds}) WHERE id = ${sessionId}::uuid`;
}

describe('the authentication of a session', () => {
  test('is stored when it begins, and is in the viewer and in each access token', async () => {
    const user = await harness.add();
    const session = await begin(user, { authentication: TWO_FACTORS });
    expect(session?.authentication).toMatchObject(TWO_FACTORS);
    await age(session?.sessionId ?? '', 100);
    const { claims, viewer } = await refreshed(session?.refreshToken ?? '');
    expect(claims).toMatchObject({ acr: 'aal2', amr: ['pwd', 'otp', 'mfa'] });
    expect(claims.auth_time).toBe(
      Math.floor(((session?.authentication.authenticatedAt.getTime() ?? 0) - 100_000) / 1000),
    );
    expect(viewer.authentication).toMatchObject(TWO_FACTORS);
    expect(viewer.authentication?.ageSeconds).toBeGreaterThanOrEqual(100);
    expect(viewer.authentication?.ageSeconds).toBeLessThan(1_000);
  });

  test('of a login has the same time in the answer, in the database and in the first token', async () => {
    const user = await harness.add();
    const session = await begin(user);
    const row = await harness.database.prisma.session.findUniqueOrThrow({ where: { id: session?.sessionId ?? '' } });
    expect(row.authenticatedAt).toEqual(session?.authentication.authenticatedAt);
    expect(row).toMatchObject({ authenticationLevel: 1, authenticationMethods: ['pwd'] });
  });

  test('of before the column is that of its login', async () => {
    const user = await harness.add();
    const session = await begin(user);
    await harness.database.prisma.$executeRaw`
      UPDATE sessions SET authenticated_at = NULL, created_at = now() - interval '1 hour' WHERE user_id = ${user.id}::uuid`;
    const { claims, viewer } = await refreshed(session?.refreshToken ?? '');
    expect(viewer.authentication?.ageSeconds).toBeGreaterThanOrEqual(3_600);
    expect(claims.auth_time).toBeLessThanOrEqual((claims.iat ?? 0) - 3_599);
  });

  test.each([
    ['an unknown level is the weakest', 'authentication_level = 9', { level: 'SINGLE_FACTOR' }],
    ['no methods are none', 'authentication_methods = NULL', { methods: [] }],
    ['an empty list of methods is none', "authentication_methods = '{}'", { methods: [] }],
  ])('%s', async (_, change, expected) => {
    const user = await harness.add();
    const session = await begin(user);
    await harness.database.prisma.$executeRawUnsafe(
      `UPDATE sessions SET ${change} WHERE id = $1::uuid`,
      session?.sessionId,
    );
    expect((await refreshed(session?.refreshToken ?? '')).viewer.authentication).toMatchObject(expected);
  });
});

describe('a session begins only while what was verified is true', () => {
  const changed: VerifiedPassword = { hash: 'bcrypt:another' };
  const cases: [string, (hash: string) => VerifiedPassword, boolean][] = [
    ['the same hash', (hash) => ({ hash }), true],
    ['the digest of the same hash', (hash) => ({ digest: digestOf(hash) }), true],
    ['no password', () => null, true],
    ['another hash', () => changed, false],
    ['the digest of another hash', () => ({ digest: digestOf('bcrypt:another') }), false],
    ['an empty hash', () => ({ hash: '' }), false],
    ['an empty digest', () => ({ digest: new Uint8Array() }), false],
  ];

  test.each(cases)('%s', async (_, verified, isBegun) => {
    const user = await harness.add();
    const hash = await hashOf(user);
    const session = await begin(user, { verifiedPassword: verified(hash) });
    expect(session !== undefined).toBe(isBegun);
    expect(await harness.database.prisma.session.count({ where: { userId: user.id } })).toBe(isBegun ? 1 : 0);
  });

  test('no session of a disabled user begins, with or without a password', async () => {
    const user = await harness.add({ isActive: false });
    expect(await begin(user)).toBeUndefined();
    expect(await begin(user, { verifiedPassword: null })).toBeUndefined();
  });

  test('in the transaction of the caller, which can take it back', async () => {
    const user = await harness.add();
    const beginSession = createBeginSession(harness.database, LIFETIMES);
    const login = {
      userId: user.id,
      verifiedPassword: { digest: digestOf(await hashOf(user)) },
      authentication: TWO_FACTORS,
      clientId: null,
      scopes: ['me:read'],
      resources: ['https://a.example'],
    };
    const failed = harness.database.transaction(async (tx) => {
      expect(await beginSession(login, testRequestInfo(), tx)).toBeDefined();
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await harness.database.prisma.session.count({ where: { userId: user.id } })).toBe(0);
    const session = await harness.database.transaction((tx) => beginSession(login, testRequestInfo(), tx));
    expect(
      await harness.database.prisma.session.findUniqueOrThrow({ where: { id: session?.sessionId ?? '' } }),
    ).toMatchObject({
      authenticationLevel: 2,
      authenticationMethods: ['pwd', 'otp', 'mfa'],
      scopes: ['me:read'],
      resources: ['https://a.example'],
      authenticatedAt: session?.authentication.authenticatedAt,
    });
    const [event] = await harness.database.prisma.auditEvent.findMany({
      where: { targetId: user.id, action: 'LOGIN' },
    });
    expect(event?.after).toMatchObject({ level: 'MULTI_FACTOR', methods: ['pwd', 'otp', 'mfa'] });
  });
});

describe('a renewed session', () => {
  const renew = (
    user: UserRecord,
    sessionId: string,
    given: { authentication?: ProvenAuthentication; verifiedPassword?: VerifiedPassword } = {},
  ) =>
    harness.database.transaction((tx) =>
      renewSession(tx, LIFETIMES, {
        sessionId,
        userId: user.id,
        verifiedPassword: null,
        authentication: TWO_FACTORS,
        ...given,
      }),
    );

  test('keeps its id and end, and has a new authentication and new refresh tokens', async () => {
    const user = await harness.add();
    const session = await begin(user, { authentication: PASSKEY });
    const { sessionId = '', refreshToken: first = '' } = session ?? {};
    const second = (await refreshed(first)).refreshToken;
    await age(sessionId, 1_000);
    const where = { id: sessionId };
    const before = await harness.database.prisma.session.findUniqueOrThrow({ where });
    // Exactly what was proved now, also if it is weaker.
    const renewed = await renew(user, sessionId);
    expect(renewed).toMatchObject({ sessionId, authentication: TWO_FACTORS });
    const after = await harness.database.prisma.session.findUniqueOrThrow({ where });
    expect(after).toMatchObject({ authenticationLevel: 2, expiresAt: before.expiresAt, createdAt: before.createdAt });
    for (const refreshToken of [first, second]) {
      expect(await harness.auth.refresh({ refreshToken }, testRequestInfo())).toMatchObject({
        ok: false,
        errors: [{ code: 'INVALID_TOKEN' }],
      });
    }
    // Presenting an old one is no theft: the session is still there.
    const { viewer } = await refreshed(renewed?.refreshToken ?? '');
    expect(viewer).toMatchObject({ sessionId, authentication: TWO_FACTORS });
    expect(viewer.authentication?.ageSeconds).toBeLessThan(500);
  });

  test('is none of another user, of an ended session, a disabled user or a changed password', async () => {
    const [user, other] = [await harness.add(), await harness.add()];
    const { sessionId = '', refreshToken = '' } = (await begin(user)) ?? {};
    expect(await renew(other, sessionId)).toBeUndefined();
    expect(await renew(user, randomUUID())).toBeUndefined();
    expect(await renew(user, sessionId, { verifiedPassword: { hash: 'bcrypt:x' } })).toBeUndefined();
    await harness.database.prisma.user.update({ where: { id: user.id }, data: { isActive: false } });
    expect(await renew(user, sessionId)).toBeUndefined();
    await harness.database.prisma.user.update({ where: { id: user.id }, data: { isActive: true } });
    expect((await refreshed(refreshToken)).viewer.authentication).toMatchObject(PASSWORD);
    await harness.database.prisma.session.update({ where: { id: sessionId }, data: { expiresAt: new Date(0) } });
    expect(await renew(user, sessionId)).toBeUndefined();
  });

  test('at the same time as refreshes leaves one living line of refresh tokens', async () => {
    for (let round = 0; round < 5; round += 1) {
      const user = await harness.add();
      const { sessionId = '', refreshToken = '' } = (await begin(user)) ?? {};
      const racing = Array.from({ length: 6 }, () => harness.auth.refresh({ refreshToken }, testRequestInfo()));
      const renewals = [renew(user, sessionId), renew(user, sessionId)];
      const outcomes = await Promise.all(racing);
      const renewed = await Promise.all(renewals);
      const given = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.tokens.refreshToken] : []));
      const candidates = [...new Set([...given, ...renewed.map((one) => one?.refreshToken ?? '')])];
      const living = await Promise.all(
        candidates.map((token) => harness.auth.refresh({ refreshToken: token }, testRequestInfo())),
      );
      expect(living.filter(({ ok }) => ok)).toHaveLength(1);
    }
  });
});

describe('a raised session', () => {
  test('has a higher level and keeps its time and tokens; a level is never lowered', async () => {
    const user = await harness.add();
    const { sessionId = '', refreshToken = '' } = (await begin(user)) ?? {};
    await age(sessionId, 300);
    const raise = (authentication: ProvenAuthentication, userId = user.id) =>
      harness.database.transaction((tx) => raiseSession(tx, { sessionId, userId, authentication }));
    await raise(TWO_FACTORS, (await harness.add()).id);
    const untouched = await refreshed(refreshToken);
    expect(untouched.viewer.authentication).toMatchObject(PASSWORD);
    await raise(TWO_FACTORS);
    const raised = await refreshed(untouched.refreshToken);
    expect(raised.viewer.authentication).toMatchObject(TWO_FACTORS);
    expect(raised.viewer.authentication?.ageSeconds).toBeGreaterThanOrEqual(300);
    expect(raised.claims.auth_time).toBe(untouched.claims.auth_time);
    await raise(PASSWORD);
    expect((await refreshed(raised.refreshToken)).viewer.authentication).toMatchObject(TWO_FACTORS);
  });
});
