import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { hasBrowser, launchBrowser, NO_BROWSER } from '../support/browser';
import { readBlocks } from '../support/docs-blocks';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

const describeInBrowser = hasBrowser ? describe : describe.skip;
if (!hasBrowser) console.warn(`Passkeys are not tested in a browser: ${NO_BROWSER}.`);

/** A front end on an origin of its own, with the functions of `docs/passkeys.md`. */
function frontEnd(): string {
  const [block] = readBlocks('docs/passkeys.md', readFileSync('docs/passkeys.md', 'utf8')).filter(
    ({ language }) => language === 'js',
  );
  return `<!doctype html><title>Front end</title><script>${block?.text}</script>`;
}

/** Options of Chromium's virtual authenticators: one in the device, with a PIN or biometrics, and a security key. */
const DEVICE = {
  protocol: 'ctap2',
  ctap2Version: 'ctap2_1',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
} as const;
const SECURITY_KEY = { ...DEVICE, transport: 'usb', hasResidentKey: false, hasUserVerification: false } as const;
const U2F_KEY = { protocol: 'u2f', transport: 'usb', automaticPresenceSimulation: true } as const;

describeInBrowser('Passkeys in Chromium with virtual authenticators', () => {
  let app: TestApp;
  let browser: Browser;
  let pages: Server;
  let strangers: Server;
  let page: Page;
  let cdp: CDPSession;

  beforeAll(async () => {
    pages = await serve();
    strangers = await serve();
    app = await startTestApp({
      NODE_ENV: 'development',
      CORS_ORIGINS: `${originOf(pages)},${originOf(strangers)}`,
      WEBAUTHN_RP_ID: 'localhost',
      WEBAUTHN_RP_NAME: 'Example',
      WEBAUTHN_ORIGINS: originOf(pages),
    });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    pages?.close();
    strangers?.close();
    await app?.stop();
  });

  /** Serves the front end on a port of its own. */
  async function serve(): Promise<Server> {
    const page = frontEnd();
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(page.replace('fetch(API', `fetch('${app.url}/graphql'`));
    });
    server.listen(0, 'localhost');
    await once(server, 'listening');
    return server;
  }

  const originOf = (server: Server, host = 'localhost') => `http://${host}:${(server.address() as AddressInfo).port}`;

  /** Opens the front end in a fresh profile. */
  async function open(origin = originOf(pages)): Promise<void> {
    const context = await browser.newContext();
    page = await context.newPage();
    await page.goto(origin);
    cdp = await context.newCDPSession(page);
    await cdp.send('WebAuthn.enable');
  }
  afterEach(() => page?.context().close());

  async function plugIn(options: object): Promise<string> {
    const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options } as never);
    return authenticatorId;
  }

  /** Calls a function of the page. What it throws is answered as its name and message. */
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it called
  const call = (name: string, ...given: unknown[]): Promise<any> =>
    page.evaluate(
      `${name}(...${JSON.stringify(given)}).catch((error) => ({ thrown: error.name === 'Error' ? error.message : error.name }))`,
    );

  const sessionOf = async (token: string) => {
    const { data } = await app.graphql('{ me { username sessions { authenticationLevel authenticationMethods } } }', {
      token,
    });
    return { username: data.me.username, ...data.me.sessions[0] };
  };
  const actions = async (count: number) => {
    const { rows } = await app.database.pool.query('SELECT action FROM audit_events ORDER BY id DESC LIMIT $1', [
      count,
    ]);
    return rows.map(({ action }) => action);
  };

  test('a passkey of the device is registered, logs in without a name and a password, and is removed', async () => {
    await open();
    const authenticatorId = await plugIn(DEVICE);
    const token = await app.userToken('ada');
    const registered = await call('registerPasskey', token, 'Laptop');
    expect(registered).toMatchObject({ passkey: { name: 'Laptop', isBackedUp: false }, userErrors: [] });
    expect(registered.recoveryCodes).toHaveLength(10);
    // The authenticator keeps no name of the user in the id.
    const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
    const { rows } = await app.database.pool.query(`SELECT id FROM users WHERE username = 'ada'`);
    expect(credentials).toMatchObject([
      {
        isResidentCredential: true,
        rpId: 'localhost',
        userHandle: Buffer.from(rows[0].id.replaceAll('-', ''), 'hex').toString('base64'),
      },
    ]);

    for (let turn = 0; turn < 2; turn += 1) {
      const { tokens, userErrors } = await call('loginWithPasskey');
      expect(userErrors).toEqual([]);
      expect(await sessionOf(tokens.accessToken)).toEqual({
        username: 'ada',
        authenticationLevel: 'PHISHING_RESISTANT',
        authenticationMethods: ['pop', 'user', 'mfa'],
      });
    }

    // The same authenticator does not register twice.
    expect(await call('registerPasskey', token, 'Again')).toEqual({ thrown: 'InvalidStateError' });

    const id = registered.passkey.id;
    const removed = await app.graphql('mutation ($id: ID!) { removePasskey(id: $id) { passkeyId } }', {
      token,
      variables: { id },
    });
    expect(removed.data.removePasskey).toEqual({ passkeyId: id });
    // The device still offers it.
    expect(await call('loginWithPasskey')).toMatchObject({ tokens: null, userErrors: [{ code: 'INVALID_PASSKEY' }] });
  });

  test('a synchronized passkey is shown as one, and follows what its authenticator says', async () => {
    await open();
    const authenticatorId = await plugIn({ ...DEVICE, defaultBackupEligibility: true, defaultBackupState: true });
    const token = await app.userToken('bob');
    expect(await call('registerPasskey', token, 'Password manager')).toMatchObject({ passkey: { isBackedUp: true } });
    const {
      credentials: [credential],
    } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
    const credentialId = credential?.credentialId ?? '';
    await cdp.send('WebAuthn.setCredentialProperties', { authenticatorId, credentialId, backupState: false });
    expect(await call('loginWithPasskey')).toMatchObject({ userErrors: [] });
    const { data } = await app.graphql('{ me { secondFactors { passkeys { isBackedUp } } } }', { token });
    expect(data.me.secondFactors.passkeys).toEqual([{ isBackedUp: false }]);
  });

  test.each([
    ['a security key without a PIN', SECURITY_KEY],
    ['a security key of the former standard, U2F', U2F_KEY],
  ])('%s is a second factor, and no login alone', async (_what, options) => {
    await open();
    await plugIn(options);
    const name = options === U2F_KEY ? 'carol' : 'dave';
    const token = await app.userToken(name);
    expect(await call('registerPasskey', token, 'Key')).toMatchObject({ userErrors: [] });
    const { tokens: none, secondFactor } = await call('login', name, PASSWORD);
    expect(none).toBeNull();
    expect(secondFactor.methods).toEqual(['PASSKEY', 'RECOVERY_CODE']);
    const { tokens, userErrors } = await call('completeLogin', secondFactor);
    expect(userErrors).toEqual([]);
    expect(await sessionOf(tokens.accessToken)).toMatchObject({
      authenticationLevel: 'MULTI_FACTOR',
      authenticationMethods: ['pwd', 'pop', 'mfa'],
    });
  });

  test('a passkey with user verification makes a login with the password PHISHING_RESISTANT, and renews a session', async () => {
    await open();
    const authenticatorId = await plugIn(DEVICE);
    const token = await app.userToken('erin');
    await call('registerPasskey', token, 'Phone');
    const { secondFactor } = await call('login', 'erin', PASSWORD);
    const { tokens } = await call('completeLogin', secondFactor);
    expect(await sessionOf(tokens.accessToken)).toMatchObject({
      authenticationLevel: 'PHISHING_RESISTANT',
      authenticationMethods: ['pwd', 'pop', 'user', 'mfa'],
    });

    await app.database.pool.query(`UPDATE sessions SET authenticated_at = now() - interval '1 hour'`);
    expect(await call('registerPasskey', tokens.accessToken, 'Later')).toEqual({ thrown: 'STEP_UP_REQUIRED' });
    const renewed = await call('reauthenticate', tokens.accessToken);
    expect(renewed.userErrors).toEqual([]);
    const { data } = await app.graphql('mutation { renewRecoveryCodes { recoveryCodes } }', {
      token: renewed.tokens.accessToken,
    });
    expect(data.renewRecoveryCodes.recoveryCodes).toHaveLength(10);

    // A user who does not pass the PIN or the biometrics does not get as far as the server.
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    expect(await call('loginWithPasskey')).toEqual({ thrown: 'NotAllowedError' });
  });

  test('a cloned authenticator is refused and audited', async () => {
    await open();
    const original = await plugIn(DEVICE);
    const token = await app.userToken('frank');
    await call('registerPasskey', token, 'Cloned');
    const {
      credentials: [credential],
    } = await cdp.send('WebAuthn.getCredentials', { authenticatorId: original });
    if (!credential) throw new Error('There is no credential.');
    expect(await call('loginWithPasskey')).toMatchObject({ userErrors: [] });
    expect(await call('loginWithPasskey')).toMatchObject({ userErrors: [] });
    await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: original });
    const clone = await plugIn(DEVICE);
    await cdp.send('WebAuthn.addCredential', { authenticatorId: clone, credential });
    expect(await call('loginWithPasskey')).toMatchObject({ tokens: null, userErrors: [{ code: 'INVALID_PASSKEY' }] });
    expect(await actions(2)).toEqual(['LOGIN_FAILED', 'PASSKEY_COUNTER_REGRESSED']);
  });

  test('a replayed answer is refused', async () => {
    await open();
    await plugIn(DEVICE);
    await call('registerPasskey', await app.userToken('grace'), 'Replayed');
    const { options } = await call('graphql', 'mutation { beginPasskeyLogin { options } }');
    const passkey = await call('usePasskey', options);
    const login =
      'mutation ($input: LoginWithPasskeyInput!) { loginWithPasskey(input: $input) { tokens { accessToken } userErrors { code } } }';
    expect(await call('graphql', login, { input: { passkey } })).toMatchObject({ userErrors: [] });
    expect(await call('graphql', login, { input: { passkey } })).toEqual({
      tokens: null,
      userErrors: [{ code: 'INVALID_PASSKEY' }],
    });
  });

  test('a page of another origin of the same domain is refused, by the server', async () => {
    await open(originOf(strangers));
    await plugIn(DEVICE);
    const token = await app.userToken('heidi');
    const { userErrors } = await call('registerPasskey', token, 'Stolen');
    expect(userErrors).toEqual([
      {
        code: 'INVALID_PASSKEY',
        message: expect.stringContaining(`The origin ${originOf(strangers)} is not one of WEBAUTHN_ORIGINS.`),
      },
    ]);
    expect(await call('loginWithPasskey')).toMatchObject({ tokens: null, userErrors: [{ code: 'INVALID_PASSKEY' }] });
  });
});
