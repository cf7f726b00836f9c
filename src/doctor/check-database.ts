import { type Client, escapeIdentifier } from 'pg';
import type { Config } from '../config';
import type { SessionClient } from '../database/connection';
import { readDatabaseUrl } from '../database/database-url';
import { connectionFindings } from './check-connections';
import { isEncrypted } from './connect';
import { type Finding, findingsAbout } from './finding';
import { bytes } from './in-words';
import { isNear } from './near-host';

const { ok, warning, error } = findingsAbout('database');

/** The oldest that the tests run on. */
const OLDEST_TESTED = 15;
/** Milliseconds: a request takes one statement or two. */
const SLOW_MS = 10;
const ROUNDS = 3;

const STATE = `SELECT current_setting('server_version') AS version,
  current_setting('server_version_num')::int / 10000 AS major,
  current_setting('server_encoding') AS encoding,
  current_schema() AS schema,
  current_setting('transaction_read_only') = 'on' AS "isReadOnly",
  pg_is_in_recovery() AS "isStandby",
  pg_database_size(current_database())::float8 AS size`;

interface State {
  readonly version: string;
  readonly major: number;
  readonly encoding: string;
  readonly schema: string | null;
  readonly isReadOnly: boolean;
  readonly isStandby: boolean;
  readonly size: number;
}

/** What the database server is, and whether this server can live on it. */
export async function checkDatabase(client: SessionClient, config: Config, where: string): Promise<readonly Finding[]> {
  const { rows } = await client.query<State>(STATE);
  const [state] = rows as [State];
  const latencyMs = await latency(client);
  const pooled = client.isPooled;
  const found = [
    ...stateFindings(state),
    ...networkFindings(client, config, latencyMs),
    ...(pooled ? pooledFindings(config, state.schema) : await connectionFindings(client, config)),
  ];
  const { version, size } = state;
  const through = pooled ? ' through a pooler' : '';
  const summary = `PostgreSQL ${version} ${where} answers${through} in ${latencyMs.toFixed(1)} ms; it holds ${bytes(size)}.`;
  return [ok(summary), ...found];
}

function stateFindings({ major, encoding, isReadOnly, isStandby }: State): Finding[] {
  const found: Finding[] = [];
  if (major < OLDEST_TESTED) {
    found.push(warning(`PostgreSQL ${major} is older than what is tested.`, `Use ${OLDEST_TESTED} or newer.`));
  }
  if (encoding !== 'UTF8') {
    found.push(error(`The database has the encoding ${encoding}.`, "Create it anew with: ENCODING 'UTF8'"));
  }
  if (isStandby) {
    const mend = 'Let DATABASE_URL point to the primary; a replica goes into DATABASE_REPLICA_URL.';
    found.push(error('It is a replica: nothing can be written there.', mend));
  } else if (isReadOnly) {
    found.push(error('Nothing can be written: default_transaction_read_only is on.', 'Turn it off for this role.'));
  }
  return found;
}

function networkFindings(client: Client, { isProduction, databaseUrl }: Config, latencyMs: number): Finding[] {
  const found: Finding[] = [];
  if (latencyMs > SLOW_MS) {
    const what = `An answer takes ${latencyMs.toFixed(0)} ms, and every request waits for one or two.`;
    found.push(warning(what, 'Bring server and database closer together.'));
  }
  if (isProduction && databaseUrl !== undefined && !isEncrypted(client) && !isNear(hostOf(databaseUrl))) {
    const mend = 'Add ?sslmode=verify-full to DATABASE_URL.';
    found.push(warning('What goes between this server and the database is not encrypted.', mend));
  }
  return found;
}

/** A pooler keeps no search_path for its clients, so that of the role must be right. */
function pooledFindings({ databaseUrl }: Config, schema: string | null): Finding[] {
  const wanted = databaseUrl === undefined ? undefined : readDatabaseUrl(databaseUrl).schema;
  if (wanted === undefined || wanted === schema) return [];
  const what = `Through the pooler the role sees the schema ${schema ?? '(none)'}, and DATABASE_URL names ${wanted}.`;
  return [error(what, `ALTER ROLE the_role SET search_path = ${escapeIdentifier(wanted)}; and restart the pooler.`)];
}

/** A socket is on this machine. */
function hostOf(databaseUrl: string): string {
  const { host = '' } = readDatabaseUrl(databaseUrl).config;
  return host === '' || host.startsWith('/') ? 'localhost' : host;
}

/** The quickest of a few answers, in milliseconds: of what the network takes, not of what it may take. */
async function latency(client: Client): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const asked = performance.now();
    await client.query('SELECT 1');
    best = Math.min(best, performance.now() - asked);
  }
  return best;
}
