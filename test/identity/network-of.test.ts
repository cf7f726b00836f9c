import { networkOf } from '../../src/identity/network-of';

test('an IPv4 address is its own network', () => {
  expect(networkOf('203.0.113.7')).toBe('203.0.113.7');
});

test.each(['::ffff:203.0.113.7', '::FFFF:203.0.113.7', '0:0:0:0:0:ffff:203.0.113.7', '::ffff:cb00:7107'])(
  'an IPv4 address within IPv6 is itself: %s',
  (address) => {
    expect(networkOf(address)).toBe('203.0.113.7');
  },
);

test.each([
  '2001:db8:0:1:0:0:0:1',
  '2001:db8:0:1::1',
  '2001:0db8:0000:0001:0000:0000:0000:0001',
  '2001:DB8:0:1::1',
  '2001:db8:0:1:ffff:ffff:ffff:ffff',
  '2001:db8:0:1:a:b:192.0.2.1',
  '2001:db8:0:1::1%eth0',
  '2001:db8:0:1:1:1:1::',
])('%s is one of its /64', (address) => {
  expect(networkOf(address)).toBe('2001:db8:0:1::/64');
});

test.each([
  ['::', '0:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['1::', '1:0:0:0::/64'],
  ['1:2:3:4::', '1:2:3:4::/64'],
  ['::5:6:7:8', '0:0:0:0::/64'],
  ['1::4:5:6:7:8', '1:0:0:4::/64'],
  ['1:0:0:4:5:6:7:8', '1:0:0:4::/64'],
  ['0:0:0:4:5:6:7:8', '0:0:0:4::/64'],
  ['1:0:3::', '1:0:3:0::/64'],
  ['fe80::1%lo', 'fe80:0:0:0::/64'],
  ['2001:db8:0:2::1', '2001:db8:0:2::/64'],
])('%s is in %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test.each(['', 'unknown', '1::2::3', '[::1]', '203.0.113.7:4000', '::1/128'])('%j is its own network', (address) => {
  expect(networkOf(address)).toBe(address);
});

test('every address of a /64, however it is written, counts as that network, and none of the next one', () => {
  const group = () => Math.round(Math.random()) * Math.floor(Math.random() * 0x10000);
  for (let round = 0; round < 500; round += 1) {
    const groups = Array.from({ length: 8 }, () => group().toString(16));
    const network = `${groups.slice(0, 4).join(':')}::/64`;
    const compressed = new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
    const padded = groups.map((one) => one.padStart(4, '0').toUpperCase()).join(':');
    expect([networkOf(groups.join(':')), networkOf(compressed), networkOf(padded)]).toEqual([
      network,
      network,
      network,
    ]);
  }
});
