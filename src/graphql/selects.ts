import { type DocumentNode, Kind, visit } from 'graphql';

/**
 * Makes a function that returns whether a document selects a field of one of these names, of whatever type. The result is kept
 * for as long as the document is.
 */
export function createSelects(names: ReadonlySet<string>): (document: DocumentNode) => boolean {
  const known = new WeakMap<DocumentNode, boolean>();
  return (document) => {
    const read = known.get(document);
    if (read !== undefined) return read;
    let selects = false;
    visit(document, {
      [Kind.FIELD]: ({ name }: { readonly name: { readonly value: string } }) => {
        selects ||= names.has(name.value);
      },
    });
    known.set(document, selects);
    return selects;
  };
}
