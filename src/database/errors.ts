import { DomainError } from '../errors';

/** What adapter-pg puts into a Prisma error about a database's refusal, as far as it is read here. */
interface DriverCause {
  readonly kind?: string;
  readonly originalCode?: string;
  readonly table?: string;
  readonly constraint?: { readonly index?: string; readonly fields?: readonly string[] };
}

/** Why the database can't do something now that it may do later. */
type Later =
  /** It can't be reached, or sends everyone away. */
  | 'unreachable'
  /** Too much to do: no free connection, a lock that is held, a statement that took too long. */
  | 'busy'
  /** Two transactions were in each other's way, and PostgreSQL rolled this one back. */
  | 'conflict'
  /** It accepts no writes: a standby, or a disk that is full. */
  | 'read-only';

/** SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html), Prisma's and Node's codes: the one list of "later". */
const LATER: Readonly<Record<Later, readonly string[]>> = {
  unreachable: [
    // 08P01 is how pgbouncer says all of these; 40003 leaves open whether the statement was carried out.
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
  // What is one of these was rolled back for certain, and may be run again.
  conflict: ['40000', '40001', '40P01', 'P2034'],
  'read-only': ['25006', '53100', '58030'],
};

const LATER_BY_CODE: ReadonlyMap<string, Later> = new Map(
  (Object.keys(LATER) as Later[]).flatMap((kind) => LATER[kind].map((code) => [code, kind] as const)),
);

/** What adapter-pg makes of them where raw SQL failed: Prisma then has one code for everything, P2010. */
const LATER_BY_KIND: ReadonlyMap<string, Later> = new Map([
  ['DatabaseNotReachable', 'unreachable'],
  ['ConnectionClosed', 'unreachable'],
  ['SocketTimeout', 'unreachable'],
  ['TlsConnectionError', 'unreachable'],
  ['TooManyConnections', 'busy'],
  ['TransactionWriteConflict', 'conflict'],
]);

/** What pg and Prisma say in errors that have no code. Anchored: a message may repeat what a client sent. */
const LATER_BY_MESSAGE: readonly (readonly [RegExp, Later])[] = [
  [/^timeout exceeded when trying to connect$/, 'busy'],
  [/^Connection terminated/, 'unreachable'],
  [/^Client has encountered a connection error and is not queryable$/, 'unreachable'],
  [/^Client was closed and is not queryable$/, 'unreachable'],
  [/^Cannot use a pool after calling end on the pool$/, 'unreachable'],
];

/** What a client is told, by kind; each is followed by "Try again." */
const LATER_MESSAGES: Readonly<Record<Later, string>> = {
  unreachable: "The database can't be reached just now.",
  busy: 'The database is too busy just now.',
  conflict: 'Another change was in the way.',
  'read-only': 'The database accepts no changes just now.',
};

/** After how many whole seconds to try again. */
const RETRY_AFTER_SECONDS: Readonly<Record<Later, number>> = { unreachable: 2, busy: 1, conflict: 1, 'read-only': 5 };

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

/** Why a statement or a transaction that failed may work later; undefined where trying again would not help. */
function laterBecause(error: unknown): Later | undefined {
  const { code, message, cause } = describe(error);
  for (const one of [cause.originalCode, code]) {
    const kind = one === undefined ? undefined : LATER_BY_CODE.get(one);
    if (kind) return kind;
  }
  return LATER_BY_KIND.get(cause.kind ?? '') ?? LATER_BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1];
}

/**
 * Whether the database could not do now what it was asked, and may do so later: it was away, busy, read-only, or rolled
 * the transaction back for another one. Nothing was changed, with one exception: a connection that is lost while it
 * commits leaves open whether it did.
 */
export function isUnavailable(error: unknown): boolean {
  return laterBecause(error) !== undefined;
}

/** Whether PostgreSQL rolled back for the sake of another transaction, so that the same may be run again at once. */
export function isConflict(error: unknown): boolean {
  return laterBecause(error) === 'conflict';
}

/** Whether the server itself is gone, or sends everyone away. */
export function isConnectionLost(error: unknown): boolean {
  return laterBecause(error) === 'unreachable';
}

/** What a door answers where {@link isUnavailable}; undefined for every other error. */
export function toUnavailable(error: unknown): DomainError | undefined {
  const kind = laterBecause(error);
  return (
    kind && new DomainError('SERVICE_UNAVAILABLE', `${LATER_MESSAGES[kind]} Try again.`, RETRY_AFTER_SECONDS[kind])
  );
}

/** SQLSTATE classes of what a server lacks: permission to log in, the database, a disk that works. */
const SERVER_CLASSES = /^(?:08|28|3D|53|58|XX00[12])/;
/** Prisma's codes for permission to log in and the database. */
const SERVER_CODES: ReadonlySet<string> = new Set(['P1000', 'P1003', 'P1010']);

/**
 * Whether a read failed for a reason that lies in the server, so that another one may have an answer: it could not be
 * reached, or a replica gave up the read for the sake of what it had to replay (40001).
 */
export function isServersOwn(error: unknown): boolean {
  const { code, cause } = describe(error);
  const codes = [code, cause.originalCode].filter((one) => one !== undefined);
  // A replica refuses what writes: no other server makes a read of it.
  if (codes.includes('25006')) return false;
  return isUnavailable(error) || codes.some((one) => SERVER_CODES.has(one) || SERVER_CLASSES.test(one));
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
    // Where a COMMIT fails, Prisma throws the adapter's error as it is.
    cause: (name === 'DriverAdapterError' ? cause : meta?.driverAdapterError?.cause) ?? {},
  };
}
