import type { AuditOrigin } from '../../audit/audit-event';
import type { Database } from '../../database/database';
import type { UserViewer } from '../../identity/viewer';
import { logout, logoutEverywhere, revokeSession } from './end-sessions';
import { listSessions } from './list-sessions';
import { revokeSessionOf } from './revoke-session-of';
import type { Session, SessionLifetimes } from './session';

/** What users can do with their sessions. Each operation is described where it is written. */
export interface SessionsService {
  /** Ends the viewer's own session. */
  logout(viewer: UserViewer, origin: AuditOrigin): Promise<string | null>;
  /** Ends all of the viewer's sessions. */
  logoutEverywhere(viewer: UserViewer, origin: AuditOrigin): Promise<number>;
  /** Ends one of the viewer's sessions. */
  revoke(viewer: UserViewer, id: string, origin: AuditOrigin): Promise<string | undefined>;
  /** Ends one of a user's sessions for the operator. */
  revokeOf(userId: string, id: string): Promise<string | undefined>;
  /** The sessions of each user, in order. */
  ofUsers(userIds: readonly string[]): Promise<Session[][]>;
}

/** Binds the operations to what they work with. */
export function createSessionsService({
  database,
  lifetimes,
}: {
  readonly database: Pick<Database, 'prisma' | 'transaction'>;
  readonly lifetimes: SessionLifetimes;
}): SessionsService {
  return {
    logout: (viewer, origin) => logout(database, viewer, origin),
    logoutEverywhere: (viewer, origin) => logoutEverywhere(database, viewer, origin),
    revoke: (viewer, id, origin) => revokeSession(database, viewer, id, origin),
    revokeOf: (userId, id) => revokeSessionOf(database, userId, id),
    ofUsers: (userIds) => listSessions(database.prisma, userIds, lifetimes),
  };
}
