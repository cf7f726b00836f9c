import {
  type ASTNode,
  type DefinitionNode,
  type DocumentNode,
  GraphQLError,
  Kind,
  parse,
  print,
  Source,
  specifiedScalarTypes,
  type TypeDefinitionNode,
  type TypeExtensionNode,
  visit,
} from 'graphql';
import { type Place, type Problem, suggestion } from './problem';
import type { TextFile } from './read-files';

/** Maximum number of tokens of one file. */
const MAX_TOKENS = 2_000_000;

/**
 * Merges the SDL of several files as the usual tools do: a type that several files define has the fields of all of them,
 * and a type may be extended that no file defines, as in a federated subgraph.
 *
 * @returns the merged document, and what is wrong: syntax, an operation, two definitions of a field, a type that is
 *   nowhere, each with its place.
 */
export function mergeSdl(files: readonly TextFile[]): {
  readonly document: DocumentNode;
  readonly problems: Problem[];
} {
  const problems: Problem[] = [];
  const definitions: DefinitionNode[] = [];
  for (const { name, text } of files) {
    try {
      definitions.push(...parse(new Source(text, name), { maxTokens: MAX_TOKENS }).definitions);
    } catch (error) {
      problems.push({
        place: error instanceof GraphQLError ? placeOfError(error, name) : { file: name, line: 1 },
        message: error instanceof RangeError ? 'is nested too deeply' : (error as Error).message,
      });
    }
  }
  const merged = mergeDefinitions(definitions, problems);
  if (problems.length === 0) problems.push(...repeatedMembers(merged));
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: merged };
  if (problems.length > 0) return { document, problems };
  const missing = missingTypes(document);
  return { document: { ...document, definitions: [...merged, ...missing.stubs] }, problems: missing.problems };
}

/** Returns the place of a node. */
export function placeOfNode(node: ASTNode | undefined | null): Place | undefined {
  const { loc } = node ?? {};
  if (!loc) return undefined;
  return { file: loc.source.name, line: loc.startToken.line, column: loc.startToken.column };
}

/** Returns the place of an error of graphql-js. */
export function placeOfError({ source, locations, nodes }: GraphQLError, file?: string): Place | undefined {
  const [location] = locations ?? [];
  const named = nodes?.[0]?.loc?.source.name ?? source?.name ?? file;
  return location && named !== undefined ? { file: named, ...location } : placeOfNode(nodes?.[0]);
}

/** Kinds of type definitions, and of their extensions. */
const EXTENSIONS = {
  [Kind.OBJECT_TYPE_DEFINITION]: Kind.OBJECT_TYPE_EXTENSION,
  [Kind.INTERFACE_TYPE_DEFINITION]: Kind.INTERFACE_TYPE_EXTENSION,
  [Kind.INPUT_OBJECT_TYPE_DEFINITION]: Kind.INPUT_OBJECT_TYPE_EXTENSION,
  [Kind.UNION_TYPE_DEFINITION]: Kind.UNION_TYPE_EXTENSION,
  [Kind.ENUM_TYPE_DEFINITION]: Kind.ENUM_TYPE_EXTENSION,
  [Kind.SCALAR_TYPE_DEFINITION]: Kind.SCALAR_TYPE_EXTENSION,
} as const;
const DEFINITIONS = Object.fromEntries(
  Object.entries(EXTENSIONS).map(([definition, extension]) => [extension, definition]),
) as Readonly<Record<string, keyof typeof EXTENSIONS>>;

/** Leaves one definition of each type; every other node of it becomes an extension. */
function mergeDefinitions(nodes: readonly DefinitionNode[], problems: Problem[]): DefinitionNode[] {
  const definitions = new Map<string, TypeDefinitionNode>();
  const directives = new Map<string, DefinitionNode>();
  for (const node of nodes) {
    if (node.kind in EXTENSIONS && !definitions.has((node as TypeDefinitionNode).name.value)) {
      definitions.set((node as TypeDefinitionNode).name.value, node as TypeDefinitionNode);
    }
  }
  let hasSchema = false;
  return nodes.flatMap((node): DefinitionNode[] => {
    if (node.kind === Kind.OPERATION_DEFINITION || node.kind === Kind.FRAGMENT_DEFINITION) {
      problems.push({ place: placeOfNode(node), message: 'is an operation or a fragment; a schema has only types' });
      return [];
    }
    if (node.kind === Kind.DIRECTIVE_DEFINITION) {
      const first = directives.get(node.name.value);
      directives.set(node.name.value, first ?? node);
      if (first && printed(first) !== printed(node)) {
        problems.push({
          place: placeOfNode(node),
          message: `defines @${node.name.value} in another way than ${at(first)}`,
        });
      }
      return first ? [] : [node];
    }
    if (node.kind === Kind.SCHEMA_DEFINITION) {
      if (hasSchema)
        problems.push({ place: placeOfNode(node), message: 'is a second `schema`; write `extend schema`' });
      hasSchema = true;
      return [node];
    }
    if (node.kind === Kind.SCHEMA_EXTENSION) return [node];
    const { value: name } = (node as TypeDefinitionNode | TypeExtensionNode).name;
    const definition = definitions.get(name);
    if (!definition) {
      const kind = DEFINITIONS[node.kind];
      if (kind === undefined) return [node];
      const made = { ...node, kind } as TypeDefinitionNode;
      definitions.set(name, made);
      return [made];
    }
    if (node === definition) return [node];
    const kind = node.kind in EXTENSIONS ? EXTENSIONS[node.kind as keyof typeof EXTENSIONS] : node.kind;
    if (kind !== EXTENSIONS[definition.kind]) {
      problems.push({ place: placeOfNode(node), message: `${name} is of another kind at ${at(definition)}` });
      return [];
    }
    return [{ ...node, kind } as TypeExtensionNode];
  });
}

function printed(node: ASTNode): string {
  return print(visit(node, { StringValue: (value, key) => (key === 'description' ? null : value) }));
}

function at(node: ASTNode): string {
  const place = placeOfNode(node);
  return place ? `${place.file}:${place.line}` : 'another place';
}

/** A node with members that have names: a type, or a field with arguments. */
interface Named {
  readonly name: { readonly value: string };
  readonly fields?: readonly Named[];
  readonly values?: readonly Named[];
  readonly arguments?: readonly Named[];
}

/** Finds fields, arguments and enum values that are defined twice: only the rules of one of them would be read. */
function repeatedMembers(definitions: readonly DefinitionNode[]): Problem[] {
  const problems: Problem[] = [];
  const known = new Map<string, ASTNode>();
  const note = (coordinate: string, node: Named) => {
    const first = known.get(coordinate);
    if (first)
      problems.push({
        place: placeOfNode(node as never),
        message: `${coordinate} is defined at ${at(first)} too; keep one`,
      });
    else known.set(coordinate, node as never);
  };
  for (const definition of definitions) {
    if (!('name' in definition) || definition.kind === Kind.DIRECTIVE_DEFINITION) continue;
    const { name, fields = [], values = [] } = definition as Named;
    for (const member of [...fields, ...values]) {
      note(`${name.value}.${member.name.value}`, member);
      for (const argument of member.arguments ?? []) {
        note(`${name.value}.${member.name.value}(${argument.name.value}:)`, argument);
      }
    }
  }
  return problems;
}

/** Types that a federated subgraph uses without defining them. */
const FEDERATION_TYPES = /^(?:(?:federation|link)__\w+|_Any|FieldSet|_FieldSet|Scope|Policy|ContextFieldValue)$/;

/** Finds types that are used and not defined. Those that Federation defines become scalars. */
function missingTypes(document: DocumentNode): { readonly stubs: DefinitionNode[]; readonly problems: Problem[] } {
  const known = new Set(specifiedScalarTypes.map(({ name }) => name));
  for (const node of document.definitions)
    if (node.kind in EXTENSIONS) known.add((node as TypeDefinitionNode).name.value);
  const stubs = new Map<string, DefinitionNode>();
  const problems: Problem[] = [];
  visit(document, {
    NamedType(node) {
      const { value: name } = node.name;
      if (known.has(name)) return;
      if (!FEDERATION_TYPES.test(name)) {
        problems.push({ place: placeOfNode(node), message: `there is no type ${name}${suggestion(name, known)}` });
        return;
      }
      stubs.set(name, { kind: Kind.SCALAR_TYPE_DEFINITION, name: { kind: Kind.NAME, value: name } });
    },
  });
  return { stubs: [...stubs.values()], problems };
}
