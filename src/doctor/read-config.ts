import { type Config, ConfigError, loadConfig } from '../config';

/** A configuration as far as it can be read. */
export interface ReadConfig {
  /** Without the variables that have faults: as if they were not set. Undefined where it takes one of them. */
  readonly config: Config | undefined;
  /** One line each. */
  readonly faults: readonly string[];
  /** The variables that have faults. */
  readonly faulty: ReadonlySet<string>;
}

/** Reads the configuration, or what is left of it without its faults, so that one fault hides no other. */
export function readConfigLeniently(variables: Readonly<NodeJS.ProcessEnv>): ReadConfig {
  try {
    return { config: loadConfig(variables), faults: [], faulty: new Set() };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const faulty = new Set(error.faults.map((fault) => fault.slice(0, fault.indexOf(':'))));
    return { config: loadRest(variables, faulty), faults: error.faults, faulty };
  }
}

/** What asks for another variable, by that variable. */
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
    // Production asks for a secret; nothing is signed with this one.
    const secret = faulty.has('SECRET_KEY') ? { SECRET_KEY: '-'.repeat(64) } : {};
    return loadConfig({ ...Object.fromEntries(rest), ...secret });
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}
