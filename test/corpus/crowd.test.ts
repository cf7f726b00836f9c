import { setTimeout as delay } from 'node:timers/promises';
import { TIMEOUTS } from '../../src/http/http-server';
import { exchange } from '../support/corpus';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

const newLines = (from: number) => app.logLines.slice(from).filter(({ path }) => path !== '/livez');

describe('50 registrations at once', () => {
  /** Tries again for as long as the server is busy: it answers so when the machine is. */
  const register = async (input: object): ReturnType<TestApp['graphql']> => {
    const answer = await app.graphql(
      'mutation ($input: RegisterInput!) { register(input: $input) { user { id } userErrors { code } } }',
      { variables: { input: { password: PASSWORD, ...input } } },
    );
    if (answer.errors?.[0]?.extensions.code !== 'SERVICE_UNAVAILABLE') return answer;
    await delay(200);
    return register(input);
  };
  const spelling = (name: string, turn: number) =>
    [...name].map((letter, at) => ((turn >> at) & 1 ? letter.toUpperCase() : letter)).join('');
  const cases = [
    ['one name in 50 spellings', 'USERNAME_TAKEN', (i: number) => [spelling('harbor', i), `name${i}@example.com`]],
    [
      'one address in 50 spellings',
      'EMAIL_TAKEN',
      (i: number) => [`sailor${i}`, `${spelling('anchor', i)}@example.com`],
    ],
  ] as const;

  test.each(cases)('of %s: one success, 49 conflicts', async (_title, code, make) => {
    const before = await app.database.prisma.user.count();
    const from = app.logLines.length;
    const inputs = Array.from({ length: 50 }, (_, i) => make(i));
    const answers = await Promise.all(inputs.map(([username, email]) => register({ username, email })));
    const codes = answers.map(({ status, data }) => [status, data.register.userErrors[0]?.code]);
    expect(codes.filter(([, found]) => found === undefined)).toEqual([[200, undefined]]);
    expect(codes.filter(([, found]) => found === code)).toHaveLength(49);
    expect(await app.database.prisma.user.count()).toBe(before + 1);
    expect(newLines(from).filter(({ level }) => Number(level) >= 40)).toEqual([]);
  });
});

describe('slow clients of the whole application', () => {
  const HEAD = 'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{';

  test('have less than 15 s, and a slow body less than 30 s', () => {
    expect(app.server.headersTimeout + TIMEOUTS.connectionsCheckingInterval).toBeLessThan(15_000);
    expect(app.server.requestTimeout + TIMEOUTS.connectionsCheckingInterval).toBeLessThan(30_000);
  });

  test('400 of them do not keep others waiting, and each is told and logged once', async () => {
    // The real server with its numbers made small; it looks once a second.
    app.server.headersTimeout = 300;
    app.server.requestTimeout = 300;
    const from = app.logLines.length;
    const send = (text: string) => exchange(app.url, Buffer.from(text), { untilClosed: true });
    const heads = Array.from({ length: 400 }, () => send('GET /livez HTTP/1.1\r\nHost: a\r\n'));
    const bodies = Array.from({ length: 20 }, () => send(HEAD));
    expect((await fetch(`${app.url}/livez`)).status).toBe(200);
    for (const { answers, closed } of await Promise.all([...heads, ...bodies])) {
      expect(answers.map(({ status }) => status)).toEqual([408]);
      expect(JSON.parse(answers[0]?.body ?? '')).toMatchObject({ status: 408 });
      expect(closed).toBe(true);
    }
    // A line may be written after its client has seen the end.
    for (let wait = 0; wait < 250 && newLines(from).length < 420; wait += 1) await delay(2);
    const lines = newLines(from);
    expect(lines).toHaveLength(420);
    expect(lines.every(({ status, level }) => status === 408 && Number(level) < 40)).toBe(true);
  });
});
