// Writes the ES module of the package beside its CommonJS build. It wraps that build, so that a process which loads the
// package both ways has one engine and one copy of graphql, and names each export, so that every bundler finds them.
const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const dist = join(__dirname, '../dist');
const names = Object.keys(require(join(dist, 'index.js'))).sort();

writeFileSync(
  join(dist, 'index.mjs'),
  `import engine from './index.js';\n\nexport const {\n${names.map((name) => `  ${name},\n`).join('')}} = engine;\n`,
);

// The types once more as those of ES modules: graphql 17 has types of its own for each kind, which differ to TypeScript.
for (const file of readdirSync(dist, { recursive: true })) {
  if (!file.endsWith('.d.ts')) continue;
  const types = readFileSync(join(dist, file), 'utf8');
  const asModule = types.replaceAll(/(from |import\()(['"])(\.{1,2}\/[^'"]+)\2/g, '$1$2$3.mjs$2');
  writeFileSync(join(dist, file.replace(/\.d\.ts$/, '.d.mts')), asModule);
}
