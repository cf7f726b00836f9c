import { GRANTS } from '../../src/http/oauth/grants';
import { type Served, serve } from './support/serve';

const PATH = '/.well-known/oauth-authorization-server';
const open: Served[] = [];
const start = async (env: Record<string, string> = {}) => {
  const served = await serve({ env });
  open.push(served);
  return served;
};
afterEach(async () => {
  for (const served of open.splice(0)) await served.close();
});
const metadata = async (url: string, headers: Record<string, string> = {}) => (await fetch(url, { headers })).json();

test('says where everything is, under the issuer that was configured', async () => {
  const { url } = await start({ ISSUER: 'https://accounts.example.com' });
  const reply = await fetch(url + PATH);
  expect(reply.status).toBe(200);
  expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(reply.headers.get('cache-control')).toBe('public, max-age=300');
  expect(await reply.json()).toEqual({
    issuer: 'https://accounts.example.com',
    token_endpoint: 'https://accounts.example.com/token',
    revocation_endpoint: 'https://accounts.example.com/revoke',
    introspection_endpoint: 'https://accounts.example.com/introspect',
    jwks_uri: 'https://accounts.example.com/.well-known/jwks.json',
    grant_types_supported: GRANTS.map(({ type }) => type),
    response_types_supported: [],
    scopes_supported: expect.arrayContaining(['me:read', 'tokens:introspect']),
    acr_values_supported: ['aal1', 'aal2', 'phr'],
    token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
    revocation_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
    introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  });
});

test('names the password grant only where it is on', async () => {
  const { url } = await start({ OAUTH_PASSWORD_GRANT: 'off' });
  const { grant_types_supported: types } = await metadata(url + PATH);
  expect(types).toEqual(expect.arrayContaining(['refresh_token', 'client_credentials']));
  expect(types).not.toContain('password');
});

test('an issuer with a path is served where RFC 8414 looks for it, and on the bare path', async () => {
  const { url } = await start({ ISSUER: 'https://example.com/accounts/' });
  for (const path of [`${PATH}/accounts`, PATH, `${PATH}/`]) {
    expect(await metadata(url + path)).toMatchObject({
      issuer: 'https://example.com/accounts/',
      token_endpoint: 'https://example.com/accounts/token',
    });
  }
  expect((await fetch(`${url + PATH}/other`)).status).toBe(404);
});

test('without a URL for an issuer, it is the origin of the request, which no cache may keep', async () => {
  const { url, port, raw } = await start();
  const reply = await fetch(url + PATH);
  expect(reply.headers.get('cache-control')).toBe('no-store');
  expect(await reply.json()).toMatchObject({ issuer: url, token_endpoint: `${url}/token` });
  const ask = (host: string, more = '') =>
    raw(`GET ${PATH} HTTP/1.1\r\nHost: ${host}\r\n${more}Connection: close\r\n\r\n`);
  expect(await ask('[::1]:4000')).toContain('"issuer":"http://[::1]:4000"');
  expect(await ask('Accounts.example:80')).toContain('"issuer":"http://accounts.example"');
  // No trusted proxy has written these.
  expect(await ask(`127.0.0.1:${port}`, 'X-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example\r\n')).toContain(
    `"issuer":"${url}"`,
  );
});

test.each([
  ['a blank', 'a b'],
  ['a path', 'a.example/x'],
  ['a user', 'user@a.example'],
  ['markup', '"><script>'],
  ['a query', 'a.example?x'],
  ['a fragment', 'a.example#x'],
  ['no name', ':80'],
  ['no port', 'a.example:99999'],
  ['nothing', ''],
])('a Host with %s is refused', async (_title, host) => {
  const { raw } = await start();
  const reply = await raw(`GET ${PATH} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  expect(reply).toMatch(/^HTTP\/1\.1 400 /);
  expect(reply).not.toContain('script');
});

test('a trusted proxy says that it is https', async () => {
  const { url } = await start({ TRUST_PROXY: 'loopback' });
  const asked = (proto: string) => metadata(url + PATH, { 'x-forwarded-proto': proto });
  expect(await asked('https')).toMatchObject({ issuer: url.replace('http:', 'https:') });
  expect(await asked('ftp')).toMatchObject({ issuer: url });
  for (const proto of ['https,http', 'https, https', ' HTTPS ,http', 'Https', '"https"']) {
    expect(await asked(proto)).toMatchObject({ issuer: url.replace('http:', 'https:') });
  }
  for (const proto of ['http,https', ',https', 'httpsx', 'on'])
    expect(await asked(proto)).toMatchObject({ issuer: url });
});

test('a trusted proxy says which host was asked', async () => {
  const { url, raw, port } = await start({ TRUST_PROXY: 'loopback' });
  const asked = (...lines: string[]) =>
    raw([`GET ${PATH} HTTP/1.1`, `Host: 127.0.0.1:${port}`, 'Connection: close', ...lines, '', ''].join('\r\n'));
  expect(await asked('X-Forwarded-Proto: https', 'X-Forwarded-Host: Accounts.example')).toContain(
    '"issuer":"https://accounts.example"',
  );
  expect(await asked('X-Forwarded-Host: a.example:8443, internal', 'X-Forwarded-Proto: https,http')).toContain(
    '"issuer":"https://a.example:8443"',
  );
  const lines = [
    'X-Forwarded-Host: b.example',
    'X-Forwarded-Host: internal',
    'X-Forwarded-Proto: https',
    'X-Forwarded-Proto: http',
  ];
  expect(await asked(...lines)).toContain('"issuer":"https://b.example"');
  for (const host of [
    '',
    'a b',
    'evil.example/x',
    'user@evil.example',
    '"><script>',
    ',evil.example',
    '080',
    '1.2.3.400',
  ]) {
    expect(await asked(`X-Forwarded-Host: ${host}`)).toContain(`"issuer":"${url}"`);
  }
});

test('GET and HEAD only', async () => {
  const { url } = await start();
  expect((await fetch(url + PATH, { method: 'HEAD' })).status).toBe(200);
  for (const method of ['POST', 'PUT', 'DELETE']) {
    const reply = await fetch(url + PATH, { method });
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
  }
});

test('pages of the origins that may call may read it', async () => {
  const { url } = await start({ CORS_ORIGINS: 'https://app.example.com' });
  const reply = await fetch(url + PATH, { headers: { origin: 'https://app.example.com' } });
  expect(reply.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
});
