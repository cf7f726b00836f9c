import type { AuthenticationLevel } from '@scoped-api/engine';
import { hasPasskey, hasSecondFactor } from '../factors/factors';
import { levelOfNumber } from '../identity/authentication';

/** Users, tokens or clients that hold the same scopes. */
export interface HolderGroup {
  readonly kind: 'users' | 'personalAccessTokens' | 'clients';
  /** The role of the user or of the owner; null for a client without an owner. */
  readonly role: string | null;
  /** The scopes that the user or owner was granted on top of the role. */
  readonly grantedScopes: readonly string[];
  /** The scopes of the token or client, which its owner's limit; null for users. */
  readonly scopes: readonly string[] | null;
  /**
   * For users, the highest level of authentication that they can reach with the factors that they have enrolled; for
   * personal access tokens, that of the session that created them, which decides about the scopes of a role; null for clients.
   */
  readonly level: AuthenticationLevel | null;
  readonly count: number;
}

/** A row of the statements below: the level is the number of the database. */
interface HolderRow extends Omit<HolderGroup, 'kind' | 'level'> {
  readonly level: number | null;
}

/** Runs one statement. */
type Query = (text: string) => Promise<{ readonly rows: readonly object[] }>;

/** Maximum number of groups of each kind. */
const MAX_GROUPS = 20_000;

/**
 * Statements that count by equal scopes: the work of a database with a million users is one scan, and a few rows are sent.
 */
const STATEMENTS: Readonly<Record<HolderGroup['kind'], string>> = {
  users: `SELECT role_name AS role, granted_scopes AS "grantedScopes", NULL::text[] AS scopes, count(*)::float8 AS count,
      CASE WHEN ${hasPasskey('users')} THEN 3 WHEN ${hasSecondFactor('users')} THEN 2 ELSE 1 END AS level
    FROM users WHERE is_active GROUP BY 1, 2, 5`,
  personalAccessTokens: `SELECT u.role_name AS role, u.granted_scopes AS "grantedScopes", t.scopes, count(*)::float8 AS count,
      t.authentication_level AS level
    FROM personal_access_tokens t JOIN users u ON u.id = t.user_id
    WHERE u.is_active AND t.expires_at > now() GROUP BY 1, 2, 3, 5`,
  clients: `SELECT u.role_name AS role, coalesce(u.granted_scopes, '{}') AS "grantedScopes", c.scopes, count(*)::float8 AS count,
      NULL::smallint AS level
    FROM clients c LEFT JOIN users u ON u.id = c.owner_id
    WHERE c.owner_id IS NULL OR u.is_active GROUP BY 1, 2, 3`,
};

/**
 * Counts active users, their valid personal access tokens, and clients, by the scopes that decide what they hold. Three
 * statements, which only read.
 *
 * @param query - runs a statement on the primary or a replica.
 * @throws Error for more than 20,000 different sets of scopes of one kind.
 */
export async function countHolders(query: Query): Promise<HolderGroup[]> {
  const groups: HolderGroup[] = [];
  for (const [kind, text] of Object.entries(STATEMENTS) as [HolderGroup['kind'], string][]) {
    const { rows } = await query(`${text} LIMIT ${MAX_GROUPS + 1}`);
    if (rows.length > MAX_GROUPS) {
      throw new Error(
        `The ${kind} hold more than ${MAX_GROUPS} different sets of scopes, which is too many to compare.`,
      );
    }
    for (const row of rows as readonly HolderRow[]) {
      groups.push({ kind, ...row, level: row.level === null ? null : levelOfNumber(row.level) });
    }
  }
  return groups;
}
