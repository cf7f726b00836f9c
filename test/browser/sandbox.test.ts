import type { Browser } from 'playwright-core';
import { hasBrowser, launchBrowser, NO_BROWSER, openPage } from '../support/browser';
import { startTestApp, type TestApp } from '../support/test-app';

const describeInBrowser = hasBrowser ? describe : describe.skip;
if (!hasBrowser) console.warn(`Apollo Sandbox is not tested: ${NO_BROWSER}.`);

const CDN = 'embeddable-sandbox.cdn.apollographql.com';
const STUDIO = 'https://studio.apollographql.com';
/** Stands for Sandbox, whose script is not to be had without a network: does the one thing that it must be let do. */
const SANDBOX = `window.EmbeddedSandbox = class {
  constructor({ initialEndpoint }) {
    fetch(initialEndpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ __schema { queryType { name } } }' }),
    }).then((response) => response.text()).then((text) => { document.title = text; });
  }
}`;
const script = (body: string) => ({
  contentType: 'text/javascript',
  headers: { 'access-control-allow-origin': '*' },
  body,
});

describeInBrowser('Apollo Sandbox at /graphql', () => {
  let app: TestApp;
  let browser: Browser;

  beforeAll(async () => {
    app = await startTestApp({ NODE_ENV: 'development' });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  test("its policy lets the script of Sandbox's host in, and that may call this server", async () => {
    const { page, complaints, outside } = await openPage(browser, (url, route) =>
      url.host === CDN ? route.fulfill(script(SANDBOX)) : undefined,
    );
    await page.goto(`${app.url}/graphql`);
    await page.waitForFunction(() => document.title.includes('queryType'));
    expect(await page.title()).toBe('{"data":{"__schema":{"queryType":{"name":"Query"}}}}');
    expect(outside).toContainEqual(expect.stringMatching(new RegExp(`^https://${CDN}/.*\\.js`)));
    expect(complaints.filter((complaint) => complaint.includes('Content Security Policy'))).toEqual([]);
  });

  test('a script from any other host is blocked, and so is an inline one', async () => {
    const { page, complaints, outside } = await openPage(browser, (_url, route) =>
      route.fulfill(script('window.intruder = true')),
    );
    await page.goto(`${app.url}/graphql`);
    const blocked = await page.evaluate(async () => {
      const load = (fill: (script: HTMLScriptElement) => void) =>
        new Promise<string>((resolve) => {
          document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), {
            once: true,
          });
          const element = document.createElement('script');
          fill(element);
          element.onload = () => resolve('loaded');
          document.body.append(element);
        });
      return [
        await load((element) => {
          element.src = 'https://cdn.example.com/intruder.js';
        }),
        await load((element) => {
          element.textContent = 'window.inline = true';
        }),
      ];
    });
    expect(blocked).toEqual(['script-src-elem', 'script-src-elem']);
    expect(outside).not.toContainEqual(expect.stringContaining('cdn.example.com'));
    expect(complaints).toContainEqual(expect.stringContaining('cdn.example.com'));
    expect(await page.evaluate(() => (window as { inline?: true }).inline)).toBeUndefined();
  });
});

test.each([
  ['development', STUDIO],
  ['production', null],
])('the preflight of Apollo Studio in %s', async (environment, allowed) => {
  const app = await startTestApp({ NODE_ENV: environment, BCRYPT_COST: '10' });
  const preflight = await fetch(`${app.url}/graphql`, {
    method: 'OPTIONS',
    headers: {
      origin: STUDIO,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  });
  expect(preflight.headers.get('access-control-allow-origin')).toBe(allowed);
  const headers = preflight.headers.get('access-control-allow-headers');
  if (allowed) expect(headers).toBe('authorization,content-type');
  await app.stop();
});
