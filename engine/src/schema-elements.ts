import type { ConstDirectiveNode } from 'graphql';

/** An SDL node that can have directives. */
interface Carrier {
  readonly name?: { readonly value: string };
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
  readonly fields?: readonly Carrier[] | undefined;
  readonly arguments?: readonly Carrier[] | undefined;
}

/** A schema element that can have rules. graphql-js keeps the nodes of `extend` separately in `extensionASTNodes`. */
export interface Annotated {
  readonly astNode?: Carrier | null | undefined;
  readonly extensionASTNodes?: readonly Carrier[] | null | undefined;
  readonly extensions?: unknown;
}

/**
 * Returns a field or input field of `type` with every SDL node of it in the schema: its own node, and those among the
 * nodes of its type. In a schema built from SDL they are the same. A tool that rebuilds a schema may drop or replace one of
 * them; a rule on the other one must not be lost silently.
 */
export function fieldOf(type: Annotated, field: Annotated & { readonly name: string }): Annotated {
  return withNodes(
    field,
    nodesOf(type).flatMap((node) => node.fields ?? []),
  );
}

/** Returns an argument with every SDL node of it, like {@link fieldOf}. */
export function argumentOf(field: Annotated, argument: Annotated & { readonly name: string }): Annotated {
  return withNodes(
    argument,
    nodesOf(field).flatMap((node) => node.arguments ?? []),
  );
}

/** Whether an element has an SDL node. */
export function isFromSdl(element: Annotated): boolean {
  return nodesOf(element).length > 0;
}

function nodesOf({ astNode, extensionASTNodes }: Annotated): Carrier[] {
  return [...(astNode ? [astNode] : []), ...(extensionASTNodes ?? [])];
}

function withNodes(element: Annotated & { readonly name: string }, candidates: readonly Carrier[]): Annotated {
  const own = nodesOf(element);
  const others = candidates.filter((node) => node.name?.value === element.name && !own.includes(node));
  if (others.length === 0) return element;
  const { astNode, extensions, extensionASTNodes } = element;
  return { astNode, extensions, extensionASTNodes: [...(extensionASTNodes ?? []), ...others] };
}
