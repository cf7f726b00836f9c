import type { QueryResultRow } from 'pg';
import type { AuditOrigin } from '../audit/audit-event';
import { auditValues, insertAudit } from '../audit/audit-sql';
import { ANONYMOUS, recordAudit, userActor } from '../audit/record';
import type { Database, Tx } from '../database/database';
import { Prisma } from '../database/generated/client';
import type { PlainSql } from '../database/plain-sql';
import type { TransactionOptions } from '../database/prisma-client';
import { DomainError } from '../errors';
import type { FactorNotices } from '../factors/factor-notices';
import {
  type ChallengeBinding,
  type FactorProof,
  type Factors,
  type ProvenFactor,
  requireProof,
} from '../factors/factors';
import type { ProvenAuthentication } from '../identity/authentication';
import type { Metrics } from '../metrics/metrics';
import { type Refused, refuse } from '../outcome';
import type { RequestInfo } from '../request-info';
import { hashSecret, isSecret, newSecret } from '../secrets/secret';
import type { CountedByUser, LoginThrottle, LoginTry } from '../throttle/login-throttle';
import type { SecondFactorChallenge, TokensOutcome } from './issued-tokens';
import {
  isAboutScopes,
  type OpenSessionDependencies,
  openSession,
  type Requested,
  type ScopeHolder,
} from './open-session';

/** Time for the second step, in minutes. */
const PENDING_MINUTES = 5;
/** Wrong proofs that end a login. */
const MAX_ATTEMPTS = 5;
/** Maximum number of logins of one user whose second factor is missing; when one more begins, the oldest ends. */
const MAX_PENDING = 100;

/** The dependencies of the second step. */
export interface SecondFactorDependencies extends OpenSessionDependencies {
  readonly database: Pick<Database, 'sql' | 'transaction'>;
  /** Of a transaction that calls hooks. Absent: the default. */
  readonly transactionOptions?: TransactionOptions | undefined;
  readonly factors: Factors;
  /** Mails users that a recovery code was used. */
  readonly notices: Pick<FactorNotices, 'send'>;
  readonly throttle: LoginThrottle;
  readonly metrics: Pick<Metrics, 'authLogins'>;
}

/** One message for every reason, so that an attacker does not learn whether a code was right once. */
const WRONG_CODE = 'The second factor is wrong, expired or already used. Try another.';

/** Returns the refusal of a proof, with the field that the client sent. */
export function wrongFactor(proof: FactorProof): Refused {
  return refuse('INVALID_CODE', ['input', fieldOf(proof)], WRONG_CODE);
}

/** The member of a proof that was sent. */
function fieldOf({ totp, recoveryCode }: FactorProof): keyof FactorProof {
  if (totp != null) return 'totp';
  return recoveryCode == null ? 'passkey' : 'recoveryCode';
}

const INVALID_TOKEN = refuse(
  'INVALID_TOKEN',
  ['input', 'token'],
  'The token is invalid, expired or already used. Log in again.',
);

/** A login whose password was right, of a user with a second factor. */
interface FirstStep {
  readonly userId: string;
  /** The stored hash that the password matched. */
  readonly passwordHash: string;
  readonly requested: Requested;
  /** The canonical key of the name that was sent. */
  readonly identity: string;
  /** Whether the user has logged in from this network before. */
  readonly isKnownAddress: boolean;
}

const BEGIN = `
  WITH verified AS (
    SELECT id FROM users WHERE id = $1::uuid AND is_active AND password_hash = $2 FOR SHARE),
  ended AS (
    DELETE FROM pending_logins WHERE user_id = $1::uuid AND (expires_at <= now() OR hash IN (
      SELECT hash FROM pending_logins WHERE user_id = $1::uuid
      ORDER BY created_at DESC, hash OFFSET ${MAX_PENDING - 1}))),
  audited AS (${insertAudit('verified', 8)})
  INSERT INTO pending_logins (hash, user_id, password_digest, has_scopes, scopes, resources, identity, expires_at)
  SELECT $3::bytea, id, sha256(convert_to($2, 'UTF8')), $4::boolean, $5::text[], $6::text[], $7,
         now() + make_interval(mins => ${PENDING_MINUTES})
  FROM verified RETURNING expires_at AS "expiresAt"`;

/**
 * Keeps a login of a public client whose second factor is missing, for five minutes.
 *
 * @returns what the second step needs; undefined if the user was disabled, or their password changed, after it was
 * verified.
 * @throws DomainError RATE_LIMITED if too many logins of the user were not finished.
 */
export async function awaitSecondFactor(
  { database: { sql }, factors, throttle }: SecondFactorDependencies,
  { userId, passwordHash, requested, identity, isKnownAddress }: FirstStep,
  origin: AuditOrigin,
): Promise<SecondFactorChallenge | undefined> {
  const counted = await throttle.unfinished(userId, isKnownAddress);
  try {
    const token = newSecret('pendingLogin');
    const hash = hashSecret(token);
    const [pending] = await sql<{ expiresAt: Date }>(BEGIN, [
      userId,
      passwordHash,
      hash,
      requested.scopes != null,
      requested.scopes ?? [],
      requested.resources,
      identity,
      ...auditValues({ action: 'SECOND_FACTOR_REQUESTED', actor: ANONYMOUS, targetId: userId, origin }),
    ]);
    if (!pending) {
      await counted.giveBack();
      return undefined;
    }
    const methods = factors.methodsOf(await factors.enrolled(sql, userId));
    const passkeyOptions = methods.includes('PASSKEY')
      ? await factors.passkeyOptions(sql, bindingOf(userId, hash))
      : undefined;
    return {
      token,
      expiresAt: pending.expiresAt,
      // Without options, passkeys are not configured here: the user needs another method.
      methods: methods.filter((method) => method !== 'PASSKEY' || passkeyOptions !== undefined),
      passkeyOptions: (passkeyOptions as Record<string, unknown> | undefined) ?? null,
    };
  } catch (error) {
    await counted.giveBack();
    throw error;
  }
}

function bindingOf(userId: string, hash: Uint8Array): ChallengeBinding {
  return { purpose: 'SECOND_FACTOR', subject: Buffer.from(hash).toString('hex'), userId };
}

/** The input of the second step. */
export interface CompleteLoginInput extends FactorProof {
  /** The token of the first step. */
  readonly token: string;
}

/**
 * Completes a login with a second factor. A login ends after five wrong proofs; they count like wrong passwords of the
 * name and the network. Parallel requests with one token, or with one code, do not get more attempts, and one session
 * at most begins.
 *
 * @throws DomainError BAD_USER_INPUT unless exactly one proof is sent; RATE_LIMITED after too many failures.
 */
export async function completeLogin(
  dependencies: SecondFactorDependencies,
  { token, ...proof }: CompleteLoginInput,
  info: RequestInfo,
): Promise<TokensOutcome> {
  const { database, throttle, metrics, transactionOptions } = dependencies;
  requireProof(proof);
  if (!isSecret('pendingLogin', token)) return INVALID_TOKEN;
  const hash = hashSecret(token);
  const pending = await findPending(database.sql, hash, info.network);
  if (!pending) return INVALID_TOKEN;
  const { userId } = pending;
  const counting = countProof(
    dependencies,
    { ...pending, proof, network: info.network },
    () => database.transaction((tx) => finish(dependencies, tx, { hash, userId, proof }, info), transactionOptions),
    (done) => {
      if (done.ok) return 'right';
      return done === INVALID_TOKEN || isAboutScopes(done) ? 'undecided' : 'wrong';
    },
  );
  const outcome = await counting.catch(countRefusal(metrics));
  if (outcome.ok || isAboutScopes(outcome)) {
    await throttle.finished(userId);
    noticeUse(dependencies, userId, proof, info);
  }
  metrics.authLogins.inc({ outcome: outcomeLabel(outcome) });
  return outcome;
}

function outcomeLabel(outcome: TokensOutcome): string {
  if (outcome.ok) return 'success';
  return isAboutScopes(outcome) ? 'scope_not_held' : 'invalid_second_factor';
}

/** A login whose second factor is missing, found by its token. */
interface Found {
  readonly userId: string;
  readonly identity: string;
  readonly isKnownAddress: boolean;
}

/** Finds a login that a second factor can still complete. One statement. */
async function findPending(sql: PlainSql, hash: Uint8Array, network: string): Promise<Found | undefined> {
  const [found] = await sql<Found & QueryResultRow>(
    `SELECT p.user_id AS "userId", p.identity, a.user_id IS NOT NULL AS "isKnownAddress"
     FROM pending_logins p JOIN users u ON u.id = p.user_id
     LEFT JOIN login_addresses a ON a.user_id = u.id AND a.address = $2
     WHERE p.hash = $1::bytea AND u.is_active AND ${CAN_FINISH}`,
    [hash, network],
  );
  return found;
}

/** SQL condition on `pending_logins p` and its user `u`: a second factor can complete the login. */
const CAN_FINISH = `p.expires_at > now() AND p.attempts < ${MAX_ATTEMPTS}
  AND p.password_digest = sha256(convert_to(u.password_hash, 'UTF8'))`;

interface Pending {
  readonly attempts: number;
  readonly passwordDigest: Uint8Array;
  readonly hasScopes: boolean;
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
}

/** Counts the proof, verifies it, and opens the session: all of it, or of a wrong proof the count and its audit event. */
async function finish(
  dependencies: SecondFactorDependencies,
  tx: Tx,
  { hash, userId, proof }: { readonly hash: Uint8Array; readonly userId: string; readonly proof: FactorProof },
  info: RequestInfo,
): Promise<TokensOutcome> {
  // The user's row first, in the order of whatever ends logins: a change of the password waits, or this waits for it.
  const user = await lockUser(tx, userId);
  if (!user) return INVALID_TOKEN;
  const [pending] = await tx.$queryRaw<Pending[]>`
    UPDATE pending_logins p SET attempts = p.attempts + 1 FROM users u
    WHERE p.hash = ${hash} AND u.id = p.user_id AND ${Prisma.raw(CAN_FINISH)}
    RETURNING p.attempts, p.password_digest AS "passwordDigest", p.has_scopes AS "hasScopes", p.scopes, p.resources`;
  if (!pending) return INVALID_TOKEN;
  const proven = await dependencies.factors.verify(tx, userId, proof, bindingOf(userId, hash), info);
  if (!proven) {
    await recordRefusal(tx, userId, 'SECOND_FACTOR', info);
    return wrongFactor(proof);
  }
  await recordUse(tx, userId, proven, info);
  await tx.$executeRaw`DELETE FROM pending_logins WHERE hash = ${hash}`;
  const requested = { scopes: pending.hasScopes ? pending.scopes : null, resources: pending.resources };
  const verifiedPassword = { digest: pending.passwordDigest };
  const login = { user, verifiedPassword, authentication: afterPassword(proven), clientId: null, requested };
  const outcome = (await openSession(dependencies, login, info, tx)) ?? INVALID_TOKEN;
  if (isAboutScopes(outcome)) await recordRefusal(tx, userId, 'SCOPE_NOT_HELD', info);
  return outcome;
}

/** Locks the row of an active user against changes of the password and of `is_active`. */
export async function lockUser(tx: Pick<Tx, '$queryRaw'>, userId: string): Promise<ScopeHolder | undefined> {
  const [user] = await tx.$queryRaw<ScopeHolder[]>`
    SELECT id, role_name AS role, granted_scopes AS "grantedScopes" FROM users
    WHERE id = ${userId}::uuid AND is_active FOR SHARE`;
  return user;
}

/** The authentication by a password and a second factor. */
export function afterPassword({ level, methods }: ProvenFactor): ProvenAuthentication {
  return { level, methods: ['pwd', ...methods] };
}

/** Writes the audit event of a login that was refused after a right password, or for the scopes after a right passkey. */
export async function recordRefusal(
  tx: Pick<Tx, 'auditEvent'>,
  userId: string,
  reason: 'SECOND_FACTOR' | 'SCOPE_NOT_HELD',
  origin: AuditOrigin,
): Promise<void> {
  const after = { reason };
  await recordAudit(tx, { action: 'LOGIN_FAILED', actor: ANONYMOUS, targetId: userId, after, origin });
}

/** Writes the audit event of a recovery code that was used. */
export async function recordUse(
  tx: Pick<Tx, 'auditEvent' | 'recoveryCode'>,
  userId: string,
  { method }: ProvenFactor,
  origin: AuditOrigin,
): Promise<void> {
  if (method !== 'RECOVERY_CODE') return;
  const after = { recoveryCodesLeft: await tx.recoveryCode.count({ where: { userId } }) };
  await recordAudit(tx, { action: 'RECOVERY_CODE_USED', actor: userActor(userId), targetId: userId, after, origin });
}

/** Mails a user that a recovery code was used. Call it after the transaction, if the proof was right. */
export function noticeUse(
  { notices }: Pick<SecondFactorDependencies, 'notices'>,
  userId: string,
  { recoveryCode }: FactorProof,
  info: RequestInfo,
): void {
  if (recoveryCode != null) notices.send(userId, { change: 'RECOVERY_CODE_USED', by: 'USER' }, info);
}

/** A proof that is about to be verified. */
interface ProofAttempt extends LoginTry {
  readonly userId: string;
  readonly proof: FactorProof;
}

/**
 * Counts a proof, then runs `verify`, and counts the proof as a failure only if it was wrong. An undecided one counts
 * neither as a failure nor as a success. With a wrong password the proof itself was not verified.
 *
 * @throws DomainError RATE_LIMITED after too many failures.
 */
export async function countProof<T>(
  { throttle }: Pick<SecondFactorDependencies, 'throttle'>,
  { userId, proof, ...login }: ProofAttempt,
  verify: () => Promise<T>,
  judge: (result: T) => 'right' | 'wrong' | 'wrong password' | 'undecided',
): Promise<T> {
  // Counted before it is verified, so that parallel guesses gain nothing.
  const counted = await throttle.attempt(login);
  const { closed } = counted;
  if (closed && !counted.opensForUser) throw closed();
  let code: CountedByUser | undefined;
  let result: T;
  try {
    if (proof.totp != null) code = await throttle.code(userId, login.isKnownAddress);
    result = await verify();
  } catch (error) {
    await counted.withdraw();
    await code?.giveBack();
    throw error;
  }
  const verdict = judge(result);
  if (verdict !== 'wrong') await code?.giveBack();
  if (verdict === 'right') await counted.succeeded();
  else if (verdict === 'undecided') await counted.withdraw();
  else if (closed) throw closed();
  return result;
}

/** Returns a function that counts a login which the throttle refused, and throws the refusal. */
export function countRefusal(metrics: Pick<Metrics, 'authLogins'>): (error: unknown) => never {
  return (error) => {
    if (error instanceof DomainError && error.code === 'RATE_LIMITED')
      metrics.authLogins.inc({ outcome: 'rate_limited' });
    throw error;
  };
}
