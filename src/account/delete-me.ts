import type { AuditOrigin } from '../audit/audit-event';
import type { UserViewer } from '../identity/viewer';
import { type Outcome, refuse } from '../outcome';
import type { AccountDependencies } from './dependencies';
import { verifyPassword } from './verify-password';

/**
 * Closes the viewer's own account: deletes all of their data, and removes their personal data from the audit log.
 *
 * @throws DomainError as `verifyPassword` does.
 */
export async function deleteMe(
  dependencies: AccountDependencies,
  viewer: UserViewer,
  { password }: { readonly password: string },
  origin: AuditOrigin,
): Promise<Outcome<{ readonly userId: string }>> {
  const userId = viewer.user.id;
  const path = ['input', 'password'];
  const verified = await verifyPassword(dependencies, { userId, password, field: 'password', signal: origin.signal });
  if (verified === undefined) return refuse('INVALID_CREDENTIALS', path, 'The password is wrong.');
  switch (await dependencies.closeAccount(viewer, verified, origin)) {
    case 'closed':
      return { ok: true, userId };
    case 'changed':
      return refuse('INVALID_CREDENTIALS', path, 'The password was changed meanwhile. Use the new one.');
    case 'last-admin':
      return refuse('LAST_ADMIN', [], 'You are the last active admin. Make another one first.');
  }
}
