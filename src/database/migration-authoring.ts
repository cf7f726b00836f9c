import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlQuery,
  type SqlQueryable,
} from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { Client, type Pool, type QueryArrayResult } from 'pg';
import { MIGRATIONS_DIRECTORY, SCHEMA_FILE } from './migration-files';
import { applyMigrations } from './migrations';

/**
 * What a developer needs to write a migration: Prisma's schema engine, which compares a database with `schema.prisma`.
 * The server does without it.
 */

/**
 * The SQL that leads from the migrations to `schema.prisma`; empty when they agree. It applies the migrations to a
 * scratch database and compares.
 *
 * @param url - any database whose role may create databases.
 */
export async function migrationDrift(url: string): Promise<string> {
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

async function withScratchDatabase<T>(url: string, work: (url: string) => Promise<T>): Promise<T> {
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

/**
 * Writes the migration that leads to `schema.prisma`, for a developer to read and commit; `prisma migrate dev` would
 * download an engine. It is not applied.
 *
 * @param url - any database whose role may create databases.
 * @param name - what the migration does, in snake_case.
 * @returns the file, or undefined when the migrations agree with the schema.
 */
export async function createMigration(url: string, name: string): Promise<string | undefined> {
  if (!/^[a-z0-9_]{1,60}$/.test(name)) throw new RangeError('The migration name must match [a-z0-9_]{1,60}.');
  const sql = await migrationDrift(url);
  if (sql === '') return undefined;
  const timestamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const directory = join(MIGRATIONS_DIRECTORY, `${timestamp}_${name}`);
  mkdirSync(directory);
  const file = join(directory, 'migration.sql');
  writeFileSync(file, sql, { flag: 'wx' });
  return file;
}

type EngineModule = typeof import('@prisma/schema-engine-wasm/schema_engine_bg');

/** The JavaScript half of the engine keeps one WebAssembly instance for the process, so it is made once. */
let loaded: Promise<EngineModule> | undefined;

/**
 * Lends Prisma's schema engine, the WebAssembly build: the native one would be downloaded from a host outside the
 * package registry.
 *
 * @param url - the database to work on; the engine insists on one that answers.
 * @param work - what to do with it; it is gone afterwards.
 */
export async function withSchemaEngine<T>(url: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  loaded ??= load();
  const { SchemaEngine } = await loaded;
  const pools: Pool[] = [];
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

async function load(): Promise<EngineModule> {
  const engine = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const binary = join(dirname(require.resolve('@prisma/schema-engine-wasm')), 'schema_engine_bg.wasm');
  const { instance } = await WebAssembly.instantiate(readFileSync(binary), {
    './schema_engine_bg.js': withoutLingering(engine),
  });
  (engine as unknown as { __wbg_set_wasm(exports: EngineExports): void }).__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return engine;
}

/** The engine gives its advisory lock ten seconds and never clears that timer, for which a process would wait. */
function withoutLingering(engine: EngineModule): object {
  const setTimer = Object.keys(engine).find((name) => name.startsWith('__wbg_setTimeout_'));
  if (!setTimer) return engine;
  return { ...engine, [setTimer]: (run: () => void, ms: number) => setTimeout(run, ms).unref() };
}

/** The database's own error, of which the engine says only `External error id#0`. */
function adapterError(error: unknown, { errorRegistry }: ReturnType<typeof engineAdapter>): unknown {
  const [, id] = /External error id#(\d+)/.exec((error as Error).message) ?? [];
  return id && errorRegistry.consumeError(Number(id))?.error;
}

interface EngineExports {
  __wbindgen_start(): void;
}

/** The little of it that is used here; TypeScript has it among the browser's types only. */
declare const WebAssembly: {
  instantiate(binary: Uint8Array, imports: object): Promise<{ instance: { exports: EngineExports } }>;
};

/** The part of adapter-pg's connection that is changed here; `performIO` is private in its types. */
interface Queryable extends SqlQueryable {
  performIO(query: SqlQuery): Promise<QueryArrayResult>;
}

/**
 * Prisma's adapter, such that the schema engine can read the catalog with it.
 *
 * @param pools - is given every pool that is opened, for the caller to close.
 */
function engineAdapter(url: string, pools: Pool[]) {
  const factory = new PrismaPg({ connectionString: url, max: 2, connectionTimeoutMillis: 5_000 });
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    pools.push(adapter.underlyingDriver());
    understandChar(adapter as unknown as Queryable);
    return adapter;
  };
  // Its own would work on the database itself, as the URL's name wins over the one it sets.
  factory.connectToShadowDb = () => Promise.reject(new Error('There is no shadow database: use a scratch database.'));
  return bindMigrationAwareSqlAdapterFactory(factory);
}

/** PostgreSQL's `"char"` and `text`: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/include/catalog/pg_type.dat */
const CHAR_OID = 18;
const TEXT_OID = 25;

/** Makes it read `"char"`, of which the catalogs are full and which it refuses (prisma/orm#27403). */
function understandChar(adapter: Queryable): void {
  const charColumns = new WeakMap<SqlQuery, number[]>();
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
