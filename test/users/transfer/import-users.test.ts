import { setTimeout as sleep } from 'node:timers/promises';
import { createUsersHarness, PASSWORD, type UsersHarness } from '../harness';
import { HASH, importLines, user } from './support';

let harness: UsersHarness;
beforeAll(async () => {
  harness = await createUsersHarness();
});
beforeEach(async () => {
  await harness.clear();
  await harness.database.prisma.auditEvent.deleteMany();
});
afterAll(() => harness.close());

const byName = (username: string) =>
  harness.database.prisma.user.findFirstOrThrow({ where: { username }, omit: { searchText: true } });
const names = async () =>
  (await harness.database.prisma.user.findMany({ orderBy: { usernameKey: 'asc' } })).map(({ username }) => username);
const ID = '019ab3c4-5d6e-7f80-9123-456789abcdef';
const OTHER_ID = '019ab3c4-5d6e-7f80-9123-000000000000';

describe('importing users', () => {
  test('keeps all that a line says', async () => {
    const members = {
      id: ID,
      fullName: 'Ada \'); DROP TABLE users; --"\\',
      locale: 'de-AT',
      scopes: ['users:read', 'audit:read'],
      isActive: false,
      emailVerifiedAt: '2020-01-01T00:00:00.001Z',
      createdAt: '2019-01-01T00:00:00.002Z',
      updatedAt: '2021-01-01T00:00:00.003Z',
    };
    const outcome = await importLines(harness, [user('Ada', members), user('root', { role: 'ADMIN' })]);
    expect(outcome).toMatchObject({ imported: 2, alreadyThere: 0, failed: 0, mustReset: 0, faults: [] });
    const { scopes, emailVerifiedAt, createdAt, updatedAt, ...plain } = members;
    expect(await byName('Ada')).toEqual({
      ...plain,
      fullNameKey: plain.fullName.toLowerCase(),
      searchKey: expect.stringContaining('drop\ntable'),
      stored: {},
      username: 'Ada',
      usernameKey: 'ada',
      pendingEmail: null,
      pendingEmailKey: null,
      email: 'Ada@example.com',
      emailKey: 'ada@example.com',
      passwordHash: HASH,
      role: 'USER',
      formerRole: 'USER',
      grantedScopes: scopes,
      emailVerifiedAt: new Date(emailVerifiedAt),
      createdAt: new Date(createdAt),
      updatedAt: new Date(updatedAt),
    });
    expect(await byName('root')).toMatchObject({ role: 'ADMIN', grantedScopes: [], isActive: true });
  });

  test('is audited, each user and the whole, as the doing of the operator', async () => {
    await importLines(harness, [user('ada', { scopes: ['users:read'], fullName: 'Ada' }), user('bob'), '{}']);
    const events = await harness.database.prisma.auditEvent.findMany({ orderBy: { at: 'asc' } });
    const { id } = await byName('ada');
    expect(events).toHaveLength(3);
    expect(events.find(({ targetId }) => targetId === id)).toMatchObject({
      action: 'USER_REGISTERED',
      actorKind: 'OPERATOR',
      actorId: null,
      after: {
        username: 'ada',
        email: 'ada@example.com',
        fullName: 'Ada',
        role: 'USER',
        grantedScopes: ['users:read'],
        isActive: true,
      },
    });
    expect(events.find(({ action }) => action === 'USERS_IMPORTED')).toMatchObject({
      actorKind: 'OPERATOR',
      targetId: null,
      after: { file: 'test', lines: 3, imported: 2, alreadyThere: 0, failed: 1, mustReset: 0 },
    });
    expect(JSON.stringify(events)).not.toContain(HASH);
  });

  test('tells of bad lines by their numbers, and imports the rest', async () => {
    const outcome = await importLines(harness, [user('ada'), 'no json', '', user('b'), user('cem'), user('dan')]);
    expect(outcome).toMatchObject({
      line: 6,
      imported: 3,
      failed: 2,
      faults: [expect.stringMatching(/^2 null: .*not JSON/), expect.stringMatching(/^4 username: .*3 to 64/)],
    });
    expect(await names()).toEqual(['ada', 'cem', 'dan']);
  });

  test('refuses names and ids that others have, in whatever spelling, naming each', async () => {
    const { id } = await harness.add({ username: 'Ada', email: 'ada@example.com' });
    const outcome = await importLines(harness, [
      user('ADA', { email: 'other@example.com' }),
      user('other', { email: 'ADA@EXAMPLE.COM' }),
      user('third', { id }),
      user('ada', { id: OTHER_ID }),
    ]);
    expect(outcome).toMatchObject({ imported: 0, alreadyThere: 0, failed: 4 });
    expect(outcome.faults.map((fault) => fault.replace(/:.*/, ''))).toEqual([
      '1 username',
      '2 email',
      '3 id',
      '4 username',
      '4 email',
    ]);
  });

  test('leaves a user alone who is there already, and calls it no fault', async () => {
    const known = await harness.add({ username: 'Ada', email: 'ada@example.com', fullName: 'Ada' });
    const lines = [user('ADA', { fullName: 'Other', role: 'ADMIN' }), user('ada', { id: known.id, isActive: false })];
    expect(await importLines(harness, lines)).toMatchObject({ imported: 0, alreadyThere: 2, failed: 0 });
    expect(await byName('Ada')).toMatchObject({ ...known, grantedScopes: [] });
    expect(await harness.database.prisma.auditEvent.count({ where: { actorKind: 'OPERATOR' } })).toBe(1);
  });

  test('takes the first of several lines that share a name, in a batch and across batches', async () => {
    const far = Array.from({ length: 1_500 }, (_, index) => user(`user-${index}`));
    const again = [
      user('ada', { email: 'other@example.com' }),
      user('ada'),
      user('other', { email: 'ADA@example.com' }),
      user('third', { id: ID }),
    ];
    const lines = [user('ada', { id: ID }), ...again, ...far, ...again];
    const outcome = await importLines(harness, lines);
    expect(outcome).toMatchObject({ imported: 1_501, alreadyThere: 2, failed: 6, batches: [1_000, 1_509] });
    expect(outcome.faults.map((fault) => fault.replace(/:.*/, ''))).toEqual([
      ...['2 username', '4 email', '5 id'],
      ...['1506 username', '1508 email', '1509 id'],
    ]);
    expect((await byName('ada')).id).toBe(ID);
  });

  test('lets a line have the name that a refused one before it gave up', async () => {
    await harness.add({ username: 'known', email: 'known@example.com' });
    const lines = [
      user('ada', { email: 'known@example.com' }),
      user('ada', { email: 'known@example.com' }),
      user('ada'),
    ];
    expect(await importLines(harness, lines)).toMatchObject({ imported: 1, failed: 2 });
    expect((await byName('ada')).email).toBe('ada@example.com');
  });

  test('checks and hashes plain passwords, except those of existing users', async () => {
    await harness.add({ username: 'known', email: 'known@example.com' });
    const plain = (username: string, password: string) => user(username, { passwordHash: null, password });
    const hashed: string[] = [];
    const hasher = {
      ...harness.hasher,
      hash: (password: string) => {
        hashed.push(password);
        return harness.hasher.hash(password);
      },
    };
    const outcome = await importLines({ ...harness, hasher }, [
      plain('ada', PASSWORD),
      plain('bob', 'password'),
      plain('cem', 'cem-and-cem'),
      plain('known', PASSWORD),
    ]);
    expect(outcome).toMatchObject({ imported: 1, alreadyThere: 1, failed: 2, mustReset: 0 });
    expect(outcome.faults).toEqual([
      expect.stringMatching(/^2 password: .*most common/),
      expect.stringMatching(/^3 password: .*contain the username/),
    ]);
    expect(hashed).toEqual([PASSWORD]);
    expect(await harness.hasher.verify(PASSWORD, (await byName('ada')).passwordHash)).toBe(true);
  });

  test('commits plain passwords a few at a time, since each takes its time', async () => {
    const lines = Array.from({ length: 70 }, (_, index) =>
      user(`user-${index}`, { passwordHash: null, password: PASSWORD }),
    );
    expect(await importLines(harness, lines)).toMatchObject({ imported: 70, batches: [32, 64, 70] });
  });

  test('counts users who have to reset their password: those without one, or with one too costly to check', async () => {
    const costly = HASH.replace('$10$', '$31$');
    const lines = [user('ada', { passwordHash: undefined }), user('bob', { passwordHash: costly }), user('cem')];
    expect(await importLines(harness, lines)).toMatchObject({ imported: 3, failed: 0, mustReset: 2 });
    expect(await byName('bob')).toMatchObject({ passwordHash: costly });
  });

  test('rehearses without a trace, and foretells what the import says', async () => {
    await harness.add({ username: 'known', email: 'known@example.com' });
    const before = await harness.database.prisma.auditEvent.count();
    const far = Array.from({ length: 1_200 }, (_, index) => user(`user-${index}`));
    const lines = [
      user('known'),
      user('other', { email: 'known@example.com' }),
      user('ada', { passwordHash: null, password: 'password' }),
      ...far,
      user('user-7'),
      user('user-7', { email: 'else@example.com' }),
      '{',
    ];
    const rehearsed = await importLines(harness, lines, { dryRun: true });
    expect(await names()).toEqual(['known']);
    expect(await harness.database.prisma.auditEvent.count()).toBe(before);
    expect(rehearsed).toMatchObject({ imported: 1_200, alreadyThere: 2, failed: 4 });
    expect(await importLines(harness, lines)).toEqual(rehearsed);
  });

  test('waits for a registration of the same name, and takes what comes of it', async () => {
    const { database } = harness;
    let importing: Promise<unknown> = Promise.resolve();
    const registering = database.transaction(async (tx) => {
      const { username, email, passwordHash } = user('ada');
      await tx.user.create({ data: { username, usernameKey: 'ada', email: 'x@y.z', emailKey: 'x@y.z', passwordHash } });
      importing = importLines(harness, [user('ada'), { username: 'bob', email }]);
      const waiting = () => database.prisma.$queryRaw<unknown[]>`SELECT 1 FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      while ((await waiting()).length === 0) await sleep(10);
    });
    await registering;
    expect(await importing).toMatchObject({
      imported: 1,
      failed: 1,
      faults: [expect.stringMatching(/^1 username: .*taken/)],
    });
    expect(await names()).toEqual(['ada', 'bob']);
  });

  test('stands in the way of another import, and lets it pass', async () => {
    // Each holds what the other one wants next: PostgreSQL ends one of the two, which tries again.
    const lines = Array.from({ length: 1_000 }, (_, index) => user(`user-${index}`));
    const outcomes = await Promise.all([importLines(harness, lines), importLines(harness, lines.toReversed())]);
    expect(outcomes.map(({ failed }) => failed)).toEqual([0, 0]);
    expect(outcomes.map(({ imported }) => imported).sort()).toEqual([0, 1_000]);
    expect(await names()).toHaveLength(1_000);
  });

  test('of nothing is done at once', async () => {
    expect(await importLines(harness, [])).toMatchObject({ line: 0, imported: 0, failed: 0, batches: [] });
  });
});
