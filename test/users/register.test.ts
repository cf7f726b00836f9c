import { createUsersHarness, PASSWORD, refusals, succeeded, type UsersHarness } from './harness';

let harness: UsersHarness;
beforeAll(async () => {
  harness = await createUsersHarness();
});
beforeEach(() => harness.clear());
afterAll(() => harness.close());

const ada = { username: 'Ada', email: 'Ada@Example.com', password: PASSWORD, fullName: ' Ada Lovelace ' };
const register = (input: Partial<typeof ada> = {}) => harness.users.register({ ...ada, ...input }, harness.info);

describe('register', () => {
  test('makes an active user of role USER and gives back all but the password', async () => {
    const user = succeeded(await register());
    expect(user).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{14}7/),
      username: 'Ada',
      email: 'Ada@Example.com',
      fullName: 'Ada Lovelace',
      role: 'USER',
      grantedScopes: [],
      isActive: true,
      locale: null,
      emailVerifiedAt: null,
      pendingEmail: null,
      createdAt: expect.any(Date),
      updatedAt: expect.any(Date),
    });
    expect(await harness.users.byId(user.id)).toEqual(user);
  });

  test('stores the password as a hash that names its scheme', async () => {
    const { id } = succeeded(await register());
    const { passwordHash } = await harness.database.prisma.user.findUniqueOrThrow({ where: { id } });
    expect(passwordHash).toMatch(/^hmac-sha256-v1:\$2b\$04\$/);
  });

  test('needs no full name', async () => {
    const { username, email, password } = ada;
    expect(succeeded(await harness.users.register({ username, email, password }, harness.info)).fullName).toBeNull();
    const blank = { username: 'bob', email: 'bob@example.com', password, fullName: ' ' };
    expect(succeeded(await harness.users.register(blank, harness.info)).fullName).toBeNull();
  });

  test('names every fault of the input at once, and stores nothing', async () => {
    const outcome = await register({ username: 'a b', email: 'nowhere', password: '1234', fullName: 'x\ny' });
    expect(refusals(outcome)).toEqual([
      'INVALID_USERNAME input.username',
      'INVALID_EMAIL input.email',
      'INVALID_FULL_NAME input.fullName',
      'WEAK_PASSWORD input.password',
    ]);
    expect(await harness.users.count()).toEqual({ count: 0, isEstimate: false });
  });

  test.each(['ada', 'ADA', 'Ａｄａ'])('refuses %s where Ada is taken', async (username) => {
    await register();
    const outcome = await register({ username, email: 'other@example.com' });
    expect(refusals(outcome)).toEqual(['USERNAME_TAKEN input.username']);
  });

  test('refuses an address that is taken in another case', async () => {
    await register();
    expect(refusals(await register({ username: 'bob', email: 'ada@example.COM' }))).toEqual([
      'EMAIL_TAKEN input.email',
    ]);
  });

  test('says so when both are taken, by one user or by two', async () => {
    await register();
    expect(refusals(await register())).toEqual(['USERNAME_TAKEN input.username', 'EMAIL_TAKEN input.email']);
    await register({ username: 'bob', email: 'bob@example.com' });
    expect(refusals(await register({ email: 'bob@example.com' }))).toEqual([
      'USERNAME_TAKEN input.username',
      'EMAIL_TAKEN input.email',
    ]);
  });

  test('pays no hash for a name that is taken', async () => {
    await register();
    const statements = await harness.statementsOf(() => register());
    expect(statements).toHaveLength(1);
    expect(statements[0]).toMatch(/^SELECT/);
  });

  test('of one name, 50 times at once, succeeds once', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        register({ username: index % 2 ? 'ada' : 'ADA', email: `a${index}@example.com` }),
      ),
    );
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
    const refused = outcomes.filter((outcome) => !outcome.ok);
    expect(new Set(refused.flatMap(refusals))).toEqual(new Set(['USERNAME_TAKEN input.username']));
    expect(await harness.users.count()).toEqual({ count: 1, isEstimate: false });
  });

  test('of one address, 50 times at once, succeeds once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 50 }, (_, index) => register({ username: `ada${index}` })));
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
    const refused = outcomes.filter((outcome) => !outcome.ok);
    expect(new Set(refused.flatMap(refusals))).toEqual(new Set(['EMAIL_TAKEN input.email']));
  });

  test.each(['username', 'email', 'password', 'fullName'] as const)(
    'throws BAD_USER_INPUT for NUL in %s',
    async (field) => {
      for (const text of ['ada\0', 'ada\uD800']) {
        const message = expect.stringContaining(field);
        await expect(register({ [field]: text })).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message });
      }
      expect(await harness.users.count()).toEqual({ count: 0, isEstimate: false });
    },
  );
});
