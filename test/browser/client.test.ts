import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Client } from '@scoped-api/client';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { hasBrowser, launchBrowser, NO_BROWSER } from '../support/browser';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

declare global {
  interface Window {
    client: Client;
  }
}

const describeInBrowser = hasBrowser ? describe : describe.skip;
if (!hasBrowser) console.warn(`The client is not tested in a browser: ${NO_BROWSER}.`);

/** Builds client/test/page, as a front end is built. */
const BUILD = `
  import { build } from 'vite';
  const result = await build({
    configFile: false,
    logLevel: 'error',
    root: 'client/test/page',
    define: { 'process.env.NODE_ENV': '"development"' },
    build: { write: false, minify: false, rolldownOptions: { input: 'client/test/page/main.ts' } },
  });
  const { output } = Array.isArray(result) ? result[0] : result;
  process.stdout.write(output[0].code);
`;

const DEVICE = {
  protocol: 'ctap2',
  ctap2Version: 'ctap2_1',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
} as const;

const html = '<!doctype html><div id="root"></div><script type="module" src="/page.js"></script>';

describeInBrowser('The client in Chromium, with a session in the cookie', () => {
  let app: TestApp;
  let browser: Browser;
  let pages: Server;
  let strangers: Server;
  let script: string;
  let context: BrowserContext;
  let origin: string;
  /** The operations that the browser sent. */
  let sent: string[];
  /** What the server answered. */
  let answers: string[];
  let count = 0;

  beforeAll(async () => {
    script = execFileSync(process.execPath, ['--input-type=module', '-e', BUILD], { encoding: 'utf8' });
    pages = await serve();
    strangers = await serve();
    app = await startTestApp({
      CORS_ORIGINS: originOf(pages),
      WEBAUTHN_RP_ID: 'localhost',
      WEBAUTHN_RP_NAME: 'Example',
    });
    origin = app.url.replace('127.0.0.1', 'localhost');
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    pages?.close();
    strangers?.close();
    await app?.stop();
  });

  /** Serves the page on a port of its own. */
  async function serve(): Promise<Server> {
    const server = createServer(({ url }, response) => {
      const isScript = url === '/page.js';
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
      response.end(isScript ? script : html);
    });
    server.listen(0, 'localhost');
    await once(server, 'listening');
    return server;
  }

  const originOf = (server: Server) => `http://localhost:${(server.address() as AddressInfo).port}`;

  beforeEach(async () => {
    sent = [];
    answers = [];
    context = await browser.newContext();
    // A page of the server's own origin.
    await context.route(`${origin}/page`, (route) => route.fulfill({ contentType: 'text/html', body: html }));
    await context.route(`${origin}/page.js`, (route) =>
      route.fulfill({ contentType: 'text/javascript', body: script }),
    );
    context.on('request', (request) => {
      const [, name] = /(?:mutation|query) (\w+)/.exec(request.postData() ?? '') ?? [];
      if (name) sent.push(name);
    });
    context.on('response', async (response) => {
      if (response.url().endsWith('/graphql')) answers.push(await response.text().catch(() => ''));
    });
  });
  afterEach(() => context.close());

  async function open(): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`${origin}/page`);
    await page.waitForFunction(() => window.client.session.status !== 'loading');
    return page;
  }

  async function register(): Promise<string> {
    count += 1;
    const username = `surfer${count}`;
    await app.userToken(username);
    return username;
  }

  const login = (page: Page, username: string) =>
    page.evaluate((input) => window.client.login(input), { username, password: PASSWORD });
  const shows = (page: Page, status: string) =>
    page.waitForFunction((text) => document.getElementById('status')?.textContent === text, status);
  const signedIn = async (tabs: number): Promise<Page[]> => {
    const pages: Page[] = [];
    for (let tab = 0; tab < tabs; tab += 1) pages.push(await open());
    const [first] = pages as [Page];
    expect(await login(first, await register())).toEqual({ status: 'signedIn' });
    for (const page of pages) await shows(page, 'signedIn');
    sent.length = 0;
    return pages;
  };

  test('a login in one tab signs the others in, and a new tab and a reload pick the session up', async () => {
    const [first, second] = (await signedIn(2)) as [Page, Page];
    expect(sent.filter((name) => name !== 'ViewerCan')).toEqual([]);
    expect(await second.evaluate(() => window.client.request('query Me { me { username } }'))).toEqual({
      me: { username: `surfer${count}` },
    });
    await shows(await open(), 'signedIn');
    await first.reload();
    await shows(first, 'signedIn');
  });

  test('no script and no answer has the refresh token', async () => {
    const [page] = (await signedIn(1)) as [Page];
    const stored = await page.evaluate(() =>
      JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }]),
    );
    expect(stored).not.toContain('scoped_rt_');
    expect(answers.join()).toContain('accessToken');
    expect(answers.join()).not.toContain('scoped_rt_');
    expect(await context.cookies()).toMatchObject([
      {
        name: '__Host-scoped-api-refresh',
        httpOnly: true,
        secure: true,
        sameSite: 'Strict',
        path: '/',
        domain: 'localhost',
      },
    ]);
  });

  test('tabs whose access token expires at the same moment refresh once, fifty times', async () => {
    const pages = await signedIn(5);
    for (let turn = 1; turn <= 50; turn += 1) {
      const ahead = String(turn * 15 * 60_000);
      await pages[0]?.evaluate((value) => localStorage.setItem('ahead', value), ahead);
      // Other processes of the browser read it a little later.
      await Promise.all(
        pages.map((page) => page.waitForFunction((value) => localStorage.getItem('ahead') === value, ahead)),
      );
      const tokens = await Promise.all(pages.map((page) => page.evaluate(() => window.client.accessToken())));
      expect(new Set(tokens).size).toBe(1);
      expect(sent.filter((name) => name === 'Refresh')).toHaveLength(turn);
    }
    for (const page of pages) await shows(page, 'signedIn');
  });

  test('tabs that wake up look at the clock', async () => {
    const pages = await signedIn(3);
    await pages[0]?.evaluate(() => localStorage.setItem('ahead', String(60 * 60_000)));
    const refreshed = pages.map((page) =>
      page.evaluate(
        () =>
          new Promise<void>((resolve) => {
            const { expiresAt } = window.client.session;
            window.client.subscribe(() => {
              if (window.client.session.expiresAt !== expiresAt) resolve();
            });
            document.dispatchEvent(new Event('visibilitychange'));
          }),
      ),
    );
    await Promise.all(refreshed);
    expect(sent.filter((name) => name === 'Refresh')).toHaveLength(1);
  });

  test('a tab that is closed while it refreshes does not stop the others', async () => {
    const [first, second] = (await signedIn(2)) as [Page, Page];
    let arrived = () => {};
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    // The answer never comes to the first tab.
    await first.route('**/graphql', () => arrived());
    await first.evaluate(() => void window.client.refresh());
    await arrival;
    const refreshed = second.evaluate(() => window.client.refresh());
    await first.close();
    expect(await refreshed).toBe(true);
  });

  test('a logout in one tab is one in all, and removes the cookie', async () => {
    const [first, second] = (await signedIn(2)) as [Page, Page];
    const token = await second.evaluate(() => window.client.accessToken());
    await first.evaluate(() => window.client.logout());
    await shows(first, 'signedOut logout');
    await shows(second, 'signedOut logout');
    expect(await context.cookies()).toEqual([]);
    expect((await app.graphql('{ me { id } }', { token: token as string })).errors).toBeDefined();
    await first.reload();
    await shows(first, 'signedOut');
  });

  test('the hooks show the session and what it may use', async () => {
    const page = await open();
    await shows(page, 'signedOut');
    expect(await page.textContent('#can')).toBe('{"Query.me":false,"Query.users":false}');
    expect(await page.textContent('main')).toContain('no profile');
    await login(page, await register());
    await page.waitForSelector('#profile');
    expect(await page.textContent('#can')).toBe('{"Query.me":true,"Query.users":false}');
    expect(await page.isVisible('#no-users')).toBe(true);
    // Rendering again asks nothing again.
    await page.click('button');
    await page.waitForSelector('text=again 1');
    expect(sent.filter((name) => name === 'ViewerCan')).toHaveLength(1);
    await page.evaluate(() => window.client.logout());
    await shows(page, 'signedOut logout');
    expect(await page.textContent('main')).toContain('no profile');
  });

  test('the hooks ask again where the server did not answer, and show nothing until then', async () => {
    const page = await open();
    let failures = 1;
    await page.route('**/graphql', (route) =>
      route.request().postData()?.includes('viewerCan') && failures-- > 0 ? route.abort() : route.continue(),
    );
    await login(page, await register());
    await shows(page, 'signedIn');
    expect(await page.textContent('main')).not.toContain('no profile');
    await page.waitForSelector('#profile');
    expect(failures).toBe(-1);
  });

  test('a page of another origin of the same site has a session too, if CORS_ORIGINS lists it', async () => {
    const page = await context.newPage();
    await page.goto(`${originOf(pages)}/page?url=${origin}/graphql`);
    await shows(page, 'signedOut');
    expect(await login(page, await register())).toEqual({ status: 'signedIn' });
    expect(await page.evaluate(() => window.client.refresh())).toBe(true);
    await page.reload();
    await shows(page, 'signedIn');
    const url = `${origin}/users/me/`;
    expect(await page.evaluate(async (me) => (await window.client.fetch(me)).status, url)).toBe(200);
    await page.evaluate(() => window.client.logout());
    expect(await context.cookies()).toEqual([]);
  });

  test('a page of an origin that is not listed gets no session', async () => {
    const page = await context.newPage();
    await page.goto(`${originOf(strangers)}/page?url=${origin}/graphql`);
    const refused = await page.evaluate((input) => window.client.login(input).catch((error: Error) => error.message), {
      username: await register(),
      password: PASSWORD,
    });
    expect(refused).toEqual(expect.any(String));
    expect(await context.cookies()).toEqual([]);
  });

  describe('A passkey', () => {
    let page: Page;
    let cdp: CDPSession;

    beforeEach(async () => {
      page = (await signedIn(1))[0] as Page;
      cdp = await context.newCDPSession(page);
      await cdp.send('WebAuthn.enable');
      await cdp.send('WebAuthn.addVirtualAuthenticator', { options: DEVICE });
      const registered = await page.evaluate(async () => {
        const { beginPasskeyRegistration: begun } = await window.client.request<{
          beginPasskeyRegistration: { options: PublicKeyCredentialCreationOptionsJSON };
        }>('mutation Begin { beginPasskeyRegistration { options } }');
        const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(begun.options);
        const credential = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
        return window.client.request(
          'mutation Register($input: RegisterPasskeyInput!) { registerPasskey(input: $input) { userErrors { code } } }',
          { input: { name: 'Laptop', credential: credential.toJSON() } },
        );
      });
      expect(registered).toEqual({ registerPasskey: { userErrors: [] } });
    });

    const level = async () => {
      const { me } = await page.evaluate(() =>
        window.client.request<{ me: { sessions: { isCurrent: boolean; authenticationLevel: string }[] } }>(
          'query Level { me { sessions { isCurrent authenticationLevel } } }',
        ),
      );
      return me.sessions.find(({ isCurrent }) => isCurrent)?.authenticationLevel;
    };

    test('begins a session without a name and a password', async () => {
      await page.evaluate(() => window.client.logout());
      expect(await page.evaluate(() => window.client.loginWithPasskey())).toEqual({ status: 'signedIn' });
      expect(await level()).toBe('PHISHING_RESISTANT');
      await page.reload();
      await shows(page, 'signedIn');
    });

    test('completes a login', async () => {
      await page.evaluate(() => window.client.logout());
      const result = await page.evaluate(
        async (input) => {
          const begun = await window.client.login(input);
          if (begun.status !== 'secondFactor') return begun;
          return { methods: begun.methods, ...(await begun.complete({ passkey: true })) };
        },
        { username: `surfer${count}`, password: PASSWORD },
      );
      expect(result).toEqual({ methods: ['PASSKEY', 'RECOVERY_CODE'], status: 'signedIn' });
      expect(await level()).toBe('PHISHING_RESISTANT');
    });

    test('authenticates again, alone', async () => {
      const result = await page.evaluate(async () => {
        const { methods, passkey } = await window.client.beginReauthentication();
        return { methods, result: await passkey?.() };
      });
      expect(result).toMatchObject({ methods: expect.arrayContaining(['PASSKEY']), result: { status: 'signedIn' } });
      expect(await level()).toBe('PHISHING_RESISTANT');
      expect(await page.evaluate(() => window.client.reauthenticate({ passkey: true }))).toEqual({
        status: 'signedIn',
      });
    });

    test('that the user cancels is an error of the browser, and the session goes on', async () => {
      await cdp.send('WebAuthn.disable');
      const name = await page.evaluate(() => {
        const controller = new AbortController();
        setTimeout(() => controller.abort(), 200);
        return window.client.loginWithPasskey({ signal: controller.signal }).catch((error) => error.name);
      });
      expect(['AbortError', 'NotAllowedError']).toContain(name);
      expect(await page.evaluate(() => window.client.session.status)).toBe('signedIn');
    });
  });
});
