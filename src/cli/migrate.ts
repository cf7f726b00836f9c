import type { Command } from 'commander';
import { applyMigrations } from '../database/migrations';
import { examples, takesJson } from './help';
import { commandLog } from './log';
import { answer, type JsonOption } from './print';
import { withDatabaseUrl } from './with-database';

/** `scoped-api migrate` */
export function registerMigrate(program: Command): void {
  takesJson(program.command('migrate'))
    .summary('bring the database to this release')
    .description('Bring the database to this release. Does what is missing; a second run does nothing.')
    .addHelpText(
      'after',
      examples(
        'scoped-api migrate',
        'DATABASE_URL=postgresql://user:password@host:5432/database scoped-api migrate --json',
      ),
    )
    .action(migrate);
}

async function migrate(options: JsonOption): Promise<void> {
  const applied = await withDatabaseUrl(({ ownerUrl }) => applyMigrations(ownerUrl, { log: commandLog() }));
  const text = applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'Nothing to do: the database is up to date.';
  answer(options, { applied }, text);
}
