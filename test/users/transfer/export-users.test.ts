import { NO_STORED_VALUES } from '../../../src/identity/stored-fields';
import { exportUsers } from '../../../src/users/transfer/export-users';
import { SCOPES } from '../../support/scopes';
import { createUsersHarness, PASSWORD, type UsersHarness } from '../harness';
import { exportText, HASH, importLines, user } from './support';

let harness: UsersHarness;
beforeAll(async () => {
  harness = await createUsersHarness();
});
beforeEach(async () => {
  await harness.clear();
  await harness.database.prisma.auditEvent.deleteMany();
});
afterAll(() => harness.close());

const rows = () => harness.database.prisma.user.findMany({ orderBy: { id: 'asc' } });
const exported = async (options?: Parameters<typeof exportText>[1]) =>
  (await exportText(harness, options))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

describe('exporting users', () => {
  test('and importing them elsewhere gives the same users', async () => {
    await harness.add({
      username: 'Ada',
      fullName: 'Ada, Gräfin "L." \\ 世界 \u{1F600}',
      grantedScopes: ['users:read'],
    });
    await harness.add({ username: 'Иван', email: 'ivan@example.com', isActive: false, fullName: null });
    await harness.add({ username: 'root', role: 'ADMIN' });
    await importLines(harness, [
      user('old', { createdAt: '0099-12-31T23:59:59.999Z', emailVerifiedAt: '2020-02-29T12:00:00.001Z' }),
      user('none', { passwordHash: null }),
      user('costly', { passwordHash: HASH.replace('$10$', '$31$') }),
    ]);
    const before = await rows();
    const text = await exportText(harness, { withPasswordHashes: true });
    expect(text.split('\n')).toHaveLength(7);

    await harness.clear();
    expect(await importLines(harness, text.trimEnd().split('\n'))).toMatchObject({ imported: 6, faults: [] });
    expect(await rows()).toEqual(before);
    expect(await exportText(harness, { withPasswordHashes: true })).toBe(text);
    const { passwordHash } = await harness.database.prisma.user.findFirstOrThrow({ where: { usernameKey: 'ada' } });
    expect(await harness.hasher.verify(PASSWORD, passwordHash)).toBe(true);
  });

  test('has no password hashes unless they are requested', async () => {
    await harness.add({ username: 'ada', fullName: 'Ada' });
    const [ada] = await rows();
    const members = {
      id: ada?.id,
      username: 'ada',
      email: 'ada@example.com',
      fullName: 'Ada',
      locale: null,
      role: 'USER',
      scopes: [],
      isActive: true,
      emailVerifiedAt: null,
      createdAt: ada?.createdAt.toISOString(),
      updatedAt: ada?.updatedAt.toISOString(),
    };
    expect(await exported()).toEqual([members]);
    expect(await exported({ withPasswordHashes: true })).toEqual([{ ...members, passwordHash: ada?.passwordHash }]);
  });

  test('leaves out what this release does not know: other scopes, and what no scheme stored', async () => {
    const { id } = await harness.add({ username: 'ada' });
    const data = { grantedScopes: ['of:yore', 'users:read'], passwordHash: 'md5:abc' };
    await harness.database.prisma.user.update({ where: { id }, data });
    const [ada] = await exported({ withPasswordHashes: true });
    expect(ada).toMatchObject({ scopes: ['users:read'] });
    expect(ada).not.toHaveProperty('passwordHash');
  });

  test('takes the filters of the listing', async () => {
    await harness.add({ username: 'ada' });
    await harness.add({ username: 'bob', isActive: false });
    await harness.add({ username: 'root', role: 'ADMIN' });
    const names = async (filter: object) => (await exported({ filter })).map(({ username }) => username).sort();
    expect(await names({})).toEqual(['ada', 'bob', 'root']);
    expect(await names({ role: 'ADMIN' })).toEqual(['root']);
    expect(await names({ isActive: false })).toEqual(['bob']);
    expect(await names({ search: 'AD', isActive: true })).toEqual(['ada']);
    await expect(names({ search: 'a\0' })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  test('is audited before anything is read, with the requested options', async () => {
    const reading = exportUsers(
      { database: harness.database, stored: NO_STORED_VALUES, scopes: SCOPES },
      { filter: { role: 'ADMIN' }, withPasswordHashes: true },
    );
    await reading.next();
    await reading.return(undefined);
    expect(await harness.database.prisma.auditEvent.findMany()).toEqual([
      expect.objectContaining({
        action: 'USERS_EXPORTED',
        actorKind: 'OPERATOR',
        after: { withPasswordHashes: true, role: 'ADMIN', searched: false, isActive: null },
      }),
    ]);
  });

  test('shows one moment, whatever changes meanwhile, and lets go of it when the reader has had enough', async () => {
    const many = Array.from({ length: 2_500 }, (_, index) => user(`user-${index}`));
    await importLines(harness, many);
    const { prisma } = harness.database;
    const reading = exportUsers(
      { database: harness.database, stored: NO_STORED_VALUES, scopes: SCOPES },
      { filter: {}, withPasswordHashes: false },
    );
    const first = await reading.next();
    await prisma.user.deleteMany();
    await harness.add({ username: 'late' });
    let count = first.value?.length ?? 0;
    for await (const lines of reading) count += lines.length;
    expect(count).toBe(2_500);
    expect(await exported()).toHaveLength(1);

    const stopped = exportUsers(
      { database: harness.database, stored: NO_STORED_VALUES, scopes: SCOPES },
      { filter: {}, withPasswordHashes: false },
    );
    await stopped.next();
    await stopped.return(undefined);
    const left = await prisma.$queryRaw`SELECT 1 FROM pg_stat_activity
      WHERE datname = current_database() AND state LIKE 'idle in transaction%'`;
    expect(left).toEqual([]);
  });
});
