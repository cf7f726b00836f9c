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
