import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { DatabaseLog } from '../log';
import { type Cluster, ROLES, SUPERUSER_SESSION } from './cluster';
import { ClusterInUseError, codeOf, EmbeddedPostgresError, USE_DATABASE_URL } from './error';
import { findPostmaster, lockHolder, type Postmaster, type ServerControl } from './server';

/** The advisory lock that every process that uses the server shares while it runs. */
const MEMBERSHIP = [0x5c0bed, 0xa71] as const;
const JOIN_TIMEOUT_MS = 60_000;
const START_ATTEMPTS = 5;

/** How long to wait for a server on the same files that this process can't see, before the start fails. */
const IN_USE_LIMIT_MS = 15_000;
/**
 * Milliseconds before the wait is logged: another process that starts the server here also holds the lock for a moment.
 */
const IN_USE_NOTICE_MS = 1_000;

const IS_SQLSTATE = /^[0-9A-Z]{5}$/;
/** SQLSTATE classes of a lost connection, no free connection, and a server that starts up or shuts down. */
const IS_TEMPORARY = /^(?:08|53|57)/;

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/** A process that uses the server. Its lock belongs to the connection, so a killed process leaves none behind. */
export interface Member {
  readonly client: Client;
  readonly port: number;
  /** The process that started the server: this one, another one that still uses it, or one that was killed. */
  readonly origin: 'started' | 'shared' | 'left-behind';
}

/**
 * Joins the processes that use the cluster's server, and starts it if it does not run. The last process to leave stops it; a
 * process that joins while it stops waits, and starts it again. If a server that was started here can't be joined, it is
 * stopped.
 *
 * @param signal - ends the attempts.
 * @throws {ClusterInUseError} when a server that this process can't see still runs on the files after 15 seconds.
 * @throws {EmbeddedPostgresError} when the server can't be started or doesn't answer within a minute.
 */
export async function join(
  cluster: Cluster,
  control: ServerControl,
  log: DatabaseLog,
  signal?: AbortSignal,
): Promise<Member> {
  const progress = { isStarted: false };
  try {
    return await tryToJoin(cluster, control, log, progress, signal);
  } catch (error) {
    if (progress.isStarted) await control.stop().catch((failure: Error) => log.warn(failure.message));
    throw error;
  }
}

async function tryToJoin(
  cluster: Cluster,
  control: ServerControl,
  log: DatabaseLog,
  progress: { isStarted: boolean },
  signal?: AbortSignal,
): Promise<Member> {
  const waitForLock = createLockWait(cluster, log);
  let deadline = Date.now() + JOIN_TIMEOUT_MS;
  let failures = 0;
  while (Date.now() < deadline) {
    signal?.throwIfAborted();
    const postmaster = findPostmaster(cluster.data);
    if (!postmaster) {
      try {
        progress.isStarted = await control.start();
        if (progress.isStarted) deadline = Date.now() + JOIN_TIMEOUT_MS;
        else waitForLock();
      } catch (error) {
        // Another program may have taken the port in the meantime.
        if (error instanceof ClusterInUseError || ++failures >= START_ATTEMPTS) throw error;
      }
    } else if (postmaster !== 'starting') {
      const client = await connect(cluster, postmaster);
      if (client) {
        const { isStarted } = progress;
        const shared = !isStarted && (await hasOtherMembers(client));
        return { client, port: postmaster.port, origin: isStarted ? 'started' : shared ? 'shared' : 'left-behind' };
      }
    }
    await sleep(failures > 0 ? 200 : 25);
  }
  throw new EmbeddedPostgresError(
    `The embedded PostgreSQL in ${cluster.data} runs but has not answered for a minute. Its log is ${cluster.logFile}.`,
  );
}

/** Measures how long the cluster's lock is held without a visible server. */
function createLockWait(cluster: Cluster, log: DatabaseLog): () => void {
  const since = Date.now();
  let isNoticed = false;
  return () => {
    const waited = Date.now() - since;
    if (waited > IN_USE_LIMIT_MS) {
      throw new ClusterInUseError(
        `Another PostgreSQL uses the files in ${cluster.data}, from another container or another machine (lock taken by ` +
          `${lockHolder(cluster)}). Two servers on the same files would destroy the data, so this process ends. ` +
          'Stop the other one first: a rolling update cannot work with the embedded PostgreSQL. ' +
          USE_DATABASE_URL,
      );
    }
    if (waited < IN_USE_NOTICE_MS || isNoticed) return;
    isNoticed = true;
    log.warn(
      `Another PostgreSQL uses the files in ${cluster.data}, from another container or another machine (lock taken by ` +
        `${lockHolder(cluster)}): waiting up to ${IN_USE_LIMIT_MS / 1000} seconds for it to end`,
    );
  };
}

/**
 * Leaves the group. Returns whether this was the last member; then no other process can join until the server has
 * stopped.
 */
async function leave({ client }: Member): Promise<boolean> {
  await client.query('SELECT pg_advisory_unlock_shared($1, $2)', [...MEMBERSHIP]);
  const { rows } = await client.query<{ last: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS last', [
    ...MEMBERSHIP,
  ]);
  return rows[0]?.last === true;
}

/** Connects and takes the lock; undefined when the server is not ready for it, or about to stop. */
async function connect(cluster: Cluster, { port }: Postmaster): Promise<Client | undefined> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: ROLES.superuser,
    password: cluster.password,
    database: 'postgres',
    ssl: false,
    connectionTimeoutMillis: 5_000,
    application_name: 'scoped-api (member)',
    options: SUPERUSER_SESSION,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT pg_advisory_lock_shared($1, $2)', [...MEMBERSHIP]);
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    const code = codeOf(error) ?? '';
    if (!IS_SQLSTATE.test(code) || IS_TEMPORARY.test(code)) return undefined;
    if (code !== '28P01') {
      throw new EmbeddedPostgresError(
        `The embedded PostgreSQL in ${cluster.data} refuses the connection: ${(error as Error).message} (${code}). ` +
          `Its log is ${cluster.logFile}. ${USE_DATABASE_URL}`,
      );
    }
    throw new EmbeddedPostgresError(
      `The embedded PostgreSQL in ${cluster.data} does not accept the password in its file "password". Restore that ` +
        `file from a backup, or give the database a new password: docs/operations.md says how, under "A lost password". ${USE_DATABASE_URL}`,
    );
  }
}

/**
 * Whether other processes use the server. The process that has just started the server may not have joined yet: this
 * waits a moment for it.
 */
async function hasOtherMembers(client: Client, patient = true): Promise<boolean> {
  const { rows } = await client.query<{ others: boolean; young: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = $1 AND objid = $2
       AND pid <> pg_backend_pid()) AS others,
       now() - pg_postmaster_start_time() < interval '2 seconds' AS young`,
    [...MEMBERSHIP],
  );
  if (rows[0]?.others || !rows[0]?.young || !patient) return rows[0]?.others === true;
  await sleep(250);
  return hasOtherMembers(client, false);
}

/** See {@link keepMembership}. */
interface Membership {
  /** Leaves, and stops the server if no other process uses it. Returns whether it did. */
  end(): Promise<boolean>;
}

/**
 * Keeps the membership when the server restarts or crashes, and starts it again if necessary.
 *
 * @param onLost - called once when the server can't come back for this process: another container uses its files now, or
 *   it has another port.
 */
export function keepMembership(
  first: Member,
  cluster: Cluster,
  control: ServerControl,
  log: DatabaseLog,
  onLost: (error: EmbeddedPostgresError) => void,
): Membership {
  const ending = new AbortController();
  let member: Member | undefined;
  let rejoining = Promise.resolve();

  const hold = (next: Member) => {
    member = next;
    next.client.once('end', () => {
      member = undefined;
      if (!ending.signal.aborted) rejoining = rejoin();
    });
  };
  const rejoin = async () => {
    log.warn('Lost PostgreSQL: connecting again');
    for (let wait = FIRST_WAIT_MS; !ending.signal.aborted; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      try {
        const next = await join(cluster, control, log, ending.signal);
        hold(next);
        if (next.port === first.port) return log.info('PostgreSQL is back');
        return onLost(
          new EmbeddedPostgresError(
            `PostgreSQL moved from port ${first.port} to port ${next.port}, because another program took its port. ` +
              'Start this server again.',
          ),
        );
      } catch (error) {
        if (ending.signal.aborted) return;
        if (error instanceof ClusterInUseError) return onLost(error);
        log.warn(`PostgreSQL is still away: ${(error as Error).message}`);
        await sleep(wait, undefined, { signal: ending.signal }).catch(() => {});
      }
    }
  };
  hold(first);

  return {
    async end() {
      ending.abort();
      await rejoining;
      if (!member) return false;
      const { client } = member;
      try {
        // If the connection is lost, the process that joins next takes the server over.
        const last = await leave(member).catch(() => false);
        if (last) await control.stop();
        return last;
      } finally {
        await client.end().catch(() => {});
      }
    },
  };
}
