// Writes the page of GraphiQL and its files into `dist`, unless they are newer than what they are made from. A server that
// makes them itself takes 90 MB for it.
const {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} = require('node:fs');
const { dirname, join } = require('node:path');

const root = join(__dirname, '..');
const modified = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const source = join(root, 'dist/http/graphiql-page.js');
const { GRAPHIQL_DIRECTORY, makeGraphiqlPage } = require(source);
const sources = [source, require.resolve('@graphql-yoga/render-graphiql/package.json')];

async function main() {
  if (modified(join(GRAPHIQL_DIRECTORY, 'page.json')) > Math.max(...sources.map(modified))) return;
  const { html, assets } = await makeGraphiqlPage();
  mkdirSync(dirname(GRAPHIQL_DIRECTORY), { recursive: true });
  const draft = mkdtempSync(`${GRAPHIQL_DIRECTORY}-`);
  for (const { name, gzipped } of assets) writeFileSync(join(draft, `${name}.gz`), gzipped);
  const manifest = { html, assets: assets.map(({ name, type }) => ({ name, type })) };
  writeFileSync(join(draft, 'page.json'), JSON.stringify(manifest));
  // A temporary directory is its owner's alone; the server may run as another user.
  chmodSync(draft, 0o755);
  // A server that runs meanwhile must not read half a page.
  rmSync(GRAPHIQL_DIRECTORY, { recursive: true, force: true });
  try {
    renameSync(draft, GRAPHIQL_DIRECTORY);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // Another build, at the same moment, has made the same.
    if (!existsSync(join(GRAPHIQL_DIRECTORY, 'page.json'))) throw error;
  }
}

void main();
