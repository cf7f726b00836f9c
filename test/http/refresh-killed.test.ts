import { until } from '../support/process';
import { type ScratchDirectory, scratchDirectory } from '../support/process-directory';
import { type ServerProcess, startServer } from '../support/process-server';
import { PASSWORD } from '../support/test-app';
import { createTestDatabase, onServer, type TestDatabase } from '../support/test-database';

/** How often the server is killed. */
const KILLS = process.env.PROPERTY_RUNS ? 10 : 2;
const CLIENTS = 12;

let database: TestDatabase;
let directory: ScratchDirectory;
let server: ServerProcess | undefined;
beforeAll(async () => {
  database = await createTestDatabase();
  directory = scratchDirectory();
});
afterAll(async () => {
  server?.destroy();
  directory?.remove();
  await database?.drop();
});

const start = (port = '0') =>
  startServer({
    cwd: directory.path,
    env: {
      DATABASE_URL: database.url,
      NODE_ENV: 'test',
      SECRET_KEY: 'a secret key of thirty-two bytes or more',
      PORT: port,
    },
  });

const send = async (url: string, body: Record<string, string>) => {
  const response = await fetch(`${url}/token`, { method: 'POST', body: new URLSearchParams(body) });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
};

/** Refreshes in a loop, and goes on with the last token that it was told, as an honest client does. */
class Client {
  refusals: unknown[] = [];
  answers = 0;
  lost = 0;

  constructor(public token: string) {}

  async refreshWhile(isUp: () => boolean, url: string): Promise<void> {
    while (isUp()) {
      try {
        const { status, body } = await send(url, { grant_type: 'refresh_token', refresh_token: this.token });
        if (status !== 200) {
          // A server that is losing its connections may say that it can't now; never that the token is invalid.
          if (body.error === 'invalid_grant') this.refusals.push(body);
          continue;
        }
        this.token = body.refresh_token as string;
        this.answers += 1;
      } catch {
        // The connection broke: whether the exchange was made is not known.
        this.lost += 1;
        return;
      }
    }
  }
}

test('a server that is killed in the middle of refreshes costs no honest client its session', async () => {
  server = await start();
  const clients: Client[] = [];
  for (let index = 0; index < CLIENTS; index += 1) {
    const input = `{ username: "user${index}", email: "user${index}@example.com", password: "${PASSWORD}" }`;
    await server.graphql(`mutation { register(input: ${input}) { userErrors { code } } }`);
    const { body } = await send(server.url, { grant_type: 'password', username: `user${index}`, password: PASSWORD });
    clients.push(new Client(body.refresh_token as string));
  }

  for (let kill = 0; kill < KILLS; kill += 1) {
    const killed = server;
    let isUp = true;
    const before = clients.reduce((sum, { answers }) => sum + answers, 0);
    const loops = clients.map((client) => client.refreshWhile(() => isUp, killed.url));
    // Wherever each of them is by then.
    await until(
      () => clients.reduce((sum, { answers }) => sum + answers, 0) >= before + 3 * CLIENTS + kill,
      'the clients are refreshing',
    );
    killed.child.kill('SIGKILL');
    await killed.ended;
    isUp = false;
    await Promise.all(loops);
    killed.destroy();
    // The clients come back hours later.
    const hours = "interval '5 hours'";
    await onServer(
      database.url,
      `UPDATE refresh_tokens SET exchanged_at = exchanged_at - ${hours}`,
      `UPDATE sessions SET last_used_at = last_used_at - ${hours}`,
    );
    server = await start();
    const { url } = server;
    for (const client of clients) {
      const { status, body } = await send(url, { grant_type: 'refresh_token', refresh_token: client.token });
      expect({ status, error: body.error }).toEqual({ status: 200, error: undefined });
      client.token = body.refresh_token as string;
    }
  }
  expect(clients.flatMap(({ refusals }) => refusals)).toEqual([]);
  expect(clients.reduce((sum, { lost }) => sum + lost, 0)).toBeGreaterThan(0);
});
