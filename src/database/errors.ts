import { DomainError } from '../errors';

/** The cause that adapter-pg adds to Prisma's errors, as far as it is read here. */
interface DriverCause {
  readonly kind?: string;
  readonly originalCode?: string;
  readonly table?: string;
  readonly constraint?: { readonly index?: string; readonly fields?: readonly string[] };
}

/** The reason of a temporary failure of the database. */
type Later =
  /** It can't be reached, or accepts no connections. */
  | 'unreachable'
  /** Overloaded: no free connection, a lock that is held, a statement that took too long. */
  | 'busy'
  /** Two transactions conflicted, and PostgreSQL rolled this one back. */
  | 'conflict'
  /** It accepts no writes: a standby, or a disk that is full. */
  | 'read-only';

/** SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html), Prisma's and Node's codes: the one list of temporary errors. */
const LATER: Readonly<Record<Later, readonly string[]>> = {
  unreachable: [
    // pgbouncer reports all of these as 08P01; with 40003 it is unknown whether the statement was executed.
    ...[
      '08000',
      '08001',
      '08003',
      '08004',
      '08006',
      '08P01',
      '57P01',
      '57P02',
      '57P03',
      '57P05',
      '25P03',
      '25P04',
      '40003',
    ],
    ...['P1001', 'P1002', 'P1008', 'P1011', 'P1017'],
    ...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN'],
  ],
  busy: ['53000', '53200', '53300', '53400', '55006', '55P03', '57000', '57014', 'P2024', 'P2028', 'P2037'],
  // These were certainly rolled back, and may be run again.
  conflict: ['40000', '40001', '40P01', 'P2034'],
  'read-only': ['25006', '53100', '58030'],
};

const LATER_BY_CODE: ReadonlyMap<string, Later> = new Map(
  (Object.keys(LATER) as Later[]).flatMap((kind) => LATER[kind].map((code) => [code, kind] as const)),
);

/** The names of adapter-pg for errors of raw SQL: Prisma has one code for all of them, P2010. */
const LATER_BY_KIND: ReadonlyMap<string, Later> = new Map([
  ['DatabaseNotReachable', 'unreachable'],
  ['ConnectionClosed', 'unreachable'],
  ['SocketTimeout', 'unreachable'],
  ['TlsConnectionError', 'unreachable'],
  ['TooManyConnections', 'busy'],
  ['TransactionWriteConflict', 'conflict'],
]);

/** Messages of pg and Prisma in errors without a code. Anchored, because a message may contain a client's input. */
const LATER_BY_MESSAGE: readonly (readonly [RegExp, Later])[] = [
  [/^timeout exceeded when trying to connect$/, 'busy'],
  [/^Connection terminated/, 'unreachable'],
  [/^Client has encountered a connection error and is not queryable$/, 'unreachable'],
  [/^Client was closed and is not queryable$/, 'unreachable'],
  [/^Cannot use a pool after calling end on the pool$/, 'unreachable'],
];

/** Messages for clients, by kind; each is followed by "Try again." */
const LATER_MESSAGES: Readonly<Record<Later, string>> = {
  unreachable: "The database can't be reached just now.",
  busy: 'The database is too busy just now.',
  conflict: 'Another change was in the way.',
  'read-only': 'The database accepts no changes just now.',
};

/** The time after which to try again, in whole seconds. */
const RETRY_AFTER_SECONDS: Readonly<Record<Later, number>> = { unreachable: 2, busy: 1, conflict: 1, 'read-only': 5 };

/**
 * Returns the column whose value exists already (`username_key`), or the name of the index if it does not follow Prisma's
 * rule; null if `error` is not a violation of a unique index. P2002 has no details, so they are read from the driver's cause.
 */
export function uniqueViolation(error: unknown): string | null {
  const { code, cause } = describe(error);
  if (code !== 'P2002') return null;
  const { table, constraint } = cause;
  const index = constraint?.index ?? constraint?.fields?.join('_') ?? 'unknown';
  const prefix = `${table}_`;
  return index.startsWith(prefix) && index.endsWith('_key') ? index.slice(prefix.length, -'_key'.length) : index;
}

/** Returns why a statement or a transaction that failed may succeed later; undefined if trying again does not help. */
function laterBecause(error: unknown): Later | undefined {
  const { code, message, cause } = describe(error);
  for (const one of [cause.originalCode, code]) {
    const kind = one === undefined ? undefined : LATER_BY_CODE.get(one);
    if (kind) return kind;
  }
  return LATER_BY_KIND.get(cause.kind ?? '') ?? LATER_BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1];
}

/**
 * Whether a statement failed now and may succeed later: the database was down, busy, read-only, or rolled the transaction
 * back because of another one. Nothing was changed, with one exception: if a connection is lost during a commit, it is
 * unknown whether the commit happened.
 */
export function isUnavailable(error: unknown): boolean {
  return laterBecause(error) !== undefined;
}

/** Whether PostgreSQL rolled back because of another transaction, so that the same may be run again at once. */
export function isConflict(error: unknown): boolean {
  return laterBecause(error) === 'conflict';
}

/** Whether the server is down, or accepts no connections. */
export function isConnectionLost(error: unknown): boolean {
  return laterBecause(error) === 'unreachable';
}

/** Returns the error for the client if {@link isUnavailable}; undefined for every other error. */
export function toUnavailable(error: unknown): DomainError | undefined {
  const kind = laterBecause(error);
  return (
    kind && new DomainError('SERVICE_UNAVAILABLE', `${LATER_MESSAGES[kind]} Try again.`, RETRY_AFTER_SECONDS[kind])
  );
}

/** SQLSTATE classes of faults of a server: no permission to log in, no such database, a broken disk. */
const SERVER_CLASSES = /^(?:08|28|3D|53|58|XX00[12])/;
/** Prisma's codes for a missing permission to log in and a missing database. */
const SERVER_CODES: ReadonlySet<string> = new Set(['P1000', 'P1003', 'P1010']);

/**
 * Whether a read failed because of the server, so that another server may be able to answer: it could not be reached, or a
 * replica cancelled the read because it conflicted with changes to replay (40001).
 */
export function isServersOwn(error: unknown): boolean {
  const { code, cause } = describe(error);
  const codes = [code, cause.originalCode].filter((one) => one !== undefined);
  // A replica refuses writes: that is an error of the statement, on any server.
  if (codes.includes('25006')) return false;
  return isUnavailable(error) || codes.some((one) => SERVER_CODES.has(one) || SERVER_CLASSES.test(one));
}

/** Reads an error by its properties, not by its class: errors come from Prisma, from pg and from Node's sockets. */
function describe(error: unknown): { code: string | undefined; message: string; cause: DriverCause } {
  const { name, code, message, cause, meta } = (error ?? {}) as {
    name?: unknown;
    code?: unknown;
    message?: unknown;
    cause?: DriverCause;
    meta?: { driverAdapterError?: { cause?: DriverCause } };
  };
  return {
    code: typeof code === 'string' ? code : undefined,
    message: typeof message === 'string' ? message : '',
    // If a COMMIT fails, Prisma throws the adapter's error unchanged.
    cause: (name === 'DriverAdapterError' ? cause : meta?.driverAdapterError?.cause) ?? {},
  };
}
