import type { PlainSql } from '../../database/plain-sql';
import { USER_COLUMNS } from '../../identity/user-columns';
import type { UserRecord } from '../../identity/user-record';
import type { UserViewer } from '../../identity/viewer';
import { heldScopes } from '../../scopes/registry';
import type { AccessTokenClaims } from '../token-claims';
import { createGroupedLoad } from './grouped-load';

/** The active user of a session that has not ended, as they are now. */
export type LoadSessionUser = (claims: AccessTokenClaims, sessionId: string) => Promise<UserViewer | undefined>;

interface Row extends UserRecord {
  readonly sessionId: string;
}

const SELECT = `SELECT s.id AS "sessionId", ${USER_COLUMNS} FROM sessions s JOIN users u ON u.id = s.user_id
  WHERE s.id = ANY ($1) AND s.expires_at > now() AND u.is_active`;

/** Makes a {@link LoadSessionUser} of one statement for all requests that come while the last one is on its way. */
export function createLoadSessionUser(sql: PlainSql): LoadSessionUser {
  const load = createGroupedLoad(async (sessionIds) => {
    const rows = await sql<Row>(SELECT, [sessionIds]);
    return new Map(rows.map(({ sessionId, ...user }): [string, UserRecord] => [sessionId, user]));
  });

  return async ({ sub, scopes, jti, exp }, sid) => {
    const sessionId = sid.toLowerCase();
    const user = await load(sessionId);
    if (user?.id !== sub.toLowerCase()) return undefined;
    const effective = heldScopes(user).filter((scope) => scopes.includes(scope));
    return { kind: 'user', user, sessionId, scopes: effective, tokenId: jti, expiresAt: exp };
  };
}
