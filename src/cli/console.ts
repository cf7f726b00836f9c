import type { Readable, Writable } from 'node:stream';

export {
  answer,
  fields,
  type JsonOption,
  print,
  printJson,
  printTable,
  remark,
  table,
  visible,
  visibleJson,
  visibleLines,
} from '@scoped-api/engine/policy';

/** The input and output of a command. `process` is one; a test makes its own. */
export interface CommandStreams {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  /** The environment. A command adds to it the variables of `.env` that it lacks. */
  readonly env: NodeJS.ProcessEnv;
}

/** The streams of one run of a command, and its exit code. */
export interface Console extends CommandStreams {
  /** The exit code of a command that throws nothing, such as `tokens inspect` for an invalid token. 0 at first. */
  exitCode: number;
}
