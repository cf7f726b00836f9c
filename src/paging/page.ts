/** The arguments of a Relay connection. Null means "not given". */
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
    /** Whether more nodes follow. Walking backwards: whether the node at `before` is still in the list. */
    readonly hasNextPage: boolean;
    /** Whether nodes precede. Walking forwards: whether the node at `after` is still in the list. */
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/**
 * Makes the page of `nodes`. Edges are made only where they are selected: a cursor costs more than the rest of a row.
 *
 * @param options.cursorOf - makes the cursor of a node.
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
