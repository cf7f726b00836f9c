import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import type { Pool } from 'pg';
import { migrationAdapter } from './migration-adapter';
import { migrationNames, readMigration } from './migration-history';

type EngineModule = typeof import('@prisma/schema-engine-wasm/schema_engine_bg');

/** The JavaScript half of the engine keeps one WebAssembly instance for the process, so it is made once. */
let loaded: Promise<EngineModule> | undefined;

/** No table and no enum is somebody else's. */
export const NO_FILTER = { externalTables: [], externalEnums: [] };

/**
 * Lends Prisma's schema engine, the WebAssembly build: the native one would be downloaded from a host outside the
 * package registry. Loading it takes some 50 ms and 20 MB, so only what needs it should ask.
 *
 * @param url - the database to work on; the engine insists on one that answers.
 * @param work - what to do with it; it is gone afterwards.
 */
export async function withSchemaEngine<T>(url: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  loaded ??= load();
  const { SchemaEngine } = await loaded;
  const pools: Pool[] = [];
  const factory = migrationAdapter(url, pools);
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

/** A folder of migrations as the engine wants it. */
export function readMigrations(directory: string): MigrationList {
  return {
    baseDir: directory,
    lockfile: { path: 'migration_lock.toml', content: readFileSync(join(directory, 'migration_lock.toml'), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: migrationNames(directory).map((path) => ({
      path,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: readMigration(directory, path) } },
    })),
  };
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
function adapterError(error: unknown, { errorRegistry }: ReturnType<typeof migrationAdapter>): unknown {
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
