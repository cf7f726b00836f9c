import type { Database, Tx } from '../../database/database';
import { isConflict } from '../../database/errors';
import type { PasswordHasher } from '../../passwords/hashing';
import type { PasswordPolicy } from '../../passwords/policy';
import type { ImportCounts } from './counts';
import { hashPasswords } from './hash-passwords';
import type { FailedLine, ImportBatch, LineCandidate } from './import-batches';
import { createJudge, type Placed, placeUsers } from './place-users';
import type { UserRows } from './user-rows';

/** What an import works with. */
export interface ImportDependencies {
  readonly database: Pick<Database, 'prisma' | 'transaction'>;
  readonly hasher: PasswordHasher;
  readonly policy: PasswordPolicy;
}

/** Runs something in a transaction. */
export type InTransaction = <T>(run: (tx: Tx) => Promise<T>) => Promise<T>;

/** What became of a batch. */
export interface WrittenBatch {
  readonly counts: ImportCounts;
  /** In the order of the lines. */
  readonly failed: readonly FailedLine[];
}

/** Where a batch goes. */
export interface BatchTarget {
  readonly inTransaction: InTransaction;
  readonly rows: UserRows;
  /** Makes what is stored for a password that was given in plain. */
  readonly hash: (password: string) => Promise<string>;
}

/** How often a batch is tried that was in the way of somebody who was in its way. */
const MAX_ATTEMPTS = 3;

/**
 * Writes a batch in one transaction.
 *
 * @param finish - the last that happens in it.
 */
export async function writeBatch(
  { hasher, policy }: Pick<ImportDependencies, 'hasher' | 'policy'>,
  { inTransaction, rows, hash }: BatchTarget,
  batch: ImportBatch,
  finish: (tx: Tx, written: WrittenBatch) => Promise<void>,
): Promise<WrittenBatch> {
  const settled = batch.candidates.some(({ password }) => password !== undefined)
    ? await inTransaction((tx) => settle(tx, rows, batch.candidates))
    : new Map<LineCandidate, Placed>();
  const open = batch.candidates.filter((candidate) => !settled.has(candidate));
  const { hashed, weak } = await hashPasswords({ hash, policy }, open);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await inTransaction(async (tx) => {
        const placed = [...settled, ...(await placeUsers(tx, rows, hashed))];
        const written = summarise(placed, [...batch.failed, ...weak], hasher);
        await finish(tx, written);
        return written;
      });
    } catch (error) {
      // A deadlock with another import is one of these.
      if (attempt === MAX_ATTEMPTS || !isConflict(error)) throw error;
    }
  }
}

/** Those that need no password hashed: nobody pays a third of a second for a user who is there already, or can't be. */
async function settle(
  tx: Tx,
  rows: UserRows,
  candidates: readonly LineCandidate[],
): Promise<Map<LineCandidate, Placed>> {
  const users = candidates.map(({ user }) => user);
  const judge = createJudge(await rows.holders(tx, users));
  const settled = new Map<LineCandidate, Placed>();
  for (const candidate of candidates) {
    const placed = judge(candidate);
    if (placed) settled.set(candidate, placed);
  }
  return settled;
}

function summarise(
  placed: readonly (readonly [LineCandidate, Placed])[],
  unread: readonly FailedLine[],
  hasher: Pick<PasswordHasher, 'canVerify'>,
): WrittenBatch {
  const of = (kind: Placed['kind']) => placed.filter(([, { kind: its }]) => its === kind);
  const imported = of('imported');
  const refused = placed.flatMap(([{ line }, how]) => (how.kind === 'refused' ? [{ line, faults: how.faults }] : []));
  const failed = [...unread, ...refused].sort((one, other) => one.line.number - other.line.number);
  return {
    failed,
    counts: {
      imported: imported.length,
      alreadyThere: of('already there').length,
      failed: failed.length,
      mustReset: imported.filter(
        ([{ user, password }]) => password === undefined && !hasher.canVerify(user.passwordHash),
      ).length,
    },
  };
}
