import { NO_HOOKS } from '../../src/extension/hooks';
import { NO_STORED_VALUES } from '../../src/identity/stored-fields';
import { createPasswordPolicy } from '../../src/passwords/policy';
import { UNTHROTTLED } from '../../src/throttle/throttle';
import { createUsersService } from '../../src/users/users-service';
import { SCOPES } from '../support/scopes';
import { createUsersHarness, PASSWORD, refusals, succeeded, type UsersHarness } from './harness';

let harness: UsersHarness;
beforeAll(async () => {
  harness = await createUsersHarness();
});
beforeEach(() => harness.clear());
afterAll(() => harness.close());

const root = { username: 'Root', email: 'root@example.com', password: PASSWORD };

describe('createAdmin', () => {
  test('makes an admin, as many as are requested', async () => {
    expect(succeeded(await harness.users.createAdmin(root))).toMatchObject({
      username: 'Root',
      role: 'ADMIN',
      grantedScopes: [],
    });
    succeeded(await harness.users.createAdmin({ ...root, username: 'second', email: 'second@example.com' }));
    expect(await harness.users.counts()).toMatchObject({ admins: 2 });
  });

  test('is refused for the reasons that register is', async () => {
    expect(refusals(await harness.users.createAdmin({ username: '', email: '', password: '' }))).toEqual([
      'INVALID_USERNAME input.username',
      'INVALID_EMAIL input.email',
      'WEAK_PASSWORD input.password',
    ]);
    await harness.users.createAdmin(root);
    const taken = ['USERNAME_TAKEN input.username', 'EMAIL_TAKEN input.email'];
    expect(refusals(await harness.users.createAdmin(root))).toEqual(taken);
  });
});

describe('ensureFirstAdmin', () => {
  test('makes an admin where there is none, and none where there is one', async () => {
    await harness.add();
    expect(await harness.users.ensureFirstAdmin(root)).toMatchObject({
      ok: true,
      created: { username: 'Root', role: 'ADMIN' },
    });
    expect(await harness.users.ensureFirstAdmin(root)).toEqual({ ok: true, created: null });
    const other = { ...root, username: 'other', email: 'other@example.com' };
    expect(await harness.users.ensureFirstAdmin(other)).toEqual({ ok: true, created: null });
    expect(await harness.users.counts()).toMatchObject({ total: 2, admins: 1 });
  });

  test('makes none if there is a disabled admin: an operator has disabled them', async () => {
    await harness.add({ role: 'ADMIN', isActive: false });
    expect(await harness.users.ensureFirstAdmin(root)).toEqual({ ok: true, created: null });
  });

  test('says why it can not: the name is a plain user’s, or the password is weak', async () => {
    await harness.add({ username: 'root', email: 'other@example.com' });
    expect(refusals(await harness.users.ensureFirstAdmin(root))).toEqual(['USERNAME_TAKEN input.username']);
    expect(refusals(await harness.users.ensureFirstAdmin({ ...root, password: '1234' }))).toEqual([
      'WEAK_PASSWORD input.password',
    ]);
  });

  test.each([
    ['the same name', () => root],
    ['different names', (index: number) => ({ ...root, username: `root${index}`, email: `root${index}@example.com` })],
  ])('of servers that start at once with %s makes one admin', async (_title, inputOf) => {
    for (let round = 0; round < 10; round += 1) {
      await harness.clear();
      const { database, hasher } = harness;
      const policy = createPasswordPolicy({ minLength: 8 });
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          createUsersService(
            {
              database,
              stored: NO_STORED_VALUES,
              hasher,
              policy,
              throttle: UNTHROTTLED,
              scopes: SCOPES,
              hooks: NO_HOOKS,
              isReserved: () => true,
            },
            { ...harness.account, factorsChanged: () => {} },
          ).ensureFirstAdmin(inputOf(index)),
        ),
      );
      expect(outcomes.filter((outcome) => outcome.ok && outcome.created)).toHaveLength(1);
      expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
      expect(await harness.users.counts()).toMatchObject({ total: 1, active: 1, admins: 1 });
      await policy.close();
    }
  });
});
