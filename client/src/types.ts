/** The state of the session, as a front end shows it. The object stays the same until something changes. */
export interface SessionSnapshot {
  /** `loading` until it is known whether there is a session. */
  readonly status: 'loading' | 'signedOut' | 'signedIn';
  /** Tells two sessions apart: the `sid` of the access token. Null if there is no session. */
  readonly id: string | null;
  /** The scopes of the access token. */
  readonly scopes: readonly string[];
  /** When the access token expires, by the clock of this device. The session itself goes on. */
  readonly expiresAt: Date | null;
  /**
   * How the last session ended: by `logout`, in this tab or another; `expired` if the server refused to continue it after the
   * access token had expired; `revoked` if it refused before.
   */
  readonly endedBy?: 'logout' | 'expired' | 'revoked';
  /** Why the last attempt to pick up or to renew the session failed, if that says nothing about the session: no network, for example. */
  readonly error?: Error;
}

/** An expected error: the `userErrors` of a payload. */
export interface UserError {
  /** The kind of error, for programs: a `UserErrorCode` of the schema. */
  readonly code: string;
  /** The error and how to fix it, for people. */
  readonly message: string;
  /** The input that caused the error, such as `['input', 'username']`. */
  readonly path: readonly string[];
}

/** A second factor that the server accepts. */
export type SecondFactorMethod = 'TOTP' | 'RECOVERY_CODE' | 'PASSKEY';

/** What the server accepts to authenticate again. */
export type ReauthenticationMethod = 'PASSWORD' | SecondFactorMethod;

/** The second step of a login: exactly one of these. */
export interface SecondFactorProof {
  /** The six digits of an authenticator app. */
  readonly totp?: string;
  readonly recoveryCode?: string;
  /** Lets the browser request a passkey. */
  readonly passkey?: true;
}

/** What proves that it is still the user: the password, with a second factor if the user has one, or a passkey alone. */
export interface ReauthenticationProof extends SecondFactorProof {
  readonly password?: string;
}

/** The result of a login or of one of its steps. */
export type LoginResult =
  | { readonly status: 'signedIn' }
  | { readonly status: 'refused'; readonly userErrors: readonly UserError[] }
  | {
      readonly status: 'secondFactor';
      /** What `complete` accepts. */
      readonly methods: readonly SecondFactorMethod[];
      /** When the login ends: begin again then. */
      readonly expiresAt: Date;
      /** Sends one proof. After `INVALID_CODE`, call it again; after `INVALID_TOKEN`, begin again with `login`. */
      complete(proof: SecondFactorProof): Promise<LoginResult>;
    };

/** How a passkey is requested for `loginWithPasskey`. */
export interface PasskeyOptions {
  /** `conditional` offers passkeys in the autofill of an input with `autocomplete="username webauthn"`. */
  readonly mediation?: CredentialMediationRequirement;
  /** Ends the request, for example when the user types a password in place of it. */
  readonly signal?: AbortSignal;
}

/** What the user can prove, from `beginReauthentication`. */
export interface Reauthentication {
  readonly methods: readonly ReauthenticationMethod[];
  /** Lets the browser request a passkey, together with the password if the passkey does not verify its user. Only if `methods` has it. */
  readonly passkey?: (proof?: { readonly password?: string }) => Promise<LoginResult>;
}

/** What an operation needs that was denied with `STEP_UP_REQUIRED`. */
export interface StepUp {
  readonly requiredLevel: AuthenticationLevel;
  /** Maximum number of seconds since the user authenticated; null: no limit. */
  readonly maxAgeSeconds: number | null;
  /** The level of the session; null for a token without an authentication of a user. */
  readonly currentLevel: AuthenticationLevel | null;
  /** The user must enrol a second factor first: what they have now is not enough. */
  readonly enrollmentRequired: boolean;
  /** What was denied, such as `Mutation.changePassword`; empty for a REST route. */
  readonly coordinate: string;
}

/** How strongly a user has authenticated, from weak to strong. */
export type AuthenticationLevel = 'SINGLE_FACTOR' | 'MULTI_FACTOR' | 'PHISHING_RESISTANT';

/** Lets the user authenticate again, and resolves to true if they have. Requests that wait for it are sent again then. */
export type StepUpHandler = (need: StepUp) => Promise<boolean>;

/** An error of a GraphQL response. */
export interface GraphqlError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string } & Readonly<Record<string, unknown>>;
}

/** The text of an operation, with the types of its result and its variables, as the client preset of GraphQL Code Generator makes it. */
// biome-ignore lint/complexity/noBannedTypes: the class of such documents extends it
export type TypedDocument<Result, Variables> = String & {
  __apiType?: ((variables: Variables) => Result) | undefined;
};

/** Keeps the refresh token. */
export interface SessionStorage {
  /**
   * Clients whose storages have the same name share one session: one of them at a time uses the refresh token, and hands the access
   * token to the others in this page, its tabs or its process. So a name belongs to one place that keeps a token, and to one user
   * at a time. Default: the session is shared with no other client.
   */
  readonly name?: string | undefined;
  /** Returns the refresh token, or null if there is none. */
  get(): string | null | Promise<string | null>;
  /** Replaces the refresh token; null removes it. */
  set(refreshToken: string | null): void | Promise<void>;
}

/** The part of the Web Locks API that is used: `navigator.locks`. */
export interface Locks {
  request(name: string, options: { signal?: AbortSignal }, work: () => Promise<void>): Promise<unknown>;
}

/** The part of a `BroadcastChannel` that is used. */
export interface Channel {
  postMessage(message: unknown): void;
  // biome-ignore lint/suspicious/noExplicitAny: as in lib.dom.d.ts
  onmessage: ((event: any) => unknown) | null;
  close(): void;
}

/** The options of `createClient`. */
export interface ClientOptions {
  /** The GraphQL endpoint, such as `/graphql` or `https://api.example.com/graphql`. */
  readonly url: string;
  /**
   * Where the refresh token is kept. `cookie`: in a cookie that no script can read, for all tabs; needs a server with
   * `SESSION_COOKIES=on`. `memory`: in this object, until the page or the process ends. Default: `cookie` in a browser, `memory`
   * elsewhere.
   */
  readonly session?: 'cookie' | 'memory' | SessionStorage;
  /** The scopes of sessions that begin here, if they should have fewer than the user holds. */
  readonly scopes?: readonly string[];
  /** Further origins to which `fetch` sends the access token, such as `https://orders.example.com`. Default: only that of `url`. */
  readonly origins?: readonly string[];
  /** Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  /** Returns the time in milliseconds. Default: `Date.now`. */
  readonly now?: () => number;
  /** Lets one tab at a time use the refresh token. Default: `navigator.locks`. */
  readonly locks?: Locks;
  /** Hands new access tokens to the other tabs. Default: a `BroadcastChannel`. */
  readonly channel?: Channel;
}

/** The options of one request. */
export interface RequestOptions {
  readonly signal?: AbortSignal;
  /** Sends no access token, and so does not wait for the session: for operations that are `@public`. */
  readonly anonymous?: boolean;
}

/** A client of one server, with at most one session. Make one for a page or a process. */
export interface Client {
  /** The state of the session. */
  readonly session: SessionSnapshot;
  /** Calls `listener` after each change of `session`. Returns a function that ends it. */
  subscribe(listener: () => void): () => void;
  /**
   * Picks up the session that the cookie or the storage has. Several calls do it once. Everything that needs an access token calls it.
   *
   * @throws if the server can't be reached or refuses cookies. `session.status` stays `loading` in the first case, and it is tried
   *   again in the background; call it again to try at once.
   */
  start(): Promise<SessionSnapshot>;
  /** Begins a session with a username or e-mail address and a password. */
  login(input: {
    readonly username: string;
    readonly password: string;
    readonly scopes?: readonly string[];
  }): Promise<LoginResult>;
  /**
   * Begins a session with a passkey alone. Call it from a click.
   *
   * @throws what `navigator.credentials.get` throws: `NotAllowedError` if the user cancels.
   */
  loginWithPasskey(options?: PasskeyOptions): Promise<LoginResult>;
  /** Returns what the user can prove. Call it before the user chooses, so that a passkey can be requested from a click. */
  beginReauthentication(): Promise<Reauthentication>;
  /** Renews the authentication of the session. */
  reauthenticate(proof: ReauthenticationProof): Promise<LoginResult>;
  /**
   * Gets a new access token now, for example after a second factor was enrolled.
   *
   * @returns false if there is no session, or if the server ended it.
   * @throws if the server can't be reached. The session goes on.
   */
  refresh(): Promise<boolean>;
  /**
   * Ends the session, in every tab.
   *
   * @throws if the server can't be reached. The session goes on: say so, and let the user try again.
   */
  logout(): Promise<void>;
  /** Ends every session of the user, on every device. Requires the scope `me:write`. Returns how many. */
  logoutEverywhere(): Promise<number>;
  /**
   * Sends an operation with the access token. Refreshes it first if it expires soon, and sends the operation once more after an
   * access token was refused or the user has stepped up.
   *
   * @throws GraphqlRequestError if the response has errors. Its `data` is what came anyway.
   */
  request<Result = unknown, Variables = Record<string, unknown>>(
    document: string | TypedDocument<Result, Variables>,
    variables?: NoInfer<Variables>,
    options?: RequestOptions,
  ): Promise<Result>;
  /**
   * `fetch` with the access token, for GraphQL and REST. Like `request`, it sends a refused request once more. Only for the
   * origin of `url` and for `origins`: an access token must not reach others.
   */
  readonly fetch: typeof globalThis.fetch;
  /** Returns an access token that does not expire within the next seconds; null without a session. */
  accessToken(): Promise<string | null>;
  /**
   * Whether the session's scopes allow these parts of the schema, such as `Query.users` and `UpdateUserInput.role`. All are false
   * without a session. What needs a further authentication only is allowed: the step-up happens when it is used. Calls are put
   * together, and answers are kept as long as the session and its scopes stay the same.
   */
  can(coordinates: readonly string[]): Promise<Record<string, boolean>>;
  /** Returns the answer of `can` that is known already; otherwise undefined. */
  allowed(coordinate: string): boolean | undefined;
  /**
   * Sets what happens after `STEP_UP_REQUIRED`. The handler is called once for requests that fail together; inside it, use only
   * `beginReauthentication` and `reauthenticate`, because other requests may wait for it. The last handler that was set is called.
   *
   * @returns a function that removes the handler.
   */
  onStepUp(handler: StepUpHandler): () => void;
  /**
   * For links of other libraries: handles the errors of an operation that was sent with `accessToken`.
   *
   * @returns whether to send it once more, with a new access token.
   */
  recover(errors: readonly GraphqlError[] | undefined, accessToken: string | null): Promise<boolean>;
  /** Stops timers and listeners. The session goes on at the server. */
  close(): void;
}
