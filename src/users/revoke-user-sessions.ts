import type { AuditOrigin } from '../audit/audit-event';
import { actorOf, recordAudit } from '../audit/record';
import type { Changer } from '../identity/changer';
import { readActing } from './acting';
import type { UsersDependencies } from './dependencies';
import { refusedTarget } from './grant-rules';
import { NO_SUCH_USER, type UserError } from './outcome';

/** How many sessions ended, or why none did. */
export type RevokeUserSessionsOutcome =
  | { readonly ok: true; readonly endedSessions: number }
  | { readonly ok: false; readonly errors: UserError[] };

/**
 * Ends all sessions of a user on behalf of an admin. Nobody does so to a user who holds more than they do.
 *
 * @param origin - null for the command line.
 * @throws DomainError FORBIDDEN if the actor may no longer change users; BAD_USER_INPUT for NUL and lone surrogates.
 */
export function revokeUserSessions(
  { database }: Pick<UsersDependencies, 'database'>,
  changer: Changer,
  id: string,
  origin: AuditOrigin | null,
): Promise<RevokeUserSessionsOutcome> {
  return database.transaction(async (tx): Promise<RevokeUserSessionsOutcome> => {
    const { effective, target } = await readActing(tx, changer, id);
    if (!target) return { ok: false, errors: [NO_SUCH_USER] };
    const errors = refusedTarget(effective, target);
    if (errors.length > 0) return { ok: false, errors };
    // A login that is under way holds the user: it is waited for, and its session ends with the others.
    await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${target.id}::uuid FOR NO KEY UPDATE`;
    const { count } = await tx.session.deleteMany({ where: { userId: target.id } });
    if (count > 0) {
      const before = { sessions: count };
      await recordAudit(tx, {
        action: 'SESSION_REVOKED',
        actor: actorOf(changer),
        targetId: target.id,
        before,
        origin,
      });
    }
    return { ok: true, endedSessions: count };
  });
}
