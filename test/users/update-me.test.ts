import { randomUUID } from 'node:crypto';
import type { UserRecord } from '../../src/identity/user-record';
import type { ProfileInput } from '../../src/users/profile-input';
import { testViewer } from '../support/request-info';
import { createUsersHarness, refusals, succeeded, type UsersHarness } from './harness';

let harness: UsersHarness;
beforeAll(async () => {
  harness = await createUsersHarness();
});
afterAll(() => harness.close());

const update = (user: UserRecord, input: ProfileInput) => harness.users.updateMe(testViewer(user), input, harness.info);

describe('updateMe', () => {
  test('changes what is given and leaves the rest', async () => {
    const user = await harness.add({ fullName: 'Ada Lovelace', updatedAt: new Date(0) });
    const email = `New.${user.email}`;
    const changed = succeeded(await update(user, { email }));
    expect(changed).toEqual({ ...user, email, updatedAt: expect.any(Date) });
    expect(changed.updatedAt.getTime()).toBeGreaterThan(0);
    expect(succeeded(await update(user, { fullName: 'Countess' }))).toMatchObject({
      email,
      fullName: 'Countess',
    });
    expect(succeeded(await update(user, { fullName: null })).fullName).toBeNull();
    expect(succeeded(await update(user, { fullName: 'Ada' })).fullName).toBe('Ada');
  });

  test('takes a transaction of four statements', async () => {
    const user = await harness.add();
    const statements = await harness.statementsOf(() => update(user, { fullName: 'Ada' }));
    const kinds = statements.map(
      (statement) => /^(?:BEGIN|COMMIT|SELECT|UPDATE|INSERT(?= INTO "\w+"."audit_events"))/.exec(statement)?.[0],
    );
    expect(kinds).toEqual(['BEGIN', 'SELECT', 'SELECT', 'UPDATE', 'INSERT', 'COMMIT']);
  });

  test.each<[string, (user: { email: string }) => object]>([
    ['nothing', () => ({})],
    ['what is so already', ({ email }) => ({ email, fullName: 'Ada' })],
  ])('given %s writes nothing', async (_title, input) => {
    const user = await harness.add({ fullName: 'Ada', updatedAt: new Date(0) });
    expect(succeeded(await update(user, input(user)))).toEqual(user);
  });

  test('given null where there is no full name writes nothing', async () => {
    const user = await harness.add({ fullName: null, updatedAt: new Date(0) });
    expect(succeeded(await update(user, { fullName: null }))).toEqual(user);
  });

  test('forgets that the address was verified when it changes, and only then', async () => {
    const emailVerifiedAt = new Date(0);
    const user = await harness.add();
    await harness.database.prisma.user.update({ where: { id: user.id }, data: { emailVerifiedAt } });
    expect(succeeded(await update(user, { fullName: 'Ada' })).emailVerifiedAt).toEqual(emailVerifiedAt);
    expect(succeeded(await update(user, { email: `new.${user.email}` })).emailVerifiedAt).toBeNull();
  });

  test('writes down what was changed, in the same transaction', async () => {
    const user = await harness.add({ fullName: 'Ada' });
    await update(user, { fullName: 'Countess' });
    await update(user, { fullName: 'Countess' });
    const events = await harness.database.prisma.auditEvent.findMany({
      where: { action: 'PROFILE_UPDATED', targetId: user.id },
    });
    expect(events).toEqual([
      expect.objectContaining({
        actorKind: 'USER',
        actorId: user.id,
        before: { fullName: 'Ada' },
        after: { fullName: 'Countess' },
        address: harness.info.clientAddress,
        userAgent: 'jest',
        requestId: harness.info.id,
      }),
    ]);
  });

  test('changes the case of an address', async () => {
    const user = await harness.add();
    expect(succeeded(await update(user, { email: user.email.toUpperCase() })).email).toBe(user.email.toUpperCase());
  });

  test('refuses an address that somebody else has, in any case', async () => {
    const [user, other] = [await harness.add(), await harness.add()];
    expect(refusals(await update(user, { email: other.email.toUpperCase() }))).toEqual(['EMAIL_TAKEN input.email']);
    expect(await harness.users.byId(user.id)).toEqual(user);
  });

  test('names every fault at once', async () => {
    const user = await harness.add();
    const faults = ['INVALID_EMAIL input.email', 'INVALID_FULL_NAME input.fullName'];
    expect(refusals(await update(user, { email: 'nowhere', fullName: 'x'.repeat(201) }))).toEqual(faults);
    expect(refusals(await update(user, { email: null }))).toEqual(['INVALID_EMAIL input.email']);
    expect(await harness.users.byId(user.id)).toEqual(user);
  });

  test('changes nobody who is disabled, or who is not there', async () => {
    const user = await harness.add({ isActive: false });
    for (const id of [user.id, randomUUID()]) {
      for (const input of [{ fullName: 'Ada' }, {}]) {
        await expect(update({ ...user, id }, input)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
      }
    }
    expect(await harness.users.byId(user.id)).toEqual(user);
  });

  test('throws BAD_USER_INPUT for NUL', async () => {
    const user = await harness.add();
    await expect(update(user, { fullName: 'a\0b' })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });
});
