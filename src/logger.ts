import {
  type DestinationStream,
  destination as fileDestination,
  type Logger,
  type LoggerOptions,
  pino,
  stdSerializers,
} from 'pino';
import { isoTime } from './iso-time';

const SECRETS: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'passwordhash',
  'secret',
  'secretkey',
  'client_secret',
  'token',
  'accesstoken',
  'access_token',
  'refreshtoken',
  'refresh_token',
  'metricstoken',
  'databaseurl',
  'databasereplicaurl',
  'smtpurl',
  'secretkeyprevious',
  'newpassword',
  'currentpassword',
  'clientsecret',
  'id_token',
  'jwt',
  'apikey',
  'api_key',
  'x-api-key',
  'proxy-authorization',
]);

/** The field of a line that shows a secret on purpose: a developer without a mail server reads the link in the log. */
const SHOWS_SECRETS = ',"showsSecrets":true';

/** Replaces a secret. */
const MASK = '[redacted]';

/**
 * Matches longer runs of hexadecimal digits than a trace id or a SHA-1: parts of this server's tokens and of their
 * hashes.
 */
const HEX = /[0-9a-f]{48,}/gi;
/** RFC 6750, section 2.1, and RFC 7617: the scheme and what follows it. */
const CREDENTIALS = /\b(bearer|basic)(\s+|%20|\+)[\w.~+/=-]{8,}/gi;
/** User and password of a URL, also where an `@` in the password is not encoded. */
const USER_INFO = /:\/\/([^\s/?#"\\]{0,300})@/g;
/** A parameter of a query, a form or a path whose name says that its value is secret. */
const PARAMETER = /([?&;#/]([\w.-]{1,64})=)([^&;\s"#\\]+)/g;
/** Examples in our own messages, which are not secrets. */
const EXAMPLE = /^(?:user:password|\{\w+\})$/;
const SECRET_NAME =
  /token|secret|passw|pwd|credential|authorization|api[_-]?key|^(?:sig|signature|code|key|auth|jwt)$/i;
/** A character that every secret but a JWT, credentials and hexadecimal digits has in or before it. */
const MARK = /[?&;#@=_]/;
/** As in {@link CREDENTIALS}; spelled out, because a test that ignores case costs more. */
const SCHEME = /[bB](?:[eE][aA][rR][eE][rR]|[aA][sS][iI][cC])[\s%+]/;
/** The length of {@link HEX}. */
const HEX_LENGTH = 48;
const WORD = /[\w.~-]{12,}/g;

/**
 * Masks what may be a secret in a text: tokens of this server (`scoped_rt_...`), JWTs, credentials of an `Authorization`
 * header, passwords in URLs, parameters that are named like secrets, and long runs of hexadecimal digits. Runs in linear
 * time.
 */
export function maskSecrets(text: string): string {
  if (!mayHaveSecret(text)) return text;
  return text
    .replace(WORD, maskWord)
    .replace(HEX, MASK)
    .replace(CREDENTIALS, `$1$2${MASK}`)
    .replace(USER_INFO, (whole: string, userInfo: string) => (EXAMPLE.test(userInfo) ? whole : `://${MASK}@`))
    .replace(PARAMETER, (whole: string, start: string, name: string, value: string) =>
      SECRET_NAME.test(name) && !EXAMPLE.test(value) ? `${start}${MASK}` : whole,
    );
}

/** A quick test: true for every secret, and false for most lines, in a quarter of a microsecond. */
function mayHaveSecret(text: string): boolean {
  return MARK.test(text) || text.includes('eyJ') || SCHEME.test(text) || hasLongHex(text);
}

/** Whether {@link HEX} matches. So long a run has every 48th character in it, and only those are looked at first. */
function hasLongHex(text: string): boolean {
  for (let probe = HEX_LENGTH - 1; probe < text.length; probe += HEX_LENGTH) {
    if (!isHexDigit(text, probe)) continue;
    let start = probe;
    while (isHexDigit(text, start - 1)) start -= 1;
    let end = probe;
    while (isHexDigit(text, end + 1) && end - start < HEX_LENGTH) end += 1;
    if (end - start + 1 >= HEX_LENGTH) return true;
  }
  return false;
}

/** @param at - out of the text, there is no digit. */
function isHexDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
}

/** A word of letters, digits and `_ . ~ -`. */
function maskWord(word: string): string {
  // The kind of token stays: it helps to find out where it came from.
  const ours = /scoped_[a-z]{1,8}_/i.exec(word);
  if (ours) return `${word.slice(0, ours.index + ours[0].length)}${MASK}`;
  // A JWT begins with {" in base64url, and has dots.
  const jwt = word.indexOf('eyJ');
  return jwt !== -1 && word.indexOf('.', jwt) !== -1 ? `${word.slice(0, jwt)}${MASK}` : word;
}

/** Characters of a path in the log. */
const MAX_PATH = 200;

/**
 * A request's path as it may be logged: without secrets, bounded. Percent-encoding of letters, digits and `- . _ ~` is
 * undone first (RFC 3986, section 6.2.2.2), also where it was done twice, so that it hides nothing.
 */
export function loggablePath(path: string): string {
  // Nearly all paths. The rest is masked with the line.
  if (path.length <= MAX_PATH && !path.includes('%') && !path.includes('scoped_')) return path;
  let plain = path.slice(0, 2_048);
  for (let round = 0; round < 3 && plain.includes('%'); round += 1) {
    plain = plain.replace(/%([2-7][0-9a-f])/gi, (encoded, hex: string) => {
      const character = String.fromCharCode(Number.parseInt(hex, 16));
      return /[\w.~%-]/.test(character) ? character : encoded;
    });
  }
  return maskSecrets(plain).slice(0, MAX_PATH);
}

/** Masks a line unless it has the field that shows secrets. A value can't add it: quotes in a value are escaped. */
function maskLine(line: string): string {
  return line.includes(SHOWS_SECRETS) ? line.replace(SHOWS_SECRETS, '') : maskSecrets(line);
}

/**
 * Makes the structured log: one JSON object per line. Fields that are named like secrets are masked at any depth, and what
 * looks like a secret is masked anywhere in the line.
 *
 * @param options.level - the lowest level that is written.
 * @param destination - where lines go; standard output unless given.
 */
export function createLogger(
  options: { readonly level: string },
  destination: DestinationStream = fileDestination(process.stdout.fd),
): Logger {
  const settings: LoggerOptions = {
    level: options.level,
    base: null,
    timestamp: () => `,"time":"${isoTime(Date.now())}"`,
    // Not pino's own `redact`: its wildcards cost five times as much as the line itself, and stop at fixed depths.
    formatters: { level: (label) => ({ level: label }), log: withoutSecrets },
    serializers: { err: serializeError },
    hooks: { streamWrite: maskLine },
  };
  const log = pino(settings, destination);
  Object.defineProperty(log, DESTINATION, { value: destination });
  return log;
}

/** The destination of a logger of {@link createLogger}, and of its children. */
const DESTINATION = Symbol('destination');

const { chindingsSym } = pino.symbols;

/** The fields of the line of a request. */
interface RequestLine {
  readonly requestId: string;
  readonly method: string | undefined;
  /** As {@link loggablePath} returns it. */
  readonly path: string;
  readonly status: number;
  readonly ms: number;
  readonly clientAddress: string;
}

/** Writes the line of a request. */
type RequestLog = (level: 'debug' | 'info' | 'warn', line: RequestLine) => void;

/**
 * Makes the function that writes the lines of requests, with the same bytes as `log[level](line, 'request')`, at a third of
 * its cost: each request has such a line.
 */
export function createRequestLog(log: Logger): RequestLog {
  const destination = (log as { readonly [DESTINATION]?: DestinationStream & { lastLevel?: number } })[DESTINATION];
  // The fields of a child logger as JSON. `log.bindings()` leaves out the process's id.
  const bindings = (log as unknown as Record<symbol, unknown>)[chindingsSym] ?? '';
  if (destination === undefined || typeof bindings !== 'string') return (level, line) => log[level](line, 'request');
  // As pino does.
  const isToldLevels = Symbol.for('pino.metadata') in destination;
  return (level, { requestId, method, path, status, ms, clientAddress }) => {
    if (!log.isLevelEnabled(level)) return;
    const verb = method === undefined ? '' : `,"method":${quoted(method)}`;
    if (isToldLevels) destination.lastLevel = pino.levels.values[level] as number;
    destination.write(
      maskSecrets(
        `{"level":"${level}","time":"${isoTime(Date.now())}"${bindings},"requestId":${quoted(requestId)}${verb},"path":${quoted(path)},` +
          `"status":${status},"ms":${ms},"clientAddress":${quoted(clientAddress)},"msg":"request"}\n`,
      ),
    );
  };
}

/** Matches a text that JSON writes as it is. */
const PLAIN = /^[\w/.:-]*$/;

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** A second safety net: no caller should log these fields. */
function withoutSecrets(fields: Record<string, unknown>): Record<string, unknown> {
  if (isHarmless(fields)) return fields;
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, censor(name, value, 8)]));
}

/** Whether no field is nested or named like a secret, as in most lines. */
function isHarmless(fields: Record<string, unknown>): boolean {
  for (const name in fields) {
    if (typeof fields[name] === 'object' || SECRETS.has(name.toLowerCase())) return false;
  }
  return true;
}

function censor(name: string, value: unknown, depth: number): unknown {
  if (value === undefined) return undefined;
  if (SECRETS.has(name.toLowerCase())) return MASK;
  if (Array.isArray(value)) return depth === 0 ? [] : value.map((item) => censor('', item, depth - 1));
  if (!isPlain(value)) return value;
  if (depth === 0) return {};
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, censor(key, inner, depth - 1)]));
}

/** Whether a value is a plain object; errors, dates and the like have serializers of their own. */
function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Only these four: other properties of an error (a query's parameters, a request's body) may have secrets. */
function serializeError(error: Error) {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const { type, message, stack, code } = stdSerializers.err(error);
  return { type, message, stack, code };
}

/** Logs that a dependency of the server is unavailable: one line per kind and second, however many requests fail. */
export interface OutageLog {
  /**
   * @param kind - the dependency, such as `database`; one of a few fixed words.
   * @param error - the reason. Its message and code are logged, without the stack.
   * @param fields - more fields of the line, such as the request's id.
   */
  report(kind: string, error: unknown, fields?: Readonly<Record<string, unknown>>): void;
}

const OUTAGE_WINDOW_MS = 1_000;

/** Makes an {@link OutageLog}. Failures within a second after a line are counted, and the count is logged after that second. */
export function createOutageLog(log: Pick<Logger, 'error'>): OutageLog {
  const counts = new Map<string, number>();
  const follow = (kind: string) => {
    setTimeout(() => {
      const count = counts.get(kind) ?? 0;
      counts.delete(kind);
      if (count > 0)
        log.error({ kind, count }, `the ${kind} was unavailable to ${count} more request(s) within a second`);
    }, OUTAGE_WINDOW_MS).unref();
  };
  return {
    report(kind, error, fields = {}) {
      const count = counts.get(kind);
      if (count !== undefined) {
        counts.set(kind, count + 1);
        return;
      }
      counts.set(kind, 0);
      follow(kind);
      const { message, code } = (error ?? {}) as { message?: unknown; code?: unknown };
      log.error({ ...fields, kind, reason: message, code }, `the ${kind} is unavailable`);
    },
  };
}
