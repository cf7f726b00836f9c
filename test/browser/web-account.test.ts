import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSync } from 'otplib';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { hasBrowser, launchBrowser, NO_BROWSER } from '../support/browser';
import { enrolTotp } from '../support/second-factors';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';
import { findViolations, inEveryView, scrollsSideways } from '../support/web-page';

const describeInBrowser = hasBrowser ? describe : describe.skip;
if (!hasBrowser) console.warn(`The account pages are not tested in a browser: ${NO_BROWSER}.`);

const SCHEMA = `
  extend schema @role(name: "ADMIN", level: MULTI_FACTOR)
  enum Plan { FREE PAID_YEARLY }
  enum Topic { NEWS SECURITY BILLING }
  extend type User {
    "The employer."
    company: String @stored(write: [["me:write"]])
    age: Int @stored(write: [["me:write"]])
    height: Float @stored(write: [["me:write"]])
    wantsNews: Boolean @stored(write: [["me:write"]])
    bornAt: DateTime @stored(write: [["me:write"]])
    workEmail: EmailAddress @stored(write: [["me:write"]])
    topics: [Topic!] @stored(write: [["me:write"]])
    tags: [String!] @stored(write: [["me:write"]])
    answers: [Boolean!] @stored(write: [["me:write"]])
    plan: Plan @stored(write: [["users:write"]])
    supportTier: Int @stored(write: [["users:write"]]) @requiresScopes(scopes: [["users:read"]])
  }`;

const AUTHENTICATOR = {
  protocol: 'ctap2',
  ctap2Version: 'ctap2_1',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
};

describeInBrowser('The account pages in Chromium', () => {
  let app: TestApp;
  /** A proxy in front of the server: its address is known before the server starts, which must know it for passkeys. */
  let proxy: Server;
  let origin: string;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];
  let username: string;
  let count = 0;

  beforeAll(async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'web-account-')), 'app.graphql');
    writeFileSync(file, SCHEMA);
    proxy = createServer((incoming, answer) => {
      const { method, url, headers } = incoming;
      const options = { host: '127.0.0.1', port: new URL(app.url).port, method, path: url, headers };
      const onward = request(options, (response) => {
        answer.writeHead(response.statusCode ?? 500, response.headers);
        response.pipe(answer);
      });
      onward.on('error', () => answer.destroy());
      incoming.pipe(onward);
    });
    proxy.listen(0, 'localhost');
    await once(proxy, 'listening');
    origin = `http://localhost:${(proxy.address() as AddressInfo).port}`;
    app = await startTestApp({
      NODE_ENV: 'development',
      SCHEMA_FILES: file,
      WEBAUTHN_RP_ID: 'localhost',
      WEBAUTHN_RP_NAME: 'Example',
      WEBAUTHN_ORIGINS: origin,
    });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    proxy?.close();
    await app?.stop();
  });
  afterEach(() => context?.close());

  /** In a page: begins the session of its cookie. */
  async function signIn(input: object) {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-session-cookie': '1' },
      body: JSON.stringify({
        query: 'mutation ($input: LoginInput!) { login(input: $input) { userErrors { code } } }',
        variables: { input },
      }),
    });
    return response.json();
  }

  /** Opens a page as a new user, in a fresh profile of the browser. */
  async function open(
    path: string,
    options: {
      scopes?: string[];
      locale?: string;
      prepare?: (username: string) => Promise<unknown>;
      username?: string;
    } = {},
  ): Promise<void> {
    count += 1;
    username = options.username ?? `person${count}`;
    await app.userToken(username);
    await options.prepare?.(username);
    context = await browser.newContext({ locale: options.locale ?? 'en-US', timezoneId: 'Europe/Vienna' });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    page = await context.newPage();
    complaints = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${origin}/account/sign-in`);
    const login = await page.evaluate(signIn, {
      username,
      password: PASSWORD,
      ...(options.scopes && { scopes: options.scopes }),
    });
    expect(login).toEqual({ data: { login: { userErrors: [] } } });
    await page.goto(`${origin}${path}`);
  }

  const button = (name: string, within: Page | Locator = page) =>
    within.getByRole('button', { name, exact: true }).filter({ visible: true });
  const dialog = () => page.getByRole('dialog');
  const textbox = (name: string, within: Page | Locator = page) => within.getByRole('textbox', { name, exact: true });
  const password = (name: string, within: Page | Locator = page) => within.locator(`input[name="${name}"]`);
  const shown = (text: string, within: Page | Locator = page) => within.getByText(text).first().waitFor();
  const userNamed = async (name: string) => {
    const { rows } = await app.database.pool.query('SELECT * FROM users WHERE username = $1', [name]);
    return rows[0];
  };
  const userRow = () => userNamed(username);
  /** The step-up dialog, which the session needs after it has aged. */
  const age = () =>
    app.database.pool.query(
      `UPDATE sessions SET authenticated_at = now() - interval '1 hour' WHERE user_id = (SELECT id FROM users WHERE username = $1)`,
      [username],
    );
  const login = async () =>
    (
      await app.graphql(
        'mutation ($input: LoginInput!) { login(input: $input) { tokens { accessToken } secondFactor { methods } userErrors { code } } }',
        { variables: { input: { username, password: PASSWORD } }, headers: { 'user-agent': FIREFOX } },
      )
    ).data.login;
  const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';

  test('the stored fields are edited by their kinds, and only what was changed is sent', async () => {
    await open('/account');
    const form = page.getByRole('form', { name: 'More about you' });
    await textbox('Company', form).fill('Analytical Engines');
    await textbox('Age', form).fill('thirty');
    await textbox('Height', form).fill('1,72');
    await button('Save', form).click();
    await shown('Enter a whole number.', form);
    // Nothing was sent, and the focus is where the fault is.
    expect((await userRow()).stored).toEqual({});
    expect(await textbox('Age', form).evaluate((input) => input === document.activeElement)).toBe(true);
    await textbox('Age', form).fill('36');
    await form.getByRole('button', { name: /Wants news/ }).click();
    await page.getByRole('option', { name: 'Yes' }).click();
    await form.getByLabel('Born at').fill('1815-12-10T07:08');
    await textbox('Work email', form).fill('ada@work.example');
    await form.getByText('Billing').click();
    await form.getByText('News', { exact: true }).click();
    await textbox('Tags', form).fill('one\n\ntwo');
    await button('Save', form).click();
    await shown('Your information is saved.');
    const stored = {
      company: 'Analytical Engines',
      age: 36,
      height: 1.72,
      wantsNews: true,
      bornAt: new Date('1815-12-10T06:02:39.000Z').toISOString(),
      workEmail: 'ada@work.example',
      topics: ['NEWS', 'BILLING'],
      tags: ['one', 'two'],
    };
    expect((await userRow()).stored).toEqual({ ...stored, bornAt: expect.stringContaining('1815-12-10T0') });

    await page.reload();
    expect(await textbox('Height', form).inputValue()).toBe('1.72');
    expect(await form.getByLabel('Born at').inputValue()).toMatch('1815-12-10T07:08');
    // A value that another program has changed meanwhile stays, because this form did not change it.
    await app.database.pool.query(`UPDATE users SET stored = stored || '{"age": 37}' WHERE username = $1`, [username]);
    await textbox('Company', form).fill('');
    await button('Save', form).click();
    await shown('Your information is saved.');
    const { company: _, ...rest } = stored;
    expect((await userRow()).stored).toEqual({ ...rest, age: 37, bornAt: expect.any(String) });

    // What the form has no input for, and what the viewer may not write, is text; what they may not read is not there.
    expect(await page.locator('dt').allInnerTexts()).toEqual(expect.arrayContaining(['Answers', 'Plan']));
    expect(await page.getByText('Support tier').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('a new address waits for its confirmation, and can be given up', async () => {
    await open('/account');
    await button('Change address').click();
    await textbox('New e-mail address', dialog()).fill('new@example.org');
    await password('currentPassword', dialog()).fill('not the password');
    await button('Change address', dialog()).click();
    await shown('The password is wrong.', dialog());
    await password('currentPassword', dialog()).fill(PASSWORD);
    await button('Change address', dialog()).click();
    await shown('new@example.org waits for your confirmation');
    expect(await userRow()).toMatchObject({ email: `${username}@example.com`, pending_email: 'new@example.org' });
    await button('Keep the present address').click();
    await shown('The change of address is canceled.');
    expect((await userRow()).pending_email).toBeNull();
    expect(complaints).toEqual([]);
  });

  test('the name and the language are saved', async () => {
    await open('/account');
    await textbox('Full name').fill('Ada Lovelace');
    await page.getByRole('button', { name: /Language of mails/ }).click();
    await page.getByRole('option', { name: 'German' }).click();
    await button('Save', page.getByRole('form', { name: 'Name and language' })).click();
    await shown('Your profile is saved.');
    expect(await userRow()).toMatchObject({ full_name: 'Ada Lovelace', locale: 'de' });
  });

  test('nothing of a user stays when the session becomes that of another one', async () => {
    await open('/account');
    const before = username;
    await textbox('Full name').fill(`What ${before} has typed`);
    // Another front end of the site has signed in as someone else: the tab does not hear of it, and its cookie is theirs.
    const other = `${before}other`;
    await app.userToken(other);
    await app.database.pool.query('DELETE FROM sessions WHERE user_id = (SELECT id FROM users WHERE username = $1)', [
      before,
    ]);
    await page.evaluate(signIn, { username: other, password: PASSWORD });
    await button('Save', page.getByRole('form', { name: 'Name and language' })).click();
    await page.locator('dd').getByText(other, { exact: true }).waitFor();
    expect(await page.getByText(before, { exact: true }).count()).toBe(0);
    expect(await textbox('Full name').inputValue()).toBe('');
    expect(await userNamed(other)).toMatchObject({ full_name: null });
  });

  test('the page that a user has left by signing out is not the one where the next user begins', async () => {
    await open('/account/sessions');
    const tab = await context.newPage();
    await tab.goto(`${origin}/account/tokens`);
    await tab.getByRole('heading', { level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Account menu' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    for (const one of [page, tab]) {
      await one.waitForURL(/sign-in/);
      expect(new URL(one.url()).search).toBe('');
    }
  });

  test('an account is deleted after its name was typed and the password was checked', async () => {
    await open('/account');
    await button('Delete my account…').click();
    await textbox(`Type ${username} to confirm`, dialog()).fill('someone else');
    await password('password', dialog()).fill('wrong');
    await button('Delete my account', dialog()).click();
    await shown(`This is not ${username}.`, dialog());
    await textbox(`Type ${username} to confirm`, dialog()).fill(username);
    await button('Delete my account', dialog()).click();
    await shown('The password is wrong.', dialog());
    expect(await userRow()).toBeDefined();
    await password('password', dialog()).fill(PASSWORD);
    await button('Delete my account', dialog()).click();
    await shown('Your account and all of its data are deleted.', dialog());
    expect(await userRow()).toBeUndefined();
    await page.goto(`${origin}/account`);
    await page.waitForURL(/sign-in/);
  });

  test('a password is changed after a step-up in place, and the form says what is wrong with it', async () => {
    await open('/account/security');
    await age();
    await password('currentPassword').fill(PASSWORD);
    await password('newPassword').fill('password');
    await button('Change password').click();
    await shown('Confirm that it is you', dialog());
    await dialog().locator('input[type="password"]').fill(PASSWORD);
    await button('Confirm', dialog()).click();
    await dialog().waitFor({ state: 'detached' });
    await page.locator('.field-error').waitFor();
    await password('newPassword').fill('plum orbit sandal kettle');
    await button('Change password').click();
    await page.waitForTimeout(2500);
    await shown('Your password is changed');
    expect(await password('newPassword').inputValue()).toBe('');
    expect((await login()).userErrors).toMatchObject([{ code: 'INVALID_CREDENTIALS' }]);
  });

  test('an authenticator app is added by its key, its recovery codes are shown once, and it is removed', async () => {
    await open('/account/security');
    await shown('Your password is all that protects this account');
    await button('Add an app').click();
    await dialog().getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
    const secret = (await dialog().locator('code').innerText()).replaceAll(' ', '');
    await textbox('Code from the app', dialog()).fill('12345');
    await button('Turn on', dialog()).click();
    await shown('The code is wrong', dialog());
    await textbox('Code from the app', dialog()).fill(generateSync({ secret }));
    await button('Turn on', dialog()).click();
    await shown('Keep these recovery codes', dialog());
    const codes = await dialog().getByRole('listitem').allInnerTexts();
    expect(codes).toHaveLength(10);

    // They are kept before they are gone: Escape does not close the dialog, and the button waits.
    await page.keyboard.press('Escape');
    expect(await button('Done', dialog()).isDisabled()).toBe(true);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      button('Download as a file', dialog()).click(),
    ]);
    expect(download.suggestedFilename()).toBe('recovery-codes.txt');
    const saved = await readFile(await download.path(), 'utf8');
    expect(saved.split('\n')).toEqual(expect.arrayContaining(codes));
    expect(saved).toContain(username);
    await button('Copy all', dialog()).click();
    await shown('Copied', dialog());
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(codes.join('\n'));
    await dialog().getByText('I have kept the codes').click();
    await button('Done', dialog()).click();
    await shown('10 codes left');
    expect(await page.getByText(codes[0] ?? '').count()).toBe(0);
    expect((await login()).secondFactor.methods).toEqual(['TOTP', 'RECOVERY_CODE']);

    await button('Renew the codes').click();
    await button('Renew the codes', dialog()).click();
    await shown('Keep these recovery codes', dialog());
    expect(await dialog().getByRole('listitem').allInnerTexts()).not.toContain(codes[0]);
    await dialog().getByText('I have kept the codes').click();
    await button('Done', dialog()).click();

    await button('Remove').click();
    await shown('It is your last second factor', dialog());
    await button('Remove', dialog()).click();
    await shown('The authenticator app is removed.');
    await button('Add an app').waitFor();
    expect((await login()).tokens).not.toBeNull();
    expect(complaints).toEqual([]);
  });

  test('a factor that another session has added must be used here before factors change', async () => {
    await open('/account/security');
    const totp = await enrolTotp(app, username);
    await page.reload();
    await button('Renew the codes').click();
    await button('Renew the codes', dialog()).click();
    const proof = page.getByRole('dialog', { name: 'Confirm that it is you' });
    await password('password', proof).fill(PASSWORD);
    await proof
      .getByLabel(/code/i)
      .first()
      .fill(await totp.code());
    await button('Confirm', proof).click();
    await shown('Keep these recovery codes', dialog());
  });

  test('a passkey is added, renamed and removed', async () => {
    await open('/account/security');
    const cdp = await context.newCDPSession(page);
    await cdp.send('WebAuthn.enable');
    await cdp.send('WebAuthn.addVirtualAuthenticator', { options: AUTHENTICATOR } as never);
    await button('Add a passkey').click();
    expect(await textbox('Name', dialog()).inputValue()).toBe('Chromium · Linux');
    await textbox('Name', dialog()).fill('Laptop');
    await button('Continue', dialog()).click();
    await shown('Keep these recovery codes', dialog());
    await dialog().getByText('I have kept the codes').click();
    await button('Done', dialog()).click();
    const table = page.getByRole('table', { name: 'Passkeys' });
    await table.getByRole('rowheader', { name: 'Laptop' }).waitFor();

    await button('Add a passkey').click();
    await button('Continue', dialog()).click();
    await shown('already has a passkey for your account', dialog());
    await button('Cancel', dialog()).click();

    await button('Actions for Laptop').click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await textbox('Name', dialog()).fill('Work laptop');
    await button('Save', dialog()).click();
    await table.getByRole('rowheader', { name: 'Work laptop' }).waitFor();

    await button('Actions for Work laptop').click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await shown('It is your last second factor', dialog());
    await button('Remove', dialog()).click();
    await shown('No passkey yet');
    expect((await login()).secondFactor).toBeNull();
    expect(complaints).toEqual([]);
  });

  test('a browser that could not sign in with a passkey is not offered to add one', async () => {
    await open('/account/security');
    await button('Add a passkey').waitFor();
    // As in a browser of before WebAuthn level 3.
    await page.addInitScript(() => {
      Reflect.deleteProperty(PublicKeyCredential, 'parseCreationOptionsFromJSON');
      Reflect.deleteProperty(PublicKeyCredential, 'parseRequestOptionsFromJSON');
    });
    await page.reload();
    await shown('This browser cannot use passkeys here');
    expect(await button('Add a passkey').count()).toBe(0);
  });

  test('sessions say on what device they are, and another one is ended at once', async () => {
    await open('/account/sessions');
    const { tokens } = await login();
    await page.reload();
    const rows = page.getByRole('table', { name: 'Sessions' }).getByRole('row');
    await shown('Firefox · Windows');
    const texts = await rows.allInnerTexts();
    expect(texts[1]).toContain('This session');
    expect(texts[1]).toContain('Chromium · Linux');
    const before = texts.length;
    await page.getByRole('button', { name: /^End Firefox/ }).click();
    await button('End', dialog()).click();
    await shown('The session is ended.');
    expect(await rows.count()).toBe(before - 1);
    const { errors } = await app.graphql('{ me { id } }', { token: tokens.accessToken });
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);

    await button('Sign out everywhere').click();
    await button('Sign out everywhere', dialog()).click();
    await page.waitForURL(/sign-in/);
    await page.goto(`${origin}/account`);
    await page.waitForURL(/sign-in/);
  });

  test('a token is created from an operation, with a live view of what it needs', async () => {
    await open('/account/tokens');
    await button('Create a token').click();
    await textbox('Name', dialog()).fill('nightly report');
    await dialog().getByRole('tab', { name: 'From an operation' }).click();
    const operation = textbox('Operation', dialog());
    const view = dialog().getByRole('region', { name: 'What it needs' });
    await operation.fill('{ me { username');
    await shown('This is not a valid operation yet', view);
    await operation.fill('{ me { username sessions { id } } users(first: 1) { totalCount } }');
    await shown('You cannot give a token what you do not hold', view);
    await shown('missing: users:read', view);
    await operation.fill(
      'mutation { changePassword(input: { currentPassword: "a", newPassword: "b" }) { user { id } } }',
    );
    await shown('A token cannot run this operation', view);
    await operation.fill(
      'query A { me { username } } mutation B { updateMe(input: { fullName: "A" }) { user { id } } }',
    );
    await shown('The token will have these scopes:', view);
    expect(await view.getByRole('listitem').allInnerTexts()).toEqual(['me:read', expect.stringContaining('Query.me')]);
    await dialog()
      .getByRole('button', { name: /Which operation/ })
      .click();
    await page.getByRole('option', { name: 'B' }).click();
    await shown('Mutation.updateMe', view);
    await dialog()
      .getByRole('button', { name: /Which operation/ })
      .click();
    await page.getByRole('option', { name: 'A' }).click();
    await shown('Query.me', view);
    await button('Create the token', dialog()).click();
    await shown('Copy your token', dialog());
    const token = await dialog().locator('code').first().innerText();
    expect(token).toMatch(/^scoped_pat_/);
    expect((await app.graphql('{ me { username } }', { token })).data.me).toEqual({ username });
    await button('Done', dialog()).click();
    const row = page.getByRole('row', { name: /nightly report/ });
    await row.waitFor();
    expect(await row.getByRole('listitem').allInnerTexts()).toEqual(['me:read']);
    expect(await page.content()).not.toContain(token);

    await button('Revoke nightly report').click();
    await button('Revoke', dialog()).click();
    await shown('No access token');
    expect((await app.graphql('{ me { username } }', { token })).errors).toMatchObject([
      { extensions: { code: 'UNAUTHENTICATED' } },
    ]);
    expect(complaints).toEqual([]);
  });

  test('a step-up that gives the session further scopes loses nothing of the page', async () => {
    const promote = (name: string) =>
      app.database.pool.query(
        `UPDATE users SET role_name = 'ADMIN', granted_scopes = '{me:read,me:write}' WHERE username = $1`,
        [name],
      );
    await open('/account/tokens', { prepare: promote });
    // Beyond the password, so that the role does not count yet.
    const totp = await enrolTotp(app, username);
    await age();
    await page.reload();
    await button('Create a token').click();
    await textbox('Name', dialog()).fill('after a step-up');
    await dialog().getByText('me:read', { exact: true }).click();
    await button('Create the token', dialog()).click();
    const proof = page.getByRole('dialog', { name: 'Confirm that it is you' });
    await password('password', proof).fill(PASSWORD);
    await proof.locator('input[name="totp"]').fill(await totp.code());
    await button('Confirm', proof).click();
    await shown('Copy your token', dialog());
    expect(await dialog().locator('code').first().innerText()).toMatch(/^scoped_pat_/);
    await button('Done', dialog()).click();
    await page.getByRole('row', { name: /after a step-up/ }).waitFor();
    // The session has gained the scopes of the role.
    await page.getByRole('link', { name: 'Console' }).waitFor();
  });

  test('a token is created from chosen scopes, of which there must be one', async () => {
    await open('/account/tokens');
    await button('Create a token').click();
    await textbox('Name', dialog()).fill('script');
    await button('Create the token', dialog()).click();
    await shown('Choose at least one scope.', dialog());
    await dialog().getByText('me:read', { exact: true }).click();
    await dialog()
      .getByRole('button', { name: /Valid for/ })
      .click();
    await page.getByRole('option', { name: '7 days' }).click();
    await button('Create the token', dialog()).click();
    await shown('Copy your token', dialog());
    const { rows } = await app.database.pool.query(
      `SELECT scopes, expires_at - created_at AS lifetime FROM personal_access_tokens WHERE name = 'script'`,
    );
    expect(rows).toEqual([{ scopes: ['me:read'], lifetime: expect.objectContaining({ days: 7 }) }]);
  });

  test('a session that may only read is offered nothing else', async () => {
    await open('/account', { scopes: ['me:read'] });
    await shown('This session may read your profile, but not change it.');
    await shown('Not in this session: me:write.');
    expect(await page.getByRole('button', { name: /Save|Change address|Delete/ }).count()).toBe(0);
    await page.goto(`${origin}/account/security`);
    await shown('This session may not change how you sign in.');
    expect(await page.getByRole('button', { name: /Add|Change password|everywhere/ }).count()).toBe(0);
    await page.goto(`${origin}/account/tokens`);
    await shown('No access token');
    expect(await button('Create a token').count()).toBe(0);
    await page.goto(`${origin}/account/sessions`);
    await shown('This session');
    expect(await page.getByRole('button', { name: /^End/ }).count()).toBe(0);
  });

  test('a page that did not load says so, and loads when tried again', async () => {
    await open('/account/sessions');
    await shown('This session');
    await page.route('**/graphql', (route) =>
      route.request().postData()?.includes('query Tokens') ? route.abort('connectionrefused') : route.continue(),
    );
    await page.getByRole('link', { name: 'Access tokens' }).click();
    await shown('The server cannot be reached.');
    await page.unroute('**/graphql');
    await button('Try again').click();
    await shown('No access token');
  });

  test('what came of a page is shown, with a note that a part did not come', async () => {
    await open('/account/sessions');
    await shown('This session');
    await page.route('**/graphql', async (route) => {
      const sent = route.request().postData() ?? '';
      if (!/query (Security|StoredFields)\b/.test(sent)) return route.continue();
      const response = await route.fetch();
      const { data } = await response.json();
      const [root = '', field] = sent.includes('query Security') ? ['me', 'secondFactors'] : ['user', 'company'];
      data[root][field as string] = null;
      const errors = [{ message: 'No.', path: [root, field], extensions: { code: 'INTERNAL_SERVER_ERROR' } }];
      return route.fulfill({ response, json: { data, errors } });
    });
    const note = page.getByText('Some of this page did not load.');
    await page.getByRole('link', { name: 'Sign-in and security' }).click();
    await note.waitFor();
    await button('Change password').waitFor();
    // It is not known whether there are any.
    expect(await page.getByRole('heading', { name: 'Passkeys' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Profile' }).click();
    await note.waitFor();
    await textbox('Age').waitFor();
    // An empty input would invite to overwrite what did not come.
    expect(await textbox('Company').count()).toBe(0);
  });

  test('dialogs are accessible and fit every screen', async () => {
    await open('/account/security', { username: 'w'.repeat(64) });
    const isFine = async (name: string) => {
      await dialog().getByRole('button').first().waitFor();
      await page.waitForFunction(() => document.querySelector('.modal .skeleton') === null);
      await inEveryView(page, async (view) => {
        expect({ name, view, violations: await findViolations(page) }).toEqual({ name, view, violations: [] });
        expect({ name, view, isTooWide: await scrollsSideways(page) }).toEqual({ name, view, isTooWide: false });
      });
      expect(await page.locator('.modal').evaluate((modal) => modal.scrollWidth - modal.clientWidth)).toBe(0);
      await page.keyboard.press('Escape');
      await dialog().waitFor({ state: 'detached' });
    };
    await button('Add an app').click();
    await isFine('authenticator app');
    await button('Add a passkey').click();
    await isFine('passkey');
    await button('Sign out everywhere').click();
    await isFine('sign out everywhere');
    await page.goto(`${origin}/account`);
    await button('Change address').click();
    await isFine('address');
    await button('Delete my account…').click();
    await isFine('deletion');
    await page.goto(`${origin}/account/tokens`);
    await button('Create a token').click();
    await dialog().getByRole('tab', { name: 'From an operation' }).click();
    await textbox('Operation', dialog()).fill('{ me { username } users(first: 1) { totalCount } }');
    await shown('missing: users:read', dialog());
    await isFine('token');
  });

  test.each(['en-US', 'de-DE'])('every page is accessible and fits every screen (%s)', async (locale) => {
    await open('/account', { locale });
    const { accessToken: token } = (await login()).tokens;
    const created = await app.graphql(
      'mutation { createPersonalAccessToken(input: { name: "script", scopes: ["me:read"] }) { token } }',
      { token },
    );
    expect(created.errors).toBeUndefined();
    await enrolTotp(app, username);
    for (const path of ['/account', '/account/security', '/account/sessions', '/account/tokens']) {
      await page.goto(`${origin}${path}`);
      await page.locator('h1').waitFor();
      await page.waitForFunction(() => document.querySelector('.skeleton, .skeleton-row') === null);
      await inEveryView(page, async (view) => {
        expect({ path, view, violations: await findViolations(page) }).toEqual({ path, view, violations: [] });
        expect({ path, view, isTooWide: await scrollsSideways(page) }).toEqual({ path, view, isTooWide: false });
      });
    }
    expect(complaints).toEqual([]);
  });
});
