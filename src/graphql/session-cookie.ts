import { type DocumentNode, GraphQLError, type GraphQLSchema, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { IssuedTokens, TokensOutcome } from '../auth/issued-tokens';
import type { RefreshInput } from '../auth/refresh';
import { badUserInput } from '../errors';
import { refuse } from '../outcome';
import type { RequestInfo, SessionCookie } from '../request-info';
import { withHttp } from './http-status';

/** What a session cookie requires of the sessions. */
export interface CookieSessions {
  /** Returns the seconds until the session of a refresh token ends unless it is refreshed before; 0 if it has ended. */
  secondsLeft(refreshToken: string): Promise<number>;
  /** Ends the session of a refresh token, if there is one. */
  end(refreshToken: string, info: RequestInfo): Promise<unknown>;
}

/**
 * Returns the tokens as the client gets them: with the refresh token, or with the refresh token in its session cookie.
 */
export async function handOut(sessions: CookieSessions, tokens: IssuedTokens, { sessionCookie }: RequestInfo) {
  const given = { ...tokens, scopes: [...tokens.scopes] };
  if (!sessionCookie) return given;
  sessionCookie.set(tokens.refreshToken, await sessions.secondsLeft(tokens.refreshToken));
  // No document selects it; see `refuseRefreshToken`. If one did, the field would fail.
  return { ...given, refreshToken: undefined as never };
}

const NO_SESSION = refuse(
  'INVALID_TOKEN',
  ['input', 'refreshToken'],
  'There is no session cookie, or it has expired. Log in.',
);

/** The input of `refresh` as a client sends it. */
type SentRefresh = Omit<RefreshInput, 'refreshToken' | 'clientId'> & {
  readonly refreshToken?: string | null | undefined;
};

/**
 * Refreshes with the token of the input or with that of the session cookie. A cookie whose token is refused is removed.
 *
 * @throws DomainError BAD_USER_INPUT without a token, and for a token in the input of a request with a session cookie.
 */
export async function refreshWith(
  refresh: (input: RefreshInput, info: RequestInfo) => Promise<TokensOutcome>,
  { refreshToken, ...input }: SentRefresh,
  info: RequestInfo,
): Promise<TokensOutcome> {
  const token = tokenOf(refreshToken ?? undefined, info.sessionCookie);
  if (token === undefined) return NO_SESSION;
  const outcome = await refresh({ ...input, refreshToken: token }, info);
  if (!outcome.ok && outcome.errors.some(({ code }) => code === 'INVALID_TOKEN')) info.sessionCookie?.clear();
  return outcome;
}

function tokenOf(sent: string | undefined, cookie: SessionCookie | undefined): string | undefined {
  const path = ['input', 'refreshToken'];
  if (cookie) {
    if (sent === undefined) return cookie.refreshToken;
    throw badUserInput('input.refreshToken must be left out with X-Session-Cookie: the token is in the cookie.', path);
  }
  if (sent !== undefined) return sent;
  throw badUserInput('input.refreshToken is required, unless the request has the header X-Session-Cookie.', path);
}

/** Ends the session of the session cookie, if there is one, and removes the cookie. */
export async function endCookie(sessions: CookieSessions, info: RequestInfo): Promise<void> {
  const { sessionCookie } = info;
  if (!sessionCookie) return;
  if (sessionCookie.refreshToken !== undefined) await sessions.end(sessionCookie.refreshToken, info);
  sessionCookie.clear();
}

/**
 * Makes the function that refuses a document which selects `Tokens.refreshToken`: with a session cookie, no script gets a
 * refresh token. A document counts as a whole, whichever of its operations runs, and whatever `@skip` says.
 *
 * The function throws a GraphQLError BAD_USER_INPUT.
 */
export function createRefuseRefreshToken(schema: GraphQLSchema): (document: DocumentNode) => void {
  const known = new WeakMap<DocumentNode, boolean>();
  return (document) => {
    let selects = known.get(document);
    if (selects === undefined) {
      selects = selectsRefreshToken(schema, document);
      known.set(document, selects);
    }
    if (!selects) return;
    const message =
      'Do not select Tokens.refreshToken with X-Session-Cookie: the token goes into the cookie, where no script can read it.';
    throw withHttp(new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } }), 400);
  };
}

function selectsRefreshToken(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema);
  let found = false;
  visit(
    document,
    visitWithTypeInfo(types, {
      Field({ name }) {
        if (name.value === 'refreshToken' && types.getParentType()?.name === 'Tokens') found = true;
      },
    }),
  );
  return found;
}
