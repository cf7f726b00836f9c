import { OPERATOR, recordAudit } from '../../audit/record';
import { badUserInput } from '../../errors';
import { NO_PASSWORD } from '../../passwords/schemes';
import { BEGINNING, type Checkpoint, createCheckpoints } from './checkpoint';
import { addCounts, type ImportCounts } from './counts';
import { createFingerprint, type Fingerprint, recognise } from './fingerprint';
import { type FailedLine, type ImportBatch, readBatches } from './import-batches';
import type { ImportSource } from './import-source';
import { readLines } from './read-lines';
import { rehearseUsers, STORED_USERS } from './user-rows';
import { type BatchTarget, type ImportDependencies, writeBatch } from './write-batch';

/** How users are imported. */
export interface ImportOptions {
  /** Begins at the first line, however far an earlier import of the file came. */
  readonly restart: boolean;
  /** Reads and judges every line, and keeps nothing. */
  readonly dryRun: boolean;
  /** Lets members pass, unread, that are not of the format. */
  readonly ignoreUnknown: boolean;
}

/** Who is told how an import goes. */
export interface ImportListeners {
  /** Once, before the first batch: an earlier import came as far as this. */
  begins(at: ImportProgress): void;
  /**
   * Lines that failed, before the checkpoint moves past them: a stop may bring some of them twice, and none is lost.
   */
  fails(lines: readonly FailedLine[]): Promise<void>;
  /** A batch is written. */
  moves(to: ImportProgress): void;
}

/** How far an import has come. */
export interface ImportProgress {
  readonly line: number;
  /** In bytes. */
  readonly offset: number;
  /** Of all lines so far, in this run and earlier ones. */
  readonly counts: ImportCounts;
}

/** How an import ended. */
export interface ImportSummary extends ImportProgress {
  /** Where it went on; 0 for the beginning. */
  readonly resumedAfterLine: number;
}

/** For writing and rehearsing. A batch takes a tenth of a second, unless somebody else holds on to a name in it. */
const BATCH_TIMEOUT_MS = 10 * 60_000;
/** setTimeout's longest, 24 days: a rehearsal is one transaction. */
const REHEARSAL_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * Makes a user of each line of a file of JSON Lines. Lines that can't be one are told to `listeners`, and the rest is
 * imported. Memory does not grow with the file.
 *
 * Batches are transactions, and the checkpoint of a file moves in them: after whatever kind of stop, the next import of
 * the file goes on behind the last batch that was written, with nobody lost and nobody twice. A user who is there
 * already, with the same username and address (and id, where the line has one), is left alone and no fault.
 *
 * For whoever runs the server: it asks nobody's leave, and can make admins.
 *
 * @throws DomainError BAD_USER_INPUT for a file that was changed since its import stopped, or is being imported by
 * somebody else.
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
          // Nobody waits a third of a second for what is thrown away.
          hash: async () => NO_PASSWORD,
        };
        return run(dependencies, { source, path: undefined, target }, options, listeners);
      },
      { timeout: REHEARSAL_TIMEOUT_MS },
    );
  }
  const target: BatchTarget = {
    inTransaction: (work) => database.transaction(work, { timeout: BATCH_TIMEOUT_MS }),
    rows: STORED_USERS,
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
  if (begun.isAnew) await checkpoints.reset(prisma);
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
  const now = new Date().toISOString();
  // While PostgreSQL writes one batch, the next one is read.
  let writing: Promise<void> = Promise.resolve();
  for await (const batch of readBatches(lines, begun.fingerprint, { ignoreUnknown: options.ignoreUnknown, now })) {
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

/** Where the import of a file goes on, with the fingerprint of the lines before. */
interface Beginning {
  readonly at: Checkpoint;
  readonly fingerprint: Fingerprint;
  /** Whether the checkpoint is of another file, which has the same name and is done. */
  readonly isAnew: boolean;
}

async function begin(source: ImportSource, known: Checkpoint): Promise<Beginning> {
  if (known.line === 0) return { at: known, fingerprint: createFingerprint(), isAnew: false };
  const fingerprint = await recognise(readLines(source.read(0), BEGINNING), known);
  if (fingerprint) return { at: known, fingerprint, isAnew: false };
  if (known.isComplete) return { at: BEGINNING, fingerprint: createFingerprint(), isAnew: true };
  throw badUserInput(
    `${source.name} was changed since its import stopped after line ${known.line}. ` +
      'Put the file back as it was, or begin anew with --restart: users who are there already are left alone.',
  );
}
