import { recordAudit, userActor } from '../../audit/record';
import type { Tx } from '../../database/database';
import type { UserInput } from '../../identity/user-fields';
import { USER_RECORD, type UserRecord } from '../../identity/user-record';
import { refuse, type UserError } from '../../outcome';
import type { RequestInfo } from '../../request-info';
import { type Scope, type Scopes, USER } from '../../scopes/scopes';
import { hashSecret, isSecret } from '../../secrets/secret';
import { REGISTRATION_CLOSED, type UserOutcome } from '../outcome';
import { lockPrivileges, refusedGrants } from '../privileges';
import { Refusal, refusedBy } from '../refusal';
import { createUser, insertUser } from '../register';
import type { InvitationsDependencies } from './dependencies';
import { INVITATION, type Invitation, IS_PENDING } from './invitation';

/** The token of an invitation, and the account to open. */
export interface AcceptInvitationInput extends UserInput<'acceptInvitation'> {
  readonly token: string;
  readonly username: string;
  readonly password: string;
}

/**
 * Opens an account with the token of an invitation. Its address is the invited one, which counts as verified, because the
 * person received the mail.
 *
 * The inviter's rights are read again, in the transaction that opens the account: if they may no longer invite, or no longer
 * hold what the invitation gives, it is refused like an invalid token. It never gives a part of it: an account with fewer
 * rights than the person was promised would have to be repaired by hand.
 *
 * @throws DomainError RATE_LIMITED after too many invalid tokens, or registrations, from one network; SERVICE_UNAVAILABLE
 * while too many hashes wait; BAD_USER_INPUT for malformed input.
 */
export async function acceptInvitation(
  dependencies: InvitationsDependencies,
  { token, ...input }: AcceptInvitationInput,
  info: RequestInfo,
): Promise<UserOutcome> {
  const { database, throttle, scopes: registry, registration } = dependencies;
  if (registration === 'closed') return REGISTRATION_CLOSED;
  const { network } = info;
  await throttle.take('registerByNetwork', network);
  await throttle.take('emailTokenByNetwork', network);
  const found = await findPending(database.prisma, token);
  if (!found) return INVALID_INVITATION;
  await throttle.giveBack('emailTokenByNetwork', network);

  const { email } = found;
  const { fullName = found.fullName, locale = found.locale } = input;
  const insert: typeof insertUser = async (tx, data, by) => {
    // Before the row of the invitation, as everywhere: no two transactions wait for each other.
    await lockPrivileges(tx);
    const [invitation] = await tx.$queryRaw<Invitation[]>`
      UPDATE invitations SET accepted_at = now() WHERE hash = ${hashSecret(token)} AND ${IS_PENDING}
      RETURNING ${INVITATION}`;
    if (!invitation || !(await mayGive(registry, tx, invitation))) throw new Refusal(INVALID_INVITATION.errors);
    const { role, scopes, acceptedAt } = invitation;
    const given = { role, grantedScopes: [...scopes], emailVerifiedAt: acceptedAt as Date };
    const user = await insertUser(tx, { ...data, ...given }, by);
    await tx.$executeRaw`UPDATE invitations SET user_id = ${user.id}::uuid WHERE id = ${invitation.id}::uuid`;
    const actor = userActor(user.id);
    await recordAudit(tx, { action: 'INVITATION_ACCEPTED', actor, targetId: invitation.id, origin: info });
    return user;
  };
  const outcome = await createUser(
    dependencies,
    { ...input, fullName, locale, email },
    USER,
    { origin: info },
    insert,
  ).catch(refusedBy);
  if (outcome.ok) {
    info.log.info({ userId: outcome.user.id }, 'user registered with an invitation');
    return outcome;
  }
  return { ok: false, errors: outcome.errors.map(withoutAddress) };
}

/** Returns an error about the address as one about the token: the input has no address, the invitation has it. */
function withoutAddress(error: UserError): UserError {
  if (error.path[1] !== 'email') return error;
  const path = ['input', 'token'];
  if (error.code !== 'EMAIL_TAKEN') return { ...error, path };
  const message = 'There is an account with the invited e-mail address. Log in, or request a new password.';
  return { ...error, message, path };
}

/** The refusal of every token that opens no account: the reason is not revealed. */
const INVALID_INVITATION = refuse(
  'INVALID_TOKEN',
  ['input', 'token'],
  'The invitation is invalid, expired, already used or withdrawn. Ask the person who invited you for another.',
);

/** Finds the invitation of a token. A text that is not a token is refused without a statement. */
async function findPending(
  prisma: Pick<Tx, '$queryRaw'>,
  token: string,
): Promise<Pick<Invitation, 'email' | 'fullName' | 'locale'> | undefined> {
  if (!isSecret('emailToken', token)) return undefined;
  const [found] = await prisma.$queryRaw<Invitation[]>`
    SELECT ${INVITATION} FROM invitations WHERE hash = ${hashSecret(token)} AND ${IS_PENDING}`;
  return found;
}

/** Whether the inviter may still invite, and still holds what the invitation gives. Call it under the privilege lock. */
async function mayGive(registry: Scopes, tx: Tx, invitation: Invitation): Promise<boolean> {
  const { role, scopes } = invitation;
  // Of another schema: what is not declared gives nothing.
  if (!registry.isRole(role) || !scopes.every(registry.isScope)) return false;
  const effective = await scopesOfInviter(registry, tx, invitation);
  if (!effective.has('users:write')) return false;
  const gives = { ...(role !== USER && { role }), ...(scopes.length > 0 && { grantedScopes: [...scopes] }) };
  return refusedGrants(registry, effective, gives).length === 0;
}

async function scopesOfInviter(
  registry: Scopes,
  tx: Tx,
  { inviterKind, inviterId, clientId }: Pick<Invitation, 'inviterKind' | 'inviterId' | 'clientId'>,
): Promise<ReadonlySet<Scope>> {
  if (inviterKind === 'OPERATOR') return new Set(registry.all);
  const inviter: UserRecord | null =
    inviterId === null ? null : await tx.user.findUnique({ where: { id: inviterId }, select: USER_RECORD });
  const held: readonly Scope[] = inviter?.isActive ? registry.held(inviter) : [];
  if (inviterKind === 'USER') return new Set(held);
  if (inviterKind !== 'CLIENT' || clientId === null) return new Set();
  // Locked, because a client is deleted without the privilege lock.
  const [client] = await tx.$queryRaw<{ scopes: string[] }[]>`
    SELECT scopes FROM clients WHERE id = ${clientId}::uuid FOR SHARE`;
  const ofClient = registry.declared(client?.scopes ?? []);
  // A client without an owner holds the scopes that it was given.
  return new Set(inviterId === null ? ofClient : ofClient.filter((scope) => held.includes(scope)));
}
