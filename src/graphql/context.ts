import type { UserRecord } from '../identity/user-record';
import type { RequestInfo } from '../request-info';
import type { Scope } from '../scopes/registry';

/** A caller whose access token was good and whose account is active. */
export interface Viewer {
  readonly user: UserRecord;
  /** The token's scopes that the user still holds. */
  readonly scopes: readonly Scope[];
}

/** What resolvers get. One per request. */
export interface GraphqlContext {
  readonly request: RequestInfo;
  /** Set where the operation asks for anything and the caller is authenticated. */
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
