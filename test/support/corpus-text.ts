import { gzipSync } from 'node:zlib';

/**
 * Text as `test/corpus/*.json` writes it: as it is, or made. In text, `<name>` stands for what the world knows by that
 * name; inside `repeat`, `<i>` is the turn (from 0) and `<i+1>` the next.
 */
export type Text = string | readonly Text[] | Repeat | Nest | Base64url | Gzip | GzipZeros | Hex;

/** `text`, so many times over. */
interface Repeat {
  readonly repeat: string;
  readonly times: number;
}
/** `open` so many times, `core`, `close` as many times. */
interface Nest {
  readonly nest: readonly [open: string, close: string];
  readonly core?: string;
  readonly times: number;
}
interface Base64url {
  readonly base64url: Text;
}
interface Gzip {
  readonly gzip: Text;
}
/** So many zero bytes, compressed. */
interface GzipZeros {
  readonly gzipZeros: number;
}
/** Bytes. */
interface Hex {
  readonly hex: string;
}

/** What `<name>` stands for. */
export type Known = ReadonlyMap<string, string>;

const GENERATORS = ['repeat', 'nest', 'base64url', 'gzip', 'gzipZeros', 'hex'];

/** The bytes of `text`; characters are UTF-8. */
export function bytesOf(text: Text, known: Known): Buffer {
  if (typeof text === 'string') return Buffer.from(fill(text, known));
  if (Array.isArray(text)) return Buffer.concat(text.map((part) => bytesOf(part, known)));
  const made = text as Exclude<Text, string | readonly Text[]>;
  if ('repeat' in made) {
    const { repeat, times } = made;
    const numbered = /<i(?:\+1)?>/.test(repeat);
    const turn = (i: number) => repeat.replaceAll('<i>', String(i)).replaceAll('<i+1>', String(i + 1));
    return Buffer.from(numbered ? Array.from({ length: times }, (_, i) => turn(i)).join('') : repeat.repeat(times));
  }
  if ('nest' in made) {
    const [open, close] = made.nest;
    return Buffer.from(open.repeat(made.times) + (made.core ?? '') + close.repeat(made.times));
  }
  if ('base64url' in made) return Buffer.from(bytesOf(made.base64url, known).toString('base64url'));
  if ('gzip' in made) return gzipSync(bytesOf(made.gzip, known));
  if ('gzipZeros' in made) return gzipSync(Buffer.alloc(made.gzipZeros));
  return Buffer.from(made.hex, 'hex');
}

/** The characters of `text`. Lone surrogates survive where no generator is at work. */
export function textOf(text: Text, known: Known): string {
  return typeof text === 'string' ? fill(text, known) : bytesOf(text, known).toString();
}

/** `value` with every generator and every `<name>` in it put into words. */
export function expanded(value: unknown, known: Known): unknown {
  if (typeof value === 'string') return fill(value, known);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => expanded(item, known));
  if (GENERATORS.some((name) => Object.hasOwn(value, name))) return textOf(value as Text, known);
  // Not by assignment: `__proto__` is a name like any other here.
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, expanded(item, known)]));
}

function fill(text: string, known: Known): string {
  return text.replaceAll(/<([A-Za-z]+)>/g, (whole, name: string) => known.get(name) ?? whole);
}
