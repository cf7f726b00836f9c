import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, CDPSession, Locator, Page } from 'playwright-core';
import { hasBrowser, launchBrowser, NO_BROWSER } from '../support/browser';
import { type MailServer, type ReceivedMail, startMailServer } from '../support/mail-server';
import { enrolTotp } from '../support/second-factors';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';
import { findViolations, inEveryView, pictures, scrollsSideways } from '../support/web-page';

const describeInBrowser = hasBrowser ? describe : describe.skip;
if (!hasBrowser) console.warn(`The account pages are not tested: ${NO_BROWSER}.`);

/** A folder for pictures of every page in every view, for a person who looks at them. */
const PICTURES = process.env.SCOPED_API_PICTURES;

/** A virtual authenticator in the device, with a PIN or biometrics. */
const DEVICE = {
  protocol: 'ctap2',
  ctap2Version: 'ctap2_1',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
} as const;

describeInBrowser('The account pages for visitors, and the step-up, in Chromium', () => {
  let mail: MailServer;
  let app: TestApp;
  let origin: string;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    mail = await startMailServer();
    app = await startTestApp({ NODE_ENV: 'development', SMTP_URL: mail.url, MAIL_FROM: 'noreply@example.com' });
    origin = originOf(app);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    await mail?.stop();
  });
  beforeEach(() => begin());
  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  // Passkeys require a name in place of an address.
  const originOf = ({ url }: TestApp) => url.replace('127.0.0.1', 'localhost');

  /** Opens an empty page in a fresh profile. */
  async function begin(locale = 'en-US'): Promise<void> {
    await context?.close();
    context = await browser.newContext({ locale });
    page = await context.newPage();
    complaints = [];
    page.on('console', (message) => {
      // Chromium reports every answer above 399; denials are what some tests are about.
      if (/status of (401|429)/.test(message.text())) return;
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
  }

  const open = (path: string) => page.goto(new URL(path, origin).href);
  /** Closes the page, which would request a server that stops, and goes back to the server of the other tests. */
  async function leave(): Promise<void> {
    await page.goto('about:blank');
    origin = originOf(app);
  }
  const field = (name: string) => page.locator(`input[name="${name}"]`);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const heading = () => page.getByRole('heading', { level: 1 });
  const at = (path: string) => page.waitForURL((url) => url.pathname + url.search + url.hash === path);
  const alert = (): Locator => page.locator('main .alert, [role=dialog] .alert');

  /** The path and the fragment of the link in a mail, which leads to `path`. */
  function linkIn({ text }: ReceivedMail, path: string): string {
    const { pathname, hash } = new URL(/https?:\S+#token=\w+/.exec(text)?.[0] ?? '');
    expect(pathname).toBe(path);
    return pathname + hash;
  }

  async function signIn(username: string, password = PASSWORD): Promise<void> {
    await field('username').fill(username);
    await field('password').fill(password);
    await button('Sign in').click();
  }
  async function signOut(): Promise<void> {
    await button('Account menu').click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await at('/account/sign-in');
  }

  /** Checks what every page must be: accessible and no wider than the window, in each view. */
  async function check(name: string): Promise<void> {
    await inEveryView(page, async (view) => {
      expect({ view, wide: await scrollsSideways(page) }).toEqual({ view, wide: false });
    });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect({ name, colorScheme, violations: await findViolations(page) }).toEqual({
        name,
        colorScheme,
        violations: [],
      });
    }
    if (PICTURES !== undefined) await pictures(page, PICTURES, name);
  }

  async function withPasskey(username: string): Promise<CDPSession> {
    const cdp = await context.newCDPSession(page);
    await cdp.send('WebAuthn.enable');
    await cdp.send('WebAuthn.addVirtualAuthenticator', { options: DEVICE });
    const token = await app.userToken(username);
    const { data } = await app.graphql('mutation { beginPasskeyRegistration { options } }', { token });
    await open('/account/forgot-password');
    const credential = await page.evaluate(async (options) => {
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
      return ((await navigator.credentials.create({ publicKey })) as PublicKeyCredential).toJSON();
    }, data.beginPasskeyRegistration.options);
    await app.graphql(
      'mutation ($input: RegisterPasskeyInput!) { registerPasskey(input: $input) { userErrors { code } } }',
      {
        token,
        variables: { input: { name: 'Device', credential } },
      },
    );
    return cdp;
  }

  test('a password begins a session, which no script can read and a reload keeps, until the user signs out', async () => {
    await app.userToken('ada');
    await open('/account/sessions?x=1');
    await at(`/account/sign-in?next=${encodeURIComponent('/account/sessions?x=1')}`);
    await heading().getByText('Sign in').waitFor();
    expect(await field('username').getAttribute('autocomplete')).toBe('username webauthn');
    expect(await field('password').getAttribute('autocomplete')).toBe('current-password');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('username');
    await check('sign-in');

    await signIn('ada', 'wrong');
    await alert().getByText('The username or the password is wrong.').waitFor();
    await check('sign-in-refused');
    await field('password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await at('/account/sessions?x=1');

    const visible = await page.evaluate(() => [
      document.cookie,
      ...Object.values({ ...localStorage, ...sessionStorage }),
    ]);
    expect(visible.join()).toBe('');
    await page.reload();
    await button('Account menu').waitFor();
    expect(new URL(page.url()).pathname).toBe('/account/sessions');
    // A page for visitors is no place to stay with a session.
    await open('/account/sign-in');
    await at('/account');
    await signOut();
    await page.getByText('You are signed out.').waitFor();
    await page.reload();
    await field('username').waitFor();
  });

  test('the sign-in leads to no other host', async () => {
    await app.userToken('bob');
    const next = [
      '//evil.example/a',
      '/\\evil.example',
      '/\t/evil.example',
      '/.//evil.example',
      '/a/..//evil.example',
      'https://evil.example',
      'javascript:alert(1)',
      'evil.example',
      '/account#token=x',
      '',
    ];
    for (const path of next) {
      await open(`/account/sign-in?next=${encodeURIComponent(path)}`);
      await signIn('bob');
      await at('/account');
      await signOut();
    }
    // Another page of the server is reached by a request.
    await open(`/account/sign-in?next=${encodeURIComponent('/graphiql')}`);
    await signIn('bob');
    await at('/graphiql');
    complaints = [];
  });

  test('a second step takes a code or a recovery code, and ends after too many wrong ones', async () => {
    await app.userToken('cleo');
    const totp = await enrolTotp(app, 'cleo');
    await open('/account/sign-in');
    await signIn('cleo');
    await page.getByLabel('Code from the authenticator app').waitFor();
    expect(await field('totp').getAttribute('autocomplete')).toBe('one-time-code');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('totp');
    await check('second-step');
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await field('totp').fill(`${totp.wrongCode()}${' '.repeat(attempt)}`);
      await button('Confirm').click();
      await page.getByText('The code is wrong, expired or already used.').waitFor();
      if (attempt === 0) await check('second-step-refused');
    }
    await field('totp').fill(await totp.code());
    await button('Confirm').click();
    await alert().getByText('too many wrong codes').waitFor();
    expect(await field('username').inputValue()).toBe('cleo');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('password');

    await signIn('cleo');
    await field('totp').fill(await totp.code());
    await button('Confirm').click();
    await at('/account');
    await signOut();

    await signIn('cleo');
    await button('Use a recovery code').click();
    await field('recoveryCode').fill(` ${totp.recoveryCodes[0]?.toLowerCase()} `);
    await check('second-step-recovery');
    await button('Confirm').click();
    await at('/account');
  });

  test('a passkey is the whole login, or the second step of one', async () => {
    const cdp = await withPasskey('dora');
    await open('/account/sign-in?next=/account/security');
    await button('Sign in with a passkey').click();
    await at('/account/security');
    await signOut();

    await signIn('dora');
    await button('Use a passkey').waitFor();
    await check('second-step-passkey');
    await button('Use a passkey').click();
    await at('/account');
    await signOut();

    // Without the device, the browser refuses.
    await cdp.send('WebAuthn.disable');
    await cdp.send('WebAuthn.enable');
    await cdp.send('WebAuthn.addVirtualAuthenticator', { options: { ...DEVICE, isUserVerified: false } });
    await button('Sign in with a passkey').click();
    await alert().getByText('No passkey was used.').waitFor();
  });

  test('too many attempts: the page says for how long to wait', async () => {
    await app.userToken('eve');
    await open('/account/sign-in');
    for (let attempt = 0; attempt < 30; attempt += 1) {
      await signIn('eve', `wrong ${attempt}`);
      await alert().waitFor();
      const text = await alert().innerText();
      if (text.includes('Too many attempts')) break;
    }
    expect(await alert().innerText()).toMatch(/Too many attempts\. Try again in [\d,]+ (second|minute)s?\./);
    await check('sign-in-limited');
  });

  test('a registration shows each error at its field, and ends in a session', async () => {
    await app.userToken('taken');
    await open('/account/sign-in?next=/account/security');
    await page.getByRole('link', { name: 'Create one' }).click();
    await at(`/account/register?next=${encodeURIComponent('/account/security')}`);
    await heading().getByText('Create an account').waitFor();
    await check('register');
    await field('email').fill('fred@example.com');
    await field('username').fill('taken');
    await field('password').fill('password1');
    await button('Create the account').click();
    await page.locator('.field-error', { hasText: 'most common' }).waitFor();
    await check('register-refused');
    await field('password').fill('plum orbit sandal');
    await button('Create the account').click();
    await page.locator('.field-error', { hasText: 'This username is taken.' }).waitFor();
    await field('username').fill('fred');
    await field('fullName').fill('Fred Brooks');
    await button('Create the account').click();
    await at('/account/security');
    await page.getByText('Your account is created. Open the link in the mail to fred@example.com').waitFor();
    const { text } = await mail.mailTo('fred@example.com');
    expect(text).toContain('scoped_et_');
    const fred = await app.database.prisma.user.findFirst({ where: { username: 'fred' }, select: { fullName: true } });
    expect(fred).toEqual({ fullName: 'Fred Brooks' });
  });

  test('a forgotten password is replaced by the link of a mail, which works once', async () => {
    await app.userToken('gina');
    await open('/account/sign-in');
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await field('email').fill('gina@example.com');
    await check('forgot-password');
    await button('Send the link').click();
    await alert().getByText('If there is an account with the address gina@example.com').waitFor();
    await check('forgot-password-sent');

    const link = linkIn(await mail.mailTo('gina@example.com', 2), '/account/reset-password');
    await open(link);
    await at('/account/reset-password');
    await page.getByLabel('New password').waitFor();
    await check('reset-password');
    await field('newPassword').fill('gina');
    await button('Set the password').click();
    await page.locator('.field-error').waitFor();
    await field('newPassword').fill('plum orbit sandal');
    await button('Set the password').click();
    await heading().getByText('Your password is set').waitFor();
    await check('reset-password-done');
    await page.getByRole('link', { name: 'Sign in' }).click();
    await signIn('gina', 'plum orbit sandal');
    await at('/account');

    await open(link);
    await field('newPassword').fill('another orbit sandal');
    await button('Set the password').click();
    await alert().getByText('This link is invalid, expired or already used.').waitFor();
    await check('reset-password-invalid');
    // Another link in the same tab is no new request of the page.
    await page.evaluate(() => {
      location.hash = '#token=another';
    });
    await field('newPassword').waitFor();
    await at('/account/reset-password');
    await page.reload();
    await alert().getByText('has no token').waitFor();
  });

  test('a password that is set by mail ends the session of this browser', async () => {
    await app.userToken('hugo');
    await open('/account/sign-in');
    await signIn('hugo');
    await at('/account');
    await app.graphql(`mutation { requestPasswordReset(input: { email: "hugo@example.com" }) { expiresInMinutes } }`);
    await open(linkIn(await mail.mailTo('hugo@example.com', 2), '/account/reset-password'));
    await field('newPassword').fill('plum orbit sandal');
    await button('Set the password').click();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await field('username').waitFor();
    await alert().getByText('Your session was ended').waitFor();
  });

  test('an address is verified in a session of its account, at a click', async () => {
    await app.userToken('iris');
    await app.userToken('jane');
    const link = linkIn(await mail.mailTo('iris@example.com'), '/account/verify-email');
    const verified = async () =>
      (await app.database.prisma.user.findFirstOrThrow({ where: { username: 'iris' } })).emailVerifiedAt !== null;
    await open(link);
    await at('/account/verify-email');
    await field('username').waitFor();
    await check('verify-email-sign-in');
    await signIn('jane');
    await page.getByText('You are signed in as jane. This confirms the address jane@example.com.').waitFor();
    await button('Verify the address').click();
    await alert().getByText('belongs to another account').waitFor();
    await check('verify-email-invalid');
    await button('Send another mail').click();
    await alert().getByText('A mail with a new link is on its way.').waitFor();
    await mail.mailTo('jane@example.com', 2);
    await signOut();

    await open(link);
    await signIn('iris');
    await page.getByText('You are signed in as iris.').waitFor();
    await check('verify-email');
    expect(await verified()).toBe(false);
    await button('Verify the address').click();
    await heading().getByText('Your address is verified').waitFor();
    await check('verify-email-done');
    expect(await verified()).toBe(true);
  });

  test('an invitation opens an account, not while another one is signed in, and works once', async () => {
    const token = await app.adminToken('root');
    await app.graphql(
      `mutation { inviteUser(input: { email: "kim@example.com", fullName: "Kim Novak" }) { invitationId userErrors { code } } }`,
      { token },
    );
    const link = linkIn(await mail.mailTo('kim@example.com'), '/account/invitation');
    await open('/account/sign-in');
    await signIn('root');
    await at('/account');
    await open(link);
    await at('/account/invitation');
    await alert().getByText('You are signed in to another account').waitFor();
    await check('invitation-signed-in');
    await button('Sign out and go on').click();
    await field('username').waitFor();
    expect(await field('email').count()).toBe(0);
    await check('invitation');
    await field('username').fill('kim');
    await field('password').fill('plum orbit sandal');
    await button('Create the account').click();
    await at('/account');
    await page.getByText('Welcome, kim.').waitFor();
    const kim = await app.database.prisma.user.findFirst({ where: { username: 'kim' }, select: { fullName: true } });
    expect(kim).toEqual({ fullName: 'Kim Novak' });
    await signOut();

    await open(link);
    await field('username').fill('kim2');
    await field('password').fill('plum orbit sandal');
    await button('Create the account').click();
    await alert().getByText('This invitation is invalid').waitFor();
    await check('invitation-invalid');
  });

  test('a registration has the fields that the server adds', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'stored-')), 'app.graphql');
    writeFileSync(
      file,
      `extend type User {
        "Where you work."
        company: String @stored(write: [["me:write"]])
        age: Int @stored(write: [["me:write"]])
        creditLimit: Int @stored(write: [["users:write"]])
      }`,
    );
    const extended = await startTestApp({ NODE_ENV: 'development', SCHEMA_FILES: file });
    try {
      origin = originOf(extended);
      await open('/account/register');
      await field('company').fill('Engines & Co');
      await field('age').fill('old');
      expect(await field('creditLimit').count()).toBe(0);
      await field('email').fill('lee@example.com');
      await field('username').fill('lee');
      await field('password').fill(PASSWORD);
      await button('Create the account').click();
      await page.locator('.field-error', { hasText: 'Enter a whole number.' }).waitFor();
      await check('register-stored-fields');
      await field('age').fill('36');
      await button('Create the account').click();
      await at('/account');
      const [row] = await extended.database.sql<{ stored: unknown }>('SELECT stored FROM users WHERE username = $1', [
        'lee',
      ]);
      expect(row?.stored).toEqual({ company: 'Engines & Co', age: 36 });
    } finally {
      await leave();
      await extended.stop();
    }
  });

  test('a server that opens no accounts says so, and offers none', async () => {
    const closed = await startTestApp({ NODE_ENV: 'production', REGISTRATION: 'closed', BCRYPT_COST: '10' });
    try {
      origin = originOf(closed);
      await open('/account/sign-in');
      await field('username').waitFor();
      expect(await page.getByRole('link', { name: 'Create one' }).count()).toBe(0);
      expect(await page.getByRole('link', { name: 'Forgot your password?' }).count()).toBe(0);
      expect(await button('Sign in with a passkey').count()).toBe(0);
      await open('/account/register');
      await alert().getByText('opens no accounts on request').waitFor();
      await check('register-closed');
      await open('/account/forgot-password');
      await alert().getByText('This server sends no mail.').waitFor();
    } finally {
      await leave();
      await closed.stop();
    }
  });

  test('a server without session cookies says why no one can sign in', async () => {
    const without = await startTestApp({ NODE_ENV: 'development', SESSION_COOKIES: 'off' });
    try {
      origin = originOf(without);
      await open('/account/sign-in');
      await alert().getByText('SESSION_COOKIES is off on this server').waitFor();
      expect(await page.locator('main input').count()).toBe(0);
    } finally {
      await leave();
      await without.stop();
      complaints = complaints.filter((text) => !text.includes('status of 403'));
    }
  });

  test('the pages are in German, too', async () => {
    await begin('de-AT');
    for (const path of ['sign-in', 'register', 'forgot-password', 'reset-password#token=x', 'invitation#token=x']) {
      await open(`/account/${path}`);
      await page.locator('main input').first().waitFor();
      expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
      await check(`${path.split('#')[0]}-de`);
    }
    await open('/account/sign-in');
    await field('username').fill('ada');
    await field('password').fill('wrong');
    await button('Anmelden').click();
    await alert().getByText('Der Benutzername oder das Passwort ist falsch.').waitFor();
  });

  describe('step-up', () => {
    /** The session is older than ten minutes. */
    const age = (username: string) =>
      app.alter(
        `UPDATE sessions SET authenticated_at = authenticated_at - interval '1 hour'
         WHERE user_id = (SELECT id FROM users WHERE username = '${username}')`,
      );
    const dialog = () => page.getByRole('dialog', { name: 'Confirm that it is you' });

    async function changePassword(): Promise<void> {
      await open('/account/security');
      await field('currentPassword').fill(PASSWORD);
      await field('newPassword').fill('plum orbit sandal');
      await button('Change password').click();
    }

    test('the password confirms it in place, and what was denied is done', async () => {
      await app.userToken('lena');
      await open('/account/sign-in');
      await signIn('lena');
      await at('/account');
      await age('lena');
      await changePassword();
      await dialog().waitFor();
      await check('step-up');
      expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('password');
      await dialog().locator('input[name=password]').fill('wrong');
      await dialog().getByRole('button', { name: 'Confirm', exact: true }).click();
      await dialog().getByText('The password is wrong.').waitFor();
      await dialog().locator('input[name=password]').fill(PASSWORD);
      await page.keyboard.press('Enter');
      await dialog().waitFor({ state: 'detached' });
      await page.getByText(/password is changed/i).waitFor();
    });

    test('a second factor is part of it; Escape leaves everything as it was, and says so', async () => {
      await app.userToken('mona');
      const totp = await enrolTotp(app, 'mona');
      await open('/account/sign-in');
      await signIn('mona');
      await field('totp').fill(await totp.code());
      await button('Confirm').click();
      await at('/account');
      await age('mona');
      await changePassword();
      await dialog().waitFor();
      await check('step-up-totp');
      await page.keyboard.press('Escape');
      await dialog().waitFor({ state: 'detached' });
      await alert().getByText('This requires that you confirm who you are.').waitFor();

      await button('Change password').click();
      await dialog().locator('input[name=password]').fill(PASSWORD);
      await dialog()
        .locator('input[name=totp]')
        .fill(await totp.code());
      await dialog().getByRole('button', { name: 'Confirm', exact: true }).click();
      await dialog().waitFor({ state: 'detached' });
      await page.getByText(/password is changed/i).waitFor();
    });

    test('it opens above another dialog, and ends with the session', async () => {
      const token = await app.userToken('olga');
      await open('/account/sign-in');
      await signIn('olga');
      await at('/account');
      await age('olga');
      const deletion = page.getByRole('dialog', { name: 'Delete the account' });
      await page.getByRole('button', { name: 'Delete my account…' }).click();
      await deletion.getByRole('textbox').first().fill('olga');
      await deletion.locator('input[type=password]').fill(PASSWORD);
      await deletion.getByRole('button', { name: 'Delete my account' }).click();
      await dialog().locator('input[name=password]').waitFor();
      await page.keyboard.type(PASSWORD);
      expect(await dialog().locator('input[name=password]').inputValue()).toBe(PASSWORD);
      await check('step-up-above-dialog');
      // The session ends elsewhere meanwhile.
      await app.graphql('mutation { logoutEverywhere { endedSessions } }', { token });
      await dialog().getByRole('button', { name: 'Confirm', exact: true }).click();
      await at(`/account/sign-in?next=${encodeURIComponent('/account')}`);
      await dialog().waitFor({ state: 'detached' });
      await alert().getByText('Your session was ended').waitFor();
      expect(await app.database.prisma.user.count({ where: { username: 'olga' } })).toBe(1);
    });

    test('who has no second factor is led to where one is added', async () => {
      const file = join(mkdtempSync(join(tmpdir(), 'narrow-')), 'app.graphql');
      writeFileSync(file, 'extend schema @narrow(field: "Mutation.changePassword", level: MULTI_FACTOR)');
      const strict = await startTestApp({ NODE_ENV: 'development', SCHEMA_FILES: file });
      try {
        origin = originOf(strict);
        await strict.userToken('pia');
        await open('/account/sign-in');
        await signIn('pia');
        await at('/account');
        await changePassword();
        const enrol = page.getByRole('dialog', { name: 'A second factor is required' });
        await enrol.waitFor();
        await check('step-up-enrol');
        await enrol.getByRole('button', { name: 'Add a second factor' }).click();
        await enrol.waitFor({ state: 'detached' });
        await at('/account/security');
        await alert().getByText('This requires a second factor.').waitFor();
      } finally {
        await leave();
        await strict.stop();
      }
    });

    test('a passkey is enough', async () => {
      await withPasskey('nina');
      await open('/account/sign-in');
      await button('Sign in with a passkey').click();
      await at('/account');
      await age('nina');
      await changePassword();
      await dialog().waitFor();
      await check('step-up-passkey');
      await dialog().getByRole('button', { name: 'Use a passkey' }).click();
      await dialog().waitFor({ state: 'detached' });
      await page.getByText(/password is changed/i).waitFor();
    });
  });
});
