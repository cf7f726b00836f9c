import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { freePort, giveTo } from '../support/boot-checkout';
import { type DocsBlock, docsPages, readBlocks } from '../support/docs-blocks';
import { type Ended, type Launched, launch, ROOT, run } from '../support/process';
import { scratchDirectory } from '../support/process-directory';
import { listeningUrl } from '../support/process-server';
import { hasProcessTable, processesWith } from '../support/process-table';

/** The package as npm packs it, in an empty folder, and the project that `init` writes there. */

const MINUTES = 60_000;
jest.setTimeout(5 * MINUTES);

const NOBODY_UID = 65_534;
const testAsRoot = process.getuid?.() === 0 && hasProcessTable ? test : test.skip;
const describeBoot = spawnSync('curl', ['--version']).error ? describe.skip : describe;

const directory = scratchDirectory();
/** A path with a blank: some users have one in their home. */
const folder = join(directory.path, 'an empty folder');
const shop = join(folder, 'shop');
let tarball: string;
let server: Launched | undefined;

beforeAll(async () => {
  mkdirSync(folder);
  const { stdout } = await succeeds(
    run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], { cwd: ROOT }),
  );
  tarball = stdout.trim();
});

afterAll(() => {
  server?.destroy();
  directory.remove();
});

async function succeeds(running: Promise<Ended>): Promise<Ended> {
  const ended = await running;
  if (ended.code !== 0) throw new Error(`${ended.stdout}\n${ended.stderr}`);
  return ended;
}

/** Runs lines in a shell. */
const sh = (script: string, cwd: string, env: Record<string, string | undefined> = {}) =>
  run('sh', ['-ec', script], { cwd, env });

/** Runs a command line until the server of it listens. */
async function start(command: string, cwd: string, env: Record<string, string> = {}): Promise<string> {
  server?.destroy();
  server = launch('sh', ['-ec', command], { cwd, env: { PORT: String(await freePort()), ...env } });
  return listeningUrl(server, 4 * MINUTES);
}

/** The blocks of commands on a page, in order. */
const commandsOf = (blocks: readonly DocsBlock[]) => blocks.filter(({ language }) => language === 'sh');

describeBoot('in an empty folder, from the tarball', () => {
  let url: string;
  let readme: DocsBlock[];

  test('npm installs it without a warning about the release of Node.js, with one copy of graphql', async () => {
    const { stderr } = await succeeds(sh(`npm install ./${tarball}`, folder));
    expect(stderr).not.toMatch(/EBADENGINE|deprecated|ERESOLVE|ERR!/);
    const { stdout } = await succeeds(sh('find . -path "*/node_modules/graphql/package.json"', folder));
    expect(stdout.trim().split('\n')).toHaveLength(1);
  });

  test('its types resolve under every moduleResolution, with the libraries checked', async () => {
    const consumer = `
      import { createServer, createTestServer, defineConfig, type ScopedApiServer, type TestServer, UserFacingError } from 'scoped-api';
      import { createScopeEngine, type ScopeEngine } from 'scoped-api/scopes';
      import { buildSchema } from 'graphql';
      const extension = defineConfig({
        resolvers: { Query: { orders: () => [] } },
        hooks: { beforeRegister: ({ input }) => (input.username === 'eve' ? { message: 'No.' } : undefined) },
      });
      export const server: ScopedApiServer = createServer({ env: process.env, extension });
      export const test = async (): Promise<TestServer> => createTestServer({ extension, env: { REGISTRATION: 'open' } });
      export const engine: ScopeEngine = createScopeEngine(buildSchema('type Query { a: String }'));
      export const code: string = new UserFacingError('No.', 'NO').code;`;
    const attw = createRequire(require.resolve('@arethetypeswrong/cli/package.json')).resolve('@arethetypeswrong/core');
    const tsc = createRequire(attw).resolve('typescript/bin/tsc');
    for (const file of ['consumer.mts', 'consumer.cts']) writeFileSync(join(folder, file), consumer);
    for (const [module, resolution] of [
      ['nodenext', 'nodenext'],
      ['node16', 'node16'],
      ['esnext', 'bundler'],
      ['commonjs', 'node10'],
    ] as const) {
      const { code, stdout } = await run(
        process.execPath,
        [
          ...[
            tsc,
            '--noEmit',
            '--strict',
            '--exactOptionalPropertyTypes',
            '--target',
            'es2022',
            '--skipLibCheck',
            'false',
          ],
          ...['--types', 'node', '--typeRoots', join(ROOT, 'node_modules/@types')],
          ...['--module', module, '--moduleResolution', resolution, 'consumer.mts', 'consumer.cts'],
        ],
        { cwd: folder },
      );
      expect([resolution, code, stdout]).toEqual([resolution, 0, '']);
    }
  });

  test('npx scoped-api init shop && cd shop && npm install && npm start: the first own field is answered', async () => {
    const begun = Date.now();
    url = await start('npx scoped-api init shop && cd shop && npm install && npm start', folder);
    const { stderr } = (server as Launched).output();
    // A project that npm installs has no package with an unanswered question.
    expect(stderr).not.toMatch(/warn|error|deprecated/i);
    readme = commandsOf(readBlocks('README.md', readFileSync(join(shop, 'README.md'), 'utf8')));
    expect(readme[0]?.text).toBe('npm install && npm start\n');
    await succeeds(sh(inShop(readme.slice(1, 3)), shop));
    console.log(`From init to an own protected field over HTTP: ${((Date.now() - begun) / 1000).toFixed(1)} s.`);
  });

  /** Blocks as printed, but for the port. */
  const inShop = (blocks: readonly DocsBlock[]) =>
    blocks.map(({ text }) => text.replaceAll('http://localhost:4000', url)).join('\n');

  test('the README of the project, word by word', async () => {
    const commands = inShop(readme.slice(1)).replaceAll('ada', 'eve');
    const { stdout, stderr } = await succeeds(sh(commands, shop));
    expect(stderr).not.toMatch(/error/i);
    const answers = stdout.split('\n').flatMap((line) => (line.startsWith('{"') ? [JSON.parse(line)] : []));
    expect(answers).toEqual([
      { data: { register: { user: { id: expect.any(String), scopes: expect.any(Array) }, userErrors: [] } } },
      { data: { placeOrder: { order: { id: expect.any(String) }, userErrors: [] } } },
      {
        data: {
          me: {
            username: 'eve',
            company: null,
            orders: [{ item: 'A desk lamp', quantity: 2, createdAt: expect.stringMatching(/^2.*Z$/) }],
          },
        },
      },
      {
        data: { orders: null },
        errors: [expect.objectContaining({ extensions: expect.objectContaining({ code: 'FORBIDDEN' }) })],
      },
    ]);
    expect(answers[0].data.register.user.scopes).toEqual(expect.arrayContaining(['orders:read', 'orders:write']));
    expect(stdout).toMatch(/SUPPORT/);
    expect(stdout).toMatch(/^(?:#|ℹ) pass 5$/m);
    expect(stdout).toMatch(/^(?:#|ℹ) fail 0$/m);
  });

  test('Ctrl-C stops the server, and leaves no process behind', async () => {
    await (server as Launched).interrupt();
    expect(processesWith(folder)).toEqual([]);
  });

  test('init again writes nothing', async () => {
    const { code, stderr } = await sh('npx scoped-api init shop', folder);
    expect(code).toBe(1);
    expect(stderr).toContain('\n  package.json\n');
  });

  test('npx with the tarball alone writes a project that installs the same tarball', async () => {
    const elsewhere = join(directory.path, 'elsewhere');
    mkdirSync(elsewhere);
    copyFileSync(join(folder, tarball), join(elsewhere, tarball));
    await succeeds(sh(`npx --yes ./${tarball} init shop`, elsewhere));
    const { dependencies } = JSON.parse(readFileSync(join(elsewhere, 'shop/package.json'), 'utf8'));
    expect(dependencies['scoped-api']).toBe(`file:../${tarball}`);
  });

  test('a second copy of graphql in the project is named at the start', async () => {
    const second = join(shop, 'node_modules/graphql');
    await succeeds(
      sh(
        'mkdir -p second/node_modules && cp -r node_modules/graphql second/node_modules/ && cp scoped-api.config.ts second/',
        shop,
      ),
    );
    await succeeds(sh('mkdir -p second/src second/schema && cp -r src second/ && cp -r schema second/', shop));
    const { code, stderr } = await sh('PORT=0 ../node_modules/.bin/scoped-api start', join(shop, 'second'));
    expect(code).toBe(1);
    expect(stderr).toContain('two copies of graphql');
    expect(stderr).toContain(join(shop, 'second/node_modules/graphql'));
    expect(stderr).toContain(second);
    await succeeds(sh('rm -r second', shop));
  });

  test('createTestServer works in Vitest and in Jest, with a transform of its own', async () => {
    const install = 'npm install --no-save --no-audit --no-fund vitest@3 jest@30 @swc/jest@0.2 @swc/core@1';
    await succeeds(sh(install, shop));
    const body = (given: string) => `
      test('orders', async () => {
        const server = await createTestServer(${given});
        const ada = await server.createUser();
        const { data, errors } = await server.graphql(
          'mutation { placeOrder(input: { item: "A lamp" }) { order { item } userErrors { code } } }', {}, { as: ada });
        expect(errors).toBeUndefined();
        expect(data.placeOrder.order).toEqual({ item: 'A lamp' });
        await server.close();
      }, 120_000);`;
    const files = {
      'vitest.test.ts': `import { expect, test } from 'vitest';
        import { createTestServer } from 'scoped-api';
        import extension from './scoped-api.config.ts';
        ${body('')}\n${body('{ extension }').replace("'orders'", "'an extension'")}`,
      'jest.spec.ts': `import { createTestServer } from 'scoped-api';
        import extension from './scoped-api.config.ts';
        ${body('{ extension }')}\n${body('').replace("'orders'", "'a file'")}`,
      'jest.config.cjs': `module.exports = {
        testMatch: ['<rootDir>/jest.spec.ts'],
        transform: { '\\\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }] },
      };`,
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(shop, name), text);
    const vitest = await sh('npx vitest run vitest.test.ts', shop, { CI: '1', NO_COLOR: '1' });
    expect(vitest.stdout + vitest.stderr).toMatch(/Tests {2}2 passed/);
    const jest = await sh('npx jest', shop, { CI: '1', NO_COLOR: '1' });
    expect(jest.stdout + jest.stderr).toMatch(/Tests: {7}2 passed/);
    await succeeds(sh(`rm ${Object.keys(files).join(' ')}`, shop));
  });

  test('the guide "Build on Scoped API": every command, and every file', async () => {
    const page = docsPages().find(({ name }) => name === 'docs/build-on-scoped-api.md');
    const room = join(directory.path, 'guide');
    mkdirSync(room);
    copyFileSync(join(folder, tarball), join(room, tarball));
    await succeeds(sh(`npm install ./${tarball}`, room));
    await followGuide(page?.blocks ?? [], room);
  });

  /** Carries out the blocks of the guide in order: files are written, and a command with `npm start` runs until the next one. */
  async function followGuide(blocks: readonly DocsBlock[], room: string): Promise<void> {
    const project = join(room, 'my-accounts');
    let variables = '';
    let at = '';
    expect(blocks.filter(({ notRun }) => notRun?.startsWith('test/boot/project')).length).toBeGreaterThan(5);
    for (const { text, language, file, notRun, where } of blocks) {
      if (file !== undefined) {
        mkdirSync(dirname(join(project, file)), { recursive: true });
        writeFileSync(join(project, file), text);
      } else if (language === 'sh' && notRun?.startsWith('test/boot/project')) {
        const cwd = at === '' ? room : project;
        if (/^npm start$|&& npm start$/m.test(text)) {
          if (server !== undefined) await server.interrupt().catch(() => {});
          at = await start(text, cwd);
        } else {
          const fails = notRun.includes('it fails');
          // A restarted server has another port, also for what is kept of the blocks before.
          const script = `${variables}\n${text}`.replaceAll('http://localhost:4000', at);
          const { code, stdout, stderr } = await sh(script, cwd);
          expect([where, code === 0, stdout, stderr]).toEqual([where, !fails, stdout, stderr]);
          // Assignments, which a shell would keep for the next block, are paragraphs of their own.
          const kept = text.split('\n\n').filter((paragraph) => /^[A-Z]+=/.test(paragraph));
          variables = [variables, ...kept].join('\n');
          const [, shows] = /it shows (.+)$/.exec(notRun) ?? [];
          if (shows !== undefined) expect([where, stdout + stderr]).toEqual([where, expect.stringContaining(shows)]);
        }
      }
    }
    await server?.interrupt();
    expect(processesWith(room)).toEqual([]);
  }

  testAsRoot('the tests of the project, as a normal user', async () => {
    if (spawnSync('node', ['--version'], { uid: NOBODY_UID, gid: NOBODY_UID, cwd: '/' }).status !== 0) {
      return console.warn('A normal user is not tested: they may not run the Node of root.');
    }
    giveTo(NOBODY_UID, folder);
    const { code, stdout } = await run('npm', ['test'], {
      cwd: shop,
      uid: NOBODY_UID,
      env: { HOME: folder, npm_config_cache: undefined, npm_config_userconfig: undefined },
    });
    expect(stdout).toMatch(/^(?:#|ℹ) pass 5$/m);
    expect(code).toBe(0);
  });
});
