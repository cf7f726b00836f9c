import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { pino } from 'pino';
import { loadConfig } from '../../src/config';
import { createFrontListener } from '../../src/http/front-listener';
import { createRouter } from '../../src/http/route';
import { addWebPages, WEB_DIRECTORY } from '../../src/http/web-pages';
import { createMetrics } from '../../src/metrics/metrics';
import { type Served, serve } from './support/serve';

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served?.close());

interface Reply {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Sends a request, and reads the bytes of the answer as they are: `fetch` would decompress them. */
function send(path: string, headers: Record<string, string> = {}, method = 'GET', url = served.url): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.on('error', reject).end();
  });
}

/** The paths of every page of the application. */
const PATHS = [...readFileSync(join(__dirname, '../../web/src/pages.ts'), 'utf8').matchAll(/path: '([^']+)'/g)].map(
  ([, path = '']) => path.replaceAll(/:\w+/g, '01890000-0000-7000-8000-000000000000'),
);
const filesOf = (html: string) => [...html.matchAll(/(?:src|href)="(\/web\/[^"]+)"/g)].map(([, path = '']) => path);

describe('the page', () => {
  test('is served at every path of the application', async () => {
    expect(PATHS.length).toBeGreaterThan(15);
    for (const path of [...PATHS, '/account/', '/account/nothing-here', '/console/nothing-here']) {
      const { status, headers } = await send(path);
      expect([path, status, headers['content-type']]).toEqual([path, 200, 'text/html; charset=utf-8']);
    }
  });

  test('has a policy without unsafe-inline, and a nonce of its own in each answer', async () => {
    const nonces = [];
    for (let time = 0; time < 2; time += 1) {
      const { headers, body } = await send('/account');
      const html = body.toString();
      const [, nonce = ''] = /<meta property="csp-nonce" nonce="([\w-]{22})"/.exec(html) ?? [];
      expect(headers['content-security-policy']).toBe(
        `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; ` +
          "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
          "require-trusted-types-for 'script'; trusted-types default",
      );
      expect(html).not.toContain('__CSP_NONCE__');
      expect(html).not.toMatch(/<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|https?:/);
      nonces.push(nonce);
    }
    expect(new Set(nonces).size).toBe(2);
  });

  test('is neither stored nor compressed: each answer is another', async () => {
    const { headers } = await send('/console', { 'accept-encoding': 'br, gzip' });
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['content-encoding']).toBeUndefined();
    expect(headers.etag).toBeUndefined();
  });

  test('takes GET and HEAD, and no other method', async () => {
    const head = await send('/account', {}, 'HEAD');
    expect([head.status, head.body.length]).toEqual([200, 0]);
    expect((await send('/account', {}, 'POST')).status).toBe(405);
  });
});

describe('its files', () => {
  test('are served in each coding, and kept by the browser', async () => {
    const files = filesOf((await send('/account')).body.toString());
    expect(files.length).toBeGreaterThanOrEqual(2);
    let saved = 0;
    for (const file of files) {
      expect(file).toMatch(/^\/web\/assets\/[\w-]+-[\w-]{8}\.(js|css)$/);
      const plain = await send(file);
      expect(plain.status).toBe(200);
      expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(plain.headers['content-type']).toMatch(file.endsWith('.js') ? /^text\/javascript/ : /^text\/css/);
      expect(plain.headers['x-content-type-options']).toBe('nosniff');
      for (const [coding, decode] of [
        ['br', brotliDecompressSync],
        ['gzip', gunzipSync],
      ] as const) {
        const { headers, body } = await send(file, { 'accept-encoding': coding });
        expect([headers['content-encoding'], headers.vary]).toEqual([coding, 'Origin, Accept-Encoding']);
        saved += plain.body.length - body.length;
        expect(decode(body).equals(plain.body)).toBe(true);
        const again = await send(file, { 'accept-encoding': coding, 'if-none-match': headers.etag as string });
        expect([again.status, again.body.length]).toEqual([304, 0]);
      }
    }
    expect(saved).toBeGreaterThan(100_000);
  });

  test('are only those that a page may load', async () => {
    expect(readdirSync(WEB_DIRECTORY)).toEqual(expect.arrayContaining(['.sources', '.vite', 'index.html']));
    const [asset = ''] = readdirSync(join(WEB_DIRECTORY, 'assets'));
    for (const name of [
      `${asset}.br`,
      '..%2findex.html',
      '%2e%2e%2f.sources',
      '..%2f..%2fmain.js',
      '.vite%2fmanifest.json',
      '__proto__',
      'constructor',
      'index.html',
      '%00',
      '',
    ]) {
      expect([name, (await send(`/web/assets/${name}`)).status]).toEqual([name, 404]);
    }
    for (const path of [
      '/web',
      '/web/index.html',
      '/web/assets',
      '/web/.vite/manifest.json',
      '/web/assets/../.sources',
    ]) {
      expect([path, (await send(path)).status]).toEqual([path, 404]);
    }
  });
});

test('the labels of the metrics are bounded', async () => {
  const own = await serve();
  for (const path of ['/account/a', '/account/b', '/console/users/1', '/web/assets/x.js'])
    await send(path, {}, 'GET', own.url);
  const { values } = await own.metrics.httpRequestDuration.get();
  expect([...new Set(values.map(({ labels }) => labels.route))].sort()).toEqual(['/account', '/console', '/web']);
  await own.close();
});

test('WEB=off serves none of them, and leaves out their links', async () => {
  const own = await serve({ env: { WEB: 'off' } });
  const file = filesOf((await send('/account')).body.toString())[0] as string;
  for (const path of [...PATHS, file])
    expect([path, (await send(path, {}, 'GET', own.url)).status]).toEqual([path, 404]);
  const start = await send('/', {}, 'GET', own.url);
  expect(start.body.toString()).not.toMatch(/account|console/);
  await own.close();
});

test('the pages have the name of the server as their title, as text', async () => {
  const titleOf = async (variables: Record<string, string>) => {
    const routes = createRouter();
    const config = loadConfig({ NODE_ENV: 'test', ...variables });
    addWebPages(routes, config);
    const server = createServer(
      createFrontListener({ config, log: pino({ level: 'silent' }), metrics: createMetrics(), routes }),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { body } = await send('/console', {}, 'GET', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      return /<title>(.*)<\/title>/.exec(body.toString())?.[1];
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  };
  expect(await titleOf({})).toBe('Scoped API');
  expect(await titleOf({ ISSUER: 'https://accounts.example.com' })).toBe('accounts.example.com');
  expect(
    await titleOf({
      ISSUER: 'https://accounts.example.com',
      WEBAUTHN_RP_ID: 'example.com',
      WEBAUTHN_RP_NAME: "Smith & <Sons> $' Ltd",
    }),
  ).toBe("Smith &amp; &lt;Sons&gt; $' Ltd");
});

test('a checkout without a build says what to run, and serves the build as soon as it is there', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'web-'));
  const config = loadConfig({ NODE_ENV: 'test' });
  const log = pino({ level: 'silent' });
  const metrics = createMetrics();
  const routes = createRouter();
  addWebPages(routes, config, directory);
  const server = createServer(createFrontListener({ config, log, metrics, routes }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    for (const path of ['/account', '/web/assets/a.js']) {
      const { status, body } = await send(path, {}, 'GET', url);
      expect(status).toBe(503);
      expect(JSON.parse(body.toString()).detail).toBe(
        'The account pages and the console are not built: run npm run build, or set WEB=off.',
      );
    }
    mkdirSync(join(directory, 'assets'));
    writeFileSync(join(directory, 'assets/a.js'), 'export {};');
    writeFileSync(join(directory, 'index.html'), '<!doctype html>');
    expect((await send('/console', {}, 'GET', url)).status).toBe(200);
    expect((await send('/web/assets/a.js', {}, 'GET', url)).body.toString()).toBe('export {};');
  } finally {
    server.close();
    metrics.close();
  }
});
