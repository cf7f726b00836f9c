import type { AuditOrigin } from '../audit/audit-event';
import { ANONYMOUS, recordAudit } from '../audit/record';
import type { Database, Db } from '../database/database';
import { Prisma } from '../database/generated/client';
import { type FactorProof, hasSecondFactor } from '../factors/factors';
import { readTotpCode } from '../factors/totp';
import { PASSWORD_ONLY } from '../identity/authentication';
import { withoutBlanks } from '../identity/blanks';
import { canonicalKey } from '../identity/canonical-key';
import { requireText } from '../identity/require-text';
import type { KeyedQueue } from '../keyed-queue';
import { type Refused, refuse } from '../outcome';
import { MAX_PASSWORD_LENGTH, type PasswordHasher } from '../passwords/hashing';
import type { RequestInfo } from '../request-info';
import { readResources } from './audiences';
import type { LoginOutcome } from './issued-tokens';
import { isAboutScopes, openSession, type Requested, readyScopes, type ScopeHolder } from './open-session';
import {
  afterPassword,
  awaitSecondFactor,
  countRefusal,
  lockUser,
  noticeUse,
  recordUse,
  type SecondFactorDependencies,
  wrongFactor,
} from './second-factor';

/** The longest e-mail address; usernames are shorter. */
const MAX_NAME_LENGTH = 254;

/** The dependencies of login. */
export interface LoginDependencies extends SecondFactorDependencies {
  readonly database: Pick<Database, 'prisma' | 'sql' | 'transaction'>;
  readonly hasher: PasswordHasher;
  /** Logins by network and name. */
  readonly loginQueue: KeyedQueue;
}

/** The input of a login. */
export interface LoginInput {
  /** A username or an e-mail address: no username has an `@`. Blanks at both ends are ignored. */
  readonly username: string;
  readonly password: string;
  /** Requested scopes of the tokens: all that the user holds if absent or null, none if empty. */
  readonly scopes?: readonly string[] | null | undefined;
  /** The audiences of the applications that the session is for: this server if absent, null or empty. The tokens are for the first. */
  readonly resource?: readonly string[] | null | undefined;
  /** The registered client that logs the user in, authenticated; null for a public one. Only with `oneStep`. */
  readonly clientId?: string | null | undefined;
  /**
   * Present for a login in one request: the code of the second factor that came with the password, a TOTP or a recovery
   * code. Absent: a user with a second factor gets what the second step needs.
   */
  readonly oneStep?: { readonly code: string | undefined } | undefined;
}

const INVALID = refuse('INVALID_CREDENTIALS', ['input'], 'The username or the password is wrong.');
/** The user's row changed after their password was verified. The answer is the same as for a wrong password. */
const OUTDATED = { ...INVALID };
const CODE_MISSING = refuse('INVALID_CODE', [], 'This account has a second factor: send a code of it as otp.');
const NO_CODE_WANTED = refuse('INVALID_CODE', [], 'This account has no second factor: send no otp.');

/**
 * Exchanges a password for tokens, and begins a session. A user with a second factor gets what `completeLogin` needs, in
 * place of the tokens. An unknown user, a wrong password and a disabled user get the same answer after the same work: one
 * look-up, one count and one hash. Each of them is audited, except after too many failures.
 *
 * @throws DomainError BAD_USER_INPUT for NUL, lone surrogates, a name of more than 254 characters or a password of
 * more than 1,024; RATE_LIMITED after too many failures; SERVICE_UNAVAILABLE while too many hashes wait.
 */
export async function login(
  dependencies: LoginDependencies,
  input: LoginInput,
  info: RequestInfo,
): Promise<LoginOutcome> {
  const target = readResources(dependencies.audiences, input.resource);
  if (!target.ok) return target;
  const password = requireText(input.password, 'password', { max: MAX_PASSWORD_LENGTH });
  // Without the blanks that phones add: otherwise it would be another name here, and in the counts of the throttle.
  const identity = canonicalKey(requireText(withoutBlanks(input.username), 'username', { max: MAX_NAME_LENGTH }));
  const network = info.network;
  return dependencies.loginQueue(
    `${network} ${identity}`,
    async () => {
      const outcome = await attempt(
        dependencies,
        { input: { ...input, password }, resources: target.resources, identity, network },
        info,
      );
      dependencies.metrics.authLogins.inc({ outcome: outcomeLabel(outcome) });
      return outcome;
    },
    info.signal,
  );
}

function outcomeLabel(outcome: LoginOutcome): string {
  if (outcome.ok) return outcome.secondFactor ? 'second_factor_required' : 'success';
  if (outcome === CODE_MISSING) return 'second_factor_required';
  if (isAboutScopes(outcome)) return 'scope_not_held';
  return isAboutCode(outcome) ? 'invalid_second_factor' : 'invalid_credentials';
}

/** Whether the password was right and the login was refused for the code that was sent with it. */
function isAboutCode(outcome: Exclude<LoginOutcome, { ok: true }>): boolean {
  return outcome.errors[0]?.code === 'INVALID_CODE';
}

async function attempt(
  dependencies: LoginDependencies,
  { input, resources, identity, network }: Omit<Verifying, 'user' | 'isKnownAddress'> & { network: string },
  info: RequestInfo,
): Promise<LoginOutcome> {
  const { database, throttle, metrics } = dependencies;
  const { user, isKnownAddress } = await findCredentials(database.prisma, identity, network);
  // Attempts are counted before the password is verified, so parallel guesses gain nothing.
  const counted = await throttle.attempt({ identity, network, isKnownAddress }).catch(countRefusal(metrics));
  const verifying = { input, resources, identity, isKnownAddress };
  let outcome: LoginOutcome;
  try {
    // For a closed name or network, the same work is done without a user.
    const candidate = counted.closed && !counted.opensForUser ? undefined : user;
    outcome = await verify(dependencies, { ...verifying, user: candidate }, info);
    // Another login of this user may have rehashed the same password meanwhile: decide with the row as it is now.
    if (outcome === OUTDATED) {
      const { user: now } = await findCredentials(database.prisma, identity, network);
      outcome = await verify(dependencies, { ...verifying, user: now }, info);
    }
  } catch (error) {
    await counted.withdraw();
    throw error;
  }
  // The second factor is still missing: an attacker who knows the password must not reset the failures with it.
  const isHalfway = outcome.ok ? outcome.secondFactor !== null : outcome === CODE_MISSING || outcome === NO_CODE_WANTED;
  const isPasswordRight = outcome.ok || isHalfway || isAboutScopes(outcome);
  if (counted.closed && !isPasswordRight) return countRefusal(metrics)(counted.closed());
  if (!outcome.ok) await recordFailure(database, user, reasonOf(outcome), info);
  if (isHalfway || (!outcome.ok && isPasswordRight && user?.hasSecondFactor)) await counted.withdraw();
  else if (isPasswordRight) await counted.succeeded();
  return outcome;
}

/** Why a login with the right password was refused. It is audited too: the password may be known to an attacker. */
function reasonOf(outcome: Exclude<LoginOutcome, { ok: true }>): 'SCOPE_NOT_HELD' | 'SECOND_FACTOR' | undefined {
  if (isAboutScopes(outcome)) return 'SCOPE_NOT_HELD';
  return isAboutCode(outcome) ? 'SECOND_FACTOR' : undefined;
}

/** The user of a login name. */
interface Credentials extends ScopeHolder {
  readonly passwordHash: string;
  readonly isActive: boolean;
  readonly hasSecondFactor: boolean;
}

/** The user with a login name, if there is one, and whether they have logged in from this network before. */
interface FoundCredentials {
  readonly user: Credentials | undefined;
  readonly isKnownAddress: boolean;
}

/**
 * Finds the user with a username or an e-mail address. One statement.
 *
 * @param identity - the canonical key of the name.
 * @param network - of the client.
 */
async function findCredentials(
  prisma: Pick<Db, '$queryRaw'>,
  identity: string,
  network: string,
): Promise<FoundCredentials> {
  // No username has an `@`, so at most one of the two columns matches, and each has an index.
  const [row] = await prisma.$queryRaw<(Credentials & { isKnownAddress: boolean })[]>`
    SELECT u.id, u.password_hash AS "passwordHash", u.role_name AS role, u.granted_scopes AS "grantedScopes",
           u.is_active AS "isActive", ${Prisma.raw(hasSecondFactor('u'))} AS "hasSecondFactor", a.user_id IS NOT NULL AS "isKnownAddress"
    FROM users u LEFT JOIN login_addresses a ON a.user_id = u.id AND a.address = ${network}
    WHERE u.username_key = ${identity} OR u.email_key = ${identity}`;
  if (!row) return { user: undefined, isKnownAddress: false };
  const { isKnownAddress, ...user } = row;
  return { user, isKnownAddress };
}

/** A login whose password is to be verified. */
interface Verifying {
  readonly user: Credentials | undefined;
  readonly input: LoginInput;
  readonly resources: readonly string[];
  readonly identity: string;
  readonly isKnownAddress: boolean;
}

/**
 * Verifies the password and begins the session, or the second step. Takes the same work with and without a user, and does
 * not reveal which check failed.
 */
async function verify(dependencies: LoginDependencies, verifying: Verifying, info: RequestInfo): Promise<LoginOutcome> {
  const { database, hasher } = dependencies;
  const { user, input, resources } = verifying;
  // Always first, with a dummy hash if there is no user: the time of the answer must not reveal which names exist.
  if (!(await hasher.verify(input.password, user?.passwordHash, info.signal))) return INVALID;
  if (!user?.isActive) return INVALID;
  if (user.hasSecondFactor) return verifySecond(dependencies, { ...verifying, user }, info);
  const requested = { scopes: input.scopes, resources };
  if (input.oneStep?.code !== undefined) return NO_CODE_WANTED;
  const outcome = await openSession(
    dependencies,
    {
      user,
      verifiedPassword: { hash: user.passwordHash },
      authentication: PASSWORD_ONLY,
      clientId: input.clientId ?? null,
      requested,
    },
    info,
  );
  if (!outcome?.ok) return outcome ?? OUTDATED;
  await rehash({ prisma: database.prisma, hasher }, user, input.password, info);
  return { ...outcome, secondFactor: null };
}

/** Goes on with a login whose password was right, of a user with a second factor. */
async function verifySecond(
  dependencies: LoginDependencies,
  { user, input, resources, identity, isKnownAddress }: Verifying & { readonly user: Credentials },
  info: RequestInfo,
): Promise<LoginOutcome> {
  const { database, hasher } = dependencies;
  const userId = user.id;
  const clientId = input.clientId ?? null;
  const requested = { scopes: input.scopes, resources };
  const ready = readyScopes(dependencies, user, requested);
  if (!ready.ok) return ready;
  if (input.oneStep) {
    if (input.oneStep.code === undefined) return CODE_MISSING;
    const login = { user, code: input.oneStep.code, clientId, requested, isKnownAddress };
    const outcome = await verifyInOneStep(dependencies, login, info);
    if (outcome.ok) await rehash({ prisma: database.prisma, hasher }, user, input.password, info);
    return outcome;
  }
  // A second step has no registered client: the token alone identifies the login.
  if (clientId !== null) throw new Error('A registered client logs a user in in one step.');
  // Before the second step begins: it requires that the stored hash is still the same when it ends.
  const passwordHash = await rehash({ prisma: database.prisma, hasher }, user, input.password, info);
  const first = { userId, passwordHash, requested, identity, isKnownAddress };
  const secondFactor = await awaitSecondFactor(dependencies, first, info);
  return secondFactor ? { ok: true, userId, tokens: null, secondFactor } : OUTDATED;
}

/** A login whose password was right, with the code of a second factor. */
interface OneStep {
  readonly user: Credentials;
  readonly code: string;
  readonly clientId: string | null;
  readonly requested: Requested;
  readonly isKnownAddress: boolean;
}

async function verifyInOneStep(
  dependencies: LoginDependencies,
  { user, code, clientId, requested, isKnownAddress }: OneStep,
  info: RequestInfo,
): Promise<LoginOutcome> {
  const { database, factors, throttle, transactionOptions } = dependencies;
  const proof = proofOf(code);
  const counted = proof.totp == null ? undefined : await throttle.code(user.id, isKnownAddress);
  let outcome: LoginOutcome;
  try {
    outcome = await database.transaction(async (tx): Promise<LoginOutcome> => {
      if (!(await lockUser(tx, user.id))) return INVALID;
      const binding = { purpose: 'SECOND_FACTOR', subject: '', userId: user.id } as const;
      const proven = await factors.verify(tx, user.id, proof, binding);
      if (!proven) return wrongFactor(proof);
      const verifiedPassword = { hash: user.passwordHash };
      const login = { user, verifiedPassword, authentication: afterPassword(proven), clientId, requested };
      await recordUse(tx, user.id, proven, info);
      const opened = await openSession(dependencies, login, info, tx);
      if (!opened?.ok) throw new Abandoned(opened ?? OUTDATED);
      return { ...opened, secondFactor: null };
    }, transactionOptions);
  } catch (error) {
    await counted?.giveBack();
    if (error instanceof Abandoned) return error.outcome;
    throw error;
  }
  if (outcome.ok) {
    await counted?.giveBack();
    noticeUse(dependencies, user.id, proof, info);
  }
  return outcome;
}

/** Rolls a transaction back, so that the code can be used again. */
class Abandoned extends Error {
  constructor(readonly outcome: Refused) {
    super('The login was abandoned.');
  }
}

/** Six digits are a TOTP code; blanks do not count. */
function proofOf(code: string): FactorProof {
  return readTotpCode(code) === undefined ? { recoveryCode: code } : { totp: code };
}

/**
 * Stores a password that was just verified in the current scheme and cost, if it was stored in another. A failure is
 * logged only: the login has succeeded.
 *
 * @returns the stored password after that.
 */
async function rehash(
  { prisma, hasher }: { readonly prisma: Pick<Db, '$executeRaw'>; readonly hasher: PasswordHasher },
  user: Credentials,
  password: string,
  { log }: Pick<RequestInfo, 'log'>,
): Promise<string> {
  if (!hasher.needsRehash(user.passwordHash)) return user.passwordHash;
  try {
    const passwordHash = await hasher.hash(password);
    // Not through the Prisma model, which would set `updated_at`. Does not replace a password that was changed
    // meanwhile.
    const stored = await prisma.$executeRaw`UPDATE users SET password_hash = ${passwordHash}
      WHERE id = ${user.id}::uuid AND password_hash = ${user.passwordHash}`;
    return stored === 1 ? passwordHash : user.passwordHash;
  } catch (error) {
    log.warn({ err: error, userId: user.id }, 'a password could not be stored in the current scheme');
    return user.passwordHash;
  }
}

/** Writes the audit event of a failed login, without the name that was sent: it may be a password in the wrong field. */
async function recordFailure(
  { transaction }: Pick<Database, 'transaction'>,
  user: Credentials | undefined,
  reason: 'SCOPE_NOT_HELD' | 'SECOND_FACTOR' | undefined,
  origin: AuditOrigin,
): Promise<void> {
  await transaction(async (tx) => {
    // Deleting the user waits for this lock, and then removes the address from this event.
    const [found] = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM users WHERE id = ${user?.id ?? null}::uuid FOR KEY SHARE`;
    await recordAudit(tx, {
      action: 'LOGIN_FAILED',
      actor: ANONYMOUS,
      targetId: found?.id ?? null,
      ...(reason !== undefined && { after: { reason } }),
      origin,
    });
  });
}
