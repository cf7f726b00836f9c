import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isFileAt, writeWholeFile } from '../../src/cli/users-export';

const directory = mkdtempSync(join(tmpdir(), 'scoped-api-whole-'));
afterAll(() => rmSync(directory, { recursive: true }));
const at = (name: string) => join(directory, name);

describe('a file', () => {
  test('is there once it is whole, for its owner alone', async () => {
    await writeWholeFile(at('new'), { replace: false }, async (append) => {
      await append('one ');
      expect(readdirSync(directory)).not.toContain('new');
      await append('two');
    });
    expect(readFileSync(at('new'), 'utf8')).toBe('one two');
    expect(statSync(at('new')).mode & 0o777).toBe(0o600);
  });

  test('that is there stays until another is whole, and unless it may go', async () => {
    writeFileSync(at('there'), 'before', { mode: 0o644 });
    await expect(
      writeWholeFile(at('there'), { replace: false }, async (append) => append('after')),
    ).rejects.toMatchObject({
      code: 'EXISTS',
    });
    const failing = writeWholeFile(at('there'), { replace: true }, async (append) => {
      await append('half');
      throw new Error('no more');
    });
    await expect(failing).rejects.toThrow('no more');
    expect(readFileSync(at('there'), 'utf8')).toBe('before');
    await writeWholeFile(at('there'), { replace: true }, async (append) => append('after'));
    expect(readFileSync(at('there'), 'utf8')).toBe('after');
    expect(statSync(at('there')).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('never takes the place of a link, a folder or a device', async () => {
    writeFileSync(at('victim'), 'before');
    symlinkSync('victim', at('link'));
    symlinkSync('nothing', at('dangling'));
    for (const path of [at('link'), at('dangling'), directory, '/dev/null']) {
      await expect(isFileAt(path)).rejects.toMatchObject({ code: 'NOT_A_FILE' });
      const writing = writeWholeFile(path, { replace: true }, async () => {
        throw new Error('this must not run: root could replace the device');
      });
      await expect(writing).rejects.toMatchObject({ code: 'NOT_A_FILE' });
    }
    const overtaken = writeWholeFile(at('later'), { replace: true }, async () => symlinkSync('victim', at('later')));
    await expect(overtaken).rejects.toMatchObject({ code: 'NOT_A_FILE' });
    expect(lstatSync(at('link')).isSymbolicLink()).toBe(true);
    expect(readFileSync(at('victim'), 'utf8')).toBe('before');
    expect([await isFileAt(at('victim')), await isFileAt(at('none'))]).toEqual([true, false]);
    await expect(writeWholeFile(at('none/new'), { replace: false }, async () => {})).rejects.toThrow(
      /Can't write to .*ENOENT/,
    );
  });
});
