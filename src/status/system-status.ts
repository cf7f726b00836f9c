import type { Database } from '../database/database';
import type { Viewer } from '../identity/viewer';
import type { Metrics } from '../metrics/metrics';

/** Counts the users; the composition root gives it. */
type CountUsers = (viewer: Viewer) => Promise<{
  readonly total: number;
  readonly active: number;
  readonly admins: number;
  /** Whether one of the numbers is an estimate. */
  readonly isEstimate: boolean;
}>;

/** The state of the server; what the database could not answer is `null`. */
export type SystemStatus = Awaited<ReturnType<ReturnType<typeof createSystemStatus>>>;

/** Returns a function that reads the state of the server. A database that is down is part of the answer, not an error. */
export function createSystemStatus(dependencies: {
  readonly database: Pick<Database, 'ping' | 'poolStats' | 'pendingMigrations'>;
  readonly countUsers: CountUsers;
  readonly metrics: Pick<Metrics, 'eventLoopDelay'>;
  readonly version: string;
  readonly startedAt: Date;
}) {
  const { database, countUsers, metrics, version, startedAt } = dependencies;

  return async (viewer: Viewer) => {
    // First, so that the numbers do not count this request.
    const pool = database.poolStats();
    const ping = await database.ping().catch(() => null);
    const [pendingMigrations, users] = ping
      ? await Promise.all([database.pendingMigrations().catch(() => null), countUsers(viewer).catch(() => null)])
      : [null, null];
    const memory = process.memoryUsage();
    const delay = metrics.eventLoopDelay();
    return {
      version,
      startedAt,
      uptimeSeconds: (Date.now() - startedAt.getTime()) / 1000,
      database: {
        reachable: ping !== null,
        latencyMs: ping?.latencyMs ?? null,
        version: ping?.version ?? null,
        pool,
        pendingMigrations,
      },
      users,
      process: {
        memoryBytes: memory.rss,
        heapUsedBytes: memory.heapUsed,
        eventLoopDelayMeanMs: delay.meanSeconds * 1000,
        eventLoopDelayP99Ms: delay.p99Seconds * 1000,
      },
    };
  };
}
