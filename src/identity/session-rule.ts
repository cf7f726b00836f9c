/**
 * When a session ends: this rule is defined only here. All code that begins, uses, lists, introspects or removes
 * sessions uses this SQL. Times are those of the database, the one clock that all servers share.
 */

/** The lifetimes of a session. */
export interface SessionLifetimes {
  /** Seconds from the login on, however much the session is used. */
  readonly absoluteSeconds: number;
  /** Seconds without a refresh. */
  readonly idleSeconds: number;
}

/** Reads the lifetimes from the configuration. */
export function sessionLifetimes({
  refreshTokenTtlSeconds: absoluteSeconds,
  refreshTokenIdleSeconds: idleSeconds,
}: {
  readonly refreshTokenTtlSeconds: number;
  readonly refreshTokenIdleSeconds: number;
}): SessionLifetimes {
  return { absoluteSeconds, idleSeconds };
}

/** SQL of the `expires_at` of a session that begins now. */
export function newSessionExpiry({ absoluteSeconds }: SessionLifetimes): string {
  return `now() + ${interval(absoluteSeconds)}`;
}

/**
 * SQL condition: the session has ended. Its refresh tokens are refused and it is not listed.
 *
 * @param row - the name or alias of `sessions` in the statement.
 */
export function isSessionOver({ idleSeconds }: SessionLifetimes, row = 'sessions'): string {
  return `(${row}.expires_at <= now() OR ${row}.last_used_at <= now() - ${interval(idleSeconds)})`;
}

/**
 * SQL of the time at which the session ends unless it is refreshed before.
 *
 * @param row - the name or alias of `sessions` in the statement.
 */
export function sessionEnd({ idleSeconds }: SessionLifetimes, row = 'sessions'): string {
  return `least(${row}.expires_at, ${row}.last_used_at + ${interval(idleSeconds)})`;
}

/**
 * SQL condition: access tokens of the session are accepted. It does not check the idle limit, because no access token
 * is valid for that long: an access token is valid for at most one day after a login or a refresh
 * (`ACCESS_TOKEN_EXPIRE_MINUTES`), and the idle limit is at least one day (`REFRESH_TOKEN_IDLE_DAYS`).
 *
 * @param row - the name or alias of `sessions` in the statement.
 */
export function acceptsAccessTokens(row = 'sessions'): string {
  return `${row}.expires_at > now()`;
}

/** A literal, not a parameter: it is a number of the configuration, so the text of a statement stays the same. */
function interval(seconds: number): string {
  return `make_interval(secs => ${Number(seconds)})`;
}
