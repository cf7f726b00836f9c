import { existsSync, linkSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FailedLinesOptions, openFailedLines } from '../../src/cli/users-import';
import { openSource } from '../../src/users/transfer/import-source';

const directory = mkdtempSync(join(tmpdir(), 'scoped-api-failed-'));
afterAll(() => rmSync(directory, { recursive: true }));
const at = (name: string) => join(directory, name);
const users = at('users.jsonl');
writeFileSync(users, '{}\n');

/** Opens the files, runs something with them, and closes all. */
async function withFiles(options: FailedLinesOptions, use: Parameters<typeof write>[0][] = []): Promise<void> {
  const source = await openSource(users);
  try {
    const failed = await openFailedLines(options, source);
    await failed.write(use.map(write));
    await failed.close();
  } finally {
    await source.close();
  }
}

const write = ({ number, text, isTooLong = false }: { number: number; text: string; isTooLong?: boolean }) => ({
  line: { number, end: 0, bytes: Buffer.from(text), isTooLong, isEnded: true },
  faults: [{ member: 'email', reason: 'No.' }],
});

describe('lines that failed', () => {
  test('are added to two files that their owner alone may read: reasons to one, the lines as they are to the other', async () => {
    const options = { errors: at('errors'), rejected: at('rejected') };
    writeFileSync(options.rejected, 'before\n', { mode: 0o644 });
    await withFiles(options, [{ number: 2, text: '{"a":' }]);
    await withFiles(options, [
      { number: 5, text: '\xff\r' },
      { number: 7, text: 'a digest', isTooLong: true },
    ]);
    const reasons = [{ member: 'email', reason: 'No.' }];
    expect(
      readFileSync(options.errors, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([2, 5, 7].map((line) => ({ line, errors: reasons })));
    expect(readFileSync(options.rejected, 'utf8')).toBe('before\n{"a":\n\xff\r\n');
    for (const file of Object.values(options)) expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('are never written over what is imported, through links, or to what is no file', async () => {
    linkSync(users, at('hardlink'));
    writeFileSync(at('victim'), '', { mode: 0o644 });
    symlinkSync('victim', at('symlink'));
    const cases: [FailedLinesOptions, exitCode: number, says: RegExp][] = [
      [{ rejected: users }, 2, /--rejected must be another file than the one to import/],
      [{ errors: at('hardlink') }, 2, /--errors must be another file/],
      [{ errors: at('one'), rejected: at('one') }, 2, /must be two files/],
      [{ errors: at('symlink') }, 1, /Can't write to .*symlink \(--errors\): ELOOP/],
      [{ rejected: '/dev/null' }, 1, /\/dev\/null \(--rejected\): it is not a regular file/],
      [{ errors: at('none/errors') }, 1, /ENOENT/],
    ];
    for (const [options, exitCode, says] of cases) {
      await expect(withFiles(options)).rejects.toMatchObject({ exitCode, message: expect.stringMatching(says) });
    }
    expect(readFileSync(users, 'utf8')).toBe('{}\n');
    expect(statSync(users).mode & 0o777).not.toBe(0o600);
    expect(statSync(at('victim')).mode & 0o777).toBe(0o644);
    expect(existsSync(at('one'))).toBe(false);
  });
});
