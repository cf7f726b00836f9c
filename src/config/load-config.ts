import { join } from 'node:path';
import type { z } from 'zod';
import { isKeyPairAlgorithm } from '../keys/jwt-algorithm';
import { ConfigError } from './config-error';
import type { Config } from './config-type';
import { inWords, meantName } from './env-file';
import { environmentSchema, VARIABLES } from './environment-schema';
import { smtpSecurity, smtpUrl } from './mail-types';

type Environment = z.infer<ReturnType<typeof environmentSchema>>;

const BOOTSTRAP_ADMIN = ['BOOTSTRAP_ADMIN_USERNAME', 'BOOTSTRAP_ADMIN_EMAIL', 'BOOTSTRAP_ADMIN_PASSWORD'] as const;

/**
 * Reads the configuration. A variable that is empty counts as unset; one that is unknown is ignored, unless its name is
 * that of a known one with a character that no name has: a file of variables that a container was started with may have a
 * byte order mark. Such a mark before a value, and line breaks at its end, are not part of it: a value that was read from a
 * file, such as a mounted secret, has them.
 *
 * @param env - the environment, such as `process.env`.
 * @throws {@link ConfigError} with every fault at once.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(env)
      .map(([name, value]) => [name, withoutLineBreak((value ?? '').replace(/^\uFEFF/, ''))] as const)
      .filter(([, value]) => value !== ''),
  );
  const schema = environmentSchema(given.NODE_ENV === 'production', isKeyPairAlgorithm(given.ALGORITHM));
  const read = schema.safeParse(given);
  const faults = (read.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  faults.push(...nameFaults(env));
  faults.push(...bootstrapFaults(given), ...ownerFaults(given), ...mailFaults(given), ...trustedDocumentsFaults(given));
  if (read.data === undefined || faults.length > 0) throw new ConfigError([...new Set(faults)]);
  return deepFreeze(toConfig(read.data));
}

/** Names that look like those of variables, and would be ignored. */
function nameFaults(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(env).flatMap((name) => {
    const meant = meantName(name, VARIABLES);
    if (meant === undefined) return [];
    const wrong = [...name].find((character) => !/\w/.test(character)) ?? '';
    return [`${meant}: the environment has it under a name with ${inWords(wrong)} in it; write the name alone`];
  });
}

/** Without it the server would work on the embedded PostgreSQL, and the owner on another database. */
function ownerFaults({ DATABASE_URL, DATABASE_OWNER_URL }: Readonly<Record<string, string | undefined>>): string[] {
  if (DATABASE_OWNER_URL === undefined || DATABASE_URL !== undefined) return [];
  return ['DATABASE_URL: write it too, because DATABASE_OWNER_URL is set'];
}

/** A value without the line breaks at its end. */
function withoutLineBreak(value: string): string {
  let end = value.length;
  while (end > 0 && (value[end - 1] === '\n' || value[end - 1] === '\r')) end -= 1;
  return value.slice(0, end);
}

/** Mail servers refuse a mail without a sender, and a mail must not go over the network in clear text by accident. */
function mailFaults(given: Readonly<Record<string, string | undefined>>): string[] {
  const { SMTP_URL, MAIL_FROM, ALLOW_PLAIN_SMTP } = given;
  if (SMTP_URL === undefined) return [];
  const faults = MAIL_FROM === undefined ? ['MAIL_FROM: write it too, because SMTP_URL is set'] : [];
  if (!smtpUrl().safeParse(SMTP_URL).success) return faults;
  const { mayBePlain, weakening } = smtpSecurity(SMTP_URL, ALLOW_PLAIN_SMTP === 'on');
  if (!mayBePlain && weakening.length > 0) {
    const names = weakening.join(', ');
    faults.push(`SMTP_URL: mails go over verified TLS; take out ${names}, or set ALLOW_PLAIN_SMTP=on to do without`);
  }
  return faults;
}

/** With nothing to trust, every request would be refused. */
function trustedDocumentsFaults(given: Readonly<Record<string, string | undefined>>): string[] {
  if (given.TRUSTED_DOCUMENTS_ONLY !== 'on' || given.TRUSTED_DOCUMENTS_FILE !== undefined) return [];
  return ['TRUSTED_DOCUMENTS_FILE: write it too, because TRUSTED_DOCUMENTS_ONLY is on'];
}

/** A part of an admin would be ignored in silence, and the operator locked out. */
function bootstrapFaults(given: Readonly<Record<string, string | undefined>>): string[] {
  const missing = BOOTSTRAP_ADMIN.filter((name) => given[name] === undefined);
  if (missing.length === BOOTSTRAP_ADMIN.length) return [];
  return missing.map((name) => `${name}: write it too, or none of the three BOOTSTRAP_ADMIN_ variables`);
}

function toConfig(env: Environment): Config {
  return {
    nodeEnv: env.NODE_ENV,
    isProduction: env.NODE_ENV === 'production',
    host: env.HOST,
    port: env.PORT,
    workers: env.WORKERS,
    ...(env.DATABASE_URL !== undefined && { databaseUrl: env.DATABASE_URL }),
    ...(env.DATABASE_OWNER_URL !== undefined && { databaseOwnerUrl: env.DATABASE_OWNER_URL }),
    ...(env.DATABASE_REPLICA_URL !== undefined && { databaseReplicaUrl: env.DATABASE_REPLICA_URL }),
    dbPoolMax: env.DB_POOL_MAX,
    dbLimits: {
      statementMs: env.DB_STATEMENT_TIMEOUT_SECONDS * 1000,
      lockMs: env.DB_LOCK_TIMEOUT_SECONDS * 1000,
      idleInTransactionMs: env.DB_IDLE_TRANSACTION_TIMEOUT_SECONDS * 1000,
    },
    dataDir: env.DATA_DIR,
    ...(env.SECRET_KEY !== undefined && { secretKey: env.SECRET_KEY }),
    ...(env.SECRET_KEY_PREVIOUS !== undefined && { secretKeyPrevious: env.SECRET_KEY_PREVIOUS }),
    algorithm: env.ALGORITHM,
    signingKeysFile: env.SIGNING_KEYS_FILE ?? join(env.DATA_DIR, 'signing-keys.json'),
    accessTokenTtlSeconds: env.ACCESS_TOKEN_EXPIRE_MINUTES * 60,
    refreshTokenTtlSeconds: env.REFRESH_TOKEN_EXPIRE_DAYS * 86_400,
    refreshTokenIdleSeconds: env.REFRESH_TOKEN_IDLE_DAYS * 86_400,
    issuer: env.ISSUER,
    audience: env.AUDIENCE,
    bcryptCost: env.BCRYPT_COST,
    passwordMinLength: env.PASSWORD_MIN_LENGTH,
    reservedUsernames: env.RESERVED_USERNAMES,
    loginFailuresPerAddress: env.LOGIN_FAILURES_PER_ADDRESS,
    oauthPasswordGrant: env.OAUTH_PASSWORD_GRANT,
    ...(env.SMTP_URL !== undefined && { smtpUrl: env.SMTP_URL }),
    allowPlainSmtp: env.ALLOW_PLAIN_SMTP,
    ...(env.MAIL_FROM !== undefined && { mailFrom: env.MAIL_FROM }),
    ...(env.PASSWORD_RESET_URL !== undefined && { passwordResetUrl: env.PASSWORD_RESET_URL }),
    ...(env.EMAIL_VERIFICATION_URL !== undefined && { emailVerificationUrl: env.EMAIL_VERIFICATION_URL }),
    showRequiredScopes: env.SHOW_REQUIRED_SCOPES,
    errorPaths: env.ERROR_PATHS,
    introspection: env.INTROSPECTION,
    federation: env.FEDERATION,
    ...(env.TRUSTED_DOCUMENTS_FILE !== undefined && { trustedDocumentsFile: env.TRUSTED_DOCUMENTS_FILE }),
    trustedDocumentsOnly: env.TRUSTED_DOCUMENTS_ONLY,
    documentWorkPerAddress: env.DOCUMENT_WORK_PER_ADDRESS,
    maxBodyBytes: env.MAX_BODY_BYTES,
    corsOrigins: env.CORS_ORIGINS,
    trustProxy: env.TRUST_PROXY,
    ...(env.METRICS_TOKEN !== undefined && { metricsToken: env.METRICS_TOKEN }),
    keepAliveTimeoutSeconds: env.KEEP_ALIVE_TIMEOUT_SECONDS,
    logLevel: env.LOG_LEVEL,
    drainTimeoutSeconds: env.DRAIN_TIMEOUT_SECONDS,
    drainDelaySeconds: env.DRAIN_DELAY_SECONDS,
    ...bootstrapAdmin(env),
  };
}

function bootstrapAdmin(env: Environment): Pick<Config, 'bootstrapAdmin'> {
  const [username, email, password] = BOOTSTRAP_ADMIN.map((name) => env[name]);
  if (username === undefined || email === undefined || password === undefined) return {};
  return { bootstrapAdmin: { username, email, password } };
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) deepFreeze(part);
  return Object.freeze(value);
}
