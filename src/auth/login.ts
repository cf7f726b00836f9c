import type { Db } from '../database/database';
import { canonicalKey } from '../identity/canonical-key';
import { requireText } from '../identity/require-text';
import type { Metrics } from '../metrics/metrics';
import type { PasswordHasher } from '../passwords/hashing';
import { MAX_PASSWORD_LENGTH } from '../passwords/limits';
import type { RequestInfo } from '../request-info';
import { heldScopes, isScope, type Role, type Scope } from '../scopes/registry';
import { rehash } from './rehash';
import type { AccessTokens } from './tokens';

/** The longest e-mail address; usernames are shorter. */
const MAX_NAME_LENGTH = 254;

/** What login works with. */
export interface LoginDependencies {
  readonly prisma: Pick<Db, 'user' | '$executeRaw'>;
  readonly hasher: PasswordHasher;
  readonly tokens: AccessTokens;
  readonly metrics: Pick<Metrics, 'authLogins'>;
}

/** Who logs in, and with what. */
export interface LoginInput {
  /** A username, or an e-mail address: no username has an `@`. */
  readonly username: string;
  readonly password: string;
  /** Scopes that the token is to carry: all that the user holds if absent or null, none if empty. */
  readonly scopes?: readonly string[] | null | undefined;
}

/** What a client gets to work with. */
export interface IssuedTokens {
  readonly accessToken: string;
  readonly tokenType: 'Bearer';
  /** In seconds. */
  readonly expiresIn: number;
  /** In registry order. */
  readonly scopes: Scope[];
}

/** Tokens, or why there are none. */
export type LoginOutcome =
  | { readonly ok: true; readonly tokens: IssuedTokens; readonly userId: string }
  | { readonly ok: false; readonly code: 'INVALID_CREDENTIALS' | 'SCOPE_NOT_HELD'; readonly message: string };

/**
 * Exchanges a password for an access token. An unknown user, a wrong password and a disabled user are answered alike,
 * after the same work: one look-up and one hash.
 *
 * @throws DomainError BAD_USER_INPUT for NUL, lone surrogates, a name of more than 254 characters or a password of
 * more than 1,024; SERVICE_UNAVAILABLE while too many hashes wait.
 */
export async function login(
  dependencies: LoginDependencies,
  input: LoginInput,
  info: Pick<RequestInfo, 'log'>,
): Promise<LoginOutcome> {
  const { hasher, tokens, metrics } = dependencies;
  requireText(input.password, 'password', { max: MAX_PASSWORD_LENGTH });
  const user = await findCredentials(
    dependencies.prisma,
    requireText(input.username, 'username', { max: MAX_NAME_LENGTH }),
  );

  const matches = await hasher.verify(input.password, user?.passwordHash);
  if (!user?.isActive || !matches) {
    metrics.authLogins.inc({ outcome: 'invalid_credentials' });
    return { ok: false, code: 'INVALID_CREDENTIALS', message: 'The username or the password is wrong.' };
  }
  const scopes = grantedScopes(user, input.scopes ?? undefined);
  if (!scopes) {
    metrics.authLogins.inc({ outcome: 'scope_not_held' });
    return { ok: false, code: 'SCOPE_NOT_HELD', message: 'Ask only for scopes that you hold.' };
  }
  await rehash(dependencies, user, input.password, info);
  metrics.authLogins.inc({ outcome: 'success' });
  const accessToken = tokens.issue({ userId: user.id, scopes });
  return {
    ok: true,
    tokens: { accessToken, tokenType: 'Bearer', expiresIn: tokens.ttlSeconds, scopes },
    userId: user.id,
  };
}

function findCredentials(prisma: Pick<Db, 'user'>, name: string) {
  const key = canonicalKey(name);
  return prisma.user.findUnique({
    where: key.includes('@') ? { emailKey: key } : { usernameKey: key },
    select: { id: true, passwordHash: true, role: true, grantedScopes: true, isActive: true },
  });
}

/** The scopes of the token to be, or undefined if some that are asked for are not held. */
function grantedScopes(
  user: { readonly role: Role; readonly grantedScopes: readonly string[] },
  asked: readonly string[] | undefined,
): Scope[] | undefined {
  const held = heldScopes(user);
  if (!asked) return held;
  if (!asked.every((name) => isScope(name) && held.includes(name))) return undefined;
  return held.filter((scope) => asked.includes(scope));
}
