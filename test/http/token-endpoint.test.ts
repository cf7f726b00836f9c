import { request } from 'node:http';
import { badUserInput, DomainError, rateLimited } from '../../src/errors';
import type { OAuthOperations } from '../../src/http/oauth-routes';
import { refuse } from '../../src/outcome';
import type { Scope } from '../../src/scopes/scopes';
import { type Served, serve } from './support/serve';

const HELD: readonly string[] = ['me:read', 'me:write'];
const TOKENS = { accessToken: 'a.b.c', tokenType: 'Bearer', expiresIn: 900, refreshToken: 'r' } as const;
const GOOD = { grant_type: 'password', username: 'ada', password: 'correct horse' };

/** Knows one user who holds two scopes; some names make it fail in other ways. */
const login: OAuthOperations['login'] = async ({ username, password, scopes }) => {
  if (username === 'nul') throw badUserInput('username: leave out the NUL character "\0".');
  if (username === 'busy') throw new DomainError('SERVICE_UNAVAILABLE', 'Too many logins at once: try again.');
  if (username === 'away') throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  if (username === 'often') throw rateLimited('Too many attempts. Try again in 30 seconds.', 30);
  if (username === 'bug') throw new Error('SELECT secret');
  if (username !== 'ada' || password !== 'correct horse') {
    return refuse('INVALID_CREDENTIALS', ['input'], `${username} is disabled`);
  }
  if (scopes?.some((scope) => !HELD.includes(scope))) {
    return refuse('SCOPE_NOT_HELD', ['input', 'scopes'], 'You do not hold “users:read”.');
  }
  return { ok: true, userId: 'ada', tokens: { ...TOKENS, scopes: (scopes ?? HELD) as Scope[] }, secondFactor: null };
};

let served: Served;

beforeAll(async () => {
  served = await serve({ login });
});
afterAll(() => served.close());

type Parameters = Record<string, string> | [string, string][] | string;
const form = (parameters: Parameters, headers: Record<string, string> = {}) =>
  fetch(`${served.url}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: typeof parameters === 'string' ? parameters : new URLSearchParams(parameters).toString(),
  });
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

async function expectError(reply: Response, status: number, error: string) {
  expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(reply.headers.get('cache-control')).toBe('no-store');
  expect(reply.headers.get('pragma')).toBe('no-cache');
  const body = await reply.json();
  expect({ status: reply.status, error: body.error }).toEqual({ status, error });
  expect(body.error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
}

describe('the password grant', () => {
  test('answers as RFC 6749 says', async () => {
    const reply = await form(GOOD);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(reply.headers.get('pragma')).toBe('no-cache');
    expect(await reply.json()).toEqual({
      access_token: 'a.b.c',
      token_type: 'Bearer',
      expires_in: 900,
      scope: 'me:read me:write',
      refresh_token: 'r',
    });
  });

  test('issues fewer scopes if fewer are requested', async () => {
    expect(await (await form({ ...GOOD, scope: 'me:read' })).json()).toMatchObject({ scope: 'me:read' });
  });

  test('takes an empty scope as none given', async () => {
    expect(await (await form({ ...GOOD, scope: '' })).json()).toMatchObject({ scope: 'me:read me:write' });
  });

  test.each(['users:read', 'no-such', 'me:read users:read', 'me:read\tme:write', 'ä', ' '])(
    'refuses scope %j',
    async (scope) => expectError(await form({ ...GOOD, scope }), 400, 'invalid_scope'),
  );

  test('refuses wrong passwords, unknown and disabled users with one and the same body', async () => {
    const replies = [
      await form({ ...GOOD, password: 'wrong' }),
      await form({ ...GOOD, username: 'nobody' }),
      await form({ ...GOOD, username: 'disabled' }),
    ];
    const bodies = await Promise.all(replies.map((reply) => reply.clone().text()));
    expect(new Set(bodies).size).toBe(1);
    for (const reply of replies) await expectError(reply, 400, 'invalid_grant');
  });

  test.each(['username', 'password', 'grant_type'])('misses %s', async (name) => {
    const { [name as keyof typeof GOOD]: _left, ...rest } = GOOD;
    await expectError(await form(rest), 400, 'invalid_request');
    await expectError(await form({ ...GOOD, [name]: '' }), 400, 'invalid_request');
  });

  test.each(['authorization_code', 'constructor', '__proto__', 'Password'])('is not %s', async (grant_type) => {
    await expectError(await form({ ...GOOD, grant_type }), 400, 'unsupported_grant_type');
  });

  test('can be switched off', async () => {
    const off = await serve({ login, env: { OAUTH_PASSWORD_GRANT: 'off' } });
    const reply = await fetch(`${off.url}/token`, { method: 'POST', body: new URLSearchParams(GOOD) });
    await expectError(reply, 400, 'unsupported_grant_type');
    await off.close();
  });
});

describe('a form', () => {
  test.each<[string, Parameters]>([
    ['with a parameter twice', 'grant_type=password&username=ada&password=x&password=correct+horse'],
    ['with a nested parameter', 'grant_type=password&username[x]=1&password=x'],
    ['that is empty', ''],
    ['with a broken escape', 'grant_type=password&username=ada&password=%zz'],
    ['with bytes that are not UTF-8', 'grant_type=password&username=ada&password=%ff'],
    [
      'of 1,001 parameters',
      `${new URLSearchParams(GOOD)}${Array.from({ length: 1_001 }, (_, i) => `&p${i}=`).join('')}`,
    ],
  ])('%s gets invalid_request', async (_title, parameters) => {
    await expectError(await form(parameters), 400, 'invalid_request');
  });

  test.each(['application/json', 'multipart/form-data; boundary=x', 'text/plain'])(
    'sent as %s gets 415',
    async (type) => expectError(await form(JSON.stringify(GOOD), { 'content-type': type }), 415, 'invalid_request'),
  );

  test('of 200 kB gets 413', async () => {
    await expectError(await form({ ...GOOD, password: 'x'.repeat(200_000) }), 413, 'invalid_request');
  });
});

describe('a client', () => {
  test('is public with an id in the body, in the header, or in both', async () => {
    expect((await form({ ...GOOD, client_id: 'spa' })).status).toBe(200);
    expect((await form(GOOD, basic('spa', ''))).status).toBe(200);
    expect((await form({ ...GOOD, client_id: 'spa' }, basic('spa', ''))).status).toBe(200);
    expect((await form({ ...GOOD, client_secret: '' })).status).toBe(200);
  });

  test.each<[string, Record<string, string>]>([
    ['a secret', basic('spa', 'secret')],
    ['no colon', { authorization: `Basic ${Buffer.from('spa').toString('base64')}` }],
    ['no base64', { authorization: 'Basic ???' }],
    ['bytes that are not UTF-8', { authorization: 'Basic /zo=' }],
    ['nothing', { authorization: 'Basic' }],
    ['another scheme', { authorization: 'Digest username="ada"' }],
  ])('whose header has %s gets 401 with a challenge', async (_title, headers) => {
    const reply = await form(GOOD, headers);
    expect(reply.headers.get('www-authenticate')).toMatch(/^Basic realm="/);
    await expectError(reply, 401, 'invalid_client');
  });

  test('with a secret in the body gets 401', async () => {
    await expectError(await form({ ...GOOD, client_id: 'spa', client_secret: 's' }), 401, 'invalid_client');
  });

  test('with credentials in header and body gets invalid_request', async () => {
    const twice = { ...GOOD, client_id: 'spa', client_secret: 's' };
    await expectError(await form(twice, basic('spa', 's')), 400, 'invalid_request');
    await expectError(await form({ ...GOOD, client_id: 'other' }, basic('spa', '')), 400, 'invalid_request');
  });
});

describe('a login that throws', () => {
  test('over its input gets invalid_request, in the characters that RFC 6749 allows', async () => {
    await expectError(await form({ ...GOOD, username: 'nul' }), 400, 'invalid_request');
  });

  test('because it is busy gets 503 and a time to wait', async () => {
    const reply = await form({ ...GOOD, username: 'busy' });
    expect(reply.headers.get('retry-after')).toBe('1');
    await expectError(reply, 503, 'temporarily_unavailable');
  });

  test('because the database is away gets the same', async () => {
    const reply = await form({ ...GOOD, username: 'away' });
    expect(await reply.clone().text()).not.toContain('ECONNREFUSED');
    await expectError(reply, 503, 'temporarily_unavailable');
  });

  test('because of too many attempts gets 429 and the time to wait', async () => {
    const reply = await form({ ...GOOD, username: 'often' });
    expect(reply.headers.get('retry-after')).toBe('30');
    await expectError(reply, 429, 'temporarily_unavailable');
  });

  test('unexpectedly is masked', async () => {
    const reply = await form({ ...GOOD, username: 'bug' });
    expect(await reply.clone().text()).not.toContain('SELECT');
    await expectError(reply, 500, 'server_error');
    expect(served.logs().some((line) => JSON.stringify(line).includes('SELECT secret'))).toBe(true);
  });
});

test.each(['GET', 'PUT', 'DELETE'])('%s /token gets 405 with Allow', async (method) => {
  const reply = await fetch(`${served.url}/token?${new URLSearchParams(GOOD)}`, { method });
  expect(reply.status).toBe(405);
  expect(reply.headers.get('allow')).toBe('POST, OPTIONS');
});

test.each(['/token', '/revoke', '/introspect'])(
  'a head that is refused is answered as RFC 6749 says: %s',
  async (path) => {
    const [status, body] = await new Promise<[number | undefined, string]>((resolve, reject) => {
      const headers = ['Host', 'a', 'Authorization', 'Basic YTpi', 'Authorization', 'Bearer x', 'Content-Length', '0'];
      const sent = request(`${served.url}${path}`, { method: 'POST', headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve([response.statusCode, text]));
      });
      sent.on('error', reject).end();
    });
    const description = 'Send one Authorization header, not several.';
    expect({ status, ...JSON.parse(body) }).toEqual({
      status: 400,
      error: 'invalid_request',
      error_description: description,
    });
  },
);
