import type { Scope } from '../scopes/scopes';
import type { Authentication } from './authentication';
import type { UserRecord } from './user-record';

interface TokenHolder {
  /** The scopes of the token that its holder still has, in the order of their declarations. */
  readonly scopes: readonly Scope[];
  /** The token's own id: its `jti`, or the id of a personal access token. */
  readonly tokenId: string;
  /** When the token expires, in seconds since 1970. */
  readonly expiresAt: number;
}

/** An active user with a valid token. */
export interface UserViewer extends TokenHolder {
  readonly kind: 'user';
  readonly user: UserRecord;
  /** The session of an access token; null for a personal access token. */
  readonly sessionId: string | null;
  /** How and when the user of the session has authenticated; null for a personal access token. */
  readonly authentication: Authentication | null;
}

/** A registered client that acts for itself. */
export interface ClientViewer extends TokenHolder {
  readonly kind: 'client';
  readonly clientId: string;
  /** The user whose scopes bound the client's; null if there is none. */
  readonly ownerId: string | null;
}

/** The sender of a request with a valid token. */
export type Viewer = UserViewer | ClientViewer;
