import type { GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';

/**
 * The last look at an error before it goes out. The executor has exposed its own errors already; what else turns up
 * without a code is ours to hide, and what Apollo Server says about itself or the schema is put in other words.
 *
 * @param options.introspection - where it is off, names of the schema are not suggested either.
 */
export function createFormatError({ introspection, log }: { readonly introspection: boolean; readonly log: Logger }) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const { code, requestId, validationErrorCode } = formatted.extensions ?? {};
    if (code === 'INTERNAL_SERVER_ERROR' && requestId === undefined) {
      log.error({ err: error }, 'unexpected error in the GraphQL server');
      return { message: 'Internal server error', extensions: { code } };
    }
    if (validationErrorCode === 'INTROSPECTION_DISABLED') {
      return { ...formatted, message: 'This server does not answer introspection' };
    }
    // Apollo Server hides suggestions of validation, but not those about variables.
    return introspection
      ? formatted
      : { ...formatted, message: formatted.message.replace(/ ?Did you mean .+\?$/s, '') };
  };
}
