// Writes the page of GraphiQL into `dist`, unless it is newer than what it is made from. A server that makes it itself takes
// 90 MB for it.
const { renameSync, statSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const modified = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const source = join(root, 'dist/http/graphiql-page.js');
const { GRAPHIQL_FILES, makeGraphiqlPage } = require(source);
const sources = [source, require.resolve('@graphql-yoga/render-graphiql/package.json')];

// A server that runs meanwhile must not read half a file.
function write(path, content) {
  writeFileSync(`${path}.new`, content);
  renameSync(`${path}.new`, path);
}

async function main() {
  if (modified(GRAPHIQL_FILES.rest) > Math.max(...sources.map(modified))) return;
  const { gzipped, ...rest } = await makeGraphiqlPage();
  write(GRAPHIQL_FILES.gzipped, gzipped);
  write(GRAPHIQL_FILES.rest, JSON.stringify(rest));
}

void main();
