import { startHousekeeping } from '../../src/database/housekeeping';
import { auditOf, codesOf } from '../support/account-client';
import { type MailServer, startMailServer, tokenIn } from '../support/mail-server';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

/** Scopes of the sessions of admins: what they may do by `inviteUser` depends on it. */
const WITHOUT_GRANT = ['users:read', 'users:write', 'me:read'];
const BLIND = ['users:write', 'me:read'];

let server: MailServer;
let app: TestApp;
let admin: string;
let helper: string;
let count = 0;
/** An address that nothing else uses. */
const newAddress = () => {
  count += 1;
  return `guest${count}@example.net`;
};

beforeAll(async () => {
  server = await startMailServer();
  app = await startTestApp({
    REGISTRATION: 'invited',
    SMTP_URL: server.url,
    MAIL_FROM: 'Scoped API <noreply@example.org>',
    INVITATION_URL: 'https://app.example.org/join#token={token}',
  });
  admin = await app.adminToken();
  await app.users.createAdmin({ username: 'helper', email: 'helper@example.com', password: PASSWORD });
  helper = await login('helper');
  await sql(
    `UPDATE users SET role = 'USER', granted_scopes = '{users:read,users:write,users:grant,audit:read}' WHERE username = 'helper'`,
  );
  helper = await login('helper');
});
afterAll(async () => {
  await app?.stop();
  await server?.stop();
});
afterEach(() => sql('DELETE FROM throttles'));

// biome-ignore lint/suspicious/noExplicitAny: tests know what they requested
async function run(document: string, variables: Record<string, unknown>, token?: string): Promise<any> {
  const { data, errors } = await app.graphql(document, { variables, ...(token !== undefined && { token }) });
  const payload = data && Object.values(data)[0];
  return payload ?? { topLevel: errors?.map(({ extensions }) => extensions.code) };
}
function sql(text: string, values: unknown[] = []) {
  return app.database.pool.query(text, values).then(({ rows }) => rows);
}
async function login(username: string, scopes?: string[], password = PASSWORD): Promise<string> {
  const { tokens } = await run(
    'mutation ($input: LoginInput!) { login(input: $input) { tokens { accessToken } userErrors { code } } }',
    { input: { username, password, scopes } },
  );
  return tokens?.accessToken;
}
const ERRORS = 'userErrors { code message path }';
const FIELDS =
  'id email fullName role scopes state inviterKind inviter { username } user { username } expiresAt createdAt';
const invite = (input: Record<string, unknown>, token = admin) =>
  run(
    `mutation ($input: InviteUserInput!) { inviteUser(input: $input) { invitationId invitation { ${FIELDS} } ${ERRORS} } }`,
    { input },
    token,
  );
const inviteBlind = (input: Record<string, unknown>, token: string) =>
  run(`mutation ($input: InviteUserInput!) { inviteUser(input: $input) { invitationId ${ERRORS} } }`, { input }, token);
const accept = (token: string, username: string, more: Record<string, unknown> = {}) =>
  run(
    `mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) {
    user { id username email fullName role scopes emailVerifiedAt } ${ERRORS} } }`,
    {
      input: { token, username, password: PASSWORD, ...more },
    },
  );
const revoke = (id: string, token = admin) =>
  run(
    `mutation ($id: ID!) { revokeInvitation(id: $id) { invitationId invitation { state } ${ERRORS} } }`,
    { id },
    token,
  );
const list = (variables: Record<string, unknown> = {}, token = admin) =>
  run(
    `query ($first: Int, $after: String, $last: Int, $before: String, $filter: InvitationFilter) {
    invitations(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
      edges { cursor } nodes { ${FIELDS} } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
    variables,
    token,
  );
/** Invites a new address, and returns the token of the mail. */
async function invited(input: Record<string, unknown> = {}, token = admin) {
  const email = newAddress();
  const { invitationId, userErrors } = await inviteBlind({ email, ...input }, token);
  expect(userErrors).toEqual([]);
  return { email, id: invitationId as string, token: tokenIn(await server.mailTo(email)) };
}

test('an invitation is mailed, listed, accepted once, and its address is verified', async () => {
  const email = newAddress().replace('guest', 'Guest');
  const { invitation, invitationId, userErrors } = await invite({
    email: ` ${email}`,
    fullName: 'Guest',
    role: 'USER',
    scopes: ['users:read', 'me:read'],
  });
  expect(userErrors).toEqual([]);
  expect(invitation).toMatchObject({
    ...{ id: invitationId, email: email, fullName: 'Guest', role: 'USER', scopes: ['users:read'] },
    ...{ state: 'PENDING', inviterKind: 'USER', inviter: { username: 'root' }, user: null },
  });
  expect(Date.parse(invitation.expiresAt) - Date.parse(invitation.createdAt)).toBe(7 * 24 * 3_600_000);
  const mail = await server.mailTo(email);
  const token = tokenIn(mail);
  expect(mail.headers.subject).toBe('You are invited to open an account');
  expect(mail.text).toContain(`https://app.example.org/join#token=${token}`);
  expect(mail.text).toContain('This works once, for 7 days');
  expect(mail.text + mail.html).not.toMatch(/Guest|root/);
  expect((await sql('SELECT hash FROM invitations WHERE id = $1', [invitationId]))[0].hash.toString()).not.toContain(
    token,
  );
  expect((await list({ filter: { email: email.toUpperCase() } })).nodes).toEqual([invitation]);

  const { user } = await accept(token, 'gwen');
  expect(user).toMatchObject({
    ...{ username: 'gwen', email: email, fullName: 'Guest', role: 'USER' },
    ...{ scopes: ['me:read', 'me:write', 'users:read'], emailVerifiedAt: expect.any(String) },
  });
  expect(await login('gwen')).toBeDefined();
  expect(codesOf(await accept(token, 'gwen2'))).toEqual(['INVALID_TOKEN']);
  const { nodes } = await list({ filter: { email, state: 'ACCEPTED' } });
  expect(nodes).toEqual([{ ...invitation, state: 'ACCEPTED', user: { username: 'gwen' } }]);

  const [root] = await sql(`SELECT id FROM users WHERE username = 'root'`);
  expect(await auditOf(app, 'USER_INVITED')).toMatchObject([
    { actorId: root.id, targetId: invitationId, after: { role: 'USER', scopes: ['users:read'] } },
  ]);
  expect(await auditOf(app, 'INVITATION_ACCEPTED')).toMatchObject([{ actorId: user.id, targetId: invitationId }]);
  expect((await auditOf(app, 'USER_REGISTERED')).at(-1)).toMatchObject({
    ...{ actorId: user.id, targetId: user.id, after: { role: 'USER', grantedScopes: ['users:read'] } },
  });
});

test('the mail is in the language of the invitation, which the account gets unless the person gives another', async () => {
  const { token, email } = await invited({ locale: 'de-at' });
  const mail = await server.mailTo(email);
  expect(mail.headers.subject).toMatch(/Sie sind eingeladen|=\?UTF-8\?/i);
  expect(mail.text).toContain('nur 7 Tage lang');
  expect(mail.text).toContain(token);
  await accept(token, 'franz');
  expect((await app.users.find('franz'))?.locale).toBe('de-AT');
  const other = await invited({ locale: 'de' });
  await accept(other.token, 'sissi', { locale: 'hu' });
  expect((await app.users.find('sissi'))?.locale).toBe('hu');
  expect(await invite({ email: newAddress(), locale: 'no tag at all' })).toEqual({ topLevel: ['BAD_USER_INPUT'] });
});

test('register requires an invitation', async () => {
  const input = { username: 'nobody', email: 'nobody@example.com', password: PASSWORD };
  const refused = await run(`mutation ($input: RegisterInput!) { register(input: $input) { user { id } ${ERRORS} } }`, {
    input,
  });
  expect(refused).toMatchObject({ user: null, userErrors: [{ code: 'INVITATION_REQUIRED', path: [] }] });
});

test('two acceptances at once open one account', async () => {
  const { token } = await invited();
  const names = Array.from({ length: 8 }, (_, index) => `racer${index}`);
  const answers = await Promise.all(names.map((name) => accept(token, name)));
  const opened = answers.filter(({ user }) => user);
  expect(opened).toHaveLength(1);
  for (const answer of answers)
    if (!answer.user) expect(['INVALID_TOKEN', 'EMAIL_TAKEN']).toContain(codesOf(answer)[0]);
  expect(await sql(`SELECT 1 FROM users WHERE username LIKE 'racer%'`)).toHaveLength(1);
});

test('a revoked, a replaced and an expired invitation open no account, and the answer does not say why', async () => {
  const revoked = await invited();
  expect(await revoke(revoked.id)).toMatchObject({ invitationId: revoked.id, invitation: { state: 'REVOKED' } });
  expect(await revoke(revoked.id)).toMatchObject({ invitation: { state: 'REVOKED' }, userErrors: [] });
  const replaced = await invited();
  await invite({ email: replaced.email });
  const expired = await invited();
  await sql(`UPDATE invitations SET expires_at = now() WHERE id = $1`, [expired.id]);
  const answers = [];
  for (const { token } of [
    revoked,
    replaced,
    expired,
    { token: 'scoped_et_' },
    { token: `scoped_et_${'0'.repeat(72)}` },
  ]) {
    answers.push(JSON.stringify((await accept(token, 'nobody')).userErrors));
  }
  expect(new Set(answers).size).toBe(1);
  expect(answers[0]).toContain('INVALID_TOKEN');
  const newer = tokenIn(await server.mailTo(replaced.email, 2));
  expect(codesOf(await accept(newer, 'replacer'))).toEqual([]);
  const states = await Promise.all([revoked, replaced, expired].map(({ email }) => list({ filter: { email } })));
  expect(states.map(({ nodes }) => nodes.map(({ state }: { state: string }) => state))).toEqual([
    ['REVOKED'],
    ['ACCEPTED', 'REVOKED'],
    ['EXPIRED'],
  ]);
  expect((await auditOf(app, 'INVITATION_REVOKED')).map(({ targetId }) => targetId)).toEqual([revoked.id, replaced.id]);
  expect(codesOf(await revoke((await list({ filter: { email: replaced.email } })).nodes[0].id))).toEqual(['NOT_FOUND']);
  expect(codesOf(await revoke('no-id'))).toEqual(['NOT_FOUND']);
});

test('an expired invitation does not stop a newer one', async () => {
  const { email, id } = await invited();
  await sql(`UPDATE invitations SET expires_at = now() WHERE id = $1`, [id]);
  expect(codesOf(await invite({ email }))).toEqual([]);
});

test('two invitations of one address at once: one of them is open', async () => {
  const email = newAddress();
  await Promise.all([invite({ email }), invite({ email }), invite({ email })]);
  const { nodes } = await list({ filter: { email } });
  expect(nodes.map(({ state }: { state: string }) => state)).toEqual(['PENDING', 'REVOKED', 'REVOKED']);
});

describe('no one gives what they do not hold', () => {
  test('a role and scopes require users:grant', async () => {
    const token = await login('root', WITHOUT_GRANT);
    expect(await invite({ email: newAddress(), role: 'ADMIN' }, token)).toEqual({ topLevel: ['FORBIDDEN'] });
    expect(await invite({ email: newAddress(), scopes: ['me:read'] }, token)).toEqual({ topLevel: ['FORBIDDEN'] });
    expect(codesOf(await invite({ email: newAddress() }, token))).toEqual([]);
  });

  test('an inviter gives no scope and no role beyond their own', async () => {
    const refused = await invite({ email: newAddress(), role: 'ADMIN', scopes: ['clients:write'] }, helper);
    expect(refused).toMatchObject({
      invitation: null,
      userErrors: [
        { code: 'SCOPE_NOT_HELD', path: ['input', 'role'] },
        { code: 'SCOPE_NOT_HELD', path: ['input', 'scopes'] },
      ],
    });
    expect(codesOf(await invite({ email: newAddress(), scopes: ['audit:read'] }, helper))).toEqual([]);
  });

  test('an inviter without users:write cannot invite, list or revoke', async () => {
    const reader = await login('root', ['me:read']);
    const { id } = await invited();
    expect(await invite({ email: newAddress() }, reader)).toEqual({ topLevel: ['FORBIDDEN'] });
    expect(await revoke(id, reader)).toEqual({ topLevel: ['FORBIDDEN'] });
    expect(await list({}, await login('root', BLIND))).toEqual({ topLevel: ['FORBIDDEN'] });
  });

  test('the inviter is demoted, disabled or deleted before the invitation is accepted', async () => {
    const setInviter = async (name: string) => {
      await app.users.createAdmin({ username: name, email: `${name}@example.com`, password: PASSWORD });
      return login(name);
    };
    const tokens: Record<string, string> = {};
    for (const name of ['demoted', 'disabled', 'deleted', 'lesser']) {
      tokens[name] = (await invited({ role: 'ADMIN' }, await setInviter(name))).token;
    }
    const plain = await invited({}, await login('lesser'));
    await sql(`UPDATE users SET role = 'USER' WHERE username = 'demoted'`);
    await sql(`UPDATE users SET is_active = false WHERE username = 'disabled'`);
    await sql(`DELETE FROM users WHERE username = 'deleted'`);
    // Still may invite, but no longer give the role.
    await sql(`UPDATE users SET role = 'USER', granted_scopes = '{users:write}' WHERE username = 'lesser'`);
    for (const [name, token] of Object.entries(tokens)) {
      expect({ name, codes: codesOf(await accept(token, `from_${name}`)) }).toEqual({ name, codes: ['INVALID_TOKEN'] });
    }
    expect(await sql(`SELECT 1 FROM users WHERE username LIKE 'from\\_%'`)).toEqual([]);
    expect(codesOf(await accept(plain.token, 'from_lesser'))).toEqual([]);
    // A refused acceptance does not use the invitation up.
    await sql(`UPDATE users SET role = 'ADMIN' WHERE username = 'demoted'`);
    expect((await accept(tokens.demoted ?? '', 'from_demoted')).user).toMatchObject({ role: 'ADMIN' });
  });

  test('the inviter is demoted while the invitation is being accepted', async () => {
    await app.users.createAdmin({ username: 'racing', email: 'racing@example.com', password: PASSWORD });
    const { token } = await invited({ role: 'ADMIN' }, await login('racing'));
    const [{ id }] = await sql(`SELECT id FROM users WHERE username = 'racing'`);
    const demote = run(
      `mutation ($id: ID!, $input: UpdateUserInput!) { updateUser(id: $id, input: $input) { ${ERRORS} } }`,
      { id, input: { role: 'USER' } },
      admin,
    );
    const [accepted] = await Promise.all([accept(token, 'raced'), demote]);
    const events = (await auditOf(app)).filter(({ action, targetId }) =>
      action === 'USER_UPDATED' ? targetId === id : action === 'INVITATION_ACCEPTED',
    );
    // The account was opened before the demotion, or not at all.
    const order = events.slice(-2).map(({ action }) => action);
    if (accepted.user) expect(order).toEqual(['INVITATION_ACCEPTED', 'USER_UPDATED']);
    else expect(codesOf(accepted)).toEqual(['INVALID_TOKEN']);
  });

  test('a password reset of the inviter revokes their open invitations', async () => {
    await app.users.createAdmin({ username: 'hacked', email: 'hacked@example.com', password: PASSWORD });
    const { token, id } = await invited({ role: 'ADMIN' }, await login('hacked'));
    const accepted = await invited({}, await login('hacked'));
    expect(codesOf(await accept(accepted.token, 'friend'))).toEqual([]);
    const input = { email: 'hacked@example.com' };
    await run(
      'mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { expiresInMinutes } }',
      { input },
    );
    const reset = tokenIn(await server.mailTo('hacked@example.com'));
    const newPassword = 'violet anchors drift past noon';
    const document = `mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { userId ${ERRORS} } }`;
    expect(codesOf(await run(document, { input: { token: reset, newPassword } }))).toEqual([]);
    expect(codesOf(await accept(token, 'attacker'))).toEqual(['INVALID_TOKEN']);
    expect((await auditOf(app, 'INVITATION_REVOKED')).at(-1)).toMatchObject({
      targetId: id,
      before: { role: 'ADMIN' },
    });
    expect((await auditOf(app, 'PASSWORD_RESET')).at(-1)?.after).toMatchObject({ endedInvitations: 1 });
  });

  test('an invitation that gives more than the changer holds is neither revoked nor replaced by them', async () => {
    const { email, id, token } = await invited({ role: 'ADMIN' });
    expect(codesOf(await revoke(id, helper))).toEqual(['SCOPE_NOT_HELD']);
    expect(await invite({ email }, helper)).toMatchObject({
      userErrors: [{ code: 'SCOPE_NOT_HELD', path: ['input', 'email'] }],
    });
    expect(codesOf(await accept(token, 'promoted'))).toEqual([]);
    // Their own they can revoke, also after they lost a scope that it gives.
    const own = await invited({ scopes: ['audit:read'] }, helper);
    await sql(`UPDATE users SET granted_scopes = '{users:read,users:write,users:grant}' WHERE username = 'helper'`);
    expect(codesOf(await revoke(own.id, helper))).toEqual([]);
    await sql(
      `UPDATE users SET granted_scopes = '{users:read,users:write,users:grant,audit:read}' WHERE username = 'helper'`,
    );
  });

  test('a client invites within the scopes of its owner, and its invitations end with it', async () => {
    const { client, secret } = await run(
      `mutation ($input: CreateClientInput!) { createClient(input: $input) { client { id } secret ${ERRORS} } }`,
      { input: { name: 'HR', scopes: ['users:write', 'users:grant', 'users:read', 'audit:read'] } },
      admin,
    );
    const reply = await fetch(`${app.url}/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: client.id, client_secret: secret }),
    });
    const { access_token: token } = (await reply.json()) as { access_token: string };
    const [first, second] = [await invited({}, token), await invited({}, token)];
    // Granting a role or scopes requires a user who has authenticated recently, whatever the client holds.
    for (const input of [{ role: 'USER' }, { scopes: ['audit:read'] }]) {
      expect(await invite({ email: newAddress(), ...input }, token)).toEqual({ topLevel: ['STEP_UP_REQUIRED'] });
    }
    expect((await list({ filter: { email: first.email } })).nodes).toMatchObject([
      { inviterKind: 'CLIENT', inviter: { username: 'root' } },
    ]);
    expect((await accept(first.token, 'hired')).user.scopes).toEqual(['me:read', 'me:write']);
    await run('mutation ($id: ID!) { deleteClient(id: $id) { clientId } }', { id: client.id }, admin);
    expect(codesOf(await accept(second.token, 'fired'))).toEqual(['INVALID_TOKEN']);
  });
});

test('an address with an account: told to who may read users, and to no other', async () => {
  expect(await invite({ email: 'ROOT@example.com' })).toMatchObject({
    invitation: null,
    userErrors: [{ code: 'EMAIL_TAKEN', path: ['input', 'email'] }],
  });
  const blind = await login('root', BLIND);
  const known = await inviteBlind({ email: 'helper@example.com' }, blind);
  const unknown = await inviteBlind({ email: newAddress() }, blind);
  expect(known).toEqual({ ...unknown, invitationId: expect.stringMatching(/^[\da-f-]{36}$/) });
  const mail = await server.mailTo('helper@example.com');
  expect(mail.headers.subject).toBe('You have an account already');
  expect(mail.text + mail.html).not.toContain('scoped_et_');
});

test('tokens of one kind are not taken for the other', async () => {
  const { token } = await invited();
  const reset = `mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { userId ${ERRORS} } }`;
  expect(codesOf(await run(reset, { input: { token, newPassword: 'violet anchors drift past noon' } }))).toEqual([
    'INVALID_TOKEN',
  ]);
  await run(
    'mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { expiresInMinutes } }',
    {
      input: { email: 'root@example.com' },
    },
  );
  const resetToken = tokenIn(await server.mailTo('root@example.com'));
  expect(codesOf(await accept(resetToken, 'thief'))).toEqual(['INVALID_TOKEN']);
});

test('input is checked as by register, and an invalid one does not use the invitation up', async () => {
  const { token, email } = await invited();
  expect(codesOf(await accept(token, 'helper'))).toEqual(['USERNAME_TAKEN']);
  expect(codesOf(await accept(token, 'admin', { password: 'password' }))).toEqual([
    'USERNAME_RESERVED',
    'WEAK_PASSWORD',
  ]);
  expect(codesOf(await accept(token, '__proto__', { fullName: 'x'.repeat(201) }))).toContain('INVALID_FULL_NAME');
  expect((await accept(token, 'constructor', { fullName: null })).user).toMatchObject({ email, fullName: null });
  expect(codesOf(await invite({ email: 'nobody' }))).toEqual(['INVALID_EMAIL']);
  expect(await invite({ email: newAddress(), role: null })).toEqual({ topLevel: ['BAD_USER_INPUT'] });
  expect(await invite({ email: newAddress(), scopes: ['__proto__'] })).toEqual({ topLevel: ['BAD_USER_INPUT'] });
});

test('someone registers the address meanwhile: the invitation opens no second account', async () => {
  const { email, token } = await invited();
  await app.users.createAdmin({ username: 'earlier', email, password: PASSWORD });
  expect(await accept(token, 'later')).toMatchObject({
    userErrors: [{ code: 'EMAIL_TAKEN', path: ['input', 'token'] }],
  });
});

test('one address gets at most five invitations an hour, and wrong tokens are limited by network', async () => {
  const email = newAddress();
  for (let round = 0; round < 5; round += 1) expect(codesOf(await invite({ email }))).toEqual([]);
  expect(await invite({ email }, helper)).toEqual({ topLevel: ['RATE_LIMITED'] });
  // A refused invitation sends no mail, and is not counted.
  const other = newAddress();
  for (let round = 0; round < 7; round += 1) await invite({ email: other, role: 'ADMIN' }, helper);
  expect(codesOf(await invite({ email: other }))).toEqual([]);
  const guesses = [];
  for (let round = 0; round < 61; round += 1) guesses.push(await accept(`scoped_et_${'0'.repeat(72)}`, 'guess'));
  expect(guesses.at(-1)).toEqual({ topLevel: ['RATE_LIMITED'] });
});

test('pages, in both directions', async () => {
  const ids: string[] = [];
  for (let round = 0; round < 5; round += 1) ids.push((await invited()).id);
  const newest = ids.reverse();
  const page = await list({ first: 2 });
  expect(page.nodes.map(({ id }: { id: string }) => id)).toEqual(newest.slice(0, 2));
  expect(page.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
  const next = await list({ first: 2, after: page.pageInfo.endCursor, filter: { state: 'PENDING' } });
  expect(next.nodes.map(({ id }: { id: string }) => id)).toEqual(newest.slice(2, 4));
  const back = await list({ last: 2, before: next.pageInfo.startCursor });
  expect(back).toMatchObject({ nodes: page.nodes, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
  expect(await list({ first: 101 })).toEqual({ topLevel: ['BAD_USER_INPUT'] });
  expect(await list({ after: 'YXVkaXQ6' })).toEqual({ topLevel: ['BAD_USER_INPUT'] });
  expect((await list({ filter: { email: "' OR true --" } })).topLevel ?? []).toEqual([]);
});

test('housekeeping deletes those that expired a month ago; the account of an accepted one takes it along', async () => {
  const [old, recent, accepted] = [await invited(), await invited(), await invited()];
  const { user } = await accept(accepted.token, 'keeper');
  await sql(`UPDATE invitations SET expires_at = now() - interval '31 days' WHERE id = ANY ($1)`, [
    [old.id, accepted.id],
  ]);
  await sql(`UPDATE invitations SET expires_at = now() - interval '29 days' WHERE id = $1`, [recent.id]);
  const lifetimes = { absoluteSeconds: 1_000_000, idleSeconds: 1_000_000 };
  const keeping = startHousekeeping({ pool: app.database.pool, lifetimes, onFailure: () => {} });
  await keeping.run();
  await keeping.close();
  const left = async () =>
    (await sql('SELECT id FROM invitations WHERE id = ANY ($1) ORDER BY id', [[old.id, recent.id, accepted.id]])).map(
      ({ id }) => id,
    );
  expect(await left()).toEqual([recent.id, accepted.id]);
  await run('mutation ($id: ID!) { deleteUser(id: $id) { userId } }', { id: user.id }, admin);
  expect(await left()).toEqual([recent.id]);
});

test('an admin who closes their account leaves the record of what they gave', async () => {
  await app.users.createAdmin({ username: 'leaver', email: 'leaver@example.com', password: PASSWORD });
  const token = await login('leaver');
  const { id } = await invited({ role: 'ADMIN' }, token);
  await run(
    'mutation ($input: DeleteMeInput!) { deleteMe(input: $input) { userId } }',
    { input: { password: PASSWORD } },
    token,
  );
  const [event] = (await auditOf(app, 'USER_INVITED')).filter(({ targetId }) => targetId === id);
  expect(event?.after).toMatchObject({ role: 'ADMIN' });
});
