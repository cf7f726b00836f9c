import type { PolicyChange } from '@scoped-api/engine/policy';
import type { Config } from '../config';
import { openClient } from '../database/connection';
import { readDatabaseUrl } from '../database/database-url';
import { computeImpact, describeImpact, type PolicyImpact } from '../policy/policy-impact';
import { countHolders, type HolderGroup } from '../users/count-holders';
import { CommandError } from './command-error';
import type { CommandStreams } from './console';
import { withDatabase } from './with-capabilities';

/** The longest that one statement may take: it scans the table of users once. */
const STATEMENT_MS = 60_000;
/** SQLSTATE undefined_table and undefined_column. */
const NOT_MIGRATED: ReadonlySet<unknown> = new Set(['42P01', '42703']);

/**
 * Says what a change of the policy means for the accounts of the configured database: on its replica, if there is one. Runs
 * in one read-only transaction, and so sees one state; no migration is applied.
 *
 * @throws CommandError for a database without tables.
 */
export function policyImpact(
  io: CommandStreams,
  change: PolicyChange,
): Promise<{ readonly impact: PolicyImpact; readonly lines: readonly string[] }> {
  return withDatabase(io, async ({ url }, config) => {
    const impact = computeImpact(change, await readHolders(url, config));
    return { impact, lines: describeImpact(impact) };
  });
}

async function readHolders(url: string, { databaseReplicaUrl, dbLimits }: Config): Promise<HolderGroup[]> {
  const client = await openClient(databaseReplicaUrl ?? url, {
    access: 'any',
    schema: readDatabaseUrl(url).schema,
    limits: { ...dbLimits, statementMs: STATEMENT_MS },
  });
  try {
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const groups = await countHolders((text) => client.query(text));
    await client.query('ROLLBACK');
    return groups;
  } catch (error) {
    if (!NOT_MIGRATED.has((error as { readonly code?: unknown }).code)) throw error;
    throw new CommandError(
      'FAILED',
      'The database does not have the tables of this release yet. Run: scoped-api migrate',
    );
  } finally {
    await client.end();
  }
}
