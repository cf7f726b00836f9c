/** The arguments of a Relay connection. Null is as good as absent. */
export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly last?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly before?: string | null | undefined;
}

/** A page of a Relay connection, without the total count, which costs a statement of its own. */
export interface Page<Node> {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly nodes: readonly Node[];
  readonly pageInfo: {
    /** Whether more follow. Walking backwards: whether what stands at `before` is still in the list. */
    readonly hasNextPage: boolean;
    /** Whether more precede. Walking forwards: whether what stands at `after` is still in the list. */
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/**
 * The page that `nodes` make. Edges are made where they are asked for: a cursor costs more than all else of a row.
 *
 * @param options.cursorOf - where a node stands.
 */
export function pageOf<Node>(
  nodes: readonly Node[],
  options: {
    readonly cursorOf: (node: Node) => string;
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
  },
): Page<Node> {
  const { cursorOf, hasNextPage, hasPreviousPage } = options;
  const [first, last] = [nodes[0], nodes.at(-1)];
  return {
    nodes,
    get edges() {
      return nodes.map((node) => ({ cursor: cursorOf(node), node }));
    },
    pageInfo: {
      hasNextPage,
      hasPreviousPage,
      startCursor: first === undefined ? null : cursorOf(first),
      endCursor: last === undefined ? null : cursorOf(last),
    },
  };
}
