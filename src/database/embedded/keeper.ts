import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseLog } from '../log';
import type { Cluster } from './cluster';
import { join, leave, type Member } from './membership';
import type { ServerControl } from './server';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/** Stays a member when the server restarts or crashes, and starts it again if need be. */
export function keepMembership(first: Member, cluster: Cluster, control: ServerControl, log: DatabaseLog) {
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
        const next = await join(cluster, control, ending.signal);
        if (next.port === first.port) log.info('PostgreSQL is back');
        else log.warn(`PostgreSQL moved to port ${next.port}: restart this server`);
        return hold(next);
      } catch (error) {
        if (ending.signal.aborted) return;
        log.warn(`PostgreSQL is still away: ${(error as Error).message}`);
        await sleep(wait, undefined, { signal: ending.signal }).catch(() => {});
      }
    }
  };
  hold(first);

  return {
    /** Leaves, and stops the server if nobody else uses it. Returns whether it did. */
    async end(): Promise<boolean> {
      ending.abort();
      await rejoining;
      if (!member) return false;
      const { client } = member;
      try {
        // A connection that is lost by now leaves the server to whoever comes next.
        const last = await leave(member).catch(() => false);
        if (last) await control.stop();
        return last;
      } finally {
        await client.end().catch(() => {});
      }
    },
  };
}
