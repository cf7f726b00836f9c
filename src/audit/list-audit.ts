import type { Db } from '../database/database';
import type { Prisma } from '../database/generated/client';
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
export async function listAudit(prisma: Pick<Db, 'auditEvent'>, args: ListAuditArguments): Promise<AuditPage> {
  const { after, before, fromEnd, limit, pageOf } = readIdPage('audit', 'the audit log', args);
  const rows = await prisma.auditEvent.findMany({
    where: {
      AND: [whereOf(args.filter), after ? { id: { lt: after } } : {}, before ? { id: { gt: before } } : {}],
    },
    orderBy: { id: fromEnd ? 'asc' : 'desc' },
    take: limit,
  });
  return pageOf(rows as AuditEvent[]);
}

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

function requireUuid(id: string, argument: string): string {
  if (isUuid(id)) return id;
  throw invalidArgument(argument, 'must be the ID of a user or client.');
}
