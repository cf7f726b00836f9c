import { Prisma } from '../../database/generated/client';
import type { Reader } from '../../database/replica';
import type { AuditActorKind, InvitationState } from '../../generated/enums';
import { parseEmail } from '../../identity/email';
import { requireTextToParse } from '../../identity/require-text';
import { readIdPage } from '../../paging/id-page';
import type { Page, PageArguments } from '../../paging/page';
import type { Role, Scope } from '../../scopes/scopes';

/** An invitation to open an account. Its token is stored only as a hash. */
export interface Invitation {
  readonly id: string;
  readonly email: string;
  readonly fullName: string | null;
  readonly locale: string | null;
  readonly role: Role;
  /** Granted on top of those of the role. */
  readonly scopes: readonly Scope[];
  readonly state: InvitationState;
  readonly inviterKind: AuditActorKind;
  /** The user whose scopes limit what it gives; null for none. */
  readonly inviterId: string | null;
  /** The client that invited; null if no client did. */
  readonly clientId: string | null;
  readonly userId: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly acceptedAt: Date | null;
  readonly revokedAt: Date | null;
}

/** The condition of an invitation that can be accepted, by the database's clock. */
export const IS_PENDING = Prisma.sql`accepted_at IS NULL AND revoked_at IS NULL AND expires_at > now()`;

/** The columns of an {@link Invitation}. */
export const INVITATION = Prisma.sql`
  id, email, full_name AS "fullName", locale, role, granted_scopes AS scopes, inviter_kind::text AS "inviterKind",
  inviter_id AS "inviterId", client_id AS "clientId", user_id AS "userId", created_at AS "createdAt",
  expires_at AS "expiresAt", accepted_at AS "acceptedAt", revoked_at AS "revokedAt",
  CASE WHEN accepted_at IS NOT NULL THEN 'ACCEPTED' WHEN revoked_at IS NOT NULL THEN 'REVOKED'
       WHEN expires_at > now() THEN 'PENDING' ELSE 'EXPIRED' END AS state`;

const IN_STATE: Readonly<Record<InvitationState, Prisma.Sql>> = {
  PENDING: IS_PENDING,
  ACCEPTED: Prisma.sql`accepted_at IS NOT NULL`,
  REVOKED: Prisma.sql`revoked_at IS NOT NULL`,
  EXPIRED: Prisma.sql`accepted_at IS NULL AND revoked_at IS NULL AND expires_at <= now()`,
};

/** Which invitations to list. A condition that is absent or null does not narrow the list. */
interface InvitationFilter {
  readonly state?: InvitationState | null | undefined;
  readonly email?: string | null | undefined;
}

/** The arguments of the listing. Null means "not given". */
export interface ListInvitationsArguments extends PageArguments {
  readonly filter?: InvitationFilter | null | undefined;
}

/** A page of invitations. */
export type InvitationPage = Page<Invitation>;

/**
 * Reads one page of invitations, the newest first, in one statement. Ids are in order of time, by the database's clock.
 *
 * @throws DomainError BAD_USER_INPUT, naming the argument, for invalid sizes and cursors, NUL and lone surrogates.
 */
export async function listInvitations(
  prisma: Pick<Reader['prisma'], '$queryRaw'>,
  args: ListInvitationsArguments,
): Promise<InvitationPage> {
  const { after, before, fromEnd, limit, pageOf } = readIdPage('invitation', 'invitations', args);
  const { state, email } = args.filter ?? {};
  const conditions = [
    state == null ? Prisma.sql`true` : IN_STATE[state],
    email == null ? Prisma.sql`true` : hasAddress(email),
    after === undefined ? Prisma.sql`true` : Prisma.sql`id < ${after}::uuid`,
    before === undefined ? Prisma.sql`true` : Prisma.sql`id > ${before}::uuid`,
  ];
  const rows = await prisma.$queryRaw<Invitation[]>`
    SELECT ${INVITATION} FROM invitations WHERE ${Prisma.join(conditions, ' AND ')}
    ORDER BY id ${fromEnd ? Prisma.sql`ASC` : Prisma.sql`DESC`} LIMIT ${limit}`;
  return pageOf(rows);
}

/** Text that is not an address is that of no invitation. */
function hasAddress(text: string): Prisma.Sql {
  const address = parseEmail(requireTextToParse(text, 'filter.email'));
  return address.ok ? Prisma.sql`email_key = ${address.key}` : Prisma.sql`false`;
}
