/** The result of parsing a field: the value, or a sentence that says what is wrong and what to do. */
export type Parsed<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly message: string };

/** A name to show and the key that it is unique by. */
export interface Name {
  /** The name as it is shown. */
  readonly display: string;
  /** `canonicalKey(display)`. */
  readonly key: string;
}

/** Refuses with a sentence that says what is wrong and what to do. */
export function refused(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}
