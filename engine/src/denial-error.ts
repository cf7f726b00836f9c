import { GraphQLError } from 'graphql';
import { alternativesOf, lackOf } from './alternatives';
import { type AuthenticationLevel, describeAuthentication, type RequiredAuthentication } from './authentication-level';
import { type Denial, denialKey } from './decide-places';
import { allOf, holdsScopes, keyOfRequirement, type Requirement, type ScopedViewer } from './requirement';
import type { ScopeIndex } from './scope-set';
import { withoutStacks } from './without-stacks';

/** The `extensions` of a denial's error. */
export interface DenialExtensions {
  /**
   * `UNAUTHENTICATED` for an anonymous viewer, `FORBIDDEN` for a viewer that lacks scopes, `STEP_UP_REQUIRED` for a viewer
   * that holds the scopes and whose user must authenticate more strongly or again.
   */
  readonly code: 'UNAUTHENTICATED' | 'FORBIDDEN' | 'STEP_UP_REQUIRED';
  readonly coordinate: string;
  /** With `STEP_UP_REQUIRED`: the weakest level that is accepted. */
  readonly requiredLevel?: AuthenticationLevel;
  /** With `STEP_UP_REQUIRED`: maximum number of seconds since the user authenticated; `null`: no limit. */
  readonly maxAgeSeconds?: number | null;
  /** With `STEP_UP_REQUIRED`: the level of the viewer; `null` for a token without an authentication of a user. */
  readonly currentLevel?: AuthenticationLevel | null;
  /** An OR of ANDs; absent if no scope is required or if scope names are secret. */
  readonly requiredScopes?: readonly (readonly string[])[];
  /** `true` if `requiredScopes` is cut; then it lists the alternatives of which the viewer lacks the fewest scopes. */
  readonly requiredScopesCut?: true;
  /** The smallest set of scopes that the viewer lacks. */
  readonly missingScopes?: readonly string[];
  /** With indices in paths: number of denied places for which there is no error. */
  readonly unlistedPlaces?: number;
}

/**
 * Returns the errors of denials, in order. They have no stacks: every stack would show only the engine, and stacks would
 * take most of the time and memory of an operation with many denials.
 *
 * @param showScopes - whether errors name scopes; false for deployments that treat these names as secret.
 */
export function denialErrors(
  denials: readonly Denial[],
  viewer: ScopedViewer,
  index: ScopeIndex,
  showScopes: boolean,
): GraphQLError[] {
  // The same rule may be denied a thousand times.
  const known = new Map<string, NamedScopes>();
  const named = ({ requirement }: Denial): NamedScopes => {
    const key = keyOfRequirement(requirement);
    const scopes = known.get(key) ?? namedScopes(requirement, viewer, index);
    known.set(key, scopes);
    return scopes;
  };
  const code = viewer.authenticated ? 'FORBIDDEN' : 'UNAUTHENTICATED';
  return withoutStacks(() =>
    denials.map((denial) => {
      if (holdsScopes(denial.requirement, viewer)) return stepUpError(denial, viewer, index);
      return denialError(denial, '', { code, ...(showScopes && named(denial)) });
    }),
  );
}

function stepUpError(denial: Denial, viewer: ScopedViewer, { authentications }: ScopeIndex): GraphQLError {
  const required = authentications.read(denial.requirement.authentication) ?? WEAKEST;
  const currentLevel = authentications.levelIn(viewer.scopes) ?? null;
  const hint = currentLevel === null ? NO_USER : '';
  return denialError(denial, `: it requires ${describeAuthentication(required)}${hint}`, {
    code: 'STEP_UP_REQUIRED',
    requiredLevel: required.level,
    maxAgeSeconds: required.maxAgeSeconds,
    currentLevel,
  });
}

const NO_USER =
  '. The token has none: personal access tokens, and tokens that clients request for themselves, cannot be used here';

function denialError(
  { path, coordinate }: Denial,
  reason: string,
  { code, ...rest }: Omit<DenialExtensions, 'coordinate'>,
): GraphQLError {
  const extensions: DenialExtensions = { code, coordinate, ...rest };
  return new GraphQLError(`Not authorized to ${verb(coordinate)} ${coordinate}${reason}`, {
    path,
    extensions: { ...extensions },
  });
}

/** For the type only: a denial without missing scopes has a required authentication. */
const WEAKEST: RequiredAuthentication = { level: 'SINGLE_FACTOR', maxAgeSeconds: null };

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
 * Returns one error for each place where a denial put `null`, in the order of the denials. A denial without such a place
 * keeps its error with the pattern; a denial with more places than the limit gets that error in addition.
 *
 * @param max - maximum number of places over all denials.
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
 * Returns the minimal set of scopes that allows everything that is denied, of which `viewer` lacks the fewest: the
 * scopes that a client should request (RFC 6750 section 3, `scope`).
 */
export function nearestScopes(denials: readonly Denial[], viewer: ScopedViewer, index: ScopeIndex): string[] {
  return index.namesOf(lackOf(allOf(denials.map(({ requirement }) => requirement)), viewer).nearest);
}

/**
 * Returns the authentication that allows everything that is denied, if all of it is denied for that reason alone; otherwise
 * `undefined`: a viewer who lacks scopes would not be helped.
 */
export function stepUpOf(
  denials: readonly Denial[],
  viewer: ScopedViewer,
  index: ScopeIndex,
): RequiredAuthentication | undefined {
  if (!denials.every(({ requirement }) => holdsScopes(requirement, viewer))) return undefined;
  const required = allOf(denials.map(({ requirement }) => requirement)).authentication;
  return index.authentications.read(required) ?? undefined;
}

function verb(coordinate: string): string {
  if (coordinate.startsWith('Mutation.')) return 'call';
  return coordinate.includes('(') ? 'set' : 'read';
}
