import type { Command } from 'commander';
import { applyMigrations, resolveMigration } from '../database/migrations';
import { CommandError, EXIT_WRONG_USAGE } from './command-error';
import { examples, takesJson } from './help';
import { commandLog } from './log';
import { answer, type JsonOption } from './print';
import { withDatabaseUrl } from './with-database';

interface MigrateOptions extends JsonOption {
  readonly resolve?: string;
  readonly applied?: boolean;
  readonly rolledBack?: boolean;
}

/** `scoped-api migrate` */
export function registerMigrate(program: Command): void {
  takesJson(program.command('migrate'))
    .summary('bring the database to this release')
    .description('Bring the database to this release. Does what is missing; a second run does nothing.')
    .option('--resolve <migration>', 'record what became of a migration that was begun; applies nothing')
    .option('--applied', 'with --resolve: all of it is in the database')
    .option('--rolled-back', 'with --resolve: nothing of it is in the database, and the next run applies it')
    .addHelpText(
      'after',
      examples(
        'scoped-api migrate',
        'DATABASE_URL=postgresql://user:password@host:5432/database scoped-api migrate --json',
        'scoped-api migrate --resolve 20261123030000_user_imports --applied',
      ),
    )
    .action((options: MigrateOptions) => (isResolve(options) ? resolve(options) : migrate(options)));
}

async function migrate(options: JsonOption): Promise<void> {
  const applied = await withDatabaseUrl(({ url, ownerUrl, cancellable }) =>
    cancellable((signal) => applyMigrations(ownerUrl, { log: commandLog(), serverUrl: url, signal })),
  );
  const text = applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'Nothing to do: the database is up to date.';
  answer(options, { applied }, text);
}

/** @throws CommandError where the options do not say one thing. */
function isResolve(options: MigrateOptions): options is MigrateOptions & { readonly resolve: string } {
  const { resolve: name, applied = false, rolledBack = false } = options;
  if (name === undefined && !applied && !rolledBack) return false;
  if (name !== undefined && applied !== rolledBack) return true;
  const message = 'Write --resolve NAME with either --applied or --rolled-back.';
  throw new CommandError('USAGE', message, EXIT_WRONG_USAGE);
}

async function resolve(options: MigrateOptions & { readonly resolve: string }): Promise<void> {
  const { resolve: name, applied } = options;
  const as = applied ? 'applied' : 'rolled-back';
  await withDatabaseUrl(({ ownerUrl, cancellable }) =>
    cancellable((signal) => resolveMigration(ownerUrl, name, as, { log: commandLog(), signal })),
  );
  const text = applied ? `Recorded as applied: ${name}.` : `Recorded as rolled back: ${name}. The next run applies it.`;
  answer(options, { resolved: name, as }, `${text} Run scoped-api migrate, or start the server.`);
}
