import { createPool } from '../../src/database/connection';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

describe('a statement of the pool', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  test.each([
    ['40001', 5],
    ['40P01', 5],
    // Whether it was carried out is not known.
    ['40003', 1],
    ['57014', 1],
    ['23505', 1],
  ])('that fails with %s is run %i time(s)', async (code, times) => {
    const pool = createPool({ url: database.url, max: 1, connectionTimeoutMs: 5_000, onConnectionLost: () => {} });
    let runs = 0;
    pool.on('acquire', () => {
      runs += 1;
    });
    const raise = `DO $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '${code}'; END $$`;
    await expect(pool.query(raise)).rejects.toMatchObject({ code });
    expect(runs).toBe(times);
    await pool.end();
  });
});
