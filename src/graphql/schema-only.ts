import { type DocumentNode, Kind, type SelectionSetNode } from 'graphql';

/**
 * Whether all that a document can answer is about the schema: introspection, and the SDL of Federation. Such an answer has
 * no data of any user, and no secret.
 *
 * @param document - a valid one, whose fragments make no cycle.
 */
export function isSchemaOnly(document: DocumentNode): boolean {
  const fragments = new Map<string, SelectionSetNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition.selectionSet);
  }
  const read = ({ selections }: SelectionSetNode): boolean =>
    selections.every((selection) => {
      if (selection.kind === Kind.FIELD) return /^(?:__|_service$)/.test(selection.name.value);
      if (selection.kind === Kind.INLINE_FRAGMENT) return read(selection.selectionSet);
      const fragment = fragments.get(selection.name.value);
      // Once is enough, also where fragments double.
      fragments.delete(selection.name.value);
      return fragment === undefined || read(fragment);
    });
  return document.definitions.every(
    (definition) => definition.kind !== Kind.OPERATION_DEFINITION || read(definition.selectionSet),
  );
}
