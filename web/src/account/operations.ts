import { type GraphQLError, parse } from 'graphql';

/** Returns the names of the operations of a document; none if it cannot be parsed, for example while it is typed. */
export function operationNames(document: string): string[] {
  try {
    return parse(document, { noLocation: true }).definitions.flatMap((one) =>
      one.kind === 'OperationDefinition' && one.name ? [one.name.value] : [],
    );
  } catch {
    return [];
  }
}

/** Returns why a document cannot be parsed, with the line; undefined if it can. The server need not be asked then. */
export function syntaxFault(document: string): string | undefined {
  try {
    parse(document, { noLocation: true });
    return undefined;
  } catch (error) {
    const { message, locations } = error as GraphQLError;
    const [place] = locations ?? [];
    return place ? `${message} (${place.line}:${place.column})` : message;
  }
}
