import { execFileSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';

/** Maximum size of the main entry for a page, compressed. */
const LIMIT = 6 * 1024;

/** Builds the main entry as the application of a user does, with everything that it exports. */
const BUILD = `
  import { build } from 'vite';
  const result = await build({
    configFile: false,
    logLevel: 'error',
    root: 'client',
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      rolldownOptions: { input: 'src/index.ts', preserveEntrySignatures: 'strict' },
      modulePreload: false,
    },
  });
  const { output } = Array.isArray(result) ? result[0] : result;
  process.stdout.write(JSON.stringify(output.map(({ code, exports }) => ({ code, exports }))));
`;

test('the main entry has at most 6 kB for a page, compressed', () => {
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', BUILD], { encoding: 'utf8' });
  const [entry, ...more] = JSON.parse(output);
  expect(more).toEqual([]);
  expect(entry.exports.sort()).toEqual(['GraphqlRequestError', 'createClient', 'fieldErrors']);
  const size = gzipSync(entry.code, { level: 9 }).length;
  expect(size).toBeGreaterThan(2000);
  expect(size).toBeLessThanOrEqual(LIMIT);
});
