import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { cacheExchange, fetchExchange, Client as UrqlClient } from '@urql/core';
import { scopedApiLink } from '../src/apollo.ts';
import type { Client } from '../src/index.ts';
import { scopedApiExchange } from '../src/urql.ts';
import { Machine } from './support/machine.ts';
import { ModelServer } from './support/model-server.ts';
import { VirtualTime } from './support/virtual-time.ts';

const URL = 'https://api.example.com/graphql';
const ME = 'query Me { me { id } }';
const CHANGE = 'mutation Change { change { id } }';

/** Sends an operation by a library. */
type Send = (text: string) => Promise<{ data: unknown; codes: unknown[] }>;

/** Connects a library to the client, with the network of the machine. */
const libraries: Record<string, (client: Client, fetch: typeof globalThis.fetch) => Send> = {
  'Apollo Client': (client, fetch) => {
    const apollo = new ApolloClient({
      link: ApolloLink.from([scopedApiLink(client), new HttpLink({ uri: URL, fetch })]),
      cache: new InMemoryCache(),
    });
    return async (text) => {
      const options = { errorPolicy: 'all', fetchPolicy: 'no-cache' } as const;
      const { data, error } = await (text.startsWith('query')
        ? apollo.query({ query: gql(text), ...options })
        : apollo.mutate({ mutation: gql(text), ...options }));
      const errors =
        (error as { errors?: { extensions?: { code?: string } }[] } | undefined)?.errors ?? (error ? [{}] : []);
      return { data, codes: errors.map(({ extensions }) => extensions?.code) };
    };
  },
  urql: (client) => {
    const urql = new UrqlClient({
      url: URL,
      preferGetMethod: false,
      exchanges: [cacheExchange, scopedApiExchange(client), fetchExchange],
    });
    return async (text) => {
      const { data, error } = await (text.startsWith('query')
        ? urql.query(text, {}, { requestPolicy: 'network-only' })
        : urql.mutation(text, {})
      ).toPromise();
      return { data, codes: error ? error.graphQLErrors.map(({ extensions }) => extensions.code) : [] };
    };
  },
};

describe.each(Object.entries(libraries))('%s', (_name, connect) => {
  let time: VirtualTime;
  let server: ModelServer;
  let client: Client;
  let send: Send;

  beforeEach(async () => {
    time = new VirtualTime();
    time.install();
    server = new ModelServer({ now: time.trueTime });
    const machine = new Machine({ time, server });
    const tab = machine.open();
    client = tab.client;
    send = connect(client, (input, init) => machine.fetch(tab, input, init));
    await soon(client.login({ username: 'ada', password: 'right' }));
  });
  afterEach(() => time.restore());

  async function soon<T>(promise: Promise<T>): Promise<T> {
    promise.catch(() => {});
    await time.pass(2000);
    return promise;
  }

  const refusal = (code: string, data?: object) => ({
    status: data ? 200 : 401,
    body: { errors: [{ message: code, extensions: { code, requiredLevel: 'SINGLE_FACTOR' } }], ...(data && { data }) },
  });

  test('sends the access token, and renews it before it expires', async () => {
    expect(await soon(send(ME))).toMatchObject({ data: { me: { id: 'session-0' } }, codes: [] });
    time.sleep(60 * 60_000);
    expect(await soon(send(ME))).toMatchObject({ data: { me: { id: 'session-0' } }, codes: [] });
    expect(server.count).toMatchObject({ Me: 2, Refresh: 1 });
  });

  test('sends an operation once more after the access token was refused, and only once', async () => {
    let refusals = 1;
    server.intercept = ({ query }) => (query.includes('Me') && refusals-- > 0 ? refusal('UNAUTHENTICATED') : undefined);
    expect(await soon(send(ME))).toMatchObject({ data: { me: { id: 'session-0' } } });
    refusals = 5;
    expect(await soon(send(ME))).toMatchObject({ codes: ['UNAUTHENTICATED'] });
    expect(server.count).toMatchObject({ Me: 4, Refresh: 2 });
  });

  test('passes the error on after the session was revoked', async () => {
    server.revoke();
    expect(await soon(send(ME))).toMatchObject({ codes: ['UNAUTHENTICATED'] });
    expect(client.session).toMatchObject({ status: 'signedOut', endedBy: 'revoked' });
  });

  test('steps up, also for partial data of a query, and never repeats a mutation that was executed in part', async () => {
    let isStrong = false;
    client.onStepUp(async () => {
      isStrong = true;
      return true;
    });
    server.intercept = ({ query }) =>
      !isStrong && !query.includes('Logout') ? refusal('STEP_UP_REQUIRED', { me: null }) : undefined;
    expect(await soon(send(ME))).toMatchObject({ data: { me: { id: 'session-0' } } });
    expect(server.count.Me).toBe(2);
    isStrong = false;
    const partial = { change: { __typename: 'Change', id: null } };
    server.intercept = ({ query }) => (query.includes('Change') ? refusal('STEP_UP_REQUIRED', partial) : undefined);
    expect(await soon(send(CHANGE))).toMatchObject({ codes: ['STEP_UP_REQUIRED'] });
    expect(server.count.Change).toBe(1);
    expect(isStrong).toBe(false);
    server.intercept = ({ query }) =>
      query.includes('Change')
        ? isStrong
          ? { status: 200, body: { data: partial } }
          : refusal('STEP_UP_REQUIRED')
        : undefined;
    expect(await soon(send(CHANGE))).toMatchObject({ data: partial, codes: [] });
    expect(server.count.Change).toBe(3);
  });

  test('passes the error on if the user does not authenticate again', async () => {
    client.onStepUp(async () => false);
    server.intercept = ({ query }) => (query.includes('Me') ? refusal('STEP_UP_REQUIRED') : undefined);
    expect(await soon(send(ME))).toMatchObject({ codes: ['STEP_UP_REQUIRED'] });
    expect(server.count.Me).toBe(1);
  });
});
