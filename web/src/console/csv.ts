/** A line of the import, and where it was in the file. */
export interface ImportLine {
  /** The line of the file on which it begins, from 1. */
  readonly line: number;
  /** A JSON object, or what the file has in its place. */
  readonly json: string;
}

/** What a file or a pasted text has. */
export type ReadImport =
  | { readonly ok: true; readonly format: 'CSV' | 'NDJSON'; readonly lines: readonly ImportLine[] }
  | { readonly ok: false; readonly fault: ImportFault };

/** Why a text cannot be read; `line` is where. */
export interface ImportFault {
  readonly kind: 'empty' | 'noHeader' | 'repeatedHeader' | 'openQuote' | 'textAfterQuote' | 'tooManyCells';
  readonly line: number;
  /** The word that it is about. */
  readonly word: string;
}

/**
 * Reads users from a text: one JSON object on each line, or CSV whose first line names the members.
 *
 * A cell of CSV becomes a string, an empty one nothing. `scopes`, and fields that are lists, have their items between blanks or `;`.
 */
export function readImport(text: string, types: ReadonlyMap<string, CellType> = new Map()): ReadImport {
  const content = text.replace(/^\u{FEFF}/u, '');
  if (content.trim() === '') return faulty('empty', 1);
  return content.trimStart().startsWith('{') ? readLines(content) : readCsv(content, types);
}

/** How a cell becomes a value. Default: a string. */
export type CellType = 'STRING' | 'NUMBER' | 'BOOLEAN' | 'LIST' | 'NUMBER_LIST';

/** Members of the format that are no strings. Stored fields of the server come on top. */
const BUILT_IN: ReadonlyMap<string, CellType> = new Map([
  ['scopes', 'LIST'],
  ['isActive', 'BOOLEAN'],
]);

function readLines(content: string): ReadImport {
  const lines = content
    .split(/\r?\n/)
    .map((json, index) => ({ line: index + 1, json }))
    .filter(({ json }) => json.trim() !== '');
  return { ok: true, format: 'NDJSON', lines };
}

function readCsv(content: string, types: ReadonlyMap<string, CellType>): ReadImport {
  const table = parseCsv(content);
  if (!Array.isArray(table)) return { ok: false, fault: table };
  const [head, ...records] = table;
  const names = head?.cells.map((name) => name.trim()) ?? [];
  const headLine = head?.line ?? 1;
  // A first line of values would lose a user in silence.
  const missing = ['username', 'email'].find((name) => !names.includes(name));
  if (missing !== undefined) return faulty('noHeader', headLine, missing);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) return faulty('repeatedHeader', headLine, repeated);
  const long = records.find(({ cells }) => cells.length > names.length);
  if (long) return faulty('tooManyCells', long.line, String(long.cells.length));
  const lines = records.map(({ line, cells }) => {
    const members = names.flatMap((name, index): [string, unknown][] => {
      const cell = cells[index] ?? '';
      if (name === '' || cell === '') return [];
      return [[name, readCell(cell, types.get(name) ?? BUILT_IN.get(name) ?? 'STRING')]];
    });
    // Not an object literal: a column may be named __proto__.
    return { line, json: JSON.stringify(Object.fromEntries(members)) };
  });
  return { ok: true, format: 'CSV', lines };
}

/** Returns the value of a cell. What is not of its type stays a string: the server says what is wrong with it. */
function readCell(cell: string, type: CellType): unknown {
  const text = cell.trim();
  const number = (item: string) => (item !== '' && Number.isFinite(Number(item)) ? Number(item) : item);
  const items = () => text.split(/[\s;]+/).filter((item) => item !== '');
  switch (type) {
    case 'NUMBER':
      return number(text);
    case 'BOOLEAN':
      return /^(true|yes|1)$/i.test(text) ? true : /^(false|no|0)$/i.test(text) ? false : text;
    case 'LIST':
      return items();
    case 'NUMBER_LIST':
      return items().map(number);
    case 'STRING':
      return cell;
  }
}

/** A record of a CSV file, and the line on which it begins. */
interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Reads CSV (RFC 4180): cells between commas or, if the first line has more of them, semicolons or tabs. A cell in quotation marks
 * may contain separators, line breaks and, doubled, quotation marks. Blank lines are skipped.
 */
export function parseCsv(content: string): CsvRecord[] | ImportFault {
  const separator = separatorOf(content);
  const records: CsvRecord[] = [];
  let cells: string[] = [];
  let line = 1;
  let begun = 1;
  let at = 0;
  const endRecord = () => {
    if (cells.length > 1 || cells[0]?.trim() !== '') records.push({ line: begun, cells });
    cells = [];
  };
  while (at < content.length) {
    let cell = '';
    if (content[at] === '"') {
      const opened = line;
      at += 1;
      for (;;) {
        const quote = content.indexOf('"', at);
        if (quote === -1) return { kind: 'openQuote', line: opened, word: '"' };
        const part = content.slice(at, quote);
        cell += part;
        line += part.split('\n').length - 1;
        at = quote + 1;
        if (content[at] !== '"') break;
        cell += '"';
        at += 1;
      }
      const next = content[at];
      if (next !== undefined && next !== separator && next !== '\n' && next !== '\r')
        return { kind: 'textAfterQuote', line, word: next };
    } else {
      const start = at;
      while (at < content.length && content[at] !== separator && content[at] !== '\n' && content[at] !== '\r') at += 1;
      cell = content.slice(start, at);
    }
    cells.push(cell);
    if (content[at] === separator) {
      at += 1;
      // A separator at the very end is followed by an empty cell.
      if (at === content.length) cells.push('');
      continue;
    }
    if (content[at] === '\r') at += 1;
    if (content[at] === '\n') at += 1;
    endRecord();
    line += 1;
    begun = line;
  }
  if (cells.length > 0) endRecord();
  return records;
}

/** The separator that occurs most in the first line, outside quotation marks; a comma if none does. */
function separatorOf(content: string): string {
  const [first = ''] = content.split(/\r?\n/, 1);
  const plain = first.replace(/"[^"]*"/g, '');
  const count = (separator: string) => plain.split(separator).length;
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best));
}

function faulty(kind: ImportFault['kind'], line: number, word = ''): ReadImport {
  return { ok: false, fault: { kind, line, word } };
}

/** Limits of one request, from the API's description of `importUsers`. */
const MAX_LINES = 500;
const MAX_PASSWORDS = 20;
/** In the request, where a line is a string of JSON: the server accepts bodies of 100 kB by default (MAX_BODY_BYTES). */
const MAX_BYTES = 90_000;

/** Divides lines into the requests that the server processes as a whole. */
export function batchesOf(lines: readonly ImportLine[]): ImportLine[][] {
  const encoder = new TextEncoder();
  const batches: ImportLine[][] = [];
  let [bytes, passwords] = [0, 0];
  for (const line of lines) {
    const size = encoder.encode(JSON.stringify(line.json)).length + 1;
    const password = hasPassword(line.json) ? 1 : 0;
    const last = batches.at(-1);
    if (
      last === undefined ||
      last.length === MAX_LINES ||
      bytes + size > MAX_BYTES ||
      passwords + password > MAX_PASSWORDS
    ) {
      batches.push([line]);
      [bytes, passwords] = [size, password];
    } else {
      last.push(line);
      bytes += size;
      passwords += password;
    }
  }
  return batches;
}

/** Whether a line may have a password in clear text; one too many does no harm. */
function hasPassword(json: string): boolean {
  return json.includes('"password"');
}
