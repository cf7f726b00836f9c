import type { AuditOrigin } from '../../audit/audit-event';
import { actorOf } from '../../audit/record';
import type { Changer } from '../../identity/changer';
import type { RequestInfo } from '../../request-info';
import type { UserOutcome } from '../outcome';
import { type AcceptInvitationInput, acceptInvitation } from './accept-invitation';
import type { InvitationsDependencies } from './dependencies';
import { type ListInvitationsArguments, listInvitations } from './invitation';
import { type InviteUserInput, inviteUser, revokeInvitation } from './invite-user';

/** All operations on invitations. */
export type InvitationsService = ReturnType<typeof createInvitationsService>;

/** Binds the operations on invitations to their dependencies. Each operation is documented at its function. */
export function createInvitationsService(dependencies: InvitationsDependencies) {
  const { database, registrationQueue = (_network, task) => task() } = dependencies;
  return {
    /**
     * Invites a person by mail.
     *
     * @param origin - null for the operator, as below.
     */
    invite: (changer: Changer, input: InviteUserInput, origin: AuditOrigin | null) =>
      inviteUser(dependencies, changer, input, origin),
    /** Revokes an invitation that was not accepted. */
    revoke: (changer: Changer, id: string, origin: AuditOrigin | null) =>
      revokeInvitation(dependencies, changer, id, origin),
    /** Opens an account with the token of an invitation. */
    accept: (input: AcceptInvitationInput, info: RequestInfo): Promise<UserOutcome> =>
      registrationQueue(info.network, () => acceptInvitation(dependencies, input, info), info.signal),
    /** Returns one page of invitations. */
    list: (args: ListInvitationsArguments, asker: Changer) =>
      database.read(actorOf(asker).id, ({ prisma }) => listInvitations(prisma, args)),
  };
}
