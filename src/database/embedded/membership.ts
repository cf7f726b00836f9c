import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { type Cluster, ROLE } from './cluster';
import { codeOf, EmbeddedPostgresError } from './error';
import { findPostmaster, type Postmaster } from './postmaster';
import type { ServerControl } from './server';

/** The advisory lock that every user of the server shares for as long as it lives. */
const MEMBERSHIP = [0x5c0bed, 0xa71] as const;
const JOIN_TIMEOUT_MS = 60_000;
const START_ATTEMPTS = 5;

/** A live user of the server. The lock goes with the connection, so a killed user leaves nothing behind. */
export interface Member {
  readonly client: Client;
  readonly port: number;
  /** How the server came to run: by us, for others that still use it, or left behind by a process that was killed. */
  readonly origin: 'started' | 'shared' | 'left-behind';
}

/**
 * Joins the users of the cluster's server, which is started if it does not run. Whoever leaves last stops it; one who
 * comes while it stops waits and starts it again.
 *
 * @param signal - gives up between two attempts.
 * @throws {EmbeddedPostgresError} when the server can't be started or doesn't answer within a minute.
 */
export async function join(cluster: Cluster, control: ServerControl, signal?: AbortSignal): Promise<Member> {
  const deadline = Date.now() + JOIN_TIMEOUT_MS;
  let origin: Member['origin'] = 'left-behind';
  let failures = 0;
  while (Date.now() < deadline) {
    signal?.throwIfAborted();
    const postmaster = findPostmaster(cluster.data);
    if (!postmaster) {
      try {
        await control.start();
        origin = 'started';
      } catch (error) {
        // Somebody else may be starting it, or have taken the port since it was found free.
        if (++failures >= START_ATTEMPTS) throw error;
      }
    } else if (postmaster !== 'starting') {
      const client = await connect(cluster, postmaster);
      if (client) {
        const shared = origin !== 'started' && (await hasOtherMembers(client));
        return { client, port: postmaster.port, origin: shared ? 'shared' : origin };
      }
    }
    await sleep(failures > 0 ? 200 : 25);
  }
  throw new EmbeddedPostgresError(
    `The embedded PostgreSQL in ${cluster.data} runs but has not answered for a minute. Its log is ${cluster.logFile}.`,
  );
}

/** Leaves. Returns whether nobody is left: then nobody can join either until the server has stopped. */
export async function leave({ client }: Member): Promise<boolean> {
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
    user: ROLE,
    password: cluster.password,
    database: 'postgres',
    ssl: false,
    connectionTimeoutMillis: 5_000,
    application_name: 'scoped-api (member)',
  });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT pg_advisory_lock_shared($1, $2)', [...MEMBERSHIP]);
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    if (codeOf(error) !== '28P01') return undefined;
    throw new EmbeddedPostgresError(
      `The embedded PostgreSQL in ${cluster.data} does not accept the password in its "password" file: put that file back.`,
    );
  }
}

/**
 * Whether somebody else uses the server. One that came up just now has a process that started it, which may not have
 * joined yet: it gets a moment to.
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
