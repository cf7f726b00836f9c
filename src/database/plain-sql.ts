import { type CustomTypesConfig, type Pool, type QueryResultRow, types } from 'pg';
import type { Metrics } from '../metrics/metrics';

/**
 * Runs one statement without Prisma. For the few that every request makes: there, Prisma's own work is most of the cost of a
 * statement (about 170 of 250 us of CPU). The statement is not prepared by name, so that it works behind every pooler.
 *
 * @param text - SQL with `$1`, `$2` ... and columns with the names of the properties of `Row`.
 * @param label - labels of its metrics; `model="raw"` by default.
 */
export type PlainSql = <Row extends QueryResultRow>(
  text: string,
  values: readonly unknown[],
  label?: QueryLabel,
) => Promise<Row[]>;

/** Labels of a statement's metrics, in Prisma's words. */
export interface QueryLabel {
  readonly model: string;
  readonly operation: string;
}

const RAW: QueryLabel = { model: 'raw', operation: 'sql' };

/** Creates a {@link PlainSql} with the same metrics as Prisma's queries. */
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

const { TIMESTAMPTZ } = types.builtins;
/** `text[]`; pg has no constants for arrays. */
const TEXT_ARRAY = 1009 as unknown as typeof TIMESTAMPTZ;

type Parse = (text: string) => unknown;

/**
 * How plain SQL parses values: as pg does, and faster for values that nearly always have one form. Two dates and an
 * empty list were a fifth of the cost of a row of `users`.
 */
export const ROW_TYPES: CustomTypesConfig = {
  getTypeParser(oid, format) {
    if (format === 'binary') return types.getTypeParser(oid, format);
    if (oid === TIMESTAMPTZ) return parseTimestamp as Parse as never;
    return oid === TEXT_ARRAY ? (parseTexts as Parse as never) : types.getTypeParser(oid, 'text');
  },
};

const parseAnyTimestamp: Parse = types.getTypeParser(TIMESTAMPTZ, 'text');
const parseAnyTexts: Parse = types.getTypeParser(TEXT_ARRAY, 'text');

/** Parses `2026-11-22 21:48:55.123+00`, to the millisecond; leaves other zones, eras, years and fractions to pg. */
function parseTimestamp(text: string): unknown {
  const fraction = text.length - '2026-11-22 21:48:55.+00'.length;
  const isUsual = text[10] === ' ' && text.endsWith('+00') && (fraction === 3 ? text[19] === '.' : fraction === -1);
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  // `Date.UTC` reads years below 100 as years of the last century.
  if (!isUsual || year < 100) return parseAnyTimestamp(text);
  const milliseconds = fraction === 3 ? twoDigits(text, 20) * 10 + digit(text, 22) : 0;
  const [month, day] = [twoDigits(text, 5) - 1, twoDigits(text, 8)];
  return new Date(
    Date.UTC(year, month, day, twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17), milliseconds),
  );
}

function twoDigits(text: string, at: number): number {
  return digit(text, at) * 10 + digit(text, at + 1);
}

function digit(text: string, at: number): number {
  return text.charCodeAt(at) - 48;
}

function parseTexts(text: string): unknown {
  return text === '{}' ? [] : parseAnyTexts(text);
}
