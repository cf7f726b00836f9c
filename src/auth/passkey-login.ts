import { ANONYMOUS, recordAudit } from '../audit/record';
import type { Tx } from '../database/database';
import type { ChallengeBinding } from '../factors/factors';
import { type Passkeys, VERIFIED_PASSKEY } from '../factors/passkeys';
import { type Outcome, refuse } from '../outcome';
import type { RequestInfo } from '../request-info';
import type { Throttle } from '../throttle/throttle';
import { readResources } from './audiences';
import type { TokensOutcome } from './issued-tokens';
import { isAboutScopes, openSession, type Requested } from './open-session';
import { countRefusal, lockUser, recordRefusal, type SecondFactorDependencies } from './second-factor';

/** A login by a passkey alone: the passkey tells who the user is, and has verified them. */

/** The dependencies of a login by passkey. */
export interface PasskeyLoginDependencies extends SecondFactorDependencies {
  /** Absent: passkeys are not configured. */
  readonly passkeys?: Pick<Passkeys, 'verify' | 'requestOptions'> | undefined;
  /** Counts the passkeys that were refused. */
  readonly attempts: Throttle;
}

const UNAVAILABLE = refuse('SECOND_FACTOR_UNAVAILABLE', [], 'This server is not configured for passkeys.');
/** One message for every reason, and for every account: which passkeys exist is not told. */
const REFUSED = refuse(
  'INVALID_PASSKEY',
  ['input', 'passkey'],
  'The passkey was not accepted. Request new options and try again, or log in with your password.',
);

const BINDING: ChallengeBinding = { purpose: 'LOGIN', subject: '', userId: null };

/** Returns the options for `navigator.credentials.get`, for any discoverable passkey of this server. Nothing is stored. */
export async function beginPasskeyLogin({
  database: { sql },
  passkeys,
}: PasskeyLoginDependencies): Promise<Outcome<{ readonly options: Record<string, unknown> }>> {
  if (!passkeys) return UNAVAILABLE;
  return { ok: true, options: (await passkeys.requestOptions(sql, BINDING)) as Record<string, unknown> };
}

/** The input of a login by passkey. */
export interface PasskeyLoginInput {
  /** The answer of `navigator.credentials.get`, as JSON. */
  readonly passkey: Readonly<Record<string, unknown>>;
  /** See `LoginInput`. */
  readonly scopes?: readonly string[] | null | undefined;
  /** See `LoginInput`. */
  readonly resource?: readonly string[] | null | undefined;
}

/**
 * Exchanges the answer of a passkey for tokens, and begins a session. An unknown passkey, a wrong signature, a challenge that
 * was answered before and a disabled user get the same answer. A challenge is answered once, also on several servers.
 *
 * @throws DomainError BAD_USER_INPUT for JSON that is no answer; RATE_LIMITED after too many refusals of one network.
 */
export async function loginWithPasskey(
  dependencies: PasskeyLoginDependencies,
  { passkey, scopes, resource }: PasskeyLoginInput,
  info: RequestInfo,
): Promise<TokensOutcome> {
  const { database, passkeys, attempts, audiences, metrics, transactionOptions } = dependencies;
  if (!passkeys) return UNAVAILABLE;
  const target = readResources(audiences, resource);
  if (!target.ok) return target;
  const requested = { scopes, resources: target.resources };
  // A passkey can't be guessed, so that no user is counted, only the work.
  await attempts.take('passkeyLoginByNetwork', info.network).catch(countRefusal(metrics));
  const giveBack = () => attempts.giveBack('passkeyLoginByNetwork', info.network);
  let outcome: TokensOutcome;
  try {
    outcome = await database.transaction(
      (tx) => verifyAndOpen({ ...dependencies, passkeys }, tx, { passkey, requested }, info),
      transactionOptions,
    );
  } catch (error) {
    await giveBack();
    throw error;
  }
  if (outcome.ok || isAboutScopes(outcome)) await giveBack();
  metrics.authLogins.inc({ outcome: labelOf(outcome) });
  return outcome;
}

function labelOf(outcome: TokensOutcome): string {
  if (outcome.ok) return 'success';
  return isAboutScopes(outcome) ? 'scope_not_held' : 'invalid_passkey';
}

async function verifyAndOpen(
  dependencies: PasskeyLoginDependencies & { readonly passkeys: Pick<Passkeys, 'verify'> },
  tx: Tx,
  { passkey, requested }: { readonly passkey: unknown; readonly requested: Requested },
  info: RequestInfo,
): Promise<TokensOutcome> {
  const proven = await dependencies.passkeys.verify(tx, passkey, BINDING, info);
  const user = proven.ok && proven.isUserVerified ? await lockUser(tx, proven.userId) : undefined;
  if (!user) {
    info.log.info({ reason: proven.ok ? 'the user was not verified' : proven.reason }, 'a passkey was refused');
    // Without a target: the passkey that was sent proves nothing about a user.
    await recordAudit(tx, {
      action: 'LOGIN_FAILED',
      actor: ANONYMOUS,
      after: { reason: 'PASSKEY' },
      origin: info,
    });
    return REFUSED;
  }
  const { level, methods } = VERIFIED_PASSKEY;
  const login = { user, verifiedPassword: null, authentication: { level, methods }, clientId: null, requested };
  const outcome = (await openSession(dependencies, login, info, tx)) ?? REFUSED;
  if (isAboutScopes(outcome)) await recordRefusal(tx, user.id, 'SCOPE_NOT_HELD', info);
  return outcome;
}
