import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSync } from 'otplib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startTestServer, type TestServer } from '../../src/library/test-server';
import { freePort } from '../support/boot-checkout';
import { hasBrowser, launchBrowser, NO_BROWSER } from '../support/browser';
import { cli } from '../support/process-cli';

const describeInBrowser = hasBrowser ? describe : describe.skip;
if (!hasBrowser) console.warn(`The journeys through the pages are not tested in a browser: ${NO_BROWSER}.`);

const PASSWORD = 'nine herons over a slow river';
const AUTHENTICATOR = {
  protocol: 'ctap2',
  ctap2Version: 'ctap2_1',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
} as const;

/** A person at a browser of their own. */
interface Person {
  readonly page: Page;
  readonly complaints: readonly string[];
}

/** What people do from one end to the other, on a server as a newcomer starts it: each test is a person's way through the pages. */
describeInBrowser('A journey', () => {
  let server: TestServer;
  let browser: Browser;
  let people: { readonly context: BrowserContext; readonly complaints: string[] }[] = [];

  beforeAll(async () => {
    // The server must know its port, for links in mails and for passkeys.
    server = await startTestServer({ env: { NODE_ENV: 'development', PORT: String(await freePort()) } });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
  afterEach(async () => {
    const complaints = people.flatMap((person) => person.complaints);
    await Promise.all(people.map(({ context }) => context.close()));
    people = [];
    expect(complaints).toEqual([]);
  });

  async function person(): Promise<Person> {
    const context = await browser.newContext({ locale: 'en-US' });
    const page = await context.newPage();
    const complaints: string[] = [];
    people.push({ context, complaints });
    page.on('console', (message) => {
      // The browser itself reports each answer that refuses a request.
      if (/status of 401/.test(message.text())) return;
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (['http:', 'https:'].includes(url.protocol) && url.origin !== new URL(server.url).origin) {
        complaints.push(`a request to ${url.origin}`);
      }
    });
    return { page, complaints };
  }

  /** Enters name and password on the sign-in page, wherever the person is sent from. */
  async function enter(page: Page, username: string, password: string): Promise<void> {
    await page.getByRole('textbox', { name: /^Username or e-mail/ }).fill(username);
    await page.locator('input[name="password"]').fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  }

  async function signOut(page: Page): Promise<void> {
    await page.getByRole('banner').getByRole('button').last().click();
    await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  }

  /** A user who is signed in at a page. */
  async function signedIn(username: string, path: string, role = 'USER'): Promise<Page> {
    await server.createUser({ username, password: PASSWORD, role });
    const { page } = await person();
    await page.goto(`${server.url}${path}`);
    await enter(page, username, PASSWORD);
    await page.waitForURL(`${server.url}${path}`);
    return page;
  }

  /** The link of the mail that was sent to an address. */
  async function linkOf(address: string, subject: RegExp): Promise<string> {
    const { text } = await server.nextMail(address, subject);
    const [link] = text.match(/http:\/\/localhost\S+#token=\S+/) ?? [];
    if (link === undefined) throw new Error(`The mail has no link: ${text}`);
    return link;
  }

  const dialog = (page: Page) => page.getByRole('dialog');
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

  test('the first admin is created on the command line, and signs in to the console', async () => {
    const { code } = await cli(['create-admin', '--username', 'root', '--email', 'root@example.com'], {
      cwd: mkdtempSync(join(tmpdir(), 'journeys-')),
      env: { DATABASE_URL: server.databaseUrl },
      input: PASSWORD,
    });
    expect(code).toBe(0);
    const { page } = await person();
    await page.goto(`${server.url}/`);
    await page.getByRole('link', { name: /console/i }).click();
    await enter(page, 'root', PASSWORD);
    await page.getByRole('heading', { name: 'Console', level: 1 }).waitFor();
    await page.getByRole('link', { name: 'Users', exact: true }).first().click();
    await page.getByRole('table').getByText('root@example.com').waitFor();
  });

  test('an admin invites a person, who opens the link, chooses a name and is signed in', async () => {
    const admin = await signedIn('inviter', '/console/invitations', 'ADMIN');
    await press(admin, 'Invite a person');
    await dialog(admin)
      .getByRole('textbox', { name: /^E-mail address/ })
      .fill('vint@example.com');
    await dialog(admin).getByRole('button', { name: 'Send the invitation' }).click();
    await admin.getByRole('table').getByText('vint@example.com').waitFor();

    const { page } = await person();
    await page.goto(await linkOf('vint@example.com', /invit/i));
    await page.getByRole('heading', { name: 'Accept the invitation' }).waitFor();
    expect(new URL(page.url()).hash).toBe('');
    await page.getByRole('textbox', { name: /^Username/ }).fill('vint');
    await page.locator('input[name="password"]').fill(PASSWORD);
    await press(page, 'Create the account');
    await page.getByRole('heading', { name: 'Profile', level: 1 }).waitFor();
    await page.getByText('vint@example.com').first().waitFor();

    await admin.reload();
    await admin
      .getByRole('row', { name: /vint@example\.com/ })
      .getByText('Accepted')
      .waitFor();
  });

  test('a visitor registers, verifies the address, adds an authenticator app and signs in with it', async () => {
    const { page } = await person();
    await page.goto(`${server.url}/account`);
    await page.getByRole('link', { name: 'Create one' }).click();
    await page.getByRole('textbox', { name: /^E-mail address/ }).fill('emmy@example.com');
    await page.getByRole('textbox', { name: /^Username/ }).fill('emmy');
    await page.locator('input[name="password"]').fill(PASSWORD);
    await press(page, 'Create the account');
    await page.getByRole('heading', { name: 'Profile', level: 1 }).waitFor();

    await page.goto(await linkOf('emmy@example.com', /./));
    await press(page, 'Verify the address');
    await page.getByText('Your address is verified').waitFor();

    await page.goto(`${server.url}/account/security`);
    await press(page, 'Add an app');
    const secret = (await dialog(page).locator('code').innerText()).replaceAll(' ', '');
    await dialog(page).getByRole('textbox', { name: 'Code from the app' }).fill(generateSync({ secret }));
    await dialog(page).getByRole('button', { name: 'Turn on' }).click();
    await dialog(page).getByText('Keep these recovery codes').waitFor();
    const [recoveryCode = ''] = await dialog(page).getByRole('listitem').allInnerTexts();
    await dialog(page).getByText('I have kept the codes').click();
    await dialog(page).getByRole('button', { name: 'Done' }).click();
    await signOut(page);

    await enter(page, 'emmy', PASSWORD);
    await page.getByRole('textbox', { name: 'Code from the authenticator app' }).fill('000000');
    await press(page, 'Confirm');
    await page.getByText(/wrong/).first().waitFor();
    // The code that turned the app on was used; a recovery code does not depend on the time.
    await press(page, 'Use a recovery code');
    await page.getByRole('textbox', { name: 'Recovery code' }).fill(recoveryCode);
    await press(page, 'Confirm');
    await page.getByRole('navigation', { name: 'Account pages' }).waitFor();
    await page.goto(`${server.url}/account/security`);
    await page.getByText('9 codes left').waitFor();
  });

  test('a user adds a passkey and signs in with it, without a name and a password', async () => {
    const page = await signedIn('katherine', '/account/security');
    const debug = await page.context().newCDPSession(page);
    await debug.send('WebAuthn.enable');
    await debug.send('WebAuthn.addVirtualAuthenticator', { options: AUTHENTICATOR });
    await press(page, 'Add a passkey');
    await dialog(page).getByRole('textbox', { name: 'Name' }).fill('Notebook');
    await dialog(page).getByRole('button', { name: 'Continue' }).click();
    await dialog(page).getByText('I have kept the codes').click();
    await dialog(page).getByRole('button', { name: 'Done' }).click();
    await page.getByText('Notebook').first().waitFor();
    await signOut(page);
    await press(page, 'Sign in with a passkey');
    await page.getByRole('heading', { name: 'Profile', level: 1 }).waitFor();
    await page.getByText('katherine@example.com').first().waitFor();
  });

  test('a user who forgot the password sets a new one by mail', async () => {
    await server.createUser({ username: 'radia', password: PASSWORD });
    const { page } = await person();
    await page.goto(`${server.url}/account/sign-in`);
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await page.getByRole('textbox', { name: /^E-mail address/ }).fill('radia@example.com');
    await press(page, 'Send the link');
    await page.getByRole('heading', { name: 'Check your mail' }).waitFor();
    await page.goto(await linkOf('radia@example.com', /password/i));
    await page.locator('input[name="newPassword"]').fill('a bridge of spanning trees');
    await press(page, 'Set the password');
    await page.getByText('Your password is set').waitFor();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await enter(page, 'radia', 'a bridge of spanning trees');
    await page.getByRole('heading', { name: 'Profile', level: 1 }).waitFor();
  });

  test('an admin disables a user, who is thrown out at the next click; the log says who did it', async () => {
    const user = await signedIn('dennis', '/account');
    const admin = await signedIn('disabler', '/console/users', 'ADMIN');
    await admin.getByRole('searchbox').fill('dennis');
    await admin.getByRole('link', { name: 'dennis', exact: true }).click();
    await press(admin, 'Disable');
    await dialog(admin).getByRole('button', { name: 'Disable', exact: true }).click();
    await admin.getByText('dennis is disabled.').waitFor();

    await user.getByRole('link', { name: 'Sessions' }).click();
    await user.getByRole('heading', { name: 'Sign in' }).waitFor();
    await user.getByText('Your session was ended').waitFor();
    await enter(user, 'dennis', PASSWORD);
    await user.getByRole('alert').waitFor();
    expect(new URL(user.url()).pathname).toBe('/account/sign-in');

    // Another admin asks who it was, by the person.
    const other = await signedIn('auditor', '/console/audit', 'ADMIN');
    await other
      .getByRole('combobox', { name: 'Person' })
      .or(other.getByRole('searchbox', { name: 'Person' }))
      .fill('denn');
    await other.getByRole('option', { name: /dennis/ }).click();
    const change = other.getByRole('listitem').filter({ hasText: 'May sign in' }).first();
    await change.getByRole('link', { name: 'disabler' }).waitFor();
  });

  test('a user mints a token for one operation, and it works for no other', async () => {
    const page = await signedIn('lynn', '/account/tokens');
    await press(page, 'Create a token');
    await dialog(page).getByRole('textbox', { name: 'Name', exact: true }).fill('nightly');
    await dialog(page).getByRole('tab', { name: 'From an operation' }).click();
    await dialog(page).getByRole('textbox', { name: 'Operation', exact: true }).fill('{ me { username } }');
    await dialog(page).getByText('The token will have these scopes:').waitFor();
    await dialog(page).getByRole('button', { name: 'Create the token' }).click();
    await dialog(page).getByText('Copy your token').waitFor();
    const token = await dialog(page).locator('code').first().innerText();
    expect((await server.graphql('{ me { username } }', {}, { as: token })).data).toEqual({ me: { username: 'lynn' } });
    const change = 'mutation { updateMe(input: { fullName: "L" }) { user { id } } }';
    expect((await server.graphql(change, {}, { as: token })).errors).toMatchObject([
      { extensions: { code: 'FORBIDDEN' } },
    ]);
  });

  test('an admin explains why a user is denied, field by field', async () => {
    await server.createUser({ username: 'hedy' });
    const page = await signedIn('explainer', '/console/policy', 'ADMIN');
    await page.getByRole('tab', { name: 'Explain an operation' }).click();
    await page
      .getByRole('textbox', { name: 'Operation', exact: true })
      .fill('{ me { username } users { totalCount } }');
    await page.getByText('You may run it').waitFor();
    const picker = page
      .getByRole('combobox', { name: /^For a user/ })
      .or(page.getByRole('searchbox', { name: /^For a user/ }));
    await picker.fill('hedy');
    await page.getByRole('option', { name: /hedy/ }).click();
    await page.getByText('hedy may not run all of it').waitFor();
    await page.getByText('lacks users:read').first().waitFor();
  });

  test('at the first load a page sends at most 250 kB of compressed script, and asks no other host', async () => {
    for (const path of ['/account/sign-in', '/console/users', '/console/status', '/console/policy']) {
      const { page } = await person();
      let bytes = 0;
      let files = 0;
      page.on('response', async (response) => {
        if (!/\.js$/.test(new URL(response.url()).pathname)) return;
        files += 1;
        bytes += Number(response.headers()['content-length']);
        expect(['br', 'gzip']).toContain(response.headers()['content-encoding']);
      });
      await page.goto(`${server.url}/account/sign-in`);
      await server.createUser({ username: `loader${path.replaceAll('/', '-')}`, password: PASSWORD, role: 'ADMIN' });
      if (path !== '/account/sign-in') {
        await page.goto(`${server.url}${path}`);
        await enter(page, `loader${path.replaceAll('/', '-')}`, PASSWORD);
        await page.waitForURL(`${server.url}${path}`);
        // The script comes once more, as at a first visit.
        bytes = 0;
        files = 0;
        const debug = await page.context().newCDPSession(page);
        await debug.send('Network.setCacheDisabled', { cacheDisabled: true });
        await page.reload();
      }
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      expect(files).toBeGreaterThan(0);
      expect({ path, isSmall: bytes <= 250_000, bytes }).toMatchObject({ path, isSmall: true });
    }
  });
});
