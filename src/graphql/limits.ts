import { GraphQLError, Kind, type SelectionSetNode, type ValidationRule } from 'graphql';

/** Bounds on what one document may cost before anything executes; each is well above what real clients send. */
export const LIMITS = {
  /** Lexical tokens: stops long documents while parsing. GraphiQL's introspection query has about 400. */
  maxTokens: 2_000,
  /** Selections with every fragment spread counted where it is used: stops doubling fragments. */
  maxRecursiveSelections: 2_000,
  /** Fields within fields; introspection of wrapped types needs 13. */
  maxDepth: 20,
  /** Errors in one answer. */
  maxErrors: 5,
} as const;

/** Refuses operations that nest fields deeper than `limit`. */
export function maxDepthRule(limit: number): ValidationRule {
  return (context) => {
    // A fragment's depth is measured once; cycles are another rule's to report.
    const known = new Map<string, number>();
    const depthOf = (set: SelectionSetNode | undefined): number => {
      let deepest = 0;
      for (const selection of set?.selections ?? []) {
        const inner =
          selection.kind === Kind.FRAGMENT_SPREAD
            ? fragmentDepth(selection.name.value)
            : depthOf(selection.selectionSet) + (selection.kind === Kind.FIELD ? 1 : 0);
        deepest = Math.max(deepest, inner);
      }
      return deepest;
    };
    const fragmentDepth = (name: string): number => {
      const measured = known.get(name);
      if (measured !== undefined) return measured;
      known.set(name, 0);
      const depth = depthOf(context.getFragment(name)?.selectionSet);
      known.set(name, depth);
      return depth;
    };
    return {
      OperationDefinition(node) {
        const depth = depthOf(node.selectionSet);
        if (depth <= limit) return;
        context.reportError(new GraphQLError(`The operation nests ${depth} levels of fields; the limit is ${limit}`));
      },
    };
  };
}
