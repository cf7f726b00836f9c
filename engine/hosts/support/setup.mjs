// Packs the engine once and lays out a project for each major of graphql, without network: the packed engine and the
// code blocks of its README in `projects/graphql-16` and `projects/graphql-17`. All else is found in ../node_modules.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const hosts = join(dirname(fileURLToPath(import.meta.url)), '..');
const projects = join(hosts, 'projects');
const modules = join(hosts, 'node_modules');

rmSync(projects, { recursive: true, force: true });
mkdirSync(projects);
const packed = execFileSync(
  'npm',
  // The checkout ignores scripts; this one builds what is packed.
  ['pack', '--ignore-scripts=false', '--silent', '--pack-destination', projects],
  { cwd: join(hosts, '..'), encoding: 'utf8', shell: process.platform === 'win32' },
);
const tarball = join(projects, packed.trim().split('\n').at(-1));

// The runner of the worked cases, which is not part of the package.
execFileSync(process.execPath, [typescript(), '-b', 'conformance'], { cwd: join(hosts, '..'), stdio: 'inherit' });

for (const major of [16, 17]) {
  const project = join(projects, `graphql-${major}`);
  const engine = join(project, 'node_modules/@scoped-api/engine');
  mkdirSync(engine, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', engine, '--strip-components=1']);
  writeFileSync(join(project, 'package.json'), '{ "private": true }\n');
  writeReadme(project);
  cpSync(join(hosts, '../conformance/dist'), join(project, 'conformance'), { recursive: true });
  if (major === 17) useGraphql17(project);
}

/** The compiler of the checkout. */
function typescript() {
  const manifest = createRequire(join(hosts, '../../package.json')).resolve('typescript/package.json');
  return join(dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin.tsc);
}

/** Each block of the README that names a file, as that file. */
function writeReadme(project) {
  const readme = readFileSync(join(hosts, '../README.md'), 'utf8');
  for (const [, name, code] of readme.matchAll(/^ *```js (\S+)\n(.*?)^ *```$/gms))
    writeFileSync(join(project, name), code);
}

/** graphql 17, and copies of the packages that take graphql from the project: Node resolves from where a file is. */
function useGraphql17(project) {
  const target = join(project, 'node_modules');
  cpSync(join(modules, 'graphql-17'), join(target, 'graphql'), { recursive: true });
  for (const name of packageNames()) {
    const { peerDependencies } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'));
    if (peerDependencies?.graphql) cpSync(join(modules, name), join(target, name), { recursive: true });
  }
}

function packageNames() {
  const names = readdirSync(modules).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
  );
  return names.filter((name) => existsSync(join(modules, name, 'package.json')));
}
