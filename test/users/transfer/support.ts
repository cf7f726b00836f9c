import { NO_HOOKS } from '../../../src/extension/hooks';
import { NO_STORED_VALUES } from '../../../src/identity/stored-fields';
import { createPasswordPolicy } from '../../../src/passwords/policy';
import { type ExportOptions, exportUsers } from '../../../src/users/transfer/export-users';
import type { ImportCounts } from '../../../src/users/transfer/import-batches';
import { type ImportSource, streamSource } from '../../../src/users/transfer/import-source';
import { type ImportOptions, importUsers } from '../../../src/users/transfer/import-users';
import { SCOPES } from '../../support/scopes';
import type { UsersHarness } from '../harness';

/** A made-up bcrypt hash. */
export const HASH = `$2y$10$${'a'.repeat(53)}`;

/** A user of the least members. */
export const user = (username: string, members: object = {}) => ({
  username,
  email: `${username}@example.com`,
  passwordHash: HASH,
  ...members,
});

/** JSON Lines of what are not strings; strings are lines as they are. */
export function jsonLines(lines: readonly (object | string)[]): string {
  return lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');
}

/** What an import did and said. */
export interface Imported extends ImportCounts {
  readonly line: number;
  readonly resumedAfterLine: number;
  /** `2 username: This username is taken...` for each reason. */
  readonly faults: string[];
  /** The line that each batch ended with. */
  readonly batches: number[];
}

/** Imports what is not known to come from a file. */
export function importLines(
  harness: UsersHarness,
  lines: readonly (object | string)[],
  options: Partial<ImportOptions> = {},
): Promise<Imported> {
  async function* bytes() {
    yield Buffer.from(jsonLines(lines));
  }
  return importFrom(harness, streamSource('test', bytes()), options);
}

/** Imports a source and closes it. */
export async function importFrom(
  { database, hasher }: UsersHarness,
  source: ImportSource,
  options: Partial<ImportOptions> = {},
): Promise<Imported> {
  const policy = createPasswordPolicy({ minLength: 8, maxWaitMs: Number.POSITIVE_INFINITY });
  const faults: string[] = [];
  const batches: number[] = [];
  try {
    const { counts, line, resumedAfterLine } = await importUsers(
      { database, stored: NO_STORED_VALUES, hasher, policy, scopes: SCOPES, hooks: NO_HOOKS },
      source,
      { restart: false, dryRun: false, ignoreUnknown: false, ...options },
      {
        begins() {},
        async fails(lines) {
          for (const { line, faults: some } of lines) {
            faults.push(...some.map(({ member, reason }) => `${line.number} ${member}: ${reason}`));
          }
        },
        moves: (to) => void batches.push(to.line),
      },
    );
    return { ...counts, line, resumedAfterLine, faults, batches };
  } finally {
    await policy.close();
    await source.close();
  }
}

/** Exports to one text. */
export async function exportText({ database }: UsersHarness, options: Partial<ExportOptions> = {}): Promise<string> {
  let text = '';
  for await (const lines of exportUsers(
    { database, stored: NO_STORED_VALUES, scopes: SCOPES },
    { filter: {}, withPasswordHashes: false, ...options },
  )) {
    text += lines.join('');
  }
  return text;
}
