/** The database can't be migrated to this release; the message says why and what to do, for the console. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}
