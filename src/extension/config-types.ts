/**
 * The types of `scoped-api.config.ts`. They are the public interface of the package: this file imports types of the package alone, so that a project
 * which uses them needs no types of the server's dependencies.
 */

import type { MailFunctions } from '../mail/mail-functions';

/** A value, or a promise of it. */
export type Awaitable<T> = T | PromiseLike<T>;

/** What a function without a result returns. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function without `return` has the type void
type Nothing = null | undefined | void;

/** A row of a result. */
export type SqlRow = Record<string, unknown>;

/**
 * Runs SQL on the server's database, with the limits of `DB_STATEMENT_TIMEOUT_SECONDS`. Values become parameters, never text of the
 * statement. Never a replica. Types are those of node-postgres: `timestamptz` is a `Date`, `bigint` and `numeric` are strings.
 *
 * @example const orders = await sql<{ id: string }>`SELECT id FROM orders WHERE user_id = ${viewer.id}`;
 */
export interface Sql {
  /** Runs a statement and returns its rows. */
  <Row extends object = SqlRow>(parts: TemplateStringsArray, ...values: readonly unknown[]): Promise<Row[]>;
  /**
   * Runs a statement that is made at run time.
   *
   * @param text - SQL with `$1`, `$2` and so on for the values.
   * @returns the rows, and how many rows the statement returned or changed.
   */
  query<Row extends object = SqlRow>(
    text: string,
    values?: readonly unknown[],
  ): Promise<{ readonly rows: Row[]; readonly rowCount: number }>;
}

/** SQL in a transaction. Refuses statements after the transaction has ended, and statements that would end it. */
export interface Transaction extends Sql {
  /** Records an audit event in this transaction. */
  audit(event: ExtensionAuditEvent): Promise<void>;
}

/** An event for the audit log. It is stored with the action `EXTENSION`. */
export interface ExtensionAuditEvent {
  /** What happened, such as `order.cancelled`: letters, digits and `.`, `_`, `-`, `:`; at most 64 characters. It is `event` in `after`. */
  readonly event: string;
  /** The id of the user or client that was acted on, a UUID. */
  readonly targetId?: string | null;
  /** Values before the change; never a secret. */
  readonly before?: Readonly<Record<string, AuditedValue>>;
  /** Values after the change; never a secret. `before` and `after` have at most 4 kB of JSON together. */
  readonly after?: Readonly<Record<string, AuditedValue>>;
}

/** A value of an audit event. */
export type AuditedValue = string | number | boolean | null | readonly string[];

/** Writes to the server's log. Each line has the id of the request, if there is one. */
export interface ExtensionLog {
  debug(values: object, message?: string): void;
  debug(message: string): void;
  info(values: object, message?: string): void;
  info(message: string): void;
  warn(values: object, message?: string): void;
  warn(message: string): void;
  error(values: object, message?: string): void;
  error(message: string): void;
}

/** The sender of a request with a valid token. */
export interface ExtensionViewer {
  /** A user, or a registered client that acts for itself. */
  readonly kind: 'user' | 'client';
  /** The id of the user or of the client, a UUID. */
  readonly id: string;
  /** The user's name; absent for a client. */
  readonly username?: string;
  /** The scopes of the token that its holder still has. */
  readonly scopes: readonly string[];
  /** How and when the user of the session has authenticated; null for a personal access token and for a client. */
  readonly authentication: ExtensionAuthentication | null;
}

/** An authentication of a user. */
export interface ExtensionAuthentication {
  /** How strong it was, as `@requiresAuthentication` compares it. */
  readonly level: 'SINGLE_FACTOR' | 'MULTI_FACTOR' | 'PHISHING_RESISTANT';
  /** When it was, by the clock of the database. */
  readonly authenticatedAt: Date;
  /** The methods (RFC 8176), in the order in which they were used: `pwd`, `otp`, `pop`, `user`, `mfa`. */
  readonly methods: readonly string[];
}

/** The request that your code runs for. */
export interface ExtensionRequest {
  /** The `X-Request-Id` of the answer. */
  readonly id: string;
  /** The client's address, as `TRUST_PROXY` allows. */
  readonly clientAddress: string;
  /** The `User-Agent` header. */
  readonly userAgent: string | undefined;
}

/** A user, without the password. */
export interface ExtensionUser {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  /** The address that replaces `email` once it is verified. */
  readonly pendingEmail: string | null;
  readonly fullName: string | null;
  /** The language of the user's mails, a BCP 47 tag. */
  readonly locale: string | null;
  readonly role: string;
  /** The scopes that were granted in addition to those of the role. */
  readonly grantedScopes: readonly string[];
  readonly isActive: boolean;
  readonly emailVerifiedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** The values of the fields that your schema files declare with `@stored`; a field without a value is absent. */
  readonly stored: Readonly<Record<string, unknown>>;
}

/** What a resolver returns for a field of type `User`: the server loads the user, and its own rules apply to the fields. */
export interface UserReference {
  readonly id: string;
}

/** What a resolver receives as its third argument; one for each request. */
export interface ResolverContext {
  /** Who sent the request; null without a token. */
  readonly viewer: ExtensionViewer | null;
  readonly request: ExtensionRequest;
  readonly log: ExtensionLog;
  /** Runs single statements on the pool of connections. */
  readonly sql: Sql;
  /**
   * Runs statements in one transaction (READ COMMITTED), at most 10 seconds: it is committed when `work` resolves, and rolled back when
   * it throws or a statement fails.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Records an audit event whose actor is the viewer. In a transaction use `tx.audit`. */
  audit(event: ExtensionAuditEvent): Promise<void>;
  /**
   * Loads one value by its key. The keys of one request that are requested together, such as those of the items of a list, are
   * loaded by one call, so that a list costs one statement and not one for each item.
   *
   * @param load - a function at the top level of a module, which is called with each key once. It returns one value for each key, in
   *   their order.
   */
  batch<Key extends string, Value>(
    load: (keys: readonly Key[], context: ResolverContext) => Awaitable<readonly Value[]>,
    key: Key,
  ): Promise<Value>;
}

/** The field that a resolver answers. */
export interface FieldInfo {
  readonly fieldName: string;
  /** The name of the type that has the field. */
  readonly parentType: string;
  /** The type of the field, as in the schema: `[Order!]`. */
  readonly returnType: string;
  /** Where the field is in the answer. */
  readonly path: readonly (string | number)[];
  /** The names of all fields that the client selects below this one, at any depth. */
  readonly selected: ReadonlySet<string>;
}

/** Answers one field. */
export type Resolver<Parent = unknown, Args = Record<string, unknown>, Result = unknown> = (
  parent: Parent,
  args: Args,
  context: ResolverContext,
  info: FieldInfo,
) => Awaitable<Result>;

/** The resolvers of a project without generated types. */
// biome-ignore lint/suspicious/noExplicitAny: without generated types, nothing is known of parents and arguments
export type AnyResolvers = Readonly<Record<string, any>>;

/** The author of a change. */
export interface HookActor {
  /** `OPERATOR` is the command line and the configuration of the server. */
  readonly kind: 'USER' | 'CLIENT' | 'OPERATOR' | 'ANONYMOUS';
  /** The id of the user or client; null for the other kinds. */
  readonly id: string | null;
}

/** What every hook receives. */
interface HookContext {
  /** The request that caused it; null for the command line and the start. */
  readonly request: ExtensionRequest | null;
  readonly log: ExtensionLog;
  /** Aborted when the time limit of the hook has passed. Pass it to `fetch`. */
  readonly signal: AbortSignal;
}

/** What the hooks inside a transaction receive. */
interface TransactionHookContext extends HookContext {
  /** The transaction of the change: what you write is stored if the change is, and only then. */
  readonly tx: Transaction;
  readonly actor: HookActor;
}

/** A refusal: the client receives it as an item of `userErrors`. */
export interface Refusal {
  /** A value of the enum `UserErrorCode`; `REGISTRATION_REFUSED` by default. Add your own by `extend enum UserErrorCode`. */
  readonly code?: string;
  /** A sentence that says what is wrong and what to do. */
  readonly message: string;
  /** The argument to fix, such as `['input', 'email']`. */
  readonly path?: readonly string[];
}

/** The fields of a registration, without the password. */
export interface RegistrationInput {
  readonly username: string;
  readonly email: string;
  readonly fullName: string | null;
  /** Other fields of `RegisterInput`. */
  readonly [field: string]: unknown;
}

/** Functions that the server calls when accounts and tokens are made or changed. See docs/hooks.md. */
export interface Hooks {
  /**
   * Called before someone registers, when the input is valid and before anything is written. Return a refusal, a list of refusals, or
   * nothing to accept. Not called where an admin or the operator makes the user.
   */
  readonly beforeRegister?: (
    about: HookContext & { readonly input: RegistrationInput; readonly sql: Sql },
  ) => Awaitable<Refusal | readonly Refusal[] | Nothing>;
  /** Called in the transaction that inserts a user, in every way in which users are made. */
  readonly registered?: (about: TransactionHookContext & { readonly user: ExtensionUser }) => Awaitable<void>;
  /** Called in the transaction that changes fields of a user. Not called if the values stay the same. */
  readonly userChanged?: (
    about: TransactionHookContext & { readonly before: ExtensionUser; readonly after: ExtensionUser },
  ) => Awaitable<void>;
  /** Called in the transaction that deletes a user, before the row is deleted. */
  readonly userDeleted?: (about: TransactionHookContext & { readonly user: ExtensionUser }) => Awaitable<void>;
  /**
   * Returns claims to add to an access token: at each login, refresh and client-credentials grant. At most 1,024 bytes of JSON. The
   * claims of the server and those of RFC 7519 can't be replaced: such a token is not issued.
   */
  readonly accessTokenClaims?: (
    about: HookContext & {
      /** The user; null for a client that acts for itself. */
      readonly user: ExtensionUser | null;
      /** The registered client that receives the token; null for public clients. */
      readonly client: { readonly id: string } | null;
      /** The scopes of the token. */
      readonly scopes: readonly string[];
      /** How the user has authenticated; null for a client that acts for itself. */
      readonly authentication: Pick<ExtensionAuthentication, 'level' | 'methods'> | null;
      readonly sql: Sql;
    },
  ) => Awaitable<Readonly<Record<string, unknown>> | Nothing>;
}

/** The content of `scoped-api.config.ts`. Paths are relative to that file. */
export interface ScopedApiConfig<Resolvers extends object = AnyResolvers> {
  /** Schema files: a path, a glob or a list of these. They are merged with the built-in schema, besides those of `SCHEMA_FILES`. */
  readonly schema?: string | readonly string[];
  /** The resolvers of the fields in your schema files, by type and field. `npx scoped-api codegen` writes their types. */
  readonly resolvers?: Resolvers;
  /** Functions that the server calls when accounts and tokens are made or changed. */
  readonly hooks?: Hooks;
  /** Time limit of each call of a hook, in milliseconds: 50 to 10,000; 2,000 by default. */
  readonly hookTimeoutMs?: number;
  /** Functions that write mails, by the kind of mail: see docs/mails.md. */
  readonly mails?: MailFunctions;
  /** The folder of SQL files for tables of your own; `./migrations` by default, if there is one. */
  readonly migrations?: string;
  /** Settings of `npx scoped-api codegen`. */
  readonly codegen?: {
    /** The file to write; `./src/generated/scoped-api.ts` by default. */
    readonly output?: string;
    /**
     * Types of your own for what resolvers return, by the name of the GraphQL type, relative to the file that is written:
     * `{ Order: '../orders.ts#OrderRow' }`. The compiler then requires a resolver for each field that your type has not.
     */
    readonly sources?: Readonly<Record<string, string>>;
  };
}
