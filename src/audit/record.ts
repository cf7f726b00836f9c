import type { Tx } from '../database/database';
import type { Changer } from '../identity/changer';
import type { AuditActor, AuditEntry } from './audit-event';

/** Longer names of programs are cut. */
export const MAX_USER_AGENT_LENGTH = 256;

/** Whoever has no token. */
export const ANONYMOUS: AuditActor = { kind: 'ANONYMOUS', id: null };
/** Whoever runs the server. */
export const OPERATOR: AuditActor = { kind: 'OPERATOR', id: null };

/** The user with this id as an actor. */
export function userActor(id: string): AuditActor {
  return { kind: 'USER', id };
}

/** Whoever makes a change as an actor. */
export function actorOf(changer: Changer): AuditActor {
  if (changer.kind === 'operator') return OPERATOR;
  return changer.kind === 'user' ? userActor(changer.user.id) : { kind: 'CLIENT', id: changer.clientId };
}

/**
 * Writes down what happened. One statement.
 *
 * @param tx - the transaction of the change itself: neither is there without the other.
 */
export async function recordAudit(
  tx: Pick<Tx, 'auditEvent'>,
  { action, actor, targetId = null, before, after, origin }: AuditEntry,
): Promise<void> {
  await tx.auditEvent.create({
    data: {
      action,
      actorKind: actor.kind,
      actorId: actor.id,
      targetId,
      ...(before && { before: { ...before } }),
      ...(after && { after: { ...after } }),
      address: origin?.clientAddress ?? null,
      userAgent: storableUserAgent(origin?.userAgent),
      requestId: origin?.id ?? null,
    },
    select: { id: true },
  });
}

/** A `User-Agent` header as it may be kept: Node reads headers as Latin-1, so the one character to fear is NUL. */
export function storableUserAgent(header: string | undefined): string | null {
  return header?.replaceAll('\0', '').slice(0, MAX_USER_AGENT_LENGTH) || null;
}
