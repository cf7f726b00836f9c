import { isIPv6 } from 'node:net';

/**
 * The network that an address counts as where attempts are counted: an IPv4 address itself, or the /64 of an IPv6
 * address, because a household or a server is given all of one (RFC 6177). An IPv4 address written within IPv6
 * (RFC 4291, 2.5.5.2) is itself: as one /64 all of them would share their counts.
 *
 * @param address - a textual address; anything else is its own network.
 */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  // The URL parser writes every spelling of an IPv6 address in one way (WHATWG URL, "IPv6 serializer").
  const zoneless = address.split('%', 1)[0];
  const [head = '', tail] = new URL(`http://[${zoneless}]`).hostname.slice(1, -1).split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail ? tail.split(':') : [];
  const groups = tail === undefined ? left : [...left, ...Array(8 - left.length - right.length).fill('0'), ...right];
  if (groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff') return ipv4Of(groups.slice(6));
  return `${groups.slice(0, 4).join(':')}::/64`;
}

function ipv4Of(groups: readonly string[]): string {
  const numbers = groups.map((group) => Number.parseInt(group, 16));
  return numbers.flatMap((number) => [number >> 8, number & 0xff]).join('.');
}
