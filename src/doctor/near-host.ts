import { BlockList, isIP } from 'node:net';

const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
PRIVATE.addAddress('::1', 'ipv6');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

/**
 * Whether a host is on this machine or in its private network, as far as the name tells.
 *
 * @param host - as in a URL; empty for a local socket.
 */
export function isNear(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '');
  const family = isIP(name);
  if (family !== 0) return PRIVATE.check(name, family === 4 ? 'ipv4' : 'ipv6');
  // Containers call each other by names without a dot.
  return !name.includes('.') || /\.(?:local|internal|svc)$/.test(name);
}
