import { type LocalServer, startLocalServer } from '../support/local-server';
import { scratchDirectory } from '../support/process-directory';
import { type ServerProcess, startServer } from '../support/process-server';
import { stepBegun, totpCode } from '../support/second-factors';
import { PASSWORD } from '../support/test-app';
import { createTestDatabase, onServer, type TestDatabase } from '../support/test-database';
import { passwordGrant } from './support/oauth';

/** Two servers on one database, in two processes, with one key of the environment. */
const directory = scratchDirectory();
let database: TestDatabase;
let here: LocalServer;
let other: ServerProcess;
let servers: Pick<LocalServer, 'url' | 'graphql'>[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  const env = { DATABASE_URL: database.url, SECRET_KEY: 'one secret key that two servers have in common' };
  const options = { cwd: directory.path, env };
  [here, other] = await Promise.all([startLocalServer(options), startServer(options)]);
  servers = [here, other];
  for (const name of ['ada', 'bob']) {
    await servers[0]?.graphql(`mutation {
      register(input: { username: "${name}", email: "${name}@example.com", password: "${PASSWORD}" }) { user { id } } }`);
  }
});
afterAll(async () => {
  await Promise.all([here?.stop(), other?.terminate()]);
  directory.remove();
  await database.drop();
});

/** What a mutation of this test answers. */
interface Answer {
  readonly secret: string;
  readonly recoveryCodes: string[] | null;
  readonly userErrors: { code: string }[];
}

async function call(n: number, document: string, token: string): Promise<Answer> {
  const server = servers[n % servers.length] as LocalServer;
  const { data, errors } = await (await server.graphql(`mutation { ${document} }`, token)).json();
  if (!data) throw new Error(JSON.stringify(errors));
  return Object.values(data as Record<string, Answer>)[0] as Answer;
}
const ERRORS = 'userErrors { code }';

test('one of twenty confirmations at two servers wins, and its recovery codes are those that count', async () => {
  const { access_token } = await passwordGrant(servers[0]?.url as string, 'ada');
  const begun = await call(0, `beginTotpEnrolment { secret ${ERRORS} }`, access_token);
  await stepBegun();
  const code = totpCode(begun.secret);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      call(n, `confirmTotpEnrolment(input: { code: "${code}" }) { recoveryCodes ${ERRORS} }`, access_token),
    ),
  );
  const won = answers.filter(({ recoveryCodes }) => recoveryCodes !== null);
  expect(won).toHaveLength(1);
  expect(answers.filter((answer) => answer !== won[0]).map(({ userErrors }) => userErrors[0]?.code)).toEqual(
    Array(19).fill('SECOND_FACTOR_EXISTS'),
  );
  // What one server has encrypted, the other decrypts; the code of the confirmation is used on both.
  for (const n of [0, 1]) {
    const reply = await otpGrant(n, 'ada', code);
    expect(reply.status).toBe(400);
  }
  const [first = '', second = ''] = won[0]?.recoveryCodes ?? [];
  const used = await Promise.all(Array.from({ length: 10 }, (_, n) => otpGrant(n, 'ada', first)));
  expect(used.filter(({ status }) => status === 200)).toHaveLength(1);
  await onServer(database.ownerUrl, 'UPDATE totp_factors SET last_step = 0', 'DELETE FROM throttles');
  await stepBegun();
  expect((await otpGrant(1, 'ada', totpCode(begun.secret))).status).toBe(200);
  expect((await otpGrant(0, 'ada', second)).status).toBe(200);
});

test('renewals at two servers come one after the other: exactly one set of codes is left', async () => {
  const { access_token } = await passwordGrant(servers[0]?.url as string, 'bob');
  const begun = await call(0, `beginTotpEnrolment { secret ${ERRORS} }`, access_token);
  await stepBegun();
  const code = totpCode(begun.secret);
  await call(1, `confirmTotpEnrolment(input: { code: "${code}" }) { recoveryCodes ${ERRORS} }`, access_token);
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, n) => call(n, `renewRecoveryCodes { recoveryCodes ${ERRORS} }`, access_token)),
  );
  const sets = answers.map(({ recoveryCodes }) => recoveryCodes ?? []);
  await onServer(database.ownerUrl, 'DELETE FROM throttles');
  const working: boolean[] = [];
  for (const [index, codes] of sets.entries()) {
    working.push((await otpGrant(index, 'bob', codes[0] ?? '')).status === 200);
    await onServer(database.ownerUrl, 'DELETE FROM throttles');
  }
  expect(working.filter(Boolean)).toHaveLength(1);
});

function otpGrant(n: number, username: string, otp: string): Promise<Response> {
  const body = new URLSearchParams({ grant_type: 'password', username, password: PASSWORD, otp });
  return fetch(`${servers[n % servers.length]?.url}/token`, { method: 'POST', body });
}
