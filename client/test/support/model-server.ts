/** How the model answers. */
export interface ModelOptions {
  /** The server's clock, in milliseconds. */
  readonly now: () => number;
  /** Lifetime of access tokens, in seconds. */
  readonly expiresIn?: number;
  /**
   * `derived`: as the real server, every request with a token gets the same successor until that is exchanged, and an older token
   * revokes the session. `once`: a refresh token that is sent twice revokes the session at once.
   */
  readonly successors?: 'derived' | 'once';
}

interface ModelSession {
  readonly id: string;
  isOver: boolean;
  /** Refresh tokens in the order of their issue; the last one was not exchanged yet. */
  readonly refreshTokens: string[];
  /** Tokens before this one are refused, because the user has authenticated again. */
  replaced: number;
}

/** What the model answers to a client: the body, and the refresh token that a browser keeps as its cookie. */
export interface ModelAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
  /** The new value of the cookie; null removes it. */
  readonly cookie?: string | null;
}

/** What a client sends to the model. */
export interface ModelRequest {
  readonly query: string;
  // biome-ignore lint/suspicious/noExplicitAny: each operation has its own
  readonly variables: any;
  readonly token: string | undefined;
  /** The cookie of the browser, if the request has the header `X-Session-Cookie`. */
  readonly cookie: string | null | undefined;
}

const REFUSED = (code: string, message = code) => ({
  tokens: null,
  secondFactor: null,
  userErrors: [{ code, message, path: [] }],
});
const error = (status: number, code: string, extensions: object = {}): ModelAnswer => ({
  status,
  body: { errors: [{ message: code, extensions: { code, ...extensions } }] },
});

/** The session protocol of the server, without everything else. */
export class ModelServer {
  readonly count: Record<string, number> = {};
  readonly sessions: ModelSession[] = [];
  /** Coordinates that `viewerCan` denies. */
  readonly denied = new Set<string>();
  /** Answers in place of the model, if it returns something. */
  intercept: (request: ModelRequest) => ModelAnswer | undefined = () => undefined;
  private readonly tokens = new Map<string, { readonly session: ModelSession; readonly expiresAt: number }>();
  /** Sessions that were revoked because a refresh token came twice. */
  revokedForReuse = 0;
  private serial = 0;

  constructor(private readonly options: ModelOptions) {}

  handle(request: ModelRequest): ModelAnswer {
    const { query, variables, token, cookie } = request;
    const name = /^(?:mutation|query) (\w+)/.exec(query)?.[1] ?? '';
    this.count[name] = (this.count[name] ?? 0) + 1;
    const given = this.intercept(request);
    if (given) return given;
    if (cookie !== undefined && /\brefreshToken\b/.test(query)) return error(400, 'BAD_USER_INPUT');
    const session = this.authenticated(token);
    switch (name) {
      case 'Login':
        if (variables.input.password !== 'right') return ok({ login: REFUSED('INVALID_CREDENTIALS') }, undefined);
        return this.begin('login', cookie);
      case 'Refresh':
        return this.refresh(variables.input.refreshToken ?? cookie ?? undefined, cookie);
      case 'Reauthenticate': {
        if (!session) return error(401, 'UNAUTHENTICATED');
        session.replaced = session.refreshTokens.push(this.newToken()) - 1;
        return this.issue('reauthenticate', session, cookie);
      }
      case 'Logout':
      case 'LogoutEverywhere':
        if (!session) return error(401, 'UNAUTHENTICATED');
        session.isOver = true;
        return ok(
          { logout: { sessionId: session.id }, logoutEverywhere: { endedSessions: 1 } },
          cookie === undefined ? undefined : null,
        );
      case 'ViewerCan':
        if (!session) return error(401, 'UNAUTHENTICATED');
        return ok({
          viewerCan: variables.coordinates.map((coordinate: string) => ({
            coordinate,
            missingScopes: this.denied.has(coordinate) ? ['x'] : [],
          })),
        });
      default:
        return session ? ok({ me: { id: session.id } }) : error(401, 'UNAUTHENTICATED');
    }
  }

  /** Ends a session, as an admin does. */
  revoke(session = this.sessions.at(-1)): void {
    if (session) session.isOver = true;
  }

  private authenticated(token: string | undefined): ModelSession | undefined {
    const found = this.tokens.get(token ?? '');
    return found && !found.session.isOver && this.options.now() < found.expiresAt ? found.session : undefined;
  }

  private begin(field: string, cookie: string | null | undefined): ModelAnswer {
    const id = `session-${this.sessions.length}`;
    const session = { id, isOver: false, refreshTokens: [this.newToken()], replaced: 0 };
    this.sessions.push(session);
    return this.issue(field, session, cookie);
  }

  private refresh(token: string | undefined, cookie: string | null | undefined): ModelAnswer {
    const session = this.sessions.find(({ refreshTokens }) => token !== undefined && refreshTokens.includes(token));
    const refused = ok({ refresh: REFUSED('INVALID_TOKEN') }, cookie === undefined ? undefined : null);
    if (!session || token === undefined || session.isOver) return refused;
    const age = session.refreshTokens.length - 1 - session.refreshTokens.indexOf(token);
    if (session.refreshTokens.length - 1 - age < session.replaced) return refused;
    if (age > (this.options.successors === 'once' ? 0 : 1)) {
      session.isOver = true;
      this.revokedForReuse += 1;
      return refused;
    }
    if (age === 0) session.refreshTokens.push(this.newToken());
    return this.issue('refresh', session, cookie);
  }

  private issue(field: string, session: ModelSession, cookie: string | null | undefined): ModelAnswer {
    const { expiresIn = 300 } = this.options;
    const payload = Buffer.from(JSON.stringify({ sid: session.id, serial: ++this.serial })).toString('base64url');
    const accessToken = `e30.${payload}.signature`;
    this.tokens.set(accessToken, { session, expiresAt: this.options.now() + expiresIn * 1000 });
    const refreshToken = session.refreshTokens.at(-1);
    const tokens = { accessToken, expiresIn, scopes: ['me:read'], ...(cookie === undefined && { refreshToken }) };
    return ok(
      { [field]: { tokens, secondFactor: null, userErrors: [] } },
      cookie === undefined ? undefined : refreshToken,
    );
  }

  private newToken(): string {
    return `refresh-${++this.serial}`;
  }
}

function ok(data: object, cookie?: string | null): ModelAnswer {
  return { status: 200, body: { data }, ...(cookie !== undefined && { cookie }) };
}
