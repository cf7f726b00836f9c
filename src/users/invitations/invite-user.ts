import type { AuditOrigin } from '../../audit/audit-event';
import { actorOf, recordAudit } from '../../audit/record';
import type { Tx } from '../../database/database';
import { Prisma } from '../../database/generated/client';
import { canonicalKey } from '../../identity/canonical-key';
import type { Changer } from '../../identity/changer';
import { requireTextToParse } from '../../identity/require-text';
import type { UserInput } from '../../identity/user-fields';
import { USER_RECORD } from '../../identity/user-record';
import { isUuid } from '../../identity/uuid';
import { type Outcome, refuse, type UserError } from '../../outcome';
import { type Role, type Scope, type Scopes, USER } from '../../scopes/scopes';
import { hashSecret, newSecret } from '../../secrets/secret';
import { onTopOfRole } from '../create-user';
import { EMAIL_TAKEN, REGISTRATION_CLOSED } from '../outcome';
import { type Actor, actorIdOf, beyond, notHeld, readActingOnMany, refusedGrants } from '../privileges';
import { Refusal, refusedBy } from '../refusal';
import { readUserInput } from '../user-input';
import type { InvitationsDependencies } from './dependencies';
import { INVITATION, type Invitation } from './invitation';

/** The person to invite, and what they will hold. */
export interface InviteUserInput extends UserInput<'inviteUser'> {
  readonly email: string;
}

/** The invitation after the operation, or why nothing was changed. */
export type InvitationOutcome = Outcome<{ readonly invitation: Invitation; readonly invitationId: string }>;

/**
 * Invites a person by mail to open an account, with the role and the scopes that the changer holds. Replaces an open
 * invitation of the same address.
 *
 * If an account has the address, a changer who may read users is told. To any other, the answer is as for any address, and
 * the address gets a mail without a token: otherwise `users:write` would be enough to find out who has an account.
 *
 * @param origin - null for the command line.
 * @throws DomainError FORBIDDEN if the changer may no longer change users; SERVICE_UNAVAILABLE if mail is off; RATE_LIMITED
 * after too many mails of one inviter, or to one address; BAD_USER_INPUT for malformed input.
 */
export async function inviteUser(
  dependencies: InvitationsDependencies,
  changer: Changer,
  input: InviteUserInput,
  origin: AuditOrigin | null,
): Promise<InvitationOutcome> {
  const {
    database,
    throttle,
    mailer,
    mails,
    scopes: registry,
    registration,
    invitationMinutes: minutes,
  } = dependencies;
  if (registration === 'closed') return REGISTRATION_CLOSED;
  mailer.requireMail();
  const { values, errors } = readUserInput(registry, 'inviteUser', input, dependencies.stored);
  const { email, fullName = null, locale = null, role, grantedScopes } = values;
  if (email === undefined || errors.length > 0) return { ok: false, errors };

  const inviter = actorOf(changer).id ?? 'operator';
  const emailKey = canonicalKey(email);
  await throttle.take('invitationMailByInviter', inviter);
  await throttle.take('invitationMailByEmail', emailKey);
  const token = newSecret('emailToken');
  const row = {
    ...{ email, emailKey, fullName, locale, minutes, token, role: role ?? USER },
    ...onTopOfRole(registry, { role: role ?? USER, grantedScopes: [...(grantedScopes ?? [])] }),
  };
  const given = { ...(role && { role }), ...(grantedScopes && { grantedScopes: [...grantedScopes] }) };

  const outcome = await database
    .transaction(async (tx) => {
      const acting = await readActingOnMany(registry, tx, changer, []);
      const refused = refusedGrants(registry, acting.effective, given);
      if (refused.length > 0) throw new Refusal(refused);
      const existing = await tx.user.findUnique({ where: { emailKey }, select: USER_RECORD });
      if (existing && acting.effective.has('users:read')) throw new Refusal([EMAIL_TAKEN]);
      await replaceOpen(registry, tx, { acting, changer, emailKey, origin });
      const invitation = await insertInvitation(tx, changer, row);
      const { id, scopes, expiresAt } = invitation;
      const after = { role: invitation.role, scopes, expiresAt: expiresAt.toISOString() };
      await recordAudit(tx, { action: 'USER_INVITED', actor: actorOf(changer), targetId: id, after, origin });
      return { ok: true as const, invitation, invitationId: id, existing };
    })
    .catch(refusedBy);
  if (!outcome.ok) {
    await throttle.giveBack('invitationMailByInviter', inviter);
    await throttle.giveBack('invitationMailByEmail', emailKey);
    return outcome;
  }
  const { existing, ...result } = outcome;
  mailer.send(
    existing
      ? mails.notice('invitedAlready', existing)
      : mails.withToken({ purpose: 'INVITATION', token, minutes, user: null, to: email, locale }),
  );
  return result;
}

/** The row of a new invitation. */
interface NewInvitation {
  readonly email: string;
  readonly emailKey: string;
  readonly fullName: string | null;
  readonly locale: string | null;
  readonly role: Role;
  readonly grantedScopes: readonly Scope[];
  readonly token: string;
  readonly minutes: number;
}

async function insertInvitation(tx: Tx, changer: Changer, invitation: NewInvitation): Promise<Invitation> {
  const { email, emailKey, fullName, locale, role, grantedScopes, token, minutes } = invitation;
  const clientId = changer.kind === 'client' ? changer.clientId : null;
  // The database's clock sets the expiry, because the same clock checks it.
  const [row] = await tx.$queryRaw<Invitation[]>`
    INSERT INTO invitations
      (email, email_key, full_name, locale, role, granted_scopes, hash, inviter_kind, inviter_id, client_id, expires_at)
    VALUES (${email}, ${emailKey}, ${fullName}, ${locale}, ${role}, ${[...grantedScopes]}::text[], ${hashSecret(token)},
            ${actorOf(changer).kind}::"AuditActorKind", ${actorIdOf(changer)}::uuid, ${clientId}::uuid,
            now() + make_interval(mins => ${minutes}::int))
    RETURNING ${INVITATION}`;
  return row as Invitation;
}

/**
 * Revokes the open invitation of an address, if there is one, also if it has expired. Call it under the privilege lock.
 *
 * @throws Refusal if the invitation gives what the changer does not hold, and is not their own.
 */
async function replaceOpen(
  registry: Scopes,
  tx: Tx,
  {
    acting,
    changer,
    emailKey,
    origin,
  }: {
    readonly acting: Actor;
    readonly changer: Changer;
    readonly emailKey: string;
    readonly origin: AuditOrigin | null;
  },
): Promise<void> {
  const [open] = await tx.$queryRaw<Invitation[]>`
    SELECT ${INVITATION} FROM invitations
    WHERE email_key = ${emailKey} AND accepted_at IS NULL AND revoked_at IS NULL FOR UPDATE`;
  if (!open) return;
  const refused =
    open.state === 'EXPIRED' ? [] : refusedRevocation(registry, acting, changer, open, ['input', 'email']);
  if (refused.length > 0) throw new Refusal(refused);
  await markRevoked(tx, changer, open, origin);
}

async function markRevoked(
  tx: Tx,
  changer: Changer,
  { id, role, scopes }: Invitation,
  origin: AuditOrigin | null,
): Promise<Invitation> {
  const [row] = await tx.$queryRaw<Invitation[]>`
    UPDATE invitations SET revoked_at = now() WHERE id = ${id}::uuid RETURNING ${INVITATION}`;
  const actor = actorOf(changer);
  await recordAudit(tx, { action: 'INVITATION_REVOKED', actor, targetId: id, before: { role, scopes }, origin });
  return row as Invitation;
}

/**
 * Revokes an invitation that was not accepted. It is safe to call again. As for users, a changer cannot revoke one that
 * gives more than they hold; they can always revoke their own.
 *
 * @param origin - null for the command line.
 * @throws DomainError FORBIDDEN if the changer may no longer change users; BAD_USER_INPUT for NUL and lone surrogates.
 */
export function revokeInvitation(
  { database, scopes: registry }: Pick<InvitationsDependencies, 'database' | 'scopes'>,
  changer: Changer,
  id: string,
  origin: AuditOrigin | null,
): Promise<InvitationOutcome> {
  const key = requireTextToParse(id, 'id', ['id']).toLowerCase();
  return database.transaction(async (tx): Promise<InvitationOutcome> => {
    const acting = await readActingOnMany(registry, tx, changer, []);
    const [found] = isUuid(key)
      ? await tx.$queryRaw<Invitation[]>(
          Prisma.sql`SELECT ${INVITATION} FROM invitations WHERE id = ${key}::uuid FOR UPDATE`,
        )
      : [];
    if (!found || found.state === 'ACCEPTED') return NO_SUCH_INVITATION;
    const refused = refusedRevocation(registry, acting, changer, found, ['id']);
    if (refused.length > 0) return { ok: false, errors: refused };
    const invitation = found.state === 'REVOKED' ? found : await markRevoked(tx, changer, found, origin);
    return { ok: true, invitation, invitationId: invitation.id };
  });
}

const NO_SUCH_INVITATION = refuse(
  'NOT_FOUND',
  ['id'],
  'There is no invitation with this id that can be revoked. One that was accepted is an account now.',
);

function refusedRevocation(
  registry: Scopes,
  { effective }: Actor,
  changer: Changer,
  { role, scopes, inviterKind, inviterId, clientId }: Invitation,
  path: string[],
): UserError[] {
  const isOwn = changer.kind === 'client' ? changer.clientId === clientId : actorOf(changer).id === inviterId;
  if (isOwn && actorOf(changer).kind === inviterKind) return [];
  const missing = beyond(registry, effective, registry.held({ role, grantedScopes: scopes }));
  if (missing.length === 0) return [];
  const which = effective.has('users:read') ? `: ${missing.join(', ')}` : '';
  return [notHeld(path, `There is an invitation that gives scopes that you don't hold${which}.`)];
}
