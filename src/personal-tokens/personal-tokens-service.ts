import type { AuthenticationLevel } from '@scoped-api/engine';
import { v7 as uuidv7 } from 'uuid';
import type { AuditOrigin } from '../audit/audit-event';
import { actorOf, recordAudit } from '../audit/record';
import { byUser } from '../database/by-user';
import type { Database, Tx } from '../database/database';
import type { Prisma } from '../database/generated/client';
import { badUserInput, DomainError } from '../errors';
import { numberOfLevel } from '../identity/authentication';
import type { UserChanger } from '../identity/changer';
import { parseLabel } from '../identity/label';
import { lockViewer } from '../identity/lock-viewer';
import { requireTextToParse } from '../identity/require-text';
import type { UserRecord } from '../identity/user-record';
import { isUuid } from '../identity/uuid';
import type { UserViewer } from '../identity/viewer';
import { type Outcome, refuse } from '../outcome';
import type { Scope, Scopes } from '../scopes/scopes';
import { hashSecret, newSecret } from '../secrets/secret';

/** Longest lifetime of a personal access token, in days. */
export const MAX_DAYS = 365;
/** Lifetime by default, in days: also the default of `expiresInDays` in `schema.graphql`. */
export const DEFAULT_DAYS = 30;
/** Maximum number of tokens of one user. */
const MAX_TOKENS = 100;

/** A personal access token without its secret, as its owner and admins see it. */
export interface PersonalAccessToken {
  readonly id: string;
  readonly name: string;
  /** Names as they are stored; some may no longer be declared. */
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date;
}

/** The columns of a {@link PersonalAccessToken}. */
const PERSONAL_ACCESS_TOKEN = {
  id: true,
  name: true,
  scopes: true,
  createdAt: true,
  lastUsedAt: true,
  expiresAt: true,
} as const satisfies Prisma.PersonalAccessTokenSelect;

/** The creator of a token for `user`: that user, in one of their sessions, or the operator. */
type TokenMaker = UserViewer | { readonly kind: 'operator'; readonly user: UserRecord };

/** The input of a new token. */
export interface CreateTokenInput {
  readonly name: string;
  /** 1 to 365. */
  readonly expiresInDays: number;
  /** Either this or a document. */
  readonly scopes?: readonly string[] | null | undefined;
  /** A document with an operation that the token must be able to run; the token gets no more scopes than it requires. */
  readonly document?: string | null | undefined;
  readonly operationName?: string | null | undefined;
}

/** The token, of which only a hash is stored, and its record. */
type CreateTokenOutcome = Outcome<{
  readonly token: string;
  readonly personalAccessToken: PersonalAccessToken;
}>;

/** The dependencies of the operations on personal access tokens. */
export interface PersonalTokensDependencies {
  readonly database: Pick<Database, 'prisma' | 'transaction'>;
  readonly scopes: Scopes;
  /**
   * Returns the minimal sets of scopes for an operation, any one of which is enough; none if it requires no scope. If
   * there are too many, those nearest to `held`, among them one within `held` if there is one.
   *
   * @param asker - who sent the document, and in which request; absent for the operator, whose work is not limited.
   * @throws DomainError BAD_USER_INPUT for a document that would be refused in a request too, and for more documents
   * than one request may contain; RATE_LIMITED if the user has sent too many.
   */
  readonly minimalScopes: (
    document: string,
    operationName: string | undefined,
    held: readonly string[],
    asker: { readonly id: string; readonly request: object } | undefined,
  ) => readonly (readonly string[])[];
}

/** The operations of users on their personal access tokens, and of the operator on those of any user. */
export type PersonalTokensService = ReturnType<typeof createPersonalTokensService>;

/** Makes the operations on personal access tokens. */
export function createPersonalTokensService({ database, minimalScopes, scopes: registry }: PersonalTokensDependencies) {
  const { prisma, transaction } = database;

  return {
    /**
     * Creates a personal access token with scopes that the maker's own token has (for the operator: that the user holds):
     * the requested ones, or the fewest that allow the operation of a document.
     *
     * @param origin - null for the command line.
     * @throws DomainError FORBIDDEN if the viewer has no session: a token that creates tokens would never expire.
     * BAD_USER_INPUT for neither or both of `scopes` and `document`, a document that would be refused in a request too,
     * or a number of days out of range. UNAUTHENTICATED if the user is disabled, or their session has ended.
     */
    async create(maker: TokenMaker, input: CreateTokenInput, origin: AuditOrigin | null): Promise<CreateTokenOutcome> {
      if (maker.kind === 'user' && maker.sessionId === null) {
        throw new DomainError(
          'FORBIDDEN',
          'A personal access token cannot make another: log in and use that access token.',
        );
      }
      const { expiresInDays } = input;
      if (!Number.isInteger(expiresInDays) || expiresInDays < 1 || expiresInDays > MAX_DAYS) {
        throw badUserInput(`expiresInDays must be 1 to ${MAX_DAYS}.`);
      }
      const name = parseLabel(requireTextToParse(input.name, 'name'));
      if (!name.ok) return refuse('INVALID_NAME', ['input', 'name'], name.message);
      const held = maker.kind === 'operator' ? registry.held(maker.user) : maker.scopes;
      const asker = maker.kind === 'user' && origin ? { id: maker.user.id, request: origin } : undefined;
      const scopes = chooseScopes({ registry, held }, input, (document, operation) =>
        minimalScopes(document, operation, held, asker),
      );
      if (!scopes) {
        const who = maker.kind === 'operator' ? 'this user does' : 'you, or your access token, do';
        const path = ['input', input.scopes ? 'scopes' : 'document'];
        return refuse('SCOPE_NOT_HELD', path, `This requires scopes that ${who} not hold.`);
      }

      const userId = maker.user.id;
      const token = newSecret('personalAccessToken');
      return transaction(async (tx): Promise<CreateTokenOutcome> => {
        await lockMaker(tx, maker);
        if (!(await hasRoom(tx, userId))) {
          const who = maker.kind === 'operator' ? 'This user has' : 'You have';
          return refuse('LIMIT_REACHED', ['input', 'name'], `${who} ${MAX_TOKENS} tokens: revoke one first.`);
        }
        const id = uuidv7();
        // By the database's clock, because it also decides when the token has expired.
        await tx.$executeRaw`
          INSERT INTO personal_access_tokens (id, user_id, name, hash, scopes, authentication_level, expires_at)
          VALUES (${id}::uuid, ${userId}::uuid, ${name.value}, ${hashSecret(token)}, ${[...scopes]}::text[],
                  ${numberOfLevel(levelOf(maker))}::smallint, now() + make_interval(days => ${expiresInDays}::int))`;
        const personalAccessToken = await tx.personalAccessToken.findUniqueOrThrow({
          where: { id },
          select: PERSONAL_ACCESS_TOKEN,
        });
        await recordAudit(tx, {
          action: 'PERSONAL_ACCESS_TOKEN_CREATED',
          actor: actorOf(maker),
          targetId: userId,
          after: { personalAccessTokenId: personalAccessToken.id, scopes, expiresInDays },
          origin,
        });
        return { ok: true, token, personalAccessToken };
      });
    },

    /**
     * Revokes a personal access token of the changer's user. Refuses with NOT_FOUND if that user has no such token.
     *
     * @param id - as a client sent it.
     * @param origin - null for the operator.
     */
    async revoke(
      changer: UserChanger,
      id: string,
      origin: AuditOrigin | null,
    ): Promise<Outcome<{ readonly personalAccessTokenId: string }>> {
      const owner = changer.kind === 'operator' ? 'This user has' : 'You have';
      const notFound = refuse('NOT_FOUND', ['id'], `${owner} no personal access token with this id.`);
      if (!isUuid(id)) return notFound;
      const personalAccessTokenId = id.toLowerCase();
      const userId = changer.user.id;
      return transaction(async (tx) => {
        const { count } = await tx.personalAccessToken.deleteMany({ where: { id: personalAccessTokenId, userId } });
        if (count === 0) return notFound;
        await recordAudit(tx, {
          action: 'PERSONAL_ACCESS_TOKEN_REVOKED',
          actor: actorOf(changer),
          targetId: userId,
          before: { personalAccessTokenId },
          origin,
        });
        return { ok: true, personalAccessTokenId };
      });
    },

    /** Finds a token of any user by its id, for the operator. */
    async find(id: string): Promise<{ readonly token: PersonalAccessToken; readonly userId: string } | undefined> {
      if (!isUuid(id)) return undefined;
      const select = { ...PERSONAL_ACCESS_TOKEN, userId: true };
      const found = await prisma.personalAccessToken.findUnique({ where: { id: id.toLowerCase() }, select });
      if (!found) return undefined;
      const { userId, ...token } = found;
      return { token, userId };
    },

    /**
     * Lists the tokens that have not expired: for each user, in order, the newest first. One statement for all of them.
     *
     * @param userIds - UUIDs, in lower case.
     */
    async ofUsers(userIds: readonly string[]): Promise<PersonalAccessToken[][]> {
      // By the database's clock, which also decides when a token has expired.
      const tokens = await prisma.$queryRaw<(PersonalAccessToken & { readonly userId: string })[]>`
        SELECT id, user_id AS "userId", name, scopes, created_at AS "createdAt", last_used_at AS "lastUsedAt",
               expires_at AS "expiresAt"
        FROM personal_access_tokens WHERE user_id = ANY (${[...userIds]}::uuid[]) AND expires_at > now()
        ORDER BY id DESC LIMIT ${userIds.length * MAX_TOKENS}`;
      return byUser<PersonalAccessToken>(userIds, tokens);
    },
  };
}

/**
 * Returns the level that a new token keeps: that of the session. With it, the token has the scopes of a role that requires a
 * level. The operator, who can set any role, gives the highest.
 */
function levelOf(maker: TokenMaker): AuthenticationLevel {
  if (maker.kind === 'operator') return 'PHISHING_RESISTANT';
  return maker.authentication?.level ?? 'SINGLE_FACTOR';
}

/** Returns the scopes of a new token in the order of their declarations; undefined if some are not held. */
function chooseScopes(
  { registry, held }: { readonly registry: Scopes; readonly held: readonly Scope[] },
  { scopes: requested, document, operationName }: CreateTokenInput,
  minimalScopes: (document: string, operationName: string | undefined) => readonly (readonly string[])[],
): readonly Scope[] | undefined {
  if ((requested == null) === (document == null)) throw badUserInput('Write either scopes or document.');
  const groups = document == null ? [requested ?? []] : minimalScopes(document, operationName ?? undefined);
  // A document that requires no scope has no group.
  const wanted = groups.length === 0 ? [] : groups.find((group) => group.every((name) => held.includes(name)));
  return wanted && registry.declared(wanted);
}

/**
 * Locks the user until the transaction ends, so that parallel creations of one user wait for each other.
 *
 * @throws DomainError UNAUTHENTICATED if the user is disabled, or the session has ended.
 */
async function lockMaker(tx: Tx, maker: TokenMaker): Promise<void> {
  if (maker.kind === 'user') return lockViewer(tx, maker);
  const active = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM users WHERE id = ${maker.user.id}::uuid AND is_active FOR NO KEY UPDATE`;
  if (active.length === 0) throw new DomainError('UNAUTHENTICATED', 'This user is disabled: enable them first.');
}

/** Removes the user's expired tokens, and returns whether there is room for one more. */
async function hasRoom(tx: Tx, userId: string): Promise<boolean> {
  await tx.$executeRaw`DELETE FROM personal_access_tokens WHERE user_id = ${userId}::uuid AND expires_at <= now()`;
  return (await tx.personalAccessToken.count({ where: { userId } })) < MAX_TOKENS;
}
