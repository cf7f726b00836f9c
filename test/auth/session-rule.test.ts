import { createOAuthTokens } from '../../src/auth/oauth-tokens';
import { startHousekeeping } from '../../src/database/housekeeping';
import { sessionEnd } from '../../src/identity/session-rule';
import { SCOPES } from '../support/scopes';
import { PASSWORD } from '../users/harness';
import { AUDIENCES, type AuthHarness, createAuthHarness, LIFETIMES, TOKEN_OPTIONS } from './harness';

let harness: AuthHarness;
beforeAll(async () => {
  harness = await createAuthHarness();
});
beforeEach(() => harness.clear());
afterAll(() => harness.close());

/** Logs in, and moves the times of the session into the past. */
async function sessionAt(times: string) {
  const { id } = await harness.add({ username: 'Ada' });
  const outcome = await harness.auth.login({ username: 'Ada', password: PASSWORD }, harness.info);
  if (!outcome.ok || !outcome.tokens) throw new Error('The login was refused.');
  await harness.database.prisma.$executeRawUnsafe(`UPDATE sessions SET ${times}`);
  return { userId: id, ...outcome.tokens };
}

/** What each reader of sessions says, the ones that remove it last. */
async function verdicts(times: string) {
  const { userId, refreshToken, accessToken } = await sessionAt(times);
  const { database, tokens, auth, sessions, info } = harness;
  const oauth = createOAuthTokens({
    database,
    tokens,
    lifetimes: LIFETIMES,
    scopes: SCOPES,
    audiences: AUDIENCES,
    ...TOKEN_OPTIONS,
  });
  const housekeeping = startHousekeeping({ pool: database.pool, lifetimes: LIFETIMES, onFailure: () => {} });
  const [listed = []] = await sessions.ofUsers([userId]);
  const introspected = await oauth.introspect(refreshToken);
  const [end] = await database.sql<{ isPast: boolean }>(
    `SELECT ${sessionEnd(LIFETIMES)} <= now() AS "isPast" FROM sessions`,
    [],
  );
  const access = await auth.authenticate(`Bearer ${accessToken}`);
  const removed = await housekeeping.run();
  await housekeeping.close();
  const refreshed = await auth.refresh({ refreshToken }, info);
  return {
    listed: listed.length === 1,
    introspected: introspected.active,
    endsLater: end?.isPast === false,
    accepted: access.kind === 'user',
    kept: removed === 0,
    refreshed: refreshed.ok,
  };
}

const ALL = (value: boolean) => ({
  listed: value,
  introspected: value,
  endsLater: value,
  accepted: value,
  kept: value,
  refreshed: value,
});
const ago = (seconds: number) => `now() - interval '${seconds} seconds'`;
const { idleSeconds } = LIFETIMES;

test('a session within both limits is alive for everything that reads sessions', async () => {
  expect(await verdicts(`last_used_at = ${ago(idleSeconds - 60)}, expires_at = now() + interval '1 minute'`)).toEqual(
    ALL(true),
  );
});

test('a session past its absolute limit has ended for everything that reads sessions', async () => {
  expect(await verdicts(`expires_at = ${ago(1)}`)).toEqual(ALL(false));
});

test('a session that was idle for too long has ended for everything but access tokens, which expire before', async () => {
  expect(await verdicts(`last_used_at = ${ago(idleSeconds + 1)}`)).toEqual({ ...ALL(false), accepted: true });
});

test('refreshing does not bring back a session that has ended', async () => {
  const { refreshToken } = await sessionAt(`last_used_at = ${ago(idleSeconds + 1)}`);
  expect(await harness.auth.refresh({ refreshToken }, harness.info)).toMatchObject({
    ok: false,
    errors: [{ code: 'INVALID_TOKEN' }],
  });
  expect(await harness.database.prisma.session.count()).toBe(0);
});

test('a login removes the sessions of its user that have ended', async () => {
  await sessionAt(`last_used_at = ${ago(idleSeconds + 1)}`);
  await harness.auth.login({ username: 'Ada', password: PASSWORD }, harness.info);
  expect(await harness.database.prisma.session.count()).toBe(1);
});
