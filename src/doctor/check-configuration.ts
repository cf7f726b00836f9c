import { isIP } from 'node:net';
import type { Config } from '../config';
import { trustNobody } from '../config/trust-proxy';
import { isKeyPairAlgorithm } from '../keys/jwt-algorithm';
import { type Finding, findingsAbout } from './finding';
import type { ReadConfig } from './read-config';

const { ok, warning, error } = findingsAbout('configuration');

/** Fewer different characters than in any text of 32 random bytes, in whatever alphabet. */
const FEW_CHARACTERS = 10;
const GUESSABLE = /secret|change|password|example|default/i;
const GOOD_COST = 12;
const LONG_ENOUGH = 16;

/** Every fault, and what may be but should not. */
export function checkConfiguration({ config, faults, faulty }: ReadConfig): readonly Finding[] {
  const errors = faults.map((fault) => {
    const [, name = 'A variable', mend = fault] = /^(\w+): (.*)$/s.exec(fault) ?? [];
    return error(`${name} can't be used.`, `${name}: ${mend}.`);
  });
  if (!config) return errors;
  const warnings = [
    // In place of a faulty one stands another.
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
        'Change it to the output of: openssl rand -base64 48 (docs/keys.md says how without ending tokens)',
      ),
    );
  }
  if (secretKeyPrevious !== undefined) {
    found.push(
      warning(
        'SECRET_KEY_PREVIOUS is set: what it signed is still good.',
        'Take it away when ACCESS_TOKEN_EXPIRE_MINUTES are over since the change.',
      ),
    );
  }
  return found;
}

function productionWarnings(config: Config): Finding[] {
  const { metricsToken, trustProxy } = config;
  const risks: readonly (readonly [isThere: boolean, what: string, mend: string])[] = [
    [
      config.databaseUrl === undefined,
      'DATABASE_URL is not set: production runs on the embedded PostgreSQL, which has no backup.',
      'Set DATABASE_URL, or back up DATA_DIR.',
    ],
    [metricsToken === undefined, 'METRICS_TOKEN is not set, so /metrics is off.', 'Set it: openssl rand -hex 24'],
    [
      metricsToken !== undefined && metricsToken.length < LONG_ENOUGH,
      'METRICS_TOKEN is short enough to guess.',
      'Set it to the output of: openssl rand -hex 24',
    ],
    [
      config.bcryptCost < GOOD_COST,
      `BCRYPT_COST is ${config.bcryptCost}: stolen passwords are guessed ${2 ** (GOOD_COST - config.bcryptCost)} times as fast as at ${GOOD_COST}.`,
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
      config.bootstrapAdmin !== undefined,
      'BOOTSTRAP_ADMIN_PASSWORD is set, and it is asked for at the first start only.',
      'Take the BOOTSTRAP_ADMIN_ variables away once the admin is there.',
    ],
    [
      config.logLevel === 'silent',
      'LOG_LEVEL is silent: nobody will know what went wrong.',
      'Set LOG_LEVEL=info, or error at least.',
    ],
  ];
  return risks.filter(([isThere]) => isThere).map(([, what, mend]) => warning(what, mend));
}

/** Development opens what production keeps shut. */
function openWarnings({ host, nodeEnv }: Config): Finding[] {
  const isLoopback = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  if (isLoopback) return [];
  return [
    warning(
      `NODE_ENV is ${nodeEnv}, and HOST ${host} lets others in: /metrics and the IDE pages are open to them.`,
      'Set NODE_ENV=production, or HOST=127.0.0.1.',
    ),
  ];
}
