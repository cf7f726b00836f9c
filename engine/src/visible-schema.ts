import {
  buildASTSchema,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  getOperationAST,
  type InputObjectTypeDefinitionNode,
  type InterfaceTypeDefinitionNode,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  Kind,
  type ObjectTypeDefinitionNode,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  printSchema,
  type SelectionSetNode,
  specifiedScalarTypes,
  type TypeDefinitionNode,
  type TypeNode,
  visit,
} from 'graphql';
import { requirementAt } from './access';
import { isMet, type ScopedViewer } from './requirement';
import { argumentCoordinate, fieldCoordinate, type SchemaPolicy } from './schema-policy';
import { afterStepUp } from './viewer';

/** The only field of a query type without fields for a viewer: GraphQL does not allow a type without fields. */
const EMPTY_FIELD = '_empty';

/**
 * Returns the part of the schema that `viewer` may use, for introspection only: it has no resolvers. Fields, arguments and
 * input fields whose rules the viewer does not meet are removed, and so is everything that cannot be used without them and
 * every type that is no longer reachable. What requires a further authentication is shown to a viewer whose user can
 * authenticate again; it is removed for a token without an authentication of a user. The result is a valid schema that tools accept; a query type without fields gets
 * one field that says so and that cannot be selected.
 */
export function visibleSchema(policy: SchemaPolicy, viewer: ScopedViewer): GraphQLSchema {
  const strongest = afterStepUp(policy, viewer);
  const allowed = (coordinate: string) => {
    const requirement = requirementAt(policy, coordinate);
    return requirement !== undefined && isMet(requirement, strongest);
  };
  const queryType = policy.schema.getQueryType()?.name;
  const fielded = (type: FieldedDefinition) => {
    const { value: name } = type.name;
    // If the rule of a type is not met, nothing can be selected on it in any place.
    return name !== queryType && !allowed(name) ? null : { ...type, fields: allowedFields(type, allowed) };
  };
  const filtered = visit(parse(printSchema(policy.schema)), {
    ObjectTypeDefinition: fielded,
    InterfaceTypeDefinition: fielded,
    InputObjectTypeDefinition: (type) => ({
      ...type,
      fields: type.fields?.filter((field) => allowed(fieldCoordinate(type.name.value, field.name.value))) ?? [],
    }),
  });
  const valid = withoutStrays(withoutUnusable(filtered, policy.schema), policy.schema);
  return buildASTSchema(valid, { assumeValidSDL: true, assumeValid: true });
}

/** Results of {@link readsOnlySchema}, kept as long as the document. */
const known = new WeakMap<OperationDefinitionNode, boolean | undefined>();

/**
 * Returns whether an operation reads the schema with `__schema` or `__type`: `undefined` if it does not, or if the document
 * has no such operation; `true` if it reads nothing else; `false` if it might. Other operations of the document do not
 * count.
 */
export function readsOnlySchema(document: DocumentNode, operationName: string | undefined): boolean | undefined {
  const operation = getOperationAST(document, operationName);
  if (!operation) return undefined;
  if (!known.has(operation)) known.set(operation, lookForSchema(document, operation));
  return known.get(operation);
}

function lookForSchema(document: DocumentNode, operation: OperationDefinitionNode): boolean | undefined {
  const fragments = new Map<string, SelectionSetNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition.selectionSet);
  }
  let readsSchema = false;
  let readsMore = false;
  const seen = new Set<SelectionSetNode>();
  const look = (set: SelectionSetNode | undefined): void => {
    if (!set || seen.has(set)) return;
    seen.add(set);
    for (const selection of set.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        look(fragments.get(selection.name.value));
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        look(selection.selectionSet);
      } else if (selection.name.value === '__schema' || selection.name.value === '__type') {
        readsSchema = true;
      } else if (selection.name.value !== '__typename') {
        readsMore = true;
        // A field may return the query type.
        look(selection.selectionSet);
      }
    }
  };
  look(operation.selectionSet);
  return readsSchema ? !readsMore : undefined;
}

function allowedFields(
  { name: { value: type }, fields = [] }: FieldedDefinition,
  allowed: (coordinate: string) => boolean,
): FieldDefinitionNode[] {
  return fields
    .filter((field) => allowed(fieldCoordinate(type, field.name.value)))
    .map((field) => ({
      ...field,
      arguments: (field.arguments ?? []).filter((argument) =>
        allowed(argumentCoordinate(type, field.name.value, argument.name.value)),
      ),
    }));
}

type FieldedDefinition = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/**
 * Removes from a filtered schema, until nothing changes, everything that cannot be used or would make it invalid: fields
 * and arguments whose types were removed, fields and input types that lack a required argument or field, fields of an
 * interface that an implementer lacks, and empty types and unions.
 *
 * @param schema - the whole schema.
 */
function withoutUnusable(document: DocumentNode, schema: GraphQLSchema): DocumentNode {
  let definitions: readonly DefinitionNode[] = document.definitions;
  for (let size = -1, next = sizeOf(definitions); size !== next; ) {
    size = next;
    definitions = pruneOnce(definitions, schema);
    next = sizeOf(definitions);
  }
  return { ...document, definitions };
}

function pruneOnce(definitions: readonly DefinitionNode[], schema: GraphQLSchema): DefinitionNode[] {
  const types = new Map<string, TypeDefinitionNode>();
  for (const definition of definitions) if (isTypeDefinition(definition)) types.set(definition.name.value, definition);
  const isThere = (type: TypeNode) => types.has(nameOf(type)) || SPECIFIED_SCALARS.has(nameOf(type));
  const implementers = (name: string) =>
    [...types.values()].filter(isFielded).filter(({ interfaces }) => interfaces?.some((it) => it.name.value === name));

  const fieldsOf = (type: FieldedDefinition): FieldDefinitionNode[] => {
    const whole = schema.getType(type.name.value);
    if (!isObjectType(whole) && !isInterfaceType(whole)) return [...(type.fields ?? [])];
    const below = isInterfaceType(whole) ? implementers(whole.name) : [];
    return (type.fields ?? [])
      .map((field) => {
        const others = below.map((implementer) =>
          implementer.fields?.find((one) => one.name.value === field.name.value),
        );
        const kept = field.arguments?.filter(
          (argument) =>
            isThere(argument.type) &&
            others.every((other) => other?.arguments?.some((one) => one.name.value === argument.name.value) ?? true),
        );
        const left = new Set(kept?.map(({ name }) => name.value));
        const required = whole.getFields()[field.name.value]?.args.filter(isRequiredArgument) ?? [];
        const isUsable =
          isThere(field.type) && !others.includes(undefined) && required.every((argument) => left.has(argument.name));
        return isUsable ? { ...field, arguments: kept ?? [] } : undefined;
      })
      .filter((field) => field !== undefined);
  };

  const prune = (definition: DefinitionNode): DefinitionNode | undefined => {
    switch (definition.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_DEFINITION: {
        const interfaces = definition.interfaces?.filter(isThere) ?? [];
        const fields = fieldsOf(definition);
        if (fields.length > 0) return { ...definition, interfaces, fields };
        const isQuery = definition.name.value === schema.getQueryType()?.name;
        return isQuery ? { ...definition, interfaces, fields: [emptyField()] } : undefined;
      }
      case Kind.INPUT_OBJECT_TYPE_DEFINITION: {
        const fields = definition.fields?.filter(({ type }) => isThere(type)) ?? [];
        const left = new Set(fields.map(({ name }) => name.value));
        const whole = schema.getType(definition.name.value);
        const required = isInputObjectType(whole) ? Object.values(whole.getFields()).filter(isRequiredInputField) : [];
        const isUsable = fields.length > 0 && required.every(({ name }) => left.has(name));
        return isUsable ? { ...definition, fields } : undefined;
      }
      case Kind.UNION_TYPE_DEFINITION: {
        const members = definition.types?.filter(isThere) ?? [];
        return members.length > 0 ? { ...definition, types: members } : undefined;
      }
      case Kind.DIRECTIVE_DEFINITION:
        return { ...definition, arguments: definition.arguments?.filter(({ type }) => isThere(type)) ?? [] };
      case Kind.SCHEMA_DEFINITION:
        return { ...definition, operationTypes: definition.operationTypes.filter(({ type }) => isThere(type)) };
      default:
        return definition;
    }
  };
  return definitions.map(prune).filter((definition) => definition !== undefined);
}

const SPECIFIED_SCALARS: ReadonlySet<string> = new Set(specifiedScalarTypes.map(({ name }) => name));

function isFielded(type: TypeDefinitionNode): type is FieldedDefinition {
  return type.kind === Kind.OBJECT_TYPE_DEFINITION || type.kind === Kind.INTERFACE_TYPE_DEFINITION;
}

function isInput(type: DefinitionNode): type is InputObjectTypeDefinitionNode {
  return type.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION;
}

function emptyField(): FieldDefinitionNode {
  const [type] = parse(
    `type T {
      "No field of this type may be used without an access token that has more scopes. This one stands in for them, and cannot be selected."
      ${EMPTY_FIELD}: Boolean
    }`,
    { noLocation: true },
  ).definitions;
  return (type as ObjectTypeDefinitionNode).fields?.[0] as FieldDefinitionNode;
}

/** Counts everything that `pruneOnce` may remove. */
function sizeOf(definitions: readonly DefinitionNode[]): number {
  let size = 0;
  for (const definition of definitions) {
    size += 1;
    if (isTypeDefinition(definition) && isFielded(definition)) {
      size += definition.interfaces?.length ?? 0;
      for (const field of definition.fields ?? []) size += 1 + (field.arguments?.length ?? 0);
    } else if (isInput(definition)) {
      size += definition.fields?.length ?? 0;
    } else if (definition.kind === Kind.UNION_TYPE_DEFINITION) {
      size += definition.types?.length ?? 0;
    }
  }
  return size;
}

/** Keeps the types that are reachable from the root types, and the implementers of interfaces that are kept. */
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

function isTypeDefinition(definition: DefinitionNode): definition is TypeDefinitionNode {
  return definition.kind.endsWith('TypeDefinition');
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}

function namesIn(definition: DefinitionNode): string[] {
  const names: string[] = [];
  visit(definition, { NamedType: (node) => void names.push(node.name.value) });
  return names;
}
