/** What adapter-pg puts into a Prisma error about a database's refusal, as far as it is read here. */
interface DriverCause {
  readonly kind?: string;
  readonly originalCode?: string;
  readonly table?: string;
  readonly constraint?: { readonly index?: string; readonly fields?: readonly string[] };
}

/**
 * PostgreSQL and Prisma codes for "not now": no connection, lost connection, no free connection, shutting down. 08P01
 * is how pgbouncer says all of these.
 */
const UNAVAILABLE_CODES: ReadonlySet<string> = new Set([
  ...['P1001', 'P1002', 'P1008', 'P1011', 'P1017', 'P2024', 'P2037'],
  ...[
    '08000',
    '08001',
    '08003',
    '08004',
    '08006',
    '08P01',
    '53300',
    '57P01',
    '57P02',
    '57P03',
    '57P05',
    '25P03',
    '25P04',
  ],
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN'],
]);

/** What adapter-pg makes of them where raw SQL failed: Prisma then has one code for everything, P2010. */
const UNAVAILABLE_KINDS: ReadonlySet<string> = new Set([
  ...['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections', 'TlsConnectionError'],
]);

/** What pg and Prisma say in errors that have no code. */
const UNAVAILABLE_MESSAGES = [
  /^timeout exceeded when trying to connect$/,
  /^Query read timeout$/,
  /^Connection terminated/,
  /^Client has encountered a connection error and is not queryable$/,
  /Unable to start a transaction in the given time/,
  /^Cannot use a pool after calling end on the pool$/,
];

/**
 * The column whose value is taken already (`username_key`), or the index's name if it has none of Prisma's names;
 * null when `error` is no violation of a unique index. P2002 itself says nothing: it is read from the driver's cause.
 */
export function uniqueViolation(error: unknown): string | null {
  const { code, cause } = describe(error);
  if (code !== 'P2002') return null;
  const { table, constraint } = cause;
  const index = constraint?.index ?? constraint?.fields?.join('_') ?? 'unknown';
  const prefix = `${table}_`;
  return index.startsWith(prefix) && index.endsWith('_key') ? index.slice(prefix.length, -'_key'.length) : index;
}

/** Whether the database could not be reached, or was too busy, rather than refused what it was asked. */
export function isUnavailable(error: unknown): boolean {
  const { code, message, cause } = describe(error);
  return (
    UNAVAILABLE_KINDS.has(cause.kind ?? '') ||
    [code, cause.originalCode].some((one) => one !== undefined && UNAVAILABLE_CODES.has(one)) ||
    UNAVAILABLE_MESSAGES.some((pattern) => pattern.test(message))
  );
}

/** SQLSTATE classes of what a server lacks: a connection, leave to log in, the database, memory, a disk that works. */
const SERVER_CLASSES = /^(?:08|28|3D|53|58|XX00[12])/;
/** Prisma's codes for leave to log in and the database, and for what SQLSTATE says by 40001 and 40P01. */
const SERVER_CODES: ReadonlySet<string> = new Set(['P1000', 'P1003', 'P1010', 'P2034', '40001', '40P01']);
/** There was a server, but too much to do. */
const BUSY_MESSAGES = [/^timeout exceeded when trying to connect$/, /^Query read timeout$/];

/**
 * Whether a read failed for a reason that lies in the server, so that another one may have an answer: it could not be
 * reached, or a replica gave up the read for the sake of what it had to replay (40001).
 */
export function isServersOwn(error: unknown): boolean {
  const { code, cause } = describe(error);
  const codes = [code, cause.originalCode].filter((one) => one !== undefined);
  return isUnavailable(error) || codes.some((one) => SERVER_CODES.has(one) || SERVER_CLASSES.test(one));
}

/** Whether the server itself is gone, or sends everyone away. */
export function isConnectionLost(error: unknown): boolean {
  const { message } = describe(error);
  return isUnavailable(error) && !BUSY_MESSAGES.some((pattern) => pattern.test(message));
}

/**
 * Escapes `text` for `contains`, `startsWith` and `endsWith`: Prisma makes a LIKE pattern of it, in which `%` and `_`
 * would match anything.
 */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

/** By shape, not by class: errors come from Prisma, from pg and from Node's sockets. */
function describe(error: unknown): { code: string | undefined; message: string; cause: DriverCause } {
  const { code, message, meta } = (error ?? {}) as {
    code?: unknown;
    message?: unknown;
    meta?: { driverAdapterError?: { cause?: DriverCause } };
  };
  return {
    code: typeof code === 'string' ? code : undefined,
    message: typeof message === 'string' ? message : '',
    cause: meta?.driverAdapterError?.cause ?? {},
  };
}
