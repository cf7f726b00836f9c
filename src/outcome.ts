import type { UserErrorCode } from './generated/enums';

/** A reason why an operation was refused, which a client has to handle. */
export interface UserError {
  readonly code: UserErrorCode;
  /** A sentence that says what is wrong and what to do. */
  readonly message: string;
  /** The argument to fix, such as `['input', 'email']`; empty if no argument is to blame. */
  readonly path: readonly string[];
}

/** A refusal: nothing was changed. */
export interface Refused {
  readonly ok: false;
  /** At least one. */
  readonly errors: readonly UserError[];
}

/** The result of an operation: its values, or every reason why nothing was changed. */
export type Outcome<T> = ({ readonly ok: true } & T) | Refused;

/** Refuses for one reason. */
export function refuse(code: UserErrorCode, path: readonly string[], message: string): Refused {
  return { ok: false, errors: [{ code, message, path }] };
}
