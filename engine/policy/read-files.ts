import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EXIT_WRONG_USE, PolicyToolError } from './problem';

/** Maximum size of one file, in bytes. */
const MAX_BYTES = 10_000_000;
/** Maximum number of files that the patterns of one option match. */
const MAX_FILES = 10_000;

/** The text of a file, with its name as it was given. */
export interface TextFile {
  readonly name: string;
  readonly text: string;
}

/**
 * Reads a text file: UTF-8, with or without a byte order mark, or UTF-16 with one.
 *
 * @param name - relative to the working directory.
 * @throws PolicyToolError that says why it can't be read.
 */
export function readTextFile(name: string): TextFile {
  try {
    if (statSync(name).size > MAX_BYTES) throw new Error(`It has more than ${MAX_BYTES / 1_000_000} MB.`);
    return { name, text: decodeText(readFileSync(name)) };
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const meaning = MEANINGS[code];
    const why = meaning === undefined ? message : `${meaning} (${code}, ${resolve(name)}).`;
    throw new PolicyToolError('FAILED', `Can't read ${name}: ${why}`);
  }
}

/**
 * Decodes a text as editors and shells write it; `>` in Windows PowerShell writes UTF-16.
 *
 * @throws Error for other bytes.
 */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const isBigEndian = first === 0xfe && second === 0xff;
  const encoding = isBigEndian ? 'utf-16be' : first === 0xff && second === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`It is not ${encoding.toUpperCase()}: save it as UTF-8, for instance by: iconv -t UTF-8.`);
  }
}

/** The meaning of the codes of Node's errors. */
const MEANINGS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of its path is a file',
};

/**
 * Returns the files that names and patterns stand for, each once. A pattern may have `*`, `?`, `**` and `{a,b}`; it matches
 * no directory that begins with a dot and no `node_modules`. Shells expand patterns too, but not inside quotes or
 * `package.json`.
 *
 * @throws PolicyToolError for a pattern that matches nothing: a check that finds nothing to check is an error.
 */
export function expandFiles(patterns: readonly string[]): string[] {
  const found = new Set<string>();
  for (const pattern of patterns) {
    const files = isPattern(pattern) && !exists(pattern) ? matching(pattern) : [pattern];
    if (files.length === 0) {
      throw new PolicyToolError('USAGE', `No file matches ${pattern}.`, EXIT_WRONG_USE);
    }
    for (const file of files) found.add(file);
  }
  return [...found];
}

function isPattern(name: string): boolean {
  return /[*?{]/.test(name);
}

function exists(name: string): boolean {
  return lstatSync(name, { throwIfNoEntry: false }) !== undefined;
}

function matching(pattern: string): string[] {
  const segments = pattern.replaceAll('\\', '/').split('/');
  const first = segments.findIndex(isPattern);
  const base = segments.slice(0, first).join('/');
  const matches = expression(segments.slice(first));
  const files: string[] = [];
  const walk = (directory: string, below: string) => {
    const entries = readdirSync(directory === '' ? '.' : directory, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      const full = directory === '' ? entry.name : join(directory, entry.name);
      // Links to directories are not followed: they may form a loop.
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.') && entry.name !== 'node_modules') walk(full, path);
      } else if (matches.test(path)) {
        files.push(full);
        if (files.length > MAX_FILES) {
          throw new PolicyToolError('USAGE', `More than ${MAX_FILES} files match ${pattern}.`, EXIT_WRONG_USE);
        }
      }
    }
  };
  const start = base === '' && pattern.startsWith('/') ? '/' : base;
  if (start === '' || exists(start)) walk(start, '');
  return files;
}

/** Returns the expression of a pattern; each `*` matches within one segment only. */
function expression(segments: readonly string[]): RegExp {
  const source = segments
    .map((segment, at) => {
      const isLast = at === segments.length - 1;
      if (segment === '**') return isLast ? '.*' : '(?:[^/]+/)*';
      return `${segmentSource(segment)}${isLast ? '' : '/'}`;
    })
    .join('');
  return new RegExp(`^${source}$`);
}

function segmentSource(segment: string): string {
  let source = '';
  let depth = 0;
  for (const character of segment) {
    if (character === '*') {
      // Two in a row would take quadratic time.
      if (!source.endsWith('[^/]*')) source += '[^/]*';
    } else if (character === '?') source += '[^/]';
    else if (character === '{') {
      depth += 1;
      source += '(?:';
    } else if (character === '}' && depth > 0) {
      depth -= 1;
      source += ')';
    } else if (character === ',' && depth > 0) source += '|';
    else source += character.replace(/[\\^$.|?*+()[\]{}]/, '\\$&');
  }
  return source + ')'.repeat(depth);
}
