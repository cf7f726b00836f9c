import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { accountClient, codesOf, NEW_PASSWORD } from '../support/account-client';
import { freePort } from '../support/boot-checkout';
import { startMailServer } from '../support/mail-server';
import { startTestApp, type TestApp } from '../support/test-app';

/** @param run - is handed the app, and may stop it itself. */
async function withApp(
  environment: Record<string, string>,
  run: (app: TestApp, stop: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const app = await startTestApp(environment);
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= app.stop();
    return stopping;
  };
  try {
    await run(app, stop);
  } finally {
    await stop();
  }
}

const messages = (app: TestApp) => app.logLines.map(({ msg }) => String(msg));

async function logged(app: TestApp, pattern: RegExp): Promise<string> {
  for (let wait = 0; wait < 250; wait += 1) {
    const found = messages(app).filter((message) => pattern.test(message));
    if (found.length > 0) return found[found.length - 1] as string;
    await delay(20);
  }
  throw new Error(`The log never said ${pattern}.`);
}

test('production without SMTP_URL: mail is off, for every address alike, and the log says so', async () => {
  const production = { NODE_ENV: 'production', BCRYPT_COST: '10' };
  await withApp(production, async (app) => {
    const client = accountClient(app);
    expect(app.logLines).toContainEqual(
      expect.objectContaining({ level: 40, msg: expect.stringMatching(/^Mail is off/) }),
    );
    await client.register('ada');
    const { token = '' } = await client.login('ada');
    const documents = [
      'mutation { requestPasswordReset(input: { email: "ada@example.com" }) { expiresInMinutes } }',
      'mutation { requestPasswordReset(input: { email: "nobody@example.com" }) { expiresInMinutes } }',
      'mutation { requestEmailVerification { expiresInMinutes } }',
    ];
    for (const document of documents) {
      const { errors } = await app.graphql(document, { token });
      expect(errors?.[0]).toMatchObject({
        message: 'Mail is off on this server. Ask its operator to set SMTP_URL.',
        extensions: { code: 'SERVICE_UNAVAILABLE' },
      });
    }
    // What needs no mail works.
    expect(codesOf(await client.changePassword(token))).toEqual([]);
    // No mail could verify another address, so that the password alone is enough; it must be right.
    const to = 'ada@new.example';
    expect(codesOf(await client.changeEmail(token, to, 'not the password'))).toEqual(['INVALID_CREDENTIALS']);
    const withoutPassword = await app.graphql(
      `mutation { updateMe(input: { email: "${to}" }) { userErrors { code path } } }`,
      { token },
    );
    expect(withoutPassword.data.updateMe.userErrors).toEqual([
      { code: 'INVALID_CREDENTIALS', path: ['input', 'currentPassword'] },
    ]);
    // One that was pending when there was mail is no exception.
    await app.database.pool.query('UPDATE users SET pending_email = $1, pending_email_key = $1', [to]);
    expect(codesOf(await client.changeEmail(token, to, 'not the password'))).toEqual(['INVALID_CREDENTIALS']);
    expect(await client.changeEmail(token, to, NEW_PASSWORD)).toEqual({
      user: { email: to, pendingEmail: null, emailVerifiedAt: null },
      userErrors: [],
    });
    await client.register('ben');
    const { token: ben = '' } = await client.login('ben');
    expect(codesOf(await client.changeEmail(ben, 'ADA@new.example'))).toEqual(['EMAIL_TAKEN']);
  });
});

test('development without SMTP_URL and without pages prints a link to this server’s GraphiQL', async () => {
  await withApp({ NODE_ENV: 'development', PORT: '4000', WEB: 'off' }, async (app) => {
    const client = accountClient(app);
    const id = await client.register('ada');
    const { token = '' } = await client.login('ada');
    await client.requestReset('ada@example.com');
    const reset = await logged(
      app,
      /To ada@example\.com: Set a new password\. Open http:\/\/localhost:4000\/graphiql\?query=/,
    );
    const query = new URL(reset.split('Open ')[1] as string).searchParams.get('query') as string;
    const answer = await app.graphql(query.replace('newPassword: ""', 'newPassword: "violet anchors drift"'));
    expect(answer.data.resetPassword).toEqual({ userId: id, userErrors: [] });

    expect(await client.isAlive(token)).toBe(false);
    const { token: another = '' } = await client.login('ada', 'violet anchors drift');
    await client.requestVerification(another);
    const verify = await logged(app, /Verify your e-mail address\. Open /);
    const verification = new URL(verify.split('Open ')[1] as string).searchParams.get('query') as string;
    expect((await app.graphql(verification, { token: another })).data.verifyEmail).toEqual({
      userId: id,
      userErrors: [],
    });

    // So does another address.
    await client.changeEmail(another, 'ada@new.example', 'violet anchors drift');
    await logged(app, /To ada@new\.example: Verify your e-mail address\. Open /);
  });
});

test.each([
  [
    'the page of the server',
    { PORT: '4000' },
    /Open http:\/\/localhost:4000\/account\/reset-password#token=scoped_et_\w{72}$/,
  ],
  [
    'the front end’s page, if there is one',
    { PASSWORD_RESET_URL: 'http://localhost:3000/#{token}' },
    /Open http:\/\/localhost:3000\/#scoped_et_\w{72}$/,
  ],
  [
    'the mutation, if there is no page at all',
    { INTROSPECTION: 'off', PORT: '4000', WEB: 'off' },
    /Run mutation \{ resetPassword\(/,
  ],
  ['the mutation, on a port that the system chooses', { PORT: '0' }, /Run mutation \{ resetPassword\(/],
])('development prints %s', async (_what, environment, pattern) => {
  await withApp({ NODE_ENV: 'development', ...environment }, async (app) => {
    const client = accountClient(app);
    await client.register('ada');
    await client.requestReset('ada@example.com');
    await logged(app, pattern);
  });
});

test('a mail server that is down changes no answer, and what fails is logged without the token', async () => {
  const port = await freePort();
  await withApp({ SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'noreply@example.org' }, async (app, stop) => {
    const client = accountClient(app);
    await client.register('ada');
    for (const email of ['ada@example.com', 'nobody@example.com']) {
      expect(await client.requestReset(email)).toEqual({ expiresInMinutes: 30, userErrors: [] });
    }
    await logged(app, /could not be sent, and will be tried again/);
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    expect(metrics).toMatch(/mail_deliveries_total\{outcome="retried"\} [1-9]/);
    await stop();
    expect(messages(app)).toContain('a mail could not be sent');
    expect(JSON.stringify(app.logLines)).not.toMatch(/scoped_et_|ada@example\.com/);
  });
});

test('a mail server that never answers holds up neither an answer nor a stop', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  const { port } = silent.address() as { port: number };
  await withApp({ SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'noreply@example.org' }, async (app, stop) => {
    const client = accountClient(app);
    await client.register('ada');
    expect(await client.requestReset('ada@example.com')).toEqual({ expiresInMinutes: 30, userErrors: [] });
    await stop();
    expect(messages(app).join()).toMatch(/mails were lost/);
  });
  silent.close();
});

test('mails that were queued before a stop are sent before the process exits', async () => {
  const server = await startMailServer();
  await withApp({ SMTP_URL: server.url, MAIL_FROM: 'noreply@example.org' }, async (app, stop) => {
    const client = accountClient(app);
    await client.register('ada');
    await server.mailTo('ada@example.com');
    await client.requestReset('ada@example.com');
    await stop();
    expect(server.mails.map(({ headers }) => headers.subject)).toEqual([
      'Verify your e-mail address',
      'Set a new password',
    ]);
  });
  await server.stop();
});
