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
 * The errors for denials, in order. They have no stacks: those would all be the engine's own, and take most of the time
 * and of the memory of an operation that is denied much.
 *
 * @param showScopes - whether to name the scopes; off for deployments that treat their names as secret.
 */
export function denialErrors(
  denials: readonly Denial[],
  viewer: ScopedViewer,
  index: ScopeIndex,
  showScopes: boolean,
): GraphQLError[] {
  const { stackTraceLimit } = Error;
  // Not by assignment, which throws where the built-in objects are frozen.
  Reflect.set(Error, 'stackTraceLimit', 0);
  try {
    return denials.map((denial) => denialError(denial, viewer, index, showScopes));
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  }
}

function denialError(denial: Denial, viewer: ScopedViewer, index: ScopeIndex, showScopes: boolean) {
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
