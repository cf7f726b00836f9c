import type { AuditValues } from '../audit/audit-event';
import type { UserRecord } from '../identity/user-record';

const AUDITED = [
  'email',
  'pendingEmail',
  'fullName',
  'isActive',
  'role',
  'grantedScopes',
] as const satisfies (keyof UserRecord)[];

/** What a change did to a user, for the audit log: the values that differ, as they were and as they are now. */
export function auditedChange(was: UserRecord, is: UserRecord): { before: AuditValues; after: AuditValues } {
  const differing = AUDITED.filter((name) => String(was[name]) !== String(is[name]));
  const pick = (user: UserRecord): AuditValues => Object.fromEntries(differing.map((name) => [name, user[name]]));
  return { before: pick(was), after: pick(is) };
}
