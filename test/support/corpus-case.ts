import type { Text } from './corpus-text';

/** A file of `test/corpus/`: one family of bad input. */
export interface CorpusFile {
  /** What the family is about, and where its cases come from. */
  readonly about: string;
  /** Users that must exist before. */
  readonly users?: readonly { readonly username: string; readonly password: string; readonly fullName?: string }[];
  readonly cases: readonly CorpusCase[];
}

/**
 * One request and what it must get. The request is `raw` bytes, or a `query` (POST /graphql), a `json` body (POST
 * /graphql), a `form` (POST /token), or `method`, `path`, `headers` and `body` by hand.
 */
export interface CorpusCase {
  readonly id: string;
  readonly title: string;

  readonly raw?: Text;
  readonly query?: Text;
  readonly variables?: unknown;
  readonly operationName?: unknown;
  readonly json?: unknown;
  readonly form?: Text | Readonly<Record<string, Text>>;
  readonly body?: Text;
  readonly method?: string;
  readonly path?: Text;
  /** In place of the usual ones of that name; null for none; a list is sent as several headers. */
  readonly headers?: Readonly<Record<string, Text | null>>;
  /** Whose token goes into `Authorization`; `clerk` holds users:write but not users:grant, `adminMe` only me:read of an admin. */
  readonly as?: 'user' | 'admin' | 'adminMe' | 'clerk' | 'disabled' | 'deleted';
  /** Which server. `production` is as a deployment has it: no introspection, a real bcrypt cost. */
  readonly at?: 'test' | 'production';

  /**
   * A status and every error code of the body, whether in `errors`, `error` or `userErrors`. With a status of 200 and
   * no code there is no error; with any other status and no code, codes don't matter.
   */
  readonly expect: string;
  readonly also?: Expectations;
}

/** What a case may ask for beyond its status and codes. */
export interface Expectations {
  /** What the body contains. */
  readonly body?: object;
  /** Patterns of headers; null for none of that name. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** How many errors there are at most; 5 by default. */
  readonly maxErrors?: number;
  /** CPU milliseconds that the request takes at most, the best of three. */
  readonly cpuMs?: number;
  /** The request costs as much as a wrong password does. */
  readonly costsAHash?: boolean;
  /** The connection is closed after the answer. */
  readonly closes?: boolean;
  /** How many answers come back, one by default. */
  readonly answers?: number;
  /** How many log lines, one for each answer by default. */
  readonly lines?: number;
  /** What the log line contains. */
  readonly log?: object;
  /** The case is about what must be accepted. */
  readonly stores?: boolean;
  /** A pattern that the body must not contain. */
  readonly never?: string;
}
