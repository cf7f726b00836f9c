import type { Scope } from '../scopes/registry';
import type { Acting } from './acting';
import type { Client } from './client';
import { type Refused, refuse } from './outcome';

/**
 * Why a client may not be given these scopes: nobody gives what they don't hold.
 */
export function refusedScopes({ effective }: Acting, scopes: readonly Scope[]): Refused | undefined {
  const missing = scopes.filter((scope) => !effective.has(scope));
  if (missing.length === 0) return undefined;
  const message = `This requires scopes that you do not hold: ${missing.join(', ')}.`;
  return refuse('SCOPE_NOT_HELD', ['input', 'scopes'], message);
}

/**
 * Why a client may not get another secret. Whoever has its secret is the client, so that this would hand out all that
 * it was given; also what its owner does not hold today, since they may hold it again tomorrow.
 */
export function refusedNewSecret({ effective }: Acting, client: Client): Refused | undefined {
  const missing = client.scopes.filter((scope) => !effective.has(scope));
  if (missing.length === 0) return undefined;
  // Which ones they are is for those who may read clients.
  const which = effective.has('clients:read') ? `: ${missing.join(', ')}` : '';
  return refuse('SCOPE_NOT_HELD', ['id'], `This client has scopes that you don't hold${which}.`);
}

/**
 * Why a client may not lose a secret, or end. As with users, nobody gets in the way of what is stronger than they are;
 * but an owner can always end what is theirs, also after they lost a scope that it has.
 */
export function refusedTaking(acting: Acting, client: Client): Refused | undefined {
  const isOwner = acting.actor.kind === 'USER' && acting.actor.id === client.ownerId;
  return isOwner ? undefined : refusedNewSecret(acting, client);
}
