/** Returns the JSON name of a GraphQL field: `full_name` for `fullName`. */
export function jsonName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Whether a name is in snake_case, as all names in JSON are. */
export function isJsonName(name: string): boolean {
  return /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/.test(name);
}

/** Longest name of a client that is repeated to it, in characters. */
const MAX_NAME = 100;

/** Returns a name that a client sent, short and well-formed enough to be repeated. */
export function shortName(name: string): string {
  return name.slice(0, MAX_NAME).replace(/\p{Surrogate}/gu, '\ufffd');
}

/** Returns a place in a JSON document as a URI fragment (RFC 6901, section 6); `#` is the whole document. */
export function pointerTo(path: readonly (string | number)[]): string {
  const tokens = path.map((token) => shortName(String(token)).replaceAll('~', '~0').replaceAll('/', '~1'));
  return `#${tokens.map((token) => `/${encodeURIComponent(token)}`).join('')}`;
}
