// Writes the ES modules of the package next to its CommonJS build. They wrap that build, so that a process that loads the package
// in both ways has one engine and one copy of graphql. They name each export, so that every bundler finds them.
const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const dist = join(__dirname, '../dist');

for (const folder of ['.', 'policy']) {
  const names = Object.keys(require(join(dist, folder, 'index.js'))).sort();
  writeFileSync(
    join(dist, folder, 'index.mjs'),
    `import engine from './index.js';\n\nexport const {\n${names.map((name) => `  ${name},\n`).join('')}} = engine;\n`,
  );
}

// Writes the types again for ES modules: graphql 17 has separate types for each kind, which TypeScript treats as different.
for (const file of readdirSync(dist, { recursive: true })) {
  if (!file.endsWith('.d.ts')) continue;
  const types = readFileSync(join(dist, file), 'utf8');
  const asModule = types.replaceAll(/(from |import\()(['"])(\.{1,2}\/[^'"]+)\2/g, '$1$2$3.mjs$2');
  writeFileSync(join(dist, file.replace(/\.d\.ts$/, '.d.mts')), asModule);
}
