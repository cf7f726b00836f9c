// Writes the ES module of the package beside its CommonJS build. It wraps that build, so that a process which loads the
// package both ways has one engine and one copy of graphql, and names each export, so that every bundler finds them.
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');

const dist = join(__dirname, '../dist');
const names = Object.keys(require(join(dist, 'index.js'))).sort();

writeFileSync(
  join(dist, 'index.mjs'),
  `import engine from './index.js';\n\nexport const {\n${names.map((name) => `  ${name},\n`).join('')}} = engine;\n`,
);
writeFileSync(join(dist, 'index.d.mts'), "export * from './index.js';\n");
