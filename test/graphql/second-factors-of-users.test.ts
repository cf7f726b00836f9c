import { randomBytes } from 'node:crypto';
import { accountClient, auditOf, NEW_PASSWORD } from '../support/account-client';
import { type MailServer, startMailServer, subjectOf, tokenIn } from '../support/mail-server';
import { enrolTotp, totpCode } from '../support/second-factors';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
let mail: MailServer;
beforeAll(async () => {
  mail = await startMailServer();
  app = await startTestApp({ SMTP_URL: mail.url, MAIL_FROM: 'noreply@example.com' });
});
afterAll(async () => {
  await app.stop();
  await mail.stop();
});

const sql = async (text: string, values: unknown[] = []) => (await app.database.pool.query(text, values)).rows;
const FACTORS = `secondFactors {
  totp { createdAt lastUsedAt } recoveryCodesLeft passkeys { id name createdAt lastUsedAt isBackedUp aaguid } }`;
const idOf = async (username: string): Promise<string> =>
  (await sql('SELECT id FROM users WHERE username = $1', [username]))[0].id;

/** Gives a user TOTP, ten recovery codes and passkeys, as enrolling does. */
async function giveFactors(username: string, passkeys: readonly string[] = ['phone']): Promise<string> {
  const { userId } = await enrolTotp(app, username);
  await sql(`UPDATE totp_factors SET created_at = '2026-11-01T10:00:00.123Z' WHERE user_id = $1`, [userId]);
  for (const [index, name] of passkeys.entries()) await givePasskey(userId, name, index);
  return userId;
}

async function givePasskey(userId: string, name: string, index = 0): Promise<string> {
  const [{ id }] = await sql(
    `INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, name, is_backed_up, created_at, aaguid)
     VALUES (gen_random_uuid(), $1, $2, $3, 0, $4, true, $5, 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4') RETURNING id`,
    [userId, randomBytes(16), randomBytes(70), name, new Date(Date.UTC(2026, 10, 2 + index))],
  );
  return id;
}

test('users read their own second factors, without anything that could be used', async () => {
  const token = await app.userToken('ada');
  const none = await app.graphql(`{ me { ${FACTORS} } }`, { token });
  expect(none.data.me.secondFactors).toEqual({ totp: null, recoveryCodesLeft: 0, passkeys: [] });
  await giveFactors('ada', ['phone', 'key\n"quoted"']);
  await sql(`UPDATE passkeys SET last_used_at = '2026-11-05T00:00:00Z', aaguid = NULL WHERE name = 'phone'`);
  const { data } = await app.graphql(`{ me { ${FACTORS} } }`, { token });
  const common = { id: expect.stringMatching(/^[0-9a-f-]{36}$/), isBackedUp: true };
  expect(data.me.secondFactors).toEqual({
    totp: { createdAt: '2026-11-01T10:00:00.123Z', lastUsedAt: null },
    recoveryCodesLeft: 10,
    passkeys: [
      {
        ...{ ...common, name: 'key\n"quoted"', createdAt: '2026-11-03T00:00:00.000Z', lastUsedAt: null },
        aaguid: 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4',
      },
      {
        ...{ ...common, name: 'phone', createdAt: '2026-11-02T00:00:00.000Z', aaguid: null },
        lastUsedAt: '2026-11-05T00:00:00.000Z',
      },
    ],
  });
});

test('those of others require users:read', async () => {
  const admin = await app.adminToken('root', ['users:read', 'users:write']);
  const id = await idOf('ada');
  const query = `query ($id: ID!) { user(id: $id) { ${FACTORS} } }`;
  const read = await app.graphql(query, { token: admin, variables: { id } });
  expect(read.data.user.secondFactors).toMatchObject({ recoveryCodesLeft: 10, totp: { lastUsedAt: null } });
  const refused = await app.graphql(query, { token: await app.userToken('bob'), variables: { id } });
  expect(refused.data?.user ?? null).toBeNull();
  expect(refused.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});

test('a page of users costs one statement more', async () => {
  const token = await app.adminToken('second');
  const statements = async () => {
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    const counts = metrics.matchAll(/query_duration_seconds_count\{[^}]*\} (\d+)/g);
    return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
  };
  const costOf = async (query: string) => {
    await app.graphql(query, { token });
    const before = await statements();
    const { data } = await app.graphql(query, { token });
    expect(data.users.nodes.length).toBeGreaterThan(2);
    return (await statements()) - before;
  };
  const plain = await costOf('{ users(first: 50) { nodes { id } } }');
  expect(await costOf(`{ users(first: 50) { nodes { id ${FACTORS} } } }`)).toBe(plain + 1);
});

describe('a reset of the password by mail', () => {
  const LOGIN =
    'mutation ($input: LoginInput!) { login(input: $input) { tokens { tokenType } secondFactor { methods } } }';
  const resetAndLogIn = async (username: string) => {
    const client = accountClient(app);
    await client.requestReset(`${username}@example.com`);
    expect((await client.reset(tokenIn(await mail.mailTo(`${username}@example.com`, 2)))).userErrors).toEqual([]);
    const variables = { input: { username, password: NEW_PASSWORD } };
    return (await app.graphql(LOGIN, { variables })).data.login;
  };

  test('keeps the factors: the next login requires one', async () => {
    await app.userToken('forgetful');
    await giveFactors('forgetful', []);
    await app.database.pool.query(`UPDATE users SET email_verified_at = now() WHERE username = 'forgetful'`);
    expect(await resetAndLogIn('forgetful')).toEqual({
      tokens: null,
      secondFactor: { methods: ['TOTP', 'RECOVERY_CODE'] },
    });
  });

  test('removes them if the address was never verified: another person may have opened the account', async () => {
    await app.userToken('victim');
    const { id } = (await app.users.find('victim')) ?? {};
    await giveFactors('victim', ['of the attacker']);
    expect(await resetAndLogIn('victim')).toEqual({ tokens: { tokenType: 'Bearer' }, secondFactor: null });
    const events = (await auditOf(app, 'FACTOR_REMOVED')).filter(({ targetId }) => targetId === id);
    expect(events).toMatchObject([
      { actorId: id, before: { factor: 'TOTP' } },
      { actorId: id, before: { factor: 'PASSKEY', name: 'of the attacker' } },
      { actorId: id, before: { factor: 'RECOVERY_CODE' } },
    ]);
    expect((await mail.mailTo('victim@example.com', 4)).text).toBeTruthy();
    expect(mail.mails.filter(({ to }) => to.includes('victim@example.com')).map(subjectOf)).toContain(
      'Second factors were removed from your account',
    );
  });
});

test('a new e-mail address requires the second factor in the session: session and password are not enough', async () => {
  const client = accountClient(app);
  const token = await app.userToken('careful');
  const factor = await enrolTotp(app, 'careful');
  const reauthenticate = (input: object) =>
    app.graphql(
      `mutation ($input: ReauthenticateInput!) {
        reauthenticate(input: $input) { tokens { accessToken } userErrors { code } } }`,
      { token, variables: { input: { password: PASSWORD, ...input } } },
    );
  expect((await reauthenticate({})).data.reauthenticate.userErrors).toEqual([{ code: 'SECOND_FACTOR_REQUIRED' }]);
  const refused = await client.changeEmail(token, 'careful@new.example');
  expect(refused).toMatchObject({
    user: null,
    userErrors: [{ code: 'SECOND_FACTOR_REQUIRED', path: ['input', 'email'] }],
  });
  expect((await app.users.find('careful'))?.pendingEmail).toBeNull();
  const stronger = await reauthenticate({ totp: await factor.code() });
  const { accessToken } = stronger.data.reauthenticate.tokens;
  expect((await client.changeEmail(accessToken, 'careful@new.example')).userErrors).toEqual([]);
  // The address of before, and what is not the address, need no factor.
  expect((await client.changeEmail(token, 'careful@example.com')).user.pendingEmail).toBeNull();
});

describe('removeUserFactors', () => {
  const REMOVE = `mutation ($id: ID!, $input: RemoveUserFactorsInput!) { removeUserFactors(id: $id, input: $input) {
    userId user { ${FACTORS} } userErrors { code path message } } }`;
  const remove = async (token: string, id: string, input: object = {}) => {
    const { data, errors } = await app.graphql(REMOVE, { token, variables: { id, input } });
    return data?.removeUserFactors ?? { errors: errors?.map(({ message }) => message) };
  };
  const removals = async (targetId: string) =>
    (await auditOf(app, 'FACTOR_REMOVED'))
      .filter((event) => event.targetId === targetId)
      .map(({ actorKind, before }) => ({ actorKind, before }));
  /** The mails about factors; there is another one before them, of the registration. */
  const told = async (username: string, count: number) => {
    await mail.mailTo(`${username}@example.com`, count + 1);
    return mail.mails.filter(
      ({ to, headers }) => to.includes(`${username}@example.com`) && !headers.subject?.startsWith('Verify'),
    );
  };
  const subjects = async (username: string, count: number) =>
    (await told(username, count)).map(({ headers }) => headers.subject);
  let admin: string;
  beforeAll(async () => {
    admin = await app.adminToken('remover');
  });

  test('removes all factors of a user, who is told; sessions stay', async () => {
    const token = await app.userToken('all');
    const id = await giveFactors('all', ['phone', 'key']);
    await sql(
      `INSERT INTO pending_logins (hash, user_id, password_digest, identity, expires_at)
       VALUES ($2, $1, $2, 'all', now() + interval '5 minutes')`,
      [id, randomBytes(32)],
    );
    await sql(
      `INSERT INTO totp_enrolments (user_id, secret, expires_at) VALUES ($1, $2, now() + interval '5 minutes')`,
      [id, randomBytes(40)],
    );
    const answer = await remove(admin, id);
    expect(answer).toEqual({
      userId: id,
      user: { secondFactors: { totp: null, recoveryCodesLeft: 0, passkeys: [] } },
      userErrors: [],
    });
    for (const table of ['pending_logins', 'totp_enrolments', 'recovery_codes', 'passkeys', 'totp_factors']) {
      expect(await sql(`SELECT 1 FROM ${table} WHERE user_id = $1`, [id])).toEqual([]);
    }
    expect(await removals(id)).toEqual([
      { actorKind: 'USER', before: { factor: 'TOTP' } },
      { actorKind: 'USER', before: { factor: 'PASSKEY', passkeyId: expect.any(String), name: expect.any(String) } },
      { actorKind: 'USER', before: { factor: 'PASSKEY', passkeyId: expect.any(String), name: expect.any(String) } },
      { actorKind: 'USER', before: { factor: 'RECOVERY_CODE', recoveryCodes: 10 } },
    ]);
    const [first] = await told('all', 1);
    expect(first?.text).toMatch(/Second factors were removed[\s\S]*manages the accounts/);
    expect((await app.graphql('{ me { id } }', { token })).data.me.id).toBe(id);
    // Again: nothing to do, nothing to tell.
    expect((await remove(admin, id)).userErrors).toEqual([]);
    expect(await removals(id)).toHaveLength(4);
  });

  test('removes chosen ones; recovery codes go with the last of the others', async () => {
    await app.userToken('some');
    const id = await giveFactors('some', []);
    const [phone, key] = [await givePasskey(id, 'phone'), await givePasskey(id, 'key', 1)];
    const one = await remove(admin, id, { passkeyIds: [phone.toUpperCase()] });
    expect(one.user.secondFactors).toMatchObject({ totp: {}, recoveryCodesLeft: 10, passkeys: [{ name: 'key' }] });
    const totp = await remove(admin, id, { methods: ['TOTP'] });
    expect(totp.user.secondFactors).toMatchObject({ totp: null, recoveryCodesLeft: 10, passkeys: [{ id: key }] });
    const last = await remove(admin, id, { methods: ['PASSKEY'] });
    expect(last.user.secondFactors).toEqual({ totp: null, recoveryCodesLeft: 0, passkeys: [] });
    expect(await subjects('some', 3)).toEqual([
      'A passkey was removed from your account',
      'The authenticator app was removed from your account',
      'A passkey was removed from your account',
    ]);
    expect((await removals(id)).map(({ before }) => (before as { factor: string }).factor)).toEqual([
      ...['PASSKEY', 'TOTP', 'PASSKEY', 'RECOVERY_CODE'],
    ]);
  });

  test('recovery codes alone can be removed, and the other factors stay', async () => {
    await app.userToken('codes');
    const id = await giveFactors('codes');
    const answer = await remove(admin, id, { methods: ['RECOVERY_CODE'] });
    expect(answer.user.secondFactors).toMatchObject({ totp: {}, recoveryCodesLeft: 0, passkeys: [{ name: 'phone' }] });
  });

  test('an unknown passkey, also one of another user, removes nothing', async () => {
    await app.userToken('mine');
    await app.userToken('theirs');
    const id = await giveFactors('mine');
    const other = await givePasskey(await giveFactors('theirs', []), 'other');
    for (const passkeyId of [other, 'x', '00000000-0000-7000-8000-000000000000']) {
      const answer = await remove(admin, id, { methods: ['TOTP'], passkeyIds: [passkeyId] });
      expect(answer).toMatchObject({
        userId: null,
        user: null,
        userErrors: [{ code: 'NOT_FOUND', path: ['input', 'passkeyIds', '0'] }],
      });
    }
    const bad = await remove(admin, id, { passkeyIds: ['a\u0000b'] });
    expect(bad.errors).toEqual([expect.stringMatching(/^passkeyIds must not contain the NUL/)]);
    const many = await remove(admin, id, { passkeyIds: Array.from({ length: 101 }, () => other) });
    expect(many.errors).toEqual([expect.stringMatching(/^passkeyIds must have at most 100/)]);
    expect(await removals(id)).toEqual([]);
    expect(await sql('SELECT 1 FROM passkeys WHERE id = $1', [other])).toHaveLength(1);
  });

  test('empty lists select nothing: a client that filters its list removes nothing by accident', async () => {
    await app.userToken('empty');
    const id = await giveFactors('empty');
    for (const input of [{ methods: [] }, { passkeyIds: [] }, { methods: [], passkeyIds: [] }]) {
      expect((await remove(admin, id, input)).errors).toEqual([
        expect.stringMatching(/^methods must name at least one/),
      ]);
    }
    expect(await removals(id)).toEqual([]);
  });

  test('own factors are removed by the mutations for them, which require one in the session', async () => {
    const own = await app.adminToken('selfish');
    const id = await giveFactors('selfish');
    expect(await remove(own, id)).toMatchObject({
      userErrors: [{ code: 'SCOPE_NOT_HELD', message: expect.stringMatching(/removeTotp/) }],
    });
    expect(await removals(id)).toEqual([]);
  });

  test('requires an authentication of the last ten minutes, and no personal access token has one', async () => {
    await app.userToken('lost');
    const id = await giveFactors('lost');
    const token = await app.adminToken('tired');
    const personal = await app.graphql(
      'mutation { createPersonalAccessToken(input: { name: "ci", scopes: ["users:write", "users:read"] }) { token } }',
      { token },
    );
    await sql(`UPDATE sessions SET authenticated_at = now() - interval '601 seconds' WHERE user_id = $1`, [
      await idOf('tired'),
    ]);
    for (const used of [token, personal.data.createPersonalAccessToken.token]) {
      const refused = await app.graphql(REMOVE, { token: used, variables: { id, input: {} } });
      expect(refused.errors?.[0]?.extensions).toMatchObject({
        code: 'STEP_UP_REQUIRED',
        coordinate: 'Mutation.removeUserFactors',
      });
    }
    expect(await removals(id)).toEqual([]);
  });

  test('is refused for a user who holds more, for an unknown user, and without users:write', async () => {
    const bob = await app.userToken('helper');
    await app.users.changeGrants(
      { kind: 'operator' },
      await idOf('helper'),
      { add: ['users:read', 'users:write'], remove: [] },
      null,
    );
    const support = await app.userToken('helper');
    const root = await giveFactors('remover');
    expect(await remove(support, root)).toMatchObject({ userErrors: [{ code: 'SCOPE_NOT_HELD', path: ['id'] }] });
    expect(await remove(support, 'no-uuid')).toMatchObject({ userErrors: [{ code: 'NOT_FOUND', path: ['id'] }] });
    expect((await remove(bob, root)).errors).toEqual([expect.stringMatching(/^Not authorized/)]);
    expect(await removals(root)).toEqual([]);
  });

  test('with an enrolment at the same time on another node leaves no recovery codes without a factor', async () => {
    const other = await startTestApp({ DATABASE_URL: app.databaseUrl });
    try {
      const token = await app.userToken('both');
      const id = await idOf('both');
      const outcomes = new Set<string>();
      for (let round = 0; round < 10; round += 1) {
        const begun = await app.graphql('mutation { beginTotpEnrolment { secret } }', { token });
        const code = totpCode(begun.data.beginTotpEnrolment.secret);
        const confirm = `mutation { confirmTotpEnrolment(input: { code: "${code}" }) { userErrors { code } } }`;
        const [answer, confirmed] = await Promise.all([
          remove(admin, id),
          other.graphql(confirm, { token }),
          remove(admin, id),
        ]);
        expect([answer.userErrors, confirmed.errors]).toEqual([[], undefined]);
        const { totp, recoveryCodesLeft } = (await app.users.factorsOf([id]))[0] ?? {};
        outcomes.add(`${totp ? 'TOTP' : 'none'} and ${recoveryCodesLeft} codes`);
        await remove(admin, id);
        await sql('DELETE FROM throttles');
      }
      expect(['none and 0 codes', 'TOTP and 10 codes']).toEqual(expect.arrayContaining([...outcomes]));
    } finally {
      await other.stop();
    }
  });

  test('of many removals at once, each factor is removed, audited and told once', async () => {
    await app.userToken('race');
    const id = await giveFactors('race');
    const answers = await Promise.all(Array.from({ length: 10 }, () => remove(admin, id)));
    expect(answers.map(({ userErrors }) => userErrors)).toEqual(answers.map(() => []));
    expect(await removals(id)).toHaveLength(3);
    expect(await subjects('race', 1)).toHaveLength(1);
  });
});
