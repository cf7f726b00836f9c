/** The codes of the errors that a client may see. */
export type DomainErrorCode =
  | 'BAD_USER_INPUT'
  | 'FORBIDDEN'
  | 'UNAUTHENTICATED'
  | 'RATE_LIMITED'
  | 'SERVICE_UNAVAILABLE';

/**
 * An error that the caller may see. It does not depend on GraphQL or HTTP, which render it. Every other error is
 * unexpected, and masked.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  /**
   * @param code - the kind of error, as in the contract.
   * @param message - names the field and says what to do; shown to the client.
   * @param retryAfter - whole seconds after which to try again, where waiting helps.
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
 * Makes the error for input that no correct client sends.
 *
 * @param path - the argument that is wrong, such as `['input', 'email']`, if one is.
 */
export function badUserInput(message: string, path?: readonly (string | number)[]): DomainError {
  return new DomainError('BAD_USER_INPUT', message, undefined, path);
}

/**
 * Makes the error for one invalid argument. Its message is the name and the reason; because both are separate, REST can
 * use another name for the argument.
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
 * Makes the error for too many attempts.
 *
 * @param retryAfter - whole seconds, at least 1.
 */
export function rateLimited(message: string, retryAfter: number): DomainError {
  return new DomainError('RATE_LIMITED', message, retryAfter);
}

/** The most characters of a message to a client. A message may repeat what the client sent, up to a whole body. */
const MAX_MESSAGE_LENGTH = 500;

/** Returns `message`, cut to {@link MAX_MESSAGE_LENGTH}. Every door sends its messages through this function. */
export function boundedMessage(message: string): string {
  if (message.length <= MAX_MESSAGE_LENGTH) return message;
  // Not between the halves of a surrogate pair.
  return `${message.slice(0, MAX_MESSAGE_LENGTH - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
