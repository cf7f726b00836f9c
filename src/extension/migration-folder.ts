import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { decodeText, readFault } from '../files';

/** A SQL file for tables of the user's own. */
export interface ExtensionMigration {
  /** The name of the file. */
  readonly name: string;
  readonly text: string;
  /** SHA-256 of the text with line breaks of Unix, in hexadecimal: Git converts them. */
  readonly checksum: string;
}

const DEFAULT_FOLDER = 'migrations';
/** Names that are the same, and in the same order, on every file system. */
const NAME = /^[A-Za-z0-9][\w.-]{0,120}\.sql$/;
/** Maximum size of one file, in bytes. */
const MAX_BYTES = 1_048_576;

type Read =
  | { readonly ok: true; readonly migrations: ExtensionMigration[] }
  | { readonly ok: false; readonly faults: string[] };

/**
 * Reads the SQL files of a folder, in the order of their names.
 *
 * @param directory - of the configuration file.
 * @param folder - the member `migrations`; absent: `migrations`, if there is one.
 */
export function readExtensionMigrations(directory: string, folder: string | undefined): Read {
  const path = resolve(directory, folder ?? DEFAULT_FOLDER);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    if (folder === undefined) return { ok: true, migrations: [] };
    return { ok: false, faults: [`migrations: there is no folder ${folder}. Make it, or leave the member out.`] };
  }
  const names = readdirSync(path)
    .filter((name) => name.toLowerCase().endsWith('.sql'))
    .sort();
  if (names.length === 0 && folder !== undefined) {
    return { ok: false, faults: [`migrations: ${folder} has no .sql file. Add one, or leave the member out.`] };
  }
  const faults: string[] = [];
  const migrations: ExtensionMigration[] = [];
  for (const name of names) {
    const shown = `${folder ?? DEFAULT_FOLDER}/${name}`;
    if (!NAME.test(name)) {
      faults.push(
        `${shown}: write a name of letters, digits, ".", "_" and "-" that ends with .sql, such as 001_orders.sql.`,
      );
      continue;
    }
    try {
      const bytes = readFileSync(join(path, name));
      if (bytes.length > MAX_BYTES) throw new Error(`it has more than ${MAX_BYTES} bytes. Split it.`);
      const text = decodeText(bytes).replaceAll('\r\n', '\n');
      if (text.trim() === '') throw new Error('it is empty. Write SQL, or delete it.');
      migrations.push({ name, text, checksum: createHash('sha256').update(text).digest('hex') });
    } catch (error) {
      faults.push('code' in Object(error) ? readFault(shown, error) : `${shown}: ${(error as Error).message}`);
    }
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, migrations };
}
