import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { basic, createClient, post } from '../http/support/oauth';
import { registerAndLogIn, type TestTokens } from '../support/logins';
import { scratchDirectory } from '../support/process-directory';
import { enrolTotp } from '../support/second-factors';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

const SCHEMA = `
extend type Query {
  "Requires a second factor."
  vault: String @requiresScopes(scopes: [["me:read"]]) @requiresAuthentication(level: MULTI_FACTOR)
  "Requires a passkey, recently."
  safe: String @authenticated @requiresAuthentication(level: PHISHING_RESISTANT, maxAgeSeconds: 60)
  "Requires a recent login."
  diary: String @authenticated @requiresAuthentication(maxAgeSeconds: 300)
  "Who asks."
  asker: String @authenticated
  "Some boxes."
  boxes: [Box!] @authenticated
}
"A box."
type Box {
  "Its number."
  number: Int
  "Requires a second factor."
  content: String @requiresAuthentication(level: MULTI_FACTOR)
}
extend type Mutation {
  "Opens what the argument names."
  open(
    "Requires a second factor."
    vault: Boolean @requiresAuthentication(level: MULTI_FACTOR, maxAgeSeconds: 120)
  ): Boolean @requiresScopes(scopes: [["me:write"]])
}`;

const RESPONSE_JSON = { accept: 'application/graphql-response+json' };
const room = scratchDirectory();
let app: TestApp;
let extension: Parameters<typeof startTestApp>[1];
let count = 0;
let calls = 0;
beforeAll(async () => {
  const file = join(room.path, 'step-up.graphql');
  writeFileSync(file, SCHEMA);
  extension = {
    file: 'scoped-api.config.ts',
    schemaFiles: [],
    resolvers: {
      Query: {
        vault: () => 'gold',
        safe: () => 'diamonds',
        diary: () => 'secrets',
        asker: (_: unknown, __: unknown, { viewer }: { viewer: unknown }) => JSON.stringify(viewer),
        boxes: () => [
          { number: 1, content: 'a' },
          { number: 2, content: 'b' },
        ],
      },
      Mutation: {
        open: () => {
          calls += 1;
          return true;
        },
      },
    },
    hooks: {},
    hookTimeoutMs: 1_000,
    mails: undefined,
    migrations: undefined,
    codegenOutput: '',
    codegenSources: {},
  };
  app = await startTestApp({ SCHEMA_FILES: file }, extension);
});
afterAll(async () => {
  await app.stop();
  room.remove();
});

const newUser = () => registerAndLogIn(app, `user${++count}`);
const claimsOf = ({ accessToken }: Pick<TestTokens, 'accessToken'>) =>
  JSON.parse(Buffer.from(accessToken.split('.')[1] as string, 'base64url').toString());
/** What an authentication does to the session: at another level, so many seconds ago. */
const authenticated = (tokens: Pick<TestTokens, 'accessToken'>, level: number, seconds: number) =>
  app.database.pool.query(
    'UPDATE sessions SET authentication_level = $1, authenticated_at = now() - make_interval(secs => $2) WHERE id = $3',
    [level, seconds, claimsOf(tokens).sid],
  );
const ask = (query: string, { accessToken: token }: Pick<TestTokens, 'accessToken'>, headers = {}) =>
  app.graphql(query, { token, headers });
const addPasskey = (userId: string) =>
  app.database.pool.query(
    `INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, name, is_backed_up)
     VALUES (gen_random_uuid(), $1, $2, '', 0, 'key', false)`,
    [userId, Buffer.from(userId)],
  );
/** The number of SQL statements of a request. */
async function statementsOf(run: () => Promise<unknown>): Promise<number> {
  const total = async () => {
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    const counts = [...metrics.matchAll(/^prisma_query_duration_seconds_count\{.*\} (\d+)$/gm)];
    return counts.reduce((sum, [, count]) => sum + Number(count), 0);
  };
  const before = await total();
  await run();
  return (await total()) - before;
}
const CHANGE = `mutation { changePassword(input: { currentPassword: "${PASSWORD}", newPassword: "violet anchors drift" }) {
  userErrors { code } } }`;

describe('a query', () => {
  test('degrades: the denied field is null, and its error says what is needed', async () => {
    const user = await newUser();
    const { status, data, errors } = await ask('{ me { username } vault }', user, RESPONSE_JSON);
    expect([status, data]).toEqual([200, { me: { username: `user${count}` }, vault: null }]);
    expect(errors).toEqual([
      {
        message: 'Not authorized to read Query.vault: it requires a multi-factor authentication of the user',
        path: ['vault'],
        extensions: {
          code: 'STEP_UP_REQUIRED',
          coordinate: 'Query.vault',
          requiredLevel: 'MULTI_FACTOR',
          maxAgeSeconds: null,
          currentLevel: 'SINGLE_FACTOR',
          enrollmentRequired: true,
        },
      },
    ]);
    await authenticated(user, 2, 100_000);
    expect((await ask('{ vault }', user)).data).toEqual({ vault: 'gold' });
    await authenticated(user, 3, 100_000);
    expect((await ask('{ vault }', user)).data).toEqual({ vault: 'gold' });
  });

  test.each([
    ['diary', 1, 299, null],
    ['diary', 1, 301, { requiredLevel: 'SINGLE_FACTOR', maxAgeSeconds: 300, enrollmentRequired: false }],
    ['diary', 3, 301, { requiredLevel: 'SINGLE_FACTOR', maxAgeSeconds: 300, enrollmentRequired: false }],
    ['safe', 3, 50, null],
    ['safe', 3, 61, { requiredLevel: 'PHISHING_RESISTANT', maxAgeSeconds: 60, enrollmentRequired: true }],
    ['safe', 2, 0, { requiredLevel: 'PHISHING_RESISTANT', maxAgeSeconds: 60, enrollmentRequired: true }],
  ])('%s at level %i, %i seconds ago', async (field, level, seconds, denial) => {
    const user = await newUser();
    await authenticated(user, level, seconds);
    const { errors } = await ask(`{ ${field} }`, user);
    if (denial === null) expect(errors).toBeUndefined();
    else expect(errors?.[0]?.extensions).toMatchObject({ code: 'STEP_UP_REQUIRED', ...denial });
  });

  test('says whether the factors that the user has are enough', async () => {
    const user = await newUser();
    const enrolment = async () => {
      const { errors = [] } = await ask('{ vault safe }', user);
      return Object.fromEntries(errors.map(({ path, extensions }) => [path?.[0], extensions.enrollmentRequired]));
    };
    expect(await enrolment()).toEqual({ vault: true, safe: true });
    const { userId } = await enrolTotp(app, `user${count}`);
    expect(await enrolment()).toEqual({ vault: false, safe: true });
    await addPasskey(userId);
    expect(await enrolment()).toEqual({ vault: false, safe: false });
    // Recovery codes alone are no second factor.
    await app.database.pool.query('DELETE FROM totp_factors WHERE user_id = $1', [userId]);
    await app.database.pool.query('DELETE FROM passkeys WHERE user_id = $1', [userId]);
    expect(await enrolment()).toEqual({ vault: true, safe: true });
  });

  test('sends one more statement where a denial depends on the factors, and otherwise none', async () => {
    const user = await newUser();
    const many = Array.from({ length: 50 }, (_, index) => `a${index}: vault`).join(' ');
    // Documents that the server knows.
    for (const query of ['{ me { id } }', '{ vault }', `{ ${many} }`, '{ diary }']) {
      for (let round = 0; round < 3; round += 1) await ask(query, user);
    }
    expect(await statementsOf(() => ask('{ me { id } }', user))).toBe(1);
    expect(await statementsOf(() => ask('{ vault }', user))).toBe(2);
    expect(await statementsOf(() => ask(`{ ${many} }`, user))).toBe(2);
    expect(await statementsOf(() => ask('{ diary }', user))).toBe(1);
    await authenticated(user, 1, 1_000);
    expect(await statementsOf(() => ask('{ diary }', user))).toBe(1);
  });

  test('without scopes is FORBIDDEN, and without a token UNAUTHENTICATED: authenticating would not help', async () => {
    const user = await registerAndLogIn(app, `user${++count}`, ['me:write']);
    expect((await ask('{ vault }', user)).errors?.[0]?.extensions).toMatchObject({
      code: 'FORBIDDEN',
      missingScopes: ['me:read'],
    });
    const anonymous = await app.graphql('{ vault safe }');
    expect(anonymous.errors?.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED']);
  });
});

test('with indices in paths, the error of each item says whether a factor must be enrolled', async () => {
  const schemaFile = join(room.path, 'step-up.graphql');
  const indices = await startTestApp(
    { SCHEMA_FILES: schemaFile, DATABASE_URL: app.databaseUrl, ERROR_PATHS: 'indices' },
    extension,
  );
  try {
    const user = await newUser();
    const { data, errors } = await indices.graphql('{ boxes { number content } }', { token: user.accessToken });
    expect(data.boxes).toEqual([1, 2].map((number) => ({ number, content: null })));
    expect(errors?.map(({ path, extensions }) => [path, extensions.enrollmentRequired])).toEqual([
      [['boxes', 0, 'content'], true],
      [['boxes', 1, 'content'], true],
    ]);
  } finally {
    await indices.stop();
  }
});

describe('a mutation', () => {
  test('is refused as a whole, with the challenge of RFC 9470', async () => {
    const user = await newUser();
    await authenticated(user, 1, 601);
    const { status, headers, data, errors } = await ask(CHANGE, user, RESPONSE_JSON);
    expect([status, data]).toEqual([401, undefined]);
    expect(headers.get('www-authenticate')).toBe(
      'Bearer error="insufficient_user_authentication", acr_values="aal1", max_age="600"',
    );
    expect(errors).toMatchObject([
      {
        message:
          'Not authorized to call Mutation.changePassword: it requires an authentication of the user within the last 600 seconds',
        extensions: { code: 'STEP_UP_REQUIRED', currentLevel: 'SINGLE_FACTOR', enrollmentRequired: false },
      },
    ]);
    // GraphQL over HTTP requires 200 for clients of this media type.
    const json = await ask(CHANGE, user, { accept: 'application/json' });
    expect([json.status, json.errors?.[0]?.extensions.code]).toEqual([200, 'STEP_UP_REQUIRED']);
    await authenticated(user, 1, 590);
    expect((await ask(CHANGE, user)).data.changePassword.userErrors).toEqual([]);
  });

  test('names the highest level and the smallest age of all that was denied', async () => {
    const user = await newUser();
    await authenticated(user, 1, 700);
    const both = `mutation { open(vault: true) changePassword(input: { currentPassword: "x", newPassword: "y" }) { userErrors { code } } }`;
    const { status, headers, errors } = await ask(both, user, RESPONSE_JSON);
    expect([status, headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer error="insufficient_user_authentication", acr_values="aal2", max_age="120"',
    ]);
    expect(errors?.map(({ extensions }) => extensions.enrollmentRequired)).toEqual([true, false]);
    expect(calls).toBe(0);
  });

  test('an argument is denied only where it is sent', async () => {
    const user = await newUser();
    expect((await ask('mutation { open }', user)).data).toEqual({ open: true });
    expect((await ask('mutation { open(vault: true) }', user)).errors?.[0]?.extensions).toMatchObject({
      code: 'STEP_UP_REQUIRED',
      coordinate: 'Mutation.open(vault:)',
    });
    expect(calls).toBe(1);
  });

  test('for which scopes are missing too is 403: a client must not send the user to authenticate', async () => {
    const user = await registerAndLogIn(app, `user${++count}`, ['me:read']);
    await authenticated(user, 1, 601);
    const { status, headers, errors } = await ask(CHANGE, user, RESPONSE_JSON);
    expect([status, headers.get('www-authenticate')]).toEqual([
      403,
      'Bearer error="insufficient_scope", scope="me:write"',
    ]);
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const admin = { accessToken: await app.adminToken(`boss${++count}`, ['me:write', 'users:write']) };
    await authenticated(admin, 1, 601);
    // One denial of each kind.
    const mixed = `mutation { revokeUserSessions(id: "x") { endedSessions } createClient(input: { name: "x", scopes: [] }) { secret } }`;
    const reply = await ask(mixed, admin, RESPONSE_JSON);
    expect([reply.status, reply.errors?.map(({ extensions }) => extensions.code)]).toEqual([
      403,
      ['STEP_UP_REQUIRED', 'FORBIDDEN'],
    ]);
  });
});

describe('the session in the database decides', () => {
  test('also for a token that was issued before', async () => {
    const user = await newUser();
    expect(claimsOf(user).acr).toBe('aal1');
    await authenticated(user, 2, 0);
    expect((await ask('{ vault }', user)).data).toEqual({ vault: 'gold' });
    await authenticated(user, 1, 0);
    expect((await ask('{ vault }', user)).data).toEqual({ vault: null });
  });

  test('and a time in the future counts as now up to a minute; after that, as unknown', async () => {
    const user = await newUser();
    await authenticated(user, 2, -50);
    expect((await ask('{ diary vault }', user)).data).toEqual({ diary: 'secrets', vault: 'gold' });
    await authenticated(user, 2, -120);
    expect((await ask('{ diary vault }', user)).data).toEqual({ diary: null, vault: 'gold' });
  });
});

test('personal access tokens and clients never satisfy the directive', async () => {
  const user = await newUser();
  await authenticated(user, 3, 0);
  const made = await ask(
    'mutation { createPersonalAccessToken(input: { name: "ci", scopes: ["me:read", "me:write"] }) { token } }',
    user,
  );
  const pat = { accessToken: made.data.createPersonalAccessToken.token as string };
  await addPasskey((await ask('{ me { id } }', user)).data.me.id);
  const client = await createClient(app, await app.adminToken(`boss${++count}`), ['me:read', 'users:read']);
  const grant = await post(app.url, '/token', { grant_type: 'client_credentials' }, basic(client));
  const own = { accessToken: (await grant.json()).access_token as string };
  for (const token of [pat, own]) {
    const { errors } = await ask('{ vault safe diary }', token);
    expect(errors?.map(({ extensions }) => extensions)).toMatchObject(
      ['vault', 'safe', 'diary'].map((field) => ({
        code: 'STEP_UP_REQUIRED',
        coordinate: `Query.${field}`,
        currentLevel: null,
        enrollmentRequired: false,
      })),
    );
    expect(errors?.[0]?.message).toMatch(/personal access tokens.*cannot be used here/);
  }
  expect((await ask(CHANGE, pat, RESPONSE_JSON)).status).toBe(401);
});

test('resolvers of a configuration file see the authentication', async () => {
  const user = await newUser();
  const { rows } = await app.database.pool.query('SELECT authenticated_at AS at FROM sessions WHERE id = $1', [
    claimsOf(user).sid,
  ]);
  expect(JSON.parse((await ask('{ asker }', user)).data.asker)).toMatchObject({
    kind: 'user',
    authentication: { level: 'SINGLE_FACTOR', methods: ['pwd'], authenticatedAt: rows[0].at.toISOString() },
  });
});

describe('REST', () => {
  const patch = async (token: string, body: object) => {
    const { id } = await app.database.prisma.user.findFirstOrThrow({ where: { username: 'user1' } });
    const reply = await fetch(`${app.url}/admin/users/${id}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    return { status: reply.status, challenge: reply.headers.get('www-authenticate'), body: await reply.json() };
  };

  test('a refusal is a problem with what is needed', async () => {
    const token = await app.adminToken(`boss${++count}`);
    await authenticated({ accessToken: token }, 1, 601);
    expect(await patch(token, { role: 'USER' })).toEqual({
      status: 401,
      challenge: 'Bearer error="insufficient_user_authentication", acr_values="aal1", max_age="600"',
      body: {
        type: 'about:blank',
        title: 'Unauthorized',
        status: 401,
        detail:
          'This requires an authentication of the user within the last 600 seconds. Authenticate again, and send the request with the new access token.',
        code: 'STEP_UP_REQUIRED',
        required_level: 'SINGLE_FACTOR',
        max_age_seconds: 600,
        current_level: 'SINGLE_FACTOR',
        enrollment_required: false,
      },
    });
    // A field without the rule is changed as before.
    expect((await patch(token, { full_name: 'One' })).status).toBe(200);
    await authenticated({ accessToken: token }, 1, 0);
    expect((await patch(token, { role: 'USER' })).status).toBe(200);
  });

  test('where scopes are missing too, only those are named', async () => {
    const token = await app.adminToken(`boss${++count}`, ['users:read', 'me:write']);
    await authenticated({ accessToken: token }, 1, 601);
    expect(await patch(token, { role: 'USER' })).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
  });
});

test('denials are counted by their code', async () => {
  const metrics = await (await fetch(`${app.url}/metrics`)).text();
  expect(metrics).toMatch(/graphql_authorization_denials_total\{code="STEP_UP_REQUIRED"\} [1-9]/);
});
