// Builds the package: ES modules with their types in `dist`, CommonJS with its own in `dist/cjs`. TypeScript rewrites the extensions
// of imports in the code; in the types, this script does. With --clean it removes what a former build left.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
const tsc = join(dirname(manifest), 'bin/tsc');

if (process.argv.includes('--clean')) rmSync(dist, { recursive: true, force: true });
compile('dist');
compile('dist/cjs', '--module', 'commonjs', '--moduleResolution', 'bundler');
writeFileSync(join(dist, 'cjs/package.json'), '{ "type": "commonjs" }\n');

for (const file of readdirSync(dist, { recursive: true })) {
  if (!file.endsWith('.d.ts')) continue;
  const types = readFileSync(join(dist, file), 'utf8');
  writeFileSync(join(dist, file), types.replaceAll(/(from |import\()(['"])(\.{1,2}\/[^'"]+)\.ts\2/g, '$1$2$3.js$2'));
}

function compile(outDir, ...flags) {
  const given = ['-p', root, '--noEmit', 'false', '--outDir', join(root, outDir), ...flags];
  execFileSync(process.execPath, [tsc, ...given], { stdio: 'inherit' });
}
