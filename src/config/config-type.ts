import type { SessionLimits } from '../database/connection';
import type { JwtAlgorithm } from '../keys/jwt-algorithm';
import type { ERROR_PATHS, INTROSPECTION, NODE_ENVS } from './environment-schema';
import type { TrustProxy } from './trust-proxy';

/**
 * Who may read the schema: everyone all of it, each viewer what they may use, or no one. The pages that need it are
 * served unless it is `off`; suggestions and names in errors are for `on`.
 */
export type Introspection = (typeof INTROSPECTION)[number];

/** What the application is told about the world. Made by `loadConfig`, frozen all through. */
export interface Config {
  readonly nodeEnv: (typeof NODE_ENVS)[number];
  readonly isProduction: boolean;
  readonly host: string;
  /** 0 asks the system for a free port. */
  readonly port: number;
  /** How many processes serve, 1 to 256. What is bounded per machine is divided by it. */
  readonly workers: number;
  /** Absent: the embedded PostgreSQL under `dataDir`. */
  readonly databaseUrl?: string;
  /** The same database with the role that owns the tables and applies migrations. Absent: `databaseUrl` does both. */
  readonly databaseOwnerUrl?: string;
  /** A streaming replica of it, for reads that may show the past of some seconds. */
  readonly databaseReplicaUrl?: string;
  /** Of each process, and to each of the two servers. */
  readonly dbPoolMax: number;
  /** How long a statement, waiting for a lock and an idle transaction may take. */
  readonly dbLimits: SessionLimits;
  /** As written: relative to the working directory unless absolute. */
  readonly dataDir: string;
  /** At least 32 bytes. Absent in development only: see `ensureDevelopmentSecret`. */
  readonly secretKey?: string;
  /** Verifies what was signed before `secretKey` took over. */
  readonly secretKeyPrevious?: string;
  readonly algorithm: JwtAlgorithm;
  /** A private JWK Set, or one private key in PEM; for the algorithms with key pairs. */
  readonly signingKeysFile: string;
  readonly accessTokenTtlSeconds: number;
  /** A session ends so long after its login. */
  readonly refreshTokenTtlSeconds: number;
  /** A session ends when it was not refreshed for so long. */
  readonly refreshTokenIdleSeconds: number;
  readonly issuer: string;
  readonly audience: string;
  readonly bcryptCost: number;
  /** In characters. */
  readonly passwordMinLength: number;
  /** Names that no one may register; the operator may. */
  readonly reservedUsernames: readonly string[];
  /** Within 15 minutes; an IPv6 /64 counts as one address. */
  readonly loginFailuresPerAddress: number;
  /** Whether `POST /token` takes `grant_type=password`. */
  readonly oauthPasswordGrant: boolean;
  /** `smtp://` or `smtps://`. Absent: development prints mails in the log, production has no mail. */
  readonly smtpUrl?: string;
  /** Whether mails may go to another machine in clear text. */
  readonly allowPlainSmtp: boolean;
  /** Who mails come from; set wherever `smtpUrl` is. */
  readonly mailFrom?: { readonly name: string; readonly address: string };
  /** The front end's page for a new password, with `{token}` in it. */
  readonly passwordResetUrl?: string;
  /** The front end's page that verifies an e-mail address, with `{token}` in it. */
  readonly emailVerificationUrl?: string;
  /** Whether a denial names the scopes that were asked for. */
  readonly showRequiredScopes: boolean;
  /** How denials below a list are reported: once with `"@"` for its items, or once for each item with its index. */
  readonly errorPaths: (typeof ERROR_PATHS)[number];
  /** Who may read what of the schema. Compare it with a word: every word of it is truthy. */
  readonly introspection: Introspection;
  /** Whether the server is a subgraph too: `_service` and `_entities`. */
  readonly federation: boolean;
  /** A manifest of documents that clients may name by id. */
  readonly trustedDocumentsFile?: string;
  /** Whether every other document is refused. */
  readonly trustedDocumentsOnly: boolean;
  /** CPU time a second, in milliseconds, that new documents of one address may take of each process. */
  readonly documentWorkPerAddress: number;
  /** Counted after decompression. */
  readonly maxBodyBytes: number;
  /** Exact origins whose pages may call from a browser, or all. */
  readonly corsOrigins: '*' | readonly string[];
  readonly trustProxy: TrustProxy;
  /** Asked of whoever reads /metrics. */
  readonly metricsToken?: string;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** How long a connection may be idle between two requests; longer than in what stands in front of the server. */
  readonly keepAliveTimeoutSeconds: number;
  /** How long requests in flight may take once the process was told to stop. */
  readonly drainTimeoutSeconds: number;
  /** How long to go on accepting after SIGTERM, while `/readyz` says 503, so that load balancers notice. */
  readonly drainDelaySeconds: number;
  /** The admin to create at start when there is none. */
  readonly bootstrapAdmin?: { readonly username: string; readonly email: string; readonly password: string };
}
