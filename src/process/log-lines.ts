import { type DestinationStream, destination } from 'pino';

/** Bytes; some fifteen lines of requests. With one more line it still fits what a pipe takes whole (4,096 bytes): others may write to it. */
const BUFFER = 3_000;
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
  const lines = destination({ dest: fd, sync: true, minLength: BUFFER, periodicFlush: FLUSH_EVERY });
  const flush = () => {
    try {
      lines.flushSync();
    } catch {
      // Nobody reads any more; the stream takes care of that itself.
    }
  };
  process.on('exit', flush);
  const stream: DestinationStream & { lastLevel: number; [metadata]: true } = {
    // By this pino tells the level of each line.
    [metadata]: true,
    lastLevel: 0,
    write(line: string) {
      if (stream.lastLevel < WARN) {
        lines.write(line);
        return;
      }
      flush();
      lines.write(line);
      flush();
    },
  };
  return stream;
}
