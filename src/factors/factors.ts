import type { AuthenticationLevel } from '@scoped-api/engine';
import type { AuthenticationMethod } from '../identity/authentication';

/** What can prove a login after the password: the values of the enum `SecondFactorMethod`. */
export type SecondFactorMethod = 'TOTP' | 'RECOVERY_CODE' | 'PASSKEY';

/** The factors that a user has enrolled beside the password. */
export interface EnrolledFactors {
  readonly totp: boolean;
  /** Number of recovery codes that were not used. */
  readonly recoveryCodes: number;
  /** Number of passkeys. */
  readonly passkeys: number;
}

/** What a client sends as proof of a factor: exactly one member. */
export interface FactorProof {
  /** Six digits; blanks are ignored. */
  readonly totp?: string | null | undefined;
  readonly recoveryCode?: string | null | undefined;
  /** The answer of `navigator.credentials.get`, as JSON (`AuthenticationResponseJSON` of WebAuthn level 3). */
  readonly passkey?: unknown;
}

/** A factor that was verified and, if it can be used only once, used. */
export interface ProvenFactor {
  readonly method: SecondFactorMethod;
  /** The level of a login by password and this factor. */
  readonly level: AuthenticationLevel;
  /** What it adds to the methods of the session (`amr`). */
  readonly methods: readonly AuthenticationMethod[];
}

/** What a WebAuthn challenge is for. An answer to it is accepted for the same purpose and subject only. */
export interface ChallengeBinding {
  readonly purpose: 'REGISTRATION' | 'LOGIN' | 'SECOND_FACTOR' | 'REAUTHENTICATION';
  /** The id of the session, or the SHA-256 of the token of the pending login in hex; empty for a login by passkey alone. */
  readonly subject: string;
  /** The user who must answer; null for a login by passkey alone, where the passkey tells. */
  readonly userId: string | null;
}
