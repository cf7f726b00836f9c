// Writes the parts of the package that the compiler does not: `dist/index.mjs`, the ES module of the main entry, and `types/`, the
// declarations of that entry for both kinds of modules. `types/` has only the files that the entry's declarations import, so that no
// type of the server's inside becomes public by accident.
const { mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { dirname, join, relative } = require('node:path');

const root = join(__dirname, '..');
const dist = join(root, 'dist');
const types = join(root, 'types');

/** Files that may be public, and packages whose types they may use. */
const PUBLIC = [
  /^index\.d\.ts$/,
  /^library\/[\w-]+\.d\.ts$/,
  /^extension\/[\w-]+\.d\.ts$/,
  /^mail\/mail-functions\.d\.ts$/,
];
const PACKAGES = [/^graphql$/];

const IMPORT = /(from |import\()(['"])([^'"]+)\2/g;

writeModule();
writeTypes();

/** Wraps the CommonJS build, so that a process that loads the package in both ways has one server and one copy of graphql. */
function writeModule() {
  const names = Object.keys(require(join(dist, 'index.js'))).sort();
  if (names.length === 0) throw new Error('dist/index.js exports nothing.');
  const lines = names.map((name) => `  ${name},\n`).join('');
  writeFileSync(join(dist, 'index.mjs'), `import library from './index.js';\n\nexport const {\n${lines}} = library;\n`);
}

function writeTypes() {
  rmSync(types, { recursive: true, force: true });
  const waiting = ['index.d.ts'];
  const seen = new Set(waiting);
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (!PUBLIC.some((pattern) => pattern.test(file))) {
      throw new Error(
        `The types of src/index.ts import src/${file.replace(/d\.ts$/, 'ts')}, which is not public. Write the type where it is used.`,
      );
    }
    const text = readFileSync(join(dist, file), 'utf8').replace(/\n\/\/# sourceMappingURL=.*\n?$/, '\n');
    for (const [, , , name] of text.replace(/\/\*[\s\S]*?\*\//g, '').matchAll(IMPORT)) {
      if (!name.startsWith('.')) {
        if (PACKAGES.some((pattern) => pattern.test(name))) continue;
        throw new Error(`The types of src/${file} import "${name}", which projects may not have.`);
      }
      const imported = relative(dist, join(dist, dirname(file), `${name}.d.ts`)).replaceAll('\\', '/');
      if (!seen.has(imported)) waiting.push(imported);
      seen.add(imported);
    }
    const target = join(types, file);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
    writeFileSync(
      target.replace(/\.d\.ts$/, '.d.mts'),
      text.replaceAll(IMPORT, (whole, start, quote, name) =>
        name.startsWith('.') ? `${start}${quote}${name}.mjs${quote}` : whole,
      ),
    );
  }
}
