import {
  type FieldNode,
  GraphQLError,
  Kind,
  OperationTypeNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

/** Bounds on what one document may cost before anything executes; each is well above what real clients send. */
export const LIMITS = {
  /** Lexical tokens: stops long documents while parsing. GraphiQL's introspection query has about 400. */
  maxTokens: 2_000,
  /** Selections with every fragment spread counted where it is used: stops doubling fragments. */
  maxRecursiveSelections: 2_000,
  /** Fields within fields; introspection of wrapped types needs 13. */
  maxDepth: 20,
  /** Fields at the root of a mutation, aliases included: each may be a guess at a password or a row. */
  maxMutationFields: 10,
  /** `__schema` and `__type` in one operation: each costs about 4 ms. Tools send one or two. */
  maxIntrospections: 5,
  /** `explainScopes` in one operation: each takes as long to validate as a request may, and variables repeat for free. */
  maxExplanations: 5,
  /** `updateUsers` in one operation: each changes up to a thousand users, in about 0.4 s of CPU time. */
  maxBulkUpdates: 2,
  /** Errors about the document, or about its variables, in one answer. */
  maxErrors: 5,
} as const;

/** Refuses operations that nest fields deeper than `limit`. */
export function maxDepthRule(limit: number): ValidationRule {
  return (context) => {
    const depthOf = createMeasure(context, {
      ofField: ({ selectionSet }) => 1 + depthOf(selectionSet),
      combine: (one, other) => Math.max(one, other),
    });
    return {
      OperationDefinition(node) {
        const depth = depthOf(node.selectionSet);
        if (depth <= limit) return;
        context.reportError(new GraphQLError(`The operation nests ${depth} levels of fields; the limit is ${limit}`));
      },
    };
  };
}

/** Refuses mutations with more than `limit` fields at the root: one request is to be one attempt, or a few. */
export function maxMutationFieldsRule(limit: number): ValidationRule {
  return maxRootFieldsRule(limit, 'mutation', (_field, operation) => operation === OperationTypeNode.MUTATION);
}

/** Refuses operations with more than `limit` times `__schema` or `__type`: each may ask for the whole schema. */
export function maxIntrospectionsRule(limit: number): ValidationRule {
  return maxRootFieldsRule(limit, 'introspection', ({ name: { value } }) => value === '__schema' || value === '__type');
}

/** Refuses operations with more than `limit` times `explainScopes`: each hands in a document of its own. */
export function maxExplanationsRule(limit: number): ValidationRule {
  return maxRootFieldsRule(limit, 'explainScopes', ({ name: { value } }) => value === 'explainScopes');
}

/** Refuses operations with more than `limit` times `updateUsers`: each may change a thousand users. */
export function maxBulkUpdatesRule(limit: number): ValidationRule {
  return maxRootFieldsRule(limit, 'updateUsers', ({ name: { value } }) => value === 'updateUsers');
}

/** What every document has to keep to, besides what Apollo Server and the parser are told. */
export const LIMIT_RULES: readonly ValidationRule[] = [
  maxDepthRule(LIMITS.maxDepth),
  maxMutationFieldsRule(LIMITS.maxMutationFields),
  maxIntrospectionsRule(LIMITS.maxIntrospections),
  maxExplanationsRule(LIMITS.maxExplanations),
  maxBulkUpdatesRule(LIMITS.maxBulkUpdates),
];

/** Counts fields at the root under any alias, in fragments too, skipped or not. */
function maxRootFieldsRule(
  limit: number,
  what: string,
  isCounted: (field: FieldNode, operation: OperationTypeNode) => boolean,
): ValidationRule {
  return (context) => ({
    OperationDefinition({ operation, selectionSet }) {
      const countOf = createMeasure(context, {
        ofField: (field) => (isCounted(field, operation) ? 1 : 0),
        combine: (one, other) => one + other,
      });
      const count = countOf(selectionSet);
      if (count <= limit) return;
      context.reportError(
        new GraphQLError(`The operation has ${count} ${what} fields at its root; the limit is ${limit}`),
      );
    },
  });
}

/** Measures selections as if each fragment stood where it is used, and looks at each fragment once. */
function createMeasure(
  context: ValidationContext,
  { ofField, combine }: { ofField: (field: FieldNode) => number; combine: (one: number, other: number) => number },
) {
  const known = new Map<string, number>();
  const measure = (set: SelectionSetNode | undefined): number =>
    (set?.selections ?? []).map(ofSelection).reduce(combine, 0);
  const ofSelection = (selection: SelectionSetNode['selections'][number]): number => {
    if (selection.kind === Kind.FIELD) return ofField(selection);
    return selection.kind === Kind.INLINE_FRAGMENT ? measure(selection.selectionSet) : ofFragment(selection.name.value);
  };
  const ofFragment = (name: string): number => {
    const measured = known.get(name);
    if (measured !== undefined) return measured;
    // Cycles are another rule's to report.
    known.set(name, 0);
    const size = measure(context.getFragment(name)?.selectionSet);
    known.set(name, size);
    return size;
  };
  return measure;
}
