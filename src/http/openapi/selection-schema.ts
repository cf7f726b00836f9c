import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { type Components, described, type JsonSchema, nullable } from './json-schema';
import { leafSchema } from './leaf-schema';

/** The schema of what a document's selection is answered with: the fields that it selects, under their aliases. */
export function selectionSchema(
  type: GraphQLOutputType,
  selection: SelectionSetNode | undefined,
  components: Components,
): JsonSchema {
  if (isNonNullType(type)) return notNull(type.ofType, selection, components);
  return nullable(notNull(type, selection, components));
}

/** As {@link selectionSchema}, for a type whose null is never answered. */
export function notNull(
  type: GraphQLOutputType,
  selection: SelectionSetNode | undefined,
  components: Components,
): JsonSchema {
  if (isNonNullType(type)) return notNull(type.ofType, selection, components);
  if (isListType(type)) return { type: 'array', items: selectionSchema(type.ofType, selection, components) };
  if (isLeafType(type)) return leafSchema(type, components);
  if (!isObjectType(type)) throw new Error(`OpenAPI: ${type.name} has no one shape: REST routes select objects only.`);
  return components.name(type.name, () => objectSchema(type, selection, components));
}

/**
 * The schema of an object, without a name.
 *
 * @param adds - properties that are not of the selection, and need not be there.
 */
export function objectSchema(
  type: GraphQLObjectType,
  selection: SelectionSetNode | undefined,
  components: Components,
  adds: Readonly<Record<string, JsonSchema>> = {},
): JsonSchema {
  const nodes = (selection?.selections ?? []).map(fieldOf);
  const properties = nodes.map((node) => {
    const field = type.getFields()[node.name.value];
    if (!field) throw new Error(`OpenAPI: there is no ${type.name}.${node.name.value}.`);
    return [keyOf(node), described(selectionSchema(field.type, node.selectionSet, components), field.description)];
  });
  return {
    type: 'object',
    ...(type.description && { description: type.description }),
    properties: { ...Object.fromEntries(properties), ...adds },
    required: nodes.filter(({ directives = [] }) => directives.length === 0).map(keyOf),
  };
}

/** The field of a payload's selection that is answered. */
export function memberOf(selection: FieldNode, member: string): FieldNode {
  const node = (selection.selectionSet?.selections ?? []).map(fieldOf).find((field) => keyOf(field) === member);
  if (!node) throw new Error(`OpenAPI: ${selection.name.value} does not select ${member}.`);
  return node;
}

function fieldOf(node: SelectionSetNode['selections'][number]): FieldNode {
  if (node.kind === Kind.FIELD) return node;
  throw new Error('OpenAPI: the documents of REST routes select fields only; write fragments out.');
}

function keyOf({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}
