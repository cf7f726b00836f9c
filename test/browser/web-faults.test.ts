import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { hasBrowser, launchBrowser, NO_BROWSER } from '../support/browser';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';
import { addMany } from '../users/many';

const describeInBrowser = hasBrowser ? describe : describe.skip;
if (!hasBrowser) console.warn(`The pages on a bad day are not tested: ${NO_BROWSER}.`);

describeInBrowser('Pages on a bad day, in Chromium', () => {
  let app: TestApp;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    app = await startTestApp({ NODE_ENV: 'development' });
    await app.adminToken('root');
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });
  beforeEach(async () => {
    context = await browser.newContext({ locale: 'en-US' });
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
  });
  afterEach(() => context.close());

  async function signIn(origin: string, next: string, username = 'root'): Promise<void> {
    await page.goto(`${origin}/account/sign-in?next=${next}`);
    await page.locator('input[name=username]').fill(username);
    await page.locator('input[name=password]').fill(PASSWORD);
    await page.keyboard.press('Enter');
  }

  const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true });
  const navigation = (name: string) =>
    page.getByRole('navigation', { name: 'Console pages' }).getByRole('link', { name, exact: true });

  test('a page that does not load leaves the others within reach', async () => {
    await signIn(app.url, '/console');
    await heading('Console').waitFor();
    await context.setOffline(true);
    await navigation('Clients').click();
    await heading('This page did not load').waitFor();
    expect(await page.title()).toMatch(/^This page did not load/);
    await page.goBack();
    await heading('Console').waitFor();
    await page.goForward();
    await heading('This page did not load').waitFor();

    await context.setOffline(false);
    await navigation('Audit log').click();
    await heading('Audit log').waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'Reload the page' }).click();
    await heading('Clients').waitFor();
  });

  test('a sign-out without an answer says so, and can be tried again', async () => {
    await signIn(app.url, '/account');
    await heading('Profile').waitFor();
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Account menu' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('dialog', { name: 'You are still signed in' }).waitFor();
    await context.setOffline(false);
    await page.getByRole('dialog').getByRole('button', { name: 'Try again' }).click();
    await heading('Sign in').waitFor();
  });

  test('behind a proxy that changes the Host header, the sign-in says what to set', async () => {
    const proxy = await startProxy(app.url);
    try {
      await signIn(`http://localhost:${(proxy.address() as AddressInfo).port}`, '/console');
      await page.getByText('set ISSUER to the URL of the server').first().waitFor();
      expect(await page.getByText('An admin can grant it').count()).toBe(0);
    } finally {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
    }
  });

  test('an admin who is none any more is told so, and offered no more', async () => {
    const token = await app.adminToken('first');
    await app.adminToken('deputy');
    await signIn(app.url, '/console/users', 'deputy');
    await page.getByRole('link', { name: 'deputy' }).waitFor();
    const { id } = await app.database.prisma.user.findUniqueOrThrow({ where: { usernameKey: 'deputy' } });
    const { data } = await app.graphql(
      'mutation ($id: ID!) { updateUser(id: $id, input: { role: USER }) { userErrors { code } } }',
      { token, variables: { id } },
    );
    expect(data).toEqual({ updateUser: { userErrors: [] } });
    await page.getByRole('searchbox').fill('first');
    await page.getByText('You may not do this').waitFor();
    await navigation('Users').waitFor({ state: 'detached' });
    expect(await page.getByRole('button', { name: 'Create a user' }).count()).toBe(0);
    expect(await page.getByText('Counting…').count()).toBe(0);
  });

  test('the title has the focus after a dialog whose button is gone', async () => {
    await signIn(app.url, '/account/tokens');
    await heading('Access tokens').waitFor();
    await page.getByRole('button', { name: 'Create a token' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('nightly');
    await page.getByRole('dialog').locator('label.checkbox').first().click();
    await page.getByRole('button', { name: 'Create the token' }).click();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Revoke nightly' }).click();
    await page.getByRole('button', { name: 'Revoke', exact: true }).click();
    await page.getByText('No access token').waitFor();
    await page.locator('h1:focus').waitFor();
  });

  test('a server without mail says so where users are imported, and each phase keeps the focus in the page', async () => {
    const silent = await startTestApp({ NODE_ENV: 'production', BCRYPT_COST: '10' });
    try {
      await silent.adminToken('root');
      await signIn(silent.url.replace('127.0.0.1', 'localhost'), '/console/import');
      await page.getByText('a user without a password cannot sign in until an operator sets one').waitFor();
      await page.getByRole('textbox').fill('username,email\nada,ada@example.com\n');
      await page.getByRole('button', { name: 'Check the lines' }).click();
      await page.getByText('Nothing is stored yet').waitFor();
      await page.locator('h1:focus').waitFor();
      await page.getByRole('button', { name: 'Import one user' }).click();
      await page.getByText('The import is complete').waitFor();
      await page.locator('h1:focus').waitFor();
    } finally {
      await silent.stop();
    }
  });

  test('the list of users breaks no role in two', async () => {
    await addMany(app, 30);
    await context.close();
    context = await browser.newContext({ locale: 'de-DE', viewport: { width: 1280, height: 800 } });
    page = await context.newPage();
    await signIn(app.url, '/console/users');
    await page.getByRole('table').getByText('Gesperrt').waitFor();
    const lines = await page
      .getByRole('table')
      .locator('td', { hasText: /^(?:USER|ADMIN)$/ })
      .evaluateAll((cells) =>
        cells.map((cell) => {
          const text = document.createRange();
          text.selectNodeContents(cell);
          return new Set([...text.getClientRects()].map(({ top }) => Math.round(top))).size;
        }),
      );
    expect(new Set(lines)).toEqual(new Set([1]));
  });

  test('a message with a long name stays in its box', async () => {
    await signIn(app.url, '/console/users');
    await page.getByRole('button', { name: 'Create a user' }).click();
    await page.getByRole('textbox', { name: 'Username' }).fill('n'.repeat(64));
    await page.getByRole('textbox', { name: 'E-mail address' }).fill('long@example.com');
    await page.getByRole('button', { name: 'Create the user' }).click();
    const toast = page.locator('.toast');
    await toast.waitFor();
    expect(await toast.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
  });
});

/** A proxy as nginx is without `proxy_set_header Host`: the server sees its own address as the host. */
async function startProxy(target: string): Promise<Server> {
  const { hostname, port, host } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const forwarded = request({ hostname, port, path, method, headers: { ...headers, host } }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
