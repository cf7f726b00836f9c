import { connect } from 'node:net';
import type { CorpusCase } from './corpus-case';
import { bytesOf, expanded, type Known, textOf } from './corpus-text';

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
  // Not through a client library: it would mend, or refuse to send, what is to be tried.
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
