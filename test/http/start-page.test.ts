import { createHash } from 'node:crypto';
import { startTestApp, type TestApp, type TestEnvironment } from '../support/test-app';
import { type Served, serve } from './support/serve';

/** What Chromium sends when an address is typed. */
const BROWSER =
  'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7';
const PRODUCTION = {
  NODE_ENV: 'production',
  SECRET_KEY: 'dGhlIHN0YXJ0IHBhZ2UgaGFzIGEgc2VjcmV0IGtleQ',
  BCRYPT_COST: '10',
};

const get = (url: string, accept?: string, init: RequestInit = {}) =>
  fetch(url, { ...init, headers: accept === undefined ? {} : { accept } });
const linksOf = (html: string) => [...html.matchAll(/<li><a href="([^"]+)"/g)].map(([, href = '']) => href);

describe('/', () => {
  const apps: TestApp[] = [];
  afterAll(() => Promise.all(apps.map((app) => app.stop())));
  const open = async (environment: TestEnvironment = {}) => {
    const app = await startTestApp(environment);
    apps.push(app);
    return app;
  };

  test.each<[string, TestEnvironment, string[]]>([
    [
      'in development',
      {},
      ['/account', '/console', '/graphql', '/graphiql', '/docs', '/openapi.json', '/readyz', '/metrics'],
    ],
    ['with introspection off', { INTROSPECTION: 'off' }, ['/openapi.json', '/readyz', '/metrics']],
    ['with a METRICS_TOKEN', { METRICS_TOKEN: 'abcdefgh' }, ['/graphql', '/graphiql', '/docs', '/metrics']],
    ['in production', PRODUCTION, ['/account', '/console', '/openapi.json', '/readyz']],
    ['without the pages', { ...PRODUCTION, WEB: 'off' }, ['/openapi.json', '/readyz']],
    ['in production with pages', { ...PRODUCTION, INTROSPECTION: 'viewer' }, ['/graphiql', '/docs', '/openapi.json']],
  ])('%s, each link of the page answers', async (_, environment, expected) => {
    const app = await open(environment);
    const html = await (await get(`${app.url}/`, BROWSER)).text();
    const links = linksOf(html);
    expect(links).toEqual(expect.arrayContaining(expected));
    const statuses = await Promise.all(
      links.map(async (link) => [link, (await get(app.url + link, BROWSER)).status] as const),
    );
    for (const [link, status] of statuses) expect([link, status === 200 || status === 401]).toEqual([link, true]);
    // What the page leaves out is not there.
    for (const page of ['/account', '/console', '/graphql', '/graphiql', '/docs', '/metrics']) {
      if (!links.includes(page)) expect([page, (await get(app.url + page, BROWSER)).status]).not.toEqual([page, 200]);
    }
    expect(html.includes('Version')).toBe(environment.NODE_ENV !== 'production');
  });

  test('is JSON for a client that does not accept HTML', async () => {
    const app = await open();
    for (const accept of [undefined, '*/*', 'application/json', 'application/json, text/html;q=0.5', 'image/png']) {
      const reply = await get(`${app.url}/`, accept);
      expect([accept, reply.status, reply.headers.get('content-type')]).toEqual([
        accept,
        200,
        'application/json; charset=utf-8',
      ]);
      expect(await reply.json()).toEqual({
        name: 'Scoped API',
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
        status: 'ready',
        links: expect.objectContaining({ graphql: '/graphql', docs: '/docs', health: '/readyz' }),
      });
    }
  });
});

describe('the pages that browsers and crawlers ask any server for', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve();
  });
  afterAll(() => served.close());

  test('the start page has no script, no other host, and a policy that allows its style alone', async () => {
    const reply = await get(`${served.url}/?utm_source=x`, BROWSER);
    expect(reply.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(reply.headers.get('vary')).toMatch(/Accept/);
    const html = await reply.text();
    expect(html).not.toMatch(/<script|https?:|style="|\son\w+=/);
    const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(reply.headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
  });

  test('has the name that the operator chose, as text', async () => {
    const name = 'Kern & <Söhne>';
    const own = await serve({ env: { WEBAUTHN_RP_ID: 'localhost', WEBAUTHN_RP_NAME: name } });
    const html = await (await get(`${own.url}/`, BROWSER)).text();
    expect(html).toContain('<h1>Kern &amp; &lt;Söhne&gt;</h1>');
    expect(html).toContain('<title>Kern &amp; &lt;Söhne&gt;</title>');
    expect(html).not.toContain(name);
    await own.close();
    const plain = await (await get(`${served.url}/`, BROWSER)).text();
    expect(plain).toContain('<h1>Scoped API</h1>');
  });

  test.each([
    ['light', /:root \{([^}]+)\}/],
    ['dark', /dark\) \{ :root \{([^}]+)\}/],
  ])('its %s colours have the contrast of WCAG AA', async (_, part) => {
    const html = await (await get(`${served.url}/`, BROWSER)).text();
    const colours = Object.fromEntries(
      [...(part.exec(html)?.[1] ?? '').matchAll(/--(\w+): (#[\da-f]+)/g)].map(([, name, value]) => [name, value]),
    );
    for (const name of ['text', 'soft', 'link', 'good', 'bad']) {
      expect([name, contrast(colours[name], colours.back) >= 4.5]).toEqual([name, true]);
    }
  });

  test('say when the server is not ready, and not why', async () => {
    const own = await serve({ readiness: () => Promise.reject(new Error('s3cret is down')) });
    const html = await (await get(`${own.url}/`, BROWSER)).text();
    expect(html).toContain('Not ready');
    expect(html).not.toContain('s3cret');
    expect(await (await get(`${own.url}/`)).json()).toMatchObject({ status: 'unavailable' });
    await own.close();
  });

  test.each([
    ['/', 'application/json; charset=utf-8'],
    ['/favicon.ico', 'image/svg+xml'],
    ['/robots.txt', 'text/plain; charset=utf-8'],
  ])('%s answers GET and HEAD, and no other method', async (path, type) => {
    for (const method of ['GET', 'HEAD']) {
      const reply = await get(served.url + path, undefined, { method });
      expect([method, reply.status, reply.headers.get('content-type')]).toEqual([method, 200, type]);
      expect(Number(reply.headers.get('content-length'))).toBeGreaterThan(0);
      expect((await reply.text()) === '').toBe(method === 'HEAD');
    }
    const post = await get(served.url + path, undefined, { method: 'POST' });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
    const { data } = { data: await served.metrics.registry.metrics() };
    expect(data).toContain(`route="${path}"`);
  });

  test('the icon and robots.txt may be kept', async () => {
    for (const path of ['/favicon.ico', '/robots.txt']) {
      expect((await get(served.url + path)).headers.get('cache-control')).toBe('public, max-age=86400');
    }
    expect(await (await get(`${served.url}/robots.txt`)).text()).toBe('User-agent: *\nDisallow: /\n');
  });
});

/** WCAG 2.2, contrast ratio. */
function contrast(one = '', other = ''): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const digits =
    colour.length === 4 ? [...colour.slice(1)].map((digit) => digit + digit) : colour.slice(1).match(/../g);
  const [red = 0, green = 0, blue = 0] = (digits ?? []).map((pair) => {
    const part = Number.parseInt(pair, 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
