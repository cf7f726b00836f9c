import { statSync } from 'node:fs';
import { isIP } from 'node:net';
import { type Config, ConfigError, type ConfigFault, loadConfig, nearName, VARIABLES } from '../config';
import { readEnvFile } from '../config/env-file';
import { trustNobody } from '../config/trust-proxy';
import { isKeyPairAlgorithm } from '../keys/jwt-algorithm';
import { type Finding, findingsAbout } from './finding';

const { ok, warning, error } = findingsAbout('configuration');

/** The readable part of a configuration. */
interface ReadConfig {
  /** The configuration without the invalid variables; undefined where it requires one of them. */
  readonly config: Config | undefined;
  readonly faults: readonly ConfigFault[];
  /** The names of the invalid variables. */
  readonly faulty: ReadonlySet<string>;
}

/** Reads the configuration without its invalid variables, so that one fault does not hide what else is wrong. */
export function readConfigLeniently(variables: Readonly<NodeJS.ProcessEnv>): ReadConfig {
  try {
    return { config: loadConfig(variables), faults: [], faulty: new Set() };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const faulty = new Set(error.details.map(({ name = '' }) => name));
    return { config: loadRest(variables, faulty), faults: error.details, faulty };
  }
}

/** Variables that require another one, by that one. */
const TOGETHER: Readonly<Record<string, string>> = {
  DATABASE_URL: 'DATABASE_OWNER_URL',
  MAIL_FROM: 'SMTP_URL',
  TRUSTED_DOCUMENTS_FILE: 'TRUSTED_DOCUMENTS_ONLY',
};
const ADMIN = 'BOOTSTRAP_ADMIN_';

function loadRest(variables: Readonly<NodeJS.ProcessEnv>, faulty: ReadonlySet<string>): Config | undefined {
  const dropped = new Set([...faulty].flatMap((name) => [name, TOGETHER[name]]));
  const isPartialAdmin = [...faulty].some((name) => name.startsWith(ADMIN));
  const rest = Object.entries(variables).filter(
    ([name]) => !dropped.has(name) && !(isPartialAdmin && name.startsWith(ADMIN)),
  );
  try {
    // Production requires a secret; nothing is signed with this one.
    const secret = faulty.has('SECRET_KEY') ? { SECRET_KEY: '-'.repeat(64) } : {};
    return loadConfig({ ...Object.fromEntries(rest), ...secret });
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

/** A secret with fewer different characters than this looks guessable: 32 random bytes have more in any encoding. */
const FEW_CHARACTERS = 10;
const GUESSABLE = /secret|change|password|example|default/i;
const GOOD_COST = 12;
const MIN_TOKEN_LENGTH = 16;

/** Reports every fault, and warns of valid settings that are dangerous. */
export function checkConfiguration({ config, faults, faulty }: ReadConfig): readonly Finding[] {
  const errors = faults.map(({ name = 'A variable', message }) => error(`${name} can't be used.`, `${message}.`));
  if (!config) return errors;
  const warnings = [
    // An invalid one was replaced.
    ...(faulty.has('SECRET_KEY') ? [] : secretWarnings(config)),
    ...(config.isProduction ? productionWarnings(config) : openWarnings(config)),
  ];
  const fine = errors.length + warnings.length === 0;
  return fine ? [ok(`All variables can be used; NODE_ENV is ${config.nodeEnv}.`)] : [...errors, ...warnings];
}

function secretWarnings({ algorithm, secretKey, secretKeyPrevious, isProduction }: Config): Finding[] {
  if (isKeyPairAlgorithm(algorithm)) return [];
  const found: Finding[] = [];
  const isWeak = (secret: string) => new Set(secret).size < FEW_CHARACTERS || GUESSABLE.test(secret);
  if (isProduction && secretKey !== undefined && isWeak(secretKey)) {
    found.push(
      warning(
        'SECRET_KEY looks guessable: anyone who guesses it can forge tokens.',
        'Change it to the output of: openssl rand -base64 48 (docs/keys.md says how to keep tokens valid)',
      ),
    );
  }
  if (secretKeyPrevious !== undefined) {
    found.push(
      warning(
        'SECRET_KEY_PREVIOUS is set: the tokens that it signed are still valid.',
        'Remove it ACCESS_TOKEN_EXPIRE_MINUTES after the change. Without ENCRYPTION_KEYS, run before: scoped-api keys reencrypt',
      ),
    );
  }
  return found;
}

function productionWarnings(config: Config): Finding[] {
  const { metricsToken, trustProxy } = config;
  const risks: readonly (readonly [isThere: boolean, what: string, fix: string])[] = [
    [
      config.databaseUrl === undefined,
      'DATABASE_URL is not set: production runs on the embedded PostgreSQL, which has no backup.',
      'Set DATABASE_URL, or back up DATA_DIR.',
    ],
    [metricsToken === undefined, 'METRICS_TOKEN is not set, so /metrics is off.', 'Set it: openssl rand -hex 24'],
    [
      metricsToken !== undefined && metricsToken.length < MIN_TOKEN_LENGTH,
      'METRICS_TOKEN is so short that it can be guessed.',
      'Set it to the output of: openssl rand -hex 24',
    ],
    [
      config.bcryptCost < GOOD_COST,
      `BCRYPT_COST is ${config.bcryptCost}: stolen password hashes are guessed ${2 ** (GOOD_COST - config.bcryptCost)} times as fast as at ${GOOD_COST}.`,
      `Set BCRYPT_COST=${GOOD_COST}; stored passwords follow at the next login.`,
    ],
    [
      trustProxy === trustNobody,
      'TRUST_PROXY is not set. Behind a proxy (this server speaks no TLS itself) all clients have its address, and share one throttle.',
      'Set TRUST_PROXY to the address of the proxy, or to the number of proxies in front.',
    ],
    [
      config.introspection === 'on',
      'INTROSPECTION is on: anyone may read the whole schema.',
      'Set INTROSPECTION=off, or viewer.',
    ],
    [config.corsOrigins === '*', 'CORS_ORIGINS is *: the pages of any site may call.', 'Name the origins.'],
    [
      config.web && config.smtpUrl !== undefined && config.passwordResetUrl === undefined,
      'ISSUER is not the URL of this server, so mails have a token in place of a link to its pages.',
      'Set ISSUER to the URL of the server, such as https://accounts.example.com, or PASSWORD_RESET_URL to a page of yours.',
    ],
    [
      config.web && !config.sessionCookies,
      'SESSION_COOKIES is off, so no one can sign in to the account pages and the console.',
      'Set SESSION_COOKIES=on, or WEB=off.',
    ],
    [
      config.web && config.trustedDocumentsOnly,
      'TRUSTED_DOCUMENTS_ONLY is on, so the operations of the account pages and the console are refused.',
      'Set WEB=off, or add their operations to the manifest.',
    ],
    [
      config.bootstrapAdmin !== undefined,
      'BOOTSTRAP_ADMIN_PASSWORD is set, and only the first start needs it.',
      'Remove the BOOTSTRAP_ADMIN_ variables when the admin exists.',
    ],
    [
      config.logLevel === 'silent',
      'LOG_LEVEL is silent: errors are not logged.',
      'Set LOG_LEVEL=info, or error at least.',
    ],
  ];
  return risks.filter(([isThere]) => isThere).map(([, what, fix]) => warning(what, fix));
}

/** Warns of a development server that other machines can reach: it opens more than production does. */
function openWarnings({ host, nodeEnv }: Config): Finding[] {
  const isLoopback = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  if (isLoopback) return [];
  return [
    warning(
      `NODE_ENV is ${nodeEnv}, and HOST ${host} is open to other machines: they can use /metrics and the IDE pages.`,
      'Set NODE_ENV=production, or HOST=127.0.0.1.',
    ),
  ];
}

/**
 * Checks a file of variables: lines that can't be read, names with a typing error, which are ignored, and secrets that
 * every user of the machine can read.
 *
 * @param path - such as `.env`; a missing file has no findings.
 */
export function checkEnvFile(path: string, isProduction: boolean): readonly Finding[] {
  const { variables, repeated, faults } = readEnvFile(path, VARIABLES);
  const found: Finding[] = faults.map(({ message }) => error(`${path} can't be used.`, message));
  for (const name of variables.keys()) {
    const meant = nearName(name);
    if (meant) found.push(warning(`${path} has ${name}, which is ignored.`, `Did you mean ${meant}?`));
  }
  for (const name of repeated) {
    found.push(warning(`${path} has ${name} more than once; the last one counts.`, 'Remove the others.'));
  }
  const stats = statSync(path, { throwIfNoEntry: false });
  if (isProduction && stats?.isFile() && (stats.mode & 0o004) !== 0) {
    found.push(warning(`Every user of this machine can read ${path}.`, `chmod 600 ${path}`));
  }
  return found;
}
