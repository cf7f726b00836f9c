import type { Browser, Page } from 'playwright-core';
import { hasBrowser, launchBrowser, NO_BROWSER, openPage } from '../support/browser';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

const describeInBrowser = hasBrowser ? describe : describe.skip;
if (!hasBrowser) console.warn(`GraphiQL is not tested: ${NO_BROWSER}.`);

describeInBrowser('GraphiQL with the network unplugged', () => {
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

  /** Puts `text` in place of what an editor holds. */
  async function write(page: Page, selector: string, text: string): Promise<void> {
    await page.locator(`${selector} .monaco-editor:visible`).click();
    await page.keyboard.press('ControlOrMeta+A');
    // Typed over a selection, a bracket would go around it.
    await page.keyboard.press('Delete');
    await page.keyboard.insertText(text);
  }

  const result = (page: Page, text: string) =>
    page.locator('.graphiql-response .view-lines', { hasText: text }).waitFor();

  test('the page renders, runs a query, and reads me with an Authorization header', async () => {
    const token = await app.userToken('ada');
    const { page, complaints, outside } = await openPage(browser);
    await page.goto(`${app.url}/graphiql`);
    await page.locator('.graphiql-query-editor .view-lines', { hasText: 'mutation Register' }).waitFor();
    expect(await page.title()).toBe('Scoped API');

    await write(page, '.graphiql-query-editor', 'query WhoAmI { me { username } }');
    // Until it has parsed what was typed, the button asks which of the operations before to run.
    await page.getByRole('tab', { name: 'WhoAmI', selected: true }).waitFor();
    await page.getByRole('button', { name: /Execute query/ }).click();
    await result(page, 'UNAUTHENTICATED');

    // The header is prepared: the tab is open, and the token is missing.
    await page.locator('.graphiql-editor-tool .view-lines', { hasText: '"Bearer "' }).waitFor();
    expect(await page.locator('.graphiql-logo').innerText()).toBe('Scoped API');
    await write(page, '.graphiql-editor-tool', JSON.stringify({ Authorization: `Bearer ${token}` }));
    await page.getByRole('button', { name: /Execute query/ }).click();
    await result(page, '"username": "ada"');

    expect(outside).toEqual([]);
    // Chromium reports every answer above 399 on its console; the prepared header has no token yet.
    expect(complaints).toEqual([expect.stringContaining('401 (Unauthorized)')]);
  });

  test('one click signs in with the session of the account pages, and a reload keeps it', async () => {
    await app.userToken('bob');
    const { page, complaints, outside } = await openPage(browser);
    const whoAmI = async (expected: string) => {
      await write(page, '.graphiql-query-editor', 'query WhoAmI { me { username } }');
      await page.getByRole('tab', { name: 'WhoAmI', selected: true }).waitFor();
      await page.getByRole('button', { name: /Execute query/ }).click();
      await result(page, expected);
    };
    await page.goto(`${app.url}/graphiql`);
    await page.getByText('Requests have no session.').waitFor();

    // Without a session, the click leads to the sign-in page, and that leads back.
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${app.url}/account/sign-in?next=%2Fgraphiql`);
    await page.getByLabel(/Username/).fill('bob');
    await page.getByLabel(/^Password/).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL(`${app.url}/graphiql`);
    await page.getByText('Requests run as bob.').waitFor();
    await whoAmI('"username": "bob"');

    await page.reload();
    await page.getByText('Requests run as bob.').waitFor();
    await page.locator('.graphiql-query-editor .view-lines', { hasText: 'query' }).waitFor();
    await whoAmI('"username": "bob"');

    await page.getByRole('button', { name: 'Stop using the session' }).click();
    await page.getByText('Requests have no session.').waitFor();
    await page.getByRole('button', { name: /Execute query/ }).click();
    await result(page, 'UNAUTHENTICATED');
    // Now there is a session: the click is all.
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Requests run as bob.').waitFor();
    await page.getByRole('button', { name: /Execute query/ }).click();
    await result(page, '"username": "bob"');

    expect(outside).toEqual([]);
    expect(complaints.filter((text) => !text.includes('401 (Unauthorized)'))).toEqual([]);
  });

  test.each([{ WEB: 'off' }, { SESSION_COOKIES: 'off' }])('%j leaves the bar out', async (environment) => {
    const own = await startTestApp({ NODE_ENV: 'development', DATABASE_URL: app.databaseUrl, ...environment });
    const { page, complaints } = await openPage(browser);
    await page.goto(`${own.url}/graphiql`);
    await page.locator('.graphiql-query-editor .view-lines', { hasText: 'mutation Register' }).waitFor();
    expect(await page.locator('#session').isVisible()).toBe(false);
    expect(complaints).toEqual([]);
    await own.stop();
  });
});
