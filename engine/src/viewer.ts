import type { ViewerAuthentication } from './authentication-level';
import type { ScopedViewer } from './requirement';
import type { SchemaPolicy } from './schema-policy';

/** The scopes of a caller with a valid token, or `null` for an anonymous one. */
export type ViewerScopes = Iterable<string> | null;

export const ANONYMOUS: ScopedViewer = Object.freeze({ authenticated: false, scopes: 0n });

/** Creates a viewer for the engine of `policy`, see `ScopeEngine.viewer`. */
export function viewerOf(
  { index }: SchemaPolicy,
  scopes: ViewerScopes,
  authentication?: ViewerAuthentication | null,
): ScopedViewer {
  if (scopes === null) return ANONYMOUS;
  // A string is iterable too, by letters.
  if (typeof scopes !== 'object' || !(Symbol.iterator in scopes)) throw new TypeError(NO_SCOPES);
  const held = index.lookUp(scopes);
  const met = authentication ? index.authentications.lookUp(authentication) : 0n;
  return { authenticated: true, scopes: met === 0n ? held : held | met, of: index };
}

/** The authentication that meets every rule. */
export const STRONGEST: ViewerAuthentication = Object.freeze({ level: 'PHISHING_RESISTANT', ageSeconds: 0 });

/**
 * Returns `viewer` after an authentication in the strongest way; unchanged if no user has authenticated for the token, so
 * that none can do so again.
 */
export function afterStepUp({ index }: SchemaPolicy, viewer: ScopedViewer): ScopedViewer {
  const { authentications } = index;
  if (authentications.levelIn(viewer.scopes) === undefined) return viewer;
  return { ...viewer, scopes: viewer.scopes | authentications.all };
}

const NO_SCOPES =
  'engine.viewer expects a list of scopes, or null for an anonymous viewer. parseScopeClaim(claim) reads a list from the ' +
  'claim of a token.';
