import bcrypt from 'bcrypt';
import { createAuthService } from '../../src/auth/auth-service';
import type { LoginInput } from '../../src/auth/login';
import { DomainError } from '../../src/errors';
import { refuse } from '../../src/outcome';
import type { PasswordHasher } from '../../src/passwords/hashing';
import { ALL_SCOPES, SCOPES } from '../support/scopes';
import { PASSWORD } from '../users/harness';
import { AUDIENCES, type AuthHarness, createAuthHarness, LIFETIMES, SECOND_FACTORS, UNTHROTTLED } from './harness';

let harness: AuthHarness;
beforeAll(async () => {
  harness = await createAuthHarness();
});
beforeEach(async () => {
  await harness.clear();
  harness.metrics.authLogins.reset();
});
afterAll(() => harness.close());

const login = (input: Partial<LoginInput>) =>
  harness.auth.login({ username: 'Ada', password: PASSWORD, ...input }, harness.info);
const ada = { username: 'Ada', email: 'Countess@Example.com' };
const REFUSED = refuse('INVALID_CREDENTIALS', ['input'], 'The username or the password is wrong.');

describe('login', () => {
  test.each(['Ada', 'ada', 'ＡＤＡ', 'Countess@Example.com', 'COUNTESS@example.com'])('takes %s', async (username) => {
    const { id } = await harness.add(ada);
    const outcome = await login({ username });
    const scopes = ['me:read', 'me:write'];
    expect(outcome).toEqual({
      ok: true,
      userId: id,
      tokens: {
        accessToken: expect.any(String),
        tokenType: 'Bearer',
        expiresIn: 900,
        scopes,
        refreshToken: expect.stringMatching(/^scoped_rt_/),
      },
      secondFactor: null,
    });
    const verified = harness.tokens.verify(outcome.ok ? (outcome.tokens?.accessToken ?? '') : '');
    expect(verified).toMatchObject({ ok: true, claims: { sub: id, scopes } });
  });

  test('answers an unknown user, a wrong or empty password and a disabled user alike', async () => {
    await harness.add(ada);
    await harness.add({ username: 'Bob', isActive: false });
    const attempts = [
      { username: 'nobody' },
      { username: 'no@body' },
      { username: '' },
      { password: 'wrong' },
      { password: '' },
    ];
    for (const attempt of [
      ...attempts,
      { username: 'Bob' },
      { username: 'Bob', password: 'wrong', scopes: ['root'] },
    ]) {
      expect(await login(attempt)).toEqual(REFUSED);
    }
    expect(await harness.logins()).toEqual({ invalid_credentials: 7 });
  });

  test('does the same work for every name: one look-up, one comparison and one audit event', async () => {
    await harness.add(ada);
    await harness.add({ username: 'Bob', isActive: false });
    const verified: (string | undefined)[] = [];
    const counting: PasswordHasher = {
      ...harness.hasher,
      verify: (password, stored) => {
        verified.push(stored);
        return harness.hasher.verify(password, stored);
      },
    };
    const { database, tokens, metrics } = harness;
    const auth = createAuthService({
      scopes: SCOPES,
      audiences: AUDIENCES,
      ...SECOND_FACTORS,
      database,
      hasher: counting,
      tokens,
      throttle: UNTHROTTLED,
      lifetimes: LIFETIMES,
      metrics,
    });
    for (const attempt of [{ username: 'nobody' }, { username: 'Bob' }, { username: 'Ada' }, { username: 'no@body' }]) {
      for (const password of ['wrong', '', `${PASSWORD}!`]) {
        verified.length = 0;
        const statements = await harness.statementsOf(() => auth.login({ ...attempt, password }, harness.info));
        const kinds = statements.map(
          (text) => /^\s*(BEGIN|COMMIT|SELECT|INSERT(?= INTO "\w+"\."audit_events"))/.exec(text)?.[1],
        );
        expect(kinds).toEqual(['SELECT', 'BEGIN', 'SELECT', 'INSERT', 'COMMIT']);
        expect(verified).toHaveLength(1);
      }
    }
  });

  test.each([true, false])(
    'takes the same work and answers alike where a name or a network is closed (the user has been there: %s)',
    async (opensForUser) => {
      await harness.add(ada);
      await harness.add({ username: 'Bob', isActive: false });
      const verified: unknown[] = [];
      const counting: PasswordHasher = {
        ...harness.hasher,
        verify: (password, stored) => {
          verified.push(stored);
          return harness.hasher.verify(password, stored);
        },
      };
      const { database, tokens, metrics } = harness;
      const closed = () => new DomainError('RATE_LIMITED', 'Too many attempts.', 60);
      const counts: string[] = [];
      const auth = createAuthService({
        scopes: SCOPES,
        audiences: AUDIENCES,
        ...SECOND_FACTORS,
        database,
        hasher: counting,
        tokens,
        throttle: {
          ...UNTHROTTLED,
          attempt: async () => ({
            closed,
            opensForUser,
            succeeded: async () => void counts.push('succeeded'),
            withdraw: async () => void counts.push('withdraw'),
          }),
        },
        lifetimes: LIFETIMES,
        metrics,
      });
      for (const username of ['nobody', 'Bob', 'Ada', 'no@body']) {
        for (const password of ['wrong', '']) {
          verified.length = 0;
          const statements = await harness.statementsOf(() =>
            expect(auth.login({ username, password }, harness.info)).rejects.toMatchObject({ code: 'RATE_LIMITED' }),
          );
          expect(statements).toHaveLength(1);
          expect(verified).toHaveLength(1);
        }
      }
      const right = auth.login({ username: 'Ada', password: PASSWORD }, harness.info);
      if (opensForUser) expect(await right).toMatchObject({ ok: true });
      else await expect(right).rejects.toMatchObject({ code: 'RATE_LIMITED' });
      expect(counts).toEqual(opensForUser ? ['succeeded'] : []);
      // What was right is not told by the hash that it was held against.
      if (!opensForUser) expect(verified).not.toContainEqual(expect.stringContaining('hmac-sha256'));
    },
  );

  test('gives all scopes that are held unless fewer are requested', async () => {
    await harness.add({ ...ada, grantedScopes: ['users:read'] });
    const scopesOf = async (scopes?: string[] | null) => {
      const outcome = await login({ scopes });
      return outcome.ok ? outcome.tokens?.scopes : outcome.errors;
    };
    const all = ['me:read', 'me:write', 'users:read'];
    expect(await scopesOf()).toEqual(all);
    expect(await scopesOf(null)).toEqual(all);
    expect(await scopesOf(['users:read', 'me:read', 'me:read'])).toEqual(['me:read', 'users:read']);
    expect(await scopesOf([])).toEqual([]);
  });

  test('gives an admin all scopes there are', async () => {
    await harness.add({ ...ada, role: 'ADMIN' });
    expect(await login({})).toMatchObject({ tokens: { scopes: ALL_SCOPES } });
  });

  test.each([['users:write'], ['me:read', 'root'], ['ME:READ'], [''], ['me:read me:write'], ['toString']])(
    'refuses scopes that are not held: %j %j',
    async (...scopes) => {
      await harness.add(ada);
      expect(await login({ scopes })).toEqual(refuse('SCOPE_NOT_HELD', ['input', 'scopes'], expect.any(String)));
      expect(await login({ scopes, password: 'wrong' })).toEqual(REFUSED);
      expect(await harness.logins()).toEqual({ scope_not_held: 1, invalid_credentials: 1 });
    },
  );

  test('rehashes an imported password once, and does not change updatedAt', async () => {
    const user = await harness.add({ ...ada, updatedAt: new Date(0) });
    const stored = () => harness.database.prisma.user.findUniqueOrThrow({ where: { id: user.id } });
    const passwordHash = await bcrypt.hash('imported by hand', 4);
    await harness.database.prisma.user.update({
      where: { id: user.id },
      data: { passwordHash, updatedAt: user.updatedAt },
    });

    expect(await login({ password: 'wrong' })).toEqual(REFUSED);
    expect((await stored()).passwordHash).toBe(passwordHash);
    expect(await login({ password: 'imported by hand' })).toMatchObject({ ok: true });
    const rehashed = await stored();
    expect(rehashed).toMatchObject({
      passwordHash: expect.stringMatching(/^hmac-sha256-v1:/),
      updatedAt: user.updatedAt,
    });
    expect(await login({ password: 'imported by hand' })).toMatchObject({ ok: true });
    expect((await stored()).passwordHash).toBe(rehashed.passwordHash);
  });

  test('succeeds even if the password cannot be rehashed', async () => {
    const { id } = await harness.add(ada);
    const passwordHash = await bcrypt.hash('imported by hand', 4);
    await harness.database.prisma.user.update({ where: { id }, data: { passwordHash } });
    const { database, tokens, metrics, hasher } = harness;
    const busy = { ...hasher, hash: () => Promise.reject(new DomainError('SERVICE_UNAVAILABLE', 'Busy.')) };
    const auth = createAuthService({
      scopes: SCOPES,
      audiences: AUDIENCES,
      ...SECOND_FACTORS,
      database,
      hasher: busy,
      tokens,
      throttle: UNTHROTTLED,
      lifetimes: LIFETIMES,
      metrics,
    });
    const input = { username: 'Ada', password: 'imported by hand' };
    expect(await auth.login(input, harness.info)).toMatchObject({ ok: true });
  });

  test.each([
    ['lets in whose hash another login renews meanwhile', PASSWORD, true],
    ['refuses whose password is changed meanwhile', 'another plum orbit', false],
  ])('%s', async (_what, password, ok) => {
    const { id } = await harness.add(ada);
    const { database, tokens, metrics, hasher } = harness;
    let changed = false;
    const meanwhile: PasswordHasher = {
      ...hasher,
      async verify(given, stored) {
        const verified = await hasher.verify(given, stored);
        if (changed) return verified;
        changed = true;
        const passwordHash = await hasher.hash(password);
        await database.prisma.user.update({ where: { id }, data: { passwordHash } });
        return verified;
      },
    };
    const auth = createAuthService({
      scopes: SCOPES,
      audiences: AUDIENCES,
      ...SECOND_FACTORS,
      database,
      hasher: meanwhile,
      tokens,
      throttle: UNTHROTTLED,
      lifetimes: LIFETIMES,
      metrics,
    });
    expect(await auth.login({ username: 'Ada', password: PASSWORD }, harness.info)).toMatchObject({ ok });
    expect(await harness.logins()).toEqual({ [ok ? 'success' : 'invalid_credentials']: 1 });
  });

  test('counts successes', async () => {
    await harness.add(ada);
    await login({});
    await login({});
    expect(await harness.logins()).toEqual({ success: 2 });
  });

  test.each<[string, Partial<LoginInput>]>([
    ['username', { username: 'a\0b' }],
    ['username', { username: 'a\uD800' }],
    ['username', { username: 'x'.repeat(255) }],
    ['password', { password: `${PASSWORD}\0` }],
    ['password', { password: 'a\uD800' }],
    ['password', { password: 'x'.repeat(1025) }],
  ])('throws BAD_USER_INPUT for a malformed %s, before any work', async (field, input) => {
    const statements = await harness.statementsOf(async () => {
      const message = expect.stringContaining(field);
      await expect(login(input)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message });
    });
    expect(statements).toEqual([]);
  });
});
