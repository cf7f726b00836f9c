import type { DestinationStream } from 'pino';

/** What goes without saying on a console. */
const WORDLESS = new Set(['info', 'debug', 'trace']);

/**
 * Turns the log's JSON into lines for people: `17:04:59  warn: /metrics is off`, other fields after the message and an
 * error's stack below it. For a terminal; what is not one gets the JSON.
 *
 * @param output - the terminal.
 */
export function consoleLines(output: { write(text: string): unknown }): DestinationStream {
  return { write: (line) => void output.write(`${forPeople(JSON.parse(line))}\n`) };
}

function forPeople({ level, time, msg = '', err, ...fields }: Record<string, unknown>): string {
  const clock = new Date(String(time)).toTimeString().slice(0, 8);
  const urgency = WORDLESS.has(String(level)) ? '' : `${level}: `;
  const rest = Object.entries(fields).map(([name, value]) => ` ${name}=${shown(value)}`);
  const { stack, message } = (err ?? {}) as { stack?: string; message?: string };
  const below = err === undefined ? '' : `\n${stack ?? message}`;
  return `${clock}  ${urgency}${msg}${rest.join('')}${below}`;
}

/** Quoted as JSON unless it is one plain word, so that no value can pretend to be another field, or another line. */
function shown(value: unknown): string {
  return typeof value === 'string' && /^[\w/:.@-]+$/.test(value) ? value : JSON.stringify(value);
}
