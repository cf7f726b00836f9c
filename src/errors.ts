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
   * @param argument - the path of the argument that is wrong, such as `['input', 'email']`, if one is. Not named `path`: graphql-js
   * takes an error that has one for its own, and leaves out where in the operation it was thrown.
   * @param reason - the message without the name of that argument, where it begins with the name.
   */
  constructor(
    readonly code: DomainErrorCode,
    message: string,
    readonly retryAfter?: number,
    readonly argument?: readonly (string | number)[],
    readonly reason?: string,
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
 * Shorthand for one argument that is invalid. Its message is the name and the reason; as data, a door can give the argument
 * another name.
 *
 * @param argument - names the argument, such as `filter.search`.
 * @param reason - follows the name, such as `must not be blank.`
 * @param path - the path of the argument; by default the parts of `argument`.
 */
export function invalidArgument(
  argument: string,
  reason: string,
  path: readonly (string | number)[] = argument.split('.'),
): DomainError {
  return new DomainError('BAD_USER_INPUT', `${argument} ${reason}`, undefined, path, reason);
}

/**
 * The key of a GraphQL error's extensions that has the {@link DomainError} behind it, so that the REST routes need not read the
 * message. A symbol, because JSON leaves it out: clients of GraphQL are answered the message alone.
 */
export const DOMAIN_ERROR = Symbol('domain error');

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
