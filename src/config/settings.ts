import { z } from 'zod';
import { DEFAULT_RESERVED_USERNAMES } from '../identity/reserved-usernames';
import { DEFAULT_STORED_MAX_BYTES } from '../identity/stored-fields';
import { JWT_ALGORITHMS } from '../keys/jwt-algorithm';
import { TOKEN_MAILS, type TokenPageSetting } from '../mail/account-mails';
import { encryptionKeys } from './encryption-keys';
import { trustNobody, trustProxy } from './trust-proxy';
import {
  audiences,
  fileNames,
  integer,
  line,
  mailFrom,
  onOff,
  origins,
  postgresUrl,
  reservedUsernames,
  roleNames,
  secret,
  smtpUrl,
  stringOrUri,
  tokenPage,
  word,
  workers,
} from './value-types';
import { rpId, webauthnOrigins } from './webauthn';

/** Production requires more (a SECRET_KEY, a real BCRYPT_COST) and opens less than development. */
interface SettingsOptions {
  readonly isProduction: boolean;
  /** Whether key pairs sign the tokens: then SECRET_KEY is not required. */
  readonly hasKeyPairs: boolean;
}

/**
 * Returns every setting: its name in the configuration, its variable in the environment, and its type with bounds and
 * default. A new setting is one entry here, and its use; `.env.example` and docs explain it to the operator.
 */
export function createSettings({ isProduction, hasKeyPairs }: SettingsOptions) {
  return {
    nodeEnv: setting(
      'NODE_ENV',
      word(['development', 'test', 'production'], ' (production for anything that others can reach)').default(
        'development',
      ),
    ),
    /** The address to listen on. Development has an open /metrics and an IDE, so its default is this machine only. */
    host: setting('HOST', line(255).default(isProduction ? '0.0.0.0' : '127.0.0.1')),
    /** 0 lets the system choose a free port. */
    port: setting('PORT', integer(0, 65_535).default(4000)),
    /** Processes that serve, 1 to 256. Limits per machine are divided by it. */
    workers: setting('WORKERS', workers().default(1)),
    /** Absent: the embedded PostgreSQL under `dataDir`. */
    databaseUrl: setting('DATABASE_URL', postgresUrl().optional()),
    /** The same database with the role that owns the tables and applies migrations. Absent: `databaseUrl` does both. */
    databaseOwnerUrl: setting('DATABASE_OWNER_URL', postgresUrl().optional()),
    /** A streaming replica of it, for reads that may be some seconds old. */
    databaseReplicaUrl: setting('DATABASE_REPLICA_URL', postgresUrl().optional()),
    /** Connections of each process, to each of the two servers. */
    dbPoolMax: setting('DB_POOL_MAX', integer(1, 500).default(10)),
    /** The longest that a statement may take. */
    dbStatementSeconds: setting('DB_STATEMENT_TIMEOUT_SECONDS', integer(1, 300).default(5)),
    /** The longest that a statement waits for one lock. */
    dbLockSeconds: setting('DB_LOCK_TIMEOUT_SECONDS', integer(1, 300).default(3)),
    /** The longest that a transaction may be idle. */
    dbIdleTransactionSeconds: setting('DB_IDLE_TRANSACTION_TIMEOUT_SECONDS', integer(1, 300).default(10)),
    /** The directory as written: relative to the working directory unless absolute. */
    dataDir: setting('DATA_DIR', line(4096).default('.data')),
    /** The configuration file, relative to the working directory. Absent: `scoped-api.config.ts` there, if there is one. */
    configFile: setting('CONFIG_FILE', line(4096).optional()),
    /** At least 32 bytes. Absent in development, which keeps one under `dataDir`, and where key pairs sign. */
    secretKey: setting(
      'SECRET_KEY',
      isProduction && !hasKeyPairs
        ? z.string('production requires one: write the output of openssl rand -base64 48').pipe(secret(32))
        : secret(32).optional(),
    ),
    /** Verifies the tokens that were signed before `secretKey` replaced it. */
    secretKeyPrevious: setting('SECRET_KEY_PREVIOUS', secret(32).optional()),
    /**
     * Encrypt the secrets of second factors: the first one encrypts, all decrypt. Absent: keys that are derived from
     * `secretKey` and `secretKeyPrevious`.
     */
    encryptionKeys: setting('ENCRYPTION_KEYS', encryptionKeys().optional()),
    algorithm: setting('ALGORITHM', word(JWT_ALGORITHMS).default('HS256')),
    /** A private JWK Set, or one private key in PEM; for the algorithms with key pairs. */
    signingKeysFile: setting('SIGNING_KEYS_FILE', line(4096).optional()),
    /** Lifetime of an access token. */
    accessTokenTtlSeconds: setting('ACCESS_TOKEN_EXPIRE_MINUTES', integer(1, 1440).default(15).transform(minutes)),
    /** Lifetime of a session from its login. */
    refreshTokenTtlSeconds: setting('REFRESH_TOKEN_EXPIRE_DAYS', integer(1, 365).default(30).transform(days)),
    /** Lifetime of a session that is not refreshed. */
    refreshTokenIdleSeconds: setting('REFRESH_TOKEN_IDLE_DAYS', integer(1, 365).default(14).transform(days)),
    issuer: setting('ISSUER', stringOrUri().default('scoped-api')),
    /** The `aud` of access tokens for this server, and then those of other applications. */
    audiences: setting('AUDIENCE', audiences().default(['scoped-api'])),
    /** Each step doubles the work of a password hash. */
    bcryptCost: setting('BCRYPT_COST', integer(isProduction ? 10 : 4, 15).default(12)),
    /** In characters. */
    passwordMinLength: setting('PASSWORD_MIN_LENGTH', integer(8, 64).default(8)),
    /** Who may open an account: anyone, invited people, or no one but those for whom an admin or the operator does. */
    registration: setting('REGISTRATION', word(['open', 'invited', 'closed']).default('open')),
    /** Lifetime of an invitation, and of the token for the first password of a user whom an admin created. */
    invitationExpireHours: setting('INVITATION_EXPIRE_HOURS', integer(1, 2160).default(168)),
    /** Usernames that can't be registered, except by the operator. */
    reservedUsernames: setting('RESERVED_USERNAMES', reservedUsernames().default([...DEFAULT_RESERVED_USERNAMES])),
    /** Logins that may fail from one address within 15 minutes; an IPv6 /64 counts as one address. */
    loginFailuresPerAddress: setting('LOGIN_FAILURES_PER_ADDRESS', integer(10, 100_000).default(300)),
    /** Whether `POST /token` accepts `grant_type=password`. */
    oauthPasswordGrant: setting('OAUTH_PASSWORD_GRANT', onOff().default(true)),
    /** The domain of passkeys. Absent: `localhost` in development; production has no passkeys. */
    webauthnRpId: setting('WEBAUTHN_RP_ID', rpId().optional()),
    /** The name of the site in the dialogs of browsers and authenticators. Absent: the domain. */
    webauthnRpName: setting('WEBAUTHN_RP_NAME', line(64).optional()),
    /** The origins whose pages may use passkeys. Absent: that of the domain, with https; for `localhost` every port. */
    webauthnOrigins: setting('WEBAUTHN_ORIGINS', webauthnOrigins().optional()),
    /** `smtp://` or `smtps://`. Absent: development prints mails in the log, production has no mail. */
    smtpUrl: setting('SMTP_URL', smtpUrl().optional()),
    /** Whether mails may go to another machine in clear text. */
    allowPlainSmtp: setting('ALLOW_PLAIN_SMTP', onOff().default(false)),
    /** The sender of mails; present where `smtpUrl` is. */
    mailFrom: setting('MAIL_FROM', mailFrom().optional()),
    /** The directory of mail templates. Absent: `mails` in the working directory, if there is one. */
    mailTemplates: setting('MAIL_TEMPLATES', line(4096).optional()),
    /** The front end's pages that use the tokens of mails, with `{token}` in them. */
    ...tokenPages(),
    /** Whether a denial names the required scopes. */
    showRequiredScopes: setting('SHOW_REQUIRED_SCOPES', onOff().default(true)),
    /** How denials below a list are reported: once with `"@"` for its items, or once for each item with its index. */
    errorPaths: setting('ERROR_PATHS', word(['pattern', 'indices']).default('pattern')),
    /**
     * Who may read the schema: everyone all of it, each viewer the parts that they may use, or no one. The pages that need
     * it are served unless it is `off`; suggestions and names in errors require `on`. Compare it with a word: every value is
     * truthy.
     */
    introspection: setting('INTROSPECTION', word(['on', 'off', 'viewer']).default(isProduction ? 'off' : 'on')),
    /** Whether the server is a subgraph too: `_service` and `_entities`. */
    federation: setting('FEDERATION', onOff().default(false)),
    /** Files that add to the schema: names and globs. Absent: `schema/*.graphql`, if there are any. Empty: none. */
    schemaFiles: setting('SCHEMA_FILES', fileNames().optional()),
    /** Roles that require a second factor: below MULTI_FACTOR, a session has only the scopes that its user has without the role. */
    requireSecondFactor: setting('REQUIRE_SECOND_FACTOR', roleNames().default([])),
    /** A manifest of documents that clients may name by id. */
    trustedDocumentsFile: setting('TRUSTED_DOCUMENTS_FILE', line(4096).optional()),
    /** Whether every other document is refused. */
    trustedDocumentsOnly: setting('TRUSTED_DOCUMENTS_ONLY', onOff().default(false)),
    /** SDL files of a second policy, which is evaluated beside the present one and changes no answer. */
    policyShadow: setting('POLICY_SHADOW', fileNames().optional()),
    /** Milliseconds of CPU time per second that new documents of one address may use in each process. */
    documentWorkPerAddress: setting('DOCUMENT_WORK_PER_ADDRESS', integer(10, 10_000).default(200)),
    /** Counted after decompression. */
    maxBodyBytes: setting('MAX_BODY_BYTES', integer(1024, 10_485_760).default(102_400)),
    /** Exact origins whose pages may call from a browser, or all. Development allows more, without credentials. */
    corsOrigins: setting('CORS_ORIGINS', origins().default([])),
    /** Whether a page may keep its session in a cookie: see `http/session-cookie.ts`. */
    sessionCookies: setting('SESSION_COOKIES', onOff().default(true)),
    /** Whether the account pages and the console are served. */
    web: setting('WEB', onOff().default(true)),
    trustProxy: setting(
      'TRUST_PROXY',
      trustProxy().default(() => trustNobody),
    ),
    /** The bearer token of /metrics. Its characters fit a Bearer header (RFC 6750, section 2.1). */
    metricsToken: setting(
      'METRICS_TOKEN',
      z
        .string()
        .trim()
        .regex(/^[A-Za-z0-9._~+/-]+=*$/, 'write letters, digits and - . _ ~ + / only, such as: openssl rand -hex 24')
        .optional(),
    ),
    logLevel: setting(
      'LOG_LEVEL',
      word(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    ),
    /**
     * The longest that a connection may be idle between two requests. Longer than in the load balancer in front, which
     * otherwise sends a request on a connection that is being closed: see docs/operations.md.
     */
    keepAliveTimeoutSeconds: setting('KEEP_ALIVE_TIMEOUT_SECONDS', integer(1, 3600).default(65)),
    /** Limit of the values of a user's fields that schema files declare with @stored, together, in bytes of JSON. */
    storedMaxBytes: setting('STORED_MAX_BYTES', integer(256, 65_536).default(DEFAULT_STORED_MAX_BYTES)),
    /** Maximum time for requests in flight after the process was told to stop; `docker stop` kills after 10 seconds. */
    drainTimeoutSeconds: setting('DRAIN_TIMEOUT_SECONDS', integer(0, 300).default(8)),
    /** How long to accept requests after SIGTERM, while `/readyz` answers 503, so that load balancers notice. */
    drainDelaySeconds: setting('DRAIN_DELAY_SECONDS', integer(0, 300).default(1)),
    bootstrapAdminUsername: setting('BOOTSTRAP_ADMIN_USERNAME', z.string().optional()),
    bootstrapAdminEmail: setting('BOOTSTRAP_ADMIN_EMAIL', z.string().optional()),
    bootstrapAdminPassword: setting('BOOTSTRAP_ADMIN_PASSWORD', z.string().optional()),
  };
}

function tokenPages() {
  const page = (variable: string) => setting(variable, tokenPage().optional());
  const pages = Object.values(TOKEN_MAILS).map(({ page: { setting, variable } }) => [setting, page(variable)]);
  return Object.fromEntries(pages) as Record<TokenPageSetting, ReturnType<typeof page>>;
}

function setting<Type extends z.ZodType>(variable: string, type: Type) {
  return { variable, type };
}

function minutes(count: number): number {
  return count * 60;
}

function days(count: number): number {
  return count * 86_400;
}

type Settings = ReturnType<typeof createSettings>;

/** The value of each setting. */
export type Values = { readonly [Name in keyof Settings]: z.infer<Settings[Name]['type']> };

/** The names of all variables. */
export const VARIABLES: ReadonlySet<string> = new Set(
  Object.values(createSettings({ isProduction: false, hasKeyPairs: false })).map(({ variable }) => variable),
);

/** A fault of a variable. */
export interface ConfigFault {
  /** The variable, if it is known. */
  readonly name: string | undefined;
  /** The variable and what to write instead, in one line. Never the value of a secret. */
  readonly message: string;
}

/** Returns the fault of a variable, from what to write instead. */
export function faultOf(name: string, fix: string): ConfigFault {
  return { name, message: `${name}: ${fix}` };
}

/**
 * Reads every setting from its variable.
 *
 * @param variables - those that are set.
 * @returns the values, or a line for each variable that is invalid: its name and the fix.
 */
export function readSettings(
  variables: Readonly<Record<string, string>>,
  options: SettingsOptions,
): { readonly values: Values | undefined; readonly faults: readonly ConfigFault[] } {
  const settings = Object.entries(createSettings(options));
  const schema = z.object(Object.fromEntries(settings.map(([, { variable, type }]) => [variable, type])));
  const { data, error } = schema.safeParse(variables);
  const faults = (error?.issues ?? []).map(({ path, message }) => faultOf(path.join('.'), message));
  if (!data) return { values: undefined, faults };
  const entries = settings.map(([name, { variable }]) => [name, data[variable]] as const);
  return { values: Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Values, faults };
}

/**
 * Reads one setting, which does not depend on others.
 *
 * @param value - of its variable; undefined if it is not set.
 */
export function readSetting<Name extends keyof Settings>(
  name: Name,
  value: string | undefined,
): { readonly value: Values[Name] | undefined; readonly faults: readonly ConfigFault[] } {
  const { variable, type } = createSettings({ isProduction: false, hasKeyPairs: false })[name];
  const { data, error } = type.safeParse(value);
  const faults = (error?.issues ?? []).map(({ message }) => faultOf(variable, message));
  return { value: data as Values[Name] | undefined, faults };
}
