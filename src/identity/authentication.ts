import { AUTHENTICATION_LEVELS, type AuthenticationLevel } from '@scoped-api/engine';

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
