import type { LineCounter, Node, ParsedNode, Document as YamlDocument } from 'yaml';
import { type Place, PolicyToolError, type Problem, suggestion } from './problem';
import { readTextFile } from './read-files';

/** A value of a YAML or JSON file, with its place. Mappings and lists are read by {@link Reader}. */
export type YamlValue = YamlScalar | YamlList | YamlMap;

interface YamlScalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  readonly place: Place;
}

interface YamlList {
  readonly kind: 'list';
  readonly items: readonly YamlValue[];
  readonly place: Place;
}

export interface YamlMap {
  readonly kind: 'map';
  readonly entries: readonly { readonly key: string; readonly place: Place; readonly value: YamlValue }[];
  readonly place: Place;
}

/** Maximum size of one file, in characters. */
const MAX_LENGTH = 1_000_000;
/** Maximum number of values of one file, each alias counted with everything that it stands for. */
const MAX_VALUES = 100_000;
/** Maximum depth of lists and mappings. */
const MAX_DEPTH = 50;

/**
 * Reads one YAML document (a JSON file is one too), with the place of every value.
 *
 * @param name - of the file, relative to the working directory.
 * @throws PolicyToolError that lists what is wrong, with lines: syntax, a key that occurs twice, a tag, more than one
 *   document, an empty file, and a file whose aliases stand for more than 100,000 values.
 */
export function readYaml(name: string): YamlValue {
  const { text } = readTextFile(name);
  if (text.length > MAX_LENGTH) throw new PolicyToolError('FAILED', `${name} has more than 1 MB.`);
  // Loaded when it is used: most commands need no YAML.
  const yaml = require('yaml') as typeof import('yaml');
  const lines = new yaml.LineCounter();
  const documents = parseAll(name, () =>
    yaml.parseAllDocuments(text, {
      lineCounter: lines,
      uniqueKeys: true,
      strict: true,
      version: '1.2',
    }),
  );
  const problems: Problem[] = [];
  const list = Array.isArray(documents) ? documents : [];
  for (const document of list) {
    for (const { message, pos } of [...document.errors, ...document.warnings]) {
      problems.push({
        place: placeAt(name, lines, pos[0]),
        message: message.split('\n')[0]?.replace(/ at line .*/, '') ?? '',
      });
    }
  }
  const [document, second] = list;
  if (second?.contents) {
    problems.push({
      place: placeAt(name, lines, second.contents.range?.[0] ?? 0),
      message: 'is a second document; write one',
    });
  }
  if (problems.length === 0 && !document?.contents)
    problems.push({ place: { file: name, line: 1 }, message: 'the file is empty' });
  if (problems.length > 0 || !document?.contents) throw refused(name, problems);
  const reading = { yaml, document, name, lines, values: 0 };
  try {
    return readValue(document.contents, reading, 0);
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    throw refused(name, [{ place: error.place, message: error.message }]);
  }
}

/** @throws PolicyToolError for a text that is nested so deeply that the parser's stack is too small. */
function parseAll<T>(name: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw refused(name, [{ message: 'the file is nested too deeply' }]);
  }
}

function refused(name: string, problems: readonly Problem[]): PolicyToolError {
  const lines = problems.map(({ place, message }) => `${name}:${place?.line ?? 1}: ${message}`);
  return new PolicyToolError('FAILED', [`${name} can't be read:`, ...lines].join('\n'));
}

class UnreadableError extends Error {
  constructor(
    readonly place: Place,
    message: string,
  ) {
    super(message);
  }
}

interface Reading {
  readonly yaml: typeof import('yaml');
  readonly document: YamlDocument.Parsed;
  readonly name: string;
  readonly lines: LineCounter;
  values: number;
}

function placeAt(file: string, lines: LineCounter, offset: number): Place {
  return { file, line: Math.max(1, lines.linePos(offset).line) };
}

/** Converts a node. Aliases are followed here, and not by the library, so that what they stand for is counted. */
function readValue(
  node: ParsedNode | Node | null | undefined,
  reading: Reading,
  depth: number,
  from?: Place,
): YamlValue {
  const { yaml, document, name, lines } = reading;
  const place = node?.range ? placeAt(name, lines, node.range[0]) : (from ?? { file: name, line: 1 });
  reading.values += 1;
  if (reading.values > MAX_VALUES)
    throw new UnreadableError(place, `the file stands for more than ${MAX_VALUES} values`);
  if (depth > MAX_DEPTH) throw new UnreadableError(place, `is nested deeper than ${MAX_DEPTH} levels`);
  if (yaml.isAlias(node)) {
    const target = node.resolve(document);
    if (!target) throw new UnreadableError(place, `there is no anchor &${node.source}`);
    return readValue(target, reading, depth + 1, place);
  }
  if (node && 'tag' in node && typeof node.tag === 'string' && node.tag.startsWith('!')) {
    throw new UnreadableError(place, `has the tag ${node.tag}; write plain values`);
  }
  if (yaml.isMap(node)) {
    const entries = node.items.map(({ key, value }) => {
      const at = yaml.isScalar(key) && key.range ? placeAt(name, lines, key.range[0]) : place;
      if (!yaml.isScalar(key) || typeof key.value !== 'string') throw new UnreadableError(at, 'a key must be a text');
      return { key: key.value, place: at, value: readValue(value as Node | null, reading, depth + 1, at) };
    });
    return { kind: 'map', entries, place };
  }
  if (yaml.isSeq(node)) {
    const items = node.items.map((item) => readValue(item as Node, reading, depth + 1, place));
    return { kind: 'list', items, place };
  }
  const { value = null } = (yaml.isScalar(node) ? node : {}) as { readonly value?: unknown };
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return { kind: 'scalar', value, place };
  }
  throw new UnreadableError(place, 'is no text, number, boolean or null');
}

/** Reads the values of a file strictly, and collects everything that is wrong in it. */
export class Reader {
  readonly problems: Problem[] = [];

  /** Records what is wrong at a value. */
  refuse({ place }: { readonly place: Place }, message: string): undefined {
    this.problems.push({ place, message });
    return undefined;
  }

  /**
   * Returns the members of a mapping by their names.
   *
   * @param what - what the value is, for messages.
   * @param known - the names that it may have; another one is a problem with a suggestion.
   */
  members<Name extends string>(
    value: YamlValue,
    what: string,
    known: readonly Name[],
  ): Partial<Record<Name, YamlValue>> | undefined {
    if (value.kind !== 'map') return this.refuse(value, `${what} must be a mapping with ${known.join(', ')}`);
    const members: Partial<Record<Name, YamlValue>> = Object.create(null);
    for (const { key, place, value: member } of value.entries) {
      if (known.includes(key as Name)) members[key as Name] = member;
      else this.refuse({ place }, `${what} has no "${key}"${suggestion(key, known) || `; use ${known.join(', ')}`}`);
    }
    return members;
  }

  /** Returns a text that is not empty. */
  text(value: YamlValue, what: string): string | undefined {
    if (value.kind === 'scalar' && typeof value.value === 'string' && value.value.trim() !== '') return value.value;
    return this.refuse(
      value,
      `${what} must be a text${value.kind === 'scalar' && value.value !== null ? '; write it in quotes' : ''}`,
    );
  }

  /** Returns the items of a list that is not empty. */
  items(value: YamlValue, what: string): readonly YamlValue[] | undefined {
    if (value.kind === 'list' && value.items.length > 0) return value.items;
    return this.refuse(value, `${what} must be a list with at least one item`);
  }

  /** Returns a list of texts; empty only if `mayBeEmpty`. */
  texts(value: YamlValue, what: string, mayBeEmpty = false): string[] | undefined {
    if (mayBeEmpty && value.kind === 'list' && value.items.length === 0) return [];
    const items = this.items(value, what)?.map((item) => this.text(item, `an item of ${what}`));
    return items?.every((item) => item !== undefined) ? (items as string[]) : undefined;
  }
}

/** Returns a value as plain data. Members have no prototype, so that a member `__proto__` is only a member. */
export function toData(value: YamlValue): unknown {
  if (value.kind === 'scalar') return value.value;
  if (value.kind === 'list') return value.items.map(toData);
  const data: Record<string, unknown> = Object.create(null);
  for (const { key, value: member } of value.entries) data[key] = toData(member);
  return data;
}
