import { createUnreadableLog, readNode } from '../../src/http/forwarded';
import { type Served, serve } from './support/serve';

/** The address of the client of a request whose headers are `lines`, and what was logged for it. */
async function seen(trust: string, ...lines: string[]) {
  const served = await serve({ env: { TRUST_PROXY: trust } });
  try {
    const head = ['GET /graphql HTTP/1.1', `Host: 127.0.0.1:${served.port}`, 'Connection: close', ...lines];
    await served.raw(`${head.join('\r\n')}\r\n\r\n`);
    const warnings = served.logs().filter(({ level }) => level === 'warn');
    return { address: served.received[0]?.info.clientAddress, warnings };
  } finally {
    await served.close();
  }
}

describe('the nodes of RFC 7239, section 6, and what proxies write in their place', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:51234', '203.0.113.7'],
    ['203.0.113.7:_hidden', '203.0.113.7'],
    ['"203.0.113.7:51234"', '203.0.113.7'],
    ['2001:db8::7', '2001:db8::7'],
    ['2001:DB8:0:0:0:0:0:7', '2001:db8::7'],
    ['[2001:db8::7]', '2001:db8::7'],
    ['[2001:db8::7]:4711', '2001:db8::7'],
    ['"[2001:db8:cafe::17]:4711"', '2001:db8:cafe::17'],
    ['[2001:DB8::7]:_port', '2001:db8::7'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[fe80::1%25eth0]:80', 'fe80::1'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['[::ffff:203.0.113.7]:80', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
  ])('%s is %s', async (node, address) => {
    expect(readNode(node)).toBe(address);
    expect(await seen('loopback', `X-Forwarded-For: ${node}`)).toEqual({ address, warnings: [] });
    // What stands before it is the client's own.
    expect(await seen('loopback', `X-Forwarded-For: 1.1.1.1, unknown ,${node} `)).toEqual({ address, warnings: [] });
  });

  test.each([
    'unknown',
    '_hidden',
    '"_SEVKISEK"',
    'unknown:80',
    '203.0.113',
    '203.0.113.256',
    '203.0.113.007',
    '203.0.113.7:123456',
    '203.0.113.7:',
    '203.0.113.7:80:80',
    '203.0.113.7/32',
    '[203.0.113.7]',
    '[2001:db8::7',
    '2001:db8::7]:80',
    '[2001:db8::7]80',
    '2001:db8:1:2:3:4:5:6:51234',
    'for=203.0.113.7',
    'unix:',
    'client.example',
    '"',
    '_x '.repeat(2_000).trim(),
  ])('%.40s is none: all who come through that proxy count as the proxy, and the log says so', async (node) => {
    expect(readNode(node)).toBeUndefined();
    const { address, warnings } = await seen('loopback', `X-Forwarded-For: 1.1.1.1, ${node}`);
    expect(address).toBe('127.0.0.1');
    expect(warnings).toEqual([
      expect.objectContaining({
        header: 'X-Forwarded-For',
        element: node.slice(0, 64),
        msg: expect.stringMatching(/^X-Forwarded-For: .*TRUST_PROXY.*Make it send/),
      }),
    ]);
  });
});

describe('a list', () => {
  test.each([
    [
      'of several proxies',
      'loopback, 10.0.0.0/8',
      ['X-Forwarded-For: 9.9.9.9, 203.0.113.7:1, [::ffff:10.0.0.2]:443'],
      '203.0.113.7',
    ],
    [
      'on several lines',
      'loopback, 10.0.0.0/8',
      ['X-Forwarded-For: 9.9.9.9', 'x-forwarded-for: 203.0.113.7', 'X-FORWARDED-FOR: 10.0.0.2'],
      '203.0.113.7',
    ],
    [
      'with empty elements',
      'loopback, 10.0.0.0/8',
      ['X-Forwarded-For: 9.9.9.9,203.0.113.7, ,, 10.0.0.2'],
      '203.0.113.7',
    ],
    ['of nothing', 'loopback', ['X-Forwarded-For:  ,, '], '127.0.0.1'],
    ['that is empty', 'loopback', ['X-Forwarded-For: '], '127.0.0.1'],
    ['of trusted proxies alone', '10.0.0.0/8, loopback', ['X-Forwarded-For: 10.0.0.3, 10.0.0.2'], '10.0.0.3'],
    [
      'with a name where a trusted proxy was asked',
      'loopback, 10.0.0.0/8',
      ['X-Forwarded-For: 9.9.9.9, _x, 10.0.0.2'],
      '10.0.0.2',
    ],
    ['by hops', '2', ['X-Forwarded-For: 9.9.9.9, 203.0.113.7:99, 198.51.100.1'], '203.0.113.7'],
    ['by hops, with fewer', '3', ['X-Forwarded-For: 203.0.113.7'], '203.0.113.7'],
    ['of thousands', 'loopback', [`X-Forwarded-For: ${'1.1.1.1,'.repeat(1_500)}203.0.113.7`], '203.0.113.7'],
    ['of thousands of commas', 'loopback', [`X-Forwarded-For: 1.1.1.1${','.repeat(12_000)}`], '1.1.1.1'],
  ])('%s', async (_title, trust, lines, address) => {
    expect((await seen(trust, ...lines)).address).toBe(address);
  });

  test('is nothing to a server that trusts no proxy, or another one', async () => {
    const lines = ['X-Forwarded-For: 203.0.113.7', 'Forwarded: for=203.0.113.7'];
    expect(await seen('', ...lines)).toEqual({ address: '127.0.0.1', warnings: [] });
    expect(await seen('10.0.0.0/8', ...lines)).toEqual({ address: '127.0.0.1', warnings: [] });
  });
});

test('Forwarded is not read, because a proxy that sets the other header passes it on; the log says what to do', async () => {
  const { address, warnings } = await seen('loopback', 'Forwarded: for=203.0.113.7');
  expect(address).toBe('127.0.0.1');
  expect(warnings).toEqual([
    expect.objectContaining({ header: 'Forwarded', msg: expect.stringContaining('X-Forwarded-For') }),
  ]);
  const both = await seen('loopback', 'Forwarded: for=1.1.1.1', 'X-Forwarded-For: 203.0.113.7');
  expect(both).toEqual({ address: '203.0.113.7', warnings: [] });
});

test('what cannot be read is logged once, however often it comes', async () => {
  const lines: unknown[] = [];
  const told = createUnreadableLog({ warn: (line: unknown) => void lines.push(line) } as never);
  for (let n = 0; n < 1_000; n += 1) told('X-Forwarded-For', `_${n}`);
  for (let n = 0; n < 1_000; n += 1) told('Forwarded', `for=_${n}`);
  expect(lines).toHaveLength(2);
});

describe('the throttle', () => {
  let served: Served;
  afterEach(() => served.close());

  test('counts every port and spelling of a client as one', async () => {
    served = await serve({ env: { TRUST_PROXY: 'loopback' } });
    for (const node of ['[2001:db8::7]:1', '2001:DB8::7', '"[2001:db8:0::7]:2"', '2001:db8::7%en0']) {
      await fetch(`${served.url}/graphql`, { headers: { 'x-forwarded-for': node } });
    }
    expect(new Set(served.received.map(({ info }) => info.clientAddress))).toEqual(new Set(['2001:db8::7']));
  });
});
