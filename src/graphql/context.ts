import { DomainError } from '../errors';
import type { UserViewer, Viewer } from '../identity/viewer';
import type { RequestInfo } from '../request-info';

/** What resolvers get. One per request. */
export interface GraphqlContext {
  readonly request: RequestInfo;
  /** Set if the operation requires a token and the caller is authenticated. */
  viewer?: Viewer;
}

/**
 * The viewer of a guarded field. The scope engine has let the field through, so there is one; anything else is a
 * fault of ours and is masked.
 */
export function requireViewer(context: GraphqlContext): Viewer {
  if (!context.viewer) throw new Error('a guarded resolver ran without a viewer');
  return context.viewer;
}

/**
 * The viewer of a field that is about the viewer's own account.
 *
 * @throws DomainError FORBIDDEN for a client that acts for itself: it has no account.
 */
export function requireUser(context: GraphqlContext): UserViewer {
  const viewer = requireViewer(context);
  if (viewer.kind === 'user') return viewer;
  throw new DomainError('FORBIDDEN', "This requires a user's access token: a client has no account of its own.");
}
