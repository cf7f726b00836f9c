import { AUTHENTICATION_LEVELS, type AuthenticationLevel, type RequiredAuthentication } from '@scoped-api/engine';

/** The methods of authentication of RFC 8176 that this server knows. `pop` is a passkey. */
export type AuthenticationMethod = 'pwd' | 'otp' | 'pop' | 'user' | 'mfa';

/** How and when the user of a session has authenticated. */
export interface Authentication {
  readonly level: AuthenticationLevel;
  /** When, by the clock of the database. */
  readonly authenticatedAt: Date;
  /** Seconds since then, by the clock of the database. */
  readonly ageSeconds: number;
  /** In the order in which they were used. */
  readonly methods: readonly string[];
}

/** The `acr` of tokens (RFC 9470) for each level. */
export const ACR = {
  SINGLE_FACTOR: 'aal1',
  MULTI_FACTOR: 'aal2',
  PHISHING_RESISTANT: 'phr',
} as const satisfies Readonly<Record<AuthenticationLevel, string>>;

/** Returns the challenge of `WWW-Authenticate` for a request whose user must authenticate again or more strongly (RFC 9470, section 3). */
export function stepUpChallenge({ level, maxAgeSeconds }: RequiredAuthentication): string {
  const maxAge = maxAgeSeconds === null ? '' : `, max_age="${maxAgeSeconds}"`;
  return `Bearer error="insufficient_user_authentication", acr_values="${ACR[level]}"${maxAge}`;
}

/** Returns the number of a level in the database: 1 to 3. */
export function numberOfLevel(level: AuthenticationLevel): number {
  return AUTHENTICATION_LEVELS.indexOf(level) + 1;
}

/** Returns the level with a number of the database. Any other number counts as the weakest. */
export function levelOfNumber(number: number): AuthenticationLevel {
  return AUTHENTICATION_LEVELS[number - 1] ?? 'SINGLE_FACTOR';
}

/** Whether `level` is at least as strong as `required`. */
export function reaches(level: AuthenticationLevel, required: AuthenticationLevel): boolean {
  return numberOfLevel(level) >= numberOfLevel(required);
}

/** What a login, or a later authentication of a session, proved. */
export interface ProvenAuthentication {
  readonly level: AuthenticationLevel;
  /** In the order in which they were used. */
  readonly methods: readonly AuthenticationMethod[];
}

/** A password alone. */
export const PASSWORD_ONLY: ProvenAuthentication = { level: 'SINGLE_FACTOR', methods: ['pwd'] };

/** The columns of {@link authenticationColumns}. */
export interface AuthenticationRow {
  readonly authenticationLevel: number;
  readonly authenticatedAt: Date;
  readonly authenticationAge: number;
  readonly authenticationMethods: string | null;
}

/**
 * Returns the SQL of the columns of an {@link AuthenticationRow}. The methods are one text: the parser of arrays costs
 * more than all other columns together.
 *
 * @param row - the name or alias of `sessions` in the statement.
 */
export function authenticationColumns(row = 'sessions'): string {
  // A session of before the column, or one that the previous release began without it, was authenticated at its login.
  const at = `coalesce(${row}.authenticated_at, ${row}.created_at)`;
  return `${row}.authentication_level AS "authenticationLevel", ${at} AS "authenticatedAt",
    extract(epoch FROM now() - ${at})::float8 AS "authenticationAge",
    array_to_string(${row}.authentication_methods, ' ') AS "authenticationMethods"`;
}

/** Maximum time that an authentication may be in the future, in seconds, because the clock of the database was adjusted. */
const MAX_SKEW_SECONDS = 60;

/** Returns the authentication of a session from its columns. */
export function authenticationOf({
  authenticationLevel,
  authenticatedAt,
  authenticationAge,
  authenticationMethods,
}: AuthenticationRow): Authentication {
  return {
    level: levelOfNumber(authenticationLevel),
    authenticatedAt,
    // The time is stored in milliseconds, rounded, so it can be a fraction of one ahead. If the clock of the database was set back
    // by more, nobody knows how long ago it was, and no rule with a maximum age is met.
    ageSeconds: authenticationAge < -MAX_SKEW_SECONDS ? Number.POSITIVE_INFINITY : Math.max(0, authenticationAge),
    methods: authenticationMethods ? authenticationMethods.split(' ') : [],
  };
}
