/** How strongly a user has authenticated, from weak to strong: the values of the enum `AuthenticationLevel` of a schema. */
export const AUTHENTICATION_LEVELS = ['SINGLE_FACTOR', 'MULTI_FACTOR', 'PHISHING_RESISTANT'] as const;

/** One of {@link AUTHENTICATION_LEVELS}. */
export type AuthenticationLevel = (typeof AUTHENTICATION_LEVELS)[number];

/** How strongly, and how recently, the user behind a token has authenticated. */
export interface ViewerAuthentication {
  readonly level: AuthenticationLevel;
  /** Seconds since the user authenticated. `Infinity`: unknown, so that no rule with a maximum age is met. */
  readonly ageSeconds: number;
}

/** The authentication that a rule requires. */
export interface RequiredAuthentication {
  /** The weakest level that is accepted. */
  readonly level: AuthenticationLevel;
  /** Maximum number of seconds since the user authenticated: 1 or more. `null`: no limit. */
  readonly maxAgeSeconds: number | null;
}

/** Returns whether `value` is the name of a level. */
export function isAuthenticationLevel(value: unknown): value is AuthenticationLevel {
  return (AUTHENTICATION_LEVELS as readonly unknown[]).includes(value);
}

/** Returns whether `level` is at least as strong as `required`; none (`undefined`, `null`) is weaker than each. */
export function reachesLevel(
  level: AuthenticationLevel | null | undefined,
  required: AuthenticationLevel | null | undefined,
): boolean {
  return rankOfLevel(level) >= rankOfLevel(required);
}

/** Returns the position of a level, from weak to strong; -1 for none. */
export function rankOfLevel(level: AuthenticationLevel | null | undefined): number {
  return level ? AUTHENTICATION_LEVELS.indexOf(level) : -1;
}

/** Returns the stronger of two levels; `undefined` is weaker than each. */
export function strongerLevel<Level extends AuthenticationLevel | undefined>(a: Level, b: Level): Level {
  return reachesLevel(a, b) ? a : b;
}

/** Returns the authentication that meets all of `required`: the highest level and the smallest age; `null` for none. */
export function strongestOf(required: readonly RequiredAuthentication[]): RequiredAuthentication | null {
  const [first, ...more] = required;
  if (!first) return null;
  const ages = required.flatMap(({ maxAgeSeconds }) => maxAgeSeconds ?? []);
  return {
    level: more.reduce((level, one) => strongerLevel(level, one.level), first.level),
    maxAgeSeconds: ages.length === 0 ? null : Math.min(...ages),
  };
}

const WORDS: Readonly<Record<AuthenticationLevel, string>> = {
  SINGLE_FACTOR: 'an authentication of the user',
  MULTI_FACTOR: 'a multi-factor authentication of the user',
  PHISHING_RESISTANT: 'a phishing-resistant authentication of the user',
};

/** Describes a required authentication, for messages: `an authentication of the user within the last 600 seconds`. */
export function describeAuthentication({ level, maxAgeSeconds }: RequiredAuthentication): string {
  if (maxAgeSeconds === null) return WORDS[level];
  return `${WORDS[level]} within the last ${maxAgeSeconds === 1 ? 'second' : `${maxAgeSeconds} seconds`}`;
}
