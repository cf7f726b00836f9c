import { createDatabase, type Database } from '../../src/database/database';
import { hasWrittenLately } from '../../src/database/replica';
import { createMetrics } from '../../src/metrics/metrics';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

describe('who has written lately', () => {
  const metrics = createMetrics();
  let clone: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    clone = await createTestDatabase();
    database = createDatabase({ url: clone.url, poolMax: 1, metrics });
  });

  afterAll(async () => {
    await database.close();
    metrics.close();
    await clone.drop();
  });

  const actor = (number: number) => `00000000-0000-7000-8000-00000000000${number}`;
  const write = (actorId: string, id?: string) =>
    database.prisma.auditEvent.create({
      data: { action: 'USER_UPDATED', actorKind: 'USER', actorId, ...(id !== undefined && { id }) },
    });
  /** What a server makes whose clock is slow. */
  const idOf = (secondsAgo: number) => {
    const time = (Date.now() - secondsAgo * 1_000).toString(16).padStart(12, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
  };

  it('is an actor who changed anything, and no other', async () => {
    await write(actor(1));
    expect(await hasWrittenLately(database.sql, actor(1))).toBe(true);
    expect(await hasWrittenLately(database.sql, actor(2))).toBe(false);
  });

  it('is told through a server whose clock is 20 seconds slow, too', async () => {
    await write(actor(3), idOf(20));
    expect(await hasWrittenLately(database.sql, actor(3))).toBe(true);
  });

  it('is not who changed something before', async () => {
    await write(actor(4), idOf(31));
    expect(await hasWrittenLately(database.sql, actor(4))).toBe(false);
  });
});
