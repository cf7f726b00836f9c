// npm run migration -- what_changes: writes the migration that leads to prisma/schema.prisma, to be read and committed.
// It compares in a scratch database of DATABASE_URL's server, or of the embedded PostgreSQL.
const { createMigration } = require('../dist/database/migration-authoring');
const { startEmbeddedPostgres } = require('../dist/database/embedded-postgres');

async function main(name) {
  if (!/^\w+$/.test(name ?? '')) throw new Error('usage: npm run migration -- what_changes (letters, digits and _)');
  const log = { info: () => {}, warn: console.warn };
  const embedded = process.env.DATABASE_URL ? undefined : await startEmbeddedPostgres({ dataDir: '.data', log });
  try {
    const path = await createMigration(process.env.DATABASE_URL ?? embedded.superuserUrl, name);
    console.log(path ? `Wrote ${path}. Read it before you commit it.` : 'Nothing to do: schema and migrations agree.');
  } finally {
    await embedded?.stop();
  }
}

main(process.argv[2]).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
