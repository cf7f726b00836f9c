import { type DestinationStream, destination, type Logger } from 'pino';
import type { Config } from '../config';
import { createLogger } from '../logger';

/** The log of one process. */
interface ProcessLog {
  readonly log: Logger;
  /** Prints text that is not a line of the log; absent where the log is JSON, which other text must not interrupt. */
  readonly say?: (text: string) => void;
}

/**
 * Makes the log of this process on standard output: lines for people on a developer's terminal, otherwise only JSON. Node's
 * own warnings go there too.
 */
export function createProcessLog(config: Pick<Config, 'isProduction' | 'logLevel'>): ProcessLog {
  // A closed terminal must not end the process before it has stopped PostgreSQL.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {});
  const isForPeople = process.stdout.isTTY && !config.isProduction;
  const output = isForPeople ? consoleLines(process.stdout) : logLines(process.stdout.fd);
  const log = createLogger({ level: config.logLevel }, output);
  logWarnings(log);
  return isForPeople ? { log, say: (text) => void process.stdout.write(text) } : { log };
}

/** Replaces Node's own listener, which writes plain text; there is none where warnings are off (NODE_NO_WARNINGS). */
function logWarnings(log: Logger): void {
  if (process.listenerCount('warning') === 0) return;
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message, code }: NodeJS.ErrnoException) => {
    log.warn({ name, code }, `Node.js: ${message}`);
  });
}

/** Levels that a console does not show. */
const UNNAMED_LEVELS = new Set(['info', 'debug', 'trace']);

/**
 * Turns the log's JSON into lines for people: `17:04:59  warn: /metrics is off`, other fields after the message and an
 * error's stack below it.
 *
 * @param output - the terminal.
 */
export function consoleLines(output: { write(text: string): unknown }): DestinationStream {
  return { write: (line) => void output.write(`${forPeople(JSON.parse(line))}\n`) };
}

function forPeople({ level, time, msg = '', err, ...fields }: Record<string, unknown>): string {
  const clock = new Date(String(time)).toTimeString().slice(0, 8);
  const urgency = UNNAMED_LEVELS.has(String(level)) ? '' : `${level}: `;
  const rest = Object.entries(fields).map(([name, value]) => ` ${name}=${shown(value)}`);
  const { stack, message } = (err ?? {}) as { stack?: string; message?: string };
  const below = err === undefined ? '' : `\n${stack ?? message}`;
  return `${clock}  ${urgency}${msg}${rest.join('')}${below}`;
}

/** Quotes a value as JSON unless it is one plain word, so that no value looks like another field or another line. */
function shown(value: unknown): string {
  return typeof value === 'string' && /^[\w/:.@-]+$/.test(value) ? value : JSON.stringify(value);
}

/** Characters. About fifteen lines of requests; a pipe writes up to 4,096 bytes at once, and others may write to it. */
const MAX_BUFFERED = 3_500;
/** The longest that a line is buffered, in milliseconds. */
const FLUSH_EVERY = 100;
/** pino's number of the level. */
const WARN = 40;

const metadata: unique symbol = Symbol.for('pino.metadata');

/**
 * Makes the destination of a log for machines. It writes a few lines at a time, because a write costs more than the line
 * itself. A warning or an error is written at once, with all lines before it, and so is everything when the process exits;
 * `kill -9` loses the last tenth of a second.
 *
 * @param fd - an open file descriptor.
 */
export function logLines(fd: number): DestinationStream {
  const out = destination({ dest: fd, sync: true });
  let waiting = '';
  let timer: NodeJS.Timeout | undefined;
  // Not the destination's own buffer: if the reading program has exited, flushing that waits forever.
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const lines = waiting;
    waiting = '';
    if (lines !== '') out.write(lines);
  };
  process.on('exit', flush);
  const stream: DestinationStream & { lastLevel: number; flush(done?: () => void): void; [metadata]: true } = {
    // With this pino sets `lastLevel` for each line.
    [metadata]: true,
    lastLevel: 0,
    // For `log.flush()`.
    flush(done) {
      flush();
      done?.();
    },
    write(line: string) {
      // Together they must fit into one write of a pipe.
      if (waiting.length + line.length > MAX_BUFFERED) flush();
      waiting += line;
      if (stream.lastLevel >= WARN || waiting.length > MAX_BUFFERED) flush();
      else timer ??= setTimeout(flush, FLUSH_EVERY).unref();
    },
  };
  return stream;
}
