import { types } from 'node:util';
import { GraphQLError } from 'graphql';
import { boundedMessage, DomainError } from '../../errors';
import { isUserFacingError } from '../../extension/user-facing-error';

/**
 * Returns an error of user code as the server handles it: a `UserFacingError` is answered with its message and code; everything else
 * is logged and masked, also an error with a code of its own, such as a `GraphQLError`.
 */
export function errorOfUser(thrown: unknown): Error {
  if (isUserFacingError(thrown)) {
    return new GraphQLError(boundedMessage(String(thrown.message)), { extensions: { code: thrown.code } });
  }
  if (!types.isNativeError(thrown))
    return new Error(`A resolver has thrown ${typeof thrown}, not an error.`, { cause: thrown });
  // With one of these, graphql-js or the masking would send the message.
  const isVisible = thrown instanceof DomainError || 'extensions' in thrown || 'path' in thrown;
  return isVisible ? new Error(thrown.message, { cause: thrown }) : thrown;
}

/**
 * Returns what a resolver has returned, so that errors in it are handled by {@link errorOfUser} too: rejected promises, and errors and
 * promises in lists.
 */
export function guarded(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) throw errorOfUser(value);
  if (isThenable(value)) return Promise.resolve(value).then(guarded, rethrow);
  if (Array.isArray(value)) return value.some(isSpecial) ? value.map(guardedItem) : value;
  return value;
}

function guardedItem(value: unknown): unknown {
  // Returned, not thrown: the other items are answered.
  return value instanceof Error ? errorOfUser(value) : handled(guarded(value));
}

/**
 * Returns an item of a list so that its rejection never counts as unhandled, which would end the process: the execution stops at the
 * first item that makes the whole list null, and does not look at the promises behind it.
 */
export function handled(item: unknown): unknown {
  if (item instanceof Promise) item.catch(() => {});
  return item;
}

function isSpecial(value: unknown): boolean {
  return value instanceof Error || Array.isArray(value) || isThenable(value);
}

function rethrow(thrown: unknown): never {
  throw errorOfUser(thrown);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}
