import { type DirectiveNode, type DocumentNode, type FieldDefinitionNode, Kind, type TypeNode } from 'graphql';

/** The kind of a type, in words. */
type TypeKind = 'object' | 'interface' | 'union' | 'enum' | 'scalar' | 'input';

/** A field of an object or interface type. */
export interface MergedField {
  readonly name: string;
  /** Whether the built-in schema has it. */
  readonly isBuiltIn: boolean;
  /** Whether the server stores and answers it: `@stored`. */
  readonly isStored: boolean;
  /** The named type of its values. */
  readonly namedType: string;
  readonly type: TypeNode;
  readonly node: FieldDefinitionNode;
}

/** A type of the merged schema. */
export interface MergedType {
  readonly name: string;
  readonly kind: TypeKind;
  readonly isBuiltIn: boolean;
  /** Of an object or interface type. */
  readonly fields: Map<string, MergedField>;
  /** The values of an enum, the members of a union, or the interfaces of an object or interface type. */
  readonly names: Set<string>;
}

const KINDS: Readonly<Partial<Record<Kind, TypeKind>>> = {
  [Kind.OBJECT_TYPE_DEFINITION]: 'object',
  [Kind.OBJECT_TYPE_EXTENSION]: 'object',
  [Kind.INTERFACE_TYPE_DEFINITION]: 'interface',
  [Kind.INTERFACE_TYPE_EXTENSION]: 'interface',
  [Kind.UNION_TYPE_DEFINITION]: 'union',
  [Kind.UNION_TYPE_EXTENSION]: 'union',
  [Kind.ENUM_TYPE_DEFINITION]: 'enum',
  [Kind.ENUM_TYPE_EXTENSION]: 'enum',
  [Kind.SCALAR_TYPE_DEFINITION]: 'scalar',
  [Kind.SCALAR_TYPE_EXTENSION]: 'scalar',
  [Kind.INPUT_OBJECT_TYPE_DEFINITION]: 'input',
  [Kind.INPUT_OBJECT_TYPE_EXTENSION]: 'input',
};

/** The scalars that every schema has. */
const SPECIFIED: readonly string[] = ['Boolean', 'Float', 'ID', 'Int', 'String'];

/** Reads the types of a merged schema, and which parts of them the schema files have added to `builtIn`. */
export function readMergedTypes(document: DocumentNode, builtIn: DocumentNode): Map<string, MergedType> {
  const known = builtIn === document ? undefined : readMergedTypes(builtIn, builtIn);
  const types = new Map<string, MergedType>();
  for (const name of SPECIFIED) {
    types.set(name, { name, kind: 'scalar', isBuiltIn: true, fields: new Map(), names: new Set() });
  }
  for (const node of document.definitions) {
    const kind = KINDS[node.kind];
    if (kind === undefined || !('name' in node) || !node.name) continue;
    const name = node.name.value;
    const before = known?.get(name);
    const type = types.get(name) ?? {
      ...{ name, kind, isBuiltIn: known === undefined || before !== undefined },
      ...{ fields: new Map<string, MergedField>(), names: new Set<string>() },
    };
    types.set(name, type);
    if ((kind === 'object' || kind === 'interface') && 'fields' in node) {
      for (const field of (node.fields ?? []) as readonly FieldDefinitionNode[]) {
        const isBuiltIn = known === undefined || (before?.fields.has(field.name.value) ?? false);
        type.fields.set(field.name.value, {
          ...{ name: field.name.value, isBuiltIn, node: field, type: field.type, namedType: namedTypeOf(field.type) },
          isStored: hasDirective(field.directives, 'stored'),
        });
      }
    }
    if ('interfaces' in node) for (const one of node.interfaces ?? []) type.names.add(one.name.value);
    if ('types' in node) for (const one of node.types ?? []) type.names.add(one.name.value);
    if ('values' in node) for (const one of node.values ?? []) type.names.add(one.name.value);
  }
  return types;
}

function namedTypeOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedTypeOf(type.type);
}

function hasDirective(directives: readonly DirectiveNode[] | undefined, name: string): boolean {
  return directives?.some((directive) => directive.name.value === name) ?? false;
}
