import { lstatSync, readFileSync } from 'node:fs';
import { decodeText } from '../files';

/** A file of variables, such as `.env`. */
interface EnvFile {
  /** The variables that can be read; of a repeated name, the last value. */
  readonly variables: ReadonlyMap<string, string>;
  /** Names that are set more than once, to different values. */
  readonly repeated: readonly string[];
  readonly faults: readonly EnvFileFault[];
}

/** A part of the file that can't be read, or has another meaning than it seems to have. */
export interface EnvFileFault {
  /** The variable, if it is known. */
  readonly name: string | undefined;
  /** The file, the line and the fix; never a value. */
  readonly message: string;
}

/**
 * Reads a file of variables: `NAME=value` or `export NAME=value`, one per line, with any line ending, with or without a
 * byte order mark. A value may be in single, double or back quotes, and then have line breaks; in double quotes `\n` is
 * one. Outside of quotes a `#` begins a comment. This is the format of `node --env-file`, but nothing is ignored
 * silently: a line in another format is a fault, and so is text that only a shell or compose would replace, such as
 * `$(openssl rand -hex 32)`.
 *
 * @param path - a missing file has no variables.
 * @param known - the names of the variables that are used. Variables of other programs, such as compose, are not checked.
 */
export function readEnvFile(path: string, known: ReadonlySet<string>): EnvFile {
  let text: string;
  try {
    // Not `stat`: a symbolic link to a missing file is a fault.
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined)
      return { variables: new Map(), repeated: [], faults: [] };
    text = decodeText(readFileSync(path));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason =
      code === undefined ? message : `It can't be read (${code}): make it a file that the server may read.`;
    return { variables: new Map(), repeated: [], faults: [{ name: undefined, message: `${path}: ${reason}` }] };
  }
  return parseEnvFile(text, path, known);
}

/** Reads a text as {@link readEnvFile} does. */
export function parseEnvFile(text: string, path: string, known: ReadonlySet<string>): EnvFile {
  const variables = new Map<string, string>();
  const repeated = new Set<string>();
  const faults: EnvFileFault[] = [];
  const lines = text.split(/\r\n|[\r\n]/);
  for (let index = 0; index < lines.length; ) {
    const line = lines[index] as string;
    const number = index + 1;
    const refuse = (message: string, name?: string) => {
      faults.push({ name, message: `${path}, line ${number}: ${name === undefined ? '' : `${name}: `}${message}` });
    };
    index += 1;
    if (/^[ \t]*(?:#|$)/.test(line)) continue;
    if (line.includes('\0')) {
      refuse('it has the invisible character U+0000: save the file as UTF-8.');
      continue;
    }
    const [start = '', written] = /^[ \t]*(?:export[ \t]+)?([^=]*?)[ \t]*=[ \t]*/.exec(line) ?? [];
    if (written === undefined) {
      refuse('write NAME=value; a comment begins with #.');
      continue;
    }
    if (!NAME.test(written)) {
      refuse(...namelessFault(written, known));
      continue;
    }
    const inCapitals = namedInCapitals(written, known);
    if (inCapitals !== undefined) {
      refuse(`its name is written in small letters (${written}): write ${inCapitals}.`, inCapitals);
      continue;
    }
    const quote = line.charAt(start.length);
    let value: string;
    if (quote === '"' || quote === "'" || quote === '`') {
      const quoted = readQuoted(lines, { index: index - 1, from: start.length + 1, quote });
      if (quoted === undefined) {
        refuse(
          `the value begins with ${quote} and has no other: close it, or put a value that has one in other quotes.`,
          written,
        );
        continue;
      }
      index = quoted.end;
      if (!/^[ \t]*(?:#.*)?$/.test(quoted.behind)) {
        refuse(`there is more behind the closing ${quote}: put the whole value in quotes of one kind.`, written);
        continue;
      }
      value = quote === '"' ? quoted.value.replaceAll('\\n', '\n') : quoted.value;
      if (quote === '"' && known.has(written) && EXPANSION.test(value)) {
        refuse(EXPANSION_FAULT, written);
        continue;
      }
    } else {
      const rest = line.slice(start.length);
      const fault = known.has(written) ? unquotedFault(rest) : undefined;
      if (fault !== undefined) {
        refuse(fault, written);
        continue;
      }
      value = withoutComment(rest);
    }
    const former = variables.get(written);
    if (former !== undefined && former !== '' && former !== value) repeated.add(written);
    variables.set(written, value);
  }
  return { variables, repeated: [...repeated], faults };
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Invisible characters: spaces of other kinds, zero-width characters, byte order marks, control characters. */
const INVISIBLE = /[\p{Z}\p{C}\p{Default_Ignorable_Code_Point}]/u;

/** Does not repeat the name: the line may be a part of a secret. */
function namelessFault(written: string, known: ReadonlySet<string>): [message: string, name?: string] {
  if (written === '') return ['there is no name before the =: write NAME=value.'];
  const wrong = [...written].find((character) => !/\w/.test(character)) ?? written.charAt(0);
  const meant = meantName(written, known);
  if (meant !== undefined) return [`its name has ${inWords(wrong)} in it: write the name alone.`, meant];
  return [
    `what is before the = is not the name of a variable, because of ${inWords(wrong)}: write letters, digits and _ only.`,
  ];
}

/** Returns the known variable that remains of a name without invalid characters. */
export function meantName(written: string, known: ReadonlySet<string>): string | undefined {
  const bare = written.replace(/[^A-Za-z0-9_]/gu, '');
  return bare !== written && known.has(bare) ? bare : undefined;
}

/** Returns the known variable that equals a name in capital letters. */
export function namedInCapitals(written: string, known: ReadonlySet<string>): string | undefined {
  const inCapitals = written.toUpperCase();
  return inCapitals !== written && known.has(inCapitals) ? inCapitals : undefined;
}

/** A shell or compose replaces these. Here they would be the value: a key that anyone can guess. */
const EXPANSION = /\$[({]/;
const EXPANSION_FAULT =
  'nothing replaces what begins with $( or ${ here: write the value itself, or put a value that has them in single quotes.';
/** Word processors replace typed quotes by these. */
const TYPOGRAPHIC_QUOTE = /^[\u00AB\u2018-\u201F\u2039]/;

/** Describes a character, which may be invisible. */
export function inWords(character: string): string {
  const point = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  return INVISIBLE.test(character) ? `the invisible character ${point}` : `the character ${point} (${character})`;
}

/** Returns a fault for text that would be ignored, would be kept invisibly, or would not be replaced. */
function unquotedFault(rest: string): string | undefined {
  const hash = rest.indexOf('#');
  if (hash > 0 && !/[ \t]/.test(rest.charAt(hash - 1))) {
    return 'a # begins a comment in a value without quotes: put the value in quotes, or a blank before the #.';
  }
  const value = withoutComment(rest);
  if (EXPANSION.test(value)) return EXPANSION_FAULT;
  if (TYPOGRAPHIC_QUOTE.test(value)) return `the value begins with ${inWords(value.charAt(0))}: write " or ' instead.`;
  const unseen = [...value].find((character) => character !== ' ' && character !== '\t' && INVISIBLE.test(character));
  if (unseen === undefined) return undefined;
  return `the value has ${inWords(unseen)} in it: remove it, or put the value in quotes.`;
}

function withoutComment(rest: string): string {
  const hash = rest.indexOf('#');
  return (hash === -1 ? rest : rest.slice(0, hash)).replace(/^[ \t]+|(?<![ \t])[ \t]+$/g, '');
}

interface Quoted {
  readonly value: string;
  /** The text behind the closing quote on its line. */
  readonly behind: string;
  /** The index of the next line. */
  readonly end: number;
}

/** Reads up to the closing quote, on this line or a later one; undefined if there is none. */
function readQuoted(
  lines: readonly string[],
  { index, from, quote }: { readonly index: number; readonly from: number; readonly quote: string },
): Quoted | undefined {
  const parts: string[] = [];
  for (let at = index; at < lines.length; at += 1) {
    const text = (lines[at] as string).slice(at === index ? from : 0);
    const close = text.indexOf(quote);
    if (close !== -1) {
      return { value: [...parts, text.slice(0, close)].join('\n'), behind: text.slice(close + 1), end: at + 1 };
    }
    parts.push(text);
  }
  return undefined;
}
