import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { hasBrowser, launchBrowser, NO_BROWSER } from '../support/browser';
import { type MailServer, startMailServer } from '../support/mail-server';
import { enrolTotp } from '../support/second-factors';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';
import { findViolations, inEveryView, pictures, scrollsSideways } from '../support/web-page';
import { addMany } from '../users/many';

const describeInBrowser = hasBrowser ? describe : describe.skip;
if (!hasBrowser) console.warn(`The users of the console are not tested in a browser: ${NO_BROWSER}.`);

/** A folder for pictures of every page in every view, for a person who looks at them. */
const { WEB_PICTURES } = process.env;

const SCHEMA = `enum Plan { FREE PAID }
extend schema
  @scope(name: "orders:read", description: "Read orders", external: true)
  @role(name: "SUPPORT", description: "Reads every user.", scopes: ["me:read", "me:write", "users:read"])
extend type User {
  "The employer."
  company: String @stored(write: [["me:write"]])
  "What the user pays for."
  plan: Plan @stored(write: [["users:write"]])
  "The level of support."
  supportTier: Int @stored(write: [["users:write"]]) @requiresScopes(scopes: [["users:read"]])
}`;

/** Users in the list, besides those that a test creates: more than are counted exactly. */
const MANY = 12_000;

describeInBrowser('Users, invitations and import in Chromium', () => {
  let mail: MailServer;
  let app: TestApp;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];
  /** The operations that the page sent. */
  let sent: string[];
  let admin: string;
  let count = 0;

  beforeAll(async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'web-users-')), 'app.graphql');
    writeFileSync(file, SCHEMA);
    mail = await startMailServer();
    app = await startTestApp({
      NODE_ENV: 'development',
      SCHEMA_FILES: file,
      SMTP_URL: mail.url,
      MAIL_FROM: 'noreply@example.com',
    });
    await addMany(app, MANY);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    await mail?.stop();
  });
  afterEach(() => context?.close());

  /** Opens a page as a new admin, whose session has these scopes, in a fresh profile of the browser. */
  async function open(
    path: string,
    options: { scopes?: string[]; locale?: string; width?: number } = {},
  ): Promise<void> {
    count += 1;
    admin = `zz-admin${count}`;
    await app.adminToken(admin);
    context = await browser.newContext({
      locale: options.locale ?? 'en-US',
      timezoneId: 'Europe/Vienna',
      viewport: { width: options.width ?? 1280, height: 800 },
    });
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
    complaints = [];
    sent = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (request.url().endsWith('/graphql')) sent.push(request.postData() ?? '');
    });
    await page.goto(`${app.url}/account/sign-in`);
    const login = await page.evaluate(
      async (input) => {
        const response = await fetch('/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-session-cookie': '1' },
          body: JSON.stringify({
            query: 'mutation ($input: LoginInput!) { login(input: $input) { userErrors { code } } }',
            variables: { input },
          }),
        });
        return response.json();
      },
      { username: admin, password: PASSWORD, ...(options.scopes && { scopes: options.scopes }) },
    );
    expect(login).toEqual({ data: { login: { userErrors: [] } } });
    await page.goto(`${app.url}${path}`);
  }

  const button = (name: string | RegExp, within: Page | Locator = page) =>
    within.getByRole('button', { name, exact: typeof name === 'string' });
  const field = (name: string, within: Page | Locator = page) => within.getByRole('textbox', { name });
  const dialog = () => page.getByRole('dialog');
  const tab = (name: string) => page.getByRole('tab', { name, exact: true });
  const search = () => page.getByRole('searchbox');
  const shown = (text: string | RegExp, within: Page | Locator = page) => within.getByText(text).first().waitFor();
  /** Presses the label of a box, as a person does: the box itself is hidden. */
  const tick = (box: { name: string | RegExp; exact?: boolean }, within: Page | Locator = page) =>
    within
      .locator('label.checkbox')
      .filter({ has: page.getByRole('checkbox', box) })
      .click();
  const choose = async (label: string, option: string | RegExp, within: Page | Locator = page) => {
    await within.getByRole('button', { name: new RegExp(`${label}( \\*)?$`) }).click();
    await page.getByRole('option', { name: option, exact: typeof option === 'string' }).click();
  };
  /** Presses a button, and waits for the answer to the change that it sends. */
  const answered = async (pressed: Locator) => {
    const isChange = (body: string | null) => body?.includes('mutation') === true;
    await Promise.all([page.waitForResponse((response) => isChange(response.request().postData())), pressed.click()]);
  };
  /** The usernames in the table, once the list has loaded what the address says. */
  async function rows(): Promise<string[]> {
    await page.locator('table[aria-busy="false"]').waitFor();
    return page.locator('tbody th a').allInnerTexts();
  }
  const query = () => new URL(page.url()).search;
  async function find(username: string) {
    return app.database.prisma.user.findFirstOrThrow({ where: { username } });
  }
  const idOf = async (username: string) => (await find(username)).id;
  const register = async (username: string) => {
    const token = await app.userToken(username);
    return { token, id: (await find(username)).id };
  };
  const canMe = async (token: string) => (await app.graphql('{ me { id } }', { token })).data?.me != null;

  test('the list is searched while typing, and an answer that comes too late is not shown', async () => {
    await open('/console/users');
    expect(await rows()).toHaveLength(25);
    // The answer to the first search waits until that to the last one has been shown.
    let release = () => {};
    const last = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/graphql', async (route) => {
      const body = route.request().postData() ?? '';
      if (body.includes('ConsoleUsers(') && body.includes('"search":"user0001"')) await last;
      await route.continue().catch(() => undefined);
    });
    await search().pressSequentially('user0001');
    await page.waitForURL('**?search=user0001');
    // The rows of before stay while the answer is on its way.
    expect(await page.locator('table[aria-busy="true"] tbody th a').count()).toBe(25);
    await search().pressSequentially('23');
    await page.waitForURL('**?search=user000123');
    await page.getByRole('link', { name: 'user000123' }).waitFor();
    expect(await rows()).toEqual(['user000123']);
    release();
    await page.waitForLoadState('networkidle');
    expect(await rows()).toEqual(['user000123']);
    expect(await search().inputValue()).toBe('user000123');
    await shown('One user');
    // One entry in the history for the whole search.
    await page.goBack();
    await page.waitForURL((url) => url.search === '');
    expect(await search().inputValue()).toBe('');
    expect(complaints).toEqual([]);
  });

  test('what is typed while an answer arrives is not taken away', async () => {
    await open('/console/users');
    await rows();
    await search().pressSequentially('user000', { delay: 90 });
    await search().pressSequentially('777', { delay: 230 });
    await page.waitForURL('**?search=user000777');
    expect(await search().inputValue()).toBe('user000777');
    expect(await rows()).toEqual(['user000777']);
  });

  test('pages are turned by cursors; back, forward and reload keep the page; the count is an estimate', async () => {
    await open('/console/users?order=username');
    await shown(/^About 12,\d00 users$/);
    await shown(/^1–25 of about 12,\d00$/);
    const first = await rows();
    expect(first[0]).toBe('user000001');
    await button('Next').click();
    await shown(/^26–50 of about/);
    expect((await rows())[0]).toBe('user000026');
    await button('Next').click();
    await shown(/^51–75 of about/);
    const third = await rows();
    await page.reload();
    await shown(/^51–75 of about/);
    expect(await rows()).toEqual(third);
    await page.goBack();
    await shown(/^26–50 of about/);
    await page.goForward();
    await shown(/^51–75 of about/);
    await button('Previous').click();
    await shown(/^26–50 of about/);
    await button('Previous').click();
    await shown(/^1–25 of about/);
    expect(await rows()).toEqual(first);
    await button('Previous').isDisabled();
    // A page turned does not count the users again.
    expect(sent.filter((body) => body.includes('ConsoleUserCount')).length).toBe(2);
    expect(complaints).toEqual([]);
  });

  test('a cursor of another order is explained, and leads back to the first page', async () => {
    await open('/console/users?order=email&after=bm9uc2Vuc2U&position=26');
    await page.getByRole('alert').waitFor();
    await button('Go to the first page').click();
    expect(query()).toBe('?order=email');
    expect(await rows()).toHaveLength(25);
  });

  test('filters and orders are in the address', async () => {
    await open('/console/users');
    await rows();
    await choose('Role', 'ADMIN');
    await choose('State', 'Disabled');
    await page.waitForURL('**?role=ADMIN&state=disabled');
    await shown('No user matches');
    await button('Clear the filters').click();
    await page.waitForURL((url) => url.search === '');
    await button('Username').click();
    await page.waitForURL('**?order=username');
    expect((await rows())[0]).toBe('user000001');
    await button('Username').click();
    await page.waitForURL('**?order=-username');
    expect((await rows())[0]).toMatch(/^zz-admin/);
    await page.getByLabel('Created from').fill('2001-02-03');
    await page.waitForURL('**from=2001-02-03**');
    expect(complaints).toEqual([]);
  });

  test('a list that does not load says so, and loads when asked again', async () => {
    await open('/console/invitations');
    await shown('No invitations');
    await page.route('**/graphql', (route) => route.abort());
    await page.getByRole('link', { name: 'Users', exact: true }).click();
    await shown('The server cannot be reached');
    expect(await page.getByText('Counting…').count()).toBe(0);
    await page.unroute('**/graphql');
    await button('Try again').first().click();
    expect(await rows()).toHaveLength(25);
  });

  test('selected users are changed together, across pages, and a refusal is explained by name', async () => {
    await open('/console/users?search=user0002&order=username');
    await tick({ name: 'Select user000200', exact: true });
    await shown('1 selected');
    await button('Next').click();
    await shown(/^26–50/);
    await tick({ name: 'Select all on this page' });
    await shown('26 selected');
    // The viewer may not take from someone who is gone.
    await app.database.pool.query("DELETE FROM users WHERE username = 'user000225'");
    await button('Change…').click();
    await button('Disable 26 users', dialog()).click();
    await shown('All of them were processed.', dialog());
    await shown('25 changed', dialog());
    await shown('1 refused', dialog());
    await shown(/user000225/, dialog());
    await button('Close', dialog()).last().click();
    await dialog().waitFor({ state: 'detached' });
    await page.locator('tbody .badge', { hasText: 'Disabled' }).first().waitFor();
    expect((await find('user000200')).isActive).toBe(false);
    expect((await find('user000202')).isActive).toBe(true);
    expect(complaints).toEqual([]);
  });

  test('all that match are changed in batches, with progress; a stop keeps what was done, and it can go on', async () => {
    await open('/console/users?search=user003&role=USER');
    await shown(/^99\d users$/);
    await tick({ name: 'Select all on this page' });
    await button(/^Select all 99\d that match$/).click();
    await button('Change…').click();
    await choose('What to change', 'Change the role', dialog());
    await choose('Role', 'SUPPORT', dialog());
    let batches = 0;
    await page.route('**/graphql', async (route) => {
      const isBatch = (route.request().postData() ?? '').includes('ConsoleUpdateUsers');
      if (isBatch) batches += 1;
      // Stopped while the second batch is on its way.
      if (isBatch && batches === 2) await button('Stop', dialog()).click();
      await route.continue();
    });
    await button(/^Change 99\d users$/, dialog()).click();
    await shown(/You stopped it/, dialog());
    await shown('400 changed', dialog());
    const support = () => app.database.prisma.user.count({ where: { role: 'SUPPORT' } });
    expect(await support()).toBe(400);
    await button('Go on', dialog()).click();
    await shown('All of them were processed.', dialog());
    expect(await support()).toBeGreaterThan(980);
    expect(batches).toBe(5);
    await button('Close', dialog()).last().click();
    expect(complaints).toEqual([]);
  });

  test('a user is created with a mail that sets the password, or with a password', async () => {
    await open('/console/users');
    await button('Create a user').click();
    await field('Username', dialog()).fill('u');
    await field('E-mail address', dialog()).fill('ada-made@example.com');
    await button('Create the user', dialog()).click();
    await shown('A username has 3 to 64 characters.', dialog());
    await field('Username', dialog()).fill('ada-made');
    await field('Full name', dialog()).fill('Ada Made');
    await dialog().getByText('Give additional scopes').click();
    await tick({ name: /orders:read/ }, dialog());
    await button('Create the user', dialog()).click();
    await page.getByRole('heading', { level: 1, name: 'ada-made' }).waitFor();
    await mail.mailTo('ada-made@example.com');
    expect(await find('ada-made')).toMatchObject({
      fullName: 'Ada Made',
      grantedScopes: ['orders:read'],
      role: 'USER',
    });

    await page.getByRole('link', { name: 'Users', exact: true }).first().click();
    await button('Create a user').click();
    await field('Username', dialog()).fill('bob-made');
    await field('E-mail address', dialog()).fill('bob-made@example.com');
    await choose('First password', 'I set it', dialog());
    await dialog().locator('input[type=password]').fill(PASSWORD);
    await button('Create the user', dialog()).click();
    await page.getByRole('heading', { level: 1, name: 'bob-made' }).waitFor();
    expect(await canMe(await app.userToken('bob-made'))).toBe(true);
    expect(complaints).toEqual([]);
  });

  test('what the viewer may not do is not offered, and says why', async () => {
    await open('/console/users', { scopes: ['me:read', 'users:read'] });
    await rows();
    expect(await button('Create a user').count()).toBe(0);
    expect(await button('Invite').count()).toBe(0);
    expect(await page.getByRole('checkbox').count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Import' }).count()).toBe(0);
    // An admin holds more than this session.
    await page.goto(`${app.url}/console/users/${await idOf('user000003')}`);
    await shown(/holds scopes that you do not hold: users:write/);
    expect(await button('Disable').count()).toBe(0);
    expect(await button('Save').count()).toBe(0);
    expect(await tab('Activity').count()).toBe(0);
    await context.close();

    // Without users:grant the rest can be changed, and roles and scopes are shown.
    await open(`/console/users/${await idOf('user000009')}?tab=access`, {
      scopes: ['me:read', 'users:read', 'users:write'],
    });
    await shown('You may not change roles and scopes: this requires the scope users:grant.');
    expect(await button('Save').count()).toBe(0);
    await tab('Profile').click();
    await button('Save').first().waitFor();
    expect(await page.getByLabel('E-mail address').count()).toBe(0);
    await context.close();

    // A scope that this session does not hold cannot be given.
    await open(`/console/users/${await idOf('user000009')}?tab=access`, {
      scopes: ['me:read', 'users:read', 'users:write', 'users:grant'],
    });
    const audit = page.getByRole('checkbox', { name: /audit:read/ });
    await audit.waitFor();
    expect(await audit.isDisabled()).toBe(true);
    await shown('You do not hold this scope, so you cannot give it or take it away.');
    await button(/Role$/).click();
    const option = page.getByRole('option', { name: 'ADMIN (has scopes that you do not hold)' });
    expect(await option.getAttribute('aria-disabled')).toBe('true');
    expect(complaints).toEqual([]);
  });

  test("a user's profile, stored fields, role and scopes are changed, and the change is in their activity", async () => {
    const { id } = await register('carol');
    await open(`/console/users/${id}`);
    await field('Full name').fill('Carol Shaw');
    await answered(button('Save').first());
    await shown('The changes are saved.');
    await page.getByLabel('Company').fill('Atari');
    await choose('Plan', 'Paid');
    await page.getByLabel('Support tier').fill('two');
    await button('Save').last().click();
    await shown('Enter a whole number.');
    await page.getByLabel('Support tier').fill('2');
    await answered(button('Save').last());
    await tab('Role and scopes').click();
    await choose('Role', 'SUPPORT');
    await tick({ name: /orders:read/ });
    await answered(button('Save'));
    expect(await find('carol')).toMatchObject({
      fullName: 'Carol Shaw',
      role: 'SUPPORT',
      grantedScopes: ['orders:read'],
      stored: { company: 'Atari', plan: 'PAID', supportTier: 2 },
    });
    await tab('Activity').click();
    await shown(/orders:read/, page.getByRole('tabpanel'));
    await shown('Atari', page.getByRole('tabpanel'));
    await page.getByRole('tabpanel').getByRole('link', { name: admin }).first().waitFor();
    expect(query()).toBe('?tab=activity');
    expect(complaints).toEqual([]);
  });

  test('a disabled user is thrown out, and can be enabled; a deleted one is gone', async () => {
    const { id, token } = await register('dan');
    await open(`/console/users/${id}`);
    expect(await canMe(token)).toBe(true);
    await button('Disable').click();
    await button('Disable', dialog()).click();
    await shown('dan is disabled.');
    expect(await canMe(token)).toBe(false);
    await button('Enable').click();
    await shown('dan can sign in again.');
    await button('More').click();
    await page.getByRole('menuitem', { name: 'Delete the account' }).click();
    await button('Delete the account', dialog()).click();
    await field('Type dan to confirm', dialog()).fill('don');
    await button('Delete the account', dialog()).click();
    await shown('Type dan.', dialog());
    await field('Type dan to confirm', dialog()).fill('dan');
    await button('Delete the account', dialog()).click();
    await shown('dan was deleted.');
    await page.waitForURL('**/console/users');
    await page.goto(`${app.url}/console/users/${id}`);
    await shown('There is no such user');
    expect(complaints).toEqual([]);
  });

  test('a refusal is in the language of the page', async () => {
    await app.userToken('fleeting');
    const id = await idOf('fleeting');
    await open(`/console/users/${id}`, { locale: 'de-AT' });
    await button('Sperren').click();
    await app.database.prisma.user.delete({ where: { id } });
    await button('Sperren', dialog()).click();
    await shown('Das gibt es nicht mehr.', dialog());
  });

  test('sessions are ended, factors are removed, and tokens are shown', async () => {
    const { id, token } = await register('erin');
    const pat = await app.graphql(
      'mutation { createPersonalAccessToken(input: { name: "Nightly report", scopes: ["me:read"] }) { userErrors { code } } }',
      { token },
    );
    expect(pat.data.createPersonalAccessToken.userErrors).toEqual([]);
    await enrolTotp(app, 'erin');
    await open(`/console/users/${id}?tab=signIn`);
    await shown('Nightly report');
    await shown('10 recovery codes left');
    await button('Remove Authenticator app').click();
    await button('Remove', dialog()).click();
    await shown('None: the password alone is enough.');
    await button('End all sessions').click();
    await button('End all sessions', dialog()).click();
    await shown('Not signed in anywhere.');
    expect(await canMe(token)).toBe(false);
    expect(complaints).toEqual([]);
  });

  test('a change that needs a recent authentication is confirmed in place', async () => {
    const { id } = await register('frank');
    await open(`/console/users/${id}?tab=access`);
    await tick({ name: /orders:read/ });
    await app.database.pool.query("UPDATE sessions SET authenticated_at = authenticated_at - interval '11 minutes'");
    await button('Save').click();
    await dialog().locator('input[type=password]').fill(PASSWORD);
    await dialog().locator('button[type=submit]').first().click();
    await shown('The changes are saved.');
    expect(await find('frank')).toMatchObject({ grantedScopes: ['orders:read'] });
  });

  test('a person is invited, the invitation is listed by state, and revoked', async () => {
    await open('/console/invitations');
    await button('Invite a person').click();
    await field('E-mail address', dialog()).fill('gina@example.com');
    await choose('Role', 'SUPPORT', dialog());
    await button('Send the invitation', dialog()).click();
    await shown('The invitation to gina@example.com is on its way.');
    await mail.mailTo('gina@example.com');
    const row = page.getByRole('row').filter({ hasText: 'gina@example.com' });
    await shown('SUPPORT', row);
    await shown(admin, row);
    await choose('State', 'Accepted');
    await shown('No invitation in this state');
    await choose('State', 'Open');
    await button('Revoke: gina@example.com').click();
    await button('Revoke', dialog()).click();
    await shown('No invitation in this state');
    await choose('State', 'Revoked');
    await shown('Revoked', row);
    expect(query()).toBe('?state=REVOKED');
    expect(complaints).toEqual([]);
  });

  test('users are imported from CSV: checked first, with the reason for each line, and then stored', async () => {
    await open('/console/import');
    const text = [
      'username;email;fullName;role;supportTier;scopes',
      'imp-ada;imp-ada@example.com;"Lovelace; Ada";SUPPORT;3;orders:read',
      'imp-bob;imp-bob at example.com;Bob;;;',
      'user000001;user000001@example.com;;;;',
      'imp-eve;imp-eve@example.com;Eve;ADMIN;x;',
    ].join('\n');
    const before = sent.length;
    await page.getByLabel('Or paste the lines').fill(text);
    await shown('Users: 4 (CSV).');
    // Nothing is sent before the button is pressed.
    expect(sent.slice(before).filter((body) => body.includes('imp-ada'))).toEqual([]);
    await button('Check the lines').click();
    await shown('The lines were checked. Nothing is stored yet.');
    await shown('1 will be created');
    await shown('1 there already');
    await shown('2 refused');
    await shown(/^email: /);
    await shown(/^supportTier: Write a whole number/);
    expect(await app.database.prisma.user.count({ where: { username: 'imp-ada' } })).toBe(0);
    await button('Import one user').click();
    await shown('The import is complete.');
    await page.getByRole('link', { name: 'imp-ada' }).waitFor();
    expect(await find('imp-ada')).toMatchObject({
      fullName: 'Lovelace; Ada',
      role: 'SUPPORT',
      grantedScopes: ['orders:read'],
      stored: { supportTier: 3 },
    });
    expect(complaints).toEqual([]);
  });

  test('a file of 1,200 users is imported in three batches', async () => {
    await open('/console/import');
    const lines = Array.from({ length: 1_200 }, (_, index) =>
      JSON.stringify({ username: `file${index}`, email: `file${index}@example.com` }),
    );
    await page.locator('input[type=file]').setInputFiles({
      name: 'people.ndjson',
      mimeType: 'application/x-ndjson',
      buffer: Buffer.from(lines.join('\n')),
    });
    await shown('File: people.ndjson');
    await button('Check the lines').click();
    await button('Import 1,200 users').click();
    await shown('1,200 created');
    await shown('1–50 of 1,200');
    expect(sent.filter((body) => body.includes('ConsoleImportUsers')).length).toBe(6);
    expect(await app.database.prisma.user.count({ where: { username: { startsWith: 'file' } } })).toBe(1_200);
    expect(complaints).toEqual([]);
  });

  test.each([
    ['a quotation mark that is never closed', 'username,email\n"ada,a@example.com', /Line 2: A quotation mark/],
    ['no names of columns', 'ada,ada@example.com', /The first line must name the columns/],
  ])('a text with %s is not sent', async (_name, text, reason) => {
    await open('/console/import');
    await page.getByLabel('Or paste the lines').fill(text);
    await shown(reason);
    expect(await button('Check the lines').isDisabled()).toBe(true);
  });

  test('the first page shows what the viewer may see', async () => {
    await open('/console');
    await shown('Open invitations');
    await shown('Latest events');
    await page.getByRole('link', { name: /Active users/ }).click();
    await page.waitForURL('**/console/users?state=active');
    expect(complaints).toEqual([]);
    await context.close();
    await open('/console', { scopes: ['me:read', 'users:read'] });
    await page.getByRole('navigation', { name: 'Pages', exact: true }).getByText('Users').waitFor();
    expect(await page.getByText('Latest events').count()).toBe(0);
    expect(await page.getByText('Active users').count()).toBe(0);
    await context.close();
    await open('/console', { scopes: ['me:read'] });
    await shown('There is nothing in the console for your account');
    expect(complaints).toEqual([]);
  });

  test('what does not load on the first page is not shown as loading', async () => {
    await open('/console/import');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.route('**/graphql', (route) =>
      route.request().postData()?.includes('ConsoleHomeInvitations') ? route.abort() : route.continue(),
    );
    await page.goto(`${app.url}/console`);
    await shown('Latest events');
    await shown('Some of this page did not load.');
    await page.locator('.tile', { hasText: 'Open invitations' }).getByText('–', { exact: true }).waitFor();
    await page.locator('.tile .skeleton-line').first().waitFor({ state: 'detached' });
  });

  describe('looks right in every view', () => {
    const PAGES: readonly {
      readonly name: string;
      readonly path: () => Promise<string> | string;
      /** A text that is there once the page has loaded. */
      readonly ready: string;
      readonly script?: () => Promise<void>;
    }[] = [
      { name: 'home', path: () => '/console', ready: 'Latest events' },
      { name: 'users', path: () => '/console/users?search=user0000&order=username', ready: 'user000001' },
      { name: 'no-users', path: () => '/console/users?search=nobodyatall', ready: 'No user matches' },
      { name: 'user', path: async () => `/console/users/${await idOf('user000009')}`, ready: 'Last changed' },
      {
        name: 'user-access',
        path: async () => `/console/users/${await idOf('user000009')}?tab=access`,
        ready: 'orders:read',
      },
      {
        name: 'user-sign-in',
        path: async () => `/console/users/${await idOf(admin)}?tab=signIn`,
        ready: 'Access tokens',
      },
      {
        name: 'user-activity',
        path: async () => `/console/users/${await idOf(admin)}?tab=activity`,
        ready: 'signed in',
      },
      { name: 'invitations', path: () => '/console/invitations', ready: 'Invite a person' },
      { name: 'import', path: () => '/console/import', ready: 'Choose a file' },
      {
        name: 'create',
        path: () => '/console/users?search=user0000&order=username',
        ready: 'user000001',
        script: () => button('Create a user').click(),
      },
      {
        name: 'bulk',
        path: () => '/console/users?search=user0000&order=username',
        ready: 'user000001',
        script: async () => {
          await tick({ name: 'Select all on this page' });
          await button('Change…').click();
          await choose('What to change', 'Replace the additional scopes', dialog());
        },
      },
      {
        name: 'import-result',
        path: () => '/console/import',
        ready: 'Choose a file',
        script: async () => {
          const text =
            'username,email\nx,x@example.com\nview-ada,view-ada@example.com\nuser000001,user000001@example.com';
          await page.getByLabel('Or paste the lines').fill(text);
          await button('Check the lines').click();
          await shown('1 will be created');
          await choose('Show', 'All lines');
        },
      },
      {
        name: 'invite',
        path: () => '/console/invitations',
        ready: 'Invite a person',
        script: () => button('Invite a person').click(),
      },
    ];

    test.each(PAGES)('$name', async ({ name, path, ready, script }) => {
      await open('/console');
      await page.goto(`${app.url}${await path()}`);
      await shown(ready);
      await script?.();
      await page.waitForLoadState('networkidle');
      await inEveryView(page, async (view) => {
        expect([view, await scrollsSideways(page)]).toEqual([view, false]);
        // A large screen shows the same elements as a notebook.
        if (!view.startsWith('1920')) expect([view, await findViolations(page)]).toEqual([view, []]);
      });
      if (WEB_PICTURES) await pictures(page, WEB_PICTURES, name);
      expect(complaints).toEqual([]);
    });

    test('in German', async () => {
      await open('/console/users?order=username', { locale: 'de-AT' });
      await page.getByRole('heading', { level: 1, name: 'Benutzer' }).waitFor();
      await shown(/^1–25 von etwa/);
      expect(await page.locator('html').getAttribute('lang')).toBe('de');
      await inEveryView(page, async (view) => {
        expect([view, await scrollsSideways(page)]).toEqual([view, false]);
      });
      if (WEB_PICTURES) await pictures(page, WEB_PICTURES, 'users-de');
    });

    test('the layout does not move while a page of users loads', async () => {
      await open('/console/invitations');
      await page.addInitScript(() => {
        const total = { value: 0 };
        Object.assign(window, { shifts: total });
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) total.value += (entry as unknown as { value: number }).value;
        }).observe({ type: 'layout-shift', buffered: true });
      });
      await page.goto(`${app.url}/console/users`);
      await rows();
      await page.waitForLoadState('networkidle');
      await button('Next').click();
      await shown(/^26–50/);
      await rows();
      // "Good" is up to 0.1.
      expect(await page.evaluate(() => (window as unknown as { shifts: { value: number } }).shifts.value)).toBeLessThan(
        0.05,
      );
    });
  });
});
