import type { Db } from '../database/database';
import { Prisma } from '../database/generated/client';
import { invalidArgument } from '../errors';
import type { AuditAction } from '../generated/enums';
import { requireDate } from '../identity/require-date';
import { isUuid } from '../identity/uuid';
import { readIdPage } from '../paging/id-page';
import type { Page, PageArguments } from '../paging/page';
import type { AuditEvent } from './audit-event';

/** Which events to list. A condition that is absent or null does not narrow the list. */
export interface AuditFilter {
  readonly actions?: readonly AuditAction[] | null | undefined;
  readonly actorId?: string | null | undefined;
  readonly targetId?: string | null | undefined;
  /** A user who acted or was acted on. */
  readonly userId?: string | null | undefined;
  /** At this moment or later. */
  readonly after?: Date | null | undefined;
  /** Before this moment. */
  readonly before?: Date | null | undefined;
}

/** The arguments of the listing. Null means "not given". */
export interface ListAuditArguments extends PageArguments {
  readonly filter?: AuditFilter | null | undefined;
}

/** A page of the audit log. */
export type AuditPage = Page<AuditEvent>;

/**
 * Reads one page of the audit log, the newest first, in one statement. Events are never changed or inserted between
 * others, so that an id is all that a cursor needs.
 *
 * @throws DomainError BAD_USER_INPUT, naming the argument, for invalid sizes, cursors and filters.
 */
export async function listAudit(
  prisma: Pick<Db, 'auditEvent' | '$queryRaw'>,
  args: ListAuditArguments,
): Promise<AuditPage> {
  const { after, before, fromEnd, limit, pageOf } = readIdPage('audit', 'the audit log', args);
  const order = fromEnd ? 'asc' : 'desc';
  if (args.filter?.userId != null) {
    return pageOf(await prisma.$queryRaw<AuditEvent[]>(eventsOfUser(args.filter, { after, before, order, limit })));
  }
  const rows = await prisma.auditEvent.findMany({
    where: {
      AND: [whereOf(args.filter), after ? { id: { lt: after } } : {}, before ? { id: { gt: before } } : {}],
    },
    orderBy: { id: order },
    take: limit,
  });
  return pageOf(rows as AuditEvent[]);
}

/** The conditions of a filter, besides `userId`. */
function whereOf(filter: AuditFilter | null | undefined): Prisma.AuditEventWhereInput {
  const { actions, actorId, targetId, after, before } = filter ?? {};
  return {
    ...(actions && { action: { in: [...new Set(actions)] } }),
    ...(actorId != null && { actorId: requireUuid(actorId, 'filter.actorId') }),
    ...(targetId != null && { targetId: requireUuid(targetId, 'filter.targetId') }),
    at: {
      ...(after && { gte: requireDate(after, 'filter.after') }),
      ...(before && { lt: requireDate(before, 'filter.before') }),
    },
  };
}

/**
 * Returns the statement for the events in which a user acted or was acted on. With `OR`, PostgreSQL would read all events of
 * the user and sort them, or read the log from its end. These are two index scans, which end after `limit` events each.
 */
function eventsOfUser(
  filter: AuditFilter,
  page: { after: string | undefined; before: string | undefined; order: 'asc' | 'desc'; limit: number },
): Prisma.Sql {
  const { actions, actorId, targetId, after, before } = filter;
  const userId = requireUuid(filter.userId ?? '', 'filter.userId');
  const conditions = [
    ...(actions ? [Prisma.sql`action = ANY (${[...new Set(actions)]})`] : []),
    ...(actorId != null ? [Prisma.sql`actor_id = ${requireUuid(actorId, 'filter.actorId')}::uuid`] : []),
    ...(targetId != null ? [Prisma.sql`target_id = ${requireUuid(targetId, 'filter.targetId')}::uuid`] : []),
    ...(after ? [Prisma.sql`at >= ${requireDate(after, 'filter.after')}`] : []),
    ...(before ? [Prisma.sql`at < ${requireDate(before, 'filter.before')}`] : []),
    ...(page.after ? [Prisma.sql`id < ${page.after}::uuid`] : []),
    ...(page.before ? [Prisma.sql`id > ${page.before}::uuid`] : []),
  ];
  const order = Prisma.raw(page.order);
  const idsBy = (column: string) => Prisma.sql`
    (SELECT id FROM audit_events
     WHERE ${Prisma.join([Prisma.sql`${Prisma.raw(column)} = ${userId}::uuid`, ...conditions], ' AND ')}
     ORDER BY id ${order} LIMIT ${page.limit})`;
  return Prisma.sql`
    SELECT id::text AS id, at, action, actor_kind::text AS "actorKind", actor_id::text AS "actorId",
      target_id::text AS "targetId", before, after, address, user_agent AS "userAgent", request_id AS "requestId"
    FROM audit_events
    WHERE id IN (SELECT id FROM (${idsBy('actor_id')} UNION ${idsBy('target_id')}) AS found ORDER BY id ${order} LIMIT ${page.limit})
    ORDER BY id ${order}`;
}

function requireUuid(id: string, argument: string): string {
  if (isUuid(id)) return id;
  throw invalidArgument(argument, 'must be the ID of a user or client.');
}
