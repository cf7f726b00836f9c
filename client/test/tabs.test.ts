import { Machine } from './support/machine.ts';
import { ModelServer } from './support/model-server.ts';
import { randomFrom, VirtualTime } from './support/virtual-time.ts';

const TABS = 20;
const EXPIRIES = 1000;
const MINUTE = 60_000;

let time: VirtualTime;
beforeEach(() => {
  time = new VirtualTime();
  time.install();
});
afterEach(() => time.restore());

/** A browser with twenty tabs, in one of which a user has logged in. */
async function signedIn(options: Partial<ConstructorParameters<typeof Machine>[0]> & { server: ModelServer }) {
  const machine = new Machine({ time, ...options });
  const tabs = Array.from({ length: TABS }, () => machine.open());
  for (const { client } of tabs) client.start().catch(() => {});
  await time.pass(10_000);
  const login = tabs[0]?.client.login({ username: 'ada', password: 'right' });
  await time.pass(1000);
  expect(await login).toEqual({ status: 'signedIn' });
  return { machine, tabs };
}

const statuses = (machine: Machine) => [...machine.tabs].map(({ client }) => client.session.status);
const allSignedIn = Array.from({ length: TABS }, () => 'signedIn');

describe('Twenty tabs', () => {
  test('1,000 expiries with a server that ends the session if a refresh token comes twice: one refresh each, no logout', async () => {
    const server = new ModelServer({ now: time.trueTime, successors: 'once' });
    const { machine } = await signedIn({ server, random: randomFrom(1), messageDelay: 40 });
    const before = server.count.Refresh ?? 0;
    // An access token is valid for five minutes, and renewed a minute before it expires.
    await time.pass(EXPIRIES * 4 * MINUTE);
    expect(statuses(machine)).toEqual(allSignedIn);
    expect(server.sessions).toHaveLength(1);
    // Each takes a little longer than four minutes, because it is found out by a tick and takes its time itself.
    expect((server.count.Refresh ?? 0) - before).toBeGreaterThan(EXPIRIES * 0.99);
    expect((server.count.Refresh ?? 0) - before).toBeLessThanOrEqual(EXPIRIES);
  });

  test('without a lock, the same server ends the session: the test above tests something', async () => {
    const server = new ModelServer({ now: time.trueTime, successors: 'once' });
    const machine = new Machine({ time, server, random: randomFrom(1) });
    const locks = { request: (_name: string, _options: object, work: () => Promise<void>) => work() };
    const tabs = Array.from({ length: TABS }, () => machine.open({ locks }));
    const [first] = tabs;
    void first?.client.login({ username: 'ada', password: 'right' });
    await time.pass(10 * MINUTE);
    expect(server.revokedForReuse).toBe(1);
  });

  test('1,000 expiries with a bad network, sleep, wrong clocks, slow messages, and tabs that close and open: no logout', async () => {
    const random = randomFrom(2);
    const server = new ModelServer({ now: time.trueTime });
    const { machine } = await signedIn({ server, random, messageDelay: 500, lostRequests: 0.1, lostAnswers: 0.1 });
    let failures = 0;
    for (let round = 0; round < EXPIRIES; round += 1) {
      const chance = random();
      if (chance < 0.1) time.sleep(random() * 24 * 60 * MINUTE);
      else if (chance < 0.15) time.setClock((random() - 0.5) * 48 * 60 * MINUTE);
      else if (chance < 0.2) machine.isOnline = false;
      else if (chance < 0.4) {
        const [oldest] = machine.tabs;
        if (oldest) machine.close(oldest);
        machine
          .open()
          .client.start()
          .catch(() => {});
      }
      // Some tabs send something at the same time, whether or not their access tokens are valid.
      for (const { client } of machine.tabs) {
        if (random() < 0.2) client.request('query Me { me { id } }').catch(() => {});
        if (random() < 0.01) client.refresh().catch(() => {});
      }
      await time.pass(random() * 6 * MINUTE);
      machine.isOnline = true;
      await time.pass(2 * MINUTE);
      failures += statuses(machine).filter((status) => status !== 'signedIn').length;
    }
    expect(server.revokedForReuse).toBe(0);
    expect(server.sessions).toHaveLength(1);
    expect(failures).toBe(0);
    // The session works in every tab.
    const answers = [...machine.tabs].map(({ client }) =>
      client.request('query Me { me { id } }').catch(() => 'failed'),
    );
    await time.pass(5 * MINUTE);
    for (const answer of await Promise.all(answers))
      if (answer !== 'failed') expect(answer).toEqual({ me: { id: 'session-0' } });
  });

  test('a tab that opens while others are signed in is signed in too', async () => {
    const { machine } = await signedIn({ server: new ModelServer({ now: time.trueTime, successors: 'once' }) });
    const tab = machine.open();
    const started = tab.client.start();
    await time.pass(1000);
    expect(await started).toMatchObject({ status: 'signedIn', id: 'session-0', scopes: ['me:read'] });
  });

  test('twenty tabs that are restored at once refresh once', async () => {
    const server = new ModelServer({ now: time.trueTime, successors: 'once' });
    const { machine } = await signedIn({ server });
    for (const tab of machine.tabs) machine.close(tab);
    await time.pass(60 * MINUTE);
    const before = server.count.Refresh ?? 0;
    const tabs = Array.from({ length: TABS }, () => machine.open());
    for (const { client } of tabs) void client.start();
    await time.pass(1000);
    expect(statuses(machine)).toEqual(allSignedIn);
    expect((server.count.Refresh ?? 0) - before).toBe(1);
  });

  test('a logout in one tab is one in all of them, also while another one refreshes', async () => {
    const server = new ModelServer({ now: time.trueTime });
    const { machine, tabs } = await signedIn({ server });
    void tabs[1]?.client.refresh().catch(() => {});
    const logout = tabs[0]?.client.logout();
    await time.pass(1000);
    await logout;
    expect(new Set(statuses(machine))).toEqual(new Set(['signedOut']));
    expect(tabs[5]?.client.session).toEqual({
      status: 'signedOut',
      id: null,
      scopes: [],
      expiresAt: null,
      endedBy: 'logout',
    });
    expect(machine.cookie).toBeNull();
    expect(await tabs[3]?.client.accessToken()).toBeNull();
    const before = { ...server.count };
    await time.pass(60 * MINUTE);
    expect(server.count).toEqual(before);
  });

  test('a login in one tab is one in all of them; the sessions of two users have different ids', async () => {
    const { machine, tabs } = await signedIn({ server: new ModelServer({ now: time.trueTime, successors: 'once' }) });
    expect(new Set([...machine.tabs].map(({ client }) => client.session.id))).toEqual(new Set(['session-0']));
    void tabs[7]?.client.login({ username: 'bob', password: 'right' });
    void tabs[8]?.client.refresh();
    await time.pass(1000);
    expect(new Set([...machine.tabs].map(({ client }) => client.session.id))).toEqual(new Set(['session-1']));
    await time.pass(60 * MINUTE);
    expect(statuses(machine)).toEqual(allSignedIn);
  });

  test('a login wins over what another tab has begun for the former session', async () => {
    const { machine, tabs } = await signedIn({ server: new ModelServer({ now: time.trueTime, successors: 'once' }) });
    void tabs[7]?.client.login({ username: 'bob', password: 'right' });
    const errors = [
      tabs[8]?.client.reauthenticate({ password: 'right' }).catch(({ message }) => message),
      tabs[9]?.client.logout().catch(({ message }) => message),
    ];
    await time.pass(5000);
    expect(await Promise.all(errors)).toEqual(
      Array.from({ length: 2 }, () => 'The session was replaced by another one.'),
    );
    for (const { client } of machine.tabs)
      expect(client.session).toMatchObject({ status: 'signedIn', id: 'session-1' });
  });

  test('authenticating again replaces every refresh token, and no other tab is logged out by it', async () => {
    const server = new ModelServer({ now: time.trueTime, successors: 'once' });
    const { machine, tabs } = await signedIn({ server });
    for (let turn = 0; turn < 50; turn += 1) {
      for (const tab of tabs.slice(0, 3)) void tab.client.refresh();
      void tabs[turn % TABS]?.client.reauthenticate({ password: 'right' });
      void tabs[4]?.client.refresh();
      await time.pass(3000);
    }
    expect(server.count.Reauthenticate).toBe(50);
    await time.pass(20 * MINUTE);
    expect(statuses(machine)).toEqual(allSignedIn);
  });

  test('a tab that disappears while it refreshes does not stop the others', async () => {
    const { machine, tabs } = await signedIn({ server: new ModelServer({ now: time.trueTime }) });
    for (const tab of tabs.slice(0, 10)) {
      void tab.client.refresh();
      await time.pass(60);
      machine.close(tab);
    }
    await time.pass(20 * MINUTE);
    expect(statuses(machine)).toEqual(allSignedIn.slice(10));
  });

  test('a session that an admin ended has ended in all tabs after the next request of one', async () => {
    const server = new ModelServer({ now: time.trueTime });
    const { machine, tabs } = await signedIn({ server });
    server.revoke();
    const answer = tabs[0]?.client.request('query Me { me { id } }').catch(({ code }) => code);
    await time.pass(2000);
    expect(await answer).toBe('UNAUTHENTICATED');
    expect(new Set(statuses(machine))).toEqual(new Set(['signedOut']));
    expect(tabs[9]?.client.session.endedBy).toBe('revoked');
  });

  test('a session that ended while the machine slept has expired', async () => {
    const server = new ModelServer({ now: time.trueTime });
    const { tabs } = await signedIn({ server });
    time.sleep(15 * 24 * 60 * MINUTE);
    server.revoke();
    await time.pass(MINUTE);
    expect(tabs[0]?.client.session.endedBy).toBe('expired');
  });

  test('a machine that wakes up refreshes once, within a tick', async () => {
    const server = new ModelServer({ now: time.trueTime, successors: 'once' });
    const { machine } = await signedIn({ server });
    const before = server.count.Refresh ?? 0;
    time.sleep(8 * 60 * MINUTE);
    await time.pass(31_000);
    expect((server.count.Refresh ?? 0) - before).toBe(1);
    expect([...machine.tabs].every(({ client }) => (client.session.expiresAt?.getTime() ?? 0) > time.now())).toBe(true);
  });
});

describe('Tabs in which anything happens at any moment', () => {
  const ACTIONS = ['login', 'logout', 'refresh', 'reauthenticate', 'request', 'open', 'close', 'sleep'] as const;

  test.each(Array.from({ length: 60 }, (_, seed) => seed))(
    'agree about the session when it is quiet (seed %i)',
    async (seed) => {
      const random = randomFrom(seed + 100);
      const server = new ModelServer({ now: time.trueTime, successors: 'once' });
      const machine = new Machine({ time, server, random, messageDelay: 40, networkDelay: 300 });
      const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)] as T;
      const open = () =>
        machine
          .open()
          .client.start()
          .catch(() => {});
      for (let count = 0; count < 4; count += 1) void open();
      for (let step = 0; step < 150; step += 1) {
        const tabs = [...machine.tabs];
        const { client } = pick(tabs);
        const action = pick(ACTIONS);
        const done: Record<typeof action, () => unknown> = {
          login: () => client.login({ username: 'ada', password: 'right' }),
          logout: () => client.logout(),
          refresh: () => client.refresh(),
          reauthenticate: () => client.reauthenticate({ password: 'right' }),
          request: () => client.request('query Me { me { id } }'),
          open,
          // A tab that is closed in the middle of a request loses the answer, which the real server tolerates.
          close: () => {
            if (tabs.length > 2 && !machine.isBusy) machine.close(pick(tabs));
          },
          sleep: () => time.sleep(random() * 10 * MINUTE),
        };
        Promise.resolve(done[action]()).catch(() => {});
        await time.pass(random() < 0.7 ? random() * 300 : random() * 3 * MINUTE);
      }
      await time.pass(10 * MINUTE);
      expect(server.revokedForReuse).toBe(0);
      const [first, ...others] = [...machine.tabs].map(({ client }) => client.session);
      for (const { status, id } of others) expect({ status, id }).toEqual({ status: first?.status, id: first?.id });
      const session = server.sessions.at(-1);
      if (first?.status === 'signedIn') expect(first.id).toBe(session?.id);
      expect(first?.status === 'signedIn').toBe(session !== undefined && !session.isOver && machine.cookie !== null);
      for (const { client } of machine.tabs) client.close();
    },
  );
});
