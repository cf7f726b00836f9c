import type { Logger } from 'pino';
import type { Config } from '../config';
import { openClient } from '../database/connection';
import { describeDatabaseUrl, readDatabaseUrl, withSchema } from '../database/database-url';
import { startEmbeddedPostgres } from '../database/embedded-postgres';
import { StartError } from './start-error';

/** A database to connect to. */
export interface OpenedDatabase {
  /** Names the schema that the server works in. */
  readonly url: string;
  /** The same with the role that owns the tables and applies migrations; equals `url` where one role does both. */
  readonly ownerUrl: string;
  /** Stops the embedded PostgreSQL unless another process uses it. Close every pool first. */
  release(): Promise<void>;
}

/**
 * Opens the database of the configuration, or the embedded PostgreSQL under DATA_DIR.
 *
 * @param signal - aborts waiting for the embedded PostgreSQL.
 * @param onLost - called after the log has the reason when the embedded PostgreSQL is lost, to another container on the same DATA_DIR
 *   for example. By default the process exits with code 1: without its database the server cannot work, and would never exit.
 * @throws EmbeddedPostgresError where PostgreSQL can't run here, StartError where DATABASE_URL can't be used.
 */
export async function openDatabase(
  config: Config,
  log: Logger,
  signal?: AbortSignal,
  onLost: (error: Error) => void = () => process.exit(1),
): Promise<OpenedDatabase> {
  if (config.databaseUrl !== undefined) {
    const opened = await reachBoth(config.databaseUrl, config.databaseOwnerUrl);
    log.info(`Using the PostgreSQL server at ${describeDatabaseUrl(opened.url)} (DATABASE_URL)`);
    return { ...opened, release: async () => {} };
  }
  const embedded = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    log,
    signal,
    onLost(error) {
      log.fatal(error.message);
      onLost(error);
    },
  });
  const [url, ownerUrl] = [embedded.url, embedded.ownerUrl].map((one) => withSchema(one, 'public')) as [string, string];
  return { url, ownerUrl, release: async () => void (await embedded.stop()) };
}

/** The owner's URL decides the schema of the tables: the role of the server may not see it yet. */
async function reachBoth(url: string, owner: string | undefined): Promise<Pick<OpenedDatabase, 'url' | 'ownerUrl'>> {
  if (owner === undefined) {
    const reached = await reachDatabase(url);
    return { url: reached, ownerUrl: reached };
  }
  const ownerUrl = await reachDatabase(owner, 'DATABASE_OWNER_URL');
  const { schema } = readDatabaseUrl(ownerUrl);
  return { url: await reachDatabase(schema === undefined ? url : withSchema(url, schema)), ownerUrl };
}

const TIMEOUT_MS = 5_000;

const UNVERIFIED =
  'The certificate of the server could not be verified. Name its CA: ?sslmode=verify-full&sslrootcert=/path/to/ca.pem; ' +
  'or encrypt without verifying the server: ?sslmode=no-verify.';

/** The fixes of frequent failures, by the code of Node's or PostgreSQL's error. */
const FIXES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there: start PostgreSQL, or correct the host and the port.',
  ENOENT: 'There is no such socket: start PostgreSQL, or correct the directory (?host=) and the port.',
  ENOTFOUND: 'There is no such host: correct its name.',
  EAI_AGAIN: 'The name of the host could not be looked up: correct it, or try again.',
  ETIMEDOUT: 'Nothing answers there: correct the host and the port, or look at the firewall in between.',
  '28P01': 'Correct the user and the password; special characters in the password are percent-encoded.',
  '28000': 'Correct the user, or let it in by the pg_hba.conf of the server.',
  '3D000': 'Create the database, or correct its name.',
  '53300': 'The server has no connection left: raise max_connections, or lower DB_POOL_MAX of its clients.',
  '57P03': 'The server is starting or stopping: try again.',
  DEPTH_ZERO_SELF_SIGNED_CERT: UNVERIFIED,
  SELF_SIGNED_CERT_IN_CHAIN: UNVERIFIED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNVERIFIED,
  UNABLE_TO_GET_ISSUER_CERT: UNVERIFIED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNVERIFIED,
  CERT_HAS_EXPIRED: 'The certificate of the server has expired: renew it there (sslmode).',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'The certificate of the server is for another host name (sslmode=verify-full): connect by that name.',
};

/** The fixes of failures without a code. */
const FIXES_BY_MESSAGE: readonly (readonly [RegExp, string])[] = [
  [/does not support SSL/, 'Turn TLS on there, or leave it out on a network that you trust: ?sslmode=disable.'],
  [
    /client password must be/,
    'The server requires a password, and the URL has none: postgresql://user:password@host/...',
  ],
  [/timeout/, 'Nothing answers there: correct the host and the port, or look at the firewall in between.'],
];

/** Says why a database could not be connected to, and how to fix it. */
export function explainFailure(error: unknown, variable = 'DATABASE_URL'): { what: string; fix: string } {
  const { message = '', code = '', name } = error as NodeJS.ErrnoException;
  if (name === 'SessionSetupError' || name === 'DatabaseUrlError') return { what: message, fix: '' };
  const byMessage = FIXES_BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1];
  // A host with several addresses fails with one error for all, which has a code but no message.
  // Node.js 24 adds advice about its own command line.
  const what = message.replace(/; if the root CA is installed locally.*$/, '');
  return { what: what || code, fix: FIXES[code] ?? byMessage ?? `Correct ${variable}.` };
}

/**
 * Connects once, so that a wrong DATABASE_URL is reported in a sentence before anything else happens, and decides which
 * schema the server works in: that of the URL (`?schema=`), or else the first of the role's search_path.
 *
 * @param variable - the variable of the URL, for the message.
 * @returns the URL with its schema.
 * @throws StartError when the server can't be used; within 5 seconds.
 */
export async function reachDatabase(url: string, variable = 'DATABASE_URL'): Promise<string> {
  let where = '';
  try {
    const address = readDatabaseUrl(url);
    where = ` at ${address.where}`;
    const client = await openClient(url, { access: 'any', connectionTimeoutMs: TIMEOUT_MS });
    try {
      if (address.schema !== undefined) return url;
      const { rows } = await client.query<{ schema: string | null }>('SELECT current_schema() AS schema');
      const schema = rows[0]?.schema;
      if (schema) return withSchema(url, schema);
    } finally {
      await client.end().catch(() => {});
    }
  } catch (error) {
    const { what, fix } = explainFailure(error, variable);
    throw new StartError(`Can't connect to the PostgreSQL server${where} (${variable}): ${what}${fix && `. ${fix}`}`);
  }
  throw new StartError(
    `The role of ${variable} sees no schema${where}: none of its search_path exists. ` +
      'Create one of them, or name one in the URL: ?schema=scoped_api',
  );
}
