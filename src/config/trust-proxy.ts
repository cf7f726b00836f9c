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
  return z.string().transform((value, context): TrustProxy => {
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
  if (ranges.length === 0) return undefined;
  try {
    return compile(ranges);
  } catch {
    return undefined;
  }
}
