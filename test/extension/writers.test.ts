import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/process';

/** Statements that make, change or delete users. */
const WRITES = /\.user\.(?:create|update|upsert|delete)\w*\(|\b(?:INSERT INTO|UPDATE|DELETE FROM) users\b/;

const CALLS = /\bhooks\??\.(?:registered|userChanged|userDeleted|changing)\b|\bregistered\(/;

/** Files that write users and call no hook: what they write is no field that a hook sees. */
const EXEMPT: Readonly<Record<string, string>> = {
  'src/doctor/check-stored-fields.ts': 'the text of a message',
  'src/auth/login.ts': 'the same password in another scheme',
  'src/users/list/fill-search-keys.ts': 'keys for the search',
};

test('every file that writes users calls the hooks', () => {
  const files = filesOf('src').filter((file) => !file.includes('/generated/'));
  const writers = files.filter((file) => WRITES.test(withoutComments(readFileSync(join(ROOT, file), 'utf8'))));
  expect(writers.length).toBeGreaterThan(7);
  const silent = writers.filter((file) => !CALLS.test(readFileSync(join(ROOT, file), 'utf8')));
  expect(silent.sort()).toEqual(Object.keys(EXEMPT).sort());
});

function filesOf(folder: string): string[] {
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.ts')).map((name) => `${folder}/${name.replaceAll('\\', '/')}`);
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
}
