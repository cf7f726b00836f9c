import type { Pool, QueryResultRow } from 'pg';
import type { Metrics } from '../metrics/metrics';
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

/** Makes a {@link PlainSql} that is counted with the other queries. */
export function createPlainSql(
  pool: Pick<Pool, 'query'>,
  { prismaQueryDuration }: Pick<Metrics, 'prismaQueryDuration'>,
): PlainSql {
  return async <Row extends QueryResultRow>(text: string, values: readonly unknown[], label = RAW) => {
    const end = prismaQueryDuration.startTimer({ ...label });
    try {
      const { rows } = await pool.query<Row>({ text, values: [...values], types: ROW_TYPES });
      end({ outcome: 'ok' });
      return rows;
    } catch (error) {
      end({ outcome: 'error' });
      throw error;
    }
  };
}
