import { connect } from 'node:net';
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';
import { MEASURES_TIME } from '../support/timing';

// Other work may slow the machine down for a moment. A slow server is slow every time.
if (MEASURES_TIME) jest.retryTimes(2);

/** Three times what the queue of logins holds: 33 for each core. */
const FLOOD = 100 * availableParallelism();

let app: TestApp;
beforeAll(async () => {
  // Hashes of 30 ms and more: a full queue stays full while the flood is answered.
  app = await startTestApp({ BCRYPT_COST: '9', LOGIN_FAILURES_PER_ADDRESS: '100000', TRUST_PROXY: 'loopback' });
});
afterAll(() => app.stop());

interface Timed {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: string;
  readonly ms: number;
}

async function timed(send: () => Promise<Response>): Promise<Timed> {
  const start = performance.now();
  const response = await send();
  const body = await response.text();
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    body,
    ms: performance.now() - start,
  };
}

const graphql = (query: string, variables: object = {}, address = '192.0.2.1') =>
  timed(() =>
    fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
      body: JSON.stringify({ query, variables }),
    }),
  );
const LOGIN =
  'mutation ($name: String!) { login(input: { username: $name, password: "wrong" }) { userErrors { code } } }';
const token = (name: string) =>
  timed(() =>
    fetch(`${app.url}/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', username: name, password: 'wrong' }),
    }),
  );
const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;

test('a flood of logins: the excess is refused soon, and other requests stay fast', async () => {
  let flooding = true;
  const others: number[] = [];
  const watch = (async () => {
    while (flooding) {
      others.push((await graphql('{ __typename }')).ms);
      await delay(5);
    }
  })();
  const flood = Array.from({ length: FLOOD }, (_, index) =>
    index % 2 === 0 ? graphql(LOGIN, { name: `nobody${index}` }) : token(`nobody${index}`),
  );
  const answers = await Promise.all(flood);
  flooding = false;
  await watch;

  const refused = answers.filter(({ status }) => status === 503);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 400, 503]));
  expect(refused.length).toBeGreaterThan(20);
  expect(new Set(refused.map(({ retryAfter }) => retryAfter))).toEqual(new Set(['1']));
  expect(refused.filter(({ body }) => body.includes('"retryAfter":1')).length).toBeGreaterThan(0);
  expect(refused.filter(({ body }) => body.includes('"error":"temporarily_unavailable"')).length).toBeGreaterThan(0);

  // By the server's own clock: this client needs longer to open two hundred connections than for the answers.
  const served = app.logLines.filter(({ status }) => status === 503).map(({ ms }) => Number(ms));
  expect(served).toHaveLength(refused.length);
  expect(others.length).toBeGreaterThan(0);
  if (!MEASURES_TIME) return;
  expect(median(served)).toBeLessThan(250);
  expect(median(others)).toBeLessThan(250);
});

test('a flood from one network shuts out no other network, and none waits behind it', async () => {
  await app.userToken('ada');
  let flooding = true;
  const flood = Array.from({ length: FLOOD / 2 }, async (_, index) => {
    const answers: Timed[] = [];
    while (flooding) {
      answers.push(await graphql(LOGIN, { name: `nobody${index}` }));
      await delay(100);
    }
    return answers;
  });
  await delay(500);
  const login = `mutation { login(input: { username: "ada", password: "${PASSWORD}" }) { userErrors { code } } }`;
  const honest: Timed[] = [];
  for (let count = 0; count < 3; count += 1) honest.push(await graphql(login, {}, '198.51.100.7'));
  flooding = false;
  const verified = (await Promise.all(flood)).flat().filter(({ status }) => status === 200);
  expect(honest.map(({ status }) => status)).toEqual([200, 200, 200]);
  if (MEASURES_TIME) expect(median(honest.map(({ ms }) => ms))).toBeLessThan(median(verified.map(({ ms }) => ms)) / 2);
});

test('logins whose clients hang up are not verified, by GraphQL or OAuth', async () => {
  const { port } = new URL(app.url);
  const started = app.logLines.length;
  const requests = () => app.logLines.slice(started).filter(({ msg }) => msg === 'request');
  const form = (name: number) => `grant_type=password&username=gone${name}&password=wrong`;
  const clients = Array.from({ length: 30 * availableParallelism() }, (_, index) => {
    const [path, type, body] =
      index % 2 === 0
        ? ['/token', 'application/x-www-form-urlencoded', form(index)]
        : ['/graphql', 'application/json', JSON.stringify({ query: LOGIN, variables: { name: `gone${index}` } })];
    const client = connect(Number(port), '127.0.0.1');
    client.on('error', () => {});
    client.write(
      `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\nContent-Length: ${body?.length}\r\n\r\n${body}`,
    );
    return client;
  });
  // As soon as the first was verified, all the others are in the queue.
  while (requests().length < 1) await delay(5);
  for (const client of clients) client.destroy();
  while (requests().length < clients.length) await delay(5);
  const gone = requests().filter(({ status }) => status === 499).length;
  expect(gone).toBeGreaterThan(clients.length / 2);
  const before = await failedLogins();
  const login = `mutation { login(input: { username: "nobody", password: "wrong" }) { userErrors { code } } }`;
  expect((await graphql(login, {}, '198.51.100.9')).status).toBe(200);
  // What had begun before they hung up may have ended meanwhile; none of the others did.
  expect((await failedLogins()) - before).toBeLessThanOrEqual(1 + 2 * availableParallelism());
});

/** How many logins were verified and failed. */
async function failedLogins(): Promise<number> {
  const text = await (await fetch(`${app.url}/metrics`)).text();
  return Number(/^auth_logins_total\{outcome="invalid_credentials"\} (\d+)/m.exec(text)?.[1] ?? 0);
}
