import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Gauge } from 'prom-client';
import { GRAPHIQL_DIRECTORY, makeGraphiqlPage } from '../../src/http/graphiql-page';
import { MetricsUnavailableError } from '../../src/metrics/render-metrics';
import { PRODUCTION, type Served, serve } from './support/serve';

const METRICS_TOKEN = 'metrics-token-0123456789';
let served: Served;
const opened: Served[] = [];

beforeAll(async () => {
  served = await serve();
});
afterAll(() => Promise.all([served, ...opened].map((one) => one.close())));

async function open(...options: Parameters<typeof serve>): Promise<Served> {
  const one = await serve(...options);
  opened.push(one);
  return one;
}

// cspell:ignore fetc fpasswd
describe('a path that is not there', () => {
  test.each(['/nothing', '/%00', '/%ff', '/graphql/x', '/Token', '//graphql', '/..%2f..%2fetc%2fpasswd'])(
    '%s gets 404 as a problem',
    async (path) => {
      const reply = await fetch(served.url + path);
      expect(reply.status).toBe(404);
      expect(reply.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(await reply.json()).toEqual({
        type: 'about:blank',
        title: 'Not Found',
        status: 404,
        detail: 'There is nothing at this path.',
      });
    },
  );
});

test('an unexpected fault is masked as a problem and logged with its stack', async () => {
  const broken = await open();
  const collect = () => {
    throw new Error('SELECT secret');
  };
  new Gauge({ name: 'broken', help: 'Fails.', registers: [broken.metrics.registry], collect });
  const reply = await fetch(`${broken.url}/metrics`);
  expect(reply.status).toBe(500);
  const text = await reply.text();
  expect(text).toContain(reply.headers.get('x-request-id'));
  expect(text).not.toContain('SELECT');
  expect(broken.logs()).toMatchObject([{ err: { message: 'SELECT secret' } }, { level: 'warn', status: 500 }]);
});

describe('/livez', () => {
  test('says ok to GET and HEAD', async () => {
    expect(await (await fetch(`${served.url}/livez`)).json()).toEqual({ status: 'ok' });
    const head = await fetch(`${served.url}/livez`, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(head.headers.get('etag')).toBeNull();
  });

  test.each(['/livez', '/readyz', '/metrics', '/graphiql'])('%s takes no other method', async (path) => {
    const reply = await fetch(served.url + path, { method: 'POST' });
    expect(reply.status).toBe(405);
    expect(reply.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
  });
});

describe('/readyz', () => {
  test('is ready with a migrated database', async () => {
    const reply = await fetch(`${served.url}/readyz`);
    expect(reply.status).toBe(200);
    expect(await reply.json()).toEqual({
      status: 'ready',
      checks: { database: 'ok', migrations: 'ok', draining: false },
    });
  });

  test.each([
    ['pending migrations', { isReadOnly: false, pendingMigrations: 2 }, { database: 'ok', migrations: 'pending' }],
    ['a read-only database', { isReadOnly: true, pendingMigrations: 0 }, { database: 'read-only', migrations: 'ok' }],
  ])('is not with %s', async (_title, readiness, checks) => {
    const own = await open({ readiness: async () => readiness });
    const reply = await fetch(`${own.url}/readyz`);
    expect(reply.status).toBe(503);
    expect(await reply.json()).toEqual({ status: 'unavailable', checks: { ...checks, draining: false } });
  });

  test('hides why the database can not be asked', async () => {
    const own = await open({ readiness: () => Promise.reject(new Error('password wrong')) });
    const reply = await fetch(`${own.url}/readyz`);
    expect(reply.status).toBe(503);
    expect(await reply.text()).not.toContain('password');
  });

  test('is not while draining', async () => {
    const own = await open({ isDraining: () => true });
    const reply = await fetch(`${own.url}/readyz`);
    expect(reply.status).toBe(503);
    expect((await reply.json()).checks.draining).toBe(true);
  });

  test('does not wait more than 2 s for a database that hangs, and asks it only once meanwhile', async () => {
    let asked = 0;
    const own = await open({
      readiness: () => {
        asked += 1;
        return new Promise(() => {});
      },
    });
    const replies = await Promise.all([1, 2, 3].map(() => fetch(`${own.url}/readyz`)));
    expect(replies.map((reply) => reply.status)).toEqual([503, 503, 503]);
    expect(asked).toBe(1);
    // The look that hangs is not the answer to later requests: each begins a new one.
    await fetch(`${own.url}/readyz`);
    expect(asked).toBe(2);
  });
});

describe('/metrics', () => {
  test('is open in development', async () => {
    const reply = await fetch(`${served.url}/metrics`);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await reply.text()).toContain('# HELP http_request_duration_seconds');
  });

  test('is not there, and says why, when a process of the server does not tell its own', async () => {
    const renderMetrics = () => Promise.reject(new MetricsUnavailableError('Worker 7 is silent.'));
    const reply = await fetch(`${(await open({ renderMetrics })).url}/metrics`);
    expect(reply.status).toBe(503);
    expect(await reply.json()).toMatchObject({ status: 503, detail: 'Worker 7 is silent.' });
  });

  test('requires its token when it has one', async () => {
    const own = await open({ env: { METRICS_TOKEN } });
    const ask = (authorization?: string) =>
      fetch(`${own.url}/metrics`, { headers: authorization === undefined ? {} : { authorization } });
    for (const wrong of [undefined, METRICS_TOKEN, 'Bearer', 'Bearer wrong', `Basic ${METRICS_TOKEN}`]) {
      const reply = await ask(wrong);
      expect(reply.status).toBe(401);
      expect(reply.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
    expect((await ask(`Bearer ${METRICS_TOKEN}`)).status).toBe(200);
    expect((await ask(`bearer ${METRICS_TOKEN}`)).status).toBe(200);
    expect((await fetch(`${own.url}/metrics?access_token=${METRICS_TOKEN}`)).status).toBe(401);
  });

  test('is not there in production without a token, and the log says so once', async () => {
    const own = await open({ env: PRODUCTION });
    for (const _ of [1, 2]) expect((await fetch(`${own.url}/metrics`)).status).toBe(404);
    expect(own.logs().filter((line) => String(line.msg).includes('METRICS_TOKEN'))).toHaveLength(1);
  });
});

describe('/graphiql', () => {
  const filesOf = (html: string) =>
    [...html.matchAll(/(?:src|href)="(\/graphiql\/[^"]+)"/g)].map(([, path = '']) => path);
  const page = async () => (await fetch(`${served.url}/graphiql`)).text();

  test('is a small page that names no other host, and is requested again each time', async () => {
    const reply = await fetch(`${served.url}/graphiql`);
    expect(reply.status).toBe(200);
    const policy = reply.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/default-src 'none'; script-src 'self';/);
    expect(policy).not.toMatch(/http|unsafe-eval|blob/);
    expect(reply.headers.get('cache-control')).toBe('no-cache');
    const html = await reply.text();
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html.length).toBeLessThan(2_000);
    expect(html).not.toMatch(/https?:|<script>|Yoga/);
    const headers = { 'if-none-match': reply.headers.get('etag') ?? '' };
    expect((await fetch(`${served.url}/graphiql`, { headers })).status).toBe(304);
  });

  test('has files that a browser keeps: their names change with what is in them', async () => {
    const files = filesOf(await page());
    expect(files).toHaveLength(4);
    let bytes = 0;
    for (const file of files) {
      expect(file).toMatch(/-[\da-f]{16}\.(?:js|css)$/);
      const reply = await fetch(served.url + file);
      expect(reply.status).toBe(200);
      expect(reply.headers.get('content-encoding')).toBe('gzip');
      expect(reply.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      bytes += Number(reply.headers.get('content-length'));
      // The workers are named in a script of their own, and the fonts in the style sheet.
      const text = await reply.text();
      const [more] = text.length > 300_000 ? [] : (text.match(/\/graphiql\/[\w.-]+/) ?? []);
      if (more !== undefined) expect((await fetch(served.url + more)).status).toBe(200);
    }
    expect(bytes).toBeLessThan(1_600_000);
  });

  test('has an operation and a header to begin with, in lines that fit', async () => {
    const [start = ''] = filesOf(await page()).filter((file) => file.includes('/start-'));
    const script = await (await fetch(served.url + start)).text();
    const [, json = '{}'] = /#root'\), (\{.*\})\);/.exec(script) ?? [];
    const options = JSON.parse(json) as Record<string, string>;
    expect(options).toMatchObject({ title: 'Scoped API', endpoint: '/graphql', credentials: 'omit' });
    expect(JSON.parse(options.headers ?? '')).toEqual({ Authorization: 'Bearer ' });
    for (const line of options.defaultQuery?.split('\n') ?? []) expect(line.length).toBeLessThanOrEqual(40);
    expect(options.defaultQuery).toContain('mutation Login');
  });

  test('is what the build has made of the package', async () => {
    const { html, assets } = await makeGraphiqlPage();
    expect(JSON.parse(readFileSync(join(GRAPHIQL_DIRECTORY, 'page.json'), 'utf8'))).toEqual({
      html,
      assets: assets.map(({ name, type }) => ({ name, type })),
    });
    for (const { name, gzipped } of assets) {
      const built = readFileSync(join(GRAPHIQL_DIRECTORY, `${name}.gz`));
      expect([name, gunzipSync(built).equals(gunzipSync(gzipped))]).toEqual([name, true]);
    }
  });

  test('comes plain for clients without gzip', async () => {
    const [style = ''] = filesOf(await page());
    const request = `GET ${style} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n`;
    const plain = await served.raw(`${request}\r\n`);
    expect(plain).not.toMatch(/content-encoding/i);
    expect(plain).toContain('.graphiql-container');
    expect(await served.raw(`${request}Accept-Encoding: gzip;q=0\r\n\r\n`)).not.toMatch(/content-encoding/i);
  });

  test('gives HEAD the headers alone', async () => {
    for (const path of ['/graphiql', filesOf(await page())[0]]) {
      const reply = await fetch(served.url + path, { method: 'HEAD' });
      expect(reply.status).toBe(200);
      expect(reply.headers.get('content-type')).toMatch(/^text\/(?:html|css); charset=utf-8$/);
    }
  });

  test.each(['nothing.js', '..%2f..%2fpackage.json', 'page.json', '__proto__', 'style-0000000000000000.css'])(
    'has no file %s',
    async (name) => {
      expect((await fetch(`${served.url}/graphiql/${name}`)).status).toBe(404);
    },
  );

  test('is not there when introspection is off', async () => {
    const files = filesOf(await page());
    const own = await open({ env: { INTROSPECTION: 'off' } });
    for (const path of ['/graphiql', ...files]) expect((await fetch(own.url + path)).status).toBe(404);
  });
});
