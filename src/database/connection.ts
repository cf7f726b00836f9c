import { setTimeout as delay } from 'node:timers/promises';
import { Client, type ClientConfig, Connection, escapeIdentifier, Pool, type PoolConfig, type QueryConfig } from 'pg';
import type { PoolStats } from '../metrics/metrics';
import { type DatabaseAddress, readDatabaseUrl } from './database-url';
import { isConflict } from './errors';

/** Time limits of a session, in milliseconds. PostgreSQL enforces each, and so does the client. */
export interface SessionLimits {
  /** For one statement, including waiting for locks (`statement_timeout`). */
  readonly statementMs: number;
  /** For waiting for one lock (`lock_timeout`). */
  readonly lockMs: number;
  /** For an idle transaction (`idle_in_transaction_session_timeout`). */
  readonly idleInTransactionMs: number;
}

/** Requests take milliseconds: a statement that reaches these limits waits for something that is broken. */
export const DEFAULT_LIMITS: SessionLimits = { statementMs: 5_000, lockMs: 3_000, idleInTransactionMs: 10_000 };

/** Which server a connection requires: a primary, a replica, or any. */
export type Access = 'primary' | 'replica' | 'any';

/** Options of a connection. */
interface SessionOptions {
  /** The schema of the statements; the role's own search_path by default. */
  readonly schema?: string | undefined;
  readonly limits?: SessionLimits;
  readonly access?: Access;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName?: string;
  /** Time limit for connecting, in milliseconds; 5,000 by default. */
  readonly connectionTimeoutMs?: number;
}

/** A statement for {@link SessionClient.query} with its own limit. */
export interface LimitedQuery extends QueryConfig {
  /** Replaces `statementMs` of the connection in the client, in milliseconds. */
  readonly limitMs?: number;
}

/** How long after the limit PostgreSQL may end a statement by itself before the client requests its cancellation. */
const GRACE_MS = 500;
/** How long it may take to cancel before the connection is considered dead. */
const GIVE_UP_MS = 1_500;

/** SQLSTATE query_canceled: a statement took too long. */
const QUERY_CANCELED = '57014';
/** SQLSTATE read_only_sql_transaction. */
const READ_ONLY = '25006';

/** A statement exceeded its limit; the client requested its cancellation. */
class StatementTimeoutError extends Error {
  override readonly name = 'StatementTimeoutError';
  readonly code = QUERY_CANCELED;
}

/** The server accepts no writes: it is a standby, for example after a failover that left the address on the old primary. */
class ReadOnlyServerError extends Error {
  override readonly name = 'ReadOnlyServerError';
  readonly code = READ_ONLY;
}

/** The connection does not fit the configuration; the message says what to change. */
export class SessionSetupError extends Error {
  override readonly name = 'SessionSetupError';
}

/** Parameter of the constructor of {@link SessionClient}, from `sessionConfig`. */
type SessionClientConfig = ClientConfig & {
  readonly session: Required<Pick<SessionOptions, 'limits' | 'access'>> & {
    readonly schema: string | undefined;
    /** Called when the server did not answer within any limit, or is read-only: other connections may be stale too. */
    readonly onStale: () => void;
  };
};

/**
 * Sets up a connection in one statement. Zone and styles decide what timestamps mean in text, which is how Prisma's adapter
 * reads and writes them (without an offset). pgbouncer restores these three for each of its clients, also in transaction
 * mode. The other settings are set only if the connection belongs to this client alone.
 */
const SET_UP = `SELECT current_schema() AS schema, pg_backend_pid() AS pid, pg_is_in_recovery() AS "isStandby",
  set_config('TimeZone', 'UTC', false), set_config('DateStyle', 'ISO, YMD', false),
  set_config('IntervalStyle', 'postgres', false),
  CASE WHEN pg_backend_pid() = $1::int THEN ARRAY[
    set_config('search_path', coalesce(quote_ident($2::text), current_setting('search_path')), false),
    set_config('statement_timeout', $3::text, false),
    set_config('lock_timeout', $4::text, false),
    set_config('idle_in_transaction_session_timeout', $5::text, false),
    set_config('default_transaction_isolation', 'read committed', false),
    set_config('bytea_output', 'hex', false),
    set_config('extra_float_digits', '1', false),
    set_config('array_nulls', 'on', false),
    set_config('standard_conforming_strings', 'on', false)] END`;

interface SetUpRow {
  readonly schema: string | null;
  readonly pid: number;
  readonly isStandby: boolean;
}

/** Properties of pg's client that are missing in its types. */
interface Internals {
  readonly processID: number | null;
  readonly secretKey: number | null;
  readonly ssl: boolean | object;
  readonly sslNegotiation: string | undefined;
  readonly connection: Connection;
}

/** Returns the options of pg for a {@link SessionClient}. */
function sessionConfig(
  { config, schema }: Pick<DatabaseAddress, 'config' | 'schema'>,
  options: SessionOptions,
  onStale: () => void = () => {},
): SessionClientConfig {
  const { limits = DEFAULT_LIMITS, access = 'primary', applicationName = 'scoped-api' } = options;
  return {
    ...config,
    application_name: applicationName,
    connectionTimeoutMillis: options.connectionTimeoutMs ?? 5_000,
    keepAlive: true,
    session: { limits, access, schema: options.schema ?? schema, onStale },
  };
}

/**
 * A connection with the settings that this server needs, whatever the defaults of server, database and role are. Every
 * statement ends within its limit: PostgreSQL ends it, or else the client cancels it, or else the connection is closed.
 */
export class SessionClient extends Client {
  private readonly session: SessionClientConfig['session'];
  /** Whether a pooler such as pgbouncer is in between, so that only a transaction belongs to this client alone. */
  isPooled = false;

  constructor(config: SessionClientConfig) {
    super(config);
    this.session = config.session;
  }

  /**
   * Sets up the connection. Call it once, before any other statement.
   *
   * @throws ReadOnlyServerError if a primary is required and this is a standby; SessionSetupError if a pooler is in between
   * and the role's search_path leads to another schema.
   */
  async setUp(): Promise<void> {
    const { schema, access, limits } = this.session;
    const { processID } = this as unknown as Internals;
    const timeouts = [limits.statementMs, limits.lockMs, limits.idleInTransactionMs].map(String);
    const { rows } = await this.query<SetUpRow>({ text: SET_UP, values: [processID, schema ?? null, ...timeouts] });
    const [found] = rows as [SetUpRow];
    this.isPooled = found.pid !== processID;
    if (access === 'primary' && found.isStandby) {
      throw new ReadOnlyServerError('The database server is a standby and accepts no writes.');
    }
    if (this.isPooled && access !== 'any' && schema !== undefined && found.schema !== schema) {
      throw new SessionSetupError(
        `A connection pooler is in front of the database, and the role sees the schema ${found.schema ?? '(none)'}, not ${schema}. ` +
          'A pooler keeps no search_path for a client, so the role must have it: ' +
          `ALTER ROLE ${this.user === undefined ? 'the_role' : escapeIdentifier(this.user)} SET search_path = ${escapeIdentifier(schema)}; and restart the pooler.`,
      );
    }
  }

  // pg has many overloads of this method; the two in use (promise and callback) are distinguished at run time.
  override query = ((config: string | LimitedQuery, values?: unknown, callback?: unknown): unknown => {
    if (typeof config === 'object' && 'submit' in config) return super.query(config as never, values as never);
    const done = (typeof values === 'function' ? values : callback) as Callback | undefined;
    const given = typeof values === 'function' ? undefined : (values as unknown[] | undefined);
    const deadline = this.startDeadline((config as LimitedQuery).limitMs ?? this.session.limits.statementMs);
    const ask = super.query.bind(this) as unknown as (...args: unknown[]) => Promise<unknown>;
    const statement = this.isPooled ? this.withLimits(withoutName(config)) : config;
    if (done) {
      return ask(statement, given, (error: Error | null, result?: unknown) => {
        const cancelled = deadline.end();
        if (cancelled === undefined) done(error && this.failed(error), result);
        else void cancelled.then(() => done(error && this.failed(error, true), result));
      });
    }
    return ask(statement, given).then(
      async (result) => {
        await deadline.end();
        return result;
      },
      async (error: Error) => {
        const cancelled = deadline.end();
        await cancelled;
        throw this.failed(error, cancelled !== undefined);
      },
    );
  }) as unknown as Client['query'];

  /** Adds the limits to a statement that begins a transaction: the pooler may use another connection for the next one. */
  private withLimits(config: string | LimitedQuery): string | LimitedQuery {
    const text = typeof config === 'string' ? config : config.text;
    if (!/^BEGIN\b/i.test(text)) return config;
    const { limits, schema } = this.session;
    const begin = /ISOLATION LEVEL/i.test(text) ? text : `${text} ISOLATION LEVEL READ COMMITTED`;
    const settings = [
      `statement_timeout = ${limits.statementMs}`,
      `lock_timeout = ${limits.lockMs}`,
      `idle_in_transaction_session_timeout = ${limits.idleInTransactionMs}`,
      `bytea_output = 'hex'`,
      ...(schema === undefined ? [] : [`search_path = ${this.escapeIdentifier(schema)}`]),
    ];
    const script = [begin, ...settings.map((setting) => `SET LOCAL ${setting}`)].join('; ');
    return typeof config === 'string' ? script : { ...config, text: script };
  }

  private startDeadline(limitMs: number): { end(): Promise<void> | undefined } {
    let cancelled: Promise<void> | undefined;
    let giveUp: NodeJS.Timeout | undefined;
    const cancel = setTimeout(() => {
      cancelled = this.cancelRunning();
      giveUp = setTimeout(() => {
        // Neither an answer nor a cancellation: the network or the server is gone without closing the connection.
        this.session.onStale();
        (this as unknown as Internals).connection.stream.destroy();
      }, GIVE_UP_MS);
    }, limitMs + GRACE_MS);
    return {
      /** If the statement exceeded its limit, resolves when its cancellation can't hit the next statement any more. */
      end() {
        clearTimeout(cancel);
        clearTimeout(giveUp);
        return cancelled;
      },
    };
  }

  /**
   * Requests over another connection that PostgreSQL cancels the statement here (53.2.8 "Canceling Requests in Progress").
   * The request names the connection, not the statement, and may arrive after the statement has ended. PostgreSQL closes
   * the other connection when the request has been executed; until then no other statement may run here. If that does not
   * happen in time, this connection is closed, because the request may be executed at any moment.
   */
  private async cancelRunning(): Promise<void> {
    const { processID, secretKey, ssl, sslNegotiation } = this as unknown as Internals;
    if (processID === null || secretKey === null) return;
    const messenger = new Connection({ ssl, sslNegotiation } as never) as unknown as CancelConnection;
    const isDone = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => {
        resolve(false);
        messenger.stream.destroy();
      }, GIVE_UP_MS);
      const end = () => {
        clearTimeout(timer);
        resolve(true);
        messenger.stream.destroy();
      };
      messenger.on('error', end);
      messenger.on('end', end);
      messenger.on('connect', () => {
        if (!ssl) messenger.cancel(processID, secretKey);
        else if (sslNegotiation !== 'direct') messenger.requestSsl();
      });
      messenger.on('sslconnect', () => messenger.cancel(processID, secretKey));
      if (this.host.startsWith('/')) messenger.connect(`${this.host}/.s.PGSQL.${this.port}`);
      else messenger.connect(this.port, this.host);
    });
    // A client that is ending still delivers its last answer, accepts no other statement, and is removed from its pool.
    if (!isDone) this.end().catch(() => {});
  }

  private failed(error: Error, isLate = false): Error {
    const { code } = error as { code?: string };
    if (code === READ_ONLY) this.session.onStale();
    // An error of the statement itself is correct even if this process receives it late.
    const isOfStatement = code !== QUERY_CANCELED && /^[0-9A-Z]{5}$/.test(code ?? '') && !code?.startsWith('57P');
    if (!isLate || isOfStatement) return error;
    return new StatementTimeoutError(
      'The database did not answer in time, and the cancellation of the statement was requested.',
      { cause: error },
    );
  }
}

/** Behind a pooler, the next use of a prepared statement may be on another connection, which does not have it. */
function withoutName(config: string | LimitedQuery): string | LimitedQuery {
  if (typeof config === 'string' || config.name === undefined) return config;
  const { name: _name, ...unnamed } = config;
  return unnamed;
}

type Callback = (error: Error | null, result?: unknown) => void;

interface CancelConnection {
  readonly stream: { destroy(): void };
  on(event: string, listener: () => void): void;
  connect(portOrPath: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processId: number, secretKey: number): void;
}

/**
 * Opens and sets up one connection outside of a pool. The caller ends it.
 *
 * @param url - `postgresql://...`, see {@link readDatabaseUrl}.
 * @throws errors of pg when the server can't be reached, and those of `setUp`.
 */
export async function openClient(url: string, options: SessionOptions = {}): Promise<SessionClient> {
  const client = new SessionClient(sessionConfig(readDatabaseUrl(url), options));
  // Without a listener, a lost connection would end this process; the next statement fails instead.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.setUp();
    return client;
  } catch (error) {
    client.end().catch(() => {});
    throw error;
  }
}

/** Options of a pool. */
interface PoolOptions extends SessionOptions {
  /** `postgresql://...` */
  readonly url: string;
  /** Maximum number of connections, at least 1. */
  readonly max: number;
  /** How long a caller waits for a connection, in milliseconds. */
  readonly connectionTimeoutMs: number;
  /** Called when the server closes an idle connection (because it restarts, for example). */
  readonly onConnectionLost: (error: Error) => void;
}

/** A pool of {@link SessionClient}s. */
export interface SessionPool extends Pool {
  /** Closes the connections that are open now, each as soon as it is free: their server may be gone. */
  renew(): void;
}

/** Minimum time between two renewals, in milliseconds. */
const RENEW_EVERY_MS = 1_000;
/** How many times a statement is run that PostgreSQL rolls back because of another transaction. */
const MAX_ATTEMPTS = 5;
/** Maximum wait before the next attempt, in milliseconds; random, so that conflicting statements spread. */
const BACKOFF_MS = 20;

/**
 * Creates a pool. Connections are opened when they are needed.
 *
 * A statement of `pool.query` is its own transaction, so one that was rolled back because of another transaction (SQLSTATE
 * 40001, 40P01) has changed nothing, and is run again.
 */
export function createPool(options: PoolOptions): SessionPool {
  const { url, max, onConnectionLost } = options;
  let generation = 0;
  let renewedAt = Number.NEGATIVE_INFINITY;
  const generations = new WeakMap<object, number>();
  const isStale = (client: object) => (generations.get(client) ?? generation) < generation;

  const renew = () => {
    // Many statements may find out at the same time that the server has changed.
    if (performance.now() - renewedAt < RENEW_EVERY_MS) return;
    renewedAt = performance.now();
    generation += 1;
    for (let idle = pool.idleCount; idle > 0; idle -= 1) {
      pool.connect().then(
        (client) => client.release(isStale(client)),
        () => {},
      );
    }
  };
  const pool = new Pool({
    ...sessionConfig(readDatabaseUrl(url), options, renew),
    Client: SessionClient,
    max,
    idleTimeoutMillis: 30_000,
    async onConnect(client: SessionClient) {
      generations.set(client, generation);
      await client.setUp();
    },
  } as unknown as PoolConfig) as SessionPool;
  pool.renew = renew;
  const ask = pool.query.bind(pool) as (...args: unknown[]) => Promise<unknown>;
  pool.query = (async (...args: unknown[]) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await ask(...args);
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !isConflict(error)) throw error;
        await delay(attempt * Math.random() * BACKOFF_MS);
      }
    }
  }) as Pool['query'];
  // The pool drops connections that are ending.
  pool.on('release', (_error, client) => {
    if (isStale(client)) client.end().catch(() => {});
  });
  // Without a listener, a restart of the server would end this process. The pool replaces the connection by itself.
  pool.on('error', onConnectionLost);
  return pool;
}

/** Returns the present state of a pool. */
export function statsOf(pool: Pool, max: number): PoolStats {
  return { max, total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount };
}
