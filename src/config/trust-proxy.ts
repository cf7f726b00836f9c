import { isIP, isIPv4 } from 'node:net';
import { compile } from 'proxy-addr';
import { z } from 'zod';
import { commaList } from './value-types';

/**
 * Whether the proxy at `address`, `hop` steps away from this server, may say for whom it speaks in `X-Forwarded-For`.
 */
export type TrustProxy = (address: string, hop: number) => boolean;

/** Believes nobody: the peer's own address counts. */
export const trustNobody: TrustProxy = () => false;

const MEND =
  'write loopback, linklocal, uniquelocal, addresses or CIDR ranges (split by commas), or the number of proxies (1 to 10)';

/**
 * `TRUST_PROXY` in the forms that proxy-addr knows, or a number of hops. "Trust everyone" is left out on purpose: with
 * it any client could choose its own address, and with that its own login throttle.
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
    context.addIssue(MEND);
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
 * A name, an address, or a range of addresses. proxy-addr would take more for an address than an operator means: `2 ` for
 * 0.0.0.2, and `010.0.0.1` for 8.0.0.1.
 */
function isRange(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  if (NAMES.has(text)) return true;
  if (isIP(address) === 0 || address.includes('%') || more.length > 0) return false;
  return prefix === undefined || /^\d{1,3}$/.test(prefix) || isIPv4(prefix);
}
