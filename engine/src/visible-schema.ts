import {
  buildASTSchema,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  Kind,
  OperationTypeNode,
  parse,
  printSchema,
  visit,
} from 'graphql';
import { requirementAt } from './access';
import { isMet, type ScopedViewer } from './requirement';
import { argumentCoordinate, fieldCoordinate, type SchemaPolicy } from './schema-policy';

/**
 * The schema as far as `viewer` may use it, for introspection only: it has no resolvers. Fields, arguments and input
 * fields whose rules the viewer does not meet are gone, and types that nothing leads to any more. A root type stays,
 * be it empty.
 */
export function visibleSchema(policy: SchemaPolicy, viewer: ScopedViewer): GraphQLSchema {
  const allowed = (coordinate: string) => {
    const requirement = requirementAt(policy, coordinate);
    return requirement !== undefined && isMet(requirement, viewer);
  };
  const filtered = visit(parse(printSchema(policy.schema)), {
    ObjectTypeDefinition: (type) => ({ ...type, fields: fieldsOf(type.name.value, type.fields, allowed) }),
    InterfaceTypeDefinition: (type) => ({ ...type, fields: fieldsOf(type.name.value, type.fields, allowed) }),
    InputObjectTypeDefinition: (type) => ({
      ...type,
      fields: type.fields?.filter((field) => allowed(fieldCoordinate(type.name.value, field.name.value))) ?? [],
    }),
  });
  return buildASTSchema(withoutStrays(filtered, policy.schema), { assumeValidSDL: true, assumeValid: true });
}

/**
 * Whether an operation reads the schema: `undefined` if nothing in its document does, `true` if it reads nothing else,
 * `false` if it might.
 */
export function readsOnlySchema(document: DocumentNode, operationName: string | undefined): boolean | undefined {
  const isMeta = (name: string) => name === '__schema' || name === '__type';
  let found = false;
  visit(document, {
    Field: ({ name }) => {
      found ||= isMeta(name.value);
    },
  });
  if (!found) return undefined;
  return document.definitions.every(
    (definition) =>
      definition.kind !== Kind.OPERATION_DEFINITION ||
      (operationName !== undefined && definition.name?.value !== operationName) ||
      definition.selectionSet.selections.every(
        (selection) =>
          selection.kind === Kind.FIELD && (isMeta(selection.name.value) || selection.name.value === '__typename'),
      ),
  );
}

function fieldsOf(
  type: string,
  fields: readonly FieldDefinitionNode[] | undefined,
  allowed: (coordinate: string) => boolean,
): FieldDefinitionNode[] {
  return (fields ?? [])
    .filter((field) => allowed(fieldCoordinate(type, field.name.value)))
    .map((field) => ({
      ...field,
      arguments: (field.arguments ?? []).filter((argument) =>
        allowed(argumentCoordinate(type, field.name.value, argument.name.value)),
      ),
    }));
}

/** Keeps what the root types lead to; implementers of what is kept are kept as well. */
function withoutStrays(document: DocumentNode, schema: GraphQLSchema): DocumentNode {
  const byName = new Map(
    document.definitions.flatMap((definition) =>
      'name' in definition && definition.name ? [[definition.name.value, definition]] : [],
    ),
  ) as Map<string, DefinitionNode>;
  const kept = new Set<string>();
  const keep = (name: string): void => {
    if (kept.has(name)) return;
    kept.add(name);
    const definition = byName.get(name);
    if (definition) for (const next of namesIn(definition)) keep(next);
  };
  for (const operation of Object.values(OperationTypeNode)) {
    const root = schema.getRootType(operation);
    if (root) keep(root.name);
  }
  for (const definition of document.definitions) {
    if (definition.kind === Kind.DIRECTIVE_DEFINITION) for (const name of namesIn(definition)) keep(name);
  }
  for (let size = -1; size !== kept.size; ) {
    size = kept.size;
    for (const [name, definition] of byName) {
      if (
        definition.kind === Kind.OBJECT_TYPE_DEFINITION &&
        definition.interfaces?.some((it) => kept.has(it.name.value))
      ) {
        keep(name);
      }
    }
  }
  const definitions = document.definitions.filter(
    (definition) => !isTypeDefinition(definition) || kept.has(definition.name.value),
  );
  return { ...document, definitions };
}

function isTypeDefinition(definition: DefinitionNode): definition is DefinitionNode & { name: { value: string } } {
  return definition.kind.endsWith('TypeDefinition');
}

function namesIn(definition: DefinitionNode): string[] {
  const names: string[] = [];
  visit(definition, { NamedType: (node) => void names.push(node.name.value) });
  return names;
}
