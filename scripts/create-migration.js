// npm run migration -- what_changes: writes the migration that leads to prisma/schema.prisma, to be read and committed.
// It compares in a scratch database of DATABASE_URL's server, or of the embedded PostgreSQL. The schema engine is needed
// here only: the server applies migrations with pg.
const { randomUUID } = require('node:crypto');
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { PrismaPg } = require('@prisma/adapter-pg');
const { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } = require('@prisma/driver-adapter-utils');
const { Client } = require('pg');
const { startEmbeddedPostgres } = require('../dist/database/embedded-postgres');
const { MIGRATIONS_DIRECTORY, SCHEMA_FILE } = require('../dist/database/migration-files');
const { applyMigrations } = require('../dist/database/migrations');

if (require.main === module) {
  main(process.argv[2]).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}

/** @param {string | undefined} name - what the migration does, in snake_case. */
async function main(name) {
  if (!/^[a-z0-9_]{1,60}$/.test(name ?? '')) {
    throw new Error('usage: npm run migration -- what_changes (1 to 60 lowercase letters, digits and _)');
  }
  const log = { info: () => {}, warn: console.warn };
  const embedded = process.env.DATABASE_URL ? undefined : await startEmbeddedPostgres({ dataDir: '.data', log });
  try {
    const path = await createMigration(process.env.DATABASE_URL ?? embedded.superuserUrl, name);
    console.log(path ? `Wrote ${path}. Read it before you commit it.` : 'Nothing to do: schema and migrations agree.');
  } finally {
    await embedded?.stop();
  }
}

/**
 * Writes the migration that leads to `schema.prisma`, for a developer to read and commit. (`prisma migrate dev` would
 * download an engine.) The migration is not applied.
 *
 * @param {string} url - any database whose role may create databases.
 * @param {string} name - matches `[a-z0-9_]{1,60}`.
 * @returns {Promise<string | undefined>} the file, or undefined when the migrations agree with the schema.
 */
async function createMigration(url, name) {
  const sql = await migrationDrift(url);
  if (sql === '') return undefined;
  const timestamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const directory = join(MIGRATIONS_DIRECTORY, `${timestamp}_${name}`);
  mkdirSync(directory);
  const file = join(directory, 'migration.sql');
  writeFileSync(file, sql, { flag: 'wx' });
  return file;
}

/**
 * Returns the SQL that leads from the migrations to `schema.prisma`, empty when they agree. Applies the migrations to a
 * scratch database and compares.
 *
 * @param {string} url - any database whose role may create databases.
 */
async function migrationDrift(url) {
  const schema = { files: [{ path: 'schema.prisma', content: readFileSync(SCHEMA_FILE, 'utf8') }] };
  const script = await withScratchDatabase(url, async (scratch) => {
    await applyMigrations(scratch, { log: { info() {}, warn() {} } });
    return withSchemaEngine(scratch, async (engine) => {
      const { stdout } = await engine.diff({
        from: { tag: 'schemaDatasource', ...schema, configDir: '' },
        to: { tag: 'schemaDatamodel', ...schema },
        script: true,
        exitCode: null,
        // No table and no enum belongs to another application.
        filters: { externalTables: [], externalEnums: [] },
      });
      return stdout ?? '';
    });
  });
  return script.includes('This is an empty migration') ? '' : script;
}

async function withScratchDatabase(url, work) {
  const client = new Client({ connectionString: url });
  const name = `scoped_api_scratch_${randomUUID()}`;
  await client.connect();
  try {
    await client.query(`CREATE DATABASE "${name}" ENCODING 'UTF8' TEMPLATE template0`);
    const scratch = new URL(url);
    scratch.pathname = name;
    return await work(scratch.href);
  } finally {
    await client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    await client.end();
  }
}

/** The JavaScript half of the engine has one WebAssembly instance per process, so it is loaded once. */
let loaded;

/**
 * Calls `work` with Prisma's schema engine, the WebAssembly build: the native one would be downloaded from a host outside
 * the package registry. The engine is freed afterwards.
 *
 * @template T
 * @param {string} url - the database to work on; the engine requires one that answers.
 * @param {(engine: import('@prisma/schema-engine-wasm/schema_engine_bg').SchemaEngine) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function withSchemaEngine(url, work) {
  loaded ??= load();
  const { SchemaEngine } = await loaded;
  const pools = [];
  const factory = engineAdapter(url, pools);
  const engine = await SchemaEngine.new({ datamodels: undefined }, () => {}, factory);
  try {
    return await work(engine);
  } catch (error) {
    throw adapterError(error, factory) ?? error;
  } finally {
    engine.free();
    // The engine leaves some of its connections open, and the process would wait for them.
    await Promise.all(pools.filter((pool) => !pool.ending).map((pool) => pool.end()));
  }
}

async function load() {
  const engine = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const binary = join(dirname(require.resolve('@prisma/schema-engine-wasm')), 'schema_engine_bg.wasm');
  const { instance } = await WebAssembly.instantiate(readFileSync(binary), {
    './schema_engine_bg.js': withoutLingering(engine),
  });
  engine.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return engine;
}

/** The engine limits its advisory lock to ten seconds and never clears that timer, so the process would wait for it. */
function withoutLingering(engine) {
  const setTimer = Object.keys(engine).find((name) => name.startsWith('__wbg_setTimeout_'));
  if (!setTimer) return engine;
  return { ...engine, [setTimer]: (run, ms) => setTimeout(run, ms).unref() };
}

/** Returns the database's own error, which the engine only names as `External error id#0`. */
function adapterError(error, { errorRegistry }) {
  const [, id] = /External error id#(\d+)/.exec(error.message) ?? [];
  return id && errorRegistry.consumeError(Number(id))?.error;
}

/**
 * Returns Prisma's adapter, changed so that the schema engine can read the catalog with it.
 *
 * @param {string} url
 * @param {import('pg').Pool[]} pools - receives every pool that is opened, for the caller to close.
 */
function engineAdapter(url, pools) {
  const factory = new PrismaPg({ connectionString: url, max: 2, connectionTimeoutMillis: 5_000 });
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    pools.push(adapter.underlyingDriver());
    understandChar(adapter);
    return adapter;
  };
  // Its own would work on the database itself, because the URL's name wins over the one that it sets.
  factory.connectToShadowDb = () => Promise.reject(new Error('There is no shadow database: use a scratch database.'));
  return bindMigrationAwareSqlAdapterFactory(factory);
}

/** PostgreSQL's `"char"` and `text`: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/include/catalog/pg_type.dat */
const CHAR_OID = 18;
const TEXT_OID = 25;

/** Makes the adapter read `"char"`, which the catalogs use and the adapter refuses (prisma/orm#27403). */
function understandChar(adapter) {
  const charColumns = new WeakMap();
  const performIO = adapter.performIO.bind(adapter);
  adapter.performIO = async (query) => {
    const result = await performIO(query);
    const columns = (result.fields ?? []).flatMap((field, index) => (field.dataTypeID === CHAR_OID ? [index] : []));
    for (const column of columns) {
      const field = result.fields[column];
      if (field) field.dataTypeID = TEXT_OID;
      // The engine expects one character, and its native build gets a zero byte for none.
      for (const row of result.rows) row[column] ||= '\0';
    }
    charColumns.set(query, columns);
    return result;
  };
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query);
    for (const column of charColumns.get(query) ?? []) result.columnTypes[column] = ColumnTypeEnum.Character;
    return result;
  };
}

module.exports = { migrationDrift, withSchemaEngine };
