import { cli } from '../support/process-cli';
import { ask, claimsOf, createProject, login, PASSWORD, type Project, register } from './project';

/** Every hook writes what it was called with into a table. A user's name decides what else it does. */
const CONFIG = `
import { defineConfig } from 'scoped-api';

const note = (tx: any, hook: string, about: object) =>
  tx\`INSERT INTO notes (hook, about) VALUES (\${hook}, \${JSON.stringify(about)})\`;

let leaked: any;

export default defineConfig({
  hookTimeoutMs: 400,
  hooks: {
    beforeRegister: async ({ input, request, sql }) => {
      if (input.email.endsWith('@blocked.example')) return { message: 'Use your company address.', path: ['input', 'email'] };
      if (input.username === 'badcode') return { code: 'NOPE', message: 'x' };
      if (input.username === 'badreturn') return true as any;
      if ('password' in input || !request?.id) throw new Error('unexpected');
      await sql\`SELECT 1\`;
    },
    registered: async ({ user, tx, actor, request }) => {
      await note(tx, 'registered', { user, actor, hasRequest: request !== null });
      if (user.username.startsWith('boom')) throw Object.assign(new Error('secret detail'), { extensions: { code: 'VISIBLE' } });
      if (user.username === 'swallow') await tx\`SELECT 1/0\`.catch(() => {});
      if (user.username === 'commits') await tx\`COMMIT\`;
      if (user.username === 'session') await tx\`SET search_path = pg_catalog\`;
      if (user.username === 'savepoint') { await tx\`SAVEPOINT a\`; await tx\`SELECT 1/0\`.catch(() => {}); await tx\`ROLLBACK TO SAVEPOINT a\`; await tx\`SET LOCAL work_mem = '1MB'\`; }
      if (user.username === 'slow') { leaked = tx; await new Promise((done) => setTimeout(done, 1500)); await tx\`INSERT INTO notes (hook) VALUES ('late')\`; }
      if (user.username === 'sleeps') await tx\`SELECT pg_sleep(30)\`;
      if (user.username === 'reuses') await leaked\`INSERT INTO notes (hook) VALUES ('reused')\`;
      if (user.username === 'floats') { tx\`SELECT 1/0\`; tx.query('SELECT 1/0'); }
      if (user.username === 'dates') user.createdAt.setFullYear(1999);
      if (user.username === 'audits') await tx.audit({ event: 'order.created', targetId: user.id, after: { total: 3 } });
    },
    userChanged: async ({ before, after, actor, tx }) => {
      await note(tx, 'userChanged', { before, after, actor });
      if (after.fullName === 'Refuse Me') throw new Error('no');
    },
    userDeleted: async ({ user, actor, tx }) => {
      await note(tx, 'userDeleted', { user, actor });
      if (user.username === 'keep') throw new Error('no');
    },
    accessTokenClaims: async ({ user, client, scopes }) => {
      if (user?.username === 'evilclaims') return { sub: 'other' };
      if (user?.username === 'bigclaims') return { text: 'x'.repeat(2000) };
      if (user?.username === 'notjson') return { f: () => 1 };
      return { tenant: user ? 't-' + user.username : 'client ' + client?.id, scopeCount: scopes.length };
    },
  },
});
`;
const NOTES = 'CREATE TABLE notes (id serial PRIMARY KEY, hook text NOT NULL, about jsonb);\n';

let project: Project;
let server: Awaited<ReturnType<Project['start']>>;

beforeAll(async () => {
  project = await createProject({ 'scoped-api.config.ts': CONFIG, 'migrations/001_notes.sql': NOTES });
  const admin = {
    BOOTSTRAP_ADMIN_USERNAME: 'root',
    BOOTSTRAP_ADMIN_EMAIL: 'root@example.com',
    BOOTSTRAP_ADMIN_PASSWORD: PASSWORD,
  };
  server = await project.start(admin);
});
afterAll(() => project.remove());

const notes = async (hook: string, username: string) =>
  (
    await project.sql(
      `SELECT about FROM notes WHERE hook = $1 AND coalesce(about->'user'->>'username', about->'after'->>'username') = $2 ORDER BY id`,
      [hook, username],
    )
  )
    // biome-ignore lint/suspicious/noExplicitAny: JSON
    .map(({ about }) => about as any);
const exists = async (username: string) =>
  (await project.sql('SELECT 1 FROM users WHERE username = $1', [username])).length > 0;

test('the first admin, made at the start, is registered by the operator', async () => {
  expect(await notes('registered', 'root')).toMatchObject([
    { user: { username: 'root', role: 'ADMIN' }, actor: { kind: 'OPERATOR', id: null }, hasRequest: false },
  ]);
});

test('registered: with the user and without secrets, in the transaction', async () => {
  const { data } = await register(server, 'ada');
  const [about] = await notes('registered', 'ada');
  expect(about).toMatchObject({
    user: { id: data.register.user.id, username: 'ada', email: 'ada@example.com' },
    actor: { kind: 'USER', id: data.register.user.id },
    hasRequest: true,
  });
  expect(JSON.stringify(about)).not.toMatch(/hash|password|key/i);
});

test('a hook that changes a date of the user changes nothing else', async () => {
  const input = `username: "dates", email: "dates@example.com", password: "${PASSWORD}"`;
  const { data } = await ask(server, `mutation { register(input: { ${input} }) { user { createdAt } } }`);
  expect(data.register.user.createdAt).not.toMatch(/^1999/);
});

test('an invitation is accepted by the rules of a registration; an account that an admin creates is only registered', async () => {
  const users = { 'nora@example.com': 'nora', 'otto@blocked.example': 'otto' };
  const answers: unknown[] = [];
  for (const [email, username] of Object.entries(users)) {
    const { stdout } = await project.cli('users', 'invite', '--email', email, '--json');
    const [token] = /scoped_et_\w+/.exec(decodeURIComponent(JSON.parse(stdout).unsent[0])) ?? [];
    const input = `{ token: "${token}", username: "${username}", password: "${PASSWORD}" }`;
    const { data } = await ask(
      server,
      `mutation { acceptInvitation(input: ${input}) { user { username } userErrors { code message path } } }`,
    );
    answers.push(data.acceptInvitation);
  }
  const refused = { code: 'REGISTRATION_REFUSED', message: 'Use your company address.', path: ['input', 'token'] };
  expect(answers).toEqual([
    { user: { username: 'nora' }, userErrors: [] },
    { user: null, userErrors: [refused] },
  ]);
  expect(await notes('registered', 'nora')).toMatchObject([{ actor: { kind: 'USER' }, hasRequest: true }]);
  const create = ['users', 'create', '--username', 'olga', '--email', 'olga@blocked.example'];
  expect(await project.cli(...create)).toMatchObject({ code: 0 });
  expect(await notes('registered', 'olga')).toMatchObject([{ actor: { kind: 'OPERATOR' }, hasRequest: false }]);
  // A hook that throws rolls the acceptance back: the invitation can be used again.
  const { stdout } = await project.cli('users', 'invite', '--email', 'boom@example.com', '--json');
  const { invitation, unsent } = JSON.parse(stdout);
  const [token] = /scoped_et_\w+/.exec(decodeURIComponent(unsent[0])) ?? [];
  await ask(
    server,
    `mutation { acceptInvitation(input: { token: "${token}", username: "boomer", password: "${PASSWORD}" }) { user { id } } }`,
  );
  expect(await exists('boomer')).toBe(false);
  const rows = await project.sql('SELECT accepted_at FROM invitations WHERE id = $1', [invitation.id]);
  expect(rows).toEqual([{ accepted_at: null }]);
});

test('registered over REST', async () => {
  const response = await fetch(`${server.url}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'restful', email: 'restful@example.com', password: PASSWORD }),
  });
  expect(response.status).toBe(201);
  expect(await notes('registered', 'restful')).toHaveLength(1);
  const refused = await fetch(`${server.url}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'restful2', email: 'a@blocked.example', password: PASSWORD }),
  });
  expect(refused.status).toBe(422);
  expect(await refused.json()).toMatchObject({ code: 'REGISTRATION_REFUSED', detail: 'Use your company address.' });
});

test('a savepoint undoes a failure', async () => {
  expect((await register(server, 'savepoint')).data.register.user).toMatchObject({ username: 'savepoint' });
});

test.each(['boom', 'swallow', 'floats', 'commits', 'session', 'slow', 'sleeps'])(
  'a hook that fails (%s) rolls everything back',
  async (name) => {
    const answer = await register(server, name);
    expect(answer.errors).toMatchObject([
      { message: 'Internal server error', extensions: { code: 'INTERNAL_SERVER_ERROR' } },
    ]);
    expect(JSON.stringify(answer)).not.toMatch(/secret detail|VISIBLE/);
    const requestId = answer.errors?.[0]?.extensions.requestId;
    expect(
      server.logLines().some((line) => JSON.stringify(line).includes(`${requestId}`) && line.level === 'error'),
    ).toBe(true);
    expect(await exists(name)).toBe(false);
    expect(await notes('registered', name)).toEqual([]);
    expect(await project.sql(`SELECT 1 FROM audit_events WHERE after->>'username' = $1`, [name])).toEqual([]);
    // Everything is free again.
    expect((await register(server, `${name}-next`)).data?.register?.user ?? name).toBeTruthy();
  },
);

test('statements after the end of the transaction are not run', async () => {
  expect((await register(server, 'reuses')).errors).toHaveLength(1);
  await new Promise((done) => setTimeout(done, 1_500));
  expect(await project.sql(`SELECT 1 FROM notes WHERE hook IN ('late', 'reused')`)).toEqual([]);
});

test('beforeRegister refuses with a user error', async () => {
  const { data } = await register(server, 'bob', 'bob@blocked.example');
  const refusal = { code: 'REGISTRATION_REFUSED', message: 'Use your company address.', path: ['input', 'email'] };
  expect(data.register).toEqual({ user: null, userErrors: [refusal] });
  expect(await exists('bob')).toBe(false);
});

test.each(['badcode', 'badreturn'])('beforeRegister that returns something invalid (%s) refuses', async (name) => {
  expect((await register(server, name)).errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
  expect(await exists(name)).toBe(false);
});

test('userChanged: updateMe, updateUser, bulk updates and grants, and nothing for a change of nothing', async () => {
  const { accessToken } = await login(server, 'ada');
  const { accessToken: root } = await login(server, 'root');
  const [{ id } = { id: '' }] = await project.sql(`SELECT id FROM users WHERE username = 'ada'`);
  const rename = (name: string) =>
    ask(
      server,
      `mutation { updateMe(input: { fullName: "${name}" }) { user { id } userErrors { code } } }`,
      accessToken,
    );
  await rename('Ada L');
  await rename('Ada L');
  await ask(
    server,
    `mutation { updateUser(id: "${id}", input: { scopes: ["users:read"] }) { userErrors { code } } }`,
    root,
  );
  await ask(
    server,
    `mutation { updateUsers(input: { ids: ["${id}"], changes: { isActive: false } }) { changedCount } }`,
    root,
  );
  await ask(
    server,
    `mutation { updateUsers(input: { ids: ["${id}"], changes: { isActive: true } }) { changedCount } }`,
    root,
  );
  const found = await notes('userChanged', 'ada');
  expect(
    found.map(({ before, after, actor }) => [
      before.fullName,
      after.fullName,
      after.isActive,
      after.grantedScopes,
      actor.kind,
    ]),
  ).toEqual([
    [null, 'Ada L', true, [], 'USER'],
    ['Ada L', 'Ada L', true, ['users:read'], 'USER'],
    ['Ada L', 'Ada L', false, ['users:read'], 'USER'],
    ['Ada L', 'Ada L', true, ['users:read'], 'USER'],
  ]);
  const again = await login(server, 'ada');
  const refused = await ask(
    server,
    `mutation { updateMe(input: { fullName: "Refuse Me" }) { user { id } } }`,
    again.accessToken,
  );
  expect(refused.errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
  expect(await project.sql(`SELECT full_name FROM users WHERE username = 'ada'`)).toEqual([{ full_name: 'Ada L' }]);
});

test('userDeleted: deleteMe and deleteUser; one that throws keeps the user', async () => {
  for (const name of ['gone', 'keep', 'byadmin']) await register(server, name);
  const own = async (name: string) => {
    const { accessToken } = await login(server, name);
    return ask(
      server,
      `mutation { deleteMe(input: { password: "${PASSWORD}" }) { userId userErrors { code } } }`,
      accessToken,
    );
  };
  expect((await own('gone')).data.deleteMe.userId).toBeTruthy();
  expect((await own('keep')).errors).toHaveLength(1);
  const { accessToken: root } = await login(server, 'root');
  const [{ id } = { id: '' }] = await project.sql(`SELECT id FROM users WHERE username = 'byadmin'`);
  await ask(server, `mutation { deleteUser(id: "${id}") { userId } }`, root);
  expect(await notes('userDeleted', 'gone')).toHaveLength(1);
  expect(await notes('userDeleted', 'byadmin')).toMatchObject([{ user: { id }, actor: { kind: 'USER' } }]);
  expect([await exists('gone'), await exists('keep'), await exists('byadmin')]).toEqual([false, true, false]);
});

test('accessTokenClaims: login, refresh, the token endpoint and client credentials', async () => {
  await register(server, 'claimant');
  const { accessToken, refreshToken } = await login(server, 'claimant');
  expect(claimsOf(accessToken)).toMatchObject({ tenant: 't-claimant', iss: 'scoped-api' });
  const refreshed = await ask(
    server,
    `mutation { refresh(input: { refreshToken: "${refreshToken}" }) { tokens { accessToken } } }`,
  );
  expect(claimsOf(refreshed.data.refresh.tokens.accessToken)).toMatchObject({ tenant: 't-claimant' });
  const token = async (form: Record<string, string>, basic?: string) =>
    (await (
      await fetch(`${server.url}/token`, {
        method: 'POST',
        body: new URLSearchParams(form),
        headers: basic === undefined ? {} : { authorization: `Basic ${Buffer.from(basic).toString('base64')}` },
      })
    ).json()) as { access_token: string };
  const own = await token({ grant_type: 'password', username: 'claimant', password: PASSWORD });
  expect(claimsOf(own.access_token)).toMatchObject({ tenant: 't-claimant' });
  const { accessToken: root } = await login(server, 'root');
  const { data } = await ask(
    server,
    'mutation { createClient(input: { name: "c", scopes: ["users:read"] }) { client { id } secret } }',
    root,
  );
  const { client, secret } = data.createClient;
  const machine = await token({ grant_type: 'client_credentials' }, `${client.id}:${secret}`);
  expect(claimsOf(machine.access_token)).toMatchObject({
    tenant: `client ${client.id}`,
    sub: client.id,
    scopeCount: 1,
  });
});

test.each(['evilclaims', 'bigclaims', 'notjson'])(
  'claims that are invalid (%s) issue no token and no session',
  async (name) => {
    await register(server, name);
    await expect(login(server, name)).rejects.toThrow('INTERNAL_SERVER_ERROR');
    const response = await fetch(`${server.url}/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', username: name, password: PASSWORD }),
    });
    expect(response.status).toBe(500);
    expect(await response.text()).not.toMatch(/claims|hook|JSON/);
    expect(
      await project.sql('SELECT 1 FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.username = $1', [name]),
    ).toEqual([]);
  },
);

test('an audit event of a hook', async () => {
  const { data } = await register(server, 'audits');
  const { accessToken: root } = await login(server, 'root');
  const log = await ask(
    server,
    '{ auditLog(first: 5, filter: { actions: [EXTENSION] }) { nodes { action targetId after } } }',
    root,
  );
  expect(log.data.auditLog.nodes).toEqual([
    { action: 'EXTENSION', targetId: data.register.user.id, after: { event: 'order.created', total: 3 } },
  ]);
});

test('users whom an admin makes or invites', async () => {
  const { accessToken: root } = await login(server, 'root');
  const made = await ask(
    server,
    `mutation { createUser(input: { username: "made", email: "made@blocked.example", password: "${PASSWORD}" }) { user { id } userErrors { code } } }`,
    root,
  );
  expect(made.data.createUser.userErrors).toEqual([]);
  expect(await notes('registered', 'made')).toMatchObject([{ actor: { kind: 'USER' }, user: { username: 'made' } }]);
  const refused = await ask(
    server,
    `mutation { createUser(input: { username: "boom-made", email: "boom-made@example.com", password: "${PASSWORD}" }) { user { id } } }`,
    root,
  );
  expect(refused.errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
  expect(await exists('boom-made')).toBe(false);
});

test('users whom an admin imports: by the admin, in the request, and not in a dry run', async () => {
  const { accessToken } = await login(server, 'root');
  const line = (username: string) => JSON.stringify(JSON.stringify({ username, email: `${username}@example.com` }));
  const run = (dryRun: boolean, ...usernames: string[]) =>
    ask(
      server,
      `mutation { importUsers(input: { lines: [${usernames.map(line)}], dryRun: ${dryRun} }) { createdCount } }`,
      accessToken,
    );
  expect((await run(true, 'api-one')).data.importUsers).toEqual({ createdCount: 1 });
  expect(await notes('registered', 'api-one')).toEqual([]);
  expect((await run(false, 'api-one', 'api-two')).data.importUsers).toEqual({ createdCount: 2 });
  for (const username of ['api-one', 'api-two']) {
    expect(await notes('registered', username)).toMatchObject([
      { user: { username }, actor: { kind: 'USER', id: expect.stringMatching(/^[0-9a-f-]{36}$/) }, hasRequest: true },
    ]);
  }
  expect((await run(false, 'api-three', 'boom-api')).errors).toMatchObject([
    { extensions: { code: 'INTERNAL_SERVER_ERROR' } },
  ]);
  expect([await exists('api-three'), await exists('boom-api')]).toEqual([false, false]);
});

test('the command line: create-admin, users, import', async () => {
  const created = await cli(['create-admin', '--username', 'second', '--email', 'second@example.com'], {
    cwd: project.path,
    env: project.env,
    input: PASSWORD,
  });
  expect(created).toMatchObject({ code: 0 });
  expect(await notes('registered', 'second')).toMatchObject([{ actor: { kind: 'OPERATOR' } }]);
  const line = (username: string) => JSON.stringify({ username, email: `${username}@example.com` });
  project.write({
    'users.jsonl': `${line('imp-one')}\n${line('imp-two')}\n`,
    'boom.jsonl': `${line('imp-three')}\n${line('boom-import')}\n`,
  });
  expect(await project.cli('users', 'import', 'users.jsonl', '--dry-run')).toMatchObject({ code: 0 });
  expect(await notes('registered', 'imp-one')).toEqual([]);
  expect(await project.cli('users', 'import', 'users.jsonl')).toMatchObject({ code: 0 });
  expect(await notes('registered', 'imp-one')).toHaveLength(1);
  expect(await notes('registered', 'imp-two')).toHaveLength(1);
  expect((await project.cli('users', 'import', 'boom.jsonl')).code).not.toBe(0);
  expect([await exists('imp-three'), await exists('boom-import')]).toEqual([false, false]);
});
