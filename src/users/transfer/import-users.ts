import { createHash } from 'node:crypto';
import { OPERATOR, recordAudit } from '../../audit/record';
import type { Db, Tx } from '../../database/database';
import { badUserInput } from '../../errors';
import { NO_PASSWORD } from '../../passwords/schemes';
import {
  addCounts,
  type BatchTarget,
  type FailedLine,
  type ImportBatch,
  type ImportCounts,
  type ImportDependencies,
  NO_COUNTS,
  readBatches,
  rehearseUsers,
  tableOfUsers,
  writeBatch,
} from './import-batches';
import {
  createFingerprint,
  type FilePlace,
  type Fingerprint,
  type ImportSource,
  readLines,
  recognize,
} from './import-source';

/** Options of an import. */
export interface ImportOptions {
  /** Begins at the first line, however far an earlier import of the file came. */
  readonly restart: boolean;
  /** Reads and checks every line, and stores nothing. */
  readonly dryRun: boolean;
  /** Ignores members that are not of the format. */
  readonly ignoreUnknown: boolean;
}

/** Callbacks of an import. */
export interface ImportListeners {
  /** Called once, before the first batch, with the progress of an earlier import. */
  begins(at: ImportProgress): void;
  /**
   * Called with failed lines, before the checkpoint moves past them: after a stop some may be reported twice, and none
   * is lost.
   */
  fails(lines: readonly FailedLine[]): Promise<void>;
  /** Called when a batch is written. */
  moves(to: ImportProgress): void;
}

/** The progress of an import. */
export interface ImportProgress {
  readonly line: number;
  /** In bytes. */
  readonly offset: number;
  /** The counts of all lines so far, in this run and earlier ones. */
  readonly counts: ImportCounts;
}

/** The result of an import. */
export interface ImportSummary extends ImportProgress {
  /** The line after which it continued; 0 for the beginning. */
  readonly resumedAfterLine: number;
}

/** Limit of a batch, in milliseconds. It takes a tenth of a second, unless another transaction locks a name in it. */
const BATCH_TIMEOUT_MS = 10 * 60_000;
/** Limit of a dry run, which is one transaction, in milliseconds: the longest of setTimeout, 24 days. */
const REHEARSAL_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * Creates a user from each line of a file of JSON Lines. Lines that can't be one are passed to `listeners`, and the others
 * are imported. Memory does not grow with the file.
 *
 * Batches are transactions, and the checkpoint of a file moves in them: after any kind of stop, the next import of the
 * file continues after the last batch that was written, and no user is lost or imported twice. A user who exists
 * already, with the same username and address (and id, where the line has one), is not changed and is not a fault.
 *
 * For the operator: it checks no scopes, and can create admins.
 *
 * @throws DomainError BAD_USER_INPUT for a file that was changed since its import stopped, or that another import reads.
 */
export async function importUsers(
  dependencies: ImportDependencies,
  source: ImportSource,
  options: ImportOptions,
  listeners: ImportListeners,
): Promise<ImportSummary> {
  const { database } = dependencies;
  if (options.dryRun) {
    return database.transaction(
      async (tx) => {
        const target: BatchTarget = {
          inTransaction: (work) => work(tx),
          rows: await rehearseUsers(tx),
          // A dry run discards the hash, so it does not spend a third of a second on it.
          hash: async () => NO_PASSWORD,
        };
        return run(dependencies, { source, path: undefined, target }, options, listeners);
      },
      { timeout: REHEARSAL_TIMEOUT_MS },
    );
  }
  const target: BatchTarget = {
    inTransaction: (work) => database.transaction(work, { timeout: BATCH_TIMEOUT_MS }),
    rows: tableOfUsers(dependencies.stored, dependencies.hooks),
    hash: dependencies.hasher.hash,
  };
  return run(dependencies, { source, path: source.path, target }, options, listeners);
}

async function run(
  dependencies: ImportDependencies,
  { source, path, target }: { source: ImportSource; path: string | undefined; target: BatchTarget },
  options: ImportOptions,
  listeners: ImportListeners,
): Promise<ImportSummary> {
  const { prisma } = dependencies.database;
  const checkpoints = createCheckpoints(path);
  if (options.restart) await checkpoints.reset(prisma);
  const begun = await begin(source, await checkpoints.read(prisma));
  if (begun.isOther) await checkpoints.reset(prisma);
  let at = begun.at;
  const resumedAfterLine = at.line;
  listeners.begins(at);

  const write = async (batch: ImportBatch): Promise<void> => {
    const { end, fingerprint } = batch;
    let next = at;
    await writeBatch(dependencies, target, batch, async (tx, { counts, failed }) => {
      next = { ...end, fingerprint, isComplete: false, counts: addCounts(at.counts, counts) };
      if (failed.length > 0) await listeners.fails(failed);
      await checkpoints.move(tx, at, next);
    });
    at = next;
    listeners.moves(at);
  };

  const lines = readLines(source.read(at.offset), at);
  const { scopes, stored } = dependencies;
  const reading = { ignoreUnknown: options.ignoreUnknown, now: new Date().toISOString(), scopes, stored };
  // While PostgreSQL writes one batch, the next one is read.
  let writing: Promise<void> = Promise.resolve();
  for await (const batch of readBatches(lines, begun.fingerprint, reading)) {
    await writing;
    writing = write(batch);
    // Awaited in the next turn; until then a failure is not unhandled.
    writing.catch(() => {});
  }
  await writing;

  if (!at.isComplete && !options.dryRun) {
    await target.inTransaction(async (tx) => {
      await checkpoints.move(tx, at, { ...at, isComplete: true });
      const after = { file: source.name, lines: at.line, ...at.counts };
      await recordAudit(tx, { action: 'USERS_IMPORTED', actor: OPERATOR, after, origin: null });
    });
  }
  return { line: at.line, offset: at.offset, counts: at.counts, resumedAfterLine };
}

/** The place at which the import of a file continues, with the fingerprint of the lines before it. */
interface Beginning {
  readonly at: Checkpoint;
  readonly fingerprint: Fingerprint;
  /** Whether the checkpoint is of another file, which had the same name and is done. */
  readonly isOther: boolean;
}

async function begin(source: ImportSource, known: Checkpoint): Promise<Beginning> {
  if (known.line === 0) return { at: known, fingerprint: createFingerprint(), isOther: false };
  const fingerprint = await recognize(readLines(source.read(0), BEGINNING), known);
  if (fingerprint) return { at: known, fingerprint, isOther: false };
  if (known.isComplete) return { at: BEGINNING, fingerprint: createFingerprint(), isOther: true };
  throw badUserInput(
    `${source.name} was changed since its import stopped after line ${known.line}. ` +
      'Put the file back as it was, or start again with --restart: users who exist already are left as they are.',
  );
}

/** The checkpoint of the import of a file. */
interface Checkpoint extends FilePlace {
  /** The fingerprint of the lines before it. */
  readonly fingerprint: Uint8Array<ArrayBuffer>;
  readonly counts: ImportCounts;
  /** Whether the file ended here. */
  readonly isComplete: boolean;
}

/** The place at which an import begins. */
const BEGINNING: Checkpoint = {
  line: 0,
  offset: 0,
  fingerprint: new Uint8Array(),
  counts: NO_COUNTS,
  isComplete: false,
};

/** The checkpoint of one file. It moves in the transactions that write the users before it. */
interface Checkpoints {
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
 * standard input, which has no checkpoint.
 */
function createCheckpoints(path: string | undefined): Checkpoints {
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
      const message = 'Another import of this file is running. Wait for it to end, or start again with --restart.';
      throw badUserInput(message);
    },

    async reset(prisma) {
      await prisma.userImport.deleteMany({ where });
    },
  };
}
