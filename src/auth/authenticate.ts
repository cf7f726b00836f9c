import type { Db } from '../database/database';
import { USER_RECORD, type UserRecord } from '../identity/user-record';
import { isUuid } from '../identity/uuid';
import { heldScopes, type Scope } from '../scopes/registry';
import type { AccessTokens } from './tokens';

/** A header that was there and is good for nothing. The reason is for logs; clients are told `invalid_token`. */
export interface InvalidAuthentication {
  readonly kind: 'invalid';
  readonly reason: string;
}

/** A user with a good token. */
export interface AuthenticatedUser {
  readonly kind: 'user';
  readonly user: UserRecord;
  /** What the token allows of what the user holds now, in registry order. */
  readonly scopes: Scope[];
  /** The token's own id. */
  readonly tokenId: string;
  /** When the token expires, in seconds since 1970. */
  readonly expiresAt: number;
}

/** Who calls. */
export type Authentication = { readonly kind: 'anonymous' } | InvalidAuthentication | AuthenticatedUser;

/** RFC 6750, 2.1, with the scheme in any case (RFC 9110, 11.1). */
const BEARER = /^Bearer +([^ ]+)$/i;

/**
 * Says who calls, by an access token and the user as they are now: what was taken away since is gone. One statement,
 * and none for a token that is not good.
 *
 * @param header - the one `Authorization` header as sent.
 */
export async function authenticate(
  { prisma, tokens }: { readonly prisma: Pick<Db, 'user'>; readonly tokens: AccessTokens },
  header: string | undefined,
): Promise<Authentication> {
  if (header === undefined) return { kind: 'anonymous' };
  const token = BEARER.exec(header)?.[1];
  if (token === undefined) return invalid('not a bearer token');
  const verified = tokens.verify(token);
  if (!verified.ok) return invalid(verified.reason);
  const { sub, scopes, jti, exp } = verified.claims;
  if (!isUuid(sub)) return invalid('the subject is no user id');

  const user = await prisma.user.findUnique({ where: { id: sub }, select: USER_RECORD });
  if (!user) return invalid('no such user');
  if (!user.isActive) return invalid('the user is disabled');
  const effective = heldScopes(user).filter((scope) => scopes.includes(scope));
  return { kind: 'user', user, scopes: effective, tokenId: jti, expiresAt: exp };
}

function invalid(reason: string): InvalidAuthentication {
  return { kind: 'invalid', reason };
}
