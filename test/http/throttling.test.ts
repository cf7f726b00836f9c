import { FREE_FAILURES } from '../../src/throttle/login-throttle';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
let node: TestApp;
let proxied: TestApp;
beforeAll(async () => {
  app = await startTestApp();
  node = await startTestApp({ DATABASE_URL: app.databaseUrl });
  proxied = await startTestApp({ DATABASE_URL: app.databaseUrl, TRUST_PROXY: 'loopback' });
  await app.userToken('ada');
});
beforeEach(() => app.database.pool.query('DELETE FROM throttles'));
afterAll(async () => {
  await proxied.stop();
  await node.stop();
  await app.stop();
});

/** What came of an attempt: the code of an error, or `OK`. */
type Outcome = string;
interface From {
  readonly at?: TestApp;
  /** What `X-Forwarded-For` says. */
  readonly address?: string;
}

const forwarded = (address: string | undefined): Record<string, string> =>
  address === undefined ? {} : { 'x-forwarded-for': address };

async function graphql(username: string, password: string, { at = app, address }: From = {}): Promise<Outcome> {
  const { data, errors } = await at.graphql(
    'mutation ($input: LoginInput!) { login(input: $input) { userErrors { code } } }',
    { variables: { input: { username, password } }, headers: forwarded(address) },
  );
  return (errors?.[0]?.extensions.code as string) ?? data.login.userErrors[0]?.code ?? 'OK';
}

async function token(username: string, password: string, { at = app, address }: From = {}): Promise<Outcome> {
  const response = await fetch(`${at.url}/token`, {
    method: 'POST',
    headers: forwarded(address),
    body: new URLSearchParams({ grant_type: 'password', username, password }),
  });
  return (await response.json()).error ?? 'OK';
}

async function register(username: string, address: string): Promise<Outcome> {
  const input = { username, email: `${username}@example.com`, password: PASSWORD };
  const { data, errors } = await proxied.graphql(
    'mutation ($input: RegisterInput!) { register(input: $input) { userErrors { code } } }',
    { variables: { input }, headers: forwarded(address) },
  );
  return (errors?.[0]?.extensions.code as string) ?? data.register.userErrors[0]?.code ?? 'OK';
}

test('a flood of registrations from one network shuts no other network out', async () => {
  const flood = Array.from({ length: 250 }, (_, index) => register(`flood${index}`, '198.51.100.7'));
  const others = Array.from({ length: 3 }, (_, index) => register(`calm${index}`, `203.0.113.${index}`));
  expect(await Promise.all(others)).toEqual(['OK', 'OK', 'OK']);
  await Promise.all(flood);
});

const inTurn = async (times: number, run: (index: number) => Promise<Outcome>) => {
  const outcomes: Outcome[] = [];
  for (let index = 0; index < times; index += 1) outcomes.push(await run(index));
  return outcomes;
};
const FREE = Array(FREE_FAILURES).fill('INVALID_CREDENTIALS');

describe('what a throttled client sees', () => {
  test('over GraphQL: RATE_LIMITED with retryAfter, 429 and Retry-After, for known and unknown names alike', async () => {
    const shown: unknown[] = [];
    for (const username of ['ada', 'nobody']) {
      await inTurn(FREE_FAILURES, () => graphql(username, 'wrong'));
      const { status, headers, data, errors } = await app.graphql(
        'mutation ($name: String!) { login(input: { username: $name, password: "x" }) { userErrors { code } } }',
        { variables: { name: username } },
      );
      shown.push({ status, retryAfter: headers.get('retry-after'), data, errors });
    }
    expect(shown[0]).toMatchObject({
      status: 429,
      retryAfter: '1',
      data: null,
      errors: [
        {
          message: 'Too many attempts. Try again in 1 second.',
          path: ['login'],
          extensions: { code: 'RATE_LIMITED', retryAfter: 1 },
        },
      ],
    });
    expect(shown[1]).toEqual(shown[0]);
  });

  test('at /token: temporarily_unavailable, 429 and Retry-After', async () => {
    await inTurn(FREE_FAILURES, () => token('ada', 'wrong'));
    const response = await fetch(`${app.url}/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', username: 'ada', password: PASSWORD }),
    });
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await response.json()).toEqual({
      error: 'temporarily_unavailable',
      error_description: 'Too many attempts. Try again in 1 second.',
    });
  });

  test('beside an answer: the answer, and 200', async () => {
    await inTurn(FREE_FAILURES, () => graphql('ada', 'wrong'));
    const { status, data, errors } = await app.graphql(
      `mutation { refresh(input: { refreshToken: "x" }) { userErrors { code } }
                  login(input: { username: "nobody-else", password: "wrong" }) { userErrors { code } } }`,
    );
    expect({ status, errors }).toEqual({ status: 200, errors: undefined });
    expect(data.login.userErrors).toHaveLength(1);
  });

  test('after the wait, the right password lets in and forgets the failures', async () => {
    await inTurn(FREE_FAILURES, () => graphql('ada', 'wrong'));
    expect(await graphql('ada', PASSWORD)).toBe('RATE_LIMITED');
    await app.database.pool.query('UPDATE throttles SET expire = expire - 1000');
    expect(await graphql('ada', PASSWORD)).toBe('OK');
    expect(await inTurn(FREE_FAILURES, () => graphql('ada', 'wrong'))).toEqual(FREE);
  });
});

describe('no way around', () => {
  test('each aliased login counts', async () => {
    const logins = Array.from(
      { length: 8 },
      (_, index) => `l${index}: login(input: { username: "ada", password: "wrong${index}" }) { userErrors { code } }`,
    );
    await inTurn(FREE_FAILURES - 5, () => graphql('ada', 'wrong'));
    const { errors } = await app.graphql(`mutation { ${logins.join(' ')} }`);
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['RATE_LIMITED']);
    expect(errors?.[0]?.path).toEqual(['l5']);
  });

  test('GraphQL and /token count together, and so do two nodes', async () => {
    const doors = [
      () => graphql('ada', 'wrong'),
      () => token('ada', 'wrong', { at: node }),
      () => graphql('ada', 'wrong', { at: node }),
      () => token('ada', 'wrong'),
      () => graphql('ada', 'wrong', { at: node }),
    ];
    for (const attempt of [...doors, ...doors])
      expect(await attempt()).toMatch(/^(INVALID_CREDENTIALS|invalid_grant)$/);
    expect(await graphql('ada', 'wrong')).toBe('RATE_LIMITED');
    expect(await token('ada', 'wrong', { at: node })).toBe('temporarily_unavailable');
  });

  test('100 guesses at once, at two servers: the free ones are verified, and those that become free meanwhile', async () => {
    const start = performance.now();
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, index) => graphql('ada', `guess ${index}`, { at: index % 2 === 0 ? app : node })),
    );
    // One more after 1 s, after 1 + 2 s, after 1 + 2 + 4 s.
    const free = FREE_FAILURES + Math.floor(Math.log2((performance.now() - start) / 1000 + 1));
    const verified = outcomes.filter((outcome) => outcome === 'INVALID_CREDENTIALS').length;
    expect(verified).toBeGreaterThanOrEqual(FREE_FAILURES);
    expect(verified).toBeLessThanOrEqual(free);
    expect(outcomes.filter((outcome) => /^(RATE_LIMITED|SERVICE_UNAVAILABLE)$/.test(outcome))).toHaveLength(
      100 - verified,
    );
  });

  test('X-Forwarded-For changes nothing, unless the proxy is trusted', async () => {
    const spoof = (index: number) => graphql('ada', 'wrong', { address: `198.51.100.${index}` });
    expect(await inTurn(FREE_FAILURES + 1, spoof)).toEqual([...FREE, 'RATE_LIMITED']);
    const real = (index: number) => graphql('ada', 'wrong', { at: proxied, address: `198.51.100.${index}` });
    expect(await inTurn(FREE_FAILURES + 1, real)).toEqual([...FREE, 'INVALID_CREDENTIALS']);
  });

  test('nor does what a client puts before the address that the proxy saw', async () => {
    const spoof = (index: number) => graphql('ada', 'wrong', { at: proxied, address: `10.1.1.${index}, 198.51.100.1` });
    expect(await inTurn(FREE_FAILURES + 1, spoof)).toEqual([...FREE, 'RATE_LIMITED']);
  });

  test('blanks around the name make no other name', async () => {
    const blanks = ['', ' ', '\u00a0', '\u200b', '\ufeff', '\t', '\u3000', '\r\n'];
    const around = (index: number) => {
      const [before, behind] = [blanks[index % blanks.length], blanks[(index * 3) % blanks.length]];
      return `${before}ada@example.com${behind}`;
    };
    expect(await inTurn(FREE_FAILURES, (index) => graphql(around(index), 'wrong'))).toEqual(FREE);
    expect(await graphql('ada@example.com  ', 'wrong')).toBe('RATE_LIMITED');
    expect(await token('\u2003ada@example.com', 'wrong')).toBe('temporarily_unavailable');
  });

  test('ports and spellings of an address make no other client', async () => {
    const nodes = ['[2001:db8::9]:1', '2001:DB8::9', '"[2001:db8:0::9]:77"', '2001:db8::77%en0', '[2001:db8::1:9]'];
    const from = (index: number) => ({ at: proxied, address: nodes[index % nodes.length] as string });
    expect(await inTurn(FREE_FAILURES, (index) => graphql('ada', 'wrong', from(index)))).toEqual(FREE);
    expect(await graphql('ada', 'wrong', { at: proxied, address: '[2001:db8::abcd]:65535' })).toBe('RATE_LIMITED');
    const other = { at: proxied, address: '203.0.113.7:51234' };
    expect(await graphql('ada', 'wrong', other)).toBe('INVALID_CREDENTIALS');
  });

  test('another spelling of the name is the same name', async () => {
    const spellings = ['ada', 'ADA', 'Ada', 'ａｄａ', 'aDa', 'adA', 'adA', 'AdA', 'ADa', 'aDA', 'Ａda'];
    expect(await inTurn(FREE_FAILURES + 1, (index) => graphql(spellings[index] as string, 'wrong'))).toEqual([
      ...FREE,
      'RATE_LIMITED',
    ]);
  });
});

describe('an attacker from many addresses', () => {
  test('shuts a user out nowhere where they have been', async () => {
    const home = { at: proxied, address: '203.0.113.7' };
    expect(await graphql('ada', PASSWORD, home)).toBe('OK');
    const attack = (index: number) =>
      graphql('ada', 'wrong', { at: proxied, address: `198.51.${Math.floor(index / 200)}.${index % 200}` });
    const outcomes = await inTurn(105, attack);
    expect(outcomes.filter((outcome) => outcome === 'INVALID_CREDENTIALS')).toHaveLength(100);
    expect(outcomes.slice(100)).toEqual(Array(5).fill('RATE_LIMITED'));
    expect(await graphql('ada', PASSWORD, { at: proxied, address: '192.0.2.99' })).toBe('RATE_LIMITED');
    expect(await graphql('ada', PASSWORD, home)).toBe('OK');
  });
});

describe('after too many failures from one address', () => {
  const HOME = '203.0.113.80';
  /** What a client sees of an attempt, but for the request's id. */
  const seen = async (username: string, password: string, address = HOME) => {
    const { status, headers, data, errors } = await proxied.graphql(
      'mutation ($input: LoginInput!) { login(input: $input) { tokens { tokenType } userErrors { code message path } } }',
      { variables: { input: { username, password } }, headers: forwarded(address) },
    );
    return {
      status,
      retryAfter: Number(headers.get('retry-after')) > 0,
      data,
      codes: errors?.map(({ message, extensions }) => [extensions.code, message.replace(/\d+/g, 'N')]),
    };
  };
  const statementsOf = async (run: () => Promise<unknown>) => {
    const count = async () => {
      const metrics = await (await fetch(`${proxied.url}/metrics`)).text();
      return [...metrics.matchAll(/^prisma_query_duration_seconds_count\{[^}]*\} (\d+)$/gm)].reduce(
        (sum, [, n]) => sum + Number(n),
        0,
      );
    };
    const before = await count();
    await run();
    return (await count()) - before;
  };
  /** As after so many failures there. */
  const close = async (limit: string) => {
    await seen('another-user', 'wrong');
    await app.database.pool.query(`UPDATE throttles SET points = 1000 WHERE key LIKE '${limit}:%'`);
  };

  test('a user who logs in from there, a user who does not and a name of no user are answered alike', async () => {
    await app.userToken('homer');
    await app.userToken('elsewhere');
    expect(await graphql('homer', PASSWORD, { at: proxied, address: HOME })).toBe('OK');
    await close('loginByNetwork');
    const names = ['homer', 'elsewhere', 'nobody-at-all', 'homer@example.com', 'nobody@example.com'];
    const answers: unknown[] = [];
    const statements: number[] = [];
    for (let attempt = 0; attempt < FREE_FAILURES + 2; attempt += 1) {
      // The waits after the free ones must not run out while this test runs.
      if (attempt === FREE_FAILURES) {
        await app.database.pool.query("UPDATE throttles SET expire = expire + 600000 WHERE key LIKE 'loginByPair:%'");
      }
      for (const name of names) {
        statements.push(await statementsOf(async () => answers.push(await seen(name, `guess ${attempt}`))));
      }
    }
    for (let attempt = 0; attempt < FREE_FAILURES + 2; attempt += 1) {
      const round = answers.slice(attempt * names.length, (attempt + 1) * names.length);
      for (const answer of round) expect(answer).toEqual(round[0]);
      expect(round[0]).toMatchObject({
        status: 429,
        retryAfter: true,
        data: null,
        codes: [['RATE_LIMITED', expect.any(String)]],
      });
    }
    // The same work for each name: one look-up. The server's own rounds in the background can only add to a count.
    const fewest = names.map((_, index) => Math.min(...statements.filter((_, n) => n % names.length === index)));
    expect(fewest).toEqual(names.map(() => 1));
    // Nor do the counts tell them apart.
    const { rows } = await app.database.pool.query(
      "SELECT DISTINCT points FROM throttles WHERE key LIKE 'loginByPair:%' AND points > 1",
    );
    expect(rows).toEqual([{ points: FREE_FAILURES }]);
  });

  test('the right password still lets in a user who has been there, and no one else', async () => {
    await app.userToken('marge');
    await app.userToken('abroad');
    expect(await graphql('marge', PASSWORD, { at: proxied, address: HOME })).toBe('OK');
    await close('loginByNetwork');
    expect(await graphql('marge', 'wrong', { at: proxied, address: HOME })).toBe('RATE_LIMITED');
    expect(await graphql('abroad', PASSWORD, { at: proxied, address: HOME })).toBe('RATE_LIMITED');
    expect(await graphql('marge', PASSWORD, { at: proxied, address: HOME })).toBe('OK');
    expect(await token('marge', 'wrong', { at: proxied, address: HOME })).toBe('temporarily_unavailable');
    expect(await token('marge', PASSWORD, { at: proxied, address: HOME })).toBe('OK');
  });

  test('of one name from everywhere it is the same', async () => {
    await app.userToken('lisa');
    expect(await graphql('lisa', PASSWORD, { at: proxied, address: HOME })).toBe('OK');
    for (const name of ['lisa', 'unknown-of-that-name']) await seen(name, 'wrong', '198.51.100.9');
    await app.database.pool.query("UPDATE throttles SET points = 1000 WHERE key LIKE 'loginByName:%'");
    const [user, unknown] = [await seen('lisa', 'wrong'), await seen('unknown-of-that-name', 'wrong')];
    expect(user).toEqual(unknown);
    expect(user.status).toBe(429);
    expect(await graphql('lisa', PASSWORD, { at: proxied, address: HOME })).toBe('OK');
  });

  test('wrong secrets of a client and of none are held back alike', async () => {
    const id = '00000000-0000-7000-8000-00000000000';
    const { data } = await app.graphql(
      'mutation { createClient(input: { name: "billing", scopes: [] }) { client { id } } }',
      { token: await app.adminToken('keeper') },
    );
    const wrong = async (client: string) => {
      const response = await fetch(`${app.url}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${client}:x`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      });
      return response.status;
    };
    for (const one of [`${id}0`, data.createClient.client.id]) {
      const statuses: number[] = [];
      for (let index = 0; index < 21; index += 1) statuses.push(await wrong(one));
      expect(statuses).toEqual([...Array(20).fill(401), 429]);
    }
    await app.database.pool.query("UPDATE throttles SET points = 300 WHERE key LIKE 'clientSecretByNetwork:%'");
    expect(await wrong(`${id}1`)).toBe(429);
  });
});

describe('registration', () => {
  test('is limited by network, and refused before anything is computed', async () => {
    await app.userToken('grace');
    await app.database.pool.query("UPDATE throttles SET points = 3000 WHERE key LIKE 'registerByNetwork:%'");
    const input = { username: 'late', email: 'late@example.com', password: PASSWORD };
    const { status, headers, errors } = await app.graphql(
      'mutation ($input: RegisterInput!) { register(input: $input) { user { id } } }',
      { variables: { input } },
    );
    expect({ status, code: errors?.[0]?.extensions.code }).toEqual({ status: 429, code: 'RATE_LIMITED' });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(3500);
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    expect(metrics).toMatch(/throttle_rejections_total\{limit="registerByNetwork"\} 1/);
  });

  test('where mail is off, changes of the e-mail address count too: they tell as well who has one', async () => {
    const off = await startTestApp({ DATABASE_URL: app.databaseUrl, NODE_ENV: 'production', BCRYPT_COST: '10' });
    try {
      const token = await off.userToken('heidi');
      const update = async (at: TestApp, input: object) => {
        const document = 'mutation ($input: UpdateMeInput!) { updateMe(input: $input) { userErrors { code } } }';
        const { data, errors } = await at.graphql(document, { token, variables: { input } });
        return errors?.[0]?.extensions.code ?? data.updateMe.userErrors[0]?.code ?? 'OK';
      };
      const taken = { email: 'ada@example.com', currentPassword: PASSWORD };
      expect(await update(off, taken)).toBe('EMAIL_TAKEN');
      await app.database.pool.query("UPDATE throttles SET points = 3000 WHERE key LIKE 'registerByNetwork:%'");
      expect(await update(off, taken)).toBe('RATE_LIMITED');
      expect(await update(off, { email: 'heidi@example.com', fullName: 'Heidi' })).toBe('OK');
      // Where there is mail, the answer says nothing of who has the address.
      expect(await update(app, taken)).toBe('OK');
    } finally {
      await off.stop();
    }
  });

  test('what is refused for its length costs no estimate of the password', async () => {
    const long = 'x'.repeat(96_000);
    const input = { username: 'short', email: 'short@example.com', password: PASSWORD, fullName: null };
    const cpuOf = async (overrides: object) => {
      const document = `mutation ($input: RegisterInput!) { register(input: $input) { user { id } userErrors { code } } }`;
      const spent: number[] = [];
      for (let round = 0; round < 5; round += 1) {
        const before = process.cpuUsage();
        const { data, errors } = await app.graphql(document, { variables: { input: { ...input, ...overrides } } });
        const { user, system } = process.cpuUsage(before);
        spent.push((user + system) / 1000);
        expect(data?.register?.user ?? null).toBeNull();
        expect(errors?.[0]?.extensions.code ?? data.register.userErrors[0].code).toMatch(/INVALID|WEAK|BAD_USER_INPUT/);
      }
      return Math.min(...spent);
    };
    // The thread that estimates passwords has started by then.
    await cpuOf({ username: 'x' });
    for (const overrides of [
      { username: long },
      { fullName: long },
      { password: long },
      { email: `${long}@example.com` },
    ]) {
      expect(await cpuOf(overrides)).toBeLessThan(100);
    }
  });
});
