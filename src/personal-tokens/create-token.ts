import { v7 as uuidv7 } from 'uuid';
import type { AuditOrigin } from '../audit/audit-event';
import { actorOf, recordAudit } from '../audit/record';
import type { Tx } from '../database/database';
import { badUserInput, DomainError } from '../errors';
import { parseLabel } from '../identity/label';
import { lockViewer } from '../identity/lock-viewer';
import { requireTextToParse } from '../identity/require-text';
import type { UserRecord } from '../identity/user-record';
import type { UserViewer } from '../identity/viewer';
import { heldScopes, registeredScopes, type Scope } from '../scopes/registry';
import { hashSecret, newSecret } from '../secrets/secret';
import type { PersonalTokensDependencies } from './dependencies';
import { MAX_TOKENS, PERSONAL_ACCESS_TOKEN, type PersonalAccessToken } from './personal-token';

/** The longest life of a personal access token, in days. */
export const MAX_DAYS = 365;
/** Its life where none is asked for, in days: also the default of `expiresInDays` in `schema.graphql`. */
export const DEFAULT_DAYS = 30;

/** Who makes a token: its owner, by a session of theirs, or whoever runs the server for one. */
export type TokenMaker = UserViewer | { readonly kind: 'operator'; readonly user: UserRecord };

/** What a token is to be. */
export interface CreateTokenInput {
  readonly name: string;
  /** 1 to 365. */
  readonly expiresInDays: number;
  /** This or a document. */
  readonly scopes?: readonly string[] | null | undefined;
  /** An operation that the token has to be enough for, and for nothing that asks for more. */
  readonly document?: string | null | undefined;
  readonly operationName?: string | null | undefined;
}

/** The token, which is not kept, or why there is none. */
export type CreateTokenOutcome =
  | { readonly ok: true; readonly token: string; readonly personalAccessToken: PersonalAccessToken }
  | {
      readonly ok: false;
      readonly code: 'INVALID_NAME' | 'SCOPE_NOT_HELD' | 'LIMIT_REACHED';
      readonly path: readonly string[];
      readonly message: string;
    };

/**
 * Makes a personal access token with scopes that the viewer's own token has (made by the operator: that its owner
 * holds): those asked for, or the fewest that let all of a document's operation through.
 *
 * @param origin - null for the command line.
 * @throws DomainError FORBIDDEN where the viewer has no session: a token that makes tokens would never end.
 * BAD_USER_INPUT for neither or both of `scopes` and `document`, a document that could not be sent either, or a
 * number of days out of range. UNAUTHENTICATED if the viewer is disabled, or their session has ended, by now.
 */
export async function createToken(
  { database, minimalScopes }: PersonalTokensDependencies,
  maker: TokenMaker,
  input: CreateTokenInput,
  origin: AuditOrigin | null,
): Promise<CreateTokenOutcome> {
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
  if (!name.ok) return refuse('INVALID_NAME', 'name', name.message);
  const held = maker.kind === 'operator' ? heldScopes(maker.user) : maker.scopes;
  const asker = maker.kind === 'user' && origin ? { id: maker.user.id, request: origin } : undefined;
  const scopes = chooseScopes(held, input, (document, name) => minimalScopes(document, name, held, asker));
  if (!scopes) {
    const who = maker.kind === 'operator' ? 'this user does' : 'you, or your access token, do';
    return refuse('SCOPE_NOT_HELD', input.scopes ? 'scopes' : 'document', `This requires scopes that ${who} not hold.`);
  }

  const userId = maker.user.id;
  const token = newSecret('personalAccessToken');
  return database.transaction(async (tx) => {
    await lockMaker(tx, maker);
    if (!(await hasRoom(tx, userId))) {
      const who = maker.kind === 'operator' ? 'This user has' : 'You have';
      return refuse('LIMIT_REACHED', 'name', `${who} ${MAX_TOKENS} tokens: end one first.`);
    }
    const id = uuidv7();
    // The database's clock sets the end, because it is the one that judges it.
    await tx.$executeRaw`
      INSERT INTO personal_access_tokens (id, user_id, name, hash, scopes, expires_at)
      VALUES (${id}::uuid, ${userId}::uuid, ${name.value}, ${hashSecret(token)}, ${[...scopes]}::text[],
              now() + make_interval(days => ${expiresInDays}::int))`;
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
}

/** In registry order; undefined if some are not held. */
function chooseScopes(
  held: readonly Scope[],
  { scopes: asked, document, operationName }: CreateTokenInput,
  minimalScopes: (document: string, operationName: string | undefined) => readonly (readonly string[])[],
): readonly Scope[] | undefined {
  if ((asked == null) === (document == null)) throw badUserInput('Write either scopes or document.');
  const groups = document == null ? [asked ?? []] : minimalScopes(document, operationName ?? undefined);
  // A document that asks for no scope has no group.
  const wanted = groups.length === 0 ? [] : groups.find((group) => group.every((name) => isHeld(held, name)));
  return wanted && registeredScopes(wanted);
}

function isHeld(held: readonly Scope[], name: string): boolean {
  return (held as readonly string[]).includes(name);
}

/**
 * Makes those who create tokens for one user take turns.
 *
 * @throws DomainError UNAUTHENTICATED if the user is disabled, or the session has ended, by now.
 */
async function lockMaker(tx: Tx, maker: TokenMaker): Promise<void> {
  if (maker.kind === 'user') return lockViewer(tx, maker);
  const active = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM users WHERE id = ${maker.user.id}::uuid AND is_active FOR NO KEY UPDATE`;
  if (active.length === 0) throw new DomainError('UNAUTHENTICATED', 'This user is disabled: enable them first.');
}

/** Removes what has expired, and says whether there is room for one more. */
async function hasRoom(tx: Tx, userId: string): Promise<boolean> {
  await tx.$executeRaw`DELETE FROM personal_access_tokens WHERE user_id = ${userId}::uuid AND expires_at <= now()`;
  return (await tx.personalAccessToken.count({ where: { userId } })) < MAX_TOKENS;
}

function refuse(code: 'INVALID_NAME' | 'SCOPE_NOT_HELD' | 'LIMIT_REACHED', field: string, message: string) {
  return { ok: false, code, path: ['input', field], message } as const;
}
