import type { Pool, QueryResultRow } from 'pg';
import type { Metrics } from '../metrics/metrics';
import { isConflict } from './errors';
import { ROW_TYPES } from './row-types';

/**
 * Runs one statement without Prisma. For the few that every request makes: there, Prisma's own work is most of what a
 * statement costs (about 170 of 250 us of CPU). Not prepared by name, so that it works behind every connection pooler.
 *
 * @param text - SQL with `$1`, `$2` ... and columns named as `Row` has them.
 * @param label - under what it is counted; as `model="raw"` unless given.
 */
export type PlainSql = <Row extends QueryResultRow>(
  text: string,
  values: readonly unknown[],
  label?: QueryLabel,
) => Promise<Row[]>;

/** Under what a statement is counted, in Prisma's words. */
export interface QueryLabel {
  readonly model: string;
  readonly operation: string;
}

const RAW: QueryLabel = { model: 'raw', operation: 'sql' };

/** How often a statement is run that PostgreSQL rolls back for the sake of another transaction. */
const MAX_ATTEMPTS = 3;

/**
 * Makes a {@link PlainSql} that is counted with the other queries. A statement is a transaction of its own, so one that
 * was rolled back (SQLSTATE 40001, 40P01) has changed nothing and is run again.
 */
export function createPlainSql(
  pool: Pick<Pool, 'query'>,
  { prismaQueryDuration }: Pick<Metrics, 'prismaQueryDuration'>,
): PlainSql {
  return async <Row extends QueryResultRow>(text: string, values: readonly unknown[], label = RAW) => {
    for (let attempt = 1; ; attempt += 1) {
      const end = prismaQueryDuration.startTimer({ ...label });
      try {
        const { rows } = await pool.query<Row>({ text, values: [...values], types: ROW_TYPES });
        end({ outcome: 'ok' });
        return rows;
      } catch (error) {
        end({ outcome: 'error' });
        if (attempt === MAX_ATTEMPTS || !isConflict(error)) throw error;
      }
    }
  };
}
