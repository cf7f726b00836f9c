import { enrolPasskey } from '../support/passkeys';
import { scratchDirectory } from '../support/process-directory';
import { type ServerProcess, startServer } from '../support/process-server';
import { enrolTotp, type TestTotp } from '../support/second-factors';
import { resultOf, secondStepClient, type TestAnswer } from '../support/second-step';
import { PASSWORD, SECRET_KEY, startTestApp, type TestApp } from '../support/test-app';
import { post } from './support/oauth';

// What works once works once on all servers together: that of the test itself, and one in another process.
const directory = scratchDirectory();
let app: TestApp;
let other: ServerProcess;
let servers: { readonly url: string }[] = [];
let ada: TestTotp;
beforeAll(async () => {
  app = await startTestApp({ TRUST_PROXY: 'loopback' });
  await app.userToken('ada');
  const env = {
    DATABASE_URL: app.databaseUrl,
    SECRET_KEY,
    TRUST_PROXY: 'loopback',
    BCRYPT_COST: '4',
    NODE_ENV: 'test',
  };
  other = await startServer({ cwd: directory.path, env });
  servers = [app, other];
});
beforeEach(async () => {
  for (const table of ['throttles', 'totp_factors', 'recovery_codes', 'pending_logins', 'passkeys']) {
    await app.database.pool.query(`DELETE FROM ${table}`);
  }
  ada = await enrolTotp(app, 'ada');
});
afterAll(async () => {
  await other?.terminate();
  directory.remove();
  await app?.stop();
});

const server = (n: number) => servers[n % servers.length] as { readonly url: string };
/** Each request comes from a network of its own, so that the throttle lets all of them through. */
const from = (n: number) => ({ 'x-forwarded-for': `192.0.2.${n + 1}` });
const at = (n: number) =>
  secondStepClient(
    {
      graphql: async (query, { variables, token } = {}) => {
        const reply = await fetch(`${server(n).url}/graphql`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            ...from(n),
            ...(token !== undefined && { authorization: `Bearer ${token}` }),
          },
          body: JSON.stringify({ query, variables }),
        });
        return { ...(await reply.json()), status: reply.status, headers: reply.headers };
      },
    },
    from(n),
  );
const twenty = (send: (n: number) => Promise<TestAnswer>) =>
  Promise.all(Array.from({ length: 20 }, (_, n) => send(n).then(resultOf)));
const winners = (results: readonly string[]) => results.filter((result) => result === 'OK').length;

test('one token of a login begins one session', async () => {
  const before = await app.database.prisma.session.count();
  const token = await at(0).pending('ada');
  const totp = await ada.code();
  const results = await twenty((n) => at(n).complete(token, { totp }));
  expect(results.toSorted()).toEqual([...Array(19).fill('INVALID_TOKEN'), 'OK']);
  expect(await app.database.prisma.session.count()).toBe(before + 1);
});

test.each(['totp', 'recoveryCode'])('one %s completes one of twenty logins', async (field) => {
  const tokens = await Promise.all(Array.from({ length: 20 }, (_, n) => at(n).pending('ada')));
  const value = field === 'totp' ? await ada.code() : ada.recoveryCodes[0];
  const results = await twenty((n) => at(n).complete(tokens[n] ?? '', { [field]: value }));
  expect(results.toSorted()).toEqual([...Array(19).fill('INVALID_CODE'), 'OK']);
});

test('one code is accepted by one of GraphQL, /token and reauthentication', async () => {
  const { tokens } = await at(0).complete(await at(0).pending('ada'), { totp: await ada.code() });
  const pending = await at(1).pending('ada');
  const totp = await ada.code();
  const form = { grant_type: 'password', username: 'ada', password: PASSWORD, otp: totp };
  const results = await Promise.all([
    at(0).complete(pending, { totp }).then(resultOf),
    at(1)
      .reauthenticate(tokens?.accessToken ?? '', { password: PASSWORD, totp })
      .then(resultOf),
    ...[2, 3, 4, 5].map(async (n) => {
      const reply = await post(server(n).url, '/token', form, from(n));
      return reply.status === 200 ? 'OK' : (await reply.json()).error;
    }),
  ]);
  expect(winners(results)).toBe(1);
});

test('five wrong codes end a login, whichever server gets them', async () => {
  const token = await at(0).pending('ada');
  const results = await twenty((n) => at(n).complete(token, { totp: ada.wrongCode() }));
  expect(results.toSorted()).toEqual([...Array(5).fill('INVALID_CODE'), ...Array(15).fill('INVALID_TOKEN')]);
});

test('one answer of a passkey logs in once, and completes one login', async () => {
  await app.database.pool.query('DELETE FROM totp_factors');
  await app.database.pool.query('DELETE FROM recovery_codes');
  const { tokens } = await at(0).login('ada');
  const passkey = await enrolPasskey(app, tokens?.accessToken ?? '');
  const answer = passkey.get(await at(0).passkeyOptions());
  const results = await twenty((n) => at(n).loginWithPasskey(answer));
  expect(results.toSorted()).toEqual([...Array(19).fill('INVALID_PASSKEY'), 'OK']);

  const { secondFactor } = await at(1).login('ada');
  const proof = { passkey: passkey.get(secondFactor?.passkeyOptions) };
  const completed = await twenty((n) => at(n).complete(secondFactor?.token ?? '', proof));
  expect(winners(completed)).toBe(1);
});

test('a change of the password on one server, while logins are completed on the other, leaves no session of before', async () => {
  const { tokens } = await at(0).complete(await at(0).pending('ada'), { recoveryCode: ada.recoveryCodes[0] });
  const pendings = await Promise.all(Array.from({ length: 8 }, (_, n) => at(n).pending('ada')));
  const next = 'violet anchors drift past noon';
  const [changed] = await Promise.all([
    app.graphql(
      `mutation { changePassword(input: { currentPassword: "${PASSWORD}", newPassword: "${next}" }) { user { id } } }`,
      tokens?.accessToken === undefined ? {} : { token: tokens.accessToken },
    ),
    ...pendings.map((token, n) => at(n).complete(token, { recoveryCode: ada.recoveryCodes[n + 1] })),
  ]);
  expect(changed.data.changePassword.user).not.toBeNull();
  // Only the session that has changed the password.
  expect(await app.database.prisma.session.count()).toBe(1);
});
