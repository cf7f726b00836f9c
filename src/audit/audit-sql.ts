import type { AuditEntry } from './audit-event';
import { storableUserAgent } from './record';

/** The columns that {@link auditValues} gives the values of, each with its type. */
const COLUMNS = [
  ['action', 'text'],
  ['actor_kind', '"AuditActorKind"'],
  ['actor_id', 'uuid'],
  ['target_id', 'uuid'],
  ['before', 'jsonb'],
  ['after', 'jsonb'],
  ['address', 'text'],
  ['user_agent', 'text'],
  ['request_id', 'text'],
] as const;

/**
 * SQL that writes an audit event as part of a statement: once for each row of `from`. For logins; elsewhere use
 * `recordAudit`. The database gives the event its id and its time.
 *
 * @param from - a table expression of the statement.
 * @param first - the number of the parameter that `auditValues` begin at.
 */
export function insertAudit(from: string, first: number): string {
  const values = COLUMNS.map(([, type], index) => `$${first + index}::${type}`);
  return `INSERT INTO audit_events (${COLUMNS.map(([name]) => name).join(', ')})
    SELECT ${values.join(', ')} FROM ${from}`;
}

/** The parameters of {@link insertAudit}. */
export function auditValues({ action, actor, targetId = null, before, after, origin }: AuditEntry): unknown[] {
  return [
    action,
    actor.kind,
    actor.id,
    targetId,
    before ? JSON.stringify(before) : null,
    after ? JSON.stringify(after) : null,
    origin?.clientAddress ?? null,
    storableUserAgent(origin?.userAgent),
    origin?.id ?? null,
  ];
}
