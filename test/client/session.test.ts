import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Channel, type Client, type ClientOptions, createClient, GraphqlRequestError } from '@scoped-api/client';
import { parse, print } from 'graphql';
import { enrolTotp } from '../support/second-factors';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
let count = 0;
const clients: Client[] = [];

beforeAll(async () => {
  app = await startTestApp({ ACCESS_TOKEN_EXPIRE_MINUTES: '1' });
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(() => app?.stop());

const ME = 'query { me { username } }';
const SESSIONS = 'query { me { sessions { id isCurrent authenticationLevel } } }';

function connect(options: Partial<ClientOptions> = {}): Client {
  const client = createClient({ url: `${app.url}/graphql`, ...options });
  clients.push(client);
  return client;
}

async function register(): Promise<string> {
  count += 1;
  const username = `person${count}`;
  await connect().request('mutation ($input: RegisterInput!) { register(input: $input) { userErrors { code } } }', {
    input: { username, email: `${username}@example.com`, password: PASSWORD },
  });
  return username;
}

async function signedIn(options: Partial<ClientOptions> = {}): Promise<{ client: Client; username: string }> {
  const username = await register();
  const client = connect(options);
  expect(await client.login({ username, password: PASSWORD })).toEqual({ status: 'signedIn' });
  return { client, username };
}

/** Makes the session's authentication older than what sensitive operations accept. */
async function age(username: string): Promise<void> {
  await app.alter(
    `UPDATE sessions SET authenticated_at = now() - interval '1 hour', created_at = now() - interval '1 hour'
     WHERE user_id = (SELECT id FROM users WHERE username = '${username}')`,
  );
}

/** Returns the error of a request. */
const errorOf = (promise: Promise<unknown>): Promise<GraphqlRequestError> =>
  promise.then(
    () => Promise.reject(new Error('It was not refused.')),
    (error) => error,
  );

/** A `fetch` with a browser's cookie for the server's own page. */
function browserFetch(origin = app.url): { fetch: typeof fetch; cookie: () => string | undefined } {
  let cookie: string | undefined;
  return {
    cookie: () => cookie,
    async fetch(input, init) {
      const request = new Request(input, init);
      request.headers.set('origin', origin);
      if (cookie && request.credentials === 'include')
        request.headers.set('cookie', `__Host-scoped-api-refresh=${cookie}`);
      const response = await fetch(request);
      for (const header of response.headers.getSetCookie()) {
        const [, value, seconds] = /^__Host-scoped-api-refresh=([^;]*);.*Max-Age=(\d+)/.exec(header) ?? [];
        cookie = seconds === '0' ? undefined : value;
      }
      return response;
    },
  };
}

describe.each(['memory', 'cookie', 'storage'] as const)('A session in %s', (kind) => {
  let browser: ReturnType<typeof browserFetch>;
  let stored: string | null;
  beforeEach(() => {
    browser = browserFetch();
    stored = null;
  });

  const options = (): Partial<ClientOptions> => {
    const storage = {
      get: () => stored,
      set: (token: string | null) => {
        stored = token;
      },
    };
    return { session: kind === 'storage' ? storage : kind, fetch: browser.fetch };
  };

  test('begins, is used, renewed twenty times, and ended', async () => {
    const { client, username } = await signedIn(options());
    expect(client.session).toMatchObject({ status: 'signedIn', scopes: ['me:read', 'me:write'] });
    expect(await client.request(ME)).toEqual({ me: { username } });
    const { id } = client.session;
    for (let turn = 0; turn < 20; turn += 1) {
      expect(await client.refresh()).toBe(true);
    }
    expect(client.session.id).toBe(id);
    const token = await client.accessToken();
    await client.logout();
    expect(client.session).toMatchObject({ status: 'signedOut', endedBy: 'logout' });
    expect(await client.accessToken()).toBeNull();
    expect((await app.graphql(ME, { token: token as string })).errors).toBeDefined();
    expect(browser.cookie()).toBeUndefined();
    expect(stored).toBeNull();
    expect((await errorOf(client.request(ME))).code).toBe('UNAUTHENTICATED');
  });

  test('is renewed when the access token expires by the clock, once for requests at the same time', async () => {
    let ahead = 0;
    let refreshes = 0;
    const { client, username } = await signedIn({
      ...options(),
      now: () => Date.now() + ahead,
      fetch: (input, init) => {
        if (String(init?.body).includes('mutation Refresh')) refreshes += 1;
        return browser.fetch(input, init);
      },
    });
    for (let turn = 1; turn <= 5; turn += 1) {
      ahead += 50_000;
      const answers = await Promise.all(Array.from({ length: 10 }, () => client.request(ME)));
      expect(answers).toEqual(Array.from({ length: 10 }, () => ({ me: { username } })));
      expect(refreshes).toBe(turn);
    }
  });

  test('is renewed after the server refused the access token', async () => {
    let broken: string | null = null;
    const { client, username } = await signedIn({
      ...options(),
      fetch: (input, init) => {
        const headers = new Headers(init?.headers);
        if (broken !== null && headers.get('authorization') === `Bearer ${broken}`)
          headers.set('authorization', 'Bearer x');
        return browser.fetch(input, { ...init, headers });
      },
    });
    broken = await client.accessToken();
    expect(await client.request(ME)).toEqual({ me: { username } });
    expect(await client.accessToken()).not.toBe(broken);
  });

  test('is refused after it was revoked, and the client says so', async () => {
    const { client, username } = await signedIn(options());
    await app.alter(`DELETE FROM sessions WHERE user_id = (SELECT id FROM users WHERE username = '${username}')`);
    const states: string[] = [];
    client.subscribe(() => states.push(client.session.status));
    expect((await errorOf(client.request(ME))).code).toBe('UNAUTHENTICATED');
    expect(client.session).toMatchObject({ status: 'signedOut', endedBy: 'revoked' });
    expect(states).toEqual(['signedOut']);
    expect(browser.cookie()).toBeUndefined();
  });

  test('steps up in place, and requests that fail together do it once', async () => {
    const { client, username } = await signedIn(options());
    await age(username);
    const needs: unknown[] = [];
    client.onStepUp(async (need) => {
      needs.push(need);
      expect((await client.beginReauthentication()).methods).toEqual(['PASSWORD']);
      expect(await client.reauthenticate({ password: 'wrong' })).toMatchObject({ status: 'refused' });
      return (await client.reauthenticate({ password: PASSWORD })).status === 'signedIn';
    });
    const begin = 'mutation { beginTotpEnrolment { userErrors { code } } }';
    const answers = await Promise.all([client.request(begin), client.request(begin)]);
    expect(answers).toEqual([{ beginTotpEnrolment: { userErrors: [] } }, { beginTotpEnrolment: { userErrors: [] } }]);
    expect(needs).toEqual([
      {
        requiredLevel: 'SINGLE_FACTOR',
        maxAgeSeconds: 600,
        currentLevel: 'SINGLE_FACTOR',
        enrollmentRequired: false,
        coordinate: 'Mutation.beginTotpEnrolment',
      },
    ]);
    // The session goes on with the new refresh token.
    expect(await client.refresh()).toBe(true);
  });

  test('a second factor completes a login, also after a wrong code', async () => {
    const username = await register();
    const totp = await enrolTotp(app, username);
    const client = connect(options());
    const login = await client.login({ username, password: PASSWORD });
    if (login.status !== 'secondFactor') throw new Error(login.status);
    expect(login.methods).toEqual(['TOTP', 'RECOVERY_CODE']);
    expect(login.expiresAt.getTime()).toBeGreaterThan(Date.now());
    expect(client.session.status).not.toBe('signedIn');
    expect(await login.complete({ totp: totp.wrongCode() })).toMatchObject({
      status: 'refused',
      userErrors: [{ code: 'INVALID_CODE' }],
    });
    expect(await login.complete({ totp: await totp.code() })).toEqual({ status: 'signedIn' });
    const { me } = await client.request<{ me: { sessions: object[] } }>(SESSIONS);
    expect(me.sessions).toMatchObject([{ isCurrent: true, authenticationLevel: 'MULTI_FACTOR' }]);
  });

  test('ends with the account, after logout', async () => {
    const { client } = await signedIn(options());
    const deleted = await client.request(
      'mutation Delete($input: DeleteMeInput!) { deleteMe(input: $input) { userErrors { code } } }',
      { input: { password: PASSWORD } },
    );
    expect(deleted).toEqual({ deleteMe: { userErrors: [] } });
    await client.logout();
    expect(client.session.status).toBe('signedOut');
    expect(browser.cookie()).toBeUndefined();
    expect(stored).toBeNull();
  });

  test('logoutEverywhere ends all sessions', async () => {
    const { client, username } = await signedIn(options());
    const other = connect();
    await other.login({ username, password: PASSWORD });
    expect(await client.logoutEverywhere()).toBe(2);
    expect(client.session).toMatchObject({ status: 'signedOut', endedBy: 'logout' });
    expect(await other.refresh()).toBe(false);
    expect(other.session).toMatchObject({ status: 'signedOut', endedBy: 'revoked' });
  });
});

test('a cookie is picked up by the next page, and the refresh token is never in an answer', async () => {
  const browser = browserFetch();
  const answers: string[] = [];
  const watched: typeof fetch = async (input, init) => {
    const response = await browser.fetch(input, init);
    answers.push(await response.clone().text());
    return response;
  };
  const { username } = await signedIn({ session: 'cookie', fetch: watched });
  const page = connect({ session: 'cookie', fetch: watched });
  expect(page.session.status).toBe('loading');
  expect(await page.start()).toMatchObject({ status: 'signedIn' });
  expect(await page.request(ME)).toEqual({ me: { username } });
  expect(browser.cookie()).toMatch(/^scoped_rt_/);
  expect(answers.join()).not.toContain('scoped_rt_');
});

test('clients with storages of their own, as of the users of a server, never share a session', async () => {
  const storage = () => {
    let stored: string | null = null;
    return {
      get: () => stored,
      set: (token: string | null) => {
        stored = token;
      },
    };
  };
  const one = await signedIn({ session: storage() });
  const other = await signedIn({ session: storage() });
  const third = connect({ session: storage() });
  await third.start();
  // Longer than a message between two of them takes.
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await one.client.request(ME)).toEqual({ me: { username: one.username } });
  expect(await other.client.request(ME)).toEqual({ me: { username: other.username } });
  expect(third.session.status).toBe('signedOut');
  await one.client.logout();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await other.client.request(ME)).toEqual({ me: { username: other.username } });
});

test('a redirect leads no password and no token to another server', async () => {
  const arrived: (string | undefined)[] = [];
  const elsewhere = createServer((request, response) => {
    arrived.push(request.url);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ data: { login: { tokens: null, userErrors: [] }, me: null } }));
  });
  const portOf = async (server: Server) => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const target = `http://localhost:${await portOf(elsewhere)}/graphql`;
  const redirecting = createServer((_request, response) => {
    response.writeHead(307, { location: target });
    response.end();
  });
  const client = connect({ url: `http://127.0.0.1:${await portOf(redirecting)}/graphql` });
  await expect(client.login({ username: 'ada', password: PASSWORD })).rejects.toThrow();
  await expect(client.request(ME, undefined, { anonymous: true })).rejects.toThrow();
  expect(arrived).toEqual([]);
  redirecting.close();
  elsewhere.close();
});

test('clients with storages of one name share the session', async () => {
  let stored: string | null = null;
  const storage = {
    name: 'one place',
    get: () => stored,
    set: (token: string | null) => {
      stored = token;
    },
  };
  const one = await signedIn({ session: storage });
  const other = connect({ session: storage });
  await other.start();
  expect(await other.request(ME)).toEqual({ me: { username: one.username } });
  await one.client.logout();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(other.session).toMatchObject({ status: 'signedOut', endedBy: 'logout' });
});

test('twenty tabs over 200 expiries of the access token: one refresh each, and no logout', async () => {
  const TABS = 20;
  const browser = browserFetch();
  let ahead = 0;
  let refreshes = 0;
  let last: Promise<unknown> = Promise.resolve();
  const locks = {
    request(_name: string, _options: object, work: () => Promise<void>) {
      last = last.then(work, work);
      return last;
    },
  };
  const channels: Channel[] = [];
  const tabs = Array.from({ length: TABS }, () => {
    const channel: Channel = {
      onmessage: null,
      postMessage(data) {
        for (const other of channels) if (other !== channel) setImmediate(() => other.onmessage?.({ data }));
      },
      close() {},
    };
    channels.push(channel);
    return connect({
      session: 'cookie',
      now: () => Date.now() + ahead,
      locks,
      channel,
      fetch: (input, init) => {
        if (String(init?.body).includes('mutation Refresh')) refreshes += 1;
        return browser.fetch(input, init);
      },
    });
  });
  const username = await register();
  await tabs[0]?.login({ username, password: PASSWORD });
  for (let turn = 1; turn <= 200; turn += 1) {
    ahead += 60_000;
    const tokens = await Promise.all(tabs.map((client) => client.accessToken()));
    expect(new Set(tokens).size).toBe(1);
    expect(refreshes).toBe(turn);
    const [some] = tabs.slice(turn % TABS);
    expect(await some?.request(ME)).toEqual({ me: { username } });
  }
  expect(tabs.map(({ session }) => session.status)).toEqual(tabs.map(() => 'signedIn'));
});

test('a visitor without a session is signed out after start', async () => {
  const client = connect({ session: 'cookie', fetch: browserFetch().fetch });
  expect(await client.start()).toEqual({ status: 'signedOut', id: null, scopes: [], expiresAt: null });
});

test('a server that refuses cookies says why', async () => {
  // Node.js sends no Origin, as a browser does.
  const client = connect({ session: 'cookie' });
  const error = await errorOf(client.login({ username: 'ada', password: PASSWORD }));
  expect(error).toBeInstanceOf(GraphqlRequestError);
  expect(error.message).toContain('requires an Origin header');
  expect(await errorOf(client.start())).toMatchObject({ status: 403 });
  // The page can go on without a session.
  expect(client.session).toMatchObject({ status: 'signedOut', error: { status: 403 } });
});

test('a server with trusted documents only has a session with the manifest of the package', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'client-documents-'));
  const manifest = join(directory, 'persisted-documents.json');
  const { definitions } = parse(await readFile('client/documents/cookie.graphql', 'utf8'));
  const texts = definitions.map((definition) => print(definition));
  const entries = texts.map((text) => [createHash('sha256').update(text).digest('hex'), text]);
  await writeFile(manifest, JSON.stringify(Object.fromEntries(entries)));
  const strict = await startTestApp({ TRUSTED_DOCUMENTS_FILE: manifest, TRUSTED_DOCUMENTS_ONLY: 'on' });
  try {
    await strict.users.createAdmin({ username: 'root', email: 'root@example.com', password: PASSWORD });
    const browser = browserFetch(strict.url);
    const client = connect({ url: `${strict.url}/graphql`, session: 'cookie', fetch: browser.fetch });
    expect(await client.start()).toMatchObject({ status: 'signedOut' });
    expect(await client.login({ username: 'root', password: PASSWORD })).toEqual({ status: 'signedIn' });
    expect(await client.refresh()).toBe(true);
    expect(await client.can(['Query.users'])).toEqual({ 'Query.users': true });
    expect(await client.beginReauthentication()).toEqual({ methods: ['PASSWORD'] });
    expect(await client.reauthenticate({ password: PASSWORD })).toEqual({ status: 'signedIn' });
    expect((await errorOf(client.request(ME))).code).toBe('QUERY_NOT_IN_SAFELIST');
    await client.logout();
    expect(client.session).toMatchObject({ status: 'signedOut', endedBy: 'logout' });
  } finally {
    await strict.stop();
    await rm(directory, { recursive: true });
  }
});

test('can answers by scopes, with one request for the calls of one moment, and again after the scopes changed', async () => {
  let requests = 0;
  const username = await register();
  const client = connect({
    scopes: ['me:read'],
    fetch: (input, init) => {
      if (String(init?.body).includes('viewerCan')) requests += 1;
      return fetch(input, init);
    },
  });
  expect(await client.can(['Query.me'])).toEqual({ 'Query.me': false });
  await client.login({ username, password: PASSWORD });
  expect(client.allowed('Query.me')).toBeUndefined();
  const [first, second] = await Promise.all([
    client.can(['Query.me', 'Query.users']),
    client.can(['Query.users', 'Mutation.updateMe', 'UpdateUserInput.role']),
  ]);
  expect(first).toEqual({ 'Query.me': true, 'Query.users': false });
  expect(second).toEqual({ 'Query.users': false, 'Mutation.updateMe': false, 'UpdateUserInput.role': false });
  expect(client.allowed('Query.me')).toBe(true);
  expect(await client.can(['Query.me'])).toEqual({ 'Query.me': true });
  expect(requests).toBe(1);
  await client.login({ username, password: PASSWORD, scopes: ['me:read', 'me:write'] });
  expect(await client.can(['Mutation.updateMe'])).toEqual({ 'Mutation.updateMe': true });
  expect(requests).toBe(2);
  // Only the authentication is missing for it: the step-up happens when it is used.
  await age(username);
  expect(await client.can(['Mutation.changePassword'])).toEqual({ 'Mutation.changePassword': true });
  await errorOf(client.can(['Query.nothing']));
  expect(await client.can(['Query.me'])).toEqual({ 'Query.me': true });
  await client.logout();
  expect(client.allowed('Query.me')).toBe(false);
});

test('fetch sends the access token to REST routes, renews it, and steps up', async () => {
  const { client, username } = await signedIn();
  const me = await client.fetch(`${app.url}/users/me/`);
  expect(await me.json()).toMatchObject({ username });
  await age(username);
  const needs: unknown[] = [];
  client.onStepUp(async (need) => {
    needs.push(need);
    return (await client.reauthenticate({ password: PASSWORD })).status === 'signedIn';
  });
  const changed = await client.fetch(`${app.url}/users/me/update/`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: `${username}@example.org`, current_password: PASSWORD }),
  });
  expect({ status: changed.status, body: await changed.json() }).toMatchObject({ status: 200 });
  expect(needs).toMatchObject([{ requiredLevel: 'SINGLE_FACTOR', maxAgeSeconds: 600, enrollmentRequired: false }]);
  await expect(client.fetch('https://elsewhere.example.com/')).rejects.toThrow('must not be sent to https://elsewhere');
});
