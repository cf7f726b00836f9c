/** The JSON name of a GraphQL field: `fullName` is `full_name`, as in every other answer of these routes. */
export function jsonName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Longest name of a client's own that is repeated to it, in characters. */
const MAX_NAME = 100;

/** A name of a client's own, short and well-formed enough to be repeated. */
export function shortName(name: string): string {
  return name.slice(0, MAX_NAME).replace(/\p{Surrogate}/gu, '\ufffd');
}

/** A place in a JSON document as a URI fragment (RFC 6901, section 6); `#` is all of it. */
export function pointerTo(path: readonly (string | number)[]): string {
  const tokens = path.map((token) => shortName(String(token)).replaceAll('~', '~0').replaceAll('/', '~1'));
  return `#${tokens.map((token) => `/${encodeURIComponent(token)}`).join('')}`;
}
