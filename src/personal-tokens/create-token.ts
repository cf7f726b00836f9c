import type { AuditOrigin } from '../audit/audit-event';
import { actorOf, recordAudit } from '../audit/record';
import type { Tx } from '../database/database';
import { badUserInput, DomainError } from '../errors';
import { parseLabel } from '../identity/label';
import { requireText } from '../identity/require-text';
import type { UserViewer } from '../identity/viewer';
import { registeredScopes, type Scope } from '../scopes/registry';
import { hashSecret, newSecret } from '../secrets/secret';
import type { PersonalTokensDependencies } from './dependencies';
import { MAX_TOKENS, PERSONAL_ACCESS_TOKEN, type PersonalAccessToken } from './personal-token';

const MAX_DAYS = 365;
const DAY_MS = 86_400_000;

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
 * Makes a personal access token with scopes that the viewer's own token has: those asked for, or the fewest that let
 * all of a document's operation through.
 *
 * @throws DomainError FORBIDDEN where the viewer has no session: a token that makes tokens would never end.
 * BAD_USER_INPUT for neither or both of `scopes` and `document`, a document that could not be sent either, or a
 * number of days out of range. UNAUTHENTICATED if the viewer is disabled, or their session has ended, by now.
 */
export async function createToken(
  { database, minimalScopes }: PersonalTokensDependencies,
  viewer: UserViewer,
  input: CreateTokenInput,
  origin: AuditOrigin,
): Promise<CreateTokenOutcome> {
  const { sessionId } = viewer;
  if (sessionId === null) {
    throw new DomainError('FORBIDDEN', 'A personal access token makes no other: log in and use that access token.');
  }
  const { expiresInDays } = input;
  if (!Number.isInteger(expiresInDays) || expiresInDays < 1 || expiresInDays > MAX_DAYS) {
    throw badUserInput(`expiresInDays must be 1 to ${MAX_DAYS}.`);
  }
  const name = parseLabel(requireText(input.name, 'name'));
  if (!name.ok) return refuse('INVALID_NAME', 'name', name.message);
  const scopes = chooseScopes(viewer, input, minimalScopes);
  if (!scopes) {
    const field = input.scopes ? 'scopes' : 'document';
    return refuse('SCOPE_NOT_HELD', field, 'This takes scopes that you, or your access token, do not hold.');
  }

  const token = newSecret('personalAccessToken');
  return database.transaction(async (tx) => {
    if (!(await hasRoom(tx, viewer.user.id, sessionId))) {
      return refuse('LIMIT_REACHED', 'name', `You have ${MAX_TOKENS} tokens: end one first.`);
    }
    const personalAccessToken = await tx.personalAccessToken.create({
      data: {
        userId: viewer.user.id,
        name: name.value,
        hash: hashSecret(token),
        scopes: [...scopes],
        expiresAt: new Date(Date.now() + expiresInDays * DAY_MS),
      },
      select: PERSONAL_ACCESS_TOKEN,
    });
    await recordAudit(tx, {
      action: 'PERSONAL_ACCESS_TOKEN_CREATED',
      actor: actorOf(viewer),
      targetId: viewer.user.id,
      after: { personalAccessTokenId: personalAccessToken.id, scopes, expiresInDays },
      origin,
    });
    return { ok: true, token, personalAccessToken };
  });
}

/** In registry order; undefined if the viewer lacks some. */
function chooseScopes(
  { scopes: held }: UserViewer,
  { scopes: asked, document, operationName }: CreateTokenInput,
  minimalScopes: PersonalTokensDependencies['minimalScopes'],
): readonly Scope[] | undefined {
  if ((asked == null) === (document == null)) throw badUserInput('Give scopes or document, and not both.');
  const groups = document == null ? [asked ?? []] : minimalScopes(document, operationName ?? undefined);
  // A document that asks for no scope has no group.
  const wanted = groups.length === 0 ? [] : groups.find((group) => group.every((name) => isHeld(held, name)));
  return wanted && registeredScopes(wanted);
}

function isHeld(held: readonly Scope[], name: string): boolean {
  return (held as readonly string[]).includes(name);
}

/** Makes those who create tokens for one user take turns, and removes what has expired. */
async function hasRoom(tx: Tx, userId: string, sessionId: string): Promise<boolean> {
  // Whoever ends the session waits for this token, or the other way round: none is made on a session that has ended.
  const active = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM users u JOIN sessions s ON s.user_id = u.id
    WHERE u.id = ${userId}::uuid AND u.is_active AND s.id = ${sessionId}::uuid FOR NO KEY UPDATE OF u FOR SHARE OF s`;
  if (active.length === 0) throw new DomainError('UNAUTHENTICATED', 'This session has ended.');
  await tx.personalAccessToken.deleteMany({ where: { userId, expiresAt: { lte: new Date() } } });
  return (await tx.personalAccessToken.count({ where: { userId } })) < MAX_TOKENS;
}

function refuse(code: 'INVALID_NAME' | 'SCOPE_NOT_HELD' | 'LIMIT_REACHED', field: string, message: string) {
  return { ok: false, code, path: ['input', field], message } as const;
}
