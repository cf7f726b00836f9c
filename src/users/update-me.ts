import { actorOf, recordAudit } from '../audit/record';
import type { Tx } from '../database/database';
import { uniqueViolation } from '../database/errors';
import { DomainError } from '../errors';
import type { UserHooks } from '../extension/hooks';
import { enrolledFactors } from '../factors/factors';
import { refusedUnusedFactor } from '../factors/unused-factor';
import { lockViewer } from '../identity/lock-viewer';
import { type StoredValues, storedOf } from '../identity/stored-fields';
import { type UserInput, withKeys } from '../identity/user-fields';
import { type UserRecord, userRecord } from '../identity/user-record';
import type { UserViewer } from '../identity/viewer';
import { type Outcome, refuse } from '../outcome';
import type { RequestInfo } from '../request-info';
import type { Scopes } from '../scopes/scopes';
import type { UsersDependencies } from './dependencies';
import { EMAIL_TAKEN, type UserOutcome } from './outcome';
import { auditedChange, type ChangedColumns, changedColumns } from './user-changes';
import { type ReadValues, readUserInput } from './user-input';

/** The fields that users may change in their own profile. */
export interface UpdateMeInput extends UserInput<'updateMe'> {
  /** Required with a new `email`. */
  readonly currentPassword?: string | null | undefined;
}

/** The operations of `account/` that a change of the recovery address requires. */
export interface RecoveryAddress {
  /** Whether a new address can't be verified, because the server sends no mail: then the password alone is enough. */
  readonly isMailOff: boolean;
  /**
   * Verifies the password of a user who is logged in, and counts wrong ones.
   *
   * @returns the stored password that was verified, or undefined for a wrong one.
   */
  verifyPassword(about: {
    readonly userId: string;
    readonly password: string;
    readonly field: string;
  }): Promise<string | undefined>;
}

/**
 * Changes the viewer's own profile. Writes nothing if the values are the same.
 *
 * The e-mail address is where password resets go, so that it is as strong as the password. A new one requires the
 * current password, a second factor in this session if the user has one, and a session whose token carries every scope
 * that the user holds; and it is pending until a session of the account verifies it. Before that, no answer reveals whether another account has it. Sending the present address
 * removes a pending one.
 *
 * @throws DomainError BAD_USER_INPUT for NUL and lone surrogates, and for too long a password; FORBIDDEN for a new
 * address with a personal access token; UNAUTHENTICATED if the viewer was disabled, or their session has ended,
 * meanwhile; RATE_LIMITED after too many wrong passwords or, where mail is off, too many new addresses and
 * registrations from one network.
 */
export async function updateMe(
  dependencies: Pick<UsersDependencies, 'database' | 'stored' | 'throttle' | 'scopes' | 'hooks'> & {
    readonly recovery: RecoveryAddress;
  },
  viewer: UserViewer,
  input: UpdateMeInput,
  info: RequestInfo,
): Promise<UserOutcome> {
  const { stored, scopes, hooks } = dependencies;
  const { values, errors } = readUserInput(scopes, 'updateMe', input, stored);
  if (values.stored) errors.push(...stored.refusedWrite(new Set(viewer.scopes), values.stored, { own: true }));
  if (errors.length > 0) return { ok: false, errors };
  let verified: string | undefined;
  const { isMailOff } = dependencies.recovery;
  if (isNewAddress(viewer.user, values, isMailOff)) {
    const proof = await proveOwner(dependencies, viewer, input, info);
    if (!proof.ok) return proof;
    verified = proof.verified;
  }
  try {
    return await dependencies.database.transaction(
      (tx) => write(tx, { viewer, values, stored, verified, isMailOff, info, scopes, hooks }),
      hooks.inTransaction(),
    );
  } catch (error) {
    if (uniqueViolation(error)) return { ok: false, errors: [EMAIL_TAKEN] };
    throw error;
  }
}

type OwnValues = ReadValues<'updateMe'>;

/** Whether the change requests another recovery address, which is not pending already. */
function isNewAddress({ email, pendingEmail }: UserRecord, values: OwnValues, isMailOff: boolean): boolean {
  if (values.email === undefined || values.email === email) return false;
  // Without mail it takes effect at once, so that an address which is pending already still requires the password.
  return isMailOff || values.email !== pendingEmail;
}

async function proveOwner(
  {
    throttle,
    recovery,
    scopes: registry,
  }: Pick<UsersDependencies, 'throttle' | 'scopes'> & { readonly recovery: RecoveryAddress },
  { user, sessionId, scopes }: UserViewer,
  { currentPassword }: UpdateMeInput,
  info: RequestInfo,
): Promise<Outcome<{ readonly verified: string }>> {
  if (sessionId === null) {
    const message = 'A personal access token changes no e-mail address: log in and use that access token.';
    throw new DomainError('FORBIDDEN', message);
  }
  const missing = registry.held(user).filter((scope) => !scopes.includes(scope));
  if (missing.length > 0) {
    // Which scopes the user holds is for tokens that may read the user.
    const which = scopes.includes('me:read') ? ` This one lacks: ${missing.join(', ')}.` : '';
    const message = `A new e-mail address requires a token with every scope that you hold.${which}`;
    return refuse('SCOPE_NOT_HELD', ['input', 'email'], message);
  }
  if (currentPassword == null) return wrongPassword('A new e-mail address requires your current password.');
  // If mail is off, the answer reveals whether another account has the address, as that of a registration does.
  if (recovery.isMailOff) await throttle.take('registerByNetwork', info.network);
  const about = { userId: user.id, password: currentPassword, field: 'currentPassword' };
  const verified = await recovery.verifyPassword(about);
  return verified === undefined ? wrongPassword('The password is wrong.') : { ok: true, verified };
}

function wrongPassword(message: string) {
  return refuse('INVALID_CREDENTIALS', ['input', 'currentPassword'], message);
}

interface OwnChange {
  readonly viewer: UserViewer;
  readonly values: OwnValues;
  readonly stored: StoredValues;
  /** The stored password that was verified; undefined if no new address was requested. */
  readonly verified: string | undefined;
  readonly isMailOff: boolean;
  readonly info: RequestInfo;
  readonly scopes: Scopes;
  readonly hooks: UserHooks;
}

async function write(tx: Tx, change: OwnChange): Promise<UserOutcome> {
  const { viewer, values, stored, verified, isMailOff, info, scopes, hooks } = change;
  const { id } = viewer.user;
  // Locked, so that the audited "before" values are those that this change replaces, and no other stored field is lost.
  if (verified === undefined) await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
  else await lockViewer(tx, viewer);
  const found = await tx.user.findUnique({
    where: { id, isActive: true },
    select: { ...userRecord(stored), passwordHash: true },
  });
  if (!found) throw new DomainError('UNAUTHENTICATED', 'This account is no longer active.');
  const { passwordHash, ...was }: UserRecord & { readonly passwordHash: string } = found;
  if (isNewAddress(was, values, isMailOff) && verified !== passwordHash) {
    return wrongPassword('The account was changed meanwhile. Send the current password once more.');
  }
  if (verified !== undefined && viewer.sessionId !== null) {
    const enrolled = await enrolledFactors(tx, id);
    const unused = await refusedUnusedFactor(tx, viewer.sessionId, enrolled, ['input', 'email']);
    if (unused) return unused;
  }
  const tooLong = values.stored ? stored.refusedSize(storedOf(was), values.stored) : [];
  if (tooLong.length > 0) return { ok: false, errors: tooLong };
  const changed = ownColumns(scopes, was, values, isMailOff);
  if (Object.keys(changed).length === 0) return { ok: true, user: was };
  if (changed.pendingEmail !== undefined) {
    // A token that was mailed to another address must not verify this one, or be valid again with it.
    await tx.emailToken.deleteMany({ where: { userId: id, purpose: 'EMAIL_VERIFICATION' } });
  }
  const user = await tx.user.update({ where: { id }, data: changed, select: userRecord(stored) });
  const audited = auditedChange(was, user);
  await recordAudit(tx, { action: 'PROFILE_UPDATED', actor: actorOf(viewer), targetId: id, ...audited, origin: info });
  await hooks.userChanged?.(tx, was, user, { actor: actorOf(viewer), origin: info });
  return { ok: true, user, was };
}

/** The columns that a user's own change writes: a new address is pending, unless no mail could ever verify it. */
function ownColumns(
  scopes: Scopes,
  was: UserRecord,
  { email, ...others }: OwnValues,
  isMailOff: boolean,
): ChangedColumns {
  const changed = changedColumns(scopes, was, others);
  if (email === undefined) return changed;
  if (email !== was.email && isMailOff) return { ...changed, ...changedColumns(scopes, was, { email }) };
  const pendingEmail = email === was.email ? null : email;
  return pendingEmail === was.pendingEmail ? changed : { ...changed, ...withKeys({ pendingEmail }) };
}
