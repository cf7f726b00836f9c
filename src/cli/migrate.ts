import type { Command } from 'commander';
import { applyMigrations } from '../database/migrations';
import { createLogger } from '../logger';
import { readConfig } from '../main';
import { consoleLines } from '../process/console-lines';
import { openDatabaseUrl } from '../process/open-database-url';

/** `scoped-api migrate` */
export function registerMigrate(program: Command): void {
  program
    .command('migrate')
    .description('Bring the database to this release. Does what is missing; a second run does nothing.')
    .addHelpText(
      'after',
      '\nExamples:\n  scoped-api migrate\n' +
        '  DATABASE_URL=postgresql://user:password@host:5432/database scoped-api migrate',
    )
    .action(async () => {
      const config = readConfig();
      const log = createLogger({ level: 'warn' }, consoleLines(process.stderr));
      const opened = await openDatabaseUrl(config, log);
      try {
        const applied = await applyMigrations(opened.url, { log });
        const done =
          applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'Nothing to do: the database is up to date.';
        process.stdout.write(`${done}\n`);
      } finally {
        await opened.release();
      }
    });
}
