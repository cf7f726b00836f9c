import { createHash } from 'node:crypto';
import type { Db, Tx } from '../../database/database';
import { DomainError } from '../../errors';
import { type ImportCounts, NO_COUNTS } from './counts';
import type { FilePlace } from './read-lines';

/** How far the import of a file has come. */
export interface Checkpoint extends FilePlace {
  /** Of the lines before it. */
  readonly fingerprint: Uint8Array<ArrayBuffer>;
  readonly counts: ImportCounts;
  /** Whether the file ended here. */
  readonly isComplete: boolean;
}

/** Where an import begins. */
export const BEGINNING: Checkpoint = {
  line: 0,
  offset: 0,
  fingerprint: new Uint8Array(),
  counts: NO_COUNTS,
  isComplete: false,
};

/** The checkpoint of one file. It moves in the transactions that write the users before it. */
export interface Checkpoints {
  read(prisma: Pick<Db, 'userImport'>): Promise<Checkpoint>;
  /**
   * Moves on from `known`.
   *
   * @throws DomainError BAD_USER_INPUT if another import of the file has moved it meanwhile. Of two that move at once,
   * the second waits for the first's transaction, and throws.
   */
  move(tx: Pick<Tx, 'userImport'>, known: Checkpoint, next: Checkpoint): Promise<void>;
  /** Goes back to the beginning. Another import of the file, if there is one, stops at its next move. */
  reset(prisma: Pick<Db, 'userImport'>): Promise<void>;
}

/**
 * @param path - the file's absolute path without symbolic links; undefined for what can be read once only, such as
 * standard input, whose checkpoint is nowhere.
 */
export function createCheckpoints(path: string | undefined): Checkpoints {
  if (path === undefined) return { read: async () => BEGINNING, move: async () => {}, reset: async () => {} };
  // A path may be longer than an index entry.
  const where = { pathHash: Uint8Array.from(createHash('sha256').update(path).digest()) };
  return {
    async read(prisma) {
      const row = await prisma.userImport.findUnique({ where });
      if (!row) return BEGINNING;
      const { line, offset, fingerprint, isComplete, imported, alreadyThere, failed, mustReset } = row;
      const counts = { imported, alreadyThere, failed, mustReset };
      return { line, offset: Number(offset), fingerprint, isComplete, counts };
    },

    async move(tx, known, { line, offset, fingerprint, isComplete, counts }) {
      const data = { line, offset: BigInt(offset), fingerprint, isComplete, ...counts };
      if (known.line === 0) {
        await tx.userImport.createMany({
          data: { ...where, path, fingerprint: known.fingerprint },
          skipDuplicates: true,
        });
      }
      const { count } = await tx.userImport.updateMany({ where: { ...where, line: known.line }, data });
      if (count > 0) return;
      const message = 'Another import of this file is at work. Wait for it to end, or begin anew with --restart.';
      throw new DomainError('BAD_USER_INPUT', message);
    },

    async reset(prisma) {
      await prisma.userImport.deleteMany({ where });
    },
  };
}
