import type { PlainSql } from '../../database/plain-sql';
import type { UserRecord } from '../../identity/user-record';
import type { UserViewer } from '../../identity/viewer';
import { heldScopes } from '../../scopes/registry';
import type { AccessTokenClaims } from '../token-claims';
import { USER_COLUMNS } from './user-columns';

const SELECT = `SELECT ${USER_COLUMNS} FROM sessions s JOIN users u ON u.id = s.user_id
  WHERE s.id = $1 AND s.expires_at > now() AND u.id = $2 AND u.is_active`;

/** The active user of a session that has not ended, as they are now. One statement. */
export async function loadSessionUser(
  sql: PlainSql,
  { sub, scopes, jti, exp }: AccessTokenClaims,
  sessionId: string,
): Promise<UserViewer | undefined> {
  const [user] = await sql<UserRecord>(SELECT, [sessionId, sub]);
  if (!user) return undefined;
  const effective = heldScopes(user).filter((scope) => scopes.includes(scope));
  return { kind: 'user', user, sessionId, scopes: effective, tokenId: jti, expiresAt: exp };
}
