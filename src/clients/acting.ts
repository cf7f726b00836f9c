import type { AuditActor } from '../audit/audit-event';
import { actorOf } from '../audit/record';
import type { Tx } from '../database/database';
import { DomainError } from '../errors';
import type { Changer } from '../identity/changer';
import { lockViewer } from '../identity/lock-viewer';
import { ALL_SCOPES, heldScopes, type Role, type Scope } from '../scopes/registry';

/** Who changes clients, as they are now. */
export interface Acting {
  readonly actor: AuditActor;
  /** Who owns what they register: a user; null for nobody. */
  readonly ownerId: string | null;
  /** What they hold, as far as their token allows it. */
  readonly effective: ReadonlySet<Scope>;
}

/**
 * Reads the changer again, and holds their row and session until the transaction ends: no one acts on rights that were
 * taken away since the request began, or makes a client with a session or client that a password reset has just ended.
 *
 * @throws DomainError FORBIDDEN if they may no longer change clients; UNAUTHENTICATED if their session or client has
 * ended by now.
 */
export async function readActing(tx: Pick<Tx, '$queryRaw'>, changer: Changer): Promise<Acting> {
  const actor = actorOf(changer);
  if (changer.kind === 'operator') return { actor, ownerId: null, effective: new Set(ALL_SCOPES) };
  if (changer.kind === 'user') await lockViewer(tx, changer);
  const ownerId = changer.kind === 'user' ? changer.user.id : changer.ownerId;
  // A client that nobody owns holds what it was given.
  const held = ownerId === null ? changer.scopes : await heldNow(tx, ownerId);
  // After the owner is locked: a reset that deleted this client meanwhile has committed, so that this statement sees it.
  if (changer.kind === 'client') await requireClient(tx, changer.clientId);
  const effective = new Set(changer.scopes.filter((scope) => held.includes(scope)));
  if (!effective.has('clients:write')) {
    throw new DomainError('FORBIDDEN', 'You may not change clients: clients:write is missing.');
  }
  return { actor, ownerId, effective };
}

/**
 * Keeps a secret from whoever has a personal access token: those expire, and a client's secret would outlive it.
 *
 * @throws DomainError FORBIDDEN for a personal access token.
 */
export function refuseToOutlive(changer: Changer): void {
  if (changer.kind !== 'user' || changer.sessionId !== null) return;
  throw new DomainError(
    'FORBIDDEN',
    'A personal access token gets no client secret: log in and use that access token.',
  );
}

async function requireClient(tx: Pick<Tx, '$queryRaw'>, clientId: string): Promise<void> {
  const found = await tx.$queryRaw<unknown[]>`SELECT 1 FROM clients WHERE id = ${clientId}::uuid`;
  if (found.length === 0) throw new DomainError('UNAUTHENTICATED', 'This client has ended.');
}

async function heldNow(tx: Pick<Tx, '$queryRaw'>, userId: string): Promise<readonly Scope[]> {
  const [user] = await tx.$queryRaw<{ role: Role; grantedScopes: string[] }[]>`
    SELECT role::text AS role, granted_scopes AS "grantedScopes" FROM users
    WHERE id = ${userId}::uuid AND is_active FOR SHARE`;
  return user ? heldScopes(user) : [];
}
