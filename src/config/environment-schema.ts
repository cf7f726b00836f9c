import { z } from 'zod';
import { DEFAULT_RESERVED_USERNAMES } from '../identity/reserved-usernames';
import { JWT_ALGORITHMS } from '../keys/jwt-algorithm';
import { mailFrom, smtpUrl, tokenPage } from './mail-types';
import { trustNobody, trustProxy } from './trust-proxy';
import {
  integer,
  line,
  onOff,
  origins,
  postgresUrl,
  reservedUsernames,
  secret,
  stringOrUri,
  word,
  workers,
} from './value-types';

const SANDBOX_ORIGIN = 'https://studio.apollographql.com';

/** What `NODE_ENV` may be. */
export const NODE_ENVS = ['development', 'test', 'production'] as const;

/** What `INTROSPECTION` may be. */
export const INTROSPECTION = ['on', 'off', 'viewer'] as const;

/** What `ERROR_PATHS` may be. */
export const ERROR_PATHS = ['pattern', 'indices'] as const;

/**
 * Every variable of the environment with its form, bounds and default. `.env.example` explains each to the operator.
 *
 * @param isProduction - production asks for more (a SECRET_KEY, a real BCRYPT_COST) and opens less.
 * @param hasKeyPairs - whether tokens are signed with key pairs: then there is nothing to do for a SECRET_KEY.
 */
export function environmentSchema(isProduction: boolean, hasKeyPairs = false) {
  return z.object({
    NODE_ENV: word(NODE_ENVS, ' (production for anything that others can reach)').default('development'),
    // Development has an open /metrics and an IDE, so it stays on this machine unless asked.
    HOST: line(255).default(isProduction ? '0.0.0.0' : '127.0.0.1'),
    PORT: integer(0, 65_535).default(4000),
    WORKERS: workers().default(1),
    DATABASE_URL: postgresUrl().optional(),
    DATABASE_OWNER_URL: postgresUrl().optional(),
    DATABASE_REPLICA_URL: postgresUrl().optional(),
    DB_POOL_MAX: integer(1, 500).default(10),
    DB_STATEMENT_TIMEOUT_SECONDS: integer(1, 300).default(5),
    DB_LOCK_TIMEOUT_SECONDS: integer(1, 300).default(3),
    DB_IDLE_TRANSACTION_TIMEOUT_SECONDS: integer(1, 300).default(10),
    DATA_DIR: line(4096).default('.data'),
    SECRET_KEY:
      isProduction && !hasKeyPairs
        ? z.string('production requires one: write the output of openssl rand -base64 48').pipe(secret(32))
        : secret(32).optional(),
    SECRET_KEY_PREVIOUS: secret(32).optional(),
    ALGORITHM: word(JWT_ALGORITHMS).default('HS256'),
    SIGNING_KEYS_FILE: line(4096).optional(),
    ACCESS_TOKEN_EXPIRE_MINUTES: integer(1, 1440).default(15),
    REFRESH_TOKEN_EXPIRE_DAYS: integer(1, 365).default(30),
    REFRESH_TOKEN_IDLE_DAYS: integer(1, 365).default(14),
    ISSUER: stringOrUri().default('scoped-api'),
    AUDIENCE: stringOrUri().default('scoped-api'),
    BCRYPT_COST: integer(isProduction ? 10 : 4, 15).default(12),
    PASSWORD_MIN_LENGTH: integer(8, 64).default(8),
    RESERVED_USERNAMES: reservedUsernames().default([...DEFAULT_RESERVED_USERNAMES]),
    LOGIN_FAILURES_PER_ADDRESS: integer(10, 100_000).default(300),
    OAUTH_PASSWORD_GRANT: onOff().default(true),
    SMTP_URL: smtpUrl().optional(),
    ALLOW_PLAIN_SMTP: onOff().default(false),
    MAIL_FROM: mailFrom().optional(),
    PASSWORD_RESET_URL: tokenPage().optional(),
    EMAIL_VERIFICATION_URL: tokenPage().optional(),
    SHOW_REQUIRED_SCOPES: onOff().default(true),
    ERROR_PATHS: word(ERROR_PATHS).default('pattern'),
    INTROSPECTION: word(INTROSPECTION).default(isProduction ? 'off' : 'on'),
    FEDERATION: onOff().default(false),
    TRUSTED_DOCUMENTS_FILE: line(4096).optional(),
    TRUSTED_DOCUMENTS_ONLY: onOff().default(false),
    DOCUMENT_WORK_PER_ADDRESS: integer(10, 10_000).default(200),
    MAX_BODY_BYTES: integer(1024, 10_485_760).default(102_400),
    CORS_ORIGINS: origins()
      .default([])
      .transform((list) => (list === '*' || isProduction ? list : [...new Set([...list, SANDBOX_ORIGIN])])),
    TRUST_PROXY: trustProxy().default(() => trustNobody),
    // What fits a Bearer header (RFC 6750, section 2.1): anything else could never be sent.
    METRICS_TOKEN: z
      .string()
      .trim()
      .regex(/^[A-Za-z0-9._~+/-]+=*$/, 'write letters, digits and - . _ ~ + / only, such as: openssl rand -hex 24')
      .optional(),
    LOG_LEVEL: word(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    // A connection that a load balancer takes for open must not be closing here: see docs/operations.md.
    KEEP_ALIVE_TIMEOUT_SECONDS: integer(1, 3600).default(65),
    // `docker stop` kills after 10 seconds.
    DRAIN_TIMEOUT_SECONDS: integer(0, 300).default(8),
    DRAIN_DELAY_SECONDS: integer(0, 300).default(1),
    BOOTSTRAP_ADMIN_USERNAME: z.string().optional(),
    BOOTSTRAP_ADMIN_EMAIL: z.string().optional(),
    BOOTSTRAP_ADMIN_PASSWORD: z.string().optional(),
  });
}

/** The names of all variables. */
export const VARIABLES: ReadonlySet<string> = new Set(Object.keys(environmentSchema(false).shape));
