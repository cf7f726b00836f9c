import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlQuery,
  type SqlQueryable,
} from '@prisma/driver-adapter-utils';
import type { Pool, QueryArrayResult } from 'pg';
import { PRISMA_LOCK } from './migration-lock';

/** PostgreSQL's `"char"` and `text`: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/include/catalog/pg_type.dat */
const CHAR_OID = 18;
const TEXT_OID = 25;

/** The part of adapter-pg's connection that is changed here; `performIO` is private in its types. */
interface Queryable extends SqlQueryable {
  performIO(query: SqlQuery): Promise<QueryArrayResult>;
}

/**
 * Prisma's adapter, mended for the schema engine.
 *
 * @param pools - is given every pool that is opened, for the caller to close.
 */
export function migrationAdapter(url: string, pools: Pool[]) {
  const factory = new PrismaPg({ connectionString: url, max: 2, connectionTimeoutMillis: 5_000 });
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    pools.push(adapter.underlyingDriver());
    // Its own way is to split a migration at every semicolon, also those inside literals and function bodies, and to
    // run the pieces apart. As one script PostgreSQL applies all of it or nothing.
    adapter.executeScript = async (sql) => {
      await adapter.executeRaw({ sql, args: [], argTypes: [] });
    };
    withoutSessionLock(adapter as unknown as Queryable);
    understandChar(adapter as unknown as Queryable);
    return adapter;
  };
  // Its own would work on the database itself, as the URL's name wins over the one it sets.
  factory.connectToShadowDb = () => Promise.reject(new Error('There is no shadow database: use a scratch database.'));
  return bindMigrationAwareSqlAdapterFactory(factory);
}

/** The engine would leave its lock to the session: `whileMigrating` has it already, in a way that poolers stand. */
function withoutSessionLock(adapter: Queryable): void {
  const queryRaw = adapter.queryRaw.bind(adapter);
  const executeRaw = adapter.executeRaw.bind(adapter);
  const isLock = ({ sql }: SqlQuery) => sql === `SELECT pg_advisory_lock(${PRISMA_LOCK})`;
  adapter.queryRaw = async (query) =>
    isLock(query) ? { columnNames: [], columnTypes: [], rows: [] } : queryRaw(query);
  adapter.executeRaw = async (query) => (isLock(query) ? 0 : executeRaw(query));
}

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
