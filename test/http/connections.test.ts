import { connect, type Socket } from 'node:net';
import { answer, type Served, type ServeOptions, serve } from './support/serve';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const until = async (holds: () => boolean | Promise<boolean>) => {
  while (!(await holds())) await pause(5);
};
const GET = 'GET /livez HTTP/1.1\r\nHost: a\r\n\r\n';
const post = (body: string) =>
  `POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

let served: Served;
const open = async (options: ServeOptions) => {
  served = await serve(options);
  return served;
};
afterEach(() => served.close());

/** A client that reads nothing unless told. */
function silentClient(bytes: string): { socket: Socket; isClosed: () => boolean } {
  let closed = false;
  const socket = connect(served.port, '127.0.0.1', () => socket.write(bytes));
  socket.pause();
  socket.on('error', () => {
    closed = true;
  });
  socket.on('close', () => {
    closed = true;
  });
  return { socket, isClosed: () => closed };
}

const connectionsNow = async () => (await served.metrics.httpConnections.get()).values[0]?.value;
const closedFor = async (reason: string) =>
  (await served.metrics.httpConnectionsClosed.get()).values.find(({ labels }) => labels.reason === reason)?.value ?? 0;

describe('a pipeline', () => {
  test('is answered completely and in order, and at most 16 of it are at work at once', async () => {
    let atWork = 0;
    let most = 0;
    await open({
      graphql: async ({ body }) => {
        atWork += 1;
        most = Math.max(most, atWork);
        await pause(1);
        atWork -= 1;
        return answer({ data: body.query });
      },
    });
    // Bodies that look like the end of a head, in pieces of any size.
    const bytes = Array.from({ length: 300 }, (_, index) => post(`{"query":"n${index}","x":\r\n\r\n0\r\n\r\n}`)).join(
      '',
    );
    const reply = await served.raw(bytes, { until: /n299"/ });
    expect([...reply.matchAll(/"data":"n(\d+)"/g)].map(([, index]) => Number(index))).toEqual(
      Array.from({ length: 300 }, (_, index) => index),
    );
    expect(most).toBeGreaterThan(8);
    expect(most).toBeLessThanOrEqual(16);
  });

  test('of many kilobytes is answered completely', async () => {
    await open({});
    const reply = await served.raw(
      GET.repeat(3_000) + GET.replace('GET', 'HEAD').replace('a\r\n', 'a\r\nConnection: close\r\n'),
    );
    expect(reply.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3_001);
  });

  test('goes on behind a request whose body is awaited, and behind an expectation', async () => {
    await open({});
    const waiting = post('{"query":"{a}"}').replace('Host: a', 'Host: a\r\nExpect: 100-continue');
    const odd = GET.replace('Host: a', 'Host: a\r\nExpect: wonders');
    const reply = await served.raw(waiting + odd + GET.replace('Host: a', 'Host: a\r\nConnection: close'));
    expect(reply.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 100', 'HTTP/1.1 200', 'HTTP/1.1 417', 'HTTP/1.1 200']);
  });

  test('ends at bytes that are no request, and what follows them is not carried out', async () => {
    await open({});
    const reply = await served.raw(`${GET}${GET}nonsense\r\n\r\n${post('{"query":"{a}"}')}`);
    expect(reply.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 400']);
    expect(served.received).toHaveLength(0);
  });

  test('is not carried out behind an answer that closes the connection', async () => {
    await open({});
    const closing = GET.replace('Host: a', 'Host: a\r\nConnection: close');
    await served.raw(closing + post('{"query":"{a}"}'));
    expect(served.received).toHaveLength(0);
  });

  test('CONNECT is not answered ahead of the requests before it', async () => {
    await open({
      graphql: async () => {
        await pause(50);
        return answer({ data: 'whole' });
      },
    });
    const reply = await served.raw(`${post('{"query":"{a}"}')}CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n${GET}`);
    expect(reply.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 405']);
  });
});

describe('a client that does not read', () => {
  const BIG = 'x'.repeat(2_000_000);
  const limits = { stallMs: 300, sweepMs: 50 };

  test('is closed, and its requests end', async () => {
    await open({ graphql: async () => answer(BIG), limits });
    const client = silentClient(post('{"query":"{a}"}').repeat(200));
    await until(() => served.received.length > 0);
    while ((await closedFor('stalled')) === 0) await pause(20);
    while ((await connectionsNow()) !== 0) await pause(20);
    // It was given no more work than it may have unanswered while it took nothing.
    expect(served.received.length).toBeLessThan(40);
    // The last may have begun without having reached GraphQL.
    await until(() => served.logs().filter(({ msg }) => msg === 'request').length >= served.received.length);
    client.socket.destroy();
  });

  test('one that takes a byte now and then is closed as well', async () => {
    await open({ graphql: async () => answer(BIG), limits: { stallMs: 100_000, slowMs: 500, sweepMs: 50 } });
    const client = silentClient(post('{"query":"{a}"}').repeat(20));
    const sips = setInterval(() => client.socket.read(1), 20);
    while ((await closedFor('stalled')) === 0) await pause(20);
    clearInterval(sips);
    client.socket.destroy();
  });

  test('one that is slow but reads on gets the whole answer', async () => {
    await open({ graphql: async () => answer(BIG), limits: { ...limits, slowMs: 400 } });
    const client = silentClient(post('{"query":"{a}"}').replace('Host: a', 'Host: a\r\nConnection: close'));
    let length = 0;
    while (!client.isClosed()) {
      await pause(20);
      const chunk: Buffer | null = client.socket.read();
      length += chunk?.length ?? 0;
    }
    expect(length).toBeGreaterThan(BIG.length);
    expect(await closedFor('stalled')).toBe(0);
  });

  test('one whose answers all fit into the buffers is closed when it sent more requests than a connection may', async () => {
    await open({ limits });
    silentClient(GET.repeat(100));
    while ((await closedFor('stalled')) === 0) await pause(20);
    // Counted when it is decided; the gauge follows when it has happened.
    await until(async () => (await connectionsNow()) === 0);
  });

  test('of many, those that have waited the longest are closed when there is too much to send', async () => {
    await open({ graphql: async () => answer(BIG), limits: { ...limits, stallMs: 60_000, maxUnsentBytes: 3_000_000 } });
    const clients = Array.from({ length: 6 }, () => silentClient(post('{"query":"{a}"}').repeat(20)));
    while ((await closedFor('memory')) < 4) await pause(20);
    for (const { socket } of clients) socket.destroy();
  });
});

test('the requests of a client that hangs up end, also those behind others', async () => {
  await open({ graphql: () => new Promise(() => {}) });
  const client = silentClient(post('{"query":"{a}"}').repeat(5));
  await until(() => served.received.length === 5);
  client.socket.destroy();
  await until(() => served.logs().filter(({ status }) => status === 499).length === 5);
});

test('above the limit of connections the one that was idle for the longest makes room, or none', async () => {
  await open({ graphql: () => new Promise(() => {}), limits: { maxConnections: 2 } });
  const idle = silentClient(GET);
  await until(() => served.logs().length === 1);
  const busy = silentClient(post('{"query":"{a}"}'));
  await until(() => served.received.length === 1);
  const other = silentClient(post('{"query":"{a}"}'));
  await until(() => served.received.length === 2);
  expect(await closedFor('idle_for_new')).toBe(1);
  silentClient(GET);
  while ((await closedFor('too_many')) === 0) await pause(5);
  expect(await connectionsNow()).toBe(2);
  for (const { socket } of [idle, busy, other]) socket.destroy();
});
