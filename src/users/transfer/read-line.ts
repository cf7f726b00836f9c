import { isUtf8 } from 'node:buffer';
import { type FileLine, MAX_LINE_BYTES } from './read-lines';
import { type ReadUser, type ReadUserOptions, readUser } from './read-user';

const BYTE_ORDER_MARK = '\u{FEFF}';

const TOO_LONG = wholeLine(`The line has more than ${MAX_LINE_BYTES / 1024} kB, which no user needs.`);
const NO_UTF8 = wholeLine('The line is not UTF-8. Convert the file, as with `iconv -t UTF-8`.');
const NO_JSON = wholeLine('The line is not JSON. Write one object on each line.');
const CUT_OFF = wholeLine('The file ends in the middle of this line: it was cut off. Get the whole file.');
const NO_OBJECT = wholeLine(
  'The line is no object. Write one on each line, such as {"username": "ada", "email": ...}.',
);

/** Reads the user of a line; undefined for a line with nothing on it. Says nothing of what is on it: it has secrets. */
export function readLine(line: FileLine, options: ReadUserOptions): ReadUser | undefined {
  const { number, bytes, isTooLong, isEnded } = line;
  if (isTooLong) return TOO_LONG;
  if (!isUtf8(bytes)) return NO_UTF8;
  const written = bytes.toString();
  const text = number === 1 && written.startsWith(BYTE_ORDER_MARK) ? written.slice(1) : written;
  if (text.trim() === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return isEnded ? NO_JSON : CUT_OFF;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return NO_OBJECT;
  return readUser(value as Record<string, unknown>, options);
}

function wholeLine(reason: string): ReadUser {
  return { ok: false, faults: [{ member: null, reason }] };
}
