import { GraphQLError } from 'graphql';
import type { Denial } from './judge';
import { minimalAlternatives, missingScopes, type ScopedViewer } from './requirement';
import type { ScopeIndex } from './scope-set';

/** What a denial tells the client besides its message and path. */
export interface DenialExtensions {
  /** `UNAUTHENTICATED` for an anonymous viewer, `FORBIDDEN` for one that lacks scopes. */
  readonly code: 'UNAUTHENTICATED' | 'FORBIDDEN';
  readonly coordinate: string;
  /** An OR of ANDs; absent where the requirement names no scope or scope names are kept secret. */
  readonly requiredScopes?: readonly (readonly string[])[];
  /** The fewest scopes that would open the field. */
  readonly missingScopes?: readonly string[];
}

/**
 * The error for one denial.
 *
 * @param showScopes - whether to name the scopes; off for deployments that treat their names as secret.
 */
export function denialError(denial: Denial, viewer: ScopedViewer, index: ScopeIndex, showScopes: boolean) {
  const extensions: DenialExtensions = {
    code: viewer.authenticated ? 'FORBIDDEN' : 'UNAUTHENTICATED',
    coordinate: denial.coordinate,
    ...(showScopes && namedScopes(denial, viewer, index)),
  };
  return new GraphQLError(`Not authorized to ${verb(denial.coordinate)} ${denial.coordinate}`, {
    path: denial.path,
    extensions: { ...extensions },
  });
}

function namedScopes(denial: Denial, viewer: ScopedViewer, index: ScopeIndex) {
  const alternatives = minimalAlternatives(denial.requirement);
  return {
    requiredScopes: alternatives.map((group) => index.namesOf(group)),
    missingScopes: index.namesOf(missingScopes(alternatives, viewer)),
  };
}

function verb(coordinate: string): string {
  if (coordinate.startsWith('Mutation.')) return 'call';
  return coordinate.includes('(') ? 'set' : 'read';
}
