// Builds the package, unless it is newer than its source: ES modules with their types in `dist`, CommonJS with its own in `dist/cjs`.
// TypeScript rewrites the extensions of imports in the code; in the types, this script does. With --clean it removes a former build.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
/** Written last. */
const finished = join(dist, 'cjs/package.json');
const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
const sources = ['tsconfig.json', '../tsconfig.json', 'scripts/build.js', ...filesOf('src'), manifest];
const modified = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

if (process.argv.includes('--clean')) rmSync(dist, { recursive: true, force: true });
if (modified(finished) < Math.max(...sources.map((path) => modified(join(root, path)) || modified(path)))) build();

function build() {
  compile('dist');
  compile('dist/cjs', '--module', 'commonjs', '--moduleResolution', 'bundler');
  for (const file of filesOf('dist')) {
    if (!file.endsWith('.d.ts')) continue;
    const path = join(root, file);
    const types = readFileSync(path, 'utf8');
    writeFileSync(path, types.replaceAll(/(from |import\()(['"])(\.{1,2}\/[^'"]+)\.ts\2/g, '$1$2$3.js$2'));
  }
  writeFileSync(finished, '{ "type": "commonjs" }\n');
}

function compile(outDir, ...flags) {
  const tsc = join(dirname(manifest), 'bin/tsc');
  const given = ['-p', root, '--noEmit', 'false', '--outDir', join(root, outDir), ...flags];
  execFileSync(process.execPath, [tsc, ...given], { stdio: 'inherit' });
}

/** The paths of the files of a folder, from the root of the package. */
function filesOf(folder) {
  return readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name));
}
