import type { PlainSql } from '../../database/plain-sql';
import { clientScopes } from '../../identity/client-scopes';
import type { ClientViewer } from '../../identity/viewer';
import type { Role } from '../../scopes/registry';
import type { AccessTokenClaims } from '../token-claims';

interface Row {
  readonly scopes: readonly string[];
  readonly ownerId: string | null;
  readonly role: Role | null;
  readonly grantedScopes: readonly string[];
  readonly isActive: boolean;
}

/** The registered client of a token of its own, as it is now. One statement. */
export async function loadClient(
  sql: PlainSql,
  { sub, scopes, jti, exp }: AccessTokenClaims,
): Promise<ClientViewer | undefined> {
  const [client] = await sql<Row>(
    `SELECT c.scopes, c.owner_id AS "ownerId", u.role::text AS role, u.granted_scopes AS "grantedScopes",
           u.is_active AS "isActive"
    FROM clients c LEFT JOIN users u ON u.id = c.owner_id WHERE c.id = $1`,
    [sub],
  );
  if (!client) return undefined;
  const effective = clientScopes(client).filter((scope) => scopes.includes(scope));
  return {
    kind: 'client',
    clientId: sub.toLowerCase(),
    ownerId: client.ownerId,
    scopes: effective,
    tokenId: jti,
    expiresAt: exp,
  };
}
