import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

const HASH = `$2y$10$${'a'.repeat(53)}`;
const FILE = `extend type User {
  company: String @stored(write: [["me:write"], ["users:write"]])
  salary: Int @stored(write: [["users:grant"]])
}`;

let app: TestApp;
let admin: string;
let adminId: string;
beforeAll(async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'import-')), 'app.graphql');
  writeFileSync(file, FILE);
  app = await startTestApp({ SCHEMA_FILES: file, MAX_BODY_BYTES: '4000000' });
  admin = await app.adminToken();
  adminId = await idOf('root');
});
afterAll(() => app.stop());

const idOf = async (username: string): Promise<string> => (await row(username)).id;
const row = async (username: string) =>
  (await app.database.pool.query('SELECT * FROM users WHERE username = $1', [username])).rows[0];
const countUsers = async (): Promise<number> =>
  Number((await app.database.pool.query('SELECT count(*) FROM users')).rows[0].count);

interface Result {
  readonly line: number;
  readonly status: string;
  readonly username: string | null;
  readonly userId: string | null;
  readonly userErrors: { code: string; message: string; path: string[] }[];
}
interface Payload {
  readonly results: Result[];
  readonly createdCount: number;
  readonly skippedCount: number;
  readonly refusedCount: number;
  readonly dryRun: boolean;
  readonly userErrors: unknown[];
}
const IMPORT = `mutation ($input: ImportUsersInput!) { importUsers(input: $input) {
  results { line status username userId userErrors { code message path } }
  createdCount skippedCount refusedCount dryRun userErrors { code } } }`;
const send = (lines: readonly unknown[], { token = admin, ...more }: { token?: string; dryRun?: boolean } = {}) =>
  app.graphql(IMPORT, {
    token,
    variables: {
      input: { lines: lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))), ...more },
    },
  });
const importLines = async (...args: Parameters<typeof send>): Promise<Payload> => {
  const { data, errors } = await send(...args);
  if (!data?.importUsers) throw new Error(JSON.stringify(errors));
  return data.importUsers;
};
const user = (username: string, members: object = {}) => ({ username, email: `${username}@example.com`, ...members });
const summary = ({ results }: Payload) =>
  results.map(({ status, userErrors }) => [status, ...userErrors.map(({ code, path }) => `${code} ${path.join('.')}`)]);

/** An admin whose token and account hold these scopes alone, besides those of every user. */
let admins = 0;
async function adminWith(...scopes: string[]): Promise<string> {
  admins += 1;
  const username = `helper${admins}`;
  await app.userToken(username);
  await app.database.pool.query('UPDATE users SET granted_scopes = $2 WHERE username = $1', [username, scopes]);
  return app.userToken(username);
}

describe('the lines', () => {
  test('become users, with all that the format of the command line has', async () => {
    const id = randomUUID();
    const payload = await importLines([
      user('ada', {
        ...{ id, fullName: 'Ada Lovelace', locale: 'de-at', role: 'ADMIN', scopes: ['users:read'], isActive: false },
        ...{ emailVerifiedAt: '2020-01-01T00:00:00Z', createdAt: '2019-01-01T00:00:00Z', passwordHash: HASH },
        ...{ company: 'Analytical', salary: 7 },
      }),
      '',
      user('grace', { password: 'plum orbit sandal 7' }),
      user('linus'),
    ]);
    expect(payload).toMatchObject({ createdCount: 3, skippedCount: 1, refusedCount: 0, dryRun: false, userErrors: [] });
    expect(payload.results).toEqual([
      { line: 1, status: 'CREATED', username: 'ada', userId: id, userErrors: [] },
      { line: 2, status: 'SKIPPED', username: null, userId: null, userErrors: [] },
      { line: 3, status: 'CREATED', username: 'grace', userId: await idOf('grace'), userErrors: [] },
      { line: 4, status: 'CREATED', username: 'linus', userId: await idOf('linus'), userErrors: [] },
    ]);
    expect(await row('ada')).toMatchObject({
      ...{ id, full_name: 'Ada Lovelace', locale: 'de-AT', role_name: 'ADMIN', granted_scopes: [], is_active: false },
      ...{ password_hash: HASH, stored: { company: 'Analytical', salary: 7 } },
      ...{ email_verified_at: new Date('2020-01-01T00:00:00Z'), created_at: new Date('2019-01-01T00:00:00Z') },
    });
    expect((await row('linus')).password_hash).toBe('none:');
    const login = await app.graphql(
      'mutation ($input: LoginInput!) { login(input: $input) { tokens { tokenType } userErrors { code } } }',
      { variables: { input: { username: 'grace', password: 'plum orbit sandal 7' } } },
    );
    expect(login.data.login).toEqual({ tokens: { tokenType: 'Bearer' }, userErrors: [] });
  });

  test('are audited: each user, and the import, with the actor and the request', async () => {
    await importLines([user('audited', { fullName: 'A' }), user('ada')]);
    const { rows } = await app.database.pool.query(
      `SELECT action, actor_kind, actor_id, target_id, after, address, request_id FROM audit_events ORDER BY id DESC LIMIT 2`,
    );
    const by = { actor_kind: 'USER', actor_id: adminId, address: '127.0.0.1', request_id: expect.any(String) };
    expect(rows).toEqual([
      {
        ...{ action: 'USERS_IMPORTED', target_id: null, ...by },
        after: { lines: 2, imported: 1, alreadyThere: 1, failed: 0 },
      },
      {
        ...{ action: 'USER_REGISTERED', target_id: await idOf('audited'), ...by },
        after: expect.objectContaining({ username: 'audited', fullName: 'A', role: 'USER' }),
      },
    ]);
    expect(JSON.stringify(rows)).not.toContain('password');
  });

  test('are refused one by one, with the member that is wrong', async () => {
    await importLines([user('taken')]);
    const payload = await importLines([
      '{"username": "cut',
      '[]',
      user('a'),
      user('valid', { email: 'nothing' }),
      user('valid', { fullName: 'x'.repeat(300) }),
      user('valid', { password: 'password' }),
      user('valid', { passwordHash: 'x' }),
      user('valid', { salary: 'much' }),
      user('valid', { role: 'KING' }),
      user('valid', { scopes: ['no:scope'] }),
      user('valid', { nickname: 'v' }),
      user('taken', { email: 'other@example.com' }),
      user('other', { email: 'taken@example.com' }),
      user('admin'),
      user('valid'),
      user('valid'),
      user('VALID', { email: 'other@example.com' }),
      user('valid2', { id: await idOf('taken') }),
    ]);
    const at = (index: number, member = '') => `input.lines.${index}${member && `.${member}`}`;
    expect(summary(payload)).toEqual([
      ['REFUSED', `INVALID_LINE ${at(0)}`],
      ['REFUSED', `INVALID_LINE ${at(1)}`],
      ['REFUSED', `INVALID_USERNAME ${at(2, 'username')}`],
      ['REFUSED', `INVALID_EMAIL ${at(3, 'email')}`],
      ['REFUSED', `INVALID_FULL_NAME ${at(4, 'fullName')}`],
      ['REFUSED', `WEAK_PASSWORD ${at(5, 'password')}`],
      ['REFUSED', `INVALID_LINE ${at(6, 'passwordHash')}`],
      ['REFUSED', `INVALID_LINE ${at(7, 'salary')}`],
      ['REFUSED', `INVALID_LINE ${at(8, 'role')}`],
      ['REFUSED', `INVALID_LINE ${at(9, 'scopes')}`],
      ['REFUSED', `INVALID_LINE ${at(10, '"nickname"')}`],
      ['REFUSED', `USERNAME_TAKEN ${at(11, 'username')}`],
      ['REFUSED', `EMAIL_TAKEN ${at(12, 'email')}`],
      ['REFUSED', `USERNAME_RESERVED ${at(13, 'username')}`],
      ['CREATED'],
      ['SKIPPED'],
      ['REFUSED', `USERNAME_TAKEN ${at(16, 'username')}`],
      ['REFUSED', `INVALID_LINE ${at(17, 'id')}`],
    ]);
    expect(payload).toMatchObject({ createdCount: 1, skippedCount: 1, refusedCount: 16 });
  });

  test('sent twice, create no one twice and change no one', async () => {
    const lines = [user('twice', { fullName: 'One' }), user('twice2')];
    await importLines(lines);
    const before = await row('twice');
    const again = await importLines([user('twice', { fullName: 'Two', role: 'ADMIN', passwordHash: HASH }), lines[1]]);
    expect(summary(again)).toEqual([['SKIPPED'], ['SKIPPED']]);
    expect(await row('twice')).toEqual(before);
  });

  test('500 of them in one call', async () => {
    const lines = Array.from({ length: 500 }, (_, index) => user(`many${index}`));
    expect(await importLines(lines)).toMatchObject({ createdCount: 500 });
    const { rows } = await app.database.pool.query(
      `SELECT sum((after->>'imported')::int)::int AS imported, count(*)::int AS batches FROM audit_events
       WHERE action = 'USERS_IMPORTED' AND (after->>'lines')::int >= 100`,
    );
    expect(rows).toEqual([{ imported: 500, batches: 3 }]);
  });
});

describe('a dry run', () => {
  test('says what would be done, and stores nothing', async () => {
    const users = await countUsers();
    const { rows: before } = await app.database.pool.query('SELECT count(*) FROM audit_events');
    const lines = [
      user('dry', { password: 'plum orbit sandal 7' }),
      user('dry'),
      user('root'),
      user('dry2', { email: 'dry@example.com' }),
      user('weak', { password: '12345678' }),
    ];
    const payload = await importLines(lines, { dryRun: true });
    expect(summary(payload)).toEqual([
      ['CREATED'],
      ['SKIPPED'],
      ['SKIPPED'],
      ['REFUSED', 'EMAIL_TAKEN input.lines.3.email'],
      ['REFUSED', 'WEAK_PASSWORD input.lines.4.password'],
    ]);
    expect(payload.results[0]?.userId).toBeNull();
    expect(payload.dryRun).toBe(true);
    expect(await countUsers()).toBe(users);
    expect((await app.database.pool.query('SELECT count(*) FROM audit_events')).rows).toEqual(before);
    expect(summary(await importLines(lines))).toEqual(summary(payload));
  });

  test('finds duplicates over more lines than one transaction writes', async () => {
    const lines = Array.from({ length: 450 }, (_, index) => user(`far${index % 449}`));
    const payload = await importLines(lines, { dryRun: true });
    expect(payload).toMatchObject({ createdCount: 449, skippedCount: 1 });
  });

  test('refuses what the import would refuse', async () => {
    const token = await adminWith('users:write');
    expect(summary(await importLines([user('dry3', { role: 'ADMIN' })], { token, dryRun: true }))).toEqual([
      ['REFUSED', 'SCOPE_NOT_HELD input.lines.0.role'],
    ]);
  });
});

describe('limits', () => {
  const refusal = async (lines: readonly unknown[]) => {
    const { data, errors } = await send(lines);
    expect(data?.importUsers ?? null).toBeNull();
    return errors?.map(({ message, extensions }) => [extensions.code, message]);
  };

  test('501 lines, and more than 1 MiB of them, are refused as a whole', async () => {
    const users = await countUsers();
    expect(await refusal(Array.from({ length: 501 }, (_, index) => user(`no${index}`)))).toEqual([
      ['BAD_USER_INPUT', 'lines must be at most 500 in one request: send the rest in another.'],
    ]);
    const long = 'x'.repeat(60_000);
    expect(await refusal(Array.from({ length: 18 }, (_, index) => user(`no${index}`, { fullName: long })))).toEqual([
      ['BAD_USER_INPUT', 'lines must have at most 1048576 bytes together: send some in another call.'],
    ]);
    expect(await countUsers()).toBe(users);
  });

  test('several calls in one request share the limits', async () => {
    const both = `mutation ($one: ImportUsersInput!, $other: ImportUsersInput!) {
      one: importUsers(input: $one) { createdCount refusedCount }
      other: importUsers(input: $other) { createdCount refusedCount } }`;
    const input = (from: number, count: number, members: object = {}) => ({
      lines: Array.from({ length: count }, (_, index) => JSON.stringify(user(`both${from + index}`, members))),
    });
    const lines = await app.graphql(both, {
      token: admin,
      variables: { one: input(0, 300), other: input(300, 201) },
    });
    expect(lines.errors).toMatchObject([{ path: ['other'], extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(await row('both0')).toBeDefined();
    expect(await row('both300')).toBeUndefined();
    const password = { password: 'plum orbit sandal 7' };
    const { data } = await app.graphql(both, {
      token: admin,
      variables: { one: input(600, 12, password), other: input(700, 12, password) },
    });
    expect(data).toEqual({ one: { createdCount: 12, refusedCount: 0 }, other: { createdCount: 8, refusedCount: 4 } });
  });

  test('a line that no user needs is refused alone', async () => {
    const payload = await importLines([user('long', { fullName: 'x'.repeat(70_000) }), user('short')]);
    expect(summary(payload)).toEqual([['REFUSED', 'INVALID_LINE input.lines.0'], ['CREATED']]);
  });

  test('text that PostgreSQL cannot store is refused', async () => {
    expect(await refusal([`{"username": "nul\u0000"}`])).toEqual([
      ['BAD_USER_INPUT', 'lines.0 must not contain the NUL character.'],
    ]);
    expect(summary(await importLines(['{"username": "nul\\u0000", "email": "nul@example.com"}']))).toEqual([
      ['REFUSED', 'INVALID_USERNAME input.lines.0.username'],
    ]);
  });

  test('20 passwords are processed; the rest is answered so that it can be sent again', async () => {
    const lines = Array.from({ length: 25 }, (_, index) =>
      user(`pass${index}`, { password: `plum orbit sandal ${index}` }),
    );
    const first = await importLines([user('pass0'), ...lines.slice(1)]);
    expect(first).toMatchObject({ createdCount: 21, refusedCount: 4 });
    const left = first.results.filter(({ status }) => status === 'REFUSED');
    expect(left.map(({ line, userErrors }) => [line, userErrors[0]?.code])).toEqual(
      [22, 23, 24, 25].map((line) => [line, 'INTERRUPTED']),
    );
    // Users who exist cost no hash.
    expect(await importLines(lines)).toMatchObject({ createdCount: 4, skippedCount: 21, refusedCount: 0 });
  });

  test('a batch that fails after another one was written', async () => {
    await app.alter(
      `CREATE FUNCTION refuse_boom() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF NEW.username = 'boom' THEN RAISE EXCEPTION 'boom'; END IF; RETURN NEW; END $$`,
      'CREATE TRIGGER boom BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION refuse_boom()',
    );
    try {
      const lines = Array.from({ length: 400 }, (_, index) => user(index === 300 ? 'boom' : `batch${index}`));
      const payload = await importLines(lines);
      expect(payload).toMatchObject({ createdCount: 200, refusedCount: 200 });
      expect(payload.results[399]?.userErrors).toEqual([
        {
          code: 'INTERRUPTED',
          message: 'The server could not go on. Send this line again.',
          path: ['input', 'lines', '399'],
        },
      ]);
      expect(app.logLines.some(({ msg }) => msg === 'importUsers ended before its work did')).toBe(true);
    } finally {
      await app.alter('DROP TRIGGER boom ON users', 'DROP FUNCTION refuse_boom');
    }
    expect(await importLines([user('batch399')])).toMatchObject({ createdCount: 1 });
  });
});

describe('no one gives what they do not hold', () => {
  const denied = (member: string) => ['REFUSED', `SCOPE_NOT_HELD input.lines.0.${member}`];
  const attempt = async (token: string, members: object) =>
    summary(await importLines([user(`victim${randomUUID().slice(0, 8)}`, members)], { token }))[0];

  test('users:write alone creates plain accounts', async () => {
    const token = await adminWith('users:write');
    expect(await attempt(token, {})).toEqual(['CREATED']);
    // As an export writes them.
    expect(await attempt(token, { role: 'USER', scopes: [], isActive: true })).toEqual(['CREATED']);
    expect(await attempt(token, { scopes: ['me:read', 'me:write'] })).toEqual(['CREATED']);
    for (const [member, value] of Object.entries({
      role: 'ADMIN',
      scopes: ['users:write'],
      password: 'plum orbit sandal 7',
      passwordHash: HASH,
      id: randomUUID(),
      emailVerifiedAt: '2020-01-01T00:00:00Z',
      salary: 1,
    })) {
      expect(await attempt(token, { [member]: value })).toEqual(denied(member));
      expect(summary(await importLines([user('victim', { [member]: value })], { token, dryRun: true }))).toEqual([
        denied(member),
      ]);
    }
    expect(await row('victim')).toBeUndefined();
  });

  test('users:grant gives only what its holder holds', async () => {
    const token = await adminWith('users:write', 'users:grant', 'audit:read');
    expect(await attempt(token, { scopes: ['audit:read'] })).toEqual(['CREATED']);
    expect(await attempt(token, { scopes: ['users:read'] })).toEqual(denied('scopes'));
    expect(await attempt(token, { role: 'ADMIN' })).toEqual(denied('role'));
    expect(await attempt(token, { passwordHash: HASH })).toEqual(denied('passwordHash'));
  });

  test('a token with fewer scopes than its user gives no more than these', async () => {
    await adminWith('users:write', 'users:grant', 'users:read', 'users:recover');
    const token = await app.userToken(`helper${admins}`, ['users:write', 'users:grant']);
    expect(await attempt(token, { scopes: ['users:read'] })).toEqual(denied('scopes'));
    expect(await attempt(token, { password: 'plum orbit sandal 7' })).toEqual(denied('password'));
  });

  test('rights that were taken away since the login do not count', async () => {
    const token = await adminWith('users:write', 'users:grant', 'audit:read');
    await app.database.pool.query(`UPDATE users SET granted_scopes = '{users:write}' WHERE username = $1`, [
      `helper${admins}`,
    ]);
    expect(await attempt(token, { scopes: ['audit:read'] })).toEqual(denied('scopes'));
  });

  test('a line whose user exists requires no right', async () => {
    const token = await adminWith('users:write');
    const lines = [user('root', { role: 'ADMIN' }), user('root', { passwordHash: HASH, id: adminId })];
    const other = user('root', { role: 'ADMIN', id: randomUUID() });
    expect(summary(await importLines([...lines, other], { token }))).toEqual([
      ['SKIPPED'],
      ['SKIPPED'],
      expect.arrayContaining(['REFUSED', 'SCOPE_NOT_HELD input.lines.2.id']),
    ]);
  });

  test('an existing user gains nothing, by whatever of their names', async () => {
    const token = await adminWith('users:write', 'users:grant', 'users:recover', 'audit:read');
    await app.userToken('target');
    const before = await row('target');
    const lines = [
      user('target', { scopes: ['audit:read'], passwordHash: HASH }),
      user('TARGET', { scopes: ['audit:read'], passwordHash: HASH }),
      { username: 'target9', email: 'TARGET@EXAMPLE.COM', passwordHash: HASH },
      user('target9', { id: before.id, passwordHash: HASH }),
      user('target', { id: before.id, isActive: false }),
    ];
    await importLines(lines, { token });
    expect(await row('target')).toEqual(before);
    const { rows } = await app.database.pool.query('SELECT count(*)::int FROM users WHERE id = $1', [before.id]);
    expect(rows).toEqual([{ count: 1 }]);
  });

  test('members of JavaScript objects are no members of a line', async () => {
    const token = await adminWith('users:write');
    const lines = [
      '{"username": "proto", "email": "proto@example.com", "__proto__": {"role": "ADMIN"}}',
      '{"username": "proto", "email": "proto@example.com", "constructor": {"role": "ADMIN"}}',
      // The last one of a name counts, for the rights too.
      '{"username": "proto", "email": "proto@example.com", "role": "USER", "role": "ADMIN"}',
      '{"username": "proto", "email": "proto@example.com", "Role": "ADMIN"}',
      '{"username": "proto", "email": "proto@example.com", "grantedScopes": ["users:grant"]}',
      '{"username": "proto", "email": "proto@example.com", "role": ["ADMIN"]}',
      '{"username": "proto", "email": "proto@example.com", "scopes": [["users:grant"]]}',
      '{"username": "proto", "email": "proto@example.com", "scopes": "users:grant"}',
      `${'['.repeat(30_000)}`,
    ];
    const payload = await importLines(lines, { token });
    expect(payload).toMatchObject({ createdCount: 0, refusedCount: lines.length });
    expect(await row('proto')).toBeUndefined();
  });

  test('neither a user, nor a personal access token, nor a client, nor a login of long ago imports', async () => {
    const codes = async (token: string) =>
      (await send([user('none')], { token })).errors?.map((one) => one.extensions.code);
    expect(await codes(await app.userToken('nobody1'))).toEqual(['FORBIDDEN']);
    const { data } = await app.graphql(
      `mutation { createPersonalAccessToken(input: { name: "x", scopes: ["users:write", "users:grant"] }) { token }
         createClient(input: { name: "x", scopes: ["users:write"] }) { secret client { id } } }`,
      { token: admin },
    );
    expect(await codes(data.createPersonalAccessToken.token)).toEqual(['STEP_UP_REQUIRED']);
    const { secret, client } = data.createClient;
    const answer = await fetch(`${app.url}/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: client.id, client_secret: secret }),
    });
    expect(await codes(((await answer.json()) as { access_token: string }).access_token)).toEqual(['STEP_UP_REQUIRED']);
    const old = await adminWith('users:write');
    await app.database.pool.query(
      `UPDATE sessions SET authenticated_at = now() - interval '11 minutes'
       WHERE user_id = (SELECT id FROM users WHERE username = $1)`,
      [`helper${admins}`],
    );
    expect(await codes(old)).toEqual(['STEP_UP_REQUIRED']);
    expect(await row('none')).toBeUndefined();
  });

  test('two imports at once create each user once', async () => {
    const lines = Array.from({ length: 50 }, (_, index) => user(`race${index}`));
    const payloads = await Promise.all([lines, [...lines].reverse(), lines].map((one) => importLines(one)));
    expect(payloads.reduce((sum, { createdCount }) => sum + createdCount, 0)).toBe(50);
    expect(payloads.every(({ refusedCount }) => refusedCount === 0)).toBe(true);
  });
});

describe('what a schema file requires for createUser', () => {
  const narrowed: TestApp[] = [];
  afterAll(() => Promise.all(narrowed.map((one) => one.stop())));
  const startWith = async (sdl: string) => {
    const file = join(mkdtempSync(join(tmpdir(), 'narrow-')), 'app.graphql');
    writeFileSync(file, sdl);
    const one = await startTestApp({ SCHEMA_FILES: file });
    narrowed.push(one);
    const token = await one.adminToken();
    return async (...lines: object[]) =>
      one.graphql(IMPORT, { token, variables: { input: { lines: lines.map((line) => JSON.stringify(line)) } } });
  };

  test('counts for the members of a line', async () => {
    const run = await startWith(`extend schema
      @narrow(field: "CreateUserInput.role", level: MULTI_FACTOR)
      @narrow(field: "CreateUserInput.password", level: PHISHING_RESISTANT)
      @narrow(field: "CreateUserInput.locale", level: MULTI_FACTOR)
      ${FILE}`);
    const { data } = await run(
      user('plain', { role: 'USER', fullName: 'P', company: 'A' }),
      user('nar1', { role: 'ADMIN' }),
      user('nar2', { password: 'plum orbit sandal 7' }),
      user('nar3', { passwordHash: HASH }),
      user('nar4', { locale: 'de' }),
      user('nar5', { scopes: ['audit:read'] }),
    );
    expect(summary(data.importUsers)).toEqual([
      ['CREATED'],
      ['REFUSED', 'SCOPE_NOT_HELD input.lines.1.role'],
      ['REFUSED', 'SCOPE_NOT_HELD input.lines.2.password'],
      ['REFUSED', 'SCOPE_NOT_HELD input.lines.3.passwordHash'],
      ['REFUSED', 'SCOPE_NOT_HELD input.lines.4.locale'],
      ['CREATED'],
    ]);
    expect(data.importUsers.results[2].userErrors[0].message).toBe(
      'The schema denies you CreateUserInput.password, so a line cannot have password.',
    );
  });

  test('counts for the whole import', async () => {
    const run = await startWith('extend schema @narrow(field: "Mutation.createUser", level: MULTI_FACTOR)');
    const { data, errors } = await run(user('plain'));
    expect(data).toBeNull();
    expect(errors).toMatchObject([
      {
        message: 'You may not create users: the schema denies you Mutation.createUser.',
        extensions: { code: 'FORBIDDEN' },
      },
    ]);
  });
});

test('a password of an import is no less checked than that of a registration', async () => {
  const { results } = await importLines([
    user('careful', { password: PASSWORD }),
    user('likeme', { password: 'likeme likeme' }),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['CREATED', 'REFUSED']);
});
