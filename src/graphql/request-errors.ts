import { type GraphQLError, Kind } from 'graphql';
import { restate } from './restate';

/** Longest reason to send, in characters: a scalar may have put the value into it. */
const MAX_REASON = 200;

/**
 * What a client may see of an error that graphql-js reports about the request itself, before anything is executed.
 * About a variable it repeats all that was sent, a password among it, and once more for every fault: kept is where the
 * fault is and why it is one.
 */
export function exposeRequestError(error: GraphQLError): GraphQLError {
  const extensions = { code: 'BAD_USER_INPUT', ...error.extensions };
  const [node] = error.nodes ?? [];
  const reason = error.originalError?.message;
  // graphql-js has written "Variable "$input" got invalid value {...} at "input.email"; " in front of the reason.
  if (node?.kind !== Kind.VARIABLE_DEFINITION || reason === undefined) return restate(error, error.message, extensions);
  const prefix = error.message.slice(0, -`; ${reason}`.length);
  const place = / at "([\w.[\]]+)"$/.exec(prefix)?.[1] ?? node.variable.name.value;
  const short = reason.replace(/( value): .*$/s, '$1.').slice(0, MAX_REASON);
  return restate(error, `Variable "$${place}" is invalid: ${short}`, extensions);
}
