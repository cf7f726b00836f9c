import { join } from 'node:path';
import { inWords, meantName, namedInCapitals } from './config/env-file';
import { type ConfigFault, faultOf, readSetting, readSettings, VARIABLES, type Values } from './config/settings';
import { smtpSecurity, smtpUrl } from './config/value-types';
import { relyingPartyOf, webauthnFaults } from './config/webauthn';
import { isKeyPairAlgorithm } from './keys/jwt-algorithm';
import { ownPages } from './mail/account-mails';
import { nearest } from './nearest';

export { type ConfigFault, VARIABLES } from './config/settings';
export { smtpSecurity } from './config/value-types';

/** The configuration of the application: the settings, frozen at every depth. Nothing else in `src/` reads the environment. */
export type Config = Readonly<ReturnType<typeof toConfig>>;

/** Who may read the schema. */
export type Introspection = Config['introspection'];

/** The environment is invalid. Carries every fault, so that one start shows all that has to be fixed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  /** The messages of the faults. */
  readonly faults: readonly string[];

  constructor(readonly details: readonly ConfigFault[]) {
    const faults = [...new Set(details.map(({ message }) => message))];
    super(['The configuration has faults:', ...faults.map((fault) => `  - ${fault}`)].join('\n'));
    this.faults = faults;
  }
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration. An empty variable counts as unset. An unknown variable is ignored, except if its name is a
 * known name with a character that no name may have: the environment file of a container may have a byte order mark. A
 * byte order mark before a value, and line breaks at its end, are removed: the value of a mounted secret file may have
 * them.
 *
 * @param env - the environment, such as `process.env`.
 * @throws {@link ConfigError} with every fault at once.
 */
export function loadConfig(env: Variables): Config {
  const given = Object.fromEntries(
    Object.entries(env)
      .map(([name, value]) => [name, withoutLineBreak((value ?? '').replace(/^\uFEFF/, ''))] as const)
      .filter(([, value]) => value !== ''),
  );
  const isProduction = given.NODE_ENV === 'production';
  const read = readSettings(given, { isProduction, hasKeyPairs: isKeyPairAlgorithm(given.ALGORITHM) });
  const faults = [
    ...read.faults,
    ...nameFaults(env),
    ...bootstrapFaults(given),
    ...ownerFaults(given),
    ...mailFaults(given),
    ...trustedDocumentsFaults(given),
    ...webauthnFaults(given).map(({ name, fix }) => faultOf(name, fix)),
  ];
  if (read.values === undefined || faults.length > 0) throw new ConfigError(faults);
  return deepFreeze(toConfig(read.values));
}

/**
 * Reads only the settings that say which schema the server has; see {@link loadConfig}.
 *
 * @throws {@link ConfigError} if one of them is invalid.
 */
export function loadSchemaSettings(env: Variables): Pick<Config, 'schemaFiles' | 'configFile' | 'requireSecondFactor'> {
  const given = (variable: string) => withoutLineBreak((env[variable] ?? '').replace(/^\uFEFF/, '')) || undefined;
  const schemaFiles = readSetting('schemaFiles', given('SCHEMA_FILES'));
  const configFile = readSetting('configFile', given('CONFIG_FILE'));
  const requireSecondFactor = readSetting('requireSecondFactor', given('REQUIRE_SECOND_FACTOR'));
  const faults = [...schemaFiles.faults, ...configFile.faults, ...requireSecondFactor.faults];
  if (faults.length > 0) throw new ConfigError(faults);
  return {
    schemaFiles: schemaFiles.value,
    configFile: configFile.value,
    requireSecondFactor: requireSecondFactor.value ?? [],
  };
}

/** Returns a value without the line breaks at its end. */
function withoutLineBreak(value: string): string {
  let end = value.length;
  while (end > 0 && (value[end - 1] === '\n' || value[end - 1] === '\r')) end -= 1;
  return value.slice(0, end);
}

/** Adds the values that depend on several settings. */
function toConfig(values: Values) {
  const {
    bootstrapAdminUsername: username,
    bootstrapAdminEmail: email,
    bootstrapAdminPassword: password,
    dbStatementSeconds,
    dbLockSeconds,
    dbIdleTransactionSeconds,
    webauthnRpId,
    webauthnRpName,
    webauthnOrigins,
    ...settings
  } = values;
  const isProduction = settings.nodeEnv === 'production';
  const origin = settings.web ? ownOrigin(settings) : undefined;
  const relyingParty = relyingPartyOf({ webauthnRpId, webauthnRpName, webauthnOrigins }, isProduction);
  return {
    ...(origin !== undefined && ownPages(origin)),
    ...settings,
    isProduction,
    /** The name of this server, for people: WEBAUTHN_RP_NAME, or the issuer without the parts of a URL around its host. */
    serverName: relyingParty && relyingParty.name !== relyingParty.id ? relyingParty.name : hostOf(settings.issuer),
    signingKeysFile: settings.signingKeysFile ?? join(settings.dataDir, 'signing-keys.json'),
    /** The longest that a statement, waiting for a lock and an idle transaction may take. */
    dbLimits: {
      statementMs: dbStatementSeconds * 1000,
      lockMs: dbLockSeconds * 1000,
      idleInTransactionMs: dbIdleTransactionSeconds * 1000,
    },
    /** The site that passkeys are for; absent: there are none. */
    relyingParty,
    /** The admin to create at the start when there is none. */
    bootstrapAdmin:
      username !== undefined && email !== undefined && password !== undefined
        ? { username, email, password }
        : undefined,
  };
}

function hostOf(issuer: string): string {
  return URL.canParse(issuer) ? new URL(issuer).host || issuer : issuer;
}

/**
 * Returns the origin at which people reach the server: that of ISSUER, or this machine in development. Undefined if neither
 * says it: a `Host` header is not used, because anyone can choose it.
 */
function ownOrigin({ issuer, nodeEnv, port }: Pick<Values, 'issuer' | 'nodeEnv' | 'port'>): string | undefined {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') {
    // Below a path, another server may have /account.
    return url.pathname === '/' ? url.origin : undefined;
  }
  return nodeEnv === 'development' && port !== 0 ? `http://localhost:${port}` : undefined;
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) deepFreeze(part);
  return Object.freeze(value);
}

/** Refuses names that look like those of variables but would be ignored. */
function nameFaults(env: Variables): ConfigFault[] {
  return Object.keys(env).flatMap((name) => {
    const meant = meantName(name, VARIABLES);
    if (meant === undefined) return [];
    const wrong = [...name].find((character) => !/\w/.test(character)) ?? '';
    return [faultOf(meant, `the environment has it under a name with ${inWords(wrong)} in it; write the name alone`)];
  });
}

const BOOTSTRAP_ADMIN = ['BOOTSTRAP_ADMIN_USERNAME', 'BOOTSTRAP_ADMIN_EMAIL', 'BOOTSTRAP_ADMIN_PASSWORD'] as const;

/** Refuses an incomplete admin: it would be ignored, and the operator could not log in. */
function bootstrapFaults(given: Variables): ConfigFault[] {
  const missing = BOOTSTRAP_ADMIN.filter((name) => given[name] === undefined);
  if (missing.length === BOOTSTRAP_ADMIN.length) return [];
  return missing.map((name) => faultOf(name, 'write it too, or none of the three BOOTSTRAP_ADMIN_ variables'));
}

/**
 * Refuses DATABASE_OWNER_URL without DATABASE_URL: the server would use the embedded PostgreSQL, and the owner another
 * database.
 */
function ownerFaults({ DATABASE_URL, DATABASE_OWNER_URL }: Variables): ConfigFault[] {
  if (DATABASE_OWNER_URL === undefined || DATABASE_URL !== undefined) return [];
  return [faultOf('DATABASE_URL', 'write it too, because DATABASE_OWNER_URL is set')];
}

/** Mail servers refuse a mail without a sender, and a mail must not go over the network in clear text by accident. */
function mailFaults({ SMTP_URL, MAIL_FROM, ALLOW_PLAIN_SMTP }: Variables): ConfigFault[] {
  if (SMTP_URL === undefined) return [];
  const faults = MAIL_FROM === undefined ? [faultOf('MAIL_FROM', 'write it too, because SMTP_URL is set')] : [];
  if (!smtpUrl().safeParse(SMTP_URL).success) return faults;
  const { mayBePlain, weakening } = smtpSecurity(SMTP_URL, ALLOW_PLAIN_SMTP === 'on');
  if (!mayBePlain && weakening.length > 0) {
    const names = weakening.join(', ');
    const fix = `mails go over verified TLS; take out ${names}, or set ALLOW_PLAIN_SMTP=on to do without`;
    faults.push(faultOf('SMTP_URL', fix));
  }
  return faults;
}

/** Without a manifest, TRUSTED_DOCUMENTS_ONLY would refuse every request. */
function trustedDocumentsFaults({ TRUSTED_DOCUMENTS_ONLY, TRUSTED_DOCUMENTS_FILE }: Variables): ConfigFault[] {
  if (TRUSTED_DOCUMENTS_ONLY !== 'on' || TRUSTED_DOCUMENTS_FILE !== undefined) return [];
  return [faultOf('TRUSTED_DOCUMENTS_FILE', 'write it too, because TRUSTED_DOCUMENTS_ONLY is on')];
}

/** Minimum length of a name to compare: shorter names are similar to too many others. */
const MIN_NEAR_LENGTH = 8;
const CANDIDATES = [...VARIABLES].filter(({ length }) => length >= MIN_NEAR_LENGTH);

/** Returns the variable that an unknown name may be a typing error for, such as DATABASE_URL for database_url. */
export function nearName(name: string): string | undefined {
  return VARIABLES.has(name) ? undefined : (namedInCapitals(name, VARIABLES) ?? nearest(name, CANDIDATES));
}
