import type { AuditOrigin } from '../audit/audit-event';
import { recordAudit, userActor } from '../audit/record';
import type { Database, Tx } from '../database/database';
import { badUserInput, DomainError } from '../errors';
import {
  type ChallengeBinding,
  type FactorProof,
  hasSecondFactor,
  type ProvenFactor,
  proofsIn,
} from '../factors/factors';
import { PASSWORD_ONLY, type ProvenAuthentication } from '../identity/authentication';
import { requireText } from '../identity/require-text';
import type { SessionLifetimes } from '../identity/session-rule';
import type { UserViewer } from '../identity/viewer';
import { type Refused, refuse } from '../outcome';
import { MAX_PASSWORD_LENGTH, type PasswordHasher } from '../passwords/hashing';
import type { RequestInfo } from '../request-info';
import type { Throttle } from '../throttle/throttle';
import { carriedScopes, type TokensOutcome } from './issued-tokens';
import type { ScopeHolder } from './open-session';
import {
  afterPassword,
  countProof,
  lockUser,
  noticeUse,
  recordUse,
  type SecondFactorDependencies,
  wrongFactor,
} from './second-factor';
import { renewSession, type VerifiedPassword } from './sessions';

/** A user who is logged in authenticates again, so that the session is recent or strong enough for what it is to do. */

/** The dependencies of reauthentication. */
export interface ReauthenticationDependencies extends SecondFactorDependencies {
  readonly database: Pick<Database, 'prisma' | 'sql' | 'transaction'>;
  readonly hasher: PasswordHasher;
  readonly lifetimes: SessionLifetimes;
  /** Counts the passwords that logged-in users send, as for a change of the password. */
  readonly attempts: Throttle;
}

/** What a user can send to {@link reauthenticate}. */
type ReauthenticationMethod = 'PASSWORD' | 'TOTP' | 'RECOVERY_CODE' | 'PASSKEY';

/**
 * Returns what a user can authenticate again with, and a challenge for their passkeys, which is valid for this session only.
 *
 * @throws DomainError FORBIDDEN for a personal access token.
 */
export async function beginReauthentication(
  { database: { sql }, factors }: ReauthenticationDependencies,
  viewer: UserViewer,
): Promise<{
  readonly methods: readonly ReauthenticationMethod[];
  readonly passkeyOptions: Readonly<Record<string, unknown>> | null;
}> {
  const sessionId = requireSession(viewer);
  const userId = viewer.user.id;
  const methods = factors.methodsOf(await factors.enrolled(sql, userId));
  const passkeyOptions = methods.includes('PASSKEY')
    ? await factors.passkeyOptions(sql, bindingOf(userId, sessionId))
    : undefined;
  return {
    // Without options, passkeys are not configured here.
    methods: ['PASSWORD', ...methods.filter((method) => method !== 'PASSKEY' || passkeyOptions !== undefined)],
    passkeyOptions: (passkeyOptions as Record<string, unknown> | undefined) ?? null,
  };
}

function requireSession({ sessionId }: UserViewer): string {
  if (sessionId !== null) return sessionId;
  throw new DomainError(
    'FORBIDDEN',
    'A personal access token has no session whose authentication could be renewed. Log in, and use an access token.',
  );
}

function bindingOf(userId: string, sessionId: string): ChallengeBinding {
  return { purpose: 'REAUTHENTICATION', subject: sessionId, userId };
}

/** The input of a reauthentication. Null means "not given". */
export interface ReauthenticateInput extends FactorProof {
  readonly password?: string | null | undefined;
}

/**
 * Renews the authentication of the viewer's session with a password and, if the user has one, a second factor; or with a
 * passkey that verifies its user. As for a login, the password of a user with a second factor is not enough: otherwise a
 * stolen session and the password could do what the second factor protects. The session gets the level of what is sent now,
 * keeps its id and its end, and its refresh tokens are replaced (ASVS 5.0, 7.2.4). Wrong attempts count like those of a login
 * with the username.
 *
 * @throws DomainError BAD_USER_INPUT for another combination; FORBIDDEN for a personal access token; RATE_LIMITED after too
 * many failures; UNAUTHENTICATED if the session ended meanwhile; SERVICE_UNAVAILABLE while too many hashes wait.
 */
export async function reauthenticate(
  dependencies: ReauthenticationDependencies,
  viewer: UserViewer,
  { password, ...proof }: ReauthenticateInput,
  info: RequestInfo,
): Promise<TokensOutcome> {
  const sessionId = requireSession(viewer);
  const userId = viewer.user.id;
  requireCombination(password, proof);
  const known = await findKnown(dependencies, userId, info.network);
  if (known.hasSecondFactor && proofsIn(proof) === 0) return FACTOR_MISSING;
  const attempt = { userId, identity: known.identity, network: info.network, isKnownAddress: known.isKnownAddress };
  const outcome = await countProof(
    dependencies,
    { ...attempt, proof },
    async () => {
      if (password == null) return renew(dependencies, { userId, sessionId, proof, verified: null }, info);
      const isRight = await verifyPassword(dependencies, { userId, password, stored: known.passwordHash }, info);
      if (isRight) {
        return renew(dependencies, { userId, sessionId, proof, verified: { hash: known.passwordHash } }, info);
      }
      await dependencies.database.transaction((tx) => recordFailure(tx, userId, info));
      return WRONG_PASSWORD;
    },
    (done) => {
      if (done.ok) return 'right';
      return done === WRONG_PASSWORD ? 'wrong password' : 'wrong';
    },
  );
  if (outcome.ok) noticeUse(dependencies, userId, proof, info);
  return outcome;
}

const FACTOR_MISSING = refuse(
  'SECOND_FACTOR_REQUIRED',
  ['input'],
  'You have a second factor: send a code of the app, a recovery code or a passkey too.',
);
const WRONG_PASSWORD = refuse('INVALID_CREDENTIALS', ['input', 'password'], 'The password is wrong.');
const NOT_VERIFIED = refuse(
  'INVALID_CODE',
  ['input', 'passkey'],
  'The passkey did not verify its user by PIN or biometrics. Send the password too.',
);

/** @throws DomainError BAD_USER_INPUT, naming the fields. */
function requireCombination(password: string | null | undefined, proof: FactorProof): void {
  if (proofsIn(proof) > 1) {
    throw badUserInput('Send at most one of a code of the app, a recovery code and a passkey.', ['input']);
  }
  if (password == null && proof.passkey == null) {
    throw badUserInput(`Send ${proofsIn(proof) > 0 ? 'the password beside the code' : 'the password'}, or a passkey.`, [
      'input',
    ]);
  }
  if (password != null) requireText(password, 'password', { max: MAX_PASSWORD_LENGTH, path: ['input', 'password'] });
}

/** What the attempt is counted and verified with. */
interface KnownUser {
  /** The canonical key of the username: failures count with those of logins by it. */
  readonly identity: string;
  readonly passwordHash: string;
  readonly hasSecondFactor: boolean;
  readonly isKnownAddress: boolean;
}

async function findKnown(
  { database: { sql } }: ReauthenticationDependencies,
  userId: string,
  network: string,
): Promise<KnownUser> {
  const [known] = await sql<{ [K in keyof KnownUser]: KnownUser[K] }>(
    `SELECT u.username_key AS identity, u.password_hash AS "passwordHash", ${hasSecondFactor('u')} AS "hasSecondFactor",
            a.user_id IS NOT NULL AS "isKnownAddress"
     FROM users u LEFT JOIN login_addresses a ON a.user_id = u.id AND a.address = $2
     WHERE u.id = $1::uuid AND u.is_active`,
    [userId, network],
  );
  if (!known) throw ended();
  return known;
}

function ended(): DomainError {
  return new DomainError('UNAUTHENTICATED', 'The session has ended. Log in again.');
}

/** Verifies the password, within the limit that all operations of logged-in users share. */
async function verifyPassword(
  { hasher, attempts }: ReauthenticationDependencies,
  { userId, password, stored }: { readonly userId: string; readonly password: string; readonly stored: string },
  { signal }: RequestInfo,
): Promise<boolean> {
  await attempts.take('currentPasswordByUser', userId);
  const giveBack = () => attempts.giveBack('currentPasswordByUser', userId);
  const isRight = await hasher.verify(password, stored, signal).catch(async (error) => {
    await giveBack();
    throw error;
  });
  if (isRight) await giveBack();
  return isRight;
}

/** An attempt whose password, if there is one, was right. */
interface Verified {
  readonly userId: string;
  readonly sessionId: string;
  readonly proof: FactorProof;
  readonly verified: VerifiedPassword;
}

async function renew(
  dependencies: ReauthenticationDependencies,
  { userId, sessionId, proof, verified }: Verified,
  info: RequestInfo,
): Promise<TokensOutcome> {
  const { database, factors, lifetimes, transactionOptions } = dependencies;
  return database.transaction(async (tx): Promise<TokensOutcome> => {
    // The user's row first, in the order of whatever ends sessions.
    const user = await lockUser(tx, userId);
    if (!user) throw ended();
    const proven =
      proofsIn(proof) > 0 ? await factors.verify(tx, userId, proof, bindingOf(userId, sessionId), info) : undefined;
    const authentication = authenticationOf(proof, proven, verified !== null);
    if ('ok' in authentication) {
      await recordFailure(tx, userId, info);
      return authentication;
    }
    if (proven) await recordUse(tx, userId, proven, info);
    const renewed = await renewSession(tx, lifetimes, {
      sessionId,
      userId,
      verifiedPassword: verified,
      authentication,
    });
    if (!renewed) throw ended();
    const after = { sessionId, level: authentication.level, methods: authentication.methods };
    await recordAudit(tx, {
      action: 'REAUTHENTICATED',
      actor: userActor(userId),
      targetId: userId,
      after,
      origin: info,
    });
    return issueTokens(dependencies, tx, { user, renewed }, info);
  }, transactionOptions);
}

/** Returns the authentication that was proved, or the refusal of the second factor. */
function authenticationOf(
  proof: FactorProof,
  proven: ProvenFactor | undefined,
  hasPassword: boolean,
): ProvenAuthentication | Refused {
  if (proofsIn(proof) === 0) return PASSWORD_ONLY;
  if (!proven) return wrongFactor(proof);
  if (hasPassword) return afterPassword(proven);
  // A passkey alone must be two factors.
  if (proven.level !== 'PHISHING_RESISTANT') return NOT_VERIFIED;
  return { level: proven.level, methods: proven.methods };
}

/** Writes the audit event of a refused reauthentication. */
async function recordFailure(tx: Pick<Tx, 'auditEvent'>, userId: string, origin: AuditOrigin): Promise<void> {
  const after = { reason: 'REAUTHENTICATION' };
  await recordAudit(tx, { action: 'LOGIN_FAILED', actor: userActor(userId), targetId: userId, after, origin });
}

/** Issues the tokens of a renewed session, for its first application as a refresh does. */
async function issueTokens(
  { tokens, scopes: registry, audiences, accessTokenClaims }: ReauthenticationDependencies,
  tx: Tx,
  {
    user,
    renewed: { sessionId, refreshToken, authentication },
  }: { readonly user: ScopeHolder; readonly renewed: Awaited<ReturnType<typeof renewSession>> & object },
  info: RequestInfo,
): Promise<TokensOutcome> {
  const userId = user.id;
  const session = await tx.session.findUniqueOrThrow({
    where: { id: sessionId },
    select: { clientId: true, scopes: true, resources: true },
  });
  const { clientId, resources } = session;
  const audience = resources[0] ?? audiences.own;
  const held = registry.held(user, authentication.level);
  const kept = registry.declared(session.scopes).filter((scope) => held.includes(scope));
  const scopes = carriedScopes(audiences, audience, kept, null) ?? [];
  const claims =
    accessTokenClaims && (await accessTokenClaims({ userId, clientId, scopes, authentication, origin: info, tx }));
  const accessToken = tokens.issue({ subject: userId, clientId, sessionId, authentication, scopes, audience, claims });
  return {
    ok: true,
    userId,
    tokens: { accessToken, tokenType: 'Bearer', expiresIn: tokens.ttlSeconds, scopes, refreshToken },
  };
}
