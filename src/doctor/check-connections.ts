import type { Client } from 'pg';
import type { Config } from '../config';
import { type Finding, findingsAbout } from './finding';

const { warning } = findingsAbout('database');

const LIMITS = `SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
    - coalesce(current_setting('reserved_connections', true)::int, 0) AS "ofServer",
  nullif(d.datconnlimit, -1) AS "ofDatabase", nullif(r.rolconnlimit, -1) AS "ofRole"
  FROM pg_database d, pg_roles r WHERE d.datname = current_database() AND r.rolname = current_user`;

interface Limits {
  readonly ofServer: number;
  readonly ofDatabase: number | null;
  readonly ofRole: number | null;
}

/** Whether the database lets in as many connections as this server may open. */
export async function connectionFindings(
  client: Client,
  { workers, dbPoolMax, databaseUrl }: Config,
): Promise<readonly Finding[]> {
  const { rows } = await client.query<Limits>(LIMITS);
  const [limits] = rows;
  if (!limits) return [];
  const { ofServer, ofDatabase, ofRole } = limits;
  // Of an embedded one, the primary process holds one connection.
  const least = Math.min(ofServer, ofDatabase ?? ofServer, ofRole ?? ofServer) - (databaseUrl === undefined ? 1 : 0);
  const needed = workers * dbPoolMax;
  if (needed <= least) return [];
  return [
    warning(
      `WORKERS times DB_POOL_MAX may open ${needed} connections, and PostgreSQL lets ${least} in.`,
      `Set DB_POOL_MAX=${Math.max(1, Math.floor(least / workers))} or less, raise max_connections, or put pgbouncer in between.`,
    ),
  ];
}
