import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

/**
 * Makes a function that returns the names of all fields that are selected below the one that is being resolved, at any depth, so
 * that a resolver can load what they need. `@skip` and `@include` are ignored. The names are kept for as long as the document is.
 */
export function createSelectedNames(): (info: GraphQLResolveInfo) => ReadonlySet<string> {
  const known = new WeakMap<FieldNode, ReadonlySet<string>>();

  return ({ fieldNodes, fragments }) => {
    const [first, ...others] = fieldNodes.map((node) => {
      const names = known.get(node) ?? namesBeneath(node, fragments);
      known.set(node, names);
      return names;
    });
    return others.length === 0
      ? (first ?? new Set())
      : new Set([first ?? [], ...others].flatMap((names) => [...names]));
  };
}

function namesBeneath(node: FieldNode, fragments: GraphQLResolveInfo['fragments']): Set<string> {
  const names = new Set<string>();
  const spread = new Set<string>();
  const collect = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const { value: name } = selection.name;
        if (spread.has(name)) continue;
        spread.add(name);
        collect(fragments[name]?.selectionSet);
      } else {
        if (selection.kind === Kind.FIELD) names.add(selection.name.value);
        collect(selection.selectionSet);
      }
    }
  };
  collect(node.selectionSet);
  return names;
}
