import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { hasBrowser, launchBrowser, NO_BROWSER } from '../support/browser';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';
import { findViolations, inEveryView, pictures, scrollsSideways } from '../support/web-page';

const describeInBrowser = hasBrowser ? describe : describe.skip;
if (!hasBrowser) console.warn(`The console is not tested in a browser: ${NO_BROWSER}.`);

/** A folder for pictures of every page in every view, for a person who looks at them. */
const { WEB_PICTURES } = process.env;

const SCHEMA =
  'extend type User { badge: String @stored(write: [["users:write"]]) @requiresScopes(scopes: [["users:read"]]) }';

describeInBrowser('Clients, audit log, status and policy in Chromium', () => {
  let app: TestApp;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];
  /** The operations that the page sent. */
  let sent: string[];
  let admin: string;
  let token: string;
  let count = 0;

  beforeAll(async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'web-console-')), 'app.graphql');
    writeFileSync(file, SCHEMA);
    app = await startTestApp({ NODE_ENV: 'development', SCHEMA_FILES: file });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });
  afterEach(() => context?.close());

  /** Opens a page as a new admin, whose session has these scopes, in a fresh profile of the browser. */
  async function open(path: string, options: { scopes?: string[]; locale?: string } = {}): Promise<void> {
    count += 1;
    admin = `admin${count}`;
    token = await app.adminToken(admin);
    context = await browser.newContext({ locale: options.locale ?? 'en-US', timezoneId: 'Europe/Vienna' });
    page = await context.newPage();
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

  const button = (name: string, within: Page | Locator = page) => within.getByRole('button', { name, exact: true });
  const dialog = () => page.getByRole('dialog');
  const shown = (text: string | RegExp, within: Page | Locator = page) => within.getByText(text).first().waitFor();
  const choose = async (label: string, option: string) => {
    await page.getByRole('button', { name: new RegExp(`${label}$`) }).click();
    await page.getByRole('option', { name: option, exact: true }).click();
  };
  const find = async (label: string, text: string, name: string) => {
    await page.getByRole('combobox', { name: label }).fill(text);
    await page.getByRole('option', { name }).click();
  };
  async function idOf(username: string): Promise<string> {
    const { rows } = await app.database.pool.query('SELECT id FROM users WHERE username = $1', [username]);
    return rows[0].id;
  }
  const updateUser = (id: string, input: Record<string, unknown>) =>
    app.graphql(
      'mutation ($id: ID!, $input: UpdateUserInput!) { updateUser(id: $id, input: $input) { userErrors { code } } }',
      {
        token,
        variables: { id, input },
      },
    );
  const createClient = (name: string) =>
    app.graphql(
      'mutation ($input: CreateClientInput!) { createClient(input: $input) { client { id } userErrors { code } } }',
      {
        token,
        variables: { input: { name, scopes: ['users:read'] } },
      },
    );

  test('a client is registered, its secret works and is shown once, is rotated, and the client is deleted', async () => {
    await open('/console/clients');
    await button('Register a client').first().click();
    await dialog().getByRole('textbox', { name: 'Name' }).fill('billing');
    await dialog().getByText('users:read', { exact: true }).click();
    await button('Register', dialog()).click();
    await shown('The secret is shown only now', dialog());
    const [id, secret] = await dialog().locator('.copy:not(.block) code').allTextContents();
    // Neither Escape nor a press beside it closes what is shown only once.
    await page.keyboard.press('Escape');
    await shown(secret as string, dialog());
    const ask = () =>
      fetch(`${app.url}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      });
    expect((await ask()).status).toBe(200);
    await button('I have stored the secret', dialog()).click();
    const client = page.locator('.section', { hasText: id as string });
    await client.waitFor();
    expect(await page.content()).not.toContain(secret);

    await button('Add a secret', client).click();
    await button('Add a secret', dialog()).click();
    await shown('The secret is added', dialog());
    await button('I have stored the secret', dialog()).click();
    await shown('Both secrets are valid', client);
    expect(await button('Add a secret', client).count()).toBe(0);

    await button('Remove', client).first().click();
    await button('Remove', dialog()).click();
    await shown('The secret is removed.');
    await button('Add a secret', client).waitFor();

    await button('Delete', client).click();
    await button('Delete', dialog()).click();
    await shown('billing is deleted.');
    await client.waitFor({ state: 'detached' });
    expect((await ask()).status).toBe(401);
    expect(complaints).toEqual([]);
  });

  test('a client is registered after a step-up in place, and nothing that was typed is lost', async () => {
    await open('/console/clients');
    await button('Register a client').first().click();
    await dialog().getByRole('textbox', { name: 'Name' }).fill('late');
    await app.database.pool.query(`UPDATE sessions SET authenticated_at = now() - interval '1 hour'`);
    await button('Register', dialog()).click();
    const stepUp = dialog().filter({ hasText: 'Confirm that it is you' });
    await stepUp.locator('input[name="password"]').fill(PASSWORD);
    await button('Confirm', stepUp).click();
    await shown('The secret is shown only now', dialog());
    await button('I have stored the secret', dialog()).click();
    await page.getByRole('heading', { name: 'late' }).waitFor();
  });

  test('who disabled a user is found by person, kind of event and time; the URL keeps what is shown', async () => {
    await app.userToken('linus');
    await app.userToken('gone');
    await open('/console/audit');
    const linus = await idOf('linus');
    const gone = await idOf('gone');
    await updateUser(linus, { isActive: false, scopes: ['users:read'] });
    await app.graphql('mutation ($id: ID!) { deleteUser(id: $id) { userErrors { code } } }', {
      token,
      variables: { id: gone },
    });

    await find('Person', 'linu', 'linus');
    await choose('Kind of event', 'User changed');
    await choose('Time', 'Last hour');
    const events = page.locator('.audit-event');
    await shown(`${admin} changed linus`);
    expect(await events.count()).toBe(1);
    await shown(/May sign in\s*yes/, events);
    expect(await events.locator('.differences').first().innerText()).toMatch(
      /Additional scopes\s+added\s+\+ users:read/,
    );
    const params = Object.fromEntries(new URL(page.url()).searchParams);
    expect(params).toEqual({ user: linus, action: 'USER_UPDATED', time: '1h' });

    await page.reload();
    await shown(`${admin} changed linus`);
    expect(await events.count()).toBe(1);
    expect(await events.getByRole('link', { name: 'linus' }).getAttribute('href')).toBe(`/console/users/${linus}`);
    // The choice of a person is undone by keyboard, and the focus is where a new search is typed.
    await page.getByRole('button', { name: 'Clear: Person, linus' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('combobox', { name: 'Person' }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('combobox');

    // A deleted user has no name any more, but events.
    await button('Clear the filter').click();
    await choose('Kind of event', 'Account deleted');
    await events
      .getByRole('link', { name: new RegExp(gone.slice(-6)) })
      .first()
      .click();
    await page.waitForURL(`**/console/audit?user=${gone}`);
    await shown('opened an account');
    expect(complaints).toEqual([]);
  });

  test('the audit log has pages, in both directions', async () => {
    await open('/console/audit?action=PROFILE_UPDATED');
    const own = await app.userToken('diligent');
    for (let change = 0; change < 30; change += 1) {
      const fullName = `Name ${change}`;
      await app.graphql('mutation ($input: UpdateMeInput!) { updateMe(input: $input) { userErrors { code } } }', {
        token: own,
        variables: { input: { fullName } },
      });
    }
    await button('Refresh').click();
    await shown('Name 29');
    const events = page.locator('.audit-event');
    expect(await events.count()).toBe(25);
    await button('Next').click();
    await shown('Name 0');
    expect(await events.count()).toBe(5);
    await button('Previous').click();
    await shown('Name 29');
    await page.goBack();
    await shown('Name 0');
    expect(complaints).toEqual([]);
  });

  test('a viewer without users:read sees the audit log with ids, and is not denied anything', async () => {
    await open('/console/audit', { scopes: ['audit:read'] });
    await shown(/signed in/);
    await page.getByRole('textbox', { name: 'ID of a user or client' }).waitFor();
    await page.getByRole('link', { name: 'Audit log' }).waitFor();
    for (const name of ['Clients', 'Status', 'Policy']) {
      expect(await page.getByRole('link', { name, exact: true }).count()).toBe(0);
    }
    // Nothing was requested that the session may not read.
    expect(app.logLines.filter(({ code }) => code === 'FORBIDDEN')).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('a viewer with clients:read alone is offered no changes', async () => {
    await open('/console/clients', { scopes: ['clients:read'] });
    await createClient('read only');
    await page.reload();
    await page.locator('.section', { hasText: 'read only' }).waitFor();
    for (const name of ['Register a client', 'Add a secret', 'Remove', 'Delete']) {
      expect(await button(name).count()).toBe(0);
    }
    expect(complaints).toEqual([]);
  });

  test('a time is cleared part by part, and the fields stay; a filter that fails shows no events of another one', async () => {
    await open('/console/audit');
    await choose('Time', 'Between two times…');
    const from = page.getByLabel('From');
    await from.waitFor();
    await from.focus();
    await page.keyboard.press('Backspace');
    await page.waitForURL((url) => url.searchParams.get('from') === '');
    await page.getByLabel('Until').waitFor();
    await from.fill('2026-01-01T00:00');
    await page.waitForURL(/from=2025-12-31T23/);
    await shown('signed in');

    await page.route('**/graphql', (route) => route.abort());
    await choose('Kind of event', 'Account deleted');
    await shown('The server cannot be reached.');
    expect(await page.locator('.audit-event').count()).toBe(0);
  });

  test('the status is live, has a table for each chart, and rests while the tab is hidden or the switch is off', async () => {
    await open('/console/status');
    await shown('reachable');
    const charts = page.locator('.chart-card');
    await charts.locator('canvas').first().waitFor({ timeout: 30_000 });
    expect(await charts.count()).toBe(8);
    const drawing = charts.first().getByRole('img');
    expect(await drawing.getAttribute('aria-label')).toMatch(/^Operations, per second, last 5 minutes: all .+ highest/);
    await button('Show as a table', charts.first()).click();
    const table = charts.first().getByRole('table');
    await table.waitFor();
    const rows = await table.getByRole('row').count();
    // A further row comes by itself.
    await page.waitForFunction((before) => document.querySelectorAll('.chart-table tr').length > before, rows);

    const polls = () => sent.filter((body) => body.includes('"Status"')).length;
    const turn = (isHidden: boolean) =>
      page.evaluate((hidden) => {
        Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, isHidden);
    await page.clock.install();
    await turn(true);
    const hidden = polls();
    await page.clock.runFor(20_000);
    expect(polls()).toBe(hidden);
    const request = page.waitForResponse((response) => response.request().postData()?.includes('"Status"') ?? false);
    await turn(false);
    await request;
    await page.locator('.switch').click();
    const rested = polls();
    await page.clock.runFor(20_000);
    expect(polls()).toBe(rested);
    expect(complaints).toEqual([]);
  });

  test('the status shows what came, and what did not', async () => {
    await open('/console/status');
    await shown('up to date');
    await app.alter('ALTER TABLE _prisma_migrations RENAME TO elsewhere');
    try {
      await page.locator('dd', { hasText: /\d+ not applied/ }).waitFor();
      await shown('reachable');
    } finally {
      await app.alter('ALTER TABLE elsewhere RENAME TO _prisma_migrations');
    }
    await shown('up to date');
    expect(complaints).toEqual([]);

    // Without a connection, what came before stays, and the page says so.
    await context.setOffline(true);
    await shown(/The last attempt failed\. What is shown is of \d/);
    await shown('reachable');
    await context.setOffline(false);
    await page.getByText('The last attempt failed').waitFor({ state: 'detached' });
  });

  test('the matrix is searched and read by keyboard, and a row opens its details', async () => {
    await open('/console/policy');
    const rows = page.locator('.matrix-row');
    await rows.first().waitFor();
    const all = Number((await page.getByRole('status').filter({ hasText: ' of ' }).innerText()).split(' ')[0]);
    expect(all).toBeGreaterThan(400);
    // Not all of them are in the document.
    expect(await rows.count()).toBeLessThan(80);

    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await rows.first().getByRole('button').focus();
    const first = await focused();
    await page.keyboard.press('End');
    expect(await focused()).not.toBe(first);
    expect(await page.evaluate(() => document.activeElement?.closest('tr')?.getAttribute('aria-rowindex'))).toBe(
      String(all + 1),
    );
    await page.keyboard.press('PageUp');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Home');
    expect(await focused()).toBe(first);

    await page.getByRole('searchbox').fill('updateuser users:write');
    await rows.filter({ hasText: 'Mutation.updateUsers' }).waitFor();
    await page.getByText('Only differences between roles').click();
    await page.waitForURL(/search=updateuser.*differences=1|differences=1.*search=updateuser/);
    await rows
      .filter({ hasText: /^Mutation\.updateUserusers/ })
      .getByRole('button')
      .focus();
    await page.keyboard.press('Enter');
    await shown('Changes a user.', dialog());
    await shown('ADMIN', dialog());
    await dialog()
      .locator('dd')
      .last()
      .getByText(/^[1-9]/)
      .waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Mutation.updateUser');
    expect(complaints).toEqual([]);
  });

  test('an operation is explained field by field, for the viewer and for a user who lacks scopes', async () => {
    await app.userToken('curious');
    await open('/console/policy?tab=operation');
    await page
      .getByRole('textbox', { name: 'Operation' })
      .fill('{ users { nodes { username badge } } auditLog { nodes { id } } }');
    await shown('You may run it');
    await find('For a user, in place of you', 'curio', 'curious');
    await shown('curious may not run all of it');
    await shown('lacks audit:read');
    await inEveryView(page, async (view) => {
      expect({ view, violations: await findViolations(page) }).toEqual({ view, violations: [] });
      expect({ view, isTooWide: await scrollsSideways(page) }).toEqual({ view, isTooWide: false });
    });
    await page.getByRole('textbox', { name: 'Operation' }).fill('{ me { id } }');
    await shown('curious may run it');

    await page
      .getByRole('textbox', { name: 'Operation' })
      .fill('query A { me { id } } query B { auditLog { nodes { id } } }');
    await choose('Which operation', 'B');
    await shown('curious may not run all of it');
    await page.getByRole('textbox', { name: 'Operation' }).fill('{ nothing }');
    await shown('Cannot query field "nothing"');
    // Chromium reports every answer above 399.
    expect(complaints).toEqual([expect.stringContaining('400 (Bad Request)')]);
  });

  test('what two parts of a page both read is requested once, and a tab that was open before is there at once', async () => {
    const names = () => sent.map((body) => /"operationName":"(\w+)"/.exec(body)?.[1] ?? '').sort();
    await app.userToken('readtwice');
    await open(`/console/users/${await idOf('readtwice')}`);
    await page.getByRole('textbox', { name: 'Badge' }).waitFor();
    await page.waitForLoadState('networkidle');
    expect(names().filter((name) => ['ConsoleServer', 'ProfileFields'].includes(name))).toEqual([
      'ConsoleServer',
      'ProfileFields',
    ]);
    await page.getByRole('link', { name: 'Policy' }).click();
    await page.locator('.matrix-row').first().waitFor();
    for (const tab of ['Roles and scopes', 'Explain an operation', 'Who can use what']) {
      await page.getByRole('tab').filter({ hasText: tab }).click();
      await page.waitForLoadState('networkidle');
    }
    expect(names().filter((name) => name === 'PolicyMatrix')).toHaveLength(1);
    expect(complaints).toEqual([]);
  });

  test('what changed since the lock is listed', async () => {
    await open('/console/policy?tab=changes');
    const row = page.getByRole('row', { name: /User\.badge/ }).first();
    await row.waitFor();
    expect(await row.innerText()).toContain('added');
    await page.getByRole('tab', { name: 'Roles and scopes' }).click();
    await shown('Read the audit log');
  });

  test.each([
    ['en-US', ['/console/clients', '/console/audit', '/console/status', '/console/policy']],
    [
      'de-AT',
      [
        '/console/clients',
        '/console/audit',
        '/console/status',
        '/console/policy',
        '/console/policy?tab=operation',
        '/console/policy?tab=changes',
        '/console/policy?tab=roles',
        '/console/policy?coordinate=Mutation.updateUser',
      ],
    ],
  ])('axe finds nothing, and nothing is too wide, in %s', async (locale, paths) => {
    await open('/console', { locale });
    await createClient('nightly report');
    await updateUser(await idOf(admin), { scopes: [] });
    for (const path of paths) {
      await page.goto(`${app.url}${path}`);
      await page.locator('h1').waitFor();
      await page.waitForFunction(() => document.querySelector('.skeleton, .skeleton-row') === null);
      if (WEB_PICTURES) await pictures(page, WEB_PICTURES, `${path.replaceAll(/\W+/g, '-')}-${locale}`);
      await inEveryView(page, async (view) => {
        expect({ path, view, violations: await findViolations(page) }).toEqual({ path, view, violations: [] });
        expect({ path, view, isTooWide: await scrollsSideways(page) }).toEqual({ path, view, isTooWide: false });
      });
    }
    expect(complaints).toEqual([]);
  });
});
