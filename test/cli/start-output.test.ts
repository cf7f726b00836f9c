import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Launched, launch, ROOT, run } from '../support/process';
import { CLI } from '../support/process-cli';
import { type ScratchDirectory, scratchDirectory } from '../support/process-directory';
import { listeningUrl, QUICK } from '../support/process-server';

const SECRET_KEY = 'b3V0cHV0IG9mIGEgc3RhcnQgaXMgSlNPTiBvbmx5IGhlcmU';

describe('a start whose output is no terminal', () => {
  let scratch: ScratchDirectory;
  let server: Launched | undefined;
  beforeAll(() => {
    scratch = scratchDirectory();
  });
  afterEach(() => server?.destroy());
  afterAll(() => scratch.remove());

  test.each<[string, readonly string[], Record<string, string>]>([
    ['dist/main.js', [join(ROOT, 'dist/main.js')], {}],
    ['scoped-api start', [CLI, 'start'], {}],
    ['several workers', [CLI, 'start', '--workers', '2'], {}],
    [
      'production',
      [CLI, 'start'],
      { NODE_ENV: 'production', SECRET_KEY, BCRYPT_COST: '10', METRICS_TOKEN: 'abcdefgh' },
    ],
  ])('by %s prints JSON, line for line and in order', async (_, args, env) => {
    // The first admin is made by a worker, and a warning is what Node.js itself prints.
    const preload = join(scratch.path, 'warn.js');
    writeFileSync(
      preload,
      "if (!process.env.NODE_UNIQUE_ID) process.emitWarning('something is old', 'DeprecationWarning');",
    );
    server = launch(process.execPath, ['--require', preload, ...args], {
      cwd: scratch.path,
      env: {
        ...QUICK,
        ...env,
        BOOTSTRAP_ADMIN_USERNAME: 'first',
        BOOTSTRAP_ADMIN_EMAIL: 'first@example.com',
        BOOTSTRAP_ADMIN_PASSWORD: 'correct horse battery',
      },
    });
    const url = await listeningUrl(server);
    await server.says(/is ready/);
    await fetch(`${url}/livez`);
    const { code, stdout, stderr } = await server.interrupt();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const line of lines) expect(line).toMatchObject({ level: expect.any(String), msg: expect.any(String) });

    const messages = lines.map(({ msg }) => String(msg));
    const at = (text: string) => messages.findIndex((message) => message.includes(text));
    expect(messages).toContain('Node.js: something is old');
    const order = ['PostgreSQL on 127.0.0.1', 'Listening on', 'Scoped API is ready', 'Stopped'].map(at);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
    if (at('Created the first admin') !== -1) expect(at('Created the first admin')).toBeLessThan(at('Listening on'));

    const ready = lines[at('Scoped API is ready')] as { pages: Record<string, string> };
    expect(ready.pages).toMatchObject({ start: `${url}/`, graphql: `${url}/graphql`, health: `${url}/readyz` });
    expect(JSON.stringify(ready)).not.toMatch(/redacted|password|secret/i);
  });

  test('names every step of the first one, and what is open to other machines', async () => {
    const own = scratchDirectory();
    try {
      server = launch(process.execPath, [CLI, 'start'], { cwd: own.path, env: { ...QUICK, HOST: '0.0.0.0' } });
      await server.says(/is ready/);
      const messages = server
        .output()
        .stdout.trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).msg as string);
      const steps = [
        /^Creating a PostgreSQL cluster in /,
        /^Started PostgreSQL on 127\.0\.0\.1/,
        /^Applying \d+ database migration\(s\)$/,
        /^Applied \d+ database migration\(s\): /,
        /^Made a secret key for development: /,
        /^Listening on http:\/\/localhost:\d+$/,
        /^HOST=0\.0\.0\.0 lets other machines use this development server/,
        /^Scoped API is ready$/,
      ];
      // As root in a directory that only root may enter, there is one more.
      const told = messages.filter((message) => !message.startsWith('PostgreSQL does not run as root'));
      expect(told).toEqual(steps.map((step) => expect.stringMatching(step)));
      await server.interrupt();
    } finally {
      own.remove();
    }
  });
});

test('scripts pass on what other programs print as JSON, and their JSON as it is', async () => {
  const program = `
    const { passOn, say, stdio } = require(${JSON.stringify(join(ROOT, 'scripts/start-output.js'))});
    say('begins');
    const child = "console.log('prose');console.error('more');console.log('{\\"level\\":\\"info\\",\\"msg\\":\\"own\\"}');console.log('')";
    passOn(require('node:child_process').spawn(process.execPath, ['-e', child], { stdio }));`;
  const { stdout, stderr } = await run(process.execPath, ['-e', program], { cwd: ROOT });
  expect(stderr).toBe('');
  const messages = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).msg);
  expect(messages.sort()).toEqual(['begins', 'more', 'own', 'prose']);
});
