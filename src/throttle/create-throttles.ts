import { createLoginThrottle, type LoginThrottleDependencies } from './create-login-throttle';
import { createThrottle } from './create-throttle';
import type { LoginThrottle } from './login-throttle';
import type { Throttle } from './throttle';
import { createThrottleKey } from './throttle-key';

/** Everything that is limited, on one table. */
export interface Throttles {
  readonly login: LoginThrottle;
  /** For every other door. */
  readonly throttle: Throttle;
}

/** What the throttles work with; `secret` is shared by all nodes. */
export type ThrottlesOptions = Omit<LoginThrottleDependencies, 'key'> & { readonly secret: string };

/** Makes the throttles. Rows that are over are removed by the housekeeping of `database/`. */
export function createThrottles({ secret, failuresPerNetwork, ...rest }: ThrottlesOptions): Throttles {
  const dependencies = { ...rest, key: createThrottleKey(secret) };
  return {
    login: createLoginThrottle({ ...dependencies, failuresPerNetwork }),
    throttle: createThrottle(dependencies),
  };
}
