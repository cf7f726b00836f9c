import { randomUUID } from 'node:crypto';
import type { UserRecord } from '../../src/identity/user-record';
import type { Scope } from '../../src/scopes/scopes';
import { BATCH_SIZE } from '../../src/users/update-batch';
import type { UpdateUsersInput } from '../../src/users/update-users';
import { testViewer } from '../support/request-info';
import { ALL_SCOPES } from '../support/scopes';
import {
  createManyUsersHarness,
  idsOf,
  type ManyUsersHarness,
  summary,
  untilSomebodyWaits,
} from './many-users-harness';

let harness: ManyUsersHarness;
let admin: UserRecord;
beforeAll(async () => {
  harness = await createManyUsersHarness();
});
beforeEach(async () => {
  admin = await harness.startOver();
});
afterAll(() => harness.close());

describe('by ids', () => {
  test('returns an outcome for each id, in the requested order, each once', async () => {
    const user = await harness.add();
    const disabled = await harness.add({ isActive: false, updatedAt: new Date(0) });
    const unknown = randomUUID();
    const ids = [unknown, user.id.toUpperCase(), 'X', disabled.id, user.id];
    const outcome = await harness.update(admin, { ids, changes: { isActive: false } });
    expect(idsOf(outcome.results)).toEqual([unknown, user.id, 'x', disabled.id]);
    expect(summary(outcome)).toEqual(['NOT_FOUND input.ids', 'changed', 'NOT_FOUND input.ids', 'same']);
    expect(outcome).toMatchObject({ hasMore: false, endCursor: null, errors: [] });
    expect(await harness.users.byId(user.id)).toMatchObject({ isActive: false });
    expect(outcome.results[1]?.outcome).toEqual({ ok: true, was: user, user: await harness.users.byId(user.id) });
    expect(await harness.users.byId(disabled.id)).toEqual(disabled);
  });

  test('makes of each what updateUser would, whatever they were', async () => {
    const states = [
      { role: 'ADMIN' },
      { role: 'ADMIN', isActive: false },
      { grantedScopes: ['audit:read'] },
      { isActive: false },
      { isActive: false, grantedScopes: ['users:read'] },
    ] as const;
    for (const changes of [
      { scopes: ['users:read', 'me:read'] },
      { isActive: true, scopes: [] },
      { role: 'USER', isActive: false },
      { role: 'ADMIN', scopes: ['users:read'] },
    ] as const) {
      const add = () => Promise.all(states.map((state) => harness.add(state as object)));
      const [some, others] = [await add(), await add()];
      await harness.update(admin, { ids: idsOf(some), changes });
      for (const { id } of others) await harness.users.updateUser(testViewer(admin), id, changes, harness.info);
      const stateOf = async ({ id }: UserRecord) => {
        const { role, isActive, grantedScopes } = (await harness.users.byId(id)) as UserRecord;
        return { role, isActive, grantedScopes };
      };
      expect(await Promise.all(some.map(stateOf))).toEqual(await Promise.all(others.map(stateOf)));
    }
  });

  test('audits each change and no other, with what differs alone', async () => {
    const [one, other] = [await harness.add(), await harness.add({ grantedScopes: ['status:read'] })];
    const same = await harness.add({ isActive: false, grantedScopes: [] });
    const ids = [...idsOf([one, other, same]), randomUUID()];
    await harness.update(admin, { ids, changes: { isActive: false, scopes: [] } });
    const found = await harness.changeEvents();
    expect(found).toHaveLength(2);
    expect(found).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          targetId: one.id,
          actorKind: 'USER',
          actorId: admin.id,
          before: { isActive: true },
          after: { isActive: false },
          address: harness.info.clientAddress,
          requestId: harness.info.id,
        }),
        expect.objectContaining({
          targetId: other.id,
          before: { isActive: true, grantedScopes: ['status:read'] },
          after: { isActive: false, grantedScopes: [] },
        }),
      ]),
    );
  });

  test('ends the sessions of the users whom it disables, and of no other user', async () => {
    const [disabled, refused, bystander] = [
      await harness.add(),
      await harness.add({ grantedScopes: ['audit:read'] }),
      await harness.add(),
    ];
    const actor = await harness.add({ grantedScopes: ['users:write'] });
    const expiresAt = new Date('2100-01-01');
    for (const { id: userId } of [disabled, refused, bystander]) {
      const data = { userId, scopes: [], address: '192.0.2.1', refreshKey: Buffer.alloc(32), expiresAt };
      await harness.database.prisma.session.create({ data });
    }
    await harness.update(actor, { ids: idsOf([disabled, refused]), changes: { isActive: false } });
    const left = await harness.database.prisma.session.findMany({ select: { userId: true } });
    expect(left.map(({ userId }) => userId).sort()).toEqual(idsOf([refused, bystander]).sort());
  });

  test('sends as many statements for 150 users as for 2', async () => {
    const ids = await harness.addMany(152);
    const count = async (some: string[]) => {
      const sent = await harness.statementsOf(() => harness.update(admin, { ids: some, changes: { isActive: false } }));
      expect(sent.filter((statement) => /^\s*(UPDATE|INSERT|DELETE|WITH)/i.test(statement))).toHaveLength(3);
      return sent.length;
    };
    const few = await count(ids.slice(0, 2));
    expect(await count(ids.slice(2))).toBe(few);
    expect(await harness.database.prisma.user.count({ where: { isActive: false } })).toBe(152);
    expect(await harness.changeEvents()).toHaveLength(152);
  });

  test('leaves connections to others, however many calls wait for the lock', async () => {
    const user = await harness.add();
    const calls = await harness.withLock(async (client) => {
      const begun = Array.from({ length: 30 }, () =>
        harness.update(admin, { ids: [user.id], changes: { isActive: false } }),
      );
      await untilSomebodyWaits(client);
      expect(await harness.users.byId(user.id)).toEqual(user);
      return begun;
    });
    const outcomes = await Promise.all(calls);
    expect(outcomes.flatMap(summary)).toEqual(['changed', ...Array.from({ length: 29 }, () => 'same')]);
  });

  test('does nothing for no ids', async () => {
    const outcome = await harness.update(admin, { ids: [], changes: { isActive: false } });
    expect(outcome).toMatchObject({ results: [], hasMore: false, errors: [] });
  });
});

describe('an actor', () => {
  const support: Scope[] = ['users:read', 'users:write', 'users:grant'];

  test('is held to the rules of updateUser for each user by itself', async () => {
    const actor = await harness.add({ grantedScopes: support });
    const [user, auditor] = [await harness.add(), await harness.add({ grantedScopes: ['audit:read'] })];
    const ids = idsOf([admin, user, auditor]);
    expect(summary(await harness.update(actor, { ids, changes: { isActive: false } }))).toEqual([
      'SCOPE_NOT_HELD input.ids',
      'changed',
      'SCOPE_NOT_HELD input.ids',
    ]);
    expect(
      summary(await harness.update(actor, { ids: [user.id], changes: { role: 'ADMIN', scopes: ['audit:read'] } })),
    ).toEqual(['SCOPE_NOT_HELD input.changes.role']);
    expect(summary(await harness.update(actor, { ids: [user.id], changes: { scopes: ['audit:read'] } }))).toEqual([
      'SCOPE_NOT_HELD input.changes.scopes',
    ]);
    expect(await harness.users.byId(auditor.id)).toEqual(auditor);
    expect((await harness.changeEvents()).map(({ targetId }) => targetId)).toEqual([user.id]);
  });

  test('changes roles and scopes only with users:grant', async () => {
    const user = await harness.add();
    const outcome = await harness.update(admin, { ids: [user.id], changes: { role: 'ADMIN' } }, [
      'users:read',
      'users:write',
    ]);
    expect(summary(outcome)).toEqual(['SCOPE_NOT_HELD input.changes.role']);
  });

  test('who may no longer change users is FORBIDDEN, and nothing happens', async () => {
    const user = await harness.add();
    const disabled = await harness.add({ role: 'ADMIN', isActive: false });
    for (const [actor, scopes] of [
      [disabled, [...ALL_SCOPES]],
      [admin, ['users:read']],
    ] as [UserRecord, Scope[]][]) {
      for (const whom of [{ ids: [user.id] }, { ids: ['x'] }, { filter: { role: 'USER' } }] as const) {
        const changing = harness.update(actor, { ...whom, changes: { isActive: false } }, scopes);
        await expect(changing).rejects.toMatchObject({ code: 'FORBIDDEN' });
      }
    }
    expect(await harness.users.byId(user.id)).toEqual(user);
  });

  test('who disables themselves among many others has disabled those, too', async () => {
    await harness.add({ role: 'ADMIN' });
    const many = await harness.addMany(BATCH_SIZE + 20);
    const outcome = await harness.update(admin, { ids: [admin.id, ...many], changes: { isActive: false } });
    expect(outcome.errors).toEqual([]);
    expect(outcome.results[0]?.id).toBe(admin.id);
    expect(new Set(summary(outcome))).toEqual(new Set(['changed']));
  });
});

describe('the last active admin', () => {
  test.each([{ isActive: false }, { role: 'USER' as const }])(
    'stays when all are changed to %j at once',
    async (changes) => {
      const others = [await harness.add({ role: 'ADMIN' }), await harness.add({ role: 'ADMIN' })];
      const outcome = await harness.update(admin, { ids: idsOf([admin, ...others]), changes });
      // The actor comes last, so that they are the one who stays.
      expect(summary(outcome)).toEqual([`LAST_ADMIN input.changes.${Object.keys(changes)[0]}`, 'changed', 'changed']);
      expect(await harness.activeAdmins()).toBe(1);
    },
  );

  test('stays for the operator as well: the last of the requested ones', async () => {
    const other = await harness.add({ role: 'ADMIN' });
    const input = { ids: [other.id, admin.id], changes: { role: 'USER' } } as const;
    expect(summary(await harness.users.updateUsers({ kind: 'operator' }, input, null))).toEqual([
      'changed',
      'LAST_ADMIN input.changes.role',
    ]);
  });

  test('may be disabled once there is another admin who is not in the request', async () => {
    const [one, other] = [await harness.add({ role: 'ADMIN' }), await harness.add({ role: 'ADMIN' })];
    const ids = idsOf([one, other]);
    expect(summary(await harness.update(admin, { ids, changes: { isActive: false } }))).toEqual(['changed', 'changed']);
  });

  test('is one when two admins disable everyone else, each other included, at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      await harness.clear();
      const [one, other] = [await harness.add({ role: 'ADMIN' }), await harness.add({ role: 'ADMIN' })];
      const user = await harness.add();
      const changes = { isActive: false };
      const results = await Promise.allSettled([
        harness.update(one, { ids: idsOf([other, user]), changes }),
        harness.update(other, { ids: idsOf([user, one]), changes }),
      ]);
      expect(results.filter(({ status }) => status === 'rejected')).toMatchObject([{ reason: { code: 'FORBIDDEN' } }]);
      expect(await harness.activeAdmins()).toBe(1);
      expect((await harness.users.byId(user.id))?.isActive).toBe(false);
    }
  });
});

describe('input that makes no sense is BAD_USER_INPUT', () => {
  const changes = { isActive: false };
  const ids = [randomUUID()];
  test.each<[string, UpdateUsersInput]>([
    ['ids', { changes }],
    ['ids', { ids: null, filter: null, changes }],
    ['ids', { ids, filter: { role: 'USER' }, changes }],
    ['ids', { ids: Array.from({ length: 1001 }, () => 'x'), changes }],
    ['ids', { ids: ['a\0b'], changes }],
    ['ids', { ids: ['\uD800'], changes }],
    ['filter', { filter: {}, changes }],
    ['filter', { filter: { search: '  ', role: null, createdAfter: null }, changes }],
    ['filter.search', { filter: { search: 'x'.repeat(101) }, changes }],
    ['first', { ids, first: 10, changes }],
    ['first', { filter: { role: 'USER' }, first: 0, changes }],
    ['first', { filter: { role: 'USER' }, first: 1001, changes }],
    ['first', { filter: { role: 'USER' }, first: -1, changes }],
    ['after', { ids, after: 'x', changes }],
    ['after', { filter: { role: 'USER' }, after: '', changes }],
    ['after', { filter: { role: 'USER' }, after: Buffer.from(`audit:${ids[0]}`).toString('base64url'), changes }],
    ['after', { filter: { role: 'USER' }, after: `${Buffer.from(`users:${ids[0]}`).toString('base64')}=`, changes }],
    ['changes', { ids, changes: {} }],
    ['changes', { ids, changes: { email: 'x@example.com' } as object }],
    ['isActive', { ids, changes: { isActive: null } }],
    ['role', { ids, changes: { role: null } }],
    ['scopes', { ids, changes: { scopes: ['users:destroy'] } }],
  ])('naming %s: %j', async (field, input) => {
    const message = expect.stringContaining(field);
    await expect(harness.update(admin, input)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message });
  });
});
