import type { PlainSql } from '../../database/plain-sql';
import { USER_COLUMNS } from '../../identity/user-columns';
import type { UserRecord } from '../../identity/user-record';
import type { UserViewer } from '../../identity/viewer';
import { heldScopes } from '../../scopes/registry';
import { hashSecret } from '../../secrets/secret';

interface Row extends UserRecord {
  readonly tokenId: string;
  readonly tokenScopes: readonly string[];
  readonly tokenExpiresAt: Date;
  readonly isStale: boolean;
}

/** The active owner of a personal access token that has not expired. One statement, and once a minute a second. */
export async function loadPersonalAccessToken(sql: PlainSql, token: string): Promise<UserViewer | undefined> {
  const [row] = await sql<Row>(
    `SELECT ${USER_COLUMNS}, t.id AS "tokenId", t.scopes AS "tokenScopes", t.expires_at AS "tokenExpiresAt",
           coalesce(t.last_used_at < now() - interval '1 minute', true) AS "isStale"
    FROM personal_access_tokens t JOIN users u ON u.id = t.user_id
    WHERE t.hash = $1 AND t.expires_at > now() AND u.is_active`,
    [hashSecret(token)],
  );
  if (!row) return undefined;
  const { tokenId, tokenScopes, tokenExpiresAt, isStale, ...user } = row;
  if (isStale) await sql('UPDATE personal_access_tokens SET last_used_at = now() WHERE id = $1', [tokenId]);
  const scopes = heldScopes(user).filter((scope) => tokenScopes.includes(scope));
  const expiresAt = Math.floor(tokenExpiresAt.getTime() / 1000);
  return { kind: 'user', user, sessionId: null, scopes, tokenId, expiresAt };
}
