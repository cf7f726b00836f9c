/** What parsing a field gave: the value, or a sentence that names the mend. */
export type Parsed<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly message: string };

/** A name to show and the key that it is unique by. */
export interface Name {
  /** For people to read. */
  readonly display: string;
  /** `canonicalKey(display)`. */
  readonly key: string;
}

/** Refuses with a sentence that names the mend. */
export function refused(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}
