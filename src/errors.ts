/** Codes that a door may show to a client as they are. */
export type DomainErrorCode =
  | 'BAD_USER_INPUT'
  | 'FORBIDDEN'
  | 'UNAUTHENTICATED'
  | 'RATE_LIMITED'
  | 'SERVICE_UNAVAILABLE';

/**
 * A fault that the caller may be told about. It knows no GraphQL and no HTTP: each door renders it.
 * Everything else that is thrown is unexpected and gets masked.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  /**
   * @param code - what kind of fault it is, in the words of the contract.
   * @param message - names the field and says what to do; shown to the client.
   * @param retryAfter - after how many whole seconds to try again, where waiting helps.
   * @param path - the argument that is wrong, such as `['input', 'email']`, if one is.
   */
  constructor(
    readonly code: DomainErrorCode,
    message: string,
    readonly retryAfter?: number,
    readonly path?: readonly (string | number)[],
  ) {
    super(message);
  }
}

/**
 * Shorthand for input that no well-behaved client sends.
 *
 * @param path - the argument that is wrong, such as `['input', 'email']`, if one is.
 */
export function badUserInput(message: string, path?: readonly (string | number)[]): DomainError {
  return new DomainError('BAD_USER_INPUT', message, undefined, path);
}

/**
 * Shorthand for what was tried too often.
 *
 * @param retryAfter - whole seconds, at least 1.
 */
export function rateLimited(message: string, retryAfter: number): DomainError {
  return new DomainError('RATE_LIMITED', message, retryAfter);
}

/** Characters of a message that leaves the server. Messages may repeat what the client sent, up to a whole body of it. */
export const MAX_MESSAGE_LENGTH = 500;

/** `message`, cut to {@link MAX_MESSAGE_LENGTH}: every door sends its messages through here. */
export function boundedMessage(message: string): string {
  if (message.length <= MAX_MESSAGE_LENGTH) return message;
  // Not between the halves of a surrogate pair.
  return `${message.slice(0, MAX_MESSAGE_LENGTH - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
