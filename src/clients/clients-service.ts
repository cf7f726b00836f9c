import type { AuditActor, AuditOrigin } from '../audit/audit-event';
import { actorOf, recordAudit } from '../audit/record';
import type { Database, Tx } from '../database/database';
import { DomainError } from '../errors';
import type { Changer } from '../identity/changer';
import { parseLabel } from '../identity/label';
import { lockViewer } from '../identity/lock-viewer';
import { requireTextToParse } from '../identity/require-text';
import { isUuid } from '../identity/uuid';
import { type Outcome, type Refused, refuse } from '../outcome';
import type { Role, Scope, Scopes } from '../scopes/scopes';
import { hashSecret, newSecret } from '../secrets/secret';
import type { Throttle } from '../throttle/throttle';
import { authenticateClient, isRegisteredClient } from './authenticate-client';
import { CLIENT, type Client, readClient, toClient } from './client';

export type { AuthenticatedClient } from './authenticate-client';

/** Secrets of one client: the one in use, and the one that replaces it. */
const MAX_SECRETS = 2;

/** The client after the operation. */
type ClientOutcome = Outcome<{ readonly client: Client }>;

/** The client and its new secret, which is stored only as a hash and cannot be shown again. */
type SecretOutcome = Outcome<{ readonly client: Client; readonly secret: string }>;

/** A program to register. */
export interface NewClient {
  /** 1 to 100 characters on one line. */
  readonly name: string;
  readonly scopes: readonly Scope[];
}

/** The dependencies of the operations on clients. */
interface ClientsDependencies {
  readonly database: Pick<Database, 'prisma' | 'transaction'>;
  readonly throttle: Pick<Throttle, 'take'>;
  readonly scopes: Scopes;
}

/** The operations on registered clients. */
export type ClientsService = ReturnType<typeof createClientsService>;

/**
 * Makes the operations on registered clients. Those that change one are refused with NOT_FOUND for an id that no client
 * has. They throw DomainError FORBIDDEN if the changer may no longer change clients, UNAUTHENTICATED if their session
 * has ended or their client was deleted, and BAD_USER_INPUT for NUL or a lone surrogate. `origin` is null for the
 * command line.
 */
export function createClientsService({ database, throttle, scopes: registry }: ClientsDependencies) {
  const { prisma, transaction } = database;

  return {
    /**
     * Lists all clients with the visible part of their secrets, the newest first. Two statements, however many there are.
     */
    async list(): Promise<Client[]> {
      const rows = await prisma.client.findMany({ orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], select: CLIENT });
      return rows.map((row) => toClient(registry, row));
    },

    /**
     * Registers a client with its first secret. Its owner is the user who registers it, or the owner of the client that
     * registers it.
     *
     * @throws DomainError FORBIDDEN also for a personal access token.
     */
    async create(changer: Changer, input: NewClient, origin: AuditOrigin | null): Promise<SecretOutcome> {
      requireNoPersonalToken(changer);
      const name = parseLabel(requireTextToParse(input.name, 'name'));
      if (!name.ok) return refuse('INVALID_NAME', ['input', 'name'], name.message);
      const scopes = registry.declared(input.scopes);
      return transaction(async (tx): Promise<SecretOutcome> => {
        const acting = await readActing(registry, tx, changer);
        const refusal = refusedScopes(acting, scopes);
        if (refusal) return refusal;
        const { actor, ownerId } = acting;
        const secret = newSecret('clientSecret');
        const row = await tx.client.create({
          data: { name: name.value, ownerId, scopes: [...scopes], secrets: { create: { hash: hashSecret(secret) } } },
          select: CLIENT,
        });
        const client = toClient(registry, row);
        const after = { name: client.name, scopes, ownerId, secretId: client.secrets[0]?.id ?? null };
        await recordAudit(tx, { action: 'CLIENT_CREATED', actor, targetId: client.id, after, origin });
        return { ok: true, client, secret };
      });
    },

    /**
     * Gives a client another secret.
     *
     * @throws DomainError FORBIDDEN also for a personal access token.
     */
    async addSecret(changer: Changer, id: string, origin: AuditOrigin | null): Promise<SecretOutcome> {
      requireNoPersonalToken(changer);
      return change(
        { changer, id, refused: refusedNewSecret },
        async (tx, client, { actor }): Promise<SecretOutcome> => {
          if (client.secrets.length >= MAX_SECRETS) {
            return refuse('LIMIT_REACHED', ['id'], `A client has at most ${MAX_SECRETS} secrets: remove one first.`);
          }
          const secret = newSecret('clientSecret');
          const { id: secretId } = await tx.clientSecret.create({
            data: { clientId: client.id, hash: hashSecret(secret) },
            select: { id: true },
          });
          const after = { secretId };
          await recordAudit(tx, { action: 'CLIENT_SECRET_ADDED', actor, targetId: client.id, after, origin });
          return { ok: true, client: await readClient(registry, tx, client.id), secret };
        },
      );
    },

    /**
     * Removes a secret of a client, also the last one: a secret that leaked must be removable at once. Without secrets, a
     * client cannot authenticate.
     */
    removeSecret(
      changer: Changer,
      { id, secretId: sent }: { readonly id: string; readonly secretId: string },
      origin: AuditOrigin | null,
    ): Promise<ClientOutcome> {
      return change({ changer, id, refused: refusedRemoval }, async (tx, client, { actor }): Promise<ClientOutcome> => {
        const secretId = isUuid(requireTextToParse(sent, 'secretId')) ? sent.toLowerCase() : undefined;
        if (!client.secrets.some((secret) => secret.id === secretId)) {
          return refuse('NOT_FOUND', ['secretId'], 'This client has no secret with this id.');
        }
        await tx.$executeRaw`DELETE FROM client_secrets WHERE id = ${secretId}::uuid`;
        const before = { secretId: secretId ?? null };
        await recordAudit(tx, { action: 'CLIENT_SECRET_REMOVED', actor, targetId: client.id, before, origin });
        return { ok: true, client: await readClient(registry, tx, client.id) };
      });
    },

    /** Deletes a client with its secrets, its access tokens and the sessions that it began. */
    delete(changer: Changer, id: string, origin: AuditOrigin | null): Promise<Outcome<{ readonly clientId: string }>> {
      return change(
        { changer, id, refused: refusedRemoval },
        async (tx, client, { actor }): Promise<Outcome<{ readonly clientId: string }>> => {
          await tx.client.delete({ where: { id: client.id }, select: { id: true } });
          const { name, scopes, ownerId } = client;
          const before = { name, scopes, ownerId };
          await recordAudit(tx, { action: 'CLIENT_DELETED', actor, targetId: client.id, before, origin });
          return { ok: true, clientId: client.id };
        },
      );
    },

    /** Returns the client with this id and secret; see {@link authenticateClient}. */
    authenticate: (id: string, secret: string, origin: AuditOrigin) =>
      authenticateClient({ database, throttle, scopes: registry }, { id, secret }, origin),

    /** Whether a registered client has this id. At most one statement. */
    isRegistered: (id: string) => isRegisteredClient(prisma, id),
  };

  /**
   * Changes a client in one transaction, with the changer and the client as they are now; both are locked until it ends.
   *
   * @param refused - returns the refusal if this changer may not change this client.
   */
  function change<Result>(
    {
      changer,
      id,
      refused,
    }: { changer: Changer; id: string; refused: (by: Acting, of: Client) => Refused | undefined },
    work: (tx: Tx, client: Client, acting: Acting) => Promise<Result | Refused>,
  ): Promise<Result | Refused> {
    return transaction(async (tx) => {
      const acting = await readActing(registry, tx, changer);
      const client = await lockClient(registry, tx, id);
      if (!client) return noClient();
      return refused(acting, client) ?? work(tx, client, acting);
    });
  }
}

/** The refusal of an id that no client has. */
export function noClient(): Refused {
  return refuse('NOT_FOUND', ['id'], 'There is no client with this id.');
}

/**
 * Reads a client with its secrets, and locks it until the transaction ends: parallel changes wait, and count its secrets
 * again.
 *
 * @param id - as a caller sent it; a text that is not a UUID is not the id of any client.
 */
async function lockClient(registry: Scopes, tx: Tx, id: string): Promise<Client | undefined> {
  if (!isUuid(requireTextToParse(id, 'id'))) return undefined;
  const locked = await tx.$queryRaw<unknown[]>`SELECT 1 FROM clients WHERE id = ${id}::uuid FOR UPDATE`;
  return locked.length === 0 ? undefined : readClient(registry, tx, id.toLowerCase());
}

/** The changer as they are now. */
interface Acting {
  readonly actor: AuditActor;
  /** The owner of clients that they register: a user; null for no one. */
  readonly ownerId: string | null;
  /** The scopes that they hold and their token has. */
  readonly effective: ReadonlySet<Scope>;
}

/**
 * Reads the changer again, and locks their row and session until the transaction ends. A change must not use rights
 * that were revoked after the request began, or a session or client that a password reset has just removed.
 *
 * @throws DomainError FORBIDDEN if they may no longer change clients; UNAUTHENTICATED if their session has ended or
 * their client was deleted.
 */
async function readActing(registry: Scopes, tx: Pick<Tx, '$queryRaw'>, changer: Changer): Promise<Acting> {
  const actor = actorOf(changer);
  if (changer.kind === 'operator') return { actor, ownerId: null, effective: new Set(registry.all) };
  if (changer.kind === 'user') await lockViewer(tx, changer);
  const ownerId = changer.kind === 'user' ? changer.user.id : changer.ownerId;
  // A client without an owner holds all scopes that it was given.
  const held = ownerId === null ? changer.scopes : await heldNow(registry, tx, ownerId);
  // After the owner is locked: a reset that deleted this client meanwhile has committed, and this statement sees it.
  if (changer.kind === 'client') await requireClient(tx, changer.clientId);
  const effective = new Set(changer.scopes.filter((scope) => held.includes(scope)));
  if (!effective.has('clients:write')) {
    throw new DomainError('FORBIDDEN', 'You may not change clients: clients:write is missing.');
  }
  return { actor, ownerId, effective };
}

async function requireClient(tx: Pick<Tx, '$queryRaw'>, clientId: string): Promise<void> {
  const found = await tx.$queryRaw<unknown[]>`SELECT 1 FROM clients WHERE id = ${clientId}::uuid`;
  if (found.length === 0) throw new DomainError('UNAUTHENTICATED', 'This client was deleted.');
}

async function heldNow(registry: Scopes, tx: Pick<Tx, '$queryRaw'>, userId: string): Promise<readonly Scope[]> {
  const [user] = await tx.$queryRaw<{ role: Role; grantedScopes: string[] }[]>`
    SELECT role_name AS role, granted_scopes AS "grantedScopes" FROM users
    WHERE id = ${userId}::uuid AND is_active FOR SHARE`;
  return user ? registry.held(user) : [];
}

/**
 * Refuses personal access tokens: they expire, and a client's secret would outlive them.
 *
 * @throws DomainError FORBIDDEN for a personal access token.
 */
function requireNoPersonalToken(changer: Changer): void {
  if (changer.kind !== 'user' || changer.sessionId !== null) return;
  throw new DomainError(
    'FORBIDDEN',
    'A personal access token gets no client secret: log in and use that access token.',
  );
}

/** Refuses scopes for a client that the changer does not hold. */
function refusedScopes({ effective }: Acting, scopes: readonly Scope[]): Refused | undefined {
  const missing = scopes.filter((scope) => !effective.has(scope));
  if (missing.length === 0) return undefined;
  const message = `This requires scopes that you do not hold: ${missing.join(', ')}.`;
  return refuse('SCOPE_NOT_HELD', ['input', 'scopes'], message);
}

/**
 * Refuses a new secret for a client with scopes that the changer does not hold: a secret gives all of the client's scopes
 * to the changer. Scopes that its owner does not hold today count too, because the owner may hold them again tomorrow.
 */
function refusedNewSecret({ effective }: Acting, client: Client): Refused | undefined {
  const missing = client.scopes.filter((scope) => !effective.has(scope));
  if (missing.length === 0) return undefined;
  // The names of the scopes are only shown to callers who may read clients.
  const which = effective.has('clients:read') ? `: ${missing.join(', ')}` : '';
  return refuse('SCOPE_NOT_HELD', ['id'], `This client has scopes that you don't hold${which}.`);
}

/**
 * Refuses to remove a secret or a client with scopes that the changer does not hold, as for users; but an owner can always
 * remove their own client, also after they lost a scope that it has.
 */
function refusedRemoval(acting: Acting, client: Client): Refused | undefined {
  const isOwner = acting.actor.kind === 'USER' && acting.actor.id === client.ownerId;
  return isOwner ? undefined : refusedNewSecret(acting, client);
}
