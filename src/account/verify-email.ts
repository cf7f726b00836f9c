import type { AuditOrigin } from '../audit/audit-event';
import { actorOf, recordAudit } from '../audit/record';
import type { Tx } from '../database/database';
import { uniqueViolation } from '../database/errors';
import { DomainError } from '../errors';
import { lockViewer } from '../identity/lock-viewer';
import type { UserViewer } from '../identity/viewer';
import type { AccountDependencies } from './dependencies';
import { useEmailToken } from './email-tokens';
import { judgeEmailToken } from './judge-email-token';
import { type AccountOutcome, INVALID_TOKEN, refuse } from './outcome';

/** Who verified an address. */
export interface VerifiedEmail {
  readonly userId: string;
  /** The address that the verified one replaced; null where it was the user's already. */
  readonly former: string | null;
}

/**
 * Shows with the token of a mail that an address reaches the viewer. A pending address becomes the viewer's address:
 * whether another account has it is decided here. A token of another account is refused like an invalid one, so that a
 * link that an attacker's registration mailed to its victim verifies nothing when the victim opens it.
 *
 * @throws DomainError FORBIDDEN for a personal access token; RATE_LIMITED after too many invalid tokens from one
 * network; UNAUTHENTICATED if the viewer is disabled, or their session has ended, by now.
 */
export async function verifyEmail(
  dependencies: Pick<AccountDependencies, 'database' | 'throttle'>,
  viewer: UserViewer,
  token: string,
  origin: AuditOrigin,
): Promise<AccountOutcome<VerifiedEmail>> {
  if (viewer.sessionId === null) {
    const message = 'A personal access token verifies no e-mail address: log in and use that access token.';
    throw new DomainError('FORBIDDEN', message);
  }
  const presented = { token, purpose: 'EMAIL_VERIFICATION', userId: viewer.user.id } as const;
  const owner = await judgeEmailToken(dependencies, presented, origin);
  if (!owner) return INVALID_TOKEN;
  try {
    const verified = await dependencies.database.transaction((tx) => write(tx, viewer, token, origin));
    return verified ? { ok: true, ...verified } : INVALID_TOKEN;
  } catch (error) {
    if (uniqueViolation(error)) return EMAIL_TAKEN;
    throw error;
  }
}

const EMAIL_TAKEN = refuse(
  'EMAIL_TAKEN',
  'token',
  'Another account has this e-mail address. Give your account another one, or close the other account first.',
);

async function write(
  tx: Tx,
  viewer: UserViewer,
  token: string,
  origin: AuditOrigin,
): Promise<VerifiedEmail | undefined> {
  const userId = viewer.user.id;
  await lockViewer(tx, viewer);
  if (!(await useEmailToken(tx, userId, token, 'EMAIL_VERIFICATION'))) return undefined;
  const was = await tx.user.findUniqueOrThrow({
    where: { id: userId },
    select: { email: true, pendingEmail: true, pendingEmailKey: true },
  });
  const { email: former, pendingEmail, pendingEmailKey } = was;
  const isNew = pendingEmail !== null && pendingEmailKey !== null;
  if (isNew) {
    const data = { email: pendingEmail, emailKey: pendingEmailKey, pendingEmail: null, pendingEmailKey: null };
    await tx.user.update({ where: { id: userId }, data, select: { id: true } });
  }
  await tx.$executeRaw`UPDATE users SET email_verified_at = now(), updated_at = now() WHERE id = ${userId}::uuid`;
  await recordAudit(tx, {
    action: 'EMAIL_VERIFIED',
    actor: actorOf(viewer),
    targetId: userId,
    ...(isNew && { before: { email: former }, after: { email: pendingEmail } }),
    origin,
  });
  return { userId, former: isNew ? former : null };
}
