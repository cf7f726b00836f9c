import { createHash } from 'node:crypto';
import { type CustomTypesConfig, type Pool, type QueryResultRow, types } from 'pg';
import type { Metrics } from '../metrics/metrics';

/**
 * Runs one statement without Prisma. For the few that every request makes: there, Prisma's own work is most of the cost of a
 * statement (about 170 of 250 us of CPU).
 *
 * @param text - SQL with `$1`, `$2` ... and columns with the names of the properties of `Row`.
 * @param label - labels of its metrics; `model="raw"` by default.
 * @param options.isPrepared - prepares the statement by name, once on each connection: a fifth of its CPU time here, and its
 * plan in PostgreSQL. Only for statements of which the best plan does not depend on the values, and few texts.
 */
export type PlainSql = <Row extends QueryResultRow>(
  text: string,
  values: readonly unknown[],
  label?: QueryLabel,
  options?: { readonly isPrepared?: boolean },
) => Promise<Row[]>;

/** Labels of a statement's metrics, in Prisma's words. */
interface QueryLabel {
  readonly model: string;
  readonly operation: string;
}

const RAW: QueryLabel = { model: 'raw', operation: 'sql' };

/** Texts that are prepared: PostgreSQL keeps each in every connection. Others are sent without a name. */
const MAX_PREPARED = 100;
/**
 * SQLSTATEs of a prepared statement that PostgreSQL refuses before it runs: the type of a column has changed
 * (feature_not_supported), or something between has removed or made the name (invalid_sql_statement_name,
 * duplicate_prepared_statement).
 */
const REFUSED: ReadonlySet<unknown> = new Set(['0A000', '26000', '42P05']);

/** Creates a {@link PlainSql} with the same metrics as Prisma's queries. */
export function createPlainSql(
  pool: Pick<Pool, 'query'>,
  { prismaQueryDuration }: Pick<Metrics, 'prismaQueryDuration'>,
): PlainSql {
  const names = new Map<string, string | undefined>();
  const nameOf = (text: string) => {
    if (!names.has(text) && names.size < MAX_PREPARED) {
      // The name is a hash of the text: if a pooler is not detected, another process's statement of the same name is
      // the same statement.
      names.set(text, `scoped_api_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`);
    }
    return names.get(text);
  };
  const run = async <Row extends QueryResultRow>(text: string, values: readonly unknown[], name?: string) => {
    const query = { text, values: [...values], types: ROW_TYPES };
    if (name === undefined) return pool.query<Row>(query);
    try {
      // Behind a pooler, `SessionClient` removes the name.
      return await pool.query<Row>({ ...query, name });
    } catch (error) {
      if (!REFUSED.has((error as { readonly code?: unknown }).code)) throw error;
      names.set(text, undefined);
      return pool.query<Row>(query);
    }
  };
  return async <Row extends QueryResultRow>(
    text: string,
    values: readonly unknown[],
    label = RAW,
    { isPrepared = false } = {},
  ) => {
    const start = performance.now();
    let outcome = 'error';
    try {
      const { rows } = await run<Row>(text, values, isPrepared ? nameOf(text) : undefined);
      outcome = 'ok';
      return rows;
    } finally {
      const { model, operation } = label;
      prismaQueryDuration.observe({ model, operation, outcome }, (performance.now() - start) / 1000);
    }
  };
}

const { TIMESTAMPTZ } = types.builtins;
/** `text[]`; pg has no constants for arrays. */
const TEXT_ARRAY = 1009 as unknown as typeof TIMESTAMPTZ;

type Parse = (text: string) => unknown;

/**
 * The parsers of values for plain SQL: with the results of pg's parsers, and faster for values that nearly always have
 * one form. Two dates and an empty list were a fifth of the cost of a row of `users`.
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

/**
 * Parses `2026-11-22 21:48:55.123+00`, to the millisecond; PostgreSQL writes a fraction without the zeros at its end. Leaves
 * other zones, eras, years and fractions to pg.
 */
function parseTimestamp(text: string): unknown {
  const fraction = text.length - '2026-11-22 21:48:55.+00'.length;
  const isUsual =
    text[10] === ' ' &&
    text.endsWith('+00') &&
    (fraction === -1 || (fraction > 0 && fraction <= 3 && text[19] === '.'));
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  // `Date.UTC` reads years below 100 as years of the last century.
  if (!isUsual || year < 100) return parseAnyTimestamp(text);
  let milliseconds = 0;
  if (fraction > 0) milliseconds += digit(text, 20) * 100;
  if (fraction > 1) milliseconds += digit(text, 21) * 10;
  if (fraction > 2) milliseconds += digit(text, 22);
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
