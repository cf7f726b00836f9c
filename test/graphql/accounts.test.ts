import { randomUUID } from 'node:crypto';
import { startTestApp, type TestApp } from '../support/test-app';

const REGISTER = `mutation ($input: RegisterInput!) {
  register(input: $input) { user { id username email fullName role scopes isActive createdAt } userErrors { code path } }
}`;
const LOGIN = `mutation ($input: LoginInput!) {
  login(input: $input) { tokens { accessToken tokenType expiresIn scopes } userErrors { code path } }
}`;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ACCESS_TOKEN_EXPIRE_MINUTES: '15' });
});
afterAll(() => app.stop());

const register = (input: Record<string, unknown>) => app.graphql(REGISTER, { variables: { input } });
const login = (input: Record<string, unknown>) => app.graphql(LOGIN, { variables: { input } });
const password = 'a perfectly fine password';

describe('register', () => {
  it('opens an account for anyone and shows it as it was written', async () => {
    const { data, errors } = await register({
      username: 'Grace',
      email: 'Grace@Example.com',
      password,
      fullName: 'Grace Hopper',
    });
    expect(errors).toBeUndefined();
    expect(data.register.userErrors).toEqual([]);
    expect(data.register.user).toMatchObject({
      username: 'Grace',
      email: 'Grace@Example.com',
      fullName: 'Grace Hopper',
      role: 'USER',
      scopes: ['me:read', 'me:write'],
      isActive: true,
    });
    expect(Date.now() - Date.parse(data.register.user.createdAt)).toBeLessThan(60_000);
  });

  it('names every reason at once, each with its code and path', async () => {
    await register({ username: 'taken', email: 'taken@example.com', password });
    const { data } = await register({ username: 'TAKEN', email: 'Taken@example.com', password });
    expect(data.register).toEqual({
      user: null,
      userErrors: [
        { code: 'USERNAME_TAKEN', path: ['input', 'username'] },
        { code: 'EMAIL_TAKEN', path: ['input', 'email'] },
      ],
    });
    const weak = await register({ username: 'a@b', email: 'fresh@example.com', password: 'password' });
    expect(weak.data.register.userErrors).toEqual([
      { code: 'INVALID_USERNAME', path: ['input', 'username'] },
      { code: 'WEAK_PASSWORD', path: ['input', 'password'] },
    ]);
  });

  it('lets one of fifty through who want one name at one moment', async () => {
    /** As long as a busy machine says: later. */
    const insist = async (input: Record<string, unknown>): ReturnType<typeof register> => {
      const answer = await register(input);
      return answer.status === 503 ? insist(input) : answer;
    };
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => insist({ username: 'race', email: `race${n}@example.com`, password })),
    );
    const codes = answers.map(({ data }) => data.register.userErrors[0]?.code ?? 'OK').sort();
    expect(codes.filter((code) => code === 'OK')).toHaveLength(1);
    expect(codes.filter((code) => code === 'USERNAME_TAKEN')).toHaveLength(49);
  });

  it('refuses what is no e-mail address with its path, together with the other faults', async () => {
    const { status, data, errors } = await register({ username: 'no mail', email: 'two@at@signs', password: 'x' });
    expect({ status, errors, user: data?.register.user }).toEqual({ status: 200, errors: undefined, user: null });
    expect(data?.register.userErrors).toMatchObject([
      { code: 'INVALID_USERNAME', path: ['input', 'username'] },
      { code: 'INVALID_EMAIL', path: ['input', 'email'] },
      { code: 'WEAK_PASSWORD', path: ['input', 'password'] },
    ]);
  });

  it('says where the literal is that is no text', async () => {
    const { status, errors } = await app.graphql(`mutation {
      register(input: { username: "one", email: 5, password: "${password}" }) { user { id } }
    }`);
    expect(status).toBe(400);
    expect(errors).toEqual([
      expect.objectContaining({ message: 'An e-mail address must be a string.', locations: [{ line: 2, column: 49 }] }),
    ]);
  });

  it('removes the blanks that phones add', async () => {
    const { data } = await register({ username: ' Radia\u00a0', email: '\tradia@example.com ', password });
    expect(data?.register.user).toMatchObject({ username: 'Radia', email: 'radia@example.com' });
    const again = await register({ username: 'radia ', email: 'radia@example.com\u3000', password });
    expect(again.data?.register.userErrors.map(({ code }: { code: string }) => code)).toEqual([
      'USERNAME_TAKEN',
      'EMAIL_TAKEN',
    ]);
  });

  it('never lets NUL near the database', async () => {
    const { status, errors } = await register({ username: 'nul\0', email: 'nul@example.com', password });
    expect(status).toBe(400);
    expect(errors).toEqual([
      expect.objectContaining({ extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }) }),
    ]);
  });
});

describe('login', () => {
  beforeAll(() => register({ username: 'Lin', email: 'lin@example.com', password }));

  it.each(['Lin', 'LIN', 'lin@example.com', 'Lin@EXAMPLE.com', 'lin@example.com ', '\u00a0lin\u200b'])(
    'takes %s',
    async (username) => {
      const { data } = await login({ username, password });
      expect(data.login).toEqual({
        tokens: {
          accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
          tokenType: 'Bearer',
          expiresIn: 900,
          scopes: ['me:read', 'me:write'],
        },
        userErrors: [],
      });
    },
  );

  it('answers a wrong password and an unknown user alike', async () => {
    const wrong = await login({ username: 'Lin', password: 'not the password' });
    const unknown = await login({ username: 'nobody', password: 'not the password' });
    expect(wrong.data).toEqual(unknown.data);
    expect(wrong.data.login).toEqual({ tokens: null, userErrors: [{ code: 'INVALID_CREDENTIALS', path: ['input'] }] });
  });

  it('gives fewer scopes on request, and never more than held', async () => {
    const fewer = await login({ username: 'Lin', password, scopes: ['me:read'] });
    expect(fewer.data.login.tokens.scopes).toEqual(['me:read']);
    const denied = await app.graphql('mutation { updateMe(input: {}) { user { id } } }', {
      token: fewer.data.login.tokens.accessToken,
    });
    expect(denied.errors?.[0]).toMatchObject({ extensions: { code: 'FORBIDDEN', missingScopes: ['me:write'] } });
    const more = await login({ username: 'Lin', password, scopes: ['users:read'] });
    expect(more.data.login).toEqual({
      tokens: null,
      userErrors: [{ code: 'SCOPE_NOT_HELD', path: ['input', 'scopes'] }],
    });
  });

  it('issues access tokens as RFC 9068 has them', async () => {
    const { data } = await login({ username: 'Lin', password });
    const [header, payload] = (data.login.tokens.accessToken as string)
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
    expect(header).toMatchObject({ typ: 'at+jwt', alg: 'HS256' });
    expect(payload).toMatchObject({ iss: 'scoped-api', aud: 'scoped-api', scope: 'me:read me:write' });
    expect(payload.exp - payload.iat).toBe(900);
    expect(payload.sub).toMatch(/^[\da-f-]{36}$/);
    expect(payload.jti).toBeTruthy();
  });

  it('runs with a stale token still attached', async () => {
    const { status, data } = await app.graphql(LOGIN, {
      variables: { input: { username: 'Lin', password } },
      token: 'stale',
    });
    expect(status).toBe(200);
    expect(data.login.tokens).not.toBeNull();
  });
});

describe('reserved usernames', () => {
  const outcome = async (at: TestApp, username: string) => {
    const document = 'mutation ($input: RegisterInput!) { register(input: $input) { userErrors { code path } } }';
    const input = { username, email: `${randomUUID()}@example.com`, password };
    const { data } = await at.graphql(document, { variables: { input } });
    return data.register.userErrors.map(
      ({ code, path }: { code: string; path: string[] }) => `${code} ${path.join('.')}`,
    );
  };
  const RESERVED = ['USERNAME_RESERVED input.username'];

  it.each(['admin', 'system', 'root', 'null', 'support', 'ADMIN', 'Ad.min', 'no-reply', 'no_reply', 'àdmin'])(
    'refuses %s',
    async (name) => expect(await outcome(app, name)).toEqual(RESERVED),
  );
  it.each([
    ...[
      'ａｄｍｉｎ',
      'r00t',
      'adm1n',
      'nu11',
      'ROOT',
      'supp0rt',
      'a-d-m-i-n',
      '4dmin',
      'sy5tem',
      'sys7em',
      'gu3st',
      'nuII',
    ],
    ...['adrnin', 'ɑdmin', 'ᴀdmin', 'ađmin', 'øfficial', 'officiał', 'аԁміп', 'ѕуѕтем'],
  ])('refuses what looks like one: %s', async (name) => expect(await outcome(app, name)).toEqual(RESERVED));
  it.each(['administer', 'mall', 'mal1', 'rooty', 'supporter', 'nullable', 'badmin'])('takes %s', async (name) =>
    expect(await outcome(app, name)).toEqual([]),
  );

  it('lets the operator use them', async () => {
    const admin = await app.users.createAdmin({ username: 'admin', email: 'admin@example.com', password });
    expect(admin.ok).toBe(true);
  });

  it('adds to the list, or replaces it, as RESERVED_USERNAMES says', async () => {
    const more = await startTestApp({ RESERVED_USERNAMES: 'default, acme' });
    const other = await startTestApp({ RESERVED_USERNAMES: 'acme' });
    const none = await startTestApp({ RESERVED_USERNAMES: 'none' });
    try {
      expect([await outcome(more, 'Acme'), await outcome(more, 'support')]).toEqual([RESERVED, RESERVED]);
      expect([await outcome(other, 'Acme'), await outcome(other, 'support')]).toEqual([RESERVED, []]);
      expect([await outcome(none, 'acme'), await outcome(none, 'support')]).toEqual([[], []]);
    } finally {
      for (const one of [more, other, none]) await one.stop();
    }
  });
});

describe('me and updateMe', () => {
  it('reads and changes the own profile', async () => {
    const token = await app.userToken('mia');
    const { data } = await app.graphql(
      'mutation { updateMe(input: { fullName: "Mia M.", email: "mia@example.com" }) { user { fullName email } userErrors { code } } }',
      { token },
    );
    expect(data.updateMe).toEqual({ user: { fullName: 'Mia M.', email: 'mia@example.com' }, userErrors: [] });
    const me = await app.graphql('{ me { username fullName email pendingEmail } }', { token });
    expect(me.data.me).toEqual({ username: 'mia', fullName: 'Mia M.', email: 'mia@example.com', pendingEmail: null });
  });

  it('does not change absent fields, and clears the full name on null', async () => {
    const token = await app.userToken('nia');
    await app.graphql('mutation { updateMe(input: { fullName: "Nia" }) { user { id } } }', { token });
    await app.graphql('mutation { updateMe(input: {}) { user { id } } }', { token });
    expect((await app.graphql('{ me { fullName } }', { token })).data.me.fullName).toBe('Nia');
    await app.graphql('mutation { updateMe(input: { fullName: null }) { user { id } } }', { token });
    expect((await app.graphql('{ me { fullName } }', { token })).data.me.fullName).toBeNull();
  });

  it('costs one SQL statement for me', async () => {
    const token = await app.userToken('sql');
    const queries = async () =>
      (await app.database.pool.query('SELECT count(*)::int AS n FROM users')) && (await statementCount());
    const statementCount = async () => {
      const metrics = await fetch(`${app.url}/metrics`).then((response) => response.text());
      return [...metrics.matchAll(/^prisma_query_duration_seconds_count\{[^}]*\} (\d+)$/gm)].reduce(
        (sum, [, n]) => sum + Number(n),
        0,
      );
    };
    const before = await queries();
    await app.graphql('{ me { id username scopes } again: me { email } }', { token });
    expect((await queries()) - before).toBe(1);
  });
});
