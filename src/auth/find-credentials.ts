import type { Db } from '../database/database';
import type { Role } from '../scopes/registry';

/** What a login is judged by. */
export interface Credentials {
  readonly id: string;
  readonly passwordHash: string;
  readonly role: Role;
  readonly grantedScopes: readonly string[];
  readonly isActive: boolean;
}

/** Whom a name stands for. */
export interface FoundCredentials {
  readonly user: Credentials | undefined;
  /** Whether this user has logged in from this network before. */
  readonly isKnownAddress: boolean;
}

/**
 * Finds whom a username or an e-mail address stands for. One statement.
 *
 * @param identity - the name's canonical key.
 * @param network - where the login comes from.
 */
export async function findCredentials(
  prisma: Pick<Db, '$queryRaw'>,
  identity: string,
  network: string,
): Promise<FoundCredentials> {
  // No username has an `@`, so that one of the two columns can match, and each has an index.
  const [row] = await prisma.$queryRaw<(Credentials & { isKnownAddress: boolean })[]>`
    SELECT u.id, u.password_hash AS "passwordHash", u.role::text AS role, u.granted_scopes AS "grantedScopes",
           u.is_active AS "isActive", a.user_id IS NOT NULL AS "isKnownAddress"
    FROM users u LEFT JOIN login_addresses a ON a.user_id = u.id AND a.address = ${network}
    WHERE u.username_key = ${identity} OR u.email_key = ${identity}`;
  if (!row) return { user: undefined, isKnownAddress: false };
  const { isKnownAddress, ...user } = row;
  return { user, isKnownAddress };
}
