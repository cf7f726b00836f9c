import { accountClient, auditOf, codesOf, NEW_PASSWORD } from '../support/account-client';
import { type MailServer, startMailServer, tokenIn } from '../support/mail-server';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

let server: MailServer;
let app: TestApp;
let client: ReturnType<typeof accountClient>;
beforeAll(async () => {
  server = await startMailServer();
  app = await startTestApp({ SMTP_URL: server.url, MAIL_FROM: 'noreply@example.org' });
  client = accountClient(app);
});
afterAll(async () => {
  await app?.stop();
  await server?.stop();
});
afterEach(() => app.database.pool.query('DELETE FROM throttles'));

const subjectsTo = (address: string) =>
  server.mails.filter(({ to }) => to.includes(address)).map(({ headers }) => headers.subject);
const me = async (token: string) =>
  (await app.graphql('{ me { email pendingEmail emailVerifiedAt } }', { token })).data.me;
const personalToken = async (token: string, scopes: string[]) => {
  const document = `mutation ($input: CreatePersonalAccessTokenInput!) {
    createPersonalAccessToken(input: $input) { token userErrors { code } } }`;
  const { data } = await app.graphql(document, { token, variables: { input: { name: 'ci', scopes } } });
  return data.createPersonalAccessToken.token as string;
};
const someone = async (username: string) => {
  const id = await client.register(username);
  const { token = '' } = await client.login(username);
  const verification = tokenIn(await server.mailTo(`${username}@example.com`));
  return { id, token, verification };
};

describe('a new address', () => {
  test('takes the place of the former one when the session of the account verifies it; both are told', async () => {
    const { id, token } = await someone('ada');
    expect(await client.changeEmail(token, 'ada@new.example')).toEqual({
      user: { email: 'ada@example.com', pendingEmail: 'ada@new.example', emailVerifiedAt: null },
      userErrors: [],
    });
    const verification = tokenIn(await server.mailTo('ada@new.example'));
    const notice = await server.mailTo('ada@example.com', 2);
    expect(notice.headers.subject).toBe('A new e-mail address was requested');
    expect(notice.text).not.toContain('new.example');
    expect(await client.verify(verification, token)).toEqual({ userId: id, userErrors: [] });
    expect(await me(token)).toEqual({
      email: 'ada@new.example',
      pendingEmail: null,
      emailVerifiedAt: expect.any(String),
    });
    const changed = await server.mailTo('ada@example.com', 3);
    expect(changed.headers.subject).toBe('Your e-mail address was changed');
    expect((await auditOf(app, 'EMAIL_VERIFIED')).slice(-1)).toMatchObject([
      { targetId: id, before: { email: 'ada@example.com' }, after: { email: 'ada@new.example' } },
    ]);
    expect(codesOf(await client.verify(verification, token))).toEqual(['INVALID_TOKEN']);
  });

  test('receives no reset before that; the former one does, and such a reset withdraws it', async () => {
    const { token } = await someone('ben');
    await client.changeEmail(token, 'ben@new.example');
    const verification = tokenIn(await server.mailTo('ben@new.example'));
    await client.requestReset('ben@new.example');
    await client.requestReset('ben@example.com');
    const reset = tokenIn(await server.mailTo('ben@example.com', 3));
    expect(subjectsTo('ben@new.example')).toEqual(['Verify your e-mail address']);
    expect(codesOf(await client.reset(reset))).toEqual([]);
    const { token: next = '' } = await client.login('ben', NEW_PASSWORD);
    expect(await me(next)).toMatchObject({ email: 'ben@example.com', pendingEmail: null });
    expect(codesOf(await client.verify(verification, next))).toEqual(['INVALID_TOKEN']);
  });

  test('does not come with me:write alone, a personal access token or fewer scopes than the account holds', async () => {
    await someone('cyd');
    const document = 'mutation ($input: UpdateMeInput!) { updateMe(input: $input) { userErrors { code path } } }';
    const variables = { input: { email: 'thief@example.net', currentPassword: PASSWORD } };
    const login = async (username: string, scopes: string[]) =>
      (
        await app.graphql('mutation ($input: LoginInput!) { login(input: $input) { tokens { accessToken } } }', {
          variables: { input: { username, password: PASSWORD, scopes } },
        })
      ).data.login.tokens.accessToken as string;
    await app.adminToken('boss');
    const { token = '' } = await client.login('cyd');
    const pat = await personalToken(token, ['me:read', 'me:write']);
    for (const weak of [await login('cyd', ['me:write']), await login('boss', ['me:read', 'me:write'])]) {
      const { data } = await app.graphql(document, { token: weak, variables });
      expect(data.updateMe.userErrors).toEqual([{ code: 'SCOPE_NOT_HELD', path: ['input', 'email'] }]);
    }
    const { errors } = await app.graphql(document, { token: pat, variables });
    expect(errors).toMatchObject([
      {
        message: expect.stringMatching(/personal access tokens.*cannot be used here/),
        extensions: { code: 'STEP_UP_REQUIRED', coordinate: 'UpdateMeInput.email', currentLevel: null },
      },
    ]);
    // Each of them may change the name all the same.
    const name = { input: { fullName: 'Cyd' } };
    expect((await app.graphql(document, { token: pat, variables: name })).data.updateMe.userErrors).toEqual([]);
    expect(subjectsTo('thief@example.net')).toEqual([]);
  });

  test('tells a token that may not read its user nothing of what the user holds', async () => {
    await app.adminToken('chief');
    const login = 'mutation ($input: LoginInput!) { login(input: $input) { tokens { accessToken } } }';
    const refusal = async (scopes: string[]) => {
      const input = { username: 'chief', password: PASSWORD, scopes };
      const token = (await app.graphql(login, { variables: { input } })).data.login.tokens.accessToken;
      const document = 'mutation { updateMe(input: { email: "x@example.net" }) { userErrors { message } } }';
      return (await app.graphql(document, { token })).data.updateMe.userErrors[0].message;
    };
    const message = 'A new e-mail address requires a token with every scope that you hold.';
    expect(await refusal(['me:write'])).toBe(message);
    expect(await refusal(['me:read', 'me:write'])).toMatch(`${message} This one lacks: users:read, `);
  });

  test('is requested with the password, whose guesses count with all others', async () => {
    const { token } = await someone('dan');
    const guesses = Array.from({ length: 12 }, (_, index) =>
      index % 2
        ? client.changeEmail(token, 'dan@new.example', `guess ${index}`)
        : client.deleteMe(token, `guess ${index}`),
    );
    const answers = await Promise.all(guesses);
    expect(answers.filter(({ topLevel }) => topLevel?.[0] === 'RATE_LIMITED')).toHaveLength(2);
    expect(await client.changeEmail(token, 'dan@new.example')).toEqual({ topLevel: ['RATE_LIMITED'] });
    expect(await me(token)).toMatchObject({ email: 'dan@example.com', pendingEmail: null });
  });

  test('that another account has is told by its owner alone: when it is verified', async () => {
    await someone('eva');
    const { token } = await someone('fay');
    const free = await client.changeEmail(token, 'free@example.net');
    const taken = await client.changeEmail(token, 'EVA@example.com');
    expect([free.userErrors, taken.userErrors]).toEqual([[], []]);
    const verification = tokenIn(await server.mailTo('EVA@example.com', 1));
    expect(await client.verify(verification, token)).toMatchObject({
      userId: null,
      userErrors: [{ code: 'EMAIL_TAKEN', path: ['input', 'token'] }],
    });
    expect(await me(token)).toMatchObject({ email: 'fay@example.com', pendingEmail: 'EVA@example.com' });
    expect((await client.login('eva@example.com')).codes).toEqual([]);
  });

  test('that is pending does not block other accounts: of two, the first to verify it gets it', async () => {
    const [one, other] = [await someone('gus'), await someone('hal')];
    for (const { token } of [one, other]) await client.changeEmail(token, 'shared@example.net');
    const mails = [await server.mailTo('shared@example.net', 1), await server.mailTo('shared@example.net', 2)];
    const tokens = mails.map(tokenIn);
    const answers = await Promise.all(
      [one, other].flatMap(({ token }) => tokens.map((verification) => client.verify(verification, token))),
    );
    expect(answers.filter(({ userId }) => userId !== null)).toHaveLength(1);
    const holders = await app.database.pool.query("SELECT 1 FROM users WHERE email_key = 'shared@example.net'");
    expect(holders.rowCount).toBe(1);
  });

  test('is withdrawn by the present one, and its token with it', async () => {
    const { token } = await someone('ida');
    await client.changeEmail(token, 'ida@new.example');
    const verification = tokenIn(await server.mailTo('ida@new.example'));
    const document = 'mutation { updateMe(input: { email: "ida@example.com" }) { user { pendingEmail } } }';
    expect((await app.graphql(document, { token })).data.updateMe.user).toEqual({ pendingEmail: null });
    expect(codesOf(await client.verify(verification, token))).toEqual(['INVALID_TOKEN']);
    // It does not become valid again when the same address is requested again.
    await client.changeEmail(token, 'ida@new.example');
    expect(codesOf(await client.verify(verification, token))).toEqual(['INVALID_TOKEN']);
  });

  test('makes the token of the registration useless for it', async () => {
    const { token, verification } = await someone('jon');
    await client.changeEmail(token, 'JON@example.com');
    expect(codesOf(await client.verify(verification, token))).toEqual(['INVALID_TOKEN']);
    expect(await me(token)).toMatchObject({ email: 'jon@example.com', pendingEmail: 'JON@example.com' });
  });

  test('can be mailed again', async () => {
    const { token, id } = await someone('kai');
    await client.changeEmail(token, 'kai@new.example');
    await server.mailTo('kai@new.example');
    expect(await client.requestVerification(token)).toEqual({ expiresInMinutes: 1440, userErrors: [] });
    const again = tokenIn(await server.mailTo('kai@new.example', 2));
    expect(await client.verify(again, token)).toEqual({ userId: id, userErrors: [] });
  });
});

describe('verifyEmail', () => {
  test('requires a session of the account: a link that another user requested verifies nothing', async () => {
    // The attacker registers with the victim's address; the victim, who has another account, opens the link.
    const attacker = await someone('mallory');
    const victim = await someone('vic');
    expect(await client.verify(attacker.verification)).toEqual({ topLevel: ['UNAUTHENTICATED'] });
    expect(codesOf(await client.verify(attacker.verification, victim.token))).toEqual(['INVALID_TOKEN']);
    expect((await app.users.byId(attacker.id))?.emailVerifiedAt).toBeNull();
    const pat = await personalToken(attacker.token, ['me:read', 'me:write']);
    expect(await client.verify(attacker.verification, pat)).toEqual({ topLevel: ['FORBIDDEN'] });
    expect(codesOf(await client.verify(attacker.verification, attacker.token))).toEqual([]);
  });

  test('counts tokens of other accounts as invalid ones', async () => {
    const [one, other] = [await someone('lea'), await someone('max')];
    for (let index = 0; index < 60; index += 1) await client.verify(other.verification, one.token);
    expect(await client.verify(other.verification, one.token)).toEqual({ topLevel: ['RATE_LIMITED'] });
  });
});

describe('a reset', () => {
  test('ends every credential from before it: sessions, tokens, mailed tokens, and clients', async () => {
    const { id, token } = await someone('nia');
    await app.database.pool.query("UPDATE users SET granted_scopes = '{clients:read,clients:write}' WHERE id = $1", [
      id,
    ]);
    const { token: admin = '' } = await client.login('nia');
    const create = `mutation { createClient(input: { name: "cron", scopes: ["me:read", "clients:read"] }) {
      client { id } secret } }`;
    const { client: made, secret } = (await app.graphql(create, { token: admin })).data.createClient;
    const clientToken = async () => {
      const response = await fetch(`${app.url}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${made.id}:${secret}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      });
      return (await response.json()) as { access_token?: string; error?: string };
    };
    const { access_token: machine = '' } = await clientToken();
    const clients = async (as: string) => (await app.graphql('{ clients { id } }', { token: as })).status;
    expect(await clients(machine)).toBe(200);
    const pat = await personalToken(admin, ['me:read', 'me:write']);
    await client.requestVerification(token);
    await client.changeEmail(admin, 'nia@new.example');
    const verification = tokenIn(await server.mailTo('nia@new.example'));
    const { refreshToken = '' } = await client.login('nia');

    await client.requestReset('nia@example.com');
    const reset = tokenIn(await server.mailTo('nia@example.com', 4));
    expect(codesOf(await client.reset(reset))).toEqual([]);
    for (const former of [token, admin, pat]) expect(await client.isAlive(former)).toBe(false);
    expect(await clients(machine)).toBe(401);
    expect(await clientToken()).toMatchObject({ error: 'invalid_client' });
    const refresh = `mutation { refresh(input: { refreshToken: "${refreshToken}" }) { userErrors { code } } }`;
    expect(codesOf((await app.graphql(refresh)).data.refresh)).toEqual(['INVALID_TOKEN']);
    const { token: next = '' } = await client.login('nia', NEW_PASSWORD);
    expect(codesOf(await client.verify(verification, next))).toEqual(['INVALID_TOKEN']);
    expect(await me(next)).toMatchObject({ email: 'nia@example.com', pendingEmail: null });
    const [event] = (await auditOf(app, 'PASSWORD_RESET')).slice(-1);
    expect(event?.after).toEqual({ endedSessions: 3, endedPersonalAccessTokens: 1, endedClients: 1 });
    expect((await auditOf(app, 'CLIENT_DELETED')).slice(-1)).toMatchObject([{ targetId: made.id, actorId: id }]);
  });

  test('leaves nothing to what is made at the same moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      await app.database.pool.query('DELETE FROM throttles');
      const username = `olaf${round}`;
      const { id } = await someone(username);
      await app.database.pool.query("UPDATE users SET granted_scopes = '{clients:read,clients:write}' WHERE id = $1", [
        id,
      ]);
      const { token = '' } = await client.login(username);
      await client.requestReset(`${username}@example.com`);
      const reset = tokenIn(await server.mailTo(`${username}@example.com`, 2));
      const create = 'mutation { createClient(input: { name: "x", scopes: ["me:read"] }) { secret } }';
      const racing = Array.from({ length: 6 }, (_, index) =>
        index % 3 === 0
          ? app.graphql(create, { token })
          : index % 3 === 1
            ? app.graphql('mutation { createPersonalAccessToken(input: { name: "x", scopes: [] }) { token } }', {
                token,
              })
            : client.changeEmail(token, `${username}.${index}@example.net`),
      );
      const [answer] = await Promise.all([client.reset(reset), ...racing]);
      expect(codesOf(answer)).toEqual([]);
      const { rows } = await app.database.pool.query(
        `SELECT (SELECT count(*) FROM clients WHERE owner_id = $1)::int AS clients,
                (SELECT count(*) FROM personal_access_tokens WHERE user_id = $1)::int AS tokens,
                (SELECT count(*) FROM sessions WHERE user_id = $1)::int AS sessions,
                (SELECT pending_email FROM users WHERE id = $1) AS pending`,
        [id],
      );
      expect(rows).toEqual([{ clients: 0, tokens: 0, sessions: 0, pending: null }]);
    }
  });
});

describe('users:recover', () => {
  const UPDATE = `mutation ($id: ID!, $input: UpdateUserInput!) {
    updateUser(id: $id, input: $input) { userErrors { code path message } } }`;
  const update = async (token: string, id: string, input: object) => {
    const { data, errors } = await app.graphql(UPDATE, { token, variables: { id, input } });
    return (
      data?.updateUser.userErrors.map(
        ({ code, path }: { code: string; path: string[] }) => `${code} ${path.join('.')}`,
      ) ?? errors?.map(({ extensions }) => extensions.code)
    );
  };
  const tokenOf = async (username: string, scopes?: string[]) =>
    (
      await app.graphql('mutation ($input: LoginInput!) { login(input: $input) { tokens { accessToken } } }', {
        variables: { input: { username, password: PASSWORD, ...(scopes && { scopes }) } },
      })
    ).data.login.tokens.accessToken as string;
  let admin: string;
  beforeAll(async () => {
    admin = await app.adminToken('rescuer');
  });

  test('sets the address of another user at once: resets go there, the former one is told, and it is audited', async () => {
    const { id, token } = await someone('pam');
    await client.changeEmail(token, 'pam@pending.example');
    expect(await update(admin, id, { email: 'pam@rescue.example' })).toEqual([]);
    expect(await me(token)).toEqual({ email: 'pam@rescue.example', pendingEmail: null, emailVerifiedAt: null });
    expect((await server.mailTo('pam@example.com', 3)).headers.subject).toBe('Your e-mail address was changed');
    await client.requestReset('pam@rescue.example');
    expect(codesOf(await client.reset(tokenIn(await server.mailTo('pam@rescue.example', 2))))).toEqual([]);
    expect((await auditOf(app, 'USER_UPDATED')).slice(-1)).toMatchObject([
      { targetId: id, before: { email: 'pam@example.com' }, after: { email: 'pam@rescue.example' } },
    ]);
  });

  test('is needed for it, whatever else is held; other changes go on without it', async () => {
    const { id } = await someone('quin');
    const writer = await tokenOf('rescuer', ['me:read', 'me:write', 'users:read', 'users:write', 'users:grant']);
    expect(await update(writer, id, { email: 'thief@example.net' })).toEqual(['FORBIDDEN']);
    expect(await update(writer, id, { fullName: 'Quin' })).toEqual([]);
    const patch = await fetch(`${app.url}/admin/users/${id}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${writer}`, 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'thief@example.net' }),
    });
    expect(patch.status).toBe(403);
    expect((await app.users.byId(id))?.email).toBe('quin@example.com');
  });

  test('cannot be set for a user who holds more, for oneself, or with a personal access token', async () => {
    const { id, token } = await someone('rob');
    const weaker = await tokenOf('rescuer', ['users:read', 'users:write', 'users:recover']);
    const boss = await app.users.createAdmin({
      username: 'overlord',
      email: 'overlord@example.com',
      password: PASSWORD,
    });
    if (!boss.ok) throw new Error('no overlord');
    expect(await update(weaker, boss.user.id, { email: 'thief@example.net' })).toEqual(['SCOPE_NOT_HELD id']);
    const own = await app.users.find('rescuer');
    expect(await update(admin, own?.id ?? '', { email: 'thief@example.net' })).toEqual(['SCOPE_NOT_HELD input.email']);
    const pat = await personalToken(admin, ['users:read', 'users:write', 'users:recover']);
    expect(await update(pat, id, { email: 'thief@example.net' })).toEqual(['SCOPE_NOT_HELD input.email']);
    // Nor through a client that the admin owns.
    expect(await me(token)).toMatchObject({ email: 'rob@example.com' });
    expect(await update(weaker, id, { email: 'rob@rescue.example' })).toEqual([]);
  });

  test('a client that belongs to an admin does not set the address of that admin', async () => {
    const own = await app.users.find('rescuer');
    const create = `mutation { createClient(input: { name: "desk", scopes: ["users:read", "users:write", "users:recover",
      "me:read", "me:write", "users:grant", "status:read", "audit:read", "clients:read", "clients:write",
      "tokens:introspect"] }) { client { id } secret userErrors { code } } }`;
    const { client: made, secret } = (await app.graphql(create, { token: admin })).data.createClient;
    const response = await fetch(`${app.url}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${made.id}:${secret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    const { access_token: machine } = (await response.json()) as { access_token: string };
    expect(await update(machine, own?.id ?? '', { email: 'thief@example.net' })).toEqual([
      'SCOPE_NOT_HELD input.email',
    ]);
  });

  test('callers who may not read users are not told which scopes a user holds', async () => {
    const boss = await app.users.find('overlord');
    const blind = await tokenOf('rescuer', ['users:write']);
    const { data } = await app.graphql(UPDATE, { token: blind, variables: { id: boss?.id, input: { fullName: 'x' } } });
    expect(data.updateUser.userErrors).toEqual([
      { code: 'SCOPE_NOT_HELD', path: ['id'], message: "This user holds scopes that you don't." },
    ]);
  });
});

describe('pendingEmail', () => {
  test('shows to its user and to those who may read users', async () => {
    const { id, token } = await someone('sam');
    await client.changeEmail(token, 'sam@new.example');
    const admin = await app.adminToken('reader');
    const user = 'query ($id: ID!) { user(id: $id) { pendingEmail } }';
    expect((await app.graphql(user, { token: admin, variables: { id } })).data.user).toEqual({
      pendingEmail: 'sam@new.example',
    });
    const page = '{ users(filter: { search: "sam@" }) { nodes { pendingEmail } } }';
    expect((await app.graphql(page, { token: admin })).data.users.nodes).toEqual([{ pendingEmail: 'sam@new.example' }]);
    const rest = await fetch(`${app.url}/users/me/`, { headers: { authorization: `Bearer ${token}` } });
    expect(await rest.json()).toMatchObject({ email: 'sam@example.com', pending_email: 'sam@new.example' });
  });
});
