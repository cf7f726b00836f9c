import { setTimeout as delay } from 'node:timers/promises';
import { Client, type ClientConfig, Connection, escapeIdentifier, Pool, type PoolConfig, type QueryConfig } from 'pg';
import type { PoolStats } from '../metrics/metrics';
import { type DatabaseAddress, readDatabaseUrl } from './database-url';
import { isConflict } from './errors';

/** How long the database may work for this server, in milliseconds. PostgreSQL enforces each, and so does the client. */
export interface SessionLimits {
  /** One statement, waiting for locks included (`statement_timeout`). */
  readonly statementMs: number;
  /** Waiting for one lock (`lock_timeout`). */
  readonly lockMs: number;
  /** An open transaction in which nothing happens (`idle_in_transaction_session_timeout`). */
  readonly idleInTransactionMs: number;
}

/** A request takes milliseconds; what takes longer than this waits for something that is broken. */
export const DEFAULT_LIMITS: SessionLimits = { statementMs: 5_000, lockMs: 3_000, idleInTransactionMs: 10_000 };

/** What a connection is for: writing takes a primary, reading a replica, and `any` asks for neither. */
export type Access = 'primary' | 'replica' | 'any';

/** How a connection is set up. */
export interface SessionOptions {
  /** The one schema that statements see; the role's own search_path unless given. */
  readonly schema?: string | undefined;
  readonly limits?: SessionLimits;
  readonly access?: Access;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName?: string;
  /** How long connecting may take, in milliseconds; 5,000 by default. */
  readonly connectionTimeoutMs?: number;
}

/** A statement for {@link SessionClient.query} with a limit of its own. */
export interface LimitedQuery extends QueryConfig {
  /** In place of the connection's `statementMs` on the client's side, in milliseconds. */
  readonly limitMs?: number;
}

/** How long PostgreSQL has to end a statement by itself before it is asked to cancel it. */
const GRACE_MS = 500;
/** How long it has to obey before the connection is given up as dead. */
const GIVE_UP_MS = 1_500;

/** SQLSTATE query_canceled: what PostgreSQL says of a statement that took too long. */
const QUERY_CANCELED = '57014';
/** SQLSTATE read_only_sql_transaction. */
const READ_ONLY = '25006';

/** A statement took longer than it may; PostgreSQL was asked to end it. */
export class StatementTimeoutError extends Error {
  override readonly name = 'StatementTimeoutError';
  readonly code = QUERY_CANCELED;
}

/** The server accepts no writes: it is a standby, as after a failover that left the address on the old primary. */
export class ReadOnlyServerError extends Error {
  override readonly name = 'ReadOnlyServerError';
  readonly code = READ_ONLY;
}

/** The connection can't be what the configuration says; the message says what to change. */
export class SessionSetupError extends Error {
  override readonly name = 'SessionSetupError';
}

/** What the constructor of {@link SessionClient} takes, from `sessionConfig`. */
export type SessionClientConfig = ClientConfig & {
  readonly session: Required<Pick<SessionOptions, 'limits' | 'access'>> & {
    readonly schema: string | undefined;
    /** Called when the server was silent past every limit, or turned read-only: other connections may be stale too. */
    readonly onStale: () => void;
  };
};

/**
 * What is asked of PostgreSQL at the start of a connection, in one statement. Zone and styles decide what timestamps
 * mean in text, which is how Prisma's adapter reads and writes them (without an offset). pgbouncer restores these three
 * for each of its clients, also in transaction mode. The rest is set only where the connection is this client's alone.
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

/** The parts of pg's client that its types leave out. */
interface Internals {
  readonly processID: number | null;
  readonly secretKey: number | null;
  readonly ssl: boolean | object;
  readonly sslNegotiation: string | undefined;
  readonly connection: Connection;
}

/** How pg connects for a {@link SessionClient}. */
export function sessionConfig(
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
 * A connection as this server needs it, whatever the defaults of server, database and role are. Every statement ends
 * within its limit: PostgreSQL ends it, or else is asked to cancel it, or else the connection is closed.
 */
export class SessionClient extends Client {
  private readonly session: SessionClientConfig['session'];
  /** Whether a pooler such as pgbouncer is in between, so that only a transaction is this client's alone. */
  isPooled = false;

  constructor(config: SessionClientConfig) {
    super(config);
    this.session = config.session;
  }

  /**
   * Makes the connection what it must be. Call it once, before anything else is asked.
   *
   * @throws ReadOnlyServerError where a primary is needed and this is a standby; SessionSetupError where a pooler is in
   * between and the role's search_path leads to another schema.
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

  // pg has this method in a dozen forms; the two that are used (promise and callback) are told apart at run time.
  override query = ((config: string | LimitedQuery, values?: unknown, callback?: unknown): unknown => {
    if (typeof config === 'object' && 'submit' in config) return super.query(config as never, values as never);
    const done = (typeof values === 'function' ? values : callback) as Callback | undefined;
    const given = typeof values === 'function' ? undefined : (values as unknown[] | undefined);
    const deadline = this.startDeadline((config as LimitedQuery).limitMs ?? this.session.limits.statementMs);
    const ask = super.query.bind(this) as unknown as (...args: unknown[]) => Promise<unknown>;
    const statement = this.isPooled ? this.withLimits(config) : config;
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

  /** Gives what begins a transaction its limits with it, for a pooler hands out other connections from then on. */
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
        // Neither an answer nor obedience: the network, or the server, is gone without a word.
        this.session.onStale();
        (this as unknown as Internals).connection.stream.destroy();
      }, GIVE_UP_MS);
    }, limitMs + GRACE_MS);
    return {
      /** Returns, where the statement was past its limit, when its cancellation can't reach the next one any more. */
      end() {
        clearTimeout(cancel);
        clearTimeout(giveUp);
        return cancelled;
      },
    };
  }

  /**
   * Asks PostgreSQL, over a connection of its own, to end what runs here (53.2.8 "Canceling Requests in Progress"). The
   * request names the connection, not the statement, and may arrive when that has ended by itself. PostgreSQL closes
   * the connection that it came over when it has been carried out; until then nothing else may run here. Where that is
   * not heard of in time, this connection is closed, because the request may be carried out at any moment.
   */
  private async cancelRunning(): Promise<void> {
    const { processID, secretKey, ssl, sslNegotiation } = this as unknown as Internals;
    if (processID === null || secretKey === null) return;
    const messenger = new Connection({ ssl, sslNegotiation } as never) as unknown as CancelConnection;
    const isOver = await new Promise<boolean>((resolve) => {
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
    // A client that has begun to end keeps its last answer, takes no other statement, and is dropped by its pool.
    if (!isOver) this.end().catch(() => {});
  }

  private failed(error: Error, isLate = false): Error {
    const { code } = error as { code?: string };
    if (code === READ_ONLY) this.session.onStale();
    // What PostgreSQL says of the statement itself is true however late this process hears of it.
    const isOfStatement = code !== QUERY_CANCELED && /^[0-9A-Z]{5}$/.test(code ?? '') && !code?.startsWith('57P');
    if (!isLate || isOfStatement) return error;
    return new StatementTimeoutError('The database did not answer in time, and was asked to stop.', { cause: error });
  }
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
 * Opens one connection outside a pool, set up. End it when done.
 *
 * @param url - `postgresql://...`, see {@link readDatabaseUrl}.
 * @throws what pg throws when the server can't be reached, and what `setUp` throws.
 */
export async function openClient(url: string, options: SessionOptions = {}): Promise<SessionClient> {
  const client = new SessionClient(sessionConfig(readDatabaseUrl(url), options));
  // Without a listener, a connection that is lost would end this process; the next statement says so.
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

/** How a pool is opened. */
export interface PoolOptions extends SessionOptions {
  /** `postgresql://...` */
  readonly url: string;
  /** The most connections to open, at least 1. */
  readonly max: number;
  /** How long a caller waits for a connection, in milliseconds. */
  readonly connectionTimeoutMs: number;
  /** Told when the server ends a connection that nobody uses (a restart, say). */
  readonly onConnectionLost: (error: Error) => void;
}

/** A pool whose connections are set up as `connection.ts` says. */
export interface SessionPool extends Pool {
  /** Closes the connections that are open now, each as soon as it is free: they may lead to a server that is gone. */
  renew(): void;
}

/** At least so long between two renewals, in milliseconds. */
const RENEW_EVERY_MS = 1_000;
/** How often a statement is run that PostgreSQL rolls back for the sake of another transaction. */
const MAX_ATTEMPTS = 5;
/** The longest wait before the next attempt, in milliseconds; random, so that those in each other's way spread. */
const BACKOFF_MS = 20;

/**
 * Opens a pool. Connections are made when they are needed.
 *
 * A statement of `pool.query` is a transaction of its own, so one that was rolled back for the sake of another
 * transaction (SQLSTATE 40001, 40P01) has changed nothing, and is run again.
 */
export function createPool(options: PoolOptions): SessionPool {
  const { url, max, onConnectionLost } = options;
  let generation = 0;
  let renewedAt = Number.NEGATIVE_INFINITY;
  const generations = new WeakMap<object, number>();
  const isStale = (client: object) => (generations.get(client) ?? generation) < generation;

  const renew = () => {
    // Many statements may find out at once that the server is another one by now.
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
  // The pool keeps no connection that has begun to end.
  pool.on('release', (_error, client) => {
    if (isStale(client)) client.end().catch(() => {});
  });
  // Without a listener, a server that restarts would end this process. The pool has replaced the connection already.
  pool.on('error', onConnectionLost);
  return pool;
}

/** A pool at this moment. */
export function statsOf(pool: Pool, max: number): PoolStats {
  return { max, total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount };
}
