import { timingSafeEqual } from 'node:crypto';
import type { AuditOrigin } from '../audit/audit-event';
import { ANONYMOUS, recordAudit } from '../audit/record';
import type { Database, Db } from '../database/database';
import { clientScopes, type OwnedScopes } from '../identity/client-scopes';
import { isUuid } from '../identity/uuid';
import type { Scope } from '../scopes/registry';
import { hashSecret, isSecret } from '../secrets/secret';
import type { Throttle } from '../throttle/throttle';

/** What authenticating a client works with. */
export interface AuthenticateClientDependencies {
  readonly database: Pick<Database, 'prisma'>;
  readonly throttle: Pick<Throttle, 'take'>;
}

/** A client that showed its secret. */
export interface AuthenticatedClient {
  readonly id: string;
  /** What it may do now, in registry order: its owner's scopes bound it. */
  readonly scopes: readonly Scope[];
}

interface Row extends OwnedScopes {
  readonly id: string;
  /** Null for a client without secrets. */
  readonly secretId: string | null;
  readonly hash: Uint8Array | null;
  readonly isStale: boolean;
}

/** No client has it, and looking for it costs as much as looking for one. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * Says whose id and secret these are. An unknown client, a wrong secret and an owner who is disabled are answered
 * alike, after the same work: one look-up, two counts, one audit event.
 *
 * Only failures are counted, and a right secret is never turned away: with 256 random bits there is nothing to guess,
 * so that the limit only bounds what others can make this server write down.
 *
 * @throws DomainError RATE_LIMITED after too many failures.
 */
export async function authenticateClient(
  { database: { prisma }, throttle }: AuthenticateClientDependencies,
  { id, secret }: { readonly id: string; readonly secret: string },
  origin: AuditOrigin,
): Promise<AuthenticatedClient | undefined> {
  const rows = await findSecrets(prisma, isUuid(id) ? id : NOBODY);
  // Of any length: what is not shaped like a secret is not even hashed.
  const hash = isSecret('clientSecret', secret) ? hashSecret(secret) : undefined;
  const [match] = rows.filter((row) => row.hash !== null && hash !== undefined && timingSafeEqual(row.hash, hash));
  if (match && (match.role === null || match.isActive)) {
    if (match.isStale) await touch(prisma, match);
    return { id: match.id, scopes: clientScopes(match) };
  }
  const targetId = rows[0]?.id ?? null;
  const network = origin.network;
  await throttle.take('clientSecretByNetwork', network);
  await throttle.take('clientSecretByClientAndNetwork', `${isUuid(id) ? id.toLowerCase() : NOBODY} ${network}`);
  await recordAudit(prisma, { action: 'CLIENT_LOGIN_FAILED', actor: ANONYMOUS, targetId, origin });
  return undefined;
}

/** Whether this is a registered client's id. At most one statement. */
export async function isRegisteredClient(prisma: Pick<Db, 'client'>, id: string): Promise<boolean> {
  if (!isUuid(id)) return false;
  return (await prisma.client.findUnique({ where: { id: id.toLowerCase() }, select: { id: true } })) !== null;
}

function findSecrets(prisma: Pick<Db, '$queryRaw'>, id: string): Promise<Row[]> {
  return prisma.$queryRaw<Row[]>`
    SELECT c.id, c.scopes, u.role::text AS role, u.granted_scopes AS "grantedScopes", u.is_active AS "isActive",
           s.id AS "secretId", s.hash, coalesce(s.last_used_at < now() - interval '1 minute', true) AS "isStale"
    FROM clients c LEFT JOIN users u ON u.id = c.owner_id LEFT JOIN client_secrets s ON s.client_id = c.id
    WHERE c.id = ${id}::uuid`;
}

async function touch(prisma: Pick<Db, '$executeRaw'>, { secretId }: Row): Promise<void> {
  await prisma.$executeRaw`UPDATE client_secrets SET last_used_at = now() WHERE id = ${secretId}::uuid`;
}
