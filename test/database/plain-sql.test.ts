import { types } from 'pg';
import { createDatabase, type Database } from '../../src/database/database';
import { ROW_TYPES } from '../../src/database/plain-sql';
import { createMetrics } from '../../src/metrics/metrics';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const TIMESTAMPTZ = 1184;
const TEXT_ARRAY = 1009;
const parse = (oid: number, text: string) => ROW_TYPES.getTypeParser(oid as never, 'text')(text);

describe('a value of plain SQL reads as pg reads it', () => {
  test.each([
    '2026-11-22 21:48:55.123+00',
    '2026-11-22 21:48:55.1+00',
    '2026-11-22 21:48:55.12+00',
    '2026-11-22 21:48:55+00',
    '2026-02-29 00:00:00+00',
    '2024-02-29 23:59:59.999+00',
    '1969-12-31 23:59:59.999+00',
    '0001-01-01 00:00:00+00',
    '0044-03-15 12:00:00+00 BC',
    '12026-11-22 21:48:55.123+00',
    '2026-11-22 23:48:55.123+02',
    '2026-11-23 03:18:55.5+05:30',
    '2026-11-22 16:48:55.123-05',
    'infinity',
    '-infinity',
  ])('the moment %s', (text) => {
    expect(parse(TIMESTAMPTZ, text)).toEqual(types.getTypeParser(TIMESTAMPTZ as never, 'text')(text));
  });

  test.each(['{}', '{me:read,users:read}', '{"a b",NULL,"c\\"d"}', '{{a,b},{c,d}}'])('the list %s', (text) => {
    expect(parse(TEXT_ARRAY, text)).toEqual(types.getTypeParser(TEXT_ARRAY as never, 'text')(text));
  });

  test('everything else', () => {
    for (const oid of [16, 20, 23, 1114, 1082, 2950]) {
      expect(ROW_TYPES.getTypeParser(oid as never, 'text')).toBe(types.getTypeParser(oid as never, 'text'));
    }
  });
});

describe('a statement that is prepared by name', () => {
  let empty: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    empty = await createTestDatabase();
    database = createDatabase({ url: empty.url, poolMax: 1, metrics: createMetrics() });
    await database.pool.query('CREATE TABLE things (n int); INSERT INTO things VALUES (1), (2)');
  });
  afterAll(async () => {
    await database.close();
    await empty.drop();
  });

  const things = (n: number) =>
    database.sql('SELECT n FROM things WHERE n >= $1', [n], undefined, { isPrepared: true });
  const prepared = async () =>
    (await database.sql<{ statement: string }>('SELECT statement FROM pg_prepared_statements', [])).length;

  test('is kept by the connection, and used again with other values', async () => {
    expect(await things(1)).toEqual([{ n: 1 }, { n: 2 }]);
    expect(await things(2)).toEqual([{ n: 2 }]);
    expect(await prepared()).toBe(1);
  });

  test('answers after the type of a column has changed', async () => {
    await database.pool.query('ALTER TABLE things ALTER n TYPE text USING n::text');
    await database.pool.query('ALTER TABLE things ALTER n TYPE smallint USING n::smallint');
    expect(await things(2)).toEqual([{ n: 2 }]);
  });

  test('answers after the connection has forgotten it', async () => {
    const sql = () => database.sql('SELECT 1 AS one', [], undefined, { isPrepared: true });
    expect(await sql()).toEqual([{ one: 1 }]);
    await database.pool.query('DEALLOCATE ALL');
    expect(await sql()).toEqual([{ one: 1 }]);
    expect(await sql()).toEqual([{ one: 1 }]);
  });

  test('fails as any other where the statement itself is wrong', async () => {
    const wrong = () => database.sql('SELECT 1 / $1::int AS one', [0], undefined, { isPrepared: true });
    await expect(wrong()).rejects.toMatchObject({ code: '22012' });
    await expect(wrong()).rejects.toMatchObject({ code: '22012' });
  });

  test('is one of a hundred at most', async () => {
    for (let n = 0; n < 120; n += 1) await database.sql(`SELECT ${n}`, [], undefined, { isPrepared: true });
    expect(await prepared()).toBeLessThanOrEqual(100);
  });
});
