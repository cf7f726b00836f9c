import { GraphQLError } from 'graphql';
import { alternativesOf, lackOf } from './alternatives';
import { type Denial, denialKey } from './judge';
import { allOf, keyOfRequirement, type Requirement, type ScopedViewer } from './requirement';
import type { ScopeIndex } from './scope-set';
import { withoutStacks } from './without-stacks';

/** What a denial tells the client besides its message and path. */
export interface DenialExtensions {
  /** `UNAUTHENTICATED` for an anonymous viewer, `FORBIDDEN` for one that lacks scopes. */
  readonly code: 'UNAUTHENTICATED' | 'FORBIDDEN';
  readonly coordinate: string;
  /** An OR of ANDs; absent where the requirement names no scope or scope names are kept secret. */
  readonly requiredScopes?: readonly (readonly string[])[];
  /** `true` where there are more alternatives than `requiredScopes` names; those that the viewer is nearest to come first. */
  readonly requiredScopesCut?: true;
  /** The fewest scopes that would open the field. */
  readonly missingScopes?: readonly string[];
  /** With real indices in paths: in how many more places it is denied than there are errors for. */
  readonly unlistedPlaces?: number;
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
  // One rule may be denied a thousand times.
  const known = new Map<string, NamedScopes>();
  const named = ({ requirement }: Denial): NamedScopes => {
    const key = keyOfRequirement(requirement);
    const scopes = known.get(key) ?? namedScopes(requirement, viewer, index);
    known.set(key, scopes);
    return scopes;
  };
  const code = viewer.authenticated ? 'FORBIDDEN' : 'UNAUTHENTICATED';
  return withoutStacks(() => denials.map((denial) => denialError(denial, code, showScopes ? named(denial) : {})));
}

function denialError(denial: Denial, code: DenialExtensions['code'], scopes: Partial<NamedScopes>) {
  const extensions: DenialExtensions = { code, coordinate: denial.coordinate, ...scopes };
  return new GraphQLError(`Not authorized to ${verb(denial.coordinate)} ${denial.coordinate}`, {
    path: denial.path,
    extensions: { ...extensions },
  });
}

type NamedScopes = Required<Pick<DenialExtensions, 'requiredScopes' | 'missingScopes'>> &
  Pick<DenialExtensions, 'requiredScopesCut'>;

function namedScopes(requirement: Requirement, viewer: ScopedViewer, index: ScopeIndex): NamedScopes {
  const { groups, cut } = alternativesOf(requirement, viewer);
  return {
    requiredScopes: groups.map((group) => index.namesOf(group)),
    ...(cut && { requiredScopesCut: true as const }),
    missingScopes: index.namesOf(lackOf(requirement, viewer).missing),
  };
}

/**
 * The errors of denials in the places where they put `null`, in the order of the denials. One without any place keeps its
 * own error, and one with more places than are listed has it too.
 *
 * @param max - of places to list, over all denials.
 */
export function errorsInPlaces(
  { denials, errors }: { readonly denials: readonly Denial[]; readonly errors: readonly GraphQLError[] },
  places: readonly { readonly denial: string; readonly path: readonly (string | number)[] }[],
  max: number,
): GraphQLError[] {
  const found = new Map<string, { readonly paths: (readonly (string | number)[])[]; unlisted: number }>();
  for (const [position, { denial, path }] of places.entries()) {
    const all = found.get(denial) ?? { paths: [], unlisted: 0 };
    found.set(denial, all);
    if (position < max) all.paths.push(path);
    else all.unlisted += 1;
  }
  return withoutStacks(() =>
    errors.flatMap((error, position) => {
      const denial = denials[position];
      const { paths, unlisted } = (denial && found.get(denialKey(denial))) ?? { paths: [], unlisted: 0 };
      if (paths.length === 0 && unlisted === 0) return [error];
      const { message, extensions } = error;
      const listed = paths.map((path) => new GraphQLError(message, { path, extensions }));
      if (unlisted === 0) return listed;
      const more = `${message} in ${unlisted} more places, which are not listed`;
      return [
        ...listed,
        new GraphQLError(more, { path: error.path, extensions: { ...extensions, unlistedPlaces: unlisted } }),
      ];
    }),
  );
}

/**
 * The least set of scopes that would open everything that is denied, of which `viewer` lacks the fewest: what a client
 * should ask for (RFC 6750 section 3, `scope`).
 */
export function nearestScopes(denials: readonly Denial[], viewer: ScopedViewer, index: ScopeIndex): string[] {
  return index.namesOf(lackOf(allOf(denials.map(({ requirement }) => requirement)), viewer).nearest);
}

function verb(coordinate: string): string {
  if (coordinate.startsWith('Mutation.')) return 'call';
  return coordinate.includes('(') ? 'set' : 'read';
}
