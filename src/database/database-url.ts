import { readFileSync } from 'node:fs';
import type { ClientConfig } from 'pg';
import { parseIntoClientConfig } from 'pg-connection-string';

/** The address of a database, read from a URL such as `DATABASE_URL`. */
export interface DatabaseAddress {
  /** The options of pg. Contains the password. */
  readonly config: ClientConfig;
  /** The schema that the URL names (`?schema=app`); undefined if the role's search_path decides. */
  readonly schema: string | undefined;
  /** Host, port and database for messages: no user, no password. */
  readonly where: string;
}

/** The URL is invalid; the message says which part, and how to write it, without any secret. */
export class DatabaseUrlError extends Error {
  override readonly name = 'DatabaseUrlError';
}

const FORM =
  'write postgresql://user:password@host:5432/database, with special characters in the password percent-encoded';

/** PostgreSQL truncates longer names silently (NAMEDATALEN - 1). */
const MAX_IDENTIFIER_BYTES = 63;

/**
 * TLS modes that pg treats as `verify-full`, with a warning on standard error that demands an explicit choice. They are
 * replaced by `verify-full`, so that the warning is not printed.
 */
const STRICT_MODES = /([?&]sslmode=)(?:prefer|require|verify-ca)(?=&|$)/;

/**
 * Reads the URL of a database in the forms of libpq (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS)
 * and of Prisma (`?schema=`): a host, a Unix socket (`postgresql://user@/db?host=/run/postgresql`), TLS files by path.
 *
 * @throws DatabaseUrlError when the URL is invalid, or a TLS file that it names can't be read.
 */
export function readDatabaseUrl(url: string): DatabaseAddress {
  // A "#" would begin a fragment, and so truncate a password that contains it.
  if (!/^postgres(?:ql)?:\/\/[^#]*$/.test(url)) throw new DatabaseUrlError(FORM);
  const given = queryOf(url);
  for (const name of ['sslcert', 'sslkey', 'sslrootcert']) requireFile(name, given.get(name));
  let config: ReturnType<typeof parseIntoClientConfig>;
  try {
    const strict = given.get('uselibpqcompat') === 'true' ? url : url.replace(STRICT_MODES, '$1verify-full');
    config = parseIntoClientConfig(strict);
  } catch {
    throw new DatabaseUrlError(FORM);
  }
  if (config.host?.includes(',')) {
    throw new DatabaseUrlError('write one host: for several servers, put a proxy such as HAProxy in front of them');
  }
  const schema = given.get('schema') ?? undefined;
  if (schema !== undefined && !isIdentifier(schema)) {
    throw new DatabaseUrlError(`schema: write the name of a schema, at most ${MAX_IDENTIFIER_BYTES} bytes`);
  }
  return { config: config as ClientConfig, schema, where: describe(config as ClientConfig) };
}

/** Adds a schema to a URL that names none. */
export function withSchema(url: string, schema: string): string {
  if (queryOf(url).has('schema')) return url;
  return `${url}${url.includes('?') ? '&' : '?'}schema=${encodeURIComponent(schema)}`;
}

/** Host, port and database as they may be shown: no user, no password. */
export function describeDatabaseUrl(url: string): string {
  return readDatabaseUrl(url).where;
}

function describe({ host, port, database }: ClientConfig): string {
  const name = database ? `/${database}` : '';
  if (!host) return `its local socket${name}`;
  if (host.startsWith('/')) return `the socket in ${host}, database ${database || 'of the same name as the user'}`;
  return `${host.includes(':') ? `[${host}]` : host}${port ? `:${port}` : ''}${name}`;
}

function queryOf(url: string): URLSearchParams {
  const at = url.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
}

function requireFile(name: string, path: string | null): void {
  if (path === null) return;
  try {
    readFileSync(path);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new DatabaseUrlError(`${name}: the file ${path} can't be read (${reason}): write the path of a PEM file`);
  }
}

function isIdentifier(name: string): boolean {
  return name !== '' && !name.includes('\0') && Buffer.byteLength(name) <= MAX_IDENTIFIER_BYTES;
}
