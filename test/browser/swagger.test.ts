import type { Browser, Locator, Page } from 'playwright-core';
import { hasBrowser, launchBrowser, NO_BROWSER, openPage } from '../support/browser';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

const describeInBrowser = hasBrowser ? describe : describe.skip;
if (!hasBrowser) console.warn(`Swagger UI is not tested: ${NO_BROWSER}.`);

describeInBrowser('Swagger UI with the network unplugged', () => {
  let app: TestApp;
  let browser: Browser;

  beforeAll(async () => {
    app = await startTestApp({ NODE_ENV: 'development' });
    await app.userToken('ada');
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  /** Opens an operation and runs it. */
  async function execute(page: Page, method: string, path: string): Promise<Locator> {
    const operation = page.locator(`.opblock-${method}`, { has: page.locator(`[data-path="${path}"]`) });
    await operation.locator('.opblock-summary-control').click();
    await operation.getByRole('button', { name: 'Execute' }).click();
    return operation.locator('.live-responses-table .response');
  }

  test('Authorize logs in at /token; one call is allowed and one refused', async () => {
    const { page, complaints, outside } = await openPage(browser);
    // What a link may carry is not listened to: the page shows this server's document, and sends nothing elsewhere.
    await page.goto(`${app.url}/docs?url=https://evil.example/a.json&configUrl=https://evil.example/b.json`);
    await page.getByRole('button', { name: 'Authorize' }).first().click();
    const login = page.locator('.auth-container', { hasText: 'Flow: password' });
    // The dialog begins with it, and shows it.
    expect(await page.locator('.auth-container').first().innerText()).toContain('Flow: password');
    expect(await page.locator('.auth-container').last().innerText()).toContain('(http, Basic)');
    expect(await page.locator('.modal-ux-content').evaluate((dialog) => dialog.scrollTop)).toBe(0);
    expect(await login.getByLabel('username:').evaluate((input) => input === input.ownerDocument.activeElement)).toBe(
      true,
    );
    await login.getByLabel('username:').fill('ada');
    await login.getByLabel('password:').fill(PASSWORD);
    await login.getByRole('button', { name: 'Apply given OAuth2 credentials' }).click();
    await login.getByRole('button', { name: 'Remove authorization' }).waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).first().click();

    const allowed = await execute(page, 'get', '/users/me/');
    await allowed.locator('.response-col_status', { hasText: '200' }).waitFor();
    expect(await allowed.locator('.response-col_description').first().innerText()).toContain('"username": "ada"');
    expect(complaints).toEqual([]);

    const refused = await execute(page, 'get', '/admin/users/');
    await refused.locator('.response-col_status', { hasText: '403' }).waitFor();
    const shown = await refused.locator('.response-col_description').first().innerText();
    expect(shown).toContain('The access token lacks the scope users:read.');
    expect(shown).toMatch(/www-authenticate: Bearer error="insufficient_scope", ?scope="users:read"/);

    // The token is kept over a reload; the password and the refresh token are not.
    await page.reload();
    const again = await execute(page, 'get', '/users/me/');
    await again.locator('.response-col_status', { hasText: '200' }).waitFor();
    const kept = await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
    expect(kept).toContain('access_token');
    expect(kept).not.toContain(PASSWORD);
    expect(kept).not.toContain('scoped_rt_');

    expect(outside).toEqual([]);
    // Chromium reports every answer above 399 on its console.
    expect(complaints).toEqual([expect.stringContaining('403 (Forbidden)')]);
    await page.close();
  });
});
