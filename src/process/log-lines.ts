import { type DestinationStream, destination } from 'pino';

/** Characters; some fifteen lines of requests, and what a pipe takes whole (4,096 bytes): others may write to it. */
const BUFFER = 3_500;
/** Milliseconds until a line is out, whatever follows. */
const FLUSH_EVERY = 100;
/** pino's number for it. */
const WARN = 40;

const metadata: unique symbol = Symbol.for('pino.metadata');

/**
 * Where a log goes that machines read: a few lines at a time, since each write costs more than the line itself. A
 * warning or an error is out at once, with all before it, and so is everything when the process exits; what a
 * `kill -9` takes is the last tenth of a second.
 *
 * @param fd - an open file descriptor.
 */
export function logLines(fd: number): DestinationStream {
  const out = destination({ dest: fd, sync: true });
  let waiting = '';
  let timer: NodeJS.Timeout | undefined;
  // Not the destination's own buffer: where nobody reads any more, emptying that waits for ever.
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const lines = waiting;
    waiting = '';
    if (lines !== '') out.write(lines);
  };
  process.on('exit', flush);
  const stream: DestinationStream & { lastLevel: number; flush(done?: () => void): void; [metadata]: true } = {
    // By this pino tells the level of each line.
    [metadata]: true,
    lastLevel: 0,
    // For `log.flush()`.
    flush(done) {
      flush();
      done?.();
    },
    write(line: string) {
      // Together they must fit what a pipe takes whole.
      if (waiting.length + line.length > BUFFER) flush();
      waiting += line;
      if (stream.lastLevel >= WARN || waiting.length > BUFFER) flush();
      else timer ??= setTimeout(flush, FLUSH_EVERY).unref();
    },
  };
  return stream;
}
