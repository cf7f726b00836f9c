import type { ConstDirectiveNode } from 'graphql';

/** A node of SDL that can carry directives. */
interface Carrier {
  readonly name?: { readonly value: string };
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
  readonly fields?: readonly Carrier[] | undefined;
  readonly arguments?: readonly Carrier[] | undefined;
}

/** A schema element as far as it can carry rules; graphql-js keeps the nodes of `extend` apart in `extensionASTNodes`. */
export interface Annotated {
  readonly astNode?: Carrier | null | undefined;
  readonly extensionASTNodes?: readonly Carrier[] | null | undefined;
  readonly extensions?: unknown;
}

/**
 * A field or input field of `type` with every node that the schema has for it: its own, and those among the nodes of its
 * type. They are the same in a schema that was built from SDL. A tool that rebuilds a schema may drop or replace one of
 * them; a rule that is left on the other one must not be lost in silence.
 */
export function fieldOf(type: Annotated, field: Annotated & { readonly name: string }): Annotated {
  return withNodes(
    field,
    nodesOf(type).flatMap((node) => node.fields ?? []),
  );
}

/** An argument with every node that the schema has for it, as {@link fieldOf}. */
export function argumentOf(field: Annotated, argument: Annotated & { readonly name: string }): Annotated {
  return withNodes(
    argument,
    nodesOf(field).flatMap((node) => node.arguments ?? []),
  );
}

/** Whether an element has a node of SDL. */
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
