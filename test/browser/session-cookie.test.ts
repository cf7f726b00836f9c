import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { hasBrowser, launchBrowser, NO_BROWSER } from '../support/browser';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

const describeInBrowser = hasBrowser ? describe : describe.skip;
if (!hasBrowser) console.warn(`The session cookie is not tested in a browser: ${NO_BROWSER}.`);

const NAME = '__Host-scoped-api-refresh';
const LOGIN = `mutation ($input: LoginInput!) { login(input: $input) { tokens { accessToken } userErrors { code } } }`;
const REFRESH = 'mutation { refresh(input: {}) { tokens { accessToken } userErrors { code } } }';
const LOGOUT = 'mutation { logout { sessionId } }';

/** What a page got from a request. */
interface Got {
  readonly status?: number;
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it requested
  readonly body?: any;
  /** The message of the error that `fetch` rejected with: the browser hides the answer. */
  readonly hidden?: string;
}

describeInBrowser('The session cookie in Chromium', () => {
  let app: TestApp;
  let browser: Browser;
  let context: BrowserContext;
  /** The server, at a host of the site `app.localhost`: no public suffix is above it. */
  let server: string;
  /** Serves an empty page at every other host. */
  let pages: Server;
  const at = (host: string) => `http://${host}:${(pages.address() as AddressInfo).port}`;
  /** A front end on another host of the site, which CORS_ORIGINS lists. */
  const frontEnd = () => at('www.app.localhost');
  /** A front end of another site, which CORS_ORIGINS lists as well. */
  const partner = () => at('partner.localhost');
  /** A page on a subdomain of the site, as of a customer or of a forgotten service. It is not listed. */
  const subdomain = () => at('evil.app.localhost');
  /** A page of another site. */
  const foreign = () => at('evil.localhost');
  /** A page at another port of the server's host. */
  const otherPort = () => at('id.app.localhost');
  let count = 0;

  beforeAll(async () => {
    pages = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html>');
    });
    pages.listen(0, '127.0.0.1');
    await once(pages, 'listening');
    app = await startTestApp({ NODE_ENV: 'development', CORS_ORIGINS: `${frontEnd()},${partner()}` });
    server = `http://id.app.localhost:${new URL(app.url).port}`;
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    pages?.close();
    await app?.stop();
  });
  beforeEach(async () => {
    // Without the policy of the server's answers, which would keep a script from trying.
    context = await browser.newContext({ bypassCSP: true });
  });
  afterEach(() => context?.close());

  async function open(origin: string): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`${origin}/robots.txt`);
    return page;
  }

  /** Sends an operation from the script of a page, with the cookies of the browser. */
  const send = (
    page: Page,
    query: string,
    {
      token,
      headers = { 'x-session-cookie': '1' },
      ...more
    }: {
      variables?: object;
      token?: string;
      headers?: Record<string, string>;
      mode?: 'no-cors';
      type?: string;
      credentials?: 'omit';
    } = {},
  ): Promise<Got> =>
    page.evaluate(
      async ({ url, query, variables, headers, mode = 'cors', type = 'application/json', credentials = 'include' }) => {
        try {
          const response = await fetch(url, {
            method: 'POST',
            mode: mode as RequestMode,
            credentials: credentials as RequestCredentials,
            headers: { 'content-type': type, ...headers },
            body: JSON.stringify({ query, variables }),
          });
          if (response.type === 'opaque') return { hidden: 'opaque' };
          return { status: response.status, body: await response.json() };
        } catch (error) {
          return { hidden: (error as Error).message };
        }
      },
      {
        url: `${server}/graphql`,
        query,
        headers: { ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
        ...more,
      },
    );

  const cookies = async () => (await context.cookies(server)).filter(({ name }) => name === NAME);
  /** What a refresh, a logout or a login would change. */
  const state = async () => {
    const { rows } = await app.database.pool.query(
      `SELECT (SELECT count(*) FROM sessions)::int AS sessions, (SELECT count(*) FROM refresh_tokens)::int AS tokens,
              (SELECT count(*) FROM audit_events)::int AS events`,
    );
    return { ...rows[0], cookies: await cookies() };
  };

  /** Logs a new user in, in the browser, from a page of the server. */
  async function signedIn(origin = server): Promise<{ page: Page; accessToken: string; username: string }> {
    count += 1;
    const username = `someone${count}`;
    await app.userToken(username);
    const page = await open(origin);
    const { body } = await send(page, LOGIN, { variables: { input: { username, password: PASSWORD } } });
    return { page, accessToken: body.data.login.tokens.accessToken, username };
  }
  const isSignedIn = async (page: Page) => (await send(page, REFRESH)).body.data.refresh.tokens !== null;

  test('no script reads it, it survives a reload, and it authenticates nothing', async () => {
    const { page } = await signedIn();
    expect(await cookies()).toEqual([
      expect.objectContaining({
        domain: 'id.app.localhost',
        path: '/',
        httpOnly: true,
        secure: true,
        sameSite: 'Strict',
      }),
    ]);
    expect(await page.evaluate('document.cookie')).toBe('');
    expect(await isSignedIn(page)).toBe(true);
    await page.reload();
    expect(await isSignedIn(page)).toBe(true);
    const me = await send(page, '{ me { username } }');
    expect(me.body.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  describe('CSRF', () => {
    test.each([
      ['another site', foreign],
      ['a subdomain of the site', subdomain],
      ['another port of the host', otherPort],
    ])('%s cannot use it, with any request that a page can send', async (_, origin) => {
      const { page, accessToken } = await signedIn();
      const before = await state();
      const attacker = await open(origin());
      // Requests of this page arrive, and development lets it read the answers to those without credentials.
      expect(await send(attacker, '{ __typename }', { headers: {}, credentials: 'omit' })).toMatchObject({
        status: 200,
      });
      for (const query of [REFRESH, LOGOUT]) {
        for (const token of [undefined, accessToken]) {
          // With the header: the browser asks first, and the answer allows no credentials.
          expect(await send(attacker, query, { ...(token && { token }) })).toEqual({ hidden: 'Failed to fetch' });
        }
        // Without: the type of a form needs no preflight, and is refused; what is sent reads no cookie.
        for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
          const got = await send(attacker, query, { headers: {}, mode: 'no-cors', type });
          expect(got.hidden).toMatch(/^(?:opaque|Failed to fetch)$/);
        }
      }
      expect(await state()).toEqual(before);

      // A form that the user sends, and a link.
      for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
        const [answer] = await Promise.all([
          attacker.waitForResponse((response) => response.url().startsWith(server)),
          attacker.evaluate(
            ([action, enctype, query]) => {
              const form = Object.assign(document.createElement('form'), { method: 'post', action, enctype });
              const field = Object.assign(document.createElement('input'), {
                name: `{"query":${JSON.stringify(query)},"x":"`,
                value: '"}',
              });
              form.append(field);
              document.body.append(form);
              form.submit();
            },
            [`${server}/graphql`, type, REFRESH] as const,
          ),
        ]);
        expect(answer.status()).toBe(415);
        await attacker.waitForURL(`${server}/graphql`);
        await attacker.goto(`${origin()}/robots.txt`);
      }
      await attacker.goto(`${server}/graphql?query=${encodeURIComponent(LOGOUT)}`);
      expect(await state()).toEqual(before);
      expect(await isSignedIn(page)).toBe(true);
    });

    test('a login by another page sets no cookie: no one is signed in as someone else', async () => {
      const { page, username } = await signedIn();
      await app.userToken('mallory');
      const before = await cookies();
      for (const origin of [foreign(), subdomain(), otherPort()]) {
        const attacker = await open(origin);
        const variables = { input: { username: 'mallory', password: PASSWORD } };
        expect(await send(attacker, LOGIN, { variables })).toEqual({ hidden: 'Failed to fetch' });
        // Without the header the answer has a token, and no cookie.
        expect((await send(attacker, LOGIN, { variables, headers: {} })).hidden).toBe('Failed to fetch');
      }
      expect(await cookies()).toEqual(before);
      const { body } = await send(page, REFRESH);
      const me = await send(page, '{ me { username } }', { token: body.data.refresh.tokens.accessToken });
      expect(me.body.data.me).toEqual({ username });
    });

    test('a sandboxed frame of a listed page has no origin, and cannot use it', async () => {
      await signedIn();
      const before = await state();
      const page = await open(frontEnd());
      const got = await page.evaluate(
        ([url, query]) =>
          new Promise((resolve) => {
            addEventListener('message', ({ data }) => resolve(data), { once: true });
            const frame = document.createElement('iframe');
            frame.setAttribute('sandbox', 'allow-scripts');
            frame.srcdoc = `<script>fetch(${JSON.stringify(url)}, { method: 'POST', credentials: 'include',
              headers: { 'content-type': 'application/json', 'x-session-cookie': '1' },
              body: JSON.stringify({ query: ${JSON.stringify(query)} }) })
              .then((answer) => answer.status, (error) => error.message).then((text) => parent.postMessage(text, '*'))</script>`;
            document.body.append(frame);
          }),
        [`${server}/graphql`, REFRESH] as const,
      );
      expect(got).toBe('Failed to fetch');
      expect(await state()).toEqual(before);
    });
  });

  describe('a subdomain', () => {
    test('cannot set it for the server: the prefix forbids a Domain', async () => {
      const { page } = await signedIn();
      const before = await cookies();
      const attacker = await open(subdomain());
      await attacker.evaluate((name) => {
        for (const attributes of [
          'Domain=app.localhost; Path=/; Secure; SameSite=Strict',
          'Domain=id.app.localhost; Path=/; Secure',
          'Domain=app.localhost; Path=/graphql; Secure',
          'Domain=app.localhost; Path=/',
        ]) {
          // biome-ignore lint/suspicious/noDocumentCookie: it is what an attacker does
          document.cookie = `${name}=scoped_rt_of_the_attacker; ${attributes}`;
        }
      }, NAME);
      expect(await cookies()).toEqual(before);
      expect(await isSignedIn(page)).toBe(true);
    });

    test('cannot hide it behind a cookie with another name', async () => {
      const { page } = await signedIn();
      const attacker = await open(subdomain());
      await attacker.evaluate(() => {
        for (const name of ['scoped-api-refresh', '__host-scoped-api-refresh', '']) {
          // biome-ignore lint/suspicious/noDocumentCookie: it is what an attacker does
          document.cookie = `${name}=${name === '' ? '__Host-scoped-api-refresh=x' : 'x'}; Domain=app.localhost; Path=/`;
        }
      });
      expect(await isSignedIn(page)).toBe(true);
    });

    test('a script at another port of the host cannot read it, and cannot replace it', async () => {
      const { page } = await signedIn();
      const before = await cookies();
      const neighbour = await open(otherPort());
      expect(await neighbour.evaluate('document.cookie')).toBe('');
      await neighbour.evaluate((name) => {
        // biome-ignore lint/suspicious/noDocumentCookie: it is what an attacker does
        document.cookie = `${name}=x; Path=/; Secure`;
        // biome-ignore lint/suspicious/noDocumentCookie: it is what an attacker does
        document.cookie = `${name}=; Path=/; Secure; Max-Age=0`;
      }, NAME);
      expect(await cookies()).toEqual(before);
      expect(await isSignedIn(page)).toBe(true);
    });
  });

  describe('a front end on a host of its own', () => {
    test('of the site, that CORS_ORIGINS lists, has a session by it', async () => {
      const { page, accessToken } = await signedIn(frontEnd());
      expect(await cookies()).toHaveLength(1);
      expect(await isSignedIn(page)).toBe(true);
      expect((await send(page, LOGOUT, { token: accessToken })).body.data.logout.sessionId).toEqual(expect.any(String));
      expect(await cookies()).toEqual([]);
    });

    test('of another site is told why it has none', async () => {
      await app.userToken('partner');
      const page = await open(partner());
      const { status, body } = await send(page, LOGIN, {
        variables: { input: { username: 'partner', password: PASSWORD } },
      });
      expect(status).toBe(403);
      expect(body.errors).toMatchObject([
        { message: expect.stringMatching(/different sites/), extensions: { code: 'FORBIDDEN' } },
      ]);
      expect(await cookies()).toEqual([]);
    });
  });

  describe('the end of the session', () => {
    test('logout removes the cookie in all tabs, and what a copy of it was for', async () => {
      const { page, accessToken } = await signedIn();
      const other = await open(server);
      const copy = (await cookies())[0]?.value as string;
      expect(await isSignedIn(other)).toBe(true);
      await send(page, LOGOUT, { token: accessToken });
      expect(await cookies()).toEqual([]);
      for (const tab of [page, other]) expect(await isSignedIn(tab)).toBe(false);
      await context.addCookies([
        {
          name: NAME,
          value: copy,
          url: server.replace('http:', 'https:'),
          secure: true,
          httpOnly: true,
          sameSite: 'Strict',
        },
      ]);
      expect(await cookies()).toHaveLength(1);
      expect(await isSignedIn(page)).toBe(false);
      // The refused token has removed it again.
      expect(await cookies()).toEqual([]);
    });

    test('logout in a tab whose access token is of an earlier session ends the present one too', async () => {
      const { page, accessToken } = await signedIn();
      const { username } = await signedIn();
      const before = (await cookies())[0]?.value as string;
      await send(page, LOGOUT, { token: accessToken });
      expect(await cookies()).toEqual([]);
      const { rows } = await app.database.pool.query(
        'SELECT count(*)::int AS sessions FROM sessions WHERE user_id = (SELECT id FROM users WHERE username = $1)',
        [username],
      );
      // The one of `userToken` is left, which is no session of this browser.
      expect(rows).toEqual([{ sessions: 1 }]);
      expect(before).toMatch(/^scoped_rt_/);
    });

    test('an admin who ends the session removes the cookie at the next refresh', async () => {
      const { page, username } = await signedIn();
      await app.database.pool.query('DELETE FROM sessions WHERE user_id = (SELECT id FROM users WHERE username = $1)', [
        username,
      ]);
      expect(await isSignedIn(page)).toBe(false);
      expect(await cookies()).toEqual([]);
    });

    test('logoutEverywhere removes it', async () => {
      const { page, accessToken } = await signedIn();
      await send(page, 'mutation { logoutEverywhere { endedSessions } }', { token: accessToken });
      expect(await cookies()).toEqual([]);
    });
  });
});
