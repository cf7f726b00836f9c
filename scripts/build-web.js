// Builds the account pages and the console into `dist/web` with Vite, and compresses their files, unless their sources are those
// of the build that is there. The server serves the files as they are: see src/http/web-pages.ts.
const { createHash } = require('node:crypto');
const {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} = require('node:fs');
const { join, relative } = require('node:path');
const { brotliCompressSync, constants, gzipSync } = require('node:zlib');

const root = join(__dirname, '..');
const target = join(root, 'dist/web');
/** Holds the hash of the sources. It begins with a dot, as Vite's own folder does: neither is served. */
const STAMP = '.sources';
/** What the pages are built from. The lock file has the versions of the packages. */
const SOURCES = [
  'web/index.html',
  'web/package.json',
  'web/src',
  'web/vite.config.ts',
  'client/src',
  'client/package.json',
  'package-lock.json',
  'scripts/build-web.js',
];

async function main() {
  const hash = hashOf(SOURCES.flatMap((name) => filesOf(join(root, name))));
  if (stampOf(target) === hash) return;
  mkdirSync(join(root, 'dist'), { recursive: true });
  const draft = mkdtempSync(`${target}-`);
  try {
    const { build } = await import('vite');
    await build({
      root: join(root, 'web'),
      configFile: join(root, 'web/vite.config.ts'),
      mode: 'production',
      logLevel: 'error',
      build: { outDir: draft, emptyOutDir: true },
    });
    for (const file of filesOf(join(draft, 'assets'))) compress(file);
    writeFileSync(join(draft, STAMP), hash);
    // A temporary directory is its owner's alone; the server may run as another user.
    chmodSync(draft, 0o755);
    // A server that runs meanwhile must not read half a page.
    rmSync(target, { recursive: true, force: true });
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // Another build, at the same moment, has made the same.
    if (stampOf(target) !== hash) throw error;
  }
}

/** Returns the files below a path, or the path itself if it is a file, in order. Without node_modules. */
function filesOf(path) {
  if (!existsSync(path)) throw new Error(`${relative(root, path)} is missing: the pages cannot be built.`);
  const entries = readdirOrFile(path);
  if (entries === undefined) return [path];
  return entries
    .filter(({ name }) => name !== 'node_modules')
    .map(({ name }) => name)
    .sort()
    .flatMap((name) => filesOf(join(path, name)));
}

function readdirOrFile(path) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const bytes = readFileSync(file);
    hash.update(`${relative(root, file)}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

function stampOf(directory) {
  const stamp = join(directory, STAMP);
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined;
}

/** Writes a file once more in each coding, with the best compression: once here, in place of once in each process. */
function compress(file) {
  const bytes = readFileSync(file);
  writeFileSync(
    `${file}.br`,
    brotliCompressSync(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  );
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}

main().catch((error) => {
  process.stderr.write(`The account pages and the console could not be built: ${error.message}\n`);
  process.exitCode = 1;
});
