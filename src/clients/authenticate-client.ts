import { timingSafeEqual } from 'node:crypto';
import type { AuditOrigin } from '../audit/audit-event';
import { ANONYMOUS, recordAudit } from '../audit/record';
import type { Database, Db } from '../database/database';
import { clientScopes, type OwnedScopes } from '../identity/client-scopes';
import { isUuid } from '../identity/uuid';
import type { Scope, Scopes } from '../scopes/scopes';
import { hashSecret, isSecret } from '../secrets/secret';
import type { Throttle } from '../throttle/throttle';

/** The dependencies of the authentication of clients. */
interface AuthenticateClientDependencies {
  readonly database: Pick<Database, 'prisma'>;
  readonly throttle: Pick<Throttle, 'take'>;
  readonly scopes: Scopes;
}

/** A client whose secret was verified. */
export interface AuthenticatedClient {
  readonly id: string;
  /** The scopes that it holds now, in the order of their declarations: the scopes of its owner limit them. */
  readonly scopes: readonly Scope[];
}

interface Row extends OwnedScopes {
  readonly id: string;
  /** Null for a client without secrets. */
  readonly secretId: string | null;
  readonly hash: Uint8Array | null;
  readonly isStale: boolean;
}

/** An id that no client has. Its look-up costs as much as that of a client. */
const NO_ID = '00000000-0000-0000-0000-000000000000';

/**
 * Returns the client with this id and secret. An unknown client, a wrong secret and a disabled owner get the same answer
 * after the same work: one look-up, two counts, one audit event.
 *
 * Only failures are counted, and a right secret is never refused: 256 random bits cannot be guessed. The limit is only for
 * the number of audit events that others can cause.
 *
 * @throws DomainError RATE_LIMITED after too many failures.
 */
export async function authenticateClient(
  { database: { prisma }, throttle, scopes }: AuthenticateClientDependencies,
  { id, secret }: { readonly id: string; readonly secret: string },
  origin: AuditOrigin,
): Promise<AuthenticatedClient | undefined> {
  const rows = await findSecrets(prisma, isUuid(id) ? id : NO_ID);
  // Text that does not have the form of a secret is not hashed.
  const hash = isSecret('clientSecret', secret) ? hashSecret(secret) : undefined;
  const [match] = rows.filter((row) => row.hash !== null && hash !== undefined && timingSafeEqual(row.hash, hash));
  if (match && (match.role === null || match.isActive)) {
    if (match.isStale) await touch(prisma, match);
    return { id: match.id, scopes: clientScopes(scopes, match) };
  }
  const targetId = rows[0]?.id ?? null;
  const network = origin.network;
  await throttle.take('clientSecretByNetwork', network);
  await throttle.take('clientSecretByClientAndNetwork', `${isUuid(id) ? id.toLowerCase() : NO_ID} ${network}`);
  await recordAudit(prisma, { action: 'CLIENT_LOGIN_FAILED', actor: ANONYMOUS, targetId, origin });
  return undefined;
}

/** Whether a registered client has this id. At most one statement. */
export async function isRegisteredClient(prisma: Pick<Db, 'client'>, id: string): Promise<boolean> {
  if (!isUuid(id)) return false;
  return (await prisma.client.findUnique({ where: { id: id.toLowerCase() }, select: { id: true } })) !== null;
}

function findSecrets(prisma: Pick<Db, '$queryRaw'>, id: string): Promise<Row[]> {
  return prisma.$queryRaw<Row[]>`
    SELECT c.id, c.scopes, u.role_name AS role, u.granted_scopes AS "grantedScopes", u.is_active AS "isActive",
           s.id AS "secretId", s.hash, coalesce(s.last_used_at < now() - interval '1 minute', true) AS "isStale"
    FROM clients c LEFT JOIN users u ON u.id = c.owner_id LEFT JOIN client_secrets s ON s.client_id = c.id
    WHERE c.id = ${id}::uuid`;
}

async function touch(prisma: Pick<Db, '$executeRaw'>, { secretId }: Row): Promise<void> {
  await prisma.$executeRaw`UPDATE client_secrets SET last_used_at = now() WHERE id = ${secretId}::uuid`;
}
