import type { Client } from './client';

/** What an operation on clients may answer that a caller has to handle. */
export type ClientErrorCode = 'INVALID_NAME' | 'SCOPE_NOT_HELD' | 'NOT_FOUND' | 'LIMIT_REACHED';

/** One reason why an operation was refused. */
export interface ClientError {
  readonly code: ClientErrorCode;
  /** A sentence that names the mend. */
  readonly message: string;
  /** The argument to mend, such as `['input', 'name']`. */
  readonly path: string[];
}

/** Why nothing changed. */
export interface Refused {
  readonly ok: false;
  readonly errors: ClientError[];
}

/** The client as the operation left it. */
export type ClientOutcome = { readonly ok: true; readonly client: Client } | Refused;

/** The client and its new secret, which is not kept: this is the one chance to show it. */
export type SecretOutcome = { readonly ok: true; readonly client: Client; readonly secret: string } | Refused;

/** The id of what ended. */
export type DeletedOutcome = { readonly ok: true; readonly clientId: string } | Refused;

/** Refuses for one reason. */
export function refuse(code: ClientErrorCode, path: string[], message: string): Refused {
  return { ok: false, errors: [{ code, message, path }] };
}

/** There is nothing to act on. */
export function noClient(): Refused {
  return refuse('NOT_FOUND', ['id'], 'There is no client with this id.');
}
