import type { AuthenticationLevel } from '@scoped-api/engine';
import type { AuditOrigin } from '../audit/audit-event';
import type { Tx } from '../database/database';
import type { PlainSql } from '../database/plain-sql';
import { invalidArgument } from '../errors';
import type { AuthenticationMethod } from '../identity/authentication';
import type { RequestInfo } from '../request-info';
import { useRecoveryCode } from './recovery-codes';
import type { SecretBox } from './secret-box';
import { useTotp } from './totp';

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
  /**
   * What it adds to the methods of the session (`amr`, RFC 8176), in order, with `mfa`: a second factor comes after a password,
   * and a passkey with user verification is two factors.
   */
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

/** The request that a factor is verified for. */
export type FactorRequest = AuditOrigin & Partial<Pick<RequestInfo, 'log'>>;

/** Verifies passkeys and makes the challenges that they answer. */
export interface PasskeyFactor {
  /**
   * Verifies an answer to a challenge of the user in `binding`, and uses the challenge, in the caller's transaction. Commit it
   * in any case: a counter that did not grow is refused and audited.
   *
   * @param request - for the audit log, and for a log line that says why an answer was refused.
   * @throws DomainError BAD_USER_INPUT for JSON that is no answer.
   */
  prove(
    tx: Tx,
    passkey: unknown,
    binding: ChallengeBinding,
    request: FactorRequest | null,
  ): Promise<ProvenFactor | undefined>;
  /** Returns the options for `navigator.credentials.get`. */
  requestOptions(reader: FactorsReader, binding: ChallengeBinding): Promise<object>;
}

/** What reads the factors: a transaction of Prisma, or plain SQL outside of one. */
export type FactorsReader = Pick<Tx, '$queryRawUnsafe'> | PlainSql;

/** Verifies the factors of users; see {@link createFactors}. */
export type Factors = ReturnType<typeof createFactors>;

/** See {@link createFactors}. */
interface FactorsOptions {
  /** Decrypts the secrets of TOTP. */
  readonly box: SecretBox;
  /** Absent: passkeys are not configured, and none is accepted. */
  readonly passkeys?: PasskeyFactor | undefined;
}

/** Composes what verifies the second factors of users. */
export function createFactors({ box, passkeys }: FactorsOptions) {
  return {
    enrolled: enrolledFactors,
    methodsOf,
    /**
     * Verifies one factor of a user and uses what can be used once, in the transaction of the caller: only if that commits, it
     * is used. The caller has limited the number of attempts before.
     *
     * @param proof - exactly one member: see {@link requireProof}.
     * @param binding - what the challenge of a passkey was for.
     * @param request - of the client; null where there is none.
     * @returns undefined if the proof is wrong, expired or was used before. Commit the transaction then too: see
     * {@link PasskeyFactor}.
     * @throws DomainError BAD_USER_INPUT for a passkey that is no JSON of `navigator.credentials.get`.
     * @throws SecretBoxError if the key of the user's TOTP secret is missing.
     */
    async verify(
      tx: Tx,
      userId: string,
      { totp, recoveryCode, passkey }: FactorProof,
      binding: ChallengeBinding,
      request: FactorRequest | null = null,
    ): Promise<ProvenFactor | undefined> {
      if (totp != null) return (await useTotp(tx, box, userId, totp)) ? TOTP_PROVEN : undefined;
      if (recoveryCode != null) {
        return (await useRecoveryCode(tx, userId, recoveryCode)) ? RECOVERY_CODE_PROVEN : undefined;
      }
      return passkey == null ? undefined : passkeys?.prove(tx, passkey, { ...binding, userId }, request);
    },
    /** Returns the options of a challenge for the passkeys of a user; undefined if passkeys are not configured. */
    passkeyOptions: async (tx: FactorsReader, binding: ChallengeBinding): Promise<object | undefined> =>
      passkeys?.requestOptions(tx, binding),
  };
}

/** Returns which factors a user has, in one statement. */
export async function enrolledFactors(reader: FactorsReader, userId: string): Promise<EnrolledFactors> {
  const [row] = await run<EnrolledFactors>(reader, ENROLLED, userId);
  return row ?? { totp: false, recoveryCodes: 0, passkeys: 0 };
}

/**
 * Returns the methods that a user can choose from. Empty if the user has no second factor: recovery codes alone are none. A
 * factor counts even if it can't be verified at present, because its configuration is missing: a login must not get weaker.
 */
export function methodsOf({ totp, recoveryCodes, passkeys }: EnrolledFactors): SecondFactorMethod[] {
  if (!totp && passkeys === 0) return [];
  return [
    ...(totp ? (['TOTP'] as const) : []),
    ...(passkeys > 0 ? (['PASSKEY'] as const) : []),
    ...(recoveryCodes > 0 ? (['RECOVERY_CODE'] as const) : []),
  ];
}

/** Returns the highest level of authentication that a user can reach with these factors: a password is always there. */
export function strongestLevel(enrolled: EnrolledFactors): AuthenticationLevel {
  if (enrolled.passkeys > 0) return 'PHISHING_RESISTANT';
  return methodsOf(enrolled).length > 0 ? 'MULTI_FACTOR' : 'SINGLE_FACTOR';
}

/**
 * Returns the SQL condition that a user has a second factor: the rule of {@link methodsOf}.
 *
 * @param user - the name or alias of `users` in the statement.
 */
export function hasSecondFactor(user: string): string {
  return `(EXISTS (SELECT 1 FROM totp_factors WHERE user_id = ${user}.id) OR ${hasPasskey(user)})`;
}

/**
 * Returns the SQL condition that a user has a passkey. Not `IN`, which compares every user with every passkey as soon as these are
 * too many for `work_mem`.
 *
 * @param user - the name or alias of `users` in the statement.
 */
export function hasPasskey(user: string): string {
  return `EXISTS (SELECT 1 FROM passkeys WHERE user_id = ${user}.id)`;
}

/**
 * Checks that a client has sent exactly one proof. Its values are checked when it is verified.
 *
 * @throws DomainError BAD_USER_INPUT, naming the fields.
 */
export function requireProof(proof: FactorProof): void {
  if (proofsIn(proof) !== 1) throw invalidArgument('input', 'must have exactly one of totp, recoveryCode and passkey.');
}

/** Returns how many members of a proof a client has sent. Null means "not given". */
export function proofsIn({ totp, recoveryCode, passkey }: FactorProof): number {
  return [totp, recoveryCode, passkey].filter((value) => value != null).length;
}

/** A code of the app of a user. */
export const TOTP_PROVEN: ProvenFactor = { method: 'TOTP', level: 'MULTI_FACTOR', methods: ['otp', 'mfa'] };
const RECOVERY_CODE_PROVEN: ProvenFactor = { ...TOTP_PROVEN, method: 'RECOVERY_CODE' };

const ENROLLED = `SELECT EXISTS (SELECT 1 FROM totp_factors WHERE user_id = $1::uuid) AS totp,
  (SELECT count(*)::int FROM recovery_codes WHERE user_id = $1::uuid) AS "recoveryCodes",
  (SELECT count(*)::int FROM passkeys WHERE user_id = $1::uuid) AS passkeys`;

/** Runs a statement by either kind of reader. */
export function run<Row extends object>(reader: FactorsReader, text: string, ...values: unknown[]): Promise<Row[]> {
  return typeof reader === 'function' ? reader(text, values) : reader.$queryRawUnsafe<Row[]>(text, ...values);
}
