import { statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory } from '../src/files';
import { cliProcess } from './support/process-cli';
import { scratchDirectory } from './support/process-directory';

const directory = scratchDirectory();
afterAll(directory.remove);
const at = (...parts: string[]) => join(directory.path, ...parts);

test('a directory is made with those above it, and one that is there is left alone', () => {
  expect(makeDirectory(at('a', 'b', 'c'), 0o700)).toBe(true);
  expect(makeDirectory(at('a', 'b', 'c'), 0o711)).toBe(false);
  expect(statSync(at('a', 'b', 'c')).mode & 0o777).toBe(0o700);
  symlinkSync(at('a'), at('link'));
  expect(makeDirectory(at('link'))).toBe(false);
  expect(makeDirectory('/')).toBe(false);
});

test('what is in its place is an error of the system, at once', () => {
  writeFileSync(at('file'), '');
  symlinkSync(at('nowhere'), at('broken'));
  symlinkSync('loop', at('loop'));
  expect(() => makeDirectory(at('file'))).toThrow(/EEXIST/);
  expect(() => makeDirectory(at('file', 'x'))).toThrow(/ENOTDIR/);
  expect(() => makeDirectory(at('broken'))).toThrow(/ENOENT.*stat/);
  expect(() => makeDirectory(at('broken', 'x'))).toThrow(/ENOENT.*stat/);
  expect(() => makeDirectory(at('loop', 'x'))).toThrow(/ELOOP/);
});

// Node's mkdir with `recursive` never returns for these.
(process.platform === 'linux' ? describe : describe.skip)('a DATA_DIR that the system keeps for itself', () => {
  test.each(['/proc/scoped-api', '/proc/self/a/b'])('%s ends the start with a sentence', async (DATA_DIR) => {
    expect(() => makeDirectory(DATA_DIR)).toThrow(/ENOENT/);
    const { code, stdout, stderr } = await cliProcess(['start'], {
      cwd: directory.path,
      env: { DATA_DIR, DATABASE_URL: '' },
    });
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^Cannot make the directory \/proc\/.* for the embedded PostgreSQL: .* Set DATA_DIR to .*\n$/,
      ),
    });
  });
});
