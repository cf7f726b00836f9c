import type { IncomingMessage } from 'node:http';
import { isIPv4, isIPv6 } from 'node:net';
import type { Logger } from 'pino';
import type { TrustProxy } from '../config/trust-proxy';
import { canonicalAddress } from '../identity/network-of';

/** Receives what a trusted proxy sent and the server cannot use. */
export type OnUnreadable = (header: string, element: string) => void;

/** Characters of a header's value that are logged. */
const MAX_LOGGED = 64;

/**
 * Makes the log of headers that cannot be used. Each header is logged once in the life of the process, because every request
 * through that proxy has it.
 */
export function createUnreadableLog(log: Pick<Logger, 'warn'>): OnUnreadable {
  const logged = new Set<string>();
  return (header, element) => {
    if (logged.has(header)) return;
    logged.add(header);
    log.warn({ header, element: element.slice(0, MAX_LOGGED) }, `${header}: ${FIXES[header] ?? FIXES[FORWARDED_FOR]}`);
  };
}

const FORWARDED_FOR = 'X-Forwarded-For';
const FIXES: Readonly<Record<string, string>> = {
  [FORWARDED_FOR]:
    'a proxy that TRUST_PROXY names sent something that is not an address, so all of its clients count as one, with the address of the proxy. ' +
    'Make it send the address of the client: IPv4, IPv6 or [IPv6], with or without a port. This is logged once.',
  Forwarded:
    'a proxy that TRUST_PROXY names sends this header without X-Forwarded-For. It is not read, so that all of its clients count as one, ' +
    'with the address of the proxy. Make it send X-Forwarded-For. This is logged once.',
};

/**
 * Returns the address of the client, in one spelling: that of the peer, or the one that a trusted proxy names. This is the one
 * place that finds it; throttles, logs, the audit log and sessions use `RequestInfo.clientAddress`.
 *
 * `X-Forwarded-For` is read from its end, because each proxy appends an element. Reading continues as long as the proxy
 * that wrote an element is trusted. An element that is no address, such as `unknown` or an obfuscated identifier (RFC
 * 7239, section 6.3), stops the reading: the address is then that of the proxy that wrote it, so a client cannot choose
 * its address. `Forwarded` is not read: a proxy that sets `X-Forwarded-For` passes on what a client wrote there.
 *
 * @param trustProxy - whether the proxy at an address, so many hops away, is trusted.
 * @returns `unknown` for a connection that is closed already.
 */
export function clientAddressOf(
  request: Pick<IncomingMessage, 'headers' | 'socket'>,
  trustProxy: TrustProxy,
  onUnreadable: OnUnreadable,
): string {
  const { remoteAddress } = request.socket;
  if (remoteAddress === undefined) return 'unknown';
  let address = peerOf(request.socket, remoteAddress);
  const { forwarded, 'x-forwarded-for': list } = request.headers;
  if (typeof list !== 'string') {
    if (forwarded !== undefined && trustProxy(address, 0)) onUnreadable('Forwarded', forwarded);
    return address;
  }
  let end = list.length;
  for (let hop = 0; end >= 0 && trustProxy(address, hop); ) {
    const comma = end === 0 ? -1 : list.lastIndexOf(',', end - 1);
    const element = list.slice(comma + 1, end).trim();
    end = comma;
    // RFC 9110, section 5.6.1.2: empty elements of a list do not count.
    if (element === '') continue;
    const claimed = readNode(element);
    if (claimed === undefined) {
      onUnreadable(FORWARDED_FOR, element);
      return address;
    }
    address = claimed;
    hop += 1;
  }
  return address;
}

/** The spelling of an IPv6 address is found once for a connection, not for each of its requests. */
const peers = new WeakMap<object, string>();

function peerOf(socket: object, remoteAddress: string): string {
  let peer = peers.get(socket);
  if (peer === undefined) {
    peer = canonicalAddress(remoteAddress);
    peers.set(socket, peer);
  }
  return peer;
}

/** Longest node, in characters: an IPv6 address with a zone and a port is shorter. */
const MAX_NODE = 128;
/** `node-port` of RFC 7239, section 6. */
const PORT = String.raw`(?::(?:\d{1,5}|_[A-Za-z0-9._-]+))?`;
const IPV4_NODE = new RegExp(String.raw`^([\d.]+)${PORT}$`);
const BRACKETED_NODE = new RegExp(String.raw`^\[([^\]]+)\]${PORT}$`);

/**
 * Reads a node (RFC 7239, section 6): an IPv4 address, or an IPv6 address in brackets, each with or without a port, in
 * quotes or not. X-Forwarded-For also has IPv6 addresses without brackets, and then without a port. A zone is dropped:
 * it has a meaning only on the proxy.
 *
 * @returns the address in one spelling, or undefined for anything else.
 */
export function readNode(text: string): string | undefined {
  if (text.length > MAX_NODE) return undefined;
  const quoted = /^"(.*)"$/.exec(text)?.[1];
  const node = quoted === undefined ? text : quoted.replace(/\\(.)/g, '$1').trim();
  const ipv4 = IPV4_NODE.exec(node)?.[1];
  if (ipv4 !== undefined) return isIPv4(ipv4) ? ipv4 : undefined;
  const ipv6 = BRACKETED_NODE.exec(node)?.[1] ?? node;
  return isIPv6(ipv6) ? canonicalAddress(ipv6) : undefined;
}

/** A name, an IPv4 address or an IPv6 address in brackets, and maybe a port. RFC 3986 allows more, no real host has it. */
const HOST = /^(?:[a-z0-9_][a-z0-9._-]*|\[[0-9a-f:.]+\])(?::(\d{1,5})?)?$/i;
const MAX_HOST_LENGTH = 300;

/**
 * Whether a text is a host with or without a port, as in a `Host` header (RFC 9110, section 7.2): no user, no path, no list.
 */
export function isHost(text: string): boolean {
  if (text.length > MAX_HOST_LENGTH) return false;
  const match = HOST.exec(text);
  if (match === null || Number(match[1] ?? 0) > 65_535) return false;
  return !text.startsWith('[') || URL.canParse(`http://${text}`);
}

/**
 * Returns the origin that a request was sent to, for a server whose URL is not configured: `X-Forwarded-Proto` and
 * `X-Forwarded-Host` of a trusted proxy, or else `Host` and http. The first element of a list is that of the client's request.
 *
 * @returns undefined if the host is invalid.
 */
export function requestedOrigin(
  request: Pick<IncomingMessage, 'headers' | 'socket'>,
  trustProxy: TrustProxy,
): string | undefined {
  const { headers, socket } = request;
  const isTrusted = trustProxy(canonicalAddress(socket.remoteAddress ?? ''), 0);
  const [proto, forwardedHost] = isTrusted
    ? [firstOf(headers['x-forwarded-proto']).toLowerCase(), firstOf(headers['x-forwarded-host'])]
    : ['', ''];
  const scheme = proto === 'https' ? 'https' : 'http';
  return originOf(scheme, forwardedHost) ?? originOf(scheme, headers.host ?? '');
}

function originOf(scheme: string, host: string): string | undefined {
  const origin = `${scheme}://${host}`;
  return isHost(host) && URL.canParse(origin) ? new URL(origin).origin : undefined;
}

/** Several lines of one header are one list (RFC 9110, section 5.3). */
function firstOf(header: string | string[] | undefined): string {
  const [first = ''] = String(header ?? '').split(',', 1);
  return first.trim().replace(/^"(.*)"$/, '$1');
}
