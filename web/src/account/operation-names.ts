import { parse } from 'graphql';

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
