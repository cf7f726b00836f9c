import { type GraphQLError, Kind } from 'graphql';
import { restate } from './restate';

/** Longest reason to send, in characters: a scalar may have put the value into it. */
const MAX_REASON = 200;

/**
 * What a client may see of an error that graphql-js reports about the request itself, before anything is executed.
 * About a variable it repeats all that was sent, a password among it, and once more for every fault: kept is where the
 * fault is and why it is one. The text has as much of the client's as the client sent: it is searched from its ends,
 * once, and cut.
 *
 * @param hide - takes names of the schema out of graphql-js's messages.
 */
export function exposeRequestError(error: GraphQLError, hide: (message: string) => string): GraphQLError {
  const extensions = { code: 'BAD_USER_INPUT', ...error.extensions };
  const [node] = error.nodes ?? [];
  const reason = error.originalError?.message;
  // graphql-js has written "Variable "$input" got invalid value {...} at "input.email"; " in front of the reason.
  if (node?.kind !== Kind.VARIABLE_DEFINITION || reason === undefined) {
    return restate(error, hide(error.message), extensions);
  }
  const place = placeIn(error.message.slice(0, -`; ${reason}`.length)) ?? node.variable.name.value;
  const value = reason.indexOf(' value: ');
  const short = hide(value < 0 ? reason : `${reason.slice(0, value)} value.`).slice(0, MAX_REASON);
  return restate(error, `Variable "$${place}" is invalid: ${short}`, extensions);
}

/** The path at the end of ` ... at "input.list[0].member"`. */
function placeIn(prefix: string): string | undefined {
  const start = prefix.endsWith('"') ? prefix.lastIndexOf(' at "') : -1;
  const place = start < 0 ? '' : prefix.slice(start + 5, -1);
  return /^[\w.[\]]+$/.test(place) ? place : undefined;
}
