import type { UserRecord } from '../../src/identity/user-record';
import { type MailServer, startMailServer } from '../support/mail-server';
import { startTestApp } from '../support/test-app';
import { createManyUsersHarness, type ManyUsersHarness, summary } from './many-users-harness';

const OPERATOR = { kind: 'operator' } as const;

let harness: ManyUsersHarness;
let admin: UserRecord;
beforeAll(async () => {
  harness = await createManyUsersHarness();
});
beforeEach(async () => {
  admin = await harness.startOver();
});
afterAll(() => harness.close());

describe('for the operator', () => {
  test('it needs no request, and is audited as theirs', async () => {
    const user = await harness.add();
    const outcome = await harness.users.updateUsers(
      OPERATOR,
      { ids: [user.id], changes: { role: 'ADMIN', scopes: ['audit:read'] } },
      null,
    );
    expect(summary(outcome)).toEqual(['changed']);
    expect(await harness.changeEvents()).toMatchObject([
      { actorKind: 'OPERATOR', actorId: null, targetId: user.id, address: null, requestId: null },
    ]);
  });

  test('so it is with updateUser, revokeUserSessions and deleteUser', async () => {
    const user = await harness.add();
    expect(await harness.users.updateUser(OPERATOR, user.id, { email: 'new@example.com' }, null)).toMatchObject({
      ok: true,
      user: { email: 'new@example.com' },
    });
    expect(await harness.users.revokeUserSessions(OPERATOR, user.id, null)).toEqual({ ok: true, endedSessions: 0 });
    expect(await harness.users.deleteUser(OPERATOR, user.id, null)).toEqual({ ok: true, userId: user.id });
    expect(await harness.users.deleteUser(OPERATOR, admin.id, null)).toMatchObject({
      ok: false,
      errors: [{ code: 'LAST_ADMIN' }],
    });
    expect(await harness.users.updateUser(OPERATOR, admin.id, { isActive: false }, null)).toMatchObject({
      errors: [{ code: 'LAST_ADMIN' }],
    });
    expect(await harness.database.prisma.auditEvent.findMany({ where: { actorKind: 'OPERATOR' } })).toMatchObject([
      { action: 'USER_UPDATED' },
      { action: 'USER_DELETED' },
    ]);
  });
});

test("a former address is told of the operator's change as of any other", async () => {
  const server: MailServer = await startMailServer();
  const app = await startTestApp({ SMTP_URL: server.url, MAIL_FROM: 'Scoped API <noreply@example.org>' });
  try {
    const input = { username: 'ada', email: 'ada@example.com', password: 'plum orbit sandal' };
    const made = await app.users.createAdmin(input);
    const id = made.ok ? made.user.id : '';
    await app.users.updateUser(OPERATOR, id, { email: 'new@example.com' }, null);
    expect((await server.mailTo('ada@example.com')).headers.subject).toBe('Your e-mail address was changed');
  } finally {
    await app.stop();
    await server.stop();
  }
});
