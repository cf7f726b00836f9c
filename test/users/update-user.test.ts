import { randomUUID } from 'node:crypto';
import type { UserRecord } from '../../src/identity/user-record';
import type { Scope } from '../../src/scopes/scopes';
import type { UpdateUserInput } from '../../src/users/update-user';
import { testViewer } from '../support/request-info';
import { ALL_SCOPES, SCOPES } from '../support/scopes';
import { createUsersHarness, refusals, succeeded, type UsersHarness } from './harness';

let harness: UsersHarness;
let admin: UserRecord;
beforeAll(async () => {
  harness = await createUsersHarness();
});
beforeEach(async () => {
  await harness.clear();
  admin = await harness.add({ role: 'ADMIN' });
});
afterAll(() => harness.close());

/** Acts with all that the actor holds, unless the token allows less. */
const update = (
  actor: UserRecord,
  target: { id: string },
  input: UpdateUserInput,
  scopes: readonly Scope[] = SCOPES.held(actor),
) => harness.users.updateUser(testViewer(actor, scopes), target.id, input, harness.info);

const support: Scope[] = ['users:read', 'users:write', 'users:grant'];

describe('updateUser', () => {
  test('changes what is given and leaves the rest', async () => {
    const user = await harness.add({ fullName: 'Ada', updatedAt: new Date(0) });
    expect(succeeded(await update(admin, user, { fullName: 'Countess', isActive: false }))).toEqual({
      ...user,
      fullName: 'Countess',
      isActive: false,
      updatedAt: expect.any(Date),
    });
    const email = `New.${user.email}`;
    const input = { email, fullName: null, isActive: true, role: 'ADMIN', scopes: [] } as const;
    expect(succeeded(await update(admin, user, input))).toMatchObject({
      email,
      fullName: null,
      isActive: true,
      role: 'ADMIN',
    });
    const { emailKey } = await harness.database.prisma.user.findUniqueOrThrow({ where: { id: user.id } });
    expect(emailKey).toBe(email.toLowerCase());
  });

  test('writes nothing if nothing changes', async () => {
    const user = await harness.add({ fullName: 'Ada', updatedAt: new Date(0), grantedScopes: ['users:read'] });
    const { email } = user;
    for (const input of [
      {},
      { email, fullName: 'Ada', isActive: true, role: 'USER', scopes: ['users:read'] },
    ] as const) {
      expect(succeeded(await update(admin, user, input))).toEqual(user);
    }
    expect(await harness.users.byId(user.id)).toEqual(user);
  });

  test('replaces the granted scopes, each kept once, in registry order, without those of the role', async () => {
    const user = await harness.add({ grantedScopes: ['status:read'] });
    const scopes = ['users:write', 'me:read', 'users:read', 'users:write'];
    const changed = succeeded(await update(admin, user, { scopes }));
    expect(changed.grantedScopes).toEqual(['users:read', 'users:write']);
    expect(succeeded(await update(admin, user, { scopes: [] })).grantedScopes).toEqual([]);
  });

  test('leaves no scope behind with an admin who is made a user after their scopes were sent back as read', async () => {
    const other = await harness.add({ role: 'ADMIN' });
    succeeded(await update(admin, other, { scopes: SCOPES.held(other) }));
    expect(SCOPES.held(succeeded(await update(admin, other, { role: 'USER' })))).toEqual(['me:read', 'me:write']);
  });

  test('can make an admin a user and leave them some scopes', async () => {
    const other = await harness.add({ role: 'ADMIN' });
    const changed = succeeded(await update(admin, other, { role: 'USER', scopes: ['users:read'] }));
    expect(changed).toMatchObject({ role: 'USER', grantedScopes: ['users:read'] });
  });

  test('drops a granted scope that the registry no longer has', async () => {
    const user = await harness.add({ grantedScopes: ['gone:read' as Scope, 'users:read'] });
    expect(succeeded(await update(admin, user, { scopes: ['users:read'] })).grantedScopes).toEqual(['users:read']);
  });

  test('names every fault at once', async () => {
    const user = await harness.add();
    const outcome = await update(admin, user, { email: null, fullName: 'x\ny' });
    expect(refusals(outcome)).toEqual(['INVALID_EMAIL input.email', 'INVALID_FULL_NAME input.fullName']);
  });

  test('refuses an address that is taken', async () => {
    const user = await harness.add();
    const outcome = await update(admin, user, { email: admin.email.toUpperCase(), isActive: false });
    expect(refusals(outcome)).toEqual(['EMAIL_TAKEN input.email']);
    expect(await harness.users.byId(user.id)).toEqual(user);
  });

  test.each(['x', randomUUID()])('finds no user under %s', async (id) => {
    expect(refusals(await update(admin, { id }, { isActive: false }))).toEqual(['NOT_FOUND id']);
  });

  test('finds a user by an id in capitals', async () => {
    const user = await harness.add();
    expect(succeeded(await update(admin, { id: user.id.toUpperCase() }, { isActive: false })).id).toBe(user.id);
  });

  test.each<[string, object]>([
    ['isActive', { isActive: null }],
    ['role', { role: null }],
    ['scopes', { scopes: null }],
    ['scopes', { scopes: ['users:destroy'] }],
    ['scopes', { scopes: ['toString'] }],
    ['fullName', { fullName: 'a\0b' }],
    ['email', { email: 'a\uD800@example.com' }],
  ])('throws BAD_USER_INPUT, naming %s, for %j', async (field, input) => {
    const user = await harness.add();
    const message = expect.stringContaining(field);
    await expect(update(admin, user, input)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message });
    await expect(update(admin, { id: '\0' }, {})).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('an actor', () => {
  test('without users:write is FORBIDDEN, whatever the request began with', async () => {
    const user = await harness.add();
    const disabled = await harness.add({ role: 'ADMIN', isActive: false });
    const demoted = await harness.add({ role: 'USER' });
    const cases: [UserRecord, readonly Scope[]][] = [
      [disabled, ALL_SCOPES],
      [demoted, ALL_SCOPES],
      [admin, ['users:read', 'users:grant']],
      [admin, []],
      [{ ...admin, id: randomUUID() }, ALL_SCOPES],
    ];
    for (const [actor, scopes] of cases) {
      await expect(update(actor, user, { isActive: false }, [...scopes])).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
    expect(await harness.users.byId(user.id)).toEqual(user);
  });

  test('grants only what they hold', async () => {
    const actor = await harness.add({ grantedScopes: support });
    const user = await harness.add();
    expect(refusals(await update(actor, user, { scopes: ['users:read', 'audit:read'] }))).toEqual([
      'SCOPE_NOT_HELD input.scopes',
    ]);
    expect(refusals(await update(actor, user, { role: 'ADMIN' }))).toEqual(['SCOPE_NOT_HELD input.role']);
    expect(refusals(await update(actor, user, { role: 'ADMIN', scopes: ['status:read', 'users:read'] }))).toEqual([
      'SCOPE_NOT_HELD input.role',
    ]);
    expect(succeeded(await update(actor, user, { scopes: ['users:read'] })).grantedScopes).toEqual(['users:read']);
  });

  test('grants only what the token carries, too', async () => {
    const user = await harness.add();
    const outcome = await update(admin, user, { scopes: ['audit:read'] }, support);
    expect(refusals(outcome)).toEqual(['SCOPE_NOT_HELD input.scopes']);
  });

  test('changes roles and scopes only with users:grant', async () => {
    const user = await harness.add({ grantedScopes: ['users:read'] });
    const scopes: Scope[] = ['users:read', 'users:write'];
    for (const input of [{ role: 'ADMIN' }, { scopes: [] }, { scopes: ['users:read', 'users:write'] }] as const) {
      expect(refusals(await update(admin, user, input, scopes))).toEqual([
        `SCOPE_NOT_HELD input.${Object.keys(input)[0]}`,
      ]);
    }
    succeeded(await update(admin, user, { isActive: false, fullName: 'Ada' }, scopes));
  });

  test('cannot edit or disable a user who holds more, nor take away scopes that the actor does not hold', async () => {
    const actor = await harness.add({ grantedScopes: support });
    const auditor = await harness.add({ grantedScopes: ['audit:read'] });
    for (const input of [{ fullName: 'x' }, { isActive: false }, { email: 'x@example.com' }, { scopes: [] }, {}]) {
      expect(refusals(await update(actor, auditor, input))).toEqual(['SCOPE_NOT_HELD id']);
      expect(refusals(await update(actor, admin, input))).toEqual(['SCOPE_NOT_HELD id']);
    }
    expect(await harness.users.byId(auditor.id)).toEqual(auditor);
  });

  test('is held to the same towards themselves', async () => {
    expect(refusals(await update(admin, admin, { fullName: 'x' }, ['users:write']))).toEqual(['SCOPE_NOT_HELD id']);
    expect(succeeded(await update(admin, admin, { fullName: 'x' })).fullName).toBe('x');
    const actor = await harness.add({ grantedScopes: support });
    expect(refusals(await update(actor, actor, { role: 'ADMIN' }))).toEqual(['SCOPE_NOT_HELD input.role']);
    expect(succeeded(await update(actor, actor, { scopes: [] })).grantedScopes).toEqual([]);
  });

  test('need not hold the scopes that every user holds', async () => {
    const actor = await harness.add({ grantedScopes: support });
    const user = await harness.add();
    succeeded(await update(actor, user, { fullName: 'x', scopes: ['me:read', 'users:read'] }, support));
  });
});

describe('the last active admin', () => {
  test.each<[string, UpdateUserInput]>([
    ['input.role', { role: 'USER' }],
    ['input.role', { role: 'USER', isActive: false }],
    ['input.isActive', { isActive: false, fullName: 'x' }],
  ])('stays: LAST_ADMIN %s for %j', async (path, input) => {
    await harness.add({ role: 'ADMIN', isActive: false });
    expect(refusals(await update(admin, admin, input))).toEqual([`LAST_ADMIN ${path}`]);
    await harness.add({ grantedScopes: ALL_SCOPES.filter((scope) => scope !== 'users:grant') });
    await harness.add({ grantedScopes: ['users:grant'], isActive: false });
    expect(refusals(await update(admin, admin, input))).toEqual([`LAST_ADMIN ${path}`]);
    expect(await harness.users.byId(admin.id)).toEqual(admin);
  });

  test('is the last user who holds users:grant, by role or granted on top', async () => {
    const granted = await harness.add({ grantedScopes: [...ALL_SCOPES] });
    succeeded(await update(granted, admin, { role: 'USER' }));
    expect(refusals(await update(granted, granted, { scopes: ['users:write'] }))).toEqual(['LAST_ADMIN input.scopes']);
    expect(refusals(await update(granted, granted, { isActive: false }))).toEqual(['LAST_ADMIN input.isActive']);
    succeeded(await update(granted, granted, { scopes: ['users:write', 'users:grant'] }));
    succeeded(await update(await harness.add({ role: 'ADMIN' }), granted, { scopes: [] }));
  });

  test('stays when two holders by grant revoke each other at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      await harness.clear();
      const both = [
        await harness.add({ grantedScopes: support }),
        await harness.add({ grantedScopes: support }),
      ] as const;
      await Promise.allSettled([update(both[0], both[1], { scopes: [] }), update(both[1], both[0], { scopes: [] })]);
      expect(await harness.database.prisma.user.count({ where: { grantedScopes: { has: 'users:grant' } } })).toBe(1);
    }
  });

  test('goes once there is another', async () => {
    await harness.add({ role: 'ADMIN' });
    expect(succeeded(await update(admin, admin, { role: 'USER' })).role).toBe('USER');
  });

  test.each<[string, UpdateUserInput]>([
    ['demote', { role: 'USER' }],
    ['disable', { isActive: false }],
  ])('stays when two admins %s each other at once, 40 times over', async (_title, input) => {
    for (let round = 0; round < 40; round += 1) {
      await harness.clear();
      const [one, other] = [await harness.add({ role: 'ADMIN' }), await harness.add({ role: 'ADMIN' })];
      const results = await Promise.allSettled([update(one, other, input), update(other, one, input)]);
      const left = await harness.database.prisma.user.count({ where: { role: 'ADMIN', isActive: true } });
      expect(left).toBe(1);
      expect(results.filter((result) => result.status === 'fulfilled' && result.value.ok)).toHaveLength(1);
      expect(results.filter((result) => result.status === 'rejected')).toMatchObject([
        { reason: { code: 'FORBIDDEN' } },
      ]);
    }
  });

  test('stays when ten admins disable one another and themselves in every order at once', async () => {
    const admins = [admin];
    while (admins.length < 10) admins.push(await harness.add({ role: 'ADMIN' }));
    const pairs = admins.flatMap((one, from) =>
      admins.map((other, to) => ({ one, other, at: (from * 7 + to * 3) % 10 })),
    );
    pairs.sort((a, b) => a.at - b.at);
    const results = await Promise.allSettled(
      pairs.slice(0, 40).map(({ one, other }) => update(one, other, { isActive: false })),
    );
    const faults = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []));
    expect(faults.filter((code) => code !== 'FORBIDDEN')).toEqual([]);
    expect(await harness.database.prisma.user.count({ where: { role: 'ADMIN', isActive: true } })).toBeGreaterThan(0);
  });
});
