import type { AuditOrigin } from '../audit/audit-event';
import { storedOf } from '../identity/stored-fields';
import type { UserRecord } from '../identity/user-record';
import type { ExtensionRequest, ExtensionUser } from './config-types';

/** Returns the parts of a request that user code may know: never the token that it was sent with. */
export function requestOf({
  id,
  clientAddress,
  userAgent,
}: Pick<AuditOrigin, 'id' | 'clientAddress' | 'userAgent'>): ExtensionRequest {
  return Object.freeze({ id, clientAddress, userAgent });
}

const copies = new WeakMap<UserRecord, ExtensionUser>();

/** Returns a copy of a user for user code, which cannot change the server's own record by it. */
export function extensionUser(user: UserRecord): ExtensionUser {
  const known = copies.get(user);
  if (known) return known;
  const copy = Object.freeze({
    ...user,
    grantedScopes: Object.freeze([...user.grantedScopes]),
    stored: Object.freeze(structuredClone(storedOf(user) ?? {})),
  });
  copies.set(user, copy);
  return copy;
}
