import type { Config } from '../../config';
import { clientCredentialsGrant } from './client-credentials-grant';
import type { Grant } from './grant';
import { passwordGrant } from './password-grant';
import { refreshGrant } from './refresh-grant';

/** Every grant of the token endpoint. A new grant is a file like these and a line here. */
export const GRANTS: readonly Grant[] = [passwordGrant, refreshGrant, clientCredentialsGrant];

/** The grants that the configuration turns on. */
export function offeredGrants(config: Config): readonly Grant[] {
  return GRANTS.filter((grant) => grant.isOffered?.(config) ?? true);
}
