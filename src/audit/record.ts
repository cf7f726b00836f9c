import type { Tx } from '../database/database';
import type { Changer } from '../identity/changer';
import type { AuditActor, AuditEntry } from './audit-event';

/** Maximum length of a stored `User-Agent`, in characters; a longer one is cut. */
const MAX_USER_AGENT_LENGTH = 256;

/** A caller without a token. */
export const ANONYMOUS: AuditActor = { kind: 'ANONYMOUS', id: null };
/** The operator, on the command line. */
export const OPERATOR: AuditActor = { kind: 'OPERATOR', id: null };

/** The user with this id as an actor. */
export function userActor(id: string): AuditActor {
  return { kind: 'USER', id };
}

/** The changer as an actor. */
export function actorOf(changer: Changer): AuditActor {
  if (changer.kind === 'operator') return OPERATOR;
  return changer.kind === 'user' ? userActor(changer.user.id) : { kind: 'CLIENT', id: changer.clientId };
}

/**
 * Writes an audit event. One statement.
 *
 * @param tx - the transaction of the change itself: neither is stored without the other.
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

/**
 * Writes many audit events, as {@link recordAudit} writes one. One statement; none if there is no event. Not Prisma's
 * `createMany`, which takes about a millisecond of CPU a row.
 *
 * @param tx - the transaction of the changes themselves.
 */
export async function recordAudits(tx: Pick<Tx, '$executeRaw'>, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = JSON.stringify(entries.map(rowOf));
  await tx.$executeRaw`
    INSERT INTO audit_events (action, actor_kind, actor_id, target_id, before, after, address, user_agent, request_id)
    SELECT action, actor_kind, actor_id, target_id, before, after, address, user_agent, request_id
    FROM json_populate_recordset(NULL::audit_events, ${rows}::json)`;
}

/** Writes audit events as {@link recordAudits} does, by a function that runs one statement. */
export async function recordRows(
  run: (text: string, values: readonly unknown[]) => Promise<unknown>,
  entries: readonly AuditEntry[],
): Promise<void> {
  await run(
    `INSERT INTO audit_events (action, actor_kind, actor_id, target_id, before, after, address, user_agent, request_id)
     SELECT action, actor_kind, actor_id, target_id, before, after, address, user_agent, request_id
     FROM json_populate_recordset(NULL::audit_events, $1::json)`,
    [JSON.stringify(entries.map(rowOf))],
  );
}

/** Returns the values by the names of the columns. */
function rowOf({ action, actor, targetId, before, after, origin }: AuditEntry) {
  return {
    action,
    actor_kind: actor.kind,
    actor_id: actor.id,
    target_id: targetId,
    before,
    after,
    address: origin?.clientAddress,
    user_agent: storableUserAgent(origin?.userAgent),
    request_id: origin?.id,
  };
}

/**
 * Returns a `User-Agent` header that can be stored: Node reads headers as Latin-1, so NUL is the only character that
 * PostgreSQL refuses.
 */
export function storableUserAgent(header: string | undefined): string | null {
  return header?.replaceAll('\0', '').slice(0, MAX_USER_AGENT_LENGTH) || null;
}
