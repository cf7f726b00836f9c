import { randomUUID } from 'node:crypto';
import { createUsersHarness, refusals, succeeded, type UsersHarness } from './harness';

let harness: UsersHarness;
beforeAll(async () => {
  harness = await createUsersHarness();
});
afterAll(() => harness.close());

describe('updateMe', () => {
  test('changes what is given and leaves the rest', async () => {
    const user = await harness.add({ fullName: 'Ada Lovelace', updatedAt: new Date(0) });
    const email = `New.${user.email}`;
    const changed = succeeded(await harness.users.updateMe(user.id, { email }));
    expect(changed).toEqual({ ...user, email, updatedAt: expect.any(Date) });
    expect(changed.updatedAt.getTime()).toBeGreaterThan(0);
    expect(succeeded(await harness.users.updateMe(user.id, { fullName: 'Countess' }))).toMatchObject({
      email,
      fullName: 'Countess',
    });
    expect(succeeded(await harness.users.updateMe(user.id, { fullName: null })).fullName).toBeNull();
    expect(succeeded(await harness.users.updateMe(user.id, { fullName: 'Ada' })).fullName).toBe('Ada');
  });

  test('takes one statement', async () => {
    const { id } = await harness.add();
    const statements = await harness.statementsOf(() => harness.users.updateMe(id, { fullName: 'Ada' }));
    expect(statements).toEqual([expect.stringMatching(/^UPDATE .* RETURNING/s)]);
  });

  test.each<[string, (user: { email: string }) => object]>([
    ['nothing', () => ({})],
    ['what is so already', ({ email }) => ({ email, fullName: 'Ada' })],
  ])('given %s writes nothing', async (_title, input) => {
    const user = await harness.add({ fullName: 'Ada', updatedAt: new Date(0) });
    expect(succeeded(await harness.users.updateMe(user.id, input(user)))).toEqual(user);
  });

  test('given null where there is no full name writes nothing', async () => {
    const user = await harness.add({ fullName: null, updatedAt: new Date(0) });
    expect(succeeded(await harness.users.updateMe(user.id, { fullName: null }))).toEqual(user);
  });

  test('changes the case of an address', async () => {
    const user = await harness.add();
    expect(succeeded(await harness.users.updateMe(user.id, { email: user.email.toUpperCase() })).email).toBe(
      user.email.toUpperCase(),
    );
  });

  test('refuses an address that somebody else has, in any case', async () => {
    const [user, other] = [await harness.add(), await harness.add()];
    expect(refusals(await harness.users.updateMe(user.id, { email: other.email.toUpperCase() }))).toEqual([
      'EMAIL_TAKEN input.email',
    ]);
    expect(await harness.users.byId(user.id)).toEqual(user);
  });

  test('names every fault at once', async () => {
    const user = await harness.add();
    const faults = ['INVALID_EMAIL input.email', 'INVALID_FULL_NAME input.fullName'];
    expect(refusals(await harness.users.updateMe(user.id, { email: 'nowhere', fullName: 'x'.repeat(201) }))).toEqual(
      faults,
    );
    expect(refusals(await harness.users.updateMe(user.id, { email: null }))).toEqual(['INVALID_EMAIL input.email']);
    expect(await harness.users.byId(user.id)).toEqual(user);
  });

  test('changes nobody who is disabled, or who is not there', async () => {
    const user = await harness.add({ isActive: false });
    for (const id of [user.id, randomUUID()]) {
      for (const input of [{ fullName: 'Ada' }, {}]) {
        await expect(harness.users.updateMe(id, input)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
      }
    }
    expect(await harness.users.byId(user.id)).toEqual(user);
  });

  test('throws BAD_USER_INPUT for NUL', async () => {
    const user = await harness.add();
    await expect(harness.users.updateMe(user.id, { fullName: 'a\0b' })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });
});
