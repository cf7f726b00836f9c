import { type ExecutionResult, parse } from 'graphql';
import type { Mode, ViewerScopes } from '../src';
import { denialsOf, guarded } from './support/guarded-schema';

const SDL = `
  type Query { ping: String }
  interface Audited { audit: String }
  type Subscription implements Audited {
    login: Login
    strict: Login!
    audit: String @requiresScopes(scopes: [["audit"]])
  }
  type Login { at: String ip: String @requiresScopes(scopes: [["pii"]]) mac: String! @requiresScopes(scopes: [["pii"]]) }
`;
const EVENTS = ['one', 'two'].map((at) => ({
  login: { at, ip: '::1', mac: 'm' },
  strict: { at, ip: '::1', mac: 'm' },
}));

async function subscribe(query: string, scopes: ViewerScopes, mode?: Mode) {
  const { schema, engine } = guarded(SDL, mode === undefined ? {} : { mode });
  let opened = 0;
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) {
    field.subscribe = async function* () {
      opened += 1;
      yield* EVENTS;
    };
  }
  const outcome = await engine.subscribe({ schema, document: parse(query) }, engine.viewer(scopes));
  const events: ExecutionResult[] = [];
  if (!(Symbol.asyncIterator in outcome)) return { refusal: outcome, events, opened };
  for await (const event of outcome) events.push(JSON.parse(JSON.stringify(event)));
  return { refusal: undefined, events, opened };
}

describe('a subscription', () => {
  test('with nothing denied streams', async () => {
    const { events } = await subscribe('subscription { login { at ip } }', ['pii'], 'filter');
    expect(events.map(({ data }) => data)).toEqual([
      { login: { at: 'one', ip: '::1' } },
      { login: { at: 'two', ip: '::1' } },
    ]);
    expect(events[0]).not.toHaveProperty('errors');
  });

  test.each([
    ['directly', 'subscription { audit }'],
    ['through an untyped fragment', 'subscription { ... { audit } }'],
    ['through a fragment on the type itself', 'subscription { ...A } fragment A on Subscription { audit }'],
    ['through a fragment on an interface', 'subscription { ... on Audited { audit } }'],
  ])('whose root field is denied opens no stream: %s', async (_title, query) => {
    const { refusal, opened } = await subscribe(query, [], 'filter');
    expect(opened).toBe(0);
    expect(refusal?.data).toBeNull();
    expect(denialsOf(refusal ?? {})).toEqual([expect.stringMatching(/^audit (Subscription|Audited)\.audit$/)]);
  });

  test('opens no stream either if a denied non-null field certainly makes its root null', async () => {
    const nullable = await subscribe('subscription { login { mac } }', [], 'filter');
    expect(nullable.opened).toBe(0);
    expect(denialsOf(nullable.refusal ?? {})).toEqual(['login.mac Login.mac']);
    const strict = await subscribe('subscription { strict { mac } }', [], 'filter');
    expect(strict.opened).toBe(0);
    expect(strict.refusal?.data).toBeNull();
  });

  test('filters each event, and reports the denials with each', async () => {
    const { events } = await subscribe('subscription { login { at ip } }', [], 'filter');
    expect(events.map(({ data }) => data)).toEqual([
      { login: { at: 'one', ip: null } },
      { login: { at: 'two', ip: null } },
    ]);
    expect(events.map(denialsOf)).toEqual([['login.ip Login.ip'], ['login.ip Login.ip']]);
  });

  test('is refused by default, and in reject mode, for a denial at any depth', async () => {
    for (const mode of ['reject', undefined] as const) {
      const { refusal, opened } = await subscribe('subscription { login { at ip } }', null, mode);
      expect(opened).toBe(0);
      expect(refusal).not.toHaveProperty('data');
      expect(refusal?.errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
    }
  });

  test('in a dry run streams everything with its would-be denials', async () => {
    const { events } = await subscribe('subscription { login { ip } }', [], 'dry-run');
    expect(events[0]?.data).toEqual({ login: { ip: '::1' } });
    expect(events.map(denialsOf)).toEqual([['login.ip Login.ip'], ['login.ip Login.ip']]);
  });
});

describe('a live stream', () => {
  test.each([
    ['with nothing denied', ['pii']],
    ['of degraded events', []],
  ])('%s ends when its token does, though its source is silent', async (_what, scopes) => {
    const { schema, engine } = guarded(SDL, { mode: 'filter' });
    const login = schema.getSubscriptionType()?.getFields().login;
    if (login) {
      login.subscribe = async function* () {
        yield EVENTS[0];
        await new Promise(() => {});
      };
    }
    const token = new AbortController();
    const document = parse('subscription { login { at ip } }');
    const stream = await engine.subscribe({ schema, document }, engine.viewer(scopes), token.signal);
    if (!(Symbol.asyncIterator in stream)) throw new Error('no stream');
    expect((await stream.next()).value).toMatchObject({ data: { login: { at: 'one' } } });
    const waiting = stream.next();
    token.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  test.each([
    ['with nothing denied', ['pii'], new AbortController().signal],
    ['of degraded events', [], undefined],
    ['of degraded events and a token', [], new AbortController().signal],
  ])('%s closes its source when the client leaves while it waits', async (_what, scopes, until) => {
    const { schema, engine } = guarded(SDL, { mode: 'filter' });
    let closed = 0;
    const source = {
      next: () => new Promise(() => {}),
      return: async () => {
        closed += 1;
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]: () => source,
    };
    const login = schema.getSubscriptionType()?.getFields().login;
    if (login) login.subscribe = () => source;
    const document = parse('subscription { login { at ip } }');
    const stream = await engine.subscribe({ schema, document }, engine.viewer(scopes), until);
    if (!(Symbol.asyncIterator in stream)) throw new Error('no stream');
    const waiting = stream.next();
    expect(await stream.return(undefined)).toEqual({ done: true, value: undefined });
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(closed).toBe(1);
  });

  test('of a token that has already expired yields nothing', async () => {
    const { schema, engine } = guarded(SDL, { mode: 'filter' });
    const login = schema.getSubscriptionType()?.getFields().login;
    if (login) {
      login.subscribe = async function* () {
        yield* EVENTS;
      };
    }
    const document = parse('subscription { login { at ip } }');
    const stream = await engine.subscribe({ schema, document }, engine.viewer(['pii']), AbortSignal.abort());
    if (!(Symbol.asyncIterator in stream)) throw new Error('no stream');
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  test('reports an error of its source once, and then ends', async () => {
    const { schema, engine } = guarded(SDL, { mode: 'filter' });
    const login = schema.getSubscriptionType()?.getFields().login;
    if (login) {
      login.subscribe = async function* () {
        yield EVENTS[0];
        throw new Error('lost');
      };
    }
    const document = parse('subscription { login { at ip } }');
    const stream = await engine.subscribe({ schema, document }, engine.viewer([]));
    if (!(Symbol.asyncIterator in stream)) throw new Error('no stream');
    await stream.next();
    await expect(stream.next()).rejects.toThrow('lost');
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });
});
