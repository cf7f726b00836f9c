import { isIPv6 } from 'node:net';

/**
 * Returns the network by which attempts are counted: an IPv4 address itself, or the /64 of an IPv6 address, because a
 * household or a server has a whole /64 (RFC 6177). An IPv4 address written within IPv6 (RFC 4291, 2.5.5.2) counts as
 * the IPv4 address: in one /64, all of them would share their counts.
 *
 * @param address - a textual address; anything else is its own network.
 */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const groups = groupsOf(address);
  return isMapped(groups) ? ipv4Of(groups.slice(6)) : `${groups.slice(0, 4).join(':')}::/64`;
}

/**
 * An address in one spelling: IPv6 in lower case and as short as it can be (RFC 5952), without its zone, and an IPv4 address
 * written within IPv6 as itself.
 *
 * @param address - a textual address; anything else is returned as it is.
 */
export function canonicalAddress(address: string): string {
  if (!isIPv6(address)) return address;
  const groups = groupsOf(address);
  return isMapped(groups) ? ipv4Of(groups.slice(6)) : serialize(address);
}

/** The URL parser writes every spelling of an IPv6 address in one way (WHATWG URL, "IPv6 serializer"). */
function serialize(address: string): string {
  const zoneless = address.split('%', 1)[0];
  return new URL(`http://[${zoneless}]`).hostname.slice(1, -1);
}

/** The eight groups, without leading zeros. */
function groupsOf(address: string): string[] {
  const [head = '', tail] = serialize(address).split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail ? tail.split(':') : [];
  return tail === undefined ? left : [...left, ...Array(8 - left.length - right.length).fill('0'), ...right];
}

/** RFC 4291, section 2.5.5.2. */
function isMapped(groups: readonly string[]): boolean {
  return groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff';
}

function ipv4Of(groups: readonly string[]): string {
  const numbers = groups.map((group) => Number.parseInt(group, 16));
  return numbers.flatMap((number) => [number >> 8, number & 0xff]).join('.');
}
