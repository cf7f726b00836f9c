import { DomainError } from '../errors';
import type { Authentication } from '../identity/authentication';
import type { UserViewer, Viewer } from '../identity/viewer';
import type { RequestInfo } from '../request-info';

/** The context of resolvers; one for each request. */
export interface GraphqlContext {
  readonly request: RequestInfo;
  /** Set where the operation requires a scope or a login, and the caller is authenticated. */
  viewer?: Viewer;
}

/**
 * Returns the viewer of a guarded field. There is one, because the scope engine has allowed the field.
 *
 * @throws Error, which is masked, where there is none: a fault of the server.
 */
export function requireViewer(context: GraphqlContext): Viewer {
  if (!context.viewer) throw new Error('a guarded resolver ran without a viewer');
  return context.viewer;
}

/**
 * Returns the viewer of a field about the viewer's own account.
 *
 * @throws DomainError FORBIDDEN for a client that acts for itself: it has no account.
 */
export function requireUser(context: GraphqlContext): UserViewer {
  const viewer = requireViewer(context);
  if (viewer.kind === 'user') return viewer;
  throw new DomainError('FORBIDDEN', "This requires a user's access token: a client has no account of its own.");
}

/** Returns how and when the user has authenticated; `null` for a client, and for a personal access token. */
export function authenticationOf(viewer: Viewer): Authentication | null {
  return viewer.kind === 'user' ? viewer.authentication : null;
}
