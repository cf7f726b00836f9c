import {
  AUTHENTICATION_LEVELS,
  type AuthenticationLevel,
  MAX_SKEW_SECONDS,
  type RequiredAuthentication,
} from '@scoped-api/engine';

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

/** What a login, or a later authentication of a session, proved. */
export interface ProvenAuthentication {
  readonly level: AuthenticationLevel;
  /** In the order in which they were used. */
  readonly methods: readonly AuthenticationMethod[];
}

/** A password alone. */
export const PASSWORD_ONLY: ProvenAuthentication = { level: 'SINGLE_FACTOR', methods: ['pwd'] };

/**
 * Returns the SQL of the authentication of a session as one text, for {@link authenticationOf}: the level, the age and the time in
 * milliseconds, and the methods. It is read in every request, where four columns cost several times as much as one.
 *
 * @param row - the name or alias of `sessions` in the statement.
 */
export function authenticationText(row = 'sessions'): string {
  // A session of before the column, or one that the previous release began without it, was authenticated at its login.
  const at = `coalesce(${row}.authenticated_at, ${row}.created_at)`;
  const milliseconds = (epoch: string) => `(extract(epoch FROM ${epoch}) * 1000)::int8`;
  const parts = [`${row}.authentication_level`, milliseconds(`now() - ${at}`), milliseconds(at)];
  return `concat_ws(' ', ${parts.join(', ')}, array_to_string(${row}.authentication_methods, ' '))`;
}

/** Returns the authentication of a session from its {@link authenticationText}. */
export function authenticationOf(text: string): Authentication {
  return new StoredAuthentication(text);
}

/** Reads what most requests do not need only when it is needed. */
class StoredAuthentication implements Authentication {
  readonly level: AuthenticationLevel;
  readonly ageSeconds: number;
  /** The time, and then the methods. */
  readonly #rest: string;

  constructor(text: string) {
    const age = text.indexOf(' ') + 1;
    const rest = text.indexOf(' ', age) + 1;
    this.level = levelOfNumber(Number(text.slice(0, age - 1)));
    const seconds = Number(text.slice(age, rest - 1)) / 1000;
    // If the clock of the database was set back by more, it is unknown how long ago it was, and no rule with a maximum age is met.
    this.ageSeconds = seconds < -MAX_SKEW_SECONDS ? Number.POSITIVE_INFINITY : Math.max(0, seconds);
    this.#rest = text.slice(rest);
  }

  get authenticatedAt(): Date {
    return new Date(Number(this.#rest.split(' ', 1)[0]));
  }

  get methods(): readonly string[] {
    return this.#rest.split(' ').slice(1).filter(Boolean);
  }
}
