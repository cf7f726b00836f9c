import { isIP, isIPv4 } from 'node:net';
import { compile } from 'proxy-addr';
import { z } from 'zod';
import { commaList } from './value-types';

/**
 * Whether to trust the `X-Forwarded-For` of the proxy at `address`, which is `hop` steps away from this server.
 */
export type TrustProxy = (address: string, hop: number) => boolean;

/** Trusts no proxy: the peer's own address counts. */
export const trustNobody: TrustProxy = () => false;

const FIX =
  'write loopback, linklocal, uniquelocal, addresses or CIDR ranges (split by commas), or the number of proxies (1 to 10)';

/**
 * Reads `TRUST_PROXY` in the forms of proxy-addr, or a number of hops. There is deliberately no value that trusts every
 * proxy: with it, any client could choose its own address and avoid the login throttle.
 */
export function trustProxy() {
  return z.string().transform((given, context): TrustProxy => {
    const value = given.trim();
    if (/^\d+$/.test(value)) {
      const hops = Number(value);
      if (hops >= 1 && hops <= 10) return (_address, hop) => hop < hops;
    } else {
      const compiled = compileRanges(commaList(value));
      if (compiled !== undefined) return compiled;
    }
    context.addIssue(FIX);
    return trustNobody;
  });
}

function compileRanges(ranges: string[]): TrustProxy | undefined {
  if (ranges.length === 0 || !ranges.every(isRange)) return undefined;
  try {
    return compile(ranges);
  } catch {
    return undefined;
  }
}

const NAMES: ReadonlySet<string> = new Set(['loopback', 'linklocal', 'uniquelocal']);

/**
 * Whether a text is a name, an address, or a range of addresses. proxy-addr would accept more, and read it differently from
 * what an operator means: `2 ` as 0.0.0.2, and `010.0.0.1` as 8.0.0.1.
 */
function isRange(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  if (NAMES.has(text)) return true;
  if (isIP(address) === 0 || address.includes('%') || more.length > 0) return false;
  return prefix === undefined || /^\d{1,3}$/.test(prefix) || isIPv4(prefix);
}
