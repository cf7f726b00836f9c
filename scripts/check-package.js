// Packs the server and the client as `npm publish` would, and checks each tarball: its entries and types with publint and attw,
// under every resolution of TypeScript. Without network. The packages must be built.
const { execFileSync, spawnSync } = require('node:child_process');
const { mkdtempSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { dirname, join } = require('node:path');

const root = join(__dirname, '..');

/** The packages: their folder, a file that only a build makes, and the number of entries without package.json. */
const PACKAGES = [
  { folder: '.', built: 'types/index.d.ts', entries: 2 },
  { folder: 'client', built: 'dist/cjs/index.d.ts', entries: 4 },
];

async function check({ folder, built, entries }) {
  const directory = mkdtempSync(join(tmpdir(), 'scoped-api-package-'));
  try {
    const tarball = pack(join(root, folder), built, directory);
    const { publint } = await import('publint');
    const { messages, pkg } = await publint({ pack: { tarball: toArrayBuffer(readFileSync(tarball)) }, strict: true });
    const { formatMessage } = await import('publint/utils');
    const faults = messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`);
    faults.push(...resolutionFaults(tarball, entries), ...loadFaults(pkg));
    for (const fault of faults) console.error(`${pkg.name}: ${fault}`);
    if (faults.length > 0) process.exitCode = 1;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** @returns the path of the tarball. */
function pack(cwd, built, directory) {
  const output = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', directory], {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [{ filename, files }] = JSON.parse(output);
  if (!files.some(({ path }) => path === built)) throw new Error('The package is not built: npm run build');
  return join(directory, filename);
}

/** The problems of attw. */
function resolutionFaults(tarball, entries) {
  const manifest = require.resolve('@arethetypeswrong/cli/package.json');
  const cli = join(dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin.attw);
  const { stdout, stderr } = spawnSync(process.execPath, [cli, tarball, '--format', 'json'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (stdout === '') return [`attw: ${stderr}`];
  const { analysis, problems } = JSON.parse(stdout);
  if (Object.keys(analysis.entrypoints).length < entries) return ['attw: It found fewer entries than the package has.'];
  return Object.values(problems)
    .flat()
    .map(
      ({
        kind,
        resolutionOption,
        resolutionKind = resolutionOption,
        fileName,
        entrypoint = fileName,
        moduleSpecifier,
      }) => ['attw:', kind, entrypoint, moduleSpecifier, `(${resolutionKind})`].filter(Boolean).join(' '),
    );
}

/** Loads each entry by `import` and by `require`, which must give the same names. */
function loadFaults({ name, exports: entries }) {
  const code = `
    import { createRequire } from 'node:module';
    const require = createRequire(import.meta.url);
    const names = (module) => Object.keys(module).filter((key) => !['default', '__esModule', 'module.exports'].includes(key)).sort().join();
    for (const entry of process.argv.slice(1)) {
      const imported = names(await import(entry));
      const required = names(require(entry));
      if (imported === '' || imported !== required) console.log(entry, 'has', imported, 'by import, and', required, 'by require');
    }`;
  const paths = Object.keys(entries)
    .filter((path) => path !== './package.json')
    .map((path) => name + path.slice(1));
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code, ...paths], {
    cwd: root,
    encoding: 'utf8',
  });
  return (stdout + stderr).split('\n').filter((line) => line !== '');
}

function toArrayBuffer({ buffer, byteOffset, byteLength }) {
  return buffer.slice(byteOffset, byteOffset + byteLength);
}

async function checkAll() {
  for (const each of PACKAGES) await check(each);
}

checkAll().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
