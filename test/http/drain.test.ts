import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { answer, serve } from './support/serve';

const QUERY = '{"query":"{ping}"}';
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** Waits until the server has `count` requests at hand. */
const arrived = async (served: { received: unknown[] }, count: number) => {
  while (served.received.length < count) await pause(5);
};
const slowly = (ms: number) => async () => {
  await pause(ms);
  return answer({ data: 'whole' });
};

test('a request in flight is answered completely and its connection told to close', async () => {
  const served = await serve({ graphql: slowly(200) });
  const reply = served.post(QUERY);
  await arrived(served, 1);
  const drained = served.drain(5_000);
  const response = await reply;
  expect(await response.json()).toEqual({ data: 'whole' });
  expect(response.headers.get('connection')).toBe('close');
  expect(await drained).toBe(0);
  await served.close();
});

test('no new connection is accepted', async () => {
  const served = await serve({ graphql: slowly(200) });
  const reply = served.post(QUERY);
  await arrived(served, 1);
  const drained = served.drain(5_000);
  // What has arrived by now is accepted and answered first.
  await pause(50);
  await expect(served.raw('GET /livez HTTP/1.1\r\nHost: a\r\n\r\n')).rejects.toThrow('ECONNREFUSED');
  await reply;
  await drained;
  await served.close();
});

test('idle connections, also those that never spoke, do not hold it up', async () => {
  const served = await serve();
  const agent = new Agent({ keepAlive: true });
  await new Promise<void>((resolve) => get(`${served.url}/livez`, { agent }, (res) => res.resume().on('end', resolve)));
  const silent = connect(served.port, '127.0.0.1').on('error', () => {});
  await pause(50);
  // A drain that waits for them lasts longer than the test may.
  expect(await served.drain(3_600_000)).toBe(0);
  silent.destroy();
  agent.destroy();
  await served.close();
});

test('an answer whose head was out already is finished too', async () => {
  async function* chunks() {
    yield 'first ';
    await pause(200);
    yield 'last';
  }
  const served = await serve({
    graphql: async () => ({ ...answer(''), body: { kind: 'chunked' as const, asyncIterator: chunks() } }),
  });
  const response = await served.post(QUERY);
  const drained = served.drain(5_000);
  expect(await response.text()).toBe('first last');
  expect(await drained).toBe(0);
  await served.close();
});

test('all of a pipeline is answered', async () => {
  const served = await serve({ graphql: slowly(200) });
  const one = `POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${QUERY.length}\r\n\r\n${QUERY}`;
  const reply = served.raw(one + one);
  await arrived(served, 2);
  expect(await served.drain(5_000)).toBe(0);
  expect((await reply).match(/whole/g)).toHaveLength(2);
  await served.close();
});

test('what takes too long is cut and counted', async () => {
  const served = await serve({ graphql: () => new Promise(() => {}) });
  const reply = served.post(QUERY);
  reply.catch(() => {});
  await arrived(served, 1);
  expect(await served.drain(100)).toBe(1);
  await expect(reply).rejects.toThrow();
  await served.close();
});
