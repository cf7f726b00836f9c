import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { DatabaseLog } from '../log';
import { type Cluster, ROLES, SUPERUSER_SESSION } from './cluster';
import { ClusterInUseError, codeOf, EmbeddedPostgresError, USE_DATABASE_URL } from './error';
import { findPostmaster, lockHolder, type Postmaster, type ServerControl } from './server';

/** The advisory lock that every user of the server shares for as long as it lives. */
const MEMBERSHIP = [0x5c0bed, 0xa71] as const;
const JOIN_TIMEOUT_MS = 60_000;
const START_ATTEMPTS = 5;

/** How long to wait for a server on the same files that this process can't see, before it counts as there to stay. */
const IN_USE_LIMIT_MS = 15_000;
/** Another process here that starts the server holds the lock for a moment too, which is not worth a line in the log. */
const IN_USE_NOTICE_MS = 1_000;

const IS_SQLSTATE = /^[0-9A-Z]{5}$/;
/** No connection, no room, starting up or shutting down. */
const IS_TEMPORARY = /^(?:08|53|57)/;

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/** A live user of the server. The lock goes with the connection, so a killed user leaves nothing behind. */
export interface Member {
  readonly client: Client;
  readonly port: number;
  /** How the server came to run: by us, for others that still use it, or left behind by a process that was killed. */
  readonly origin: 'started' | 'shared' | 'left-behind';
}

/**
 * Joins the users of the cluster's server, which is started if it does not run. The one that leaves last stops it; one
 * that comes while it stops waits and starts it again. A server that was started here and then can't be joined is
 * stopped.
 *
 * @param signal - gives up between two attempts.
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
        // Another program may have taken the port since it was found free.
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

/** Counts how long the cluster's lock is held while no server is to be seen. */
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

/** Leaves. Returns whether this was the last member: then no other can join until the server has stopped. */
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
 * Whether other processes use the server. One that came up just now has a process that started it, which may not have
 * joined yet: this waits for it a moment.
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

/** A membership that lasts. */
export interface Membership {
  /** Leaves, and stops the server if no other process uses it. Returns whether it did. */
  end(): Promise<boolean>;
}

/**
 * Stays a member when the server restarts or crashes, and starts it again if need be.
 *
 * @param onLost - called once when the server can't come back for this process: another container has it now, or it
 *   moved to another port.
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
        // A connection that is lost by now leaves the server to the process that joins next.
        const last = await leave(member).catch(() => false);
        if (last) await control.stop();
        return last;
      } finally {
        await client.end().catch(() => {});
      }
    },
  };
}
