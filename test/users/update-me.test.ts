import { randomUUID } from 'node:crypto';
import type { UserRecord } from '../../src/identity/user-record';
import type { UserViewer } from '../../src/identity/viewer';
import type { UpdateMeInput } from '../../src/users/update-me';
import { testViewer } from '../support/request-info';
import { createUsersHarness, PASSWORD, refusals, succeeded, type UsersHarness } from './harness';

let harness: UsersHarness;
beforeAll(async () => {
  harness = await createUsersHarness();
});
afterAll(() => harness.close());

const update = (user: UserRecord, input: UpdateMeInput) =>
  harness.users.updateMe(testViewer(user), input, harness.info);

/** A viewer with a session of their own, as a login begins one. */
async function loggedIn(user: UserRecord): Promise<UserViewer> {
  const { rows } = await harness.database.pool.query(
    `INSERT INTO sessions (id, user_id, scopes, address, refresh_key, expires_at)
     VALUES ($1, $2, '{me:read,me:write}', '192.0.2.1', '\\x00', now() + interval '1 day') RETURNING id`,
    [randomUUID(), user.id],
  );
  return { ...testViewer(user), sessionId: rows[0].id };
}
const ask = async (user: UserRecord, email: string, currentPassword: string | null | undefined = PASSWORD) =>
  harness.users.updateMe(await loggedIn(user), { email, currentPassword }, harness.info);

describe('updateMe', () => {
  test('changes what is given and leaves the rest', async () => {
    const user = await harness.add({ fullName: 'Ada Lovelace', updatedAt: new Date(0) });
    const changed = succeeded(await update(user, { fullName: 'Countess' }));
    expect(changed).toEqual({ ...user, fullName: 'Countess', updatedAt: expect.any(Date) });
    expect(changed.updatedAt.getTime()).toBeGreaterThan(0);
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

  test('names every fault at once', async () => {
    const user = await harness.add();
    const faults = ['INVALID_EMAIL input.email', 'INVALID_FULL_NAME input.fullName'];
    expect(refusals(await update(user, { email: 'nowhere', fullName: 'x'.repeat(201) }))).toEqual(faults);
    expect(refusals(await update(user, { email: null }))).toEqual(['INVALID_EMAIL input.email']);
    expect(await harness.users.byId(user.id)).toEqual(user);
  });

  test('does not change a user who is disabled or does not exist', async () => {
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

describe('a new address', () => {
  test('is pending: the address stays, and so does that it was verified', async () => {
    const user = await harness.add({ updatedAt: new Date(0) });
    const emailVerifiedAt = new Date(0);
    await harness.database.prisma.user.update({ where: { id: user.id }, data: { emailVerifiedAt } });
    const email = `New.${user.email}`;
    const changed = succeeded(await ask(user, email));
    expect(changed).toEqual({ ...user, pendingEmail: email, emailVerifiedAt, updatedAt: expect.any(Date) });
    const [event] = await harness.database.prisma.auditEvent.findMany({
      where: { action: 'PROFILE_UPDATED', targetId: user.id },
    });
    expect(event).toMatchObject({ before: { pendingEmail: null }, after: { pendingEmail: email } });
  });

  test('in another case is a new one too', async () => {
    const user = await harness.add();
    expect(succeeded(await ask(user, user.email.toUpperCase())).pendingEmail).toBe(user.email.toUpperCase());
  });

  test('that another account has, or is pending of one, is answered like any other', async () => {
    const [user, other, third] = [await harness.add(), await harness.add(), await harness.add()];
    expect(succeeded(await ask(user, other.email)).pendingEmail).toBe(other.email);
    const free = `free.${user.email}`;
    expect(succeeded(await ask(user, free)).pendingEmail).toBe(free);
    expect(succeeded(await ask(third, free)).pendingEmail).toBe(free);
    expect(await harness.users.byId(other.id)).toEqual(other);
    // A pending address does not prevent another registration with it.
    expect((await harness.add({ email: free })).email).toBe(free);
  });

  test('is withdrawn by the present one, without a password', async () => {
    const user = await harness.add();
    const asked = succeeded(await ask(user, `new.${user.email}`));
    const withdrawn = succeeded(await update(asked, { email: user.email }));
    expect(withdrawn).toMatchObject({ email: user.email, pendingEmail: null });
  });

  test('that is pending already changes nothing and requires no password', async () => {
    const user = await harness.add();
    const asked = succeeded(await ask(user, `new.${user.email}`));
    expect(succeeded(await update(asked, { email: asked.pendingEmail, fullName: null }))).toEqual(asked);
  });

  test.each<[string, string | null | undefined]>([
    ['without the password', undefined],
    ['with null for it', null],
    ['with another one', 'not the password'],
    ['with an empty one', ''],
  ])('%s is refused, and nothing else is changed', async (_title, password) => {
    const user = await harness.add({ fullName: 'Ada' });
    const input = { email: `new.${user.email}`, fullName: 'Countess', currentPassword: password };
    const outcome = await harness.users.updateMe(await loggedIn(user), input, harness.info);
    expect(refusals(outcome)).toEqual(['INVALID_CREDENTIALS input.currentPassword']);
    expect(await harness.users.byId(user.id)).toEqual(user);
  });

  test('is refused to a personal access token and to a token that carries less than its user holds', async () => {
    const user = await harness.add();
    const viewer = await loggedIn(user);
    const input = { email: `new.${user.email}`, currentPassword: PASSWORD };
    await expect(harness.users.updateMe({ ...viewer, sessionId: null }, input, harness.info)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    const writeOnly = { ...viewer, scopes: ['me:write'] as const };
    expect(refusals(await harness.users.updateMe(writeOnly, input, harness.info))).toEqual([
      'SCOPE_NOT_HELD input.email',
    ]);
    const admin = await harness.add({ role: 'ADMIN' });
    const asUser = { ...(await loggedIn(admin)), scopes: ['me:read', 'me:write'] as const };
    expect(refusals(await harness.users.updateMe(asUser, input, harness.info))).toEqual(['SCOPE_NOT_HELD input.email']);
    expect(await harness.users.byId(user.id)).toEqual(user);
  });

  test('cannot be requested by a session that has ended meanwhile', async () => {
    const user = await harness.add();
    const viewer = await loggedIn(user);
    await harness.database.prisma.session.deleteMany({ where: { userId: user.id } });
    const input = { email: `new.${user.email}`, currentPassword: PASSWORD };
    await expect(harness.users.updateMe(viewer, input, harness.info)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    expect(await harness.users.byId(user.id)).toEqual(user);
  });
});
