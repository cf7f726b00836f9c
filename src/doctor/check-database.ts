import { BlockList, isIP } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Client, escapeIdentifier } from 'pg';
import type { Config } from '../config';
import { DEFAULT_LIMITS, openClient, type SessionClient } from '../database/connection';
import { describeDatabaseUrl as describe, readDatabaseUrl } from '../database/database-url';
import type { PlainSql } from '../database/plain-sql';
import {
  createProbePool,
  createReplicaPosition,
  MAX_LAG_MS,
  PrimaryUnknownError,
  probeReplica,
} from '../database/replica-position';
import { explainFailure } from '../process/open-database';
import { findCluster } from './find-cluster';
import { type Finding, findingsAbout } from './finding';

const { ok, skipped, warning, error } = findingsAbout('database');

/** Time limit for the connection, and for each answer, in milliseconds. */
const TIMEOUT_MS = 4_000;

/**
 * Connects to the database that the server would use, if it is there. Starts no embedded PostgreSQL.
 *
 * @returns the connection, with the URL of the owner of the tables if that is another role; or a finding.
 */
export async function openDatabase({ databaseUrl, databaseOwnerUrl, dataDir }: Config) {
  if (databaseUrl !== undefined) {
    const where = describe(databaseUrl);
    const found = await connect(databaseUrl);
    if (found.ok) return { client: found.client, where: `at ${where}`, ownerUrl: databaseOwnerUrl };
    const what = `Can't connect to the PostgreSQL server at ${where} (DATABASE_URL): ${found.what}.`;
    return { client: undefined, finding: error(what, found.fix) };
  }
  let cluster: ReturnType<typeof findCluster>;
  try {
    cluster = findCluster(dataDir);
  } catch (failure) {
    const what = `The embedded PostgreSQL under ${dataDir} can't be read: ${(failure as Error).message}.`;
    const fix = 'Run this as the user that the server runs as, or fix the permissions.';
    return { client: undefined, finding: error(what, fix) };
  }
  if (!cluster) {
    const what = `There is no embedded PostgreSQL under ${dataDir} (DATA_DIR) yet. The first start makes one.`;
    return { client: undefined, finding: ok(what) };
  }
  const { directory, url, ownerUrl } = cluster;
  if (url === undefined) {
    const what = `The embedded PostgreSQL in ${directory} does not run, so it can't be asked.`;
    return { client: undefined, finding: skipped(what, 'Run doctor again while the server runs.') };
  }
  const found = await connect(url);
  if (found.ok) return { client: found.client, where: `in ${directory} (embedded)`, ownerUrl };
  const what = `The embedded PostgreSQL in ${directory} runs, but can't be connected to: ${found.what}.`;
  const fix = `Its log is ${directory}/postgres.log. Stop the server, and start it again.`;
  return { client: undefined, finding: error(what, fix) };
}

/** A connection, or the reason why there is none. */
type Connection =
  | { readonly ok: true; readonly client: SessionClient }
  | { readonly ok: false; readonly what: string; readonly fix: string };

/** Connects. Every question on the connection has a timeout of 4 seconds. */
export async function connect(url: string): Promise<Connection> {
  try {
    const client = await openClient(url, {
      access: 'any',
      applicationName: 'scoped-api (doctor)',
      connectionTimeoutMs: TIMEOUT_MS,
      limits: { ...DEFAULT_LIMITS, statementMs: TIMEOUT_MS },
    });
    return { ok: true, client };
  } catch (failure) {
    return { ok: false, ...explainFailure(failure) };
  }
}

/** Closes a connection without waiting for the server, which may hang. */
export function disconnect(client: Client): void {
  client.end().catch(() => {});
}

/** The oldest version of PostgreSQL that the tests run on. */
const OLDEST_TESTED = 15;

const STATE = `SELECT current_setting('server_version') AS version,
  current_setting('server_version_num')::int / 10000 AS major,
  current_setting('server_encoding') AS encoding,
  current_schema() AS schema,
  current_setting('transaction_read_only') = 'on' AS "isReadOnly",
  pg_is_in_recovery() AS "isStandby",
  pg_database_size(current_database())::float8 / 1e6 AS "sizeMb"`;

interface State {
  readonly version: string;
  readonly major: number;
  readonly encoding: string;
  readonly schema: string | null;
  readonly isReadOnly: boolean;
  readonly isStandby: boolean;
  readonly sizeMb: number;
}

/** Checks whether this server can work on the database server. */
export async function checkDatabase(client: SessionClient, config: Config, where: string): Promise<readonly Finding[]> {
  const { rows } = await client.query<State>(STATE);
  const [state] = rows as [State];
  const { latencyMs, aheadMs } = await measure(client);
  const pooled = client.isPooled;
  const found = [
    ...stateFindings(state),
    ...networkFindings(client, config, latencyMs),
    ...clockFindings(aheadMs, latencyMs),
    ...(pooled ? pooledFindings(config, state.schema) : await connectionFindings(client, config)),
  ];
  const through = pooled ? ' through a pooler' : '';
  const summary = `PostgreSQL ${state.version} ${where} answers${through} in ${latencyMs.toFixed(1)} ms; its size is ${Math.ceil(state.sizeMb)} MB.`;
  return [ok(summary), ...found];
}

/** Returns the shortest round trip of three, and how far the clock of this machine is ahead of the database's. */
async function measure(client: Client): Promise<{ latencyMs: number; aheadMs: number }> {
  let best = { latencyMs: Number.POSITIVE_INFINITY, aheadMs: 0 };
  for (let round = 0; round < 3; round += 1) {
    const sentAt = Date.now();
    const start = performance.now();
    const { rows } = await client.query<{ now: number }>(
      'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now',
    );
    const latencyMs = performance.now() - start;
    if (latencyMs < best.latencyMs) best = { latencyMs, aheadMs: sentAt + latencyMs / 2 - (rows[0]?.now ?? 0) };
  }
  return best;
}

function stateFindings({ major, encoding, isReadOnly, isStandby }: State): Finding[] {
  const found: Finding[] = [];
  if (major < OLDEST_TESTED) {
    found.push(warning(`PostgreSQL ${major} is older than what is tested.`, `Use ${OLDEST_TESTED} or newer.`));
  }
  if (encoding !== 'UTF8') {
    found.push(error(`The database has the encoding ${encoding}.`, "Create it again with: ENCODING 'UTF8'"));
  }
  if (isStandby) {
    const fix = 'Let DATABASE_URL point to the primary; a replica goes into DATABASE_REPLICA_URL.';
    found.push(error('It is a replica: nothing can be written there.', fix));
  } else if (isReadOnly) {
    found.push(error('Nothing can be written: default_transaction_read_only is on.', 'Turn it off for this role.'));
  }
  return found;
}

/** Milliseconds: a request waits for one or two statements. */
const SLOW_MS = 10;

function networkFindings(client: Client, { isProduction, databaseUrl }: Config, latencyMs: number): Finding[] {
  const found: Finding[] = [];
  if (latencyMs > SLOW_MS) {
    const what = `An answer takes ${latencyMs.toFixed(0)} ms, and every request waits for one or two.`;
    found.push(warning(what, 'Bring server and database closer together.'));
  }
  if (isProduction && databaseUrl !== undefined && !isEncrypted(client) && !isNear(hostOf(databaseUrl))) {
    const fix = 'Add ?sslmode=verify-full to DATABASE_URL.';
    found.push(warning('The connection to the database is not encrypted.', fix));
  }
  return found;
}

function isEncrypted(client: Client): boolean {
  const { connection } = client as unknown as { connection?: { stream?: { encrypted?: boolean } } };
  return connection?.stream?.encrypted === true;
}

/** A socket is on this machine. */
function hostOf(databaseUrl: string): string {
  const { host = '' } = readDatabaseUrl(databaseUrl).config;
  return host === '' || host.startsWith('/') ? 'localhost' : host;
}

const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
PRIVATE.addAddress('::1', 'ipv6');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

/** Whether a host is on this machine or in its private network, as far as its name says. */
function isNear(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '');
  const family = isIP(name);
  if (family !== 0) return PRIVATE.check(name, family === 4 ? 'ipv4' : 'ipv6');
  // Containers call each other by names without a dot.
  return !name.includes('.') || /\.(?:local|internal|svc)$/.test(name);
}

/** Milliseconds: NTP keeps clocks far closer. At 20 s a replica may not show an admin what they have just changed. */
const CLOCK_OFF_MS = 2_000;

function clockFindings(aheadMs: number, latencyMs: number): Finding[] {
  if (Math.abs(aheadMs) - latencyMs / 2 <= CLOCK_OFF_MS) return [];
  const seconds = (Math.abs(aheadMs) / 1000).toFixed(1);
  const what = `The clock of this machine is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} the database's.`;
  return [warning(what, 'Run NTP (chrony, systemd-timesyncd) on both machines.')];
}

/** A pooler does not keep the search_path of its clients, so that of the role must be right. */
function pooledFindings({ databaseUrl }: Config, schema: string | null): Finding[] {
  const wanted = databaseUrl === undefined ? undefined : readDatabaseUrl(databaseUrl).schema;
  if (wanted === undefined || wanted === schema) return [];
  const what = `Through the pooler the role sees the schema ${schema ?? '(none)'}, and DATABASE_URL names ${wanted}.`;
  return [error(what, `ALTER ROLE the_role SET search_path = ${escapeIdentifier(wanted)}; and restart the pooler.`)];
}

const LIMIT = `SELECT least(
    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
      - coalesce(current_setting('reserved_connections', true)::int, 0),
    nullif(d.datconnlimit, -1), nullif(r.rolconnlimit, -1)) AS limit
  FROM pg_database d, pg_roles r WHERE d.datname = current_database() AND r.rolname = current_user`;

/** Checks whether the database allows as many connections as this server may open. */
async function connectionFindings(
  client: Client,
  { workers, dbPoolMax, databaseUrl }: Config,
): Promise<readonly Finding[]> {
  const { rows } = await client.query<{ limit: number }>(LIMIT);
  // The primary process holds one connection to an embedded server.
  const limit = (rows[0]?.limit ?? Number.POSITIVE_INFINITY) - (databaseUrl === undefined ? 1 : 0);
  const needed = workers * dbPoolMax;
  if (needed <= limit) return [];
  const what = `WORKERS times DB_POOL_MAX may open ${needed} connections, and PostgreSQL allows ${limit}.`;
  const fit = Math.max(1, Math.floor(limit / workers));
  return [warning(what, `Set DB_POOL_MAX=${fit} or less, raise max_connections, or put pgbouncer in between.`)];
}

/** Checks that the replica belongs to this primary and is not far behind, with the server's own probe. */
export async function checkReplica(primary: Client, url: string): Promise<readonly Finding[]> {
  const replica = findingsAbout('replica');
  const where = describe(url);
  const pool = createProbePool(url, TIMEOUT_MS);
  const sql = (async (text: string, values: unknown[]) => (await primary.query(text, values)).rows) as PlainSql;
  const position = createReplicaPosition();
  const start = performance.now();
  try {
    for (;;) {
      await probeReplica(sql, pool, position);
      const waited = performance.now() - start;
      if (position.completeUntil() !== undefined) {
        return [replica.ok(`The replica at ${where} is at most ${(waited / 1000).toFixed(1)} s behind.`)];
      }
      if (waited > MAX_LAG_MS) {
        const what = `The replica at ${where} is more than ${MAX_LAG_MS / 1000} s behind, so reads go to the primary.`;
        return [replica.warning(what, 'Check its load and its network.')];
      }
      await delay(250);
    }
  } catch (failure) {
    if (failure instanceof PrimaryUnknownError) throw failure;
    const { message, code } = failure as NodeJS.ErrnoException;
    const what = `The replica at ${where} can't be used, so reads go to the primary: ${message || code}.`;
    return [replica.error(what, 'Correct DATABASE_REPLICA_URL, or remove it.')];
  } finally {
    pool.end().catch(() => {});
  }
}
