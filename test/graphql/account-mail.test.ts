import { setTimeout as delay } from 'node:timers/promises';
import { accountClient, auditOf, codesOf, NEW_PASSWORD } from '../support/account-client';
import { type MailServer, startMailServer, tokenIn } from '../support/mail-server';
import { startTestApp, type TestApp } from '../support/test-app';
import { MEASURES_TIME } from '../support/timing';

const PENDING = /^A new e-mail address was requested$/;

describe('an account and its mails', () => {
  let server: MailServer;
  let app: TestApp;
  let client: ReturnType<typeof accountClient>;

  beforeAll(async () => {
    server = await startMailServer();
    app = await startTestApp({
      SMTP_URL: server.url,
      MAIL_FROM: 'Scoped API <noreply@example.org>',
      PASSWORD_RESET_URL: 'https://app.example.org/reset#token={token}',
    });
    client = accountClient(app);
  });
  afterAll(async () => {
    await app?.stop();
    await server?.stop();
  });
  afterEach(() => app.database.pool.query('DELETE FROM throttles'));

  const verifiedAt = async (id: string) => (await app.users.byId(id))?.emailVerifiedAt ?? null;
  const changeEmail = async (token: string, email: string) => {
    expect(codesOf(await client.changeEmail(token, email))).toEqual([]);
  };
  const resetToken = async (username: string, atLeast?: number) => {
    await client.requestReset(`${username}@example.com`);
    return tokenIn(await server.mailTo(`${username}@example.com`, atLeast));
  };

  test('registering mails a token that verifies the address, once', async () => {
    const id = await client.register('ada');
    const mail = await server.mailTo('ada@example.com');
    expect(mail.from).toBe('noreply@example.org');
    expect(mail.headers).toMatchObject({
      from: 'Scoped API <noreply@example.org>',
      to: 'ada@example.com',
      subject: 'Verify your e-mail address',
      'auto-submitted': 'auto-generated',
    });
    expect(mail.html).toContain(tokenIn(mail));
    expect(mail.text).toContain('paste this token');

    const { token = '' } = await client.login('ada');
    expect(await verifiedAt(id)).toBeNull();
    expect(await client.verify(tokenIn(mail), token)).toEqual({ userId: id, userErrors: [] });
    expect(await verifiedAt(id)).toBeInstanceOf(Date);
    expect(await auditOf(app, 'EMAIL_VERIFIED')).toMatchObject([{ actorId: id, targetId: id, actorKind: 'USER' }]);
    expect(codesOf(await client.verify(tokenIn(mail), token))).toEqual(['INVALID_TOKEN']);

    expect(await client.requestVerification(token)).toEqual({ expiresInMinutes: 1440, userErrors: [] });
    const again = tokenIn(await server.mailTo('ada@example.com', 2));
    expect(await client.verify(again, token)).toEqual({ userId: id, userErrors: [] });
  });

  test('an address that is taken and given up again and again gets few mails', async () => {
    const stranger = 'stranger@example.net';
    const sent = () => server.mails.filter(({ to }) => to.includes(stranger)).map(({ headers }) => headers.subject);
    await client.register('mal');
    const { token = '' } = await client.login('mal');
    for (let round = 0; round < 8; round += 1) {
      await changeEmail(token, stranger);
      await changeEmail(token, `mal${round}@example.com`);
    }
    // By one account after the other.
    for (let round = 0; round < 6; round += 1) {
      await client.register(`mal${round}`);
      const { token: next = '' } = await client.login(`mal${round}`);
      await changeEmail(next, stranger);
      await client.deleteMe(next);
    }
    await delay(500);
    const count = sent().filter((one) => one === 'Verify your e-mail address').length;
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThanOrEqual(5);
    // The address that stays is told, and no more often either.
    const told = server.mails.filter(
      ({ to, headers }) => to.includes('mal@example.com') && PENDING.test(headers.subject ?? ''),
    );
    expect(told.length).toBeGreaterThan(0);
    expect(told.length).toBeLessThanOrEqual(5);
  });

  test('requesting many mails does not suppress the warning to the former address', async () => {
    await client.register('val');
    const { token = '' } = await client.login('val');
    await server.mailTo('val@example.com');
    const answers = [];
    for (let index = 0; index < 6; index += 1) answers.push(await client.requestVerification(token));
    expect(answers[5]).toEqual({ topLevel: ['RATE_LIMITED'] });
    await changeEmail(token, 'val@new.example');
    await delay(500);
    const subjects = server.mails
      .filter(({ to }) => to.includes('val@example.com'))
      .map((mail) => mail.headers.subject);
    expect(subjects).toContain('A new e-mail address was requested');
  });

  test('a forgotten password: mail, new password, and the old one and all sessions are dead', async () => {
    const id = await client.register('ben');
    const before = await client.login('ben');
    await server.mailTo('ben@example.com');
    expect(await client.requestReset('BEN@example.com')).toEqual({ expiresInMinutes: 30, userErrors: [] });
    const mail = await server.mailTo('ben@example.com', 2);
    const token = tokenIn(mail);
    // To the address as stored, not as typed.
    expect(mail.headers.to).toBe('ben@example.com');
    expect(mail.text).toContain(`https://app.example.org/reset#token=${token}`);
    expect(mail.html).toContain(`<a href="https://app.example.org/reset#token=${token}">`);
    expect(mail.text + mail.html).not.toMatch(/\bben\b/);
    expect(await client.isAlive(before.token)).toBe(true);

    expect(await client.reset(token)).toEqual({ userId: id, userErrors: [] });
    expect(await client.isAlive(before.token)).toBe(false);
    expect((await client.login('ben')).codes).toEqual(['INVALID_CREDENTIALS']);
    expect((await client.login('ben', NEW_PASSWORD)).codes).toEqual([]);
    expect(await verifiedAt(id)).toBeInstanceOf(Date);
    expect((await server.mailTo('ben@example.com', 3)).headers.subject).toBe('Your password was changed');
    expect(await auditOf(app, 'PASSWORD_RESET_REQUESTED')).toMatchObject([{ actorKind: 'ANONYMOUS', targetId: id }]);
    expect(await auditOf(app, 'PASSWORD_RESET')).toMatchObject([
      { actorId: id, targetId: id, after: { endedSessions: 1 } },
    ]);
  });

  test.each([
    ['an address that was not verified', 'ned', false],
    ['a verified address', 'ver', true],
  ])('a reset by %s ends personal access tokens', async (_title, username, isVerified) => {
    await client.register(username);
    const verification = tokenIn(await server.mailTo(`${username}@example.com`));
    const { token: session = '' } = await client.login(username);
    if (isVerified) await client.verify(verification, session);
    const create =
      'mutation { createPersonalAccessToken(input: { name: "ci", scopes: ["me:read", "me:write"] }) { token } }';
    const { token } = (await app.graphql(create, { token: session })).data.createPersonalAccessToken;
    expect(codesOf(await client.reset(await resetToken(username, 2)))).toEqual([]);
    expect(await client.isAlive(token)).toBe(false);
    const [event] = (await auditOf(app, 'PASSWORD_RESET')).slice(-1);
    expect(event?.after).toEqual({ endedSessions: 1, endedPersonalAccessTokens: 1, endedClients: 0 });
  });

  test('of twenty parallel uses of one token one succeeds', async () => {
    const id = await client.register('cyd');
    await server.mailTo('cyd@example.com');
    const token = await resetToken('cyd', 2);
    const passwords = Array.from({ length: 20 }, (_, index) => `${NEW_PASSWORD} ${index}`);
    const answers = await Promise.all(passwords.map((password) => client.reset(token, password)));
    const winners = answers.flatMap(({ userId }, index) => (userId === id ? [index] : []));
    expect(winners).toHaveLength(1);
    expect(answers.flatMap(codesOf)).toEqual(Array(19).fill('INVALID_TOKEN'));
    expect((await client.login('cyd', passwords[winners[0] as number])).codes).toEqual([]);

    const { token: access = '' } = await client.login('cyd', passwords[winners[0] as number]);
    // After the first verification mail, the reset and the notice.
    await server.mailTo('cyd@example.com', 3);
    await client.requestVerification(access);
    const verification = tokenIn(await server.mailTo('cyd@example.com', 4));
    const verified = await Promise.all(Array.from({ length: 20 }, () => client.verify(verification, access)));
    expect(verified.filter(({ userId }) => userId === id)).toHaveLength(1);
  });

  test('a weak password leaves the token as it is', async () => {
    await client.register('dan');
    await server.mailTo('dan@example.com');
    const token = await resetToken('dan', 2);
    expect(await client.reset(token, 'short')).toMatchObject({
      userId: null,
      userErrors: [{ code: 'WEAK_PASSWORD', path: ['input', 'newPassword'] }],
    });
    expect(codesOf(await client.reset(token, 'dandan'))).toEqual(['WEAK_PASSWORD']);
    expect(await client.reset(token, 'long enough\0 but')).toEqual({ topLevel: ['BAD_USER_INPUT'] });
    expect(codesOf(await client.reset(token))).toEqual([]);
  });

  test('new passwords with a token are bounded by user', async () => {
    await client.register('dora');
    await server.mailTo('dora@example.com');
    const token = await resetToken('dora', 2);
    const answers = await Promise.all(Array.from({ length: 31 }, () => client.reset(token, 'short')));
    expect(answers.filter((answer) => !answer.topLevel && codesOf(answer).join() === 'WEAK_PASSWORD')).toHaveLength(30);
    expect(answers.filter(({ topLevel }) => topLevel?.join() === 'RATE_LIMITED')).toHaveLength(1);
  });

  describe('a token is invalid', () => {
    let token: string;
    let id: string;
    let session: string;
    let count = 0;

    beforeEach(async () => {
      count += 1;
      const username = `eve${count}`;
      id = await client.register(username);
      await server.mailTo(`${username}@example.com`);
      token = await resetToken(username, 2);
      session = (await client.login(username)).token ?? '';
    });

    const refused = async (used = token) => {
      const answers = [await client.reset(used), await client.verify(used, session)];
      for (const answer of answers) {
        expect(answer).toMatchObject({
          userId: null,
          userErrors: [{ code: 'INVALID_TOKEN', path: ['input', 'token'] }],
        });
      }
      expect(answers[0].userErrors[0].message).toBe(answers[1].userErrors[0].message);
    };
    const inDatabase = (sql: string) => app.database.pool.query(sql, [id]);

    test('after its time', async () => {
      await inDatabase("UPDATE email_tokens SET expires_at = now() - interval '1 second' WHERE user_id = $1");
      await refused();
    });

    test('once the address was changed', async () => {
      await client.changeEmail(session, `other${count}@example.com`);
      const verification = tokenIn(await server.mailTo(`other${count}@example.com`));
      expect(codesOf(await client.verify(verification, session))).toEqual([]);
      await refused();
    });

    test('while the user is disabled, who gets no mail either', async () => {
      await inDatabase('UPDATE users SET is_active = false WHERE id = $1');
      expect(codesOf(await client.reset(token))).toEqual(['INVALID_TOKEN']);
      expect(await client.verify(token, session)).toEqual({ topLevel: ['UNAUTHENTICATED'] });
      const sent = server.mails.length;
      expect(await client.requestReset(`eve${count}@example.com`)).toEqual({ expiresInMinutes: 30, userErrors: [] });
      await delay(600);
      expect(server.mails).toHaveLength(sent);
    });

    test('once a newer one was mailed', async () => {
      const newer = await resetToken(`eve${count}`, 3);
      await refused();
      expect(codesOf(await client.reset(newer))).toEqual([]);
    });

    test('for anything else than it was mailed for', async () => {
      expect(codesOf(await client.verify(token, session))).toEqual(['INVALID_TOKEN']);
      await client.requestVerification(session);
      const verification = tokenIn(await server.mailTo(`eve${count}@example.com`, 3));
      expect(codesOf(await client.reset(verification))).toEqual(['INVALID_TOKEN']);
      expect(codesOf(await client.reset(token))).toEqual([]);
    });

    test('once the password was changed by its owner', async () => {
      expect(codesOf(await client.changePassword(session))).toEqual([]);
      await refused();
    });

    test.each(['', 'x', 'scoped_et_', `scoped_et_${'0'.repeat(72)}`, 'a\0b', '\ud800', 'x'.repeat(50_000)])(
      'if it is none',
      (text) => refused(text),
    );
  });

  test('guessing tokens is bounded by network, and costs no password hash', async () => {
    const answers = [];
    for (let index = 0; index < 61; index += 1) answers.push(await client.reset('scoped_et_wrong'));
    expect(answers.slice(0, 60).flatMap(codesOf)).toEqual(Array(60).fill('INVALID_TOKEN'));
    expect(answers[60]).toEqual({ topLevel: ['RATE_LIMITED'] });
  });

  test('mails to one address are bounded, and the answer does not tell', async () => {
    await client.register('fay');
    for (const email of ['fay@example.com', 'nobody@example.com']) {
      const answers = [];
      for (let index = 0; index < 8; index += 1) answers.push(await client.requestReset(email));
      expect(answers).toEqual(Array(8).fill({ expiresInMinutes: 30, userErrors: [] }));
    }
    await delay(1_000);
    const mailed = server.mails
      .filter(({ to }) => to.includes('fay@example.com'))
      .map(({ headers }) => headers.subject);
    expect(mailed.filter((subject) => subject === 'Set a new password')).toHaveLength(5);
    expect(server.mails.filter(({ to }) => to.includes('nobody@example.com'))).toEqual([]);
  });

  test('the answer waits for nothing that depends on the account', async () => {
    const id = await client.register('pat');
    await server.mailTo('pat@example.com');
    const held = await app.database.pool.connect();
    try {
      // Neither the look-up of the user nor the token gets past this.
      await held.query('BEGIN; LOCK TABLE users, email_tokens, audit_events IN ACCESS EXCLUSIVE MODE');
      expect(await client.requestReset('pat@example.com')).toEqual({ expiresInMinutes: 30, userErrors: [] });
      expect(await client.requestReset('nobody-at-all@example.com')).toEqual({ expiresInMinutes: 30, userErrors: [] });
    } finally {
      await held.query('COMMIT');
      held.release();
    }
    expect(await client.reset(tokenIn(await server.mailTo('pat@example.com', 2)))).toMatchObject({ userId: id });
  });

  test('known and unknown addresses are answered alike', async () => {
    await client.register('gus');
    for (const email of ['gus@example.com', 'nobody-yet@example.com'])
      expect(await client.requestReset(email)).toEqual({ expiresInMinutes: 30, userErrors: [] });
  });

  (MEASURES_TIME ? test : test.skip)('known and unknown addresses are answered after the same time', async () => {
    await client.register('tim');
    const timed = async (email: string) => {
      const start = performance.now();
      expect(await client.requestReset(email)).toEqual({ expiresInMinutes: 30, userErrors: [] });
      return performance.now() - start;
    };
    const differences: number[] = [];
    for (let round = 0; round < 100; round += 1) {
      await app.database.pool.query('DELETE FROM throttles');
      const [known, unknown] = ['tim@example.com', `nobody${round}@example.com`];
      const first = await timed(round % 2 === 0 ? known : unknown);
      const second = await timed(round % 2 === 0 ? unknown : known);
      differences.push(round % 2 === 0 ? first - second : second - first);
    }
    const median = differences.sort((a, b) => a - b)[differences.length / 2] as number;
    // To make a token takes a transaction of seven statements, some 4 ms here.
    expect(Math.abs(median)).toBeLessThan(3);
  });

  test('an address that can be none is refused before anything is counted', async () => {
    for (const email of ['two@at@example.com', `${'x'.repeat(250)}@example.com`, 'line@example.com\n', ' ']) {
      const { data } = await app.graphql(
        `mutation ($email: EmailAddress!) { requestPasswordReset(input: { email: $email }) {
          expiresInMinutes userErrors { code path } } }`,
        { variables: { email } },
      );
      expect(data.requestPasswordReset).toEqual({
        expiresInMinutes: 0,
        userErrors: [{ code: 'INVALID_EMAIL', path: ['input', 'email'] }],
      });
    }
  });

  test('nothing of a token is stored or logged as it is', async () => {
    await client.register('hal');
    await server.mailTo('hal@example.com');
    const token = await resetToken('hal', 2);
    const { rows } = await app.database.pool.query("SELECT encode(hash, 'hex') AS hash FROM email_tokens");
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(token.slice(10, 40));
    expect(JSON.stringify(app.logLines)).not.toContain('scoped_et_');
  });
});

test('two apps on one database: a token of one is good at the other, once', async () => {
  const server = await startMailServer();
  const environment = { SMTP_URL: server.url, MAIL_FROM: 'noreply@example.org' };
  const first = await startTestApp(environment);
  const second = await startTestApp({
    ...environment,
    DATABASE_URL: first.databaseUrl,
  });
  try {
    const [a, b] = [accountClient(first), accountClient(second)];
    const id = await a.register('ida');
    await server.mailTo('ida@example.com');
    const session = await b.login('ida');
    await a.requestReset('ida@example.com');
    const token = tokenIn(await server.mailTo('ida@example.com', 2));
    const answers = await Promise.all([a, b, a, b].map((one) => one.reset(token)));
    expect(answers.filter(({ userId }) => userId === id)).toHaveLength(1);
    expect(await b.isAlive(session.token)).toBe(false);
  } finally {
    await second.stop();
    await first.stop();
    await server.stop();
  }
});
