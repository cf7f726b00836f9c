import { type DirectiveNode, type FieldNode, type FragmentDefinitionNode, Kind, type SelectionNode } from 'graphql';

export interface NaiveDocument {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What is selected in one place: field nodes by response key, and typed fragments by their type. */
export interface Flat {
  readonly fields: Map<string, FieldNode[]>;
  readonly fragments: Map<string, SelectionNode[]>;
}

/** Sees through fragments without a type and those on `typeName` itself; leaves out what is skipped. */
export function flatten(document: NaiveDocument, typeName: string, selections: readonly SelectionNode[]): Flat {
  const flat: Flat = { fields: new Map(), fragments: new Map() };
  const add = (nodes: readonly SelectionNode[]): void => {
    for (const node of nodes) {
      if (!isIncluded(document, node.directives ?? [])) continue;
      if (node.kind === Kind.FIELD) {
        const key = node.alias?.value ?? node.name.value;
        flat.fields.set(key, [...(flat.fields.get(key) ?? []), node]);
        continue;
      }
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? document.fragments.get(node.name.value) : node;
      if (!fragment) throw new Error('there is no such fragment');
      const on = fragment.typeCondition?.name.value;
      const inner = fragment.selectionSet.selections;
      if (on === undefined || on === typeName) add(inner);
      else flat.fragments.set(on, [...(flat.fragments.get(on) ?? []), ...inner]);
    }
  };
  add(selections);
  return flat;
}

function isIncluded({ variables }: NaiveDocument, directives: readonly DirectiveNode[]): boolean {
  return directives.every((directive) => {
    const value = directive.arguments?.[0]?.value;
    const on =
      value?.kind === Kind.VARIABLE ? variables[value.name.value] : value?.kind === Kind.BOOLEAN && value.value;
    if (directive.name.value === 'skip') return on !== true;
    return directive.name.value !== 'include' || on === true;
  });
}
