import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';

/** A file of `test/corpus/`: one family of bad input. */
export interface CorpusFile {
  /** What the family is about, and where its cases come from. */
  readonly about: string;
  /** Users that must exist before. */
  readonly users?: readonly { readonly username: string; readonly password: string; readonly fullName?: string }[];
  readonly cases: readonly CorpusCase[];
}

/**
 * One request and what it must get. The request is `raw` bytes, or a `query` (POST /graphql), a `json` body (POST
 * /graphql), a `form` (POST /token), or `method`, `path`, `headers` and `body` by hand.
 */
export interface CorpusCase {
  readonly id: string;
  readonly title: string;

  readonly raw?: Text;
  readonly query?: Text;
  readonly variables?: unknown;
  readonly operationName?: unknown;
  readonly json?: unknown;
  readonly form?: Text | Readonly<Record<string, Text>>;
  readonly body?: Text;
  readonly method?: string;
  readonly path?: Text;
  /** In place of the usual ones of that name; null for none; a list is sent as several headers. */
  readonly headers?: Readonly<Record<string, Text | null>>;
  /** Whose token goes into `Authorization`; `clerk` holds users:write but not users:grant, `adminMe` only me:read of an admin. */
  readonly as?: 'user' | 'admin' | 'adminMe' | 'clerk' | 'disabled' | 'deleted';
  /** Which server. `production` is as a deployment has it: no introspection, a real bcrypt cost. */
  readonly at?: 'test' | 'production';

  /**
   * A status and every error code of the body, whether in `errors`, `error` or `userErrors`. With a status of 200 and
   * no code there is no error; with any other status and no code, codes don't matter.
   */
  readonly expect: string;
  readonly also?: Expectations;
}

/** What a case may expect beyond its status and codes. */
export interface Expectations {
  /** What the body contains. */
  readonly body?: object;
  /** Patterns of headers; null for none of that name. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** How many errors there are at most; 5 by default. */
  readonly maxErrors?: number;
  /** CPU milliseconds that the request takes at most, the best of three. */
  readonly cpuMs?: number;
  /** The request costs as much as a wrong password does. */
  readonly costsAHash?: boolean;
  /** The connection is closed after the answer. */
  readonly closes?: boolean;
  /** How many answers come back, one by default. */
  readonly answers?: number;
  /** How many log lines, one for each answer by default. */
  readonly lines?: number;
  /** What the log line contains. */
  readonly log?: object;
  /** The case is about what must be accepted. */
  readonly stores?: boolean;
  /** A pattern that the body must not contain. */
  readonly never?: string;
}

/**
 * Text as `test/corpus/*.json` writes it: as it is, or made. In text, `<name>` stands for what the world knows by that
 * name; inside `repeat`, `<i>` is the turn (from 0) and `<i+1>` the next.
 */
export type Text = string | readonly Text[] | Repeat | Nest | Base64url | Gzip | GzipZeros | Hex;

/** `text`, so many times over. */
interface Repeat {
  readonly repeat: string;
  readonly times: number;
}
/** `open` so many times, `core`, `close` as many times. */
interface Nest {
  readonly nest: readonly [open: string, close: string];
  readonly core?: string;
  readonly times: number;
}
interface Base64url {
  readonly base64url: Text;
}
interface Gzip {
  readonly gzip: Text;
}
/** So many zero bytes, compressed. */
interface GzipZeros {
  readonly gzipZeros: number;
}
/** Bytes. */
interface Hex {
  readonly hex: string;
}

/** What `<name>` stands for. */
export type Known = ReadonlyMap<string, string>;

const GENERATORS = ['repeat', 'nest', 'base64url', 'gzip', 'gzipZeros', 'hex'];

/** The bytes of `text`; characters are UTF-8. */
export function bytesOf(text: Text, known: Known): Buffer {
  if (typeof text === 'string') return Buffer.from(fill(text, known));
  if (Array.isArray(text)) return Buffer.concat(text.map((part) => bytesOf(part, known)));
  const made = text as Exclude<Text, string | readonly Text[]>;
  if ('repeat' in made) {
    const { repeat, times } = made;
    const numbered = /<i(?:\+1)?>/.test(repeat);
    const turn = (i: number) => repeat.replaceAll('<i>', String(i)).replaceAll('<i+1>', String(i + 1));
    return Buffer.from(numbered ? Array.from({ length: times }, (_, i) => turn(i)).join('') : repeat.repeat(times));
  }
  if ('nest' in made) {
    const [open, close] = made.nest;
    return Buffer.from(open.repeat(made.times) + (made.core ?? '') + close.repeat(made.times));
  }
  if ('base64url' in made) return Buffer.from(bytesOf(made.base64url, known).toString('base64url'));
  if ('gzip' in made) return gzipSync(bytesOf(made.gzip, known));
  if ('gzipZeros' in made) return gzipSync(Buffer.alloc(made.gzipZeros));
  return Buffer.from(made.hex, 'hex');
}

/** The characters of `text`. Lone surrogates survive where no generator is at work. */
export function textOf(text: Text, known: Known): string {
  return typeof text === 'string' ? fill(text, known) : bytesOf(text, known).toString();
}

/** `value` with every generator and every `<name>` in it replaced. */
export function expanded(value: unknown, known: Known): unknown {
  if (typeof value === 'string') return fill(value, known);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => expanded(item, known));
  if (GENERATORS.some((name) => Object.hasOwn(value, name))) return textOf(value as Text, known);
  // Not by assignment: `__proto__` is a name like any other here.
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, expanded(item, known)]));
}

function fill(text: string, known: Known): string {
  return text.replaceAll(/<([A-Za-z]+)>/g, (whole, name: string) => known.get(name) ?? whole);
}

/** One HTTP answer as it came off the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Everything that came back on one connection. */
export interface Exchange {
  readonly answers: readonly Answer[];
  /** Whether the server closed the connection. */
  readonly closed: boolean;
}

/** The bytes of a case's request. */
export function requestBytes(entry: CorpusCase, known: Known): Buffer {
  if (entry.raw !== undefined) return bytesOf(entry.raw, known);
  const { method, path, type, body } = partsOf(entry, known);
  const headers = new Map<string, string[]>([
    ['host', ['localhost']],
    ['connection', ['close']],
  ]);
  if (type !== undefined) headers.set('content-type', [type]);
  if (body !== undefined) headers.set('content-length', [String(body.length)]);
  if (entry.as !== undefined) headers.set('authorization', [`Bearer ${known.get(`${entry.as}Token`)}`]);
  for (const [name, value] of Object.entries(entry.headers ?? {})) {
    const values = value === null ? [] : Array.isArray(value) ? value : [value];
    headers.set(
      name.toLowerCase(),
      values.map((one) => textOf(one, known)),
    );
  }
  const lines = [...headers].flatMap(([name, values]) => values.map((value) => `${name}: ${value}\r\n`));
  // Not through a client library: it would correct the request, or refuse to send it.
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), body ?? Buffer.alloc(0)]);
}

function partsOf(entry: CorpusCase, known: Known) {
  const parts = { method: entry.method ?? 'POST', path: '/graphql', type: 'application/json' as string | undefined };
  const path = entry.path === undefined ? undefined : { path: textOf(entry.path, known) };
  if (entry.query !== undefined) {
    const { variables, operationName } = entry;
    const query = textOf(entry.query, known);
    const body = Buffer.from(JSON.stringify({ query, variables: expanded(variables, known), operationName }));
    return { ...parts, ...path, body };
  }
  if (Object.hasOwn(entry, 'json')) {
    return { ...parts, ...path, body: Buffer.from(JSON.stringify(expanded(entry.json, known))) };
  }
  if (entry.form !== undefined) {
    const type = 'application/x-www-form-urlencoded';
    return { ...parts, path: '/token', type, ...path, body: formBytes(entry.form, known) };
  }
  const method = entry.method ?? (entry.body === undefined ? 'GET' : 'POST');
  if (entry.body === undefined) return { ...parts, method, ...path, type: undefined, body: undefined };
  return { ...parts, method, ...path, body: bytesOf(entry.body, known) };
}

function formBytes(form: NonNullable<CorpusCase['form']>, known: Known): Buffer {
  if (typeof form === 'string' || Array.isArray(form) || 'repeat' in form) return bytesOf(form as string, known);
  const fields = Object.entries(form).map(([name, value]) => [name, textOf(value, known)]);
  return Buffer.from(new URLSearchParams(fields as [string, string][]).toString());
}

/** Milliseconds of silence after a whole answer that make it the last. */
const QUIET = 40;
const PATIENCE = 5_000;

/**
 * Sends bytes as they are and reads what comes back until the server closes or, unless `untilClosed`, has nothing more
 * to say.
 */
export function exchange(url: string, bytes: Buffer, { untilClosed = false } = {}): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    const chunks: Buffer[] = [];
    let quiet: NodeJS.Timeout | undefined;
    const patience = setTimeout(() => finish(false), PATIENCE);
    const finish = (closed: boolean) => {
      clearTimeout(quiet);
      clearTimeout(patience);
      socket.destroy();
      try {
        resolve({ answers: readAnswers(Buffer.concat(chunks)), closed });
      } catch (error) {
        reject(error);
      }
    };
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      clearTimeout(quiet);
      // A busy machine may let the silence pass before we hear of the end.
      if (!untilClosed) quiet = setTimeout(() => finish(false), QUIET);
    });
    // A server that closes while we still send resets the connection: what it had said is here all the same.
    socket.on('error', () => finish(true));
    socket.on('end', () => finish(true));
  });
}

function readAnswers(bytes: Buffer): Answer[] {
  const answers: Answer[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    const end = rest.indexOf('\r\n\r\n');
    const [start = '', ...lines] = rest.subarray(0, end).toString('latin1').split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(start)?.[1]);
    if (end === -1 || Number.isNaN(status)) throw new Error(`This is no HTTP answer: ${rest.toString().slice(0, 200)}`);
    const headers = new Map(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    const from = end + 4;
    const length = Number(headers.get('content-length') ?? 0);
    const body = rest.subarray(from, from + length).toString();
    rest = rest.subarray(from + Buffer.byteLength(body));
    answers.push({ status, headers, body });
  }
  return answers;
}

/** Tokens, cursors and signatures: their random letters can form any short word, such as `pg_`. */
const RANDOM_TEXT = /[\w-]{40,}/g;

/** What no answer may contain: stacks, SQL, names of libraries and files, values that were not converted. */
const LEAKS = [
  /\bat \S+ \(/,
  /\bat .+:\d+:\d+/,
  /\.[jt]s:\d+/,
  /node_modules|node:internal/,
  /prisma|postgres|pg_|bcrypt|jsonwebtoken|zlib|llhttp|HPE_|Apollo Server|express/i,
  /\b(?:SELECT|INSERT INTO|UPDATE users|FROM users|violates|constraint)\b/,
  /\bP[12]\d{3}\b|\bERR_[A-Z]|\bE[A-Z]{5,}\b/,
  /\[object |\bundefined\b|TypeError|SyntaxError|RangeError|Unexpected token/,
];

/** Checks all that came back for a case. */
export function expectExchange(entry: CorpusCase, { answers, closed }: Exchange): void {
  const { also = {} } = entry;
  expect(answers).toHaveLength(also.answers ?? 1);
  const answer = answers[0] as Answer;
  const [status = '', ...codes] = entry.expect.split(' ');
  expect(`${answer.status} ${answer.body}`).toMatch(new RegExp(`^${status} `));
  expect(answer.status).toBeLessThan(500);

  const prose = answer.body.replaceAll(RANDOM_TEXT, '');
  for (const pattern of LEAKS) expect(prose).not.toMatch(pattern);
  if (also.never !== undefined) expect(answer.body).not.toMatch(new RegExp(also.never));
  for (const [name, pattern] of Object.entries(also.headers ?? {})) {
    if (pattern === null) expect([name, answer.headers.get(name)]).toEqual([name, undefined]);
    else expect(answer.headers.get(name)).toMatch(new RegExp(pattern));
  }
  if (also.closes) expect(closed).toBe(true);
  if (entry.method === 'HEAD') return;

  expect(answer.headers.get('content-type')).toMatch(/^application\/(?:[a-z-]+\+)?json; charset=utf-8$/);
  const body = JSON.parse(answer.body);
  const found = codesOf(body);
  if (codes.length > 0 || answer.status === 200) expect([...new Set(found)].sort()).toEqual(codes.sort());
  expect(found.length).toBeLessThanOrEqual(also.maxErrors ?? 5);
  if (also.body !== undefined) expect(body).toMatchObject(also.body);
  if (answer.status >= 400) expect(holdsNothing(body.data)).toBe(true);
}

/** Codes of top-level errors, of OAuth errors and of `userErrors`, one for each error. */
function codesOf(body: {
  errors?: { extensions?: { code?: string } }[];
  error?: string;
  data?: Record<string, { userErrors?: { code?: string }[] } | null> | null;
}): (string | undefined)[] {
  const payloads = Object.values(body.data ?? {});
  return [
    ...(body.error === undefined ? [] : [body.error]),
    ...(body.errors ?? []).map((error) => error.extensions?.code),
    ...payloads.flatMap((payload) => payload?.userErrors ?? []).map((error) => error.code),
  ];
}

function holdsNothing(data: unknown): boolean {
  return data === undefined || data === null || Object.values(data).every((value) => value === null);
}

/** Checks the log after a case: one line for each request, and no error that would alert an operator. */
export function expectQuiet(lines: readonly Record<string, unknown>[], requests: number, pattern: object = {}): void {
  for (const line of lines) {
    expect(line.level).toBeLessThan(50);
    expect(line).not.toHaveProperty('err');
    expect(JSON.stringify(line)).not.toMatch(/\\n\s+at |correct horse|eyJ/);
  }
  // An origin that is refused has a line of its own, once.
  const requested = lines.filter(({ msg }) => !String(msg).startsWith('CORS refused'));
  expect(requested.map((line) => line.msg)).toHaveLength(requests);
  expect(requested[0]).toMatchObject(pattern);
}
