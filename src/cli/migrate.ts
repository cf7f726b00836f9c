import type { Command } from 'commander';
import type { DeclaredIndex } from '../database/concurrent-indexes';
import { storedIndexes } from '../identity/stored-fields';
import { CommandError, EXIT_WRONG_USAGE } from './command-error';
import { answer, type Console, type JsonOption } from './console';
import { addJson, examples } from './options';
import { schemaOf } from './schema';
import { type CommandDatabase, withDatabase } from './with-capabilities';

interface Options extends JsonOption {
  readonly status?: boolean;
  readonly resolve?: string;
  readonly applied?: boolean;
  readonly rolledBack?: boolean;
}

/** `scoped-api migrate` */
export function registerMigrate(program: Command, io: Console): void {
  addJson(program.command('migrate'))
    .summary('migrate the database to this release')
    .description(
      'Migrate the database to this release, and create the indexes of stored fields. Applies what is missing; a second run does nothing.',
    )
    .option('--status', 'list what is missing, without applying it; the exit code is 1 if there is something')
    .option('--resolve <migration>', 'record how a migration that was begun has ended; applies nothing')
    .option('--applied', 'with --resolve: all of it is in the database')
    .option('--rolled-back', 'with --resolve: nothing of it is in the database, and the next run applies it')
    .addHelpText(
      'after',
      examples(
        'scoped-api migrate',
        'scoped-api migrate --status',
        'DATABASE_URL=postgresql://user:password@host:5432/database scoped-api migrate --json',
        'scoped-api migrate --resolve 20261123030000_user_imports --applied',
      ),
    )
    .action((options: Options) => {
      if (isResolve(options)) return resolve(io, options);
      return options.status ? status(io, options) : migrate(io, options);
    });
}

async function migrate(io: Console, options: JsonOption): Promise<void> {
  // First: faults of schema files end the command before anything is migrated.
  const indexes = storedIndexes(schemaOf(io).stored);
  const { applied, created } = await withDatabase(io, async (database) => ({
    applied: await database.migrate(),
    created: indexes.length > 0 ? await createStoredIndexes(database, indexes) : [],
  }));
  const done = [
    ...(applied.length > 0 ? [`Applied ${applied.join(', ')}.`] : []),
    ...(created.length > 0 ? [`Created ${created.join(', ')}.`] : []),
  ];
  const json = indexes.length > 0 ? { applied, indexes: created } : { applied };
  answer(io, options, json, done.join(' ') || 'Nothing to do: the database is up to date.');
}

function createStoredIndexes(
  { ownerUrl, log, cancellable }: CommandDatabase,
  indexes: readonly DeclaredIndex[],
): Promise<readonly string[]> {
  const { createIndexes } =
    require('../database/concurrent-indexes') as typeof import('../database/concurrent-indexes');
  return cancellable((signal) => createIndexes(ownerUrl, indexes, { log, signal }));
}

async function status(io: Console, options: JsonOption): Promise<void> {
  const { migrationStatus } = require('../database/migrations') as typeof import('../database/migrations');
  const { builtIn, own } = await withDatabase(io, ({ ownerUrl, extension, cancellable }) =>
    cancellable((signal) => migrationStatus(ownerUrl, { extensionMigrations: extension.migrations, signal })),
  );
  const { edited, missing, unfinished } = own;
  const pending = [...builtIn, ...own.pending];
  const lines = [
    ...pending.map((name) => `pending     ${name}`),
    ...edited.map((name) => `edited      ${name}`),
    ...missing.map((name) => `missing     ${name}`),
    ...unfinished.map((name) => `unfinished  ${name}`),
  ];
  answer(io, options, { pending, edited, missing, unfinished }, lines.join('\n') || 'The database is up to date.');
  if (lines.length > 0) io.exitCode = 1;
}

/** @throws CommandError where the options contradict each other. */
function isResolve(options: Options): options is Options & { readonly resolve: string } {
  const { resolve: name, applied = false, rolledBack = false } = options;
  if (name === undefined && !applied && !rolledBack) return false;
  if (name !== undefined && applied !== rolledBack) return true;
  const message = 'Write --resolve NAME with either --applied or --rolled-back.';
  throw new CommandError('USAGE', message, EXIT_WRONG_USAGE);
}

async function resolve(io: Console, options: Options & { readonly resolve: string }): Promise<void> {
  const { resolve: name, applied } = options;
  const as = applied ? 'applied' : 'rolled-back';
  const { resolveMigration } = require('../database/migrations') as typeof import('../database/migrations');
  await withDatabase(io, ({ ownerUrl, log, cancellable }) =>
    cancellable((signal) => resolveMigration(ownerUrl, name, as, { log, signal })),
  );
  const text = applied ? `Recorded as applied: ${name}.` : `Recorded as rolled back: ${name}. The next run applies it.`;
  answer(io, options, { resolved: name, as }, `${text} Run scoped-api migrate, or start the server.`);
}
