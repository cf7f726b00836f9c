import { auditOf } from '../support/account-client';
import { isGood, logIn, refresh, refreshed, registerAndLogIn } from '../support/logins';
import { startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
let count = 0;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

const sql = (text: string, values: unknown[] = []) => app.database.pool.query(text, values);
const someone = (scopes?: string[]) => registerAndLogIn(app, `someone${++count}`, scopes);
const REFUSED = { tokens: null, userErrors: [{ code: 'INVALID_TOKEN', path: ['input', 'refreshToken'] }] };
/** As if it were so much later. */
const wait = async (seconds: number) => {
  await sql('UPDATE refresh_tokens SET exchanged_at = exchanged_at - make_interval(secs => $1)', [seconds]);
  await sql('UPDATE sessions SET last_used_at = last_used_at - make_interval(secs => $1)', [seconds]);
};
const HOURS = 3600;

describe('refresh', () => {
  test('gives new tokens of the same session', async () => {
    const first = await someone();
    const second = await refreshed(app, first.refreshToken);
    expect(second.refreshToken).toMatch(/^scoped_rt_[0-9a-f]{72}$/);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(second.scopes).toEqual(['me:read', 'me:write']);
    const { data } = await app.graphql('{ me { sessions { id isCurrent } } }', { token: second.accessToken });
    expect(data.me.sessions).toEqual([{ id: expect.any(String), isCurrent: true }]);
    expect(await isGood(app, first)).toBe(true);
    const third = await refreshed(app, second.refreshToken);
    expect(await isGood(app, third)).toBe(true);
  });

  test('gives 50 requests at the same moment one successor', async () => {
    const { refreshToken } = await someone();
    const answers = await Promise.all(Array.from({ length: 50 }, () => refreshed(app, refreshToken)));
    expect(new Set(answers.map((tokens) => tokens.refreshToken)).size).toBe(1);
    const [tokens] = answers;
    expect(await isGood(app, tokens as (typeof answers)[0])).toBe(true);
    await refreshed(app, answers[49]?.refreshToken as string);
  });

  test('gives twenty tabs that wake up together one child, and each of them lives on', async () => {
    let { refreshToken } = await someone();
    for (let round = 0; round < 3; round += 1) {
      const tabs = await Promise.all(Array.from({ length: 20 }, () => refreshed(app, refreshToken)));
      expect(new Set(tabs.map((tokens) => tokens.refreshToken)).size).toBe(1);
      for (const tab of tabs) expect(await isGood(app, tab)).toBe(true);
      refreshToken = tabs[19]?.refreshToken as string;
    }
    const { rows } = await sql(
      `SELECT count(*)::int AS tokens FROM refresh_tokens WHERE session_id =
        (SELECT id FROM sessions ORDER BY created_at DESC, id DESC LIMIT 1)`,
    );
    expect(rows).toEqual([{ tokens: 4 }]);
  });

  test.each([11, 5 * HOURS, 13 * 24 * HOURS])(
    'gives the same successor again %i seconds after its answer was lost',
    async (seconds) => {
      const { refreshToken } = await someone();
      const reused = (await auditOf(app, 'REFRESH_TOKEN_REUSED')).length;
      const lost = await refreshed(app, refreshToken);
      await wait(seconds);
      const again = await refreshed(app, refreshToken);
      expect(again.refreshToken).toBe(lost.refreshToken);
      // A repeated request is a use: the idle time starts again.
      await wait(2 * 24 * HOURS);
      expect((await refreshed(app, refreshToken)).refreshToken).toBe(lost.refreshToken);
      expect(await isGood(app, await refreshed(app, lost.refreshToken))).toBe(true);
      expect(await auditOf(app, 'REFRESH_TOKEN_REUSED')).toHaveLength(reused);
    },
  );

  test('asks again for fewer scopes, and then for all', async () => {
    const { refreshToken } = await someone();
    const lost = await refreshed(app, refreshToken);
    await wait(HOURS);
    const { tokens: fewer } = await refresh(app, refreshToken, ['me:read']);
    expect(fewer).toMatchObject({ refreshToken: lost.refreshToken, scopes: ['me:read'] });
    expect((await refreshed(app, refreshToken)).scopes).toEqual(['me:read', 'me:write']);
  });

  test('gives no successor again after the session was idle for too long, or ended', async () => {
    const idle = await someone();
    await refreshed(app, idle.refreshToken);
    await wait(15 * 24 * HOURS);
    expect(await refresh(app, idle.refreshToken)).toEqual(REFUSED);
    const left = await someone();
    const { accessToken } = await refreshed(app, left.refreshToken);
    await app.graphql('mutation { logout { sessionId } }', { token: accessToken });
    expect(await refresh(app, left.refreshToken)).toEqual(REFUSED);
  });

  test('is revoked by a token whose answer was lost', async () => {
    const { refreshToken } = await someone();
    const lost = await refreshed(app, refreshToken);
    await wait(HOURS);
    const response = await fetch(`${app.url}/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token: refreshToken }),
    });
    expect(response.status).toBe(200);
    expect(await isGood(app, lost)).toBe(false);
    expect(await refresh(app, lost.refreshToken)).toEqual(REFUSED);
  });

  test('ends the session when a token comes back after its successor was used, and writes it down', async () => {
    const { refreshToken } = await someone();
    const child = await refreshed(app, refreshToken);
    const grandchild = await refreshed(app, child.refreshToken);
    expect(await refresh(app, refreshToken)).toEqual(REFUSED);
    expect(await isGood(app, grandchild)).toBe(false);
    expect(await refresh(app, grandchild.refreshToken)).toEqual(REFUSED);
    const { rows } = await sql(`SELECT actor_kind, target_id, before, address FROM audit_events
      WHERE action = 'REFRESH_TOKEN_REUSED' ORDER BY id DESC LIMIT 1`);
    expect(rows).toEqual([
      {
        actor_kind: 'ANONYMOUS',
        target_id: expect.any(String),
        before: { sessionId: expect.any(String) },
        address: '127.0.0.1',
      },
    ]);
  });

  test('ends the session when the parent of the parent comes back', async () => {
    const { refreshToken } = await someone();
    const child = await refreshed(app, refreshToken);
    const grandchild = await refreshed(app, child.refreshToken);
    // The answer to this one was lost; that does not make its grandparent any better.
    await refreshed(app, grandchild.refreshToken);
    expect((await refreshed(app, grandchild.refreshToken)).scopes).toEqual(['me:read', 'me:write']);
    expect(await refresh(app, child.refreshToken)).toEqual(REFUSED);
    expect(await refresh(app, grandchild.refreshToken)).toEqual(REFUSED);
  });

  test('a request for too many scopes does not prevent the detection of a stolen token', async () => {
    const { refreshToken } = await someone(['me:read']);
    const tokens = await refreshed(app, refreshToken);
    await refreshed(app, tokens.refreshToken);
    expect(await refresh(app, refreshToken, ['me:write'])).toEqual(REFUSED);
    expect(await isGood(app, tokens)).toBe(false);
  });

  test('ends only the session whose token was stolen', async () => {
    const one = await someone();
    const other = await logIn(app, `someone${count}`);
    await refreshed(app, (await refreshed(app, one.refreshToken)).refreshToken);
    expect(await refresh(app, one.refreshToken)).toEqual(REFUSED);
    expect(await isGood(app, other)).toBe(true);
    await refreshed(app, other.refreshToken);
  });

  test.each([
    ['idle for too long', `last_used_at = now() - interval '14 days'`],
    ['at its end, however much it was used', 'expires_at = now()'],
  ])('refuses a session that was %s, and removes it', async (_title, set) => {
    const { refreshToken } = await someone();
    const { rows } = await sql(`UPDATE sessions SET ${set}
      WHERE id = (SELECT id FROM sessions ORDER BY created_at DESC LIMIT 1) RETURNING id`);
    expect(await refresh(app, refreshToken)).toEqual(REFUSED);
    expect((await sql('SELECT 1 FROM sessions WHERE id = $1', [rows[0].id])).rowCount).toBe(0);
  });

  test('refuses a disabled user', async () => {
    const { refreshToken } = await someone();
    await sql(`UPDATE users SET is_active = false WHERE username = $1`, [`someone${count}`]);
    expect(await refresh(app, refreshToken)).toEqual(REFUSED);
  });

  test('refuses whatever is no refresh token', async () => {
    const { accessToken, refreshToken } = await someone();
    const wrong = [
      ...['', 'x', accessToken, `${refreshToken} `, refreshToken.toUpperCase(), refreshToken.slice(0, -1)],
      ...[refreshToken.replace('_rt_', '_pat_'), `scoped_rt_${'0'.repeat(72)}`, "' OR 1=1 --", 'é'.repeat(82)],
    ];
    for (const token of wrong) expect(await refresh(app, token)).toEqual(REFUSED);
    await refreshed(app, refreshToken);
  });

  test('is no access token', async () => {
    const { refreshToken } = await someone();
    expect((await app.graphql('{ me { id } }', { token: refreshToken })).status).toBe(401);
  });

  test('gives fewer scopes if asked, never more than the login, and what is refused uses nothing up', async () => {
    const { refreshToken } = await someone(['me:read']);
    const refused = { tokens: null, userErrors: [{ code: 'SCOPE_NOT_HELD', path: ['input', 'scopes'] }] };
    expect(await refresh(app, refreshToken, ['me:write'])).toEqual(refused);
    const { tokens } = await refresh(app, refreshToken, []);
    expect(tokens?.scopes).toEqual([]);
    expect((await refreshed(app, tokens?.refreshToken as string)).scopes).toEqual(['me:read']);
  });

  test('gives no scope that the user lost since the login', async () => {
    const admin = await app.adminToken(`admin${++count}`);
    const { data } = await app.graphql('{ me { id } }', { token: admin });
    const tokens = await logIn(app, `admin${count}`);
    await sql(`UPDATE users SET role = 'USER' WHERE id = $1`, [data.me.id]);
    expect((await refreshed(app, tokens.refreshToken)).scopes).toEqual(['me:read', 'me:write']);
  });

  test('keeps no token in the clear', async () => {
    const { refreshToken } = await someone();
    await refreshed(app, refreshToken);
    const { rows } = await sql(`SELECT t::text FROM refresh_tokens t UNION ALL SELECT s::text FROM sessions s
      UNION ALL SELECT a::text FROM audit_events a`);
    const body = refreshToken.slice('scoped_rt_'.length, -8);
    for (const { t } of rows) expect(t).not.toContain(body);
    expect(JSON.stringify(app.logLines)).not.toContain(body);
  });
});

describe('a clock of the server that is wrong', () => {
  afterEach(() => jest.useRealTimers());
  /** Sets this process's clock, and nothing else of it. */
  const clockAt = (now: number) =>
    jest.useFakeTimers({
      now,
      doNotFake: [
        ...(['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const),
        ...(['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const),
      ],
    });

  test.each([
    ['ten years ahead', 10],
    ['ten years behind', -10],
  ])('%s: sessions begin, are refreshed and last all the same', async (_title, years) => {
    const now = Date.now();
    clockAt(now + years * 365 * 86_400_000);
    const tokens = await someone();
    expect(await isGood(app, tokens)).toBe(true);
    const { data } = await app.graphql('{ me { sessions { isCurrent } } }', { token: tokens.accessToken });
    expect(data.me.sessions).toEqual([{ isCurrent: true }]);
    const lost = await refreshed(app, tokens.refreshToken);
    // It is set right between the question and its repetition.
    clockAt(now);
    const again = await refreshed(app, tokens.refreshToken);
    expect(again.refreshToken).toBe(lost.refreshToken);
    expect(await isGood(app, again)).toBe(true);
    expect(await isGood(app, await refreshed(app, again.refreshToken))).toBe(true);
    const { rows } = await sql(
      'SELECT extract(epoch FROM expires_at - now())::int AS left FROM sessions ORDER BY created_at DESC, id DESC LIMIT 1',
    );
    expect(Math.abs(rows[0].left - 30 * 86_400)).toBeLessThan(3600);
  });

  test('makes personal access tokens and mailed tokens that live as long as they say', async () => {
    const { accessToken } = await someone();
    clockAt(Date.now() - 10 * 365 * 86_400_000);
    const { accessToken: behind } = await logIn(app, `someone${count}`);
    const create = `mutation { createPersonalAccessToken(input: { name: "x", expiresInDays: 2, scopes: ["me:read"] }) {
      token personalAccessToken { expiresAt } } }`;
    const made = (await app.graphql(create, { token: behind })).data.createPersonalAccessToken;
    expect((await app.graphql('{ me { personalAccessTokens { name } } }', { token: made.token })).data.me).toEqual({
      personalAccessTokens: [{ name: 'x' }],
    });
    await app.graphql('mutation { requestEmailVerification { expiresInMinutes } }', { token: behind });
    jest.useRealTimers();
    expect(Math.abs(Date.parse(made.personalAccessToken.expiresAt) - Date.now() - 2 * 86_400_000)).toBeLessThan(
      3_600_000,
    );
    expect((await app.graphql('{ me { id } }', { token: made.token })).status).toBe(200);
    const { rows } = await sql(
      'SELECT extract(epoch FROM expires_at - now())::int AS left FROM email_tokens ORDER BY created_at DESC LIMIT 1',
    );
    expect(Math.abs(rows[0].left - 86_400)).toBeLessThan(3600);
    expect(await isGood(app, { accessToken, refreshToken: '', scopes: [] })).toBe(true);
  });
});

describe('a step of a refresh that fails', () => {
  /** Makes one kind of statement on a table fail, as a full disk would. */
  const failing = async (step: string, run: () => Promise<void>) => {
    const [when = '', table = ''] = step.split(' ON ');
    const [kind, timing] = when === 'COMMIT' ? ['INSERT', 'AFTER'] : [when, 'BEFORE'];
    const deferred = when === 'COMMIT' ? 'DEFERRABLE INITIALLY DEFERRED' : '';
    await app.alter(`CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'no space left on device'; END $$`);
    await app.alter(`CREATE ${deferred && 'CONSTRAINT'} TRIGGER fails ${timing} ${kind} ON ${table} ${deferred}
      FOR EACH ROW EXECUTE FUNCTION fail()`);
    try {
      await run();
    } finally {
      await app.alter(`DROP TRIGGER fails ON ${table}`);
    }
  };

  test.each(['UPDATE ON refresh_tokens', 'INSERT ON refresh_tokens', 'UPDATE ON sessions', 'COMMIT ON refresh_tokens'])(
    'at %s leaves the token valid',
    async (step) => {
      const tokens = await someone();
      await failing(step, async () => {
        await expect(refresh(app, tokens.refreshToken)).rejects.toThrow('INTERNAL_SERVER_ERROR');
      });
      expect(await isGood(app, tokens)).toBe(true);
      await refreshed(app, (await refreshed(app, tokens.refreshToken)).refreshToken);
    },
  );

  test.each(['DELETE ON sessions', 'INSERT ON audit_events', 'COMMIT ON audit_events'])(
    'at %s still finds the thief the next time',
    async (step) => {
      const { refreshToken } = await someone();
      const stolen = await refreshed(app, (await refreshed(app, refreshToken)).refreshToken);
      await failing(step, async () => {
        await expect(refresh(app, refreshToken)).rejects.toThrow('INTERNAL_SERVER_ERROR');
      });
      expect(await isGood(app, stolen)).toBe(true);
      expect(await refresh(app, refreshToken)).toEqual(REFUSED);
      expect(await isGood(app, stolen)).toBe(false);
    },
  );
});
