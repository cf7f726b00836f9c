import { type Client, type ClientOptions, createClient, fieldErrors, GraphqlRequestError } from '../src/index.ts';
import { Machine } from './support/machine.ts';
import { type ModelAnswer, ModelServer } from './support/model-server.ts';
import { VirtualTime } from './support/virtual-time.ts';

let time: VirtualTime;
let server: ModelServer;
let machine: Machine;
beforeEach(() => {
  time = new VirtualTime();
  time.install();
  server = new ModelServer({ now: time.trueTime });
  machine = new Machine({ time, server });
});
afterEach(() => time.restore());

jest.setTimeout(20_000);

/** Returns what the promise comes to, within a second of the machine. */
async function soon<T>(promise: Promise<T>, milliseconds = 1000): Promise<T> {
  promise.catch(() => {});
  await time.pass(milliseconds);
  return promise;
}

async function signedIn(options: Partial<ClientOptions> = {}) {
  const { client } = machine.open(options);
  await soon(client.login({ username: 'ada', password: 'right' }));
  return client;
}

const ME = 'query Me { me { id } }';
const stepUp = (extensions: object = {}): ModelAnswer => ({
  status: 401,
  body: {
    errors: [
      {
        message: 'Authenticate again.',
        extensions: { code: 'STEP_UP_REQUIRED', requiredLevel: 'SINGLE_FACTOR', maxAgeSeconds: 600, ...extensions },
      },
    ],
  },
});

describe('The state of a session', () => {
  test('is loading until start has an answer, and the same object until it changes', async () => {
    const { client } = machine.open();
    const states: string[] = [];
    client.subscribe(() => states.push(client.session.status));
    expect(client.session).toEqual({ status: 'loading', id: null, scopes: [], expiresAt: null });
    expect(client.session).toBe(client.session);
    const [first, second] = await soon(Promise.all([client.start(), client.start()]));
    expect(first).toBe(second);
    expect(server.count.Refresh).toBe(1);
    expect(states).toEqual(['signedOut']);
  });

  test('says until when the access token is valid, by the answer of the server and not by the clock of the server', async () => {
    time.setClock(5 * 60 * 60 * 1000);
    const before = time.now();
    const client = await signedIn();
    expect(client.session.expiresAt?.getTime()).toBe(before + 300_000);
  });

  test('stays loading without a network, is tried again, and start rejects meanwhile', async () => {
    machine.isOnline = false;
    const { client } = machine.open();
    await expect(soon(client.start())).rejects.toThrow('fetch failed');
    expect(client.session).toMatchObject({ status: 'loading', error: { message: 'fetch failed' } });
    await expect(soon(client.request(ME))).rejects.toThrow('fetch failed');
    machine.isOnline = true;
    await time.pass(60_000);
    expect(client.session).toEqual({ status: 'signedOut', id: null, scopes: [], expiresAt: null });
  });

  test('goes on without a network: the access token is used while it is valid, and the session survives it', async () => {
    const client = await signedIn();
    await time.pass(3 * 60_000);
    machine.isOnline = false;
    await time.pass(25_000);
    await time.pass(40_000);
    expect(await soon(client.accessToken())).not.toBeNull();
    await time.pass(24 * 60 * 60_000);
    expect(client.session).toMatchObject({ status: 'signedIn', error: { message: 'fetch failed' } });
    await expect(soon(client.accessToken())).rejects.toThrow('fetch failed');
    await expect(soon(client.refresh())).rejects.toThrow('fetch failed');
    await expect(soon(client.logout())).rejects.toThrow('fetch failed');
    expect(client.session.status).toBe('signedIn');
    machine.isOnline = true;
    expect(await soon(client.request(ME))).toEqual({ me: { id: 'session-0' } });
    expect(client.session.error).toBeUndefined();
  });

  test.each([500, 429, 503])('goes on after the server answered %i', async (status) => {
    const client = await signedIn();
    server.intercept = () => ({ status, body: { errors: [{ message: 'Later.', extensions: { code: 'LATER' } }] } });
    await time.pass(60 * 60_000);
    expect(client.session).toMatchObject({ status: 'signedIn', error: { status } });
    server.intercept = () => undefined;
    await time.pass(60_000);
    expect(client.session).not.toHaveProperty('error');
  });

  test('sends nothing more after close', async () => {
    const client = await signedIn();
    client.close();
    const before = { ...server.count };
    await time.pass(60 * 60_000);
    expect(server.count).toEqual(before);
  });

  test('an access token that is no JWT has no id of its session', async () => {
    const { client } = machine.open();
    server.intercept = () => ({
      status: 200,
      body: { data: { login: { tokens: { accessToken: 'opaque', expiresIn: 60, scopes: [] }, userErrors: [] } } },
    });
    await soon(client.login({ username: 'ada', password: 'right' }));
    expect(client.session).toMatchObject({ status: 'signedIn', id: null });
  });
});

describe('request', () => {
  test('throws what the server answered, with the part that came', async () => {
    const client = await signedIn();
    server.intercept = () => ({
      status: 200,
      body: { data: { me: null, ping: true }, errors: [{ message: 'No.', extensions: { code: 'FORBIDDEN' } }] },
    });
    const error = await soon(client.request(ME).catch((thrown: GraphqlRequestError) => thrown));
    expect(error).toBeInstanceOf(GraphqlRequestError);
    expect(error).toMatchObject({ message: 'No.', code: 'FORBIDDEN', status: 200, data: { me: null, ping: true } });
  });

  test.each([null, 'a page of a proxy', [1], {}])('throws for an answer that is not GraphQL: %p', async (body) => {
    const client = await signedIn();
    server.intercept = () => ({ status: 502, body });
    const error = await soon(client.request(ME).catch((thrown: GraphqlRequestError) => thrown));
    expect(error).toMatchObject({ name: 'GraphqlRequestError', status: 502, errors: [], code: undefined, data: null });
  });

  test('sends a refused operation once more, not twice', async () => {
    const client = await signedIn();
    server.intercept = ({ query }) =>
      query === ME
        ? { status: 401, body: { errors: [{ message: 'No.', extensions: { code: 'UNAUTHENTICATED' } }] } }
        : undefined;
    await expect(soon(client.request(ME))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(server.count).toMatchObject({ Me: 2, Refresh: 1 });
    expect(client.session.status).toBe('signedIn');
  });

  test('does not wait for the session for an anonymous operation', async () => {
    const { client } = machine.open();
    const tokens: unknown[] = [];
    server.intercept = ({ token }) => {
      tokens.push(token);
      return { status: 200, body: { data: { server: { name: 'x' } } } };
    };
    expect(await soon(client.request('query Server { server { name } }', {}, { anonymous: true }))).toBeDefined();
    expect(tokens).toEqual([undefined]);
    expect(client.session.status).toBe('loading');
  });

  test('takes a typed document, and refuses a syntax tree', async () => {
    const client = await signedIn();
    const typed: string & { __apiType?: (variables: { id: string }) => { me: { id: string } } } = ME;
    const { me } = await soon(client.request(typed, { id: '1' }));
    expect(me.id).toBe('session-0');
    await expect(client.request({ kind: 'Document' } as never)).rejects.toThrow('Pass the text of the operation');
  });

  test('stops when it is aborted while the user authenticates again', async () => {
    const client = await signedIn();
    const controller = new AbortController();
    client.onStepUp(async () => {
      controller.abort();
      return true;
    });
    server.intercept = ({ query }) => (query === ME ? stepUp() : undefined);
    await expect(soon(client.request(ME, {}, { signal: controller.signal }))).rejects.toThrow('abort');
    expect(server.count.Me).toBe(1);
  });
});

describe('A step-up', () => {
  test('happens once for operations that fail together, and each is sent once more', async () => {
    const client = await signedIn();
    let level = 0;
    let handled = 0;
    server.intercept = ({ query }) => (query === ME && level === 0 ? stepUp() : undefined);
    client.onStepUp(async () => {
      handled += 1;
      await time.wait(5000);
      level = 1;
      return true;
    });
    const answers = await soon(Promise.all([client.request(ME), client.request(ME), client.request(ME)]), 10_000);
    expect(answers).toHaveLength(3);
    expect(handled).toBe(1);
    expect(server.count.Me).toBe(6);
  });

  test('without a handler, or refused by the user, is the error of the operation', async () => {
    const client = await signedIn();
    server.intercept = ({ query }) => (query === ME ? stepUp() : undefined);
    await expect(soon(client.request(ME))).rejects.toMatchObject({ code: 'STEP_UP_REQUIRED' });
    const remove = client.onStepUp(async () => false);
    await expect(soon(client.request(ME))).rejects.toMatchObject({ code: 'STEP_UP_REQUIRED' });
    remove();
    expect(server.count.Me).toBe(2);
  });

  test('is for the highest level and the smallest age of all that was denied', async () => {
    const client = await signedIn();
    const needs: unknown[] = [];
    client.onStepUp(async (need) => {
      needs.push(need);
      return false;
    });
    const need = { code: 'STEP_UP_REQUIRED', currentLevel: 'SINGLE_FACTOR', enrollmentRequired: false };
    const errors = [
      {
        message: '',
        extensions: { ...need, requiredLevel: 'SINGLE_FACTOR', maxAgeSeconds: 60, coordinate: 'Query.a' },
      },
      {
        message: '',
        extensions: { ...need, requiredLevel: 'MULTI_FACTOR', maxAgeSeconds: null, coordinate: 'Query.b' },
      },
      { message: '', extensions: { code: 'FORBIDDEN' } },
    ];
    expect(await client.recover(errors, await client.accessToken())).toBe(false);
    expect(needs).toEqual([
      {
        requiredLevel: 'MULTI_FACTOR',
        maxAgeSeconds: 60,
        currentLevel: 'SINGLE_FACTOR',
        enrollmentRequired: false,
        coordinate: 'Query.b',
      },
    ]);
  });

  test('never sends a mutation again of which something was executed', async () => {
    const client = await signedIn();
    client.onStepUp(async () => true);
    const partial = { ...(stepUp().body as object), data: { updateUser: { user: null } } };
    server.intercept = ({ query }) => (query.includes('pdate') ? { status: 200, body: partial } : undefined);
    const mutation = 'mutation Update { updateUser { user { secret } } }';
    await expect(soon(client.request(mutation))).rejects.toMatchObject({ data: partial.data });
    const byFetch = client.fetch('https://api.example.com/graphql', {
      method: 'POST',
      body: JSON.stringify({ query: mutation }),
    });
    expect(await (await soon(byFetch)).json()).toEqual(partial);
    expect(server.count.Update).toBe(2);
    await expect(soon(client.request('query Update { updateUser { id } }'))).rejects.toThrow();
    expect(server.count.Update).toBe(4);
  });
});

describe('fetch', () => {
  const API = 'https://api.example.com/orders';

  test('understands the challenges of RFC 6750 and RFC 9470', async () => {
    const client = await signedIn();
    const needs: unknown[] = [];
    client.onStepUp(async (need) => {
      needs.push(need);
      return true;
    });
    const challenges = [
      'Bearer error="insufficient_user_authentication", acr_values="aal2", max_age="300"',
      'Bearer error="invalid_token"',
      'Bearer error="insufficient_user_authentication"',
    ];
    for (const challenge of challenges) {
      const answers: ModelAnswer[] = [{ status: 401, body: {}, headers: { 'www-authenticate': challenge } }];
      server.intercept = ({ query }) =>
        query === '' ? (answers.shift() ?? { status: 200, body: { fine: true } }) : undefined;
      const response = await soon(client.fetch(API, { method: 'POST', body: '{}' }));
      expect(response.status).toBe(200);
    }
    expect(needs).toMatchObject([
      { requiredLevel: 'MULTI_FACTOR', maxAgeSeconds: 300, enrollmentRequired: false },
      { requiredLevel: 'SINGLE_FACTOR', maxAgeSeconds: null },
    ]);
    expect(server.count.Refresh).toBe(1);
  });

  test('sends the access token to the server and to the origins that were named, and to no other', async () => {
    const client = await signedIn({ origins: ['https://orders.example.com'] });
    server.intercept = ({ query, token }) =>
      query === '' ? { status: 200, body: { token: token ?? null } } : undefined;
    for (const url of [API, 'https://orders.example.com/x', new URL(API), new Request(API)]) {
      const response = await soon(client.fetch(url));
      expect(await response.json()).toEqual({ token: await client.accessToken() });
    }
    for (const url of [
      'https://evil.example.com/',
      'http://api.example.com/',
      'https://api.example.com.evil.example/',
    ]) {
      await expect(soon(client.fetch(url))).rejects.toThrow('use fetch itself, or add it to `origins`');
    }
  });

  test('passes a stream on, and leaves errors that it can do nothing about', async () => {
    const client = await signedIn();
    server.intercept = ({ query }) => (query === '' ? { status: 403, body: { code: 'FORBIDDEN' } } : undefined);
    expect((await soon(client.fetch(API))).status).toBe(403);
    const endless = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('data: 1')),
    });
    const events = await signedIn({
      fetch: async (_input, init) =>
        String(init?.body).includes('mutation')
          ? Response.json(
              server.handle({
                query: 'mutation Login',
                variables: { input: { password: 'right' } },
                token: undefined,
                cookie: null,
              }).body,
            )
          : new Response(endless, { headers: { 'content-type': 'text/event-stream' } }),
    });
    const response = await soon(events.fetch('https://api.example.com/graphql', { method: 'POST', body: '{}' }));
    expect(response.bodyUsed).toBe(false);
  });
});

test.each(['AbortError', 'SecurityError'])('a session goes on without the lock, after %s', async (name) => {
  const client = await signedIn({ locks: { request: () => Promise.reject(new DOMException('', name)) } });
  expect(await soon(client.refresh())).toBe(true);
  server.intercept = () => ({ status: 500, body: null });
  await expect(soon(client.refresh())).rejects.toMatchObject({ status: 500 });
});

describe('A storage', () => {
  test('is read at the start, and gets each new refresh token before anything else happens', async () => {
    const values: (string | null)[] = [];
    let stored: string | null = null;
    const session = {
      get: async () => stored,
      async set(token: string | null) {
        stored = token;
        values.push(token);
      },
    };
    const first = await signedIn({ session });
    first.close();
    const { client } = machine.open({ session });
    expect(await soon(client.start())).toMatchObject({ status: 'signedIn' });
    await soon(client.logout());
    expect(values).toEqual([expect.any(String), expect.any(String), null]);
    expect(new Set(values).size).toBe(3);
    expect(await soon(machine.open({ session }).client.start())).toMatchObject({ status: 'signedOut' });
    // Another program has removed it.
    const last = await signedIn({ session });
    stored = null;
    expect(await soon(last.refresh())).toBe(false);
    expect(last.session).toMatchObject({ status: 'signedOut', endedBy: 'revoked' });
  });
});

describe('Another user who logs in meanwhile', () => {
  const asBob = async (client: Client) => {
    await client.login({ username: 'bob', password: 'right' });
  };

  test('does not send what the first one has begun', async () => {
    const client = await signedIn();
    const tokens: unknown[] = [];
    server.intercept = ({ query, token }) => {
      if (!query.includes('Me')) return undefined;
      tokens.push(token);
      return { status: 401, body: { errors: [{ message: 'No.', extensions: { code: 'UNAUTHENTICATED' } }] } };
    };
    const first = await client.accessToken();
    const requests = [
      client.request(ME),
      client.fetch('https://api.example.com/graphql', { method: 'POST', body: JSON.stringify({ query: ME }) }),
    ];
    for (const request of requests) request.catch(() => {});
    void asBob(client);
    await time.pass(1000);
    expect(client.session.id).toBe('session-1');
    await expect(requests[0]).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await requests[1]).toMatchObject({ status: 401 });
    expect(tokens).toEqual([first, first]);
  });

  test('does not answer a step-up for the first one, or get a request that waited for an access token', async () => {
    const client = await signedIn();
    client.onStepUp(async () => {
      await asBob(client);
      return true;
    });
    server.intercept = ({ query }) => (query === ME ? stepUp() : undefined);
    await expect(soon(client.request(ME))).rejects.toMatchObject({ code: 'STEP_UP_REQUIRED' });
    expect(server.count.Me).toBe(1);
    time.sleep(60 * 60_000);
    void asBob(client);
    await expect(soon(client.request(ME))).rejects.toThrow('replaced by another one');
    expect(server.count.Me).toBe(1);
  });
});

test('a message that the client does not know changes nothing', async () => {
  const tab = machine.open();
  await soon(tab.client.login({ username: 'ada', password: 'right' }));
  tab.channel?.onmessage?.({ data: { kind: 'of a later version' } });
  expect(tab.client.session.status).toBe('signedIn');
});

test('a client for a relative URL can be made outside a page, and not be used', async () => {
  const client = createClient({ url: '/graphql' });
  expect(client.session.status).toBe('loading');
  await expect(client.login({ username: 'ada', password: 'right' })).rejects.toThrow('parse URL');
  await expect(client.fetch('https://api.example.com/')).rejects.toThrow('Invalid URL');
});

test('an answer with a lifetime that is no number does not make the client busy', async () => {
  const { client } = machine.open();
  const tokens = { accessToken: 'opaque', expiresIn: undefined, scopes: [] };
  server.intercept = () => ({
    status: 200,
    body: { data: { login: { tokens, userErrors: [] }, refresh: { tokens, userErrors: [] } } },
  });
  await soon(client.login({ username: 'ada', password: 'right' }));
  await time.pass(60_000);
  expect(server.count.Refresh).toBeLessThan(60);
});

describe('fieldErrors', () => {
  const error = (message: string, ...path: string[]) => ({ code: 'X', message, path });

  test('puts messages at the fields of a form', () => {
    const userErrors = [
      error('Taken.', 'input', 'email'),
      error('Too short.', 'input', 'password'),
      error('Too common.', 'input', 'password'),
      error('Not held.', 'input', 'changes', 'role'),
      error('No such user.', 'id'),
      error('No.'),
      error('All wrong.', 'input'),
    ];
    expect(fieldErrors(userErrors)).toEqual({
      email: 'Taken.',
      password: 'Too short. Too common.',
      'changes.role': 'Not held.',
      id: 'No such user.',
      '': 'No. All wrong.',
    });
    expect(fieldErrors(userErrors, 'input.changes')).toMatchObject({ role: 'Not held.', 'input.email': 'Taken.' });
    expect(fieldErrors([])).toEqual({});
  });
});
