import type { GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { boundedMessage } from '../errors';

/**
 * The last look at an error before it goes out. The executor has exposed its own errors already; what else turns up
 * without a code is ours to hide. A message may repeat what the client sent: it is cut.
 */
export function createFormatError({ log }: { readonly log: Logger }) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const { code, requestId } = formatted.extensions ?? {};
    if (code === 'INTERNAL_SERVER_ERROR' && requestId === undefined) {
      log.error({ err: error }, 'unexpected error in the GraphQL server');
      return { message: 'Internal server error', extensions: { code } };
    }
    return { ...formatted, message: boundedMessage(formatted.message) };
  };
}
