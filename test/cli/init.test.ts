import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'graphql';
import { ROOT } from '../support/process';
import { cli } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';

const directory = scratchDirectory();
afterAll(directory.remove);

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };

/** Runs `scoped-api init` in an empty directory, or in the one given. */
let rooms = 0;
function room(): string {
  rooms += 1;
  const path = join(directory.path, `room-${rooms}`);
  mkdirSync(path);
  return path;
}
const init = (cwd: string, ...args: string[]) => cli(['init', ...args], { cwd });

/** Every file below a directory. */
function filesOf(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();
}

test('writes every file of the template, with the name of the project, and says what to do next', async () => {
  const cwd = room();
  const { code, stdout, stderr } = await init(cwd, 'shop');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('\n  cd shop\n  npm install && npm start\n');
  const files = filesOf(join(cwd, 'shop'));
  expect(files).toEqual(
    expect.arrayContaining([
      ...['.dockerignore', '.env.example', '.gitignore', 'Dockerfile', 'README.md', 'compose.yaml'],
      ...[
        'migrations/001_orders.sql',
        'package.json',
        'schema/orders.graphql',
        'scoped-api.config.ts',
        'src/orders.ts',
      ],
      ...['test/orders.test.js', 'tsconfig.json'],
    ]),
  );
  for (const file of files) {
    expect(readFileSync(join(cwd, 'shop', file), 'utf8')).not.toContain('my-accounts');
    expect(stdout).toContain(`\n  ${file}\n`);
  }
  const manifest = JSON.parse(readFileSync(join(cwd, 'shop/package.json'), 'utf8'));
  expect(manifest).toMatchObject({ name: 'shop', private: true, dependencies: { 'scoped-api': `^${version}` } });
  expect(readFileSync(join(cwd, 'shop/README.md'), 'utf8')).toMatch(/^# shop\n/);
  expect(() => parse(readFileSync(join(cwd, 'shop/schema/orders.graphql'), 'utf8'))).not.toThrow();
});

test('--json prints the directory, the name and the files', async () => {
  const cwd = room();
  const { stdout } = await init(cwd, 'deep/er/shop', '--json');
  const answer = JSON.parse(stdout);
  expect(answer).toEqual({ directory: join(cwd, 'deep/er/shop'), name: 'shop', files: expect.any(Array) });
  expect([...answer.files].sort()).toEqual(filesOf(answer.directory));
});

test('"." is this directory: one with other files, too', async () => {
  const cwd = join(room(), 'accounts');
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'notes.txt'), 'mine');
  const { code, stdout } = await init(cwd, '.');
  expect(code).toBe(0);
  expect(stdout).not.toContain('cd ');
  expect(JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8')).name).toBe('accounts');
  expect(readFileSync(join(cwd, 'notes.txt'), 'utf8')).toBe('mine');
});

test('overwrites nothing: it lists the files that exist, and writes none', async () => {
  const cwd = room();
  mkdirSync(join(cwd, 'shop/src'), { recursive: true });
  writeFileSync(join(cwd, 'shop/package.json'), '{}');
  // Where the link leads to, there is no file.
  symlinkSync(join(cwd, 'elsewhere.ts'), join(cwd, 'shop/src/orders.ts'));
  const { code, stdout, stderr } = await init(cwd, 'shop');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(`Nothing was written, because ${join(cwd, 'shop')} has these files already:`);
  expect(stderr).toContain('\n  package.json\n  src/orders.ts\n');
  expect(filesOf(join(cwd, 'shop'))).toEqual(['package.json', 'src/orders.ts']);
  expect(existsSync(join(cwd, 'elsewhere.ts'))).toBe(false);
  const again = await init(cwd, 'shop', '--json');
  expect(JSON.parse(again.stderr).error.code).toBe('EXISTS');
});

test('a file in the place of the directory is left alone', async () => {
  const cwd = room();
  writeFileSync(join(cwd, 'shop'), 'mine');
  const { code, stderr } = await init(cwd, 'shop');
  expect(code).toBe(1);
  expect(stderr).toContain(`${join(cwd, 'shop')} is a file.`);
  expect(readFileSync(join(cwd, 'shop'), 'utf8')).toBe('mine');
});

test.each(['My Shop', 'Shop', '.shop', '_shop', 'shop!', 'node_modules', 'http', 'a'.repeat(215), '~shop'])(
  'the name %p is refused, and nothing is written',
  async (name) => {
    const cwd = room();
    const { code, stderr } = await init(cwd, name);
    expect(code).toBe(1);
    expect(stderr).toContain("can't be the name of an npm package");
    expect(filesOf(cwd)).toEqual([]);
  },
);

test.each([
  ['^2.0.0', '^2.0.0'],
  ['next', 'next'],
  ['./server.tgz', 'file:../server.tgz'],
  ['server.tgz', 'file:../server.tgz'],
  ['file:server.tgz', 'file:../server.tgz'],
])('--server %s becomes %s', async (spec, dependency) => {
  const cwd = room();
  writeFileSync(join(cwd, 'server.tgz'), '');
  const { code, stderr } = await init(cwd, 'shop', '--server', spec);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(readFileSync(join(cwd, 'shop/package.json'), 'utf8')).dependencies['scoped-api']).toBe(dependency);
});

test('--server with a path that is not there is refused', async () => {
  const cwd = room();
  const { code, stderr } = await init(cwd, 'shop', '--server', './server.tgz');
  expect(code).toBe(1);
  expect(stderr).toContain(`--server: there is no ${join(cwd, 'server.tgz')}.`);
  expect(filesOf(cwd)).toEqual([]);
});

test('without a directory it says how to call it', async () => {
  const { code, stderr } = await init(room());
  expect(code).toBe(2);
  expect(stderr).toContain("missing required argument 'directory'");
});
