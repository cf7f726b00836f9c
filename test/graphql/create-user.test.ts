import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountClient, auditOf, codesOf, NEW_PASSWORD } from '../support/account-client';
import { type MailServer, startMailServer, tokenIn } from '../support/mail-server';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

const ERRORS = 'userErrors { code message path }';
const CREATE = `mutation ($input: CreateUserInput!) { createUser(input: $input) {
  userId user { username email fullName role scopes isActive emailVerifiedAt } ${ERRORS} } }`;
const CREATE_BLIND = `mutation ($input: CreateUserInput!) { createUser(input: $input) { userId ${ERRORS} } }`;

describe('with mail', () => {
  let server: MailServer;
  let app: TestApp;
  let client: ReturnType<typeof accountClient>;
  let admin: string;

  beforeAll(async () => {
    server = await startMailServer();
    app = await startTestApp({
      REGISTRATION: 'closed',
      INVITATION_EXPIRE_HOURS: '5',
      SMTP_URL: server.url,
      MAIL_FROM: 'Scoped API <noreply@example.org>',
      PASSWORD_RESET_URL: 'https://app.example.org/reset#token={token}',
    });
    client = accountClient(app);
    admin = await app.adminToken();
  });
  afterAll(async () => {
    await app?.stop();
    await server?.stop();
  });
  afterEach(() => app.database.pool.query('DELETE FROM throttles'));

  // biome-ignore lint/suspicious/noExplicitAny: tests know what they requested
  const run = async (document: string, variables: unknown, token?: string): Promise<any> => {
    const answer = await app.graphql(document, {
      variables: variables as Record<string, unknown>,
      ...(token !== undefined && { token }),
    });
    const payload = answer.data && Object.values(answer.data)[0];
    return payload ?? { topLevel: answer.errors?.map(({ extensions }) => extensions.code) };
  };
  const create = (username: string, more: Record<string, unknown> = {}, token = admin) =>
    run(CREATE, { input: { username, email: `${username}@example.com`, ...more } }, token);

  test('registration is closed: no one registers, invites or accepts, or is told who exists', async () => {
    const input = { username: 'root', email: 'root@example.com', password: PASSWORD };
    const register = `mutation ($input: RegisterInput!) { register(input: $input) { user { id } ${ERRORS} } }`;
    const closed = [expect.objectContaining({ code: 'REGISTRATION_CLOSED', path: [] })];
    expect(await run(register, { input })).toEqual({ user: null, userErrors: closed });
    const invite = `mutation ($input: InviteUserInput!) { inviteUser(input: $input) { invitationId ${ERRORS} } }`;
    expect(await run(invite, { input: { email: 'a@example.com' } }, admin)).toMatchObject({ userErrors: closed });
    const accept = `mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { user { id } ${ERRORS} } }`;
    expect(await run(accept, { input: { token: 'x', username: 'ada', password: PASSWORD } })).toMatchObject({
      userErrors: closed,
    });
  });

  test('an account has no password until the person sets one with the token of the mail', async () => {
    const { userId, user, userErrors } = await create('ada', { fullName: 'Ada', role: 'USER', scopes: ['audit:read'] });
    expect(userErrors).toEqual([]);
    expect(user).toEqual({
      ...{ username: 'ada', email: 'ada@example.com', fullName: 'Ada', role: 'USER', isActive: true },
      ...{ scopes: ['me:read', 'me:write', 'audit:read'], emailVerifiedAt: null },
    });
    for (const password of ['', 'none:', PASSWORD]) expect((await client.login('ada', password)).codes).not.toEqual([]);
    const mail = await server.mailTo('ada@example.com');
    const token = tokenIn(mail);
    expect(mail.headers.subject).toBe('An account was created for you');
    expect(mail.text).toContain(`https://app.example.org/reset#token=${token}`);
    expect(mail.text).toContain('This works once, for 5 hours');
    const root = await app.users.find('root');
    const created = (await auditOf(app, 'USER_REGISTERED')).at(-1);
    expect(created).toMatchObject({ actorKind: 'USER', actorId: root?.id, targetId: userId });
    expect(created?.after).toMatchObject({ username: 'ada', role: 'USER', grantedScopes: ['audit:read'] });

    expect(codesOf(await client.reset(token, 'password'))).toEqual(['WEAK_PASSWORD']);
    expect(await client.reset(token)).toEqual({ userId, userErrors: [] });
    expect((await client.login('ada', NEW_PASSWORD)).codes).toEqual([]);
    expect((await app.users.find('ada'))?.emailVerifiedAt).toBeInstanceOf(Date);
    expect(codesOf(await client.reset(token))).toEqual(['INVALID_TOKEN']);
  });

  test('the mail is lost: the ordinary reset sets the first password', async () => {
    await create('bob');
    await app.database.pool.query(`DELETE FROM email_tokens`);
    await server.mailTo('bob@example.com');
    await client.requestReset('bob@example.com');
    expect(codesOf(await client.reset(tokenIn(await server.mailTo('bob@example.com', 2))))).toEqual([]);
    expect((await client.login('bob', NEW_PASSWORD)).codes).toEqual([]);
  });

  test('a password that the admin chose works, and the mail lets the person replace it and end everything', async () => {
    await create('cem', { password: PASSWORD });
    const { token: session = '' } = await client.login('cem');
    expect(await client.isAlive(session)).toBe(true);
    expect(codesOf(await client.reset(tokenIn(await server.mailTo('cem@example.com'))))).toEqual([]);
    expect(await client.isAlive(session)).toBe(false);
    expect((await client.login('cem')).codes).toEqual(['INVALID_CREDENTIALS']);
    expect((await client.login('cem', NEW_PASSWORD)).codes).toEqual([]);

    await create('dan', { password: PASSWORD });
    const token = tokenIn(await server.mailTo('dan@example.com'));
    await client.changePassword((await client.login('dan')).token ?? '');
    // The token of the first mail must not outlive the password that the person chose.
    expect(codesOf(await client.reset(token, 'another fine password of mine'))).toEqual(['INVALID_TOKEN']);
    expect(codesOf(await create('eve', { password: 'password' }))).toEqual(['WEAK_PASSWORD']);
  });

  test('a password requires users:recover, and no personal access token sets one', async () => {
    const writer = await client.login('root');
    const session = writer.token ?? '';
    const lacking = (
      await run(
        'mutation ($input: LoginInput!) { login(input: $input) { tokens { accessToken } } }',
        { input: { username: 'root', password: PASSWORD, scopes: ['users:write', 'users:read'] } },
        undefined,
      )
    ).tokens.accessToken;
    expect(await create('fay', { password: PASSWORD }, lacking)).toEqual({ topLevel: ['FORBIDDEN'] });
    expect(await create('fay', { role: 'USER' }, lacking)).toEqual({ topLevel: ['FORBIDDEN'] });
    expect(codesOf(await create('fay', {}, lacking))).toEqual([]);
    const { token } = await run(
      'mutation ($input: CreatePersonalAccessTokenInput!) { createPersonalAccessToken(input: $input) { token } }',
      { input: { name: 'HR', scopes: ['users:write', 'users:read', 'users:recover'] } },
      session,
    );
    expect(await create('gus', { password: PASSWORD }, token)).toMatchObject({
      userId: null,
      userErrors: [{ code: 'SCOPE_NOT_HELD', path: ['input', 'password'] }],
    });
    expect(codesOf(await create('gus', {}, token))).toEqual([]);
  });

  test('no one gives a role or scopes that they do not hold, and users:write is required', async () => {
    await app.users.createAdmin({ username: 'helper', email: 'helper@example.com', password: PASSWORD });
    await app.database.pool.query(
      `UPDATE users SET role = 'USER', granted_scopes = '{users:read,users:write,users:grant}' WHERE username = 'helper'`,
    );
    const { token } = await client.login('helper');
    expect(await create('hal', { role: 'ADMIN', scopes: ['clients:write'] }, token)).toMatchObject({
      user: null,
      userErrors: [
        { code: 'SCOPE_NOT_HELD', path: ['input', 'role'] },
        { code: 'SCOPE_NOT_HELD', path: ['input', 'scopes'] },
      ],
    });
    expect(await app.users.find('hal')).toBeNull();
    // What the role holds is not stored as granted.
    const { user } = await create('hal', { scopes: ['me:read', 'users:read'] }, token);
    expect(user.scopes).toEqual(['me:read', 'me:write', 'users:read']);
    expect((await app.users.find('hal'))?.grantedScopes).toEqual(['users:read']);
    const { token: ada } = await client.login('ada', NEW_PASSWORD);
    expect(await create('ivo', {}, ada)).toEqual({ topLevel: ['FORBIDDEN'] });
    // Demoted after the token was issued.
    await app.database.pool.query(`UPDATE users SET granted_scopes = '{}' WHERE username = 'helper'`);
    expect(await create('ivo', {}, token)).toEqual({ topLevel: ['FORBIDDEN'] });
  });

  test('the faults of an input, and names that are taken', async () => {
    const invalid = await create('x', { email: 'nobody', fullName: 'x'.repeat(201) });
    expect(codesOf(invalid)).toEqual(['INVALID_USERNAME', 'INVALID_EMAIL', 'INVALID_FULL_NAME']);
    expect(codesOf(await create('ADA', { email: 'ROOT@example.com' }))).toEqual(['USERNAME_TAKEN', 'EMAIL_TAKEN']);
    expect(codesOf(await create('admin'))).toEqual(['USERNAME_RESERVED']);
    expect(await create('jan', { role: null })).toEqual({ topLevel: ['BAD_USER_INPUT'] });
    expect(await create('jan\0')).toEqual({ topLevel: ['BAD_USER_INPUT'] });
    const answers = await Promise.all([create('jan'), create('jan'), create('jan')]);
    expect(answers.filter(({ userId }) => userId)).toHaveLength(1);
  });

  test('one admin cannot flood addresses, and refused accounts are not counted', async () => {
    for (let round = 0; round < 8; round += 1) await create('ada');
    expect(codesOf(await create('kim'))).toEqual([]);
    const remove = async () => client.deleteUser(admin, (await app.users.find('kim'))?.id ?? '');
    const codes = [];
    for (let round = 0; round < 5; round += 1) {
      await remove();
      codes.push((await create('kim')).topLevel ?? []);
    }
    expect(codes.at(-1)).toEqual(['RATE_LIMITED']);
  });

  test('actor and target of the audit log are users, or null, and cost one statement', async () => {
    await create('lea');
    await client.deleteUser(admin, (await app.users.find('lea'))?.id ?? '');
    const auditLog = (fields: string, token = admin) =>
      app.graphql(`{ auditLog(first: 30) { nodes { action actorKind actorId targetId ${fields} } } }`, { token });
    const lookups = async () => {
      const text = await (await fetch(`${app.url}/metrics`)).text();
      return Number(
        /^prisma_query_duration_seconds_count\{model="User",operation="findMany",.* (\d+)$/m.exec(text)?.[1] ?? 0,
      );
    };
    const before = await lookups();
    const { data } = await auditLog('actor { username } target { username role }');
    expect((await lookups()) - before).toBe(1);
    const { nodes } = data.auditLog;
    const deleted = nodes.find(({ action }: { action: string }) => action === 'USER_DELETED');
    expect(deleted).toMatchObject({ actor: { username: 'root' }, target: null, targetId: expect.any(String) });
    expect(nodes.filter(({ actor }: { actor: unknown }) => actor === null).length).toBeGreaterThan(0);

    const { token: auditor } = await client.login('ada', NEW_PASSWORD);
    const denied = await auditLog('actor { username }', auditor);
    expect(denied.data.auditLog.nodes[0]).toMatchObject({ actorId: expect.any(String), actor: null });
    expect(denied.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', missingScopes: ['users:read'] });
  });

  test('a client may create users with no more than users:write', async () => {
    const { client: made, secret } = await run(
      `mutation ($input: CreateClientInput!) { createClient(input: $input) { client { id } secret } }`,
      { input: { name: 'HR', scopes: ['users:write'] } },
      admin,
    );
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: made.id, client_secret: secret });
    const reply = await fetch(`${app.url}/token`, { method: 'POST', body });
    const { access_token: token } = (await reply.json()) as { access_token: string };
    const { userId } = await run(CREATE_BLIND, { input: { username: 'max', email: 'max@example.com' } }, token);
    expect((await auditOf(app, 'USER_REGISTERED')).at(-1)).toMatchObject({
      ...{ actorKind: 'CLIENT', actorId: made.id, targetId: userId },
    });
  });
});

test('stored fields of schema files are set by their rules', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'stored-')), 'app.graphql');
  writeFileSync(
    file,
    `extend type User {
      company: String @stored(write: [["me:write"]])
      tier: Int @stored(write: [["clients:write"]])
    }`,
  );
  const app = await startTestApp({ SCHEMA_FILES: file });
  try {
    const token = await app.adminToken();
    const create = async (username: string, more: object, scopes?: string[]) => {
      const { data, errors } = await app.graphql(
        `mutation ($input: CreateUserInput!) { createUser(input: $input) { user { company tier } ${ERRORS} } }`,
        {
          token: scopes ? await app.adminToken(`by_${username}`, scopes) : token,
          variables: { input: { username, email: `${username}@example.com`, ...more } },
        },
      );
      return data?.createUser ?? errors?.[0]?.extensions.code;
    };
    expect((await create('ada', { company: 'Engines', tier: 2 })).user).toEqual({ company: 'Engines', tier: 2 });
    expect((await create('bob', { company: 'x'.repeat(5000) })).userErrors).toMatchObject([{ code: 'LIMIT_REACHED' }]);
    const some = ['users:write', 'users:read', 'me:write'];
    expect(await create('cem', { tier: 2 }, some)).toBe('FORBIDDEN');
    expect((await create('dan', { company: 'Engines' }, some)).user).toEqual({ company: 'Engines', tier: null });

    await app.graphql('mutation { inviteUser(input: { email: "eve@example.com" }) { invitationId } }', { token });
    const line = app.logLines.findLast(({ msg }) => /scoped_et_/.test(String(msg)));
    const input = {
      token: /scoped_et_\w+/.exec(decodeURIComponent(String(line?.msg)))?.[0],
      username: 'eve',
      password: PASSWORD,
      company: 'Looms',
    };
    const accept = `mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) {
      user { company tier email } ${ERRORS} } }`;
    const accepted = await app.graphql(accept, { variables: { input: { ...input, tier: 3 } } });
    expect(accepted.errors?.[0]?.message).toContain('tier');
    const { data } = await app.graphql(accept, { variables: { input } });
    expect(data.acceptInvitation.user).toEqual({ company: 'Looms', tier: null, email: 'eve@example.com' });
  } finally {
    await app.stop();
  }
});

describe('without mail', () => {
  test('an account can be created only with a password, and no one is invited', async () => {
    const app = await startTestApp({
      NODE_ENV: 'production',
      BCRYPT_COST: '10',
      REGISTRATION: 'invited',
    });
    try {
      const token = await app.adminToken();
      const create = (input: object) => app.graphql(CREATE, { token, variables: { input } });
      const input = { username: 'ada', email: 'ada@example.com' };
      expect((await create(input)).errors?.[0]?.extensions.code).toBe('SERVICE_UNAVAILABLE');
      expect((await create({ ...input, password: PASSWORD })).data.createUser).toMatchObject({ userErrors: [] });
      expect((await accountClient(app).login('ada')).codes).toEqual([]);
      const invite = 'mutation { inviteUser(input: { email: "bob@example.com" }) { userErrors { code } } }';
      expect((await app.graphql(invite, { token })).errors?.[0]?.extensions.code).toBe('SERVICE_UNAVAILABLE');
    } finally {
      await app.stop();
    }
  });
});
