import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  parseConstValue,
} from 'graphql';
import { isDeclaration, type Narrowing, narrowCoordinate, readDeclarations } from './declarations';
import { directivesInSdl, type Problem, REQUIRES_SCOPES } from './directives';
import { readGroups } from './read-rules';
import { type DirectiveNames, type RuleNames, readRuleNames } from './rule-names';
import { fieldCoordinate } from './schema-policy';

/** Maximum number of groups of one rule. */
const MAX_GROUPS = 256;

/** A document whose narrowings are rules of their fields. */
export interface NarrowedDocument {
  readonly document: DocumentNode;
  /** Narrowings that cannot be applied. If there is any, the document must not be used. */
  readonly problems: readonly Problem[];
}

/**
 * Adds the requirement of each `@narrow` of a document to its field, and removes the `@narrow`. The field then requires
 * its own rule and the added one: `[["a"], ["b"]]` narrowed by `[["c"]]` is `[["a", "c"], ["b", "c"]]`. A `@public` field
 * is public no longer. The engine refuses a schema with a `@narrow` that was not applied, because nothing enforces it.
 *
 * @param document - a whole schema.
 * @param names - names of the directives, in addition to their standard names and those of the schema's links.
 */
export function applyNarrowings(document: DocumentNode, names: DirectiveNames = {}): NarrowedDocument {
  const { narrowings, problems: unread } = readDeclarations(document);
  if (narrowings.length === 0 || unread.length > 0) return { document, problems: unread };
  const problems: Problem[] = [];
  const onSchema = document.definitions.flatMap((node) => (isSchemaNode(node) ? directivesInSdl(node.directives) : []));
  const ruleNames = readRuleNames(onSchema, names, problems);
  const waiting = new Map<string, Narrowing[]>();
  for (const narrowing of narrowings) {
    waiting.set(narrowing.field, [...(waiting.get(narrowing.field) ?? []), narrowing]);
  }
  const found = new Set<string>();

  const definitions = document.definitions.map((definition): DefinitionNode => {
    if (isSchemaNode(definition)) {
      return { ...definition, directives: definition.directives?.filter(({ name }) => name.value !== 'narrow') ?? [] };
    }
    if (!isFielded(definition)) return definition;
    const fields = definition.fields?.map((field) => {
      const coordinate = fieldCoordinate(definition.name.value, field.name.value);
      const added = waiting.get(coordinate);
      if (!added) return field;
      found.add(coordinate);
      return narrowed(field, added, { ruleNames, problems });
    });
    return { ...definition, ...(fields && { fields }) } as DefinitionNode;
  });
  for (const { field, place } of narrowings) {
    if (found.has(field)) continue;
    const message = 'names a field that the schema does not have; write Type.field or Input.field';
    problems.push({ coordinate: narrowCoordinate(field), message, place });
  }
  return { document: { ...document, definitions: definitions.filter(isNotEmpty) }, problems };
}

/** Returns the document without the declarations of its schema element, and without the definitions of their directives. */
export function withoutDeclarations(document: DocumentNode): DocumentNode {
  const definitions = document.definitions.flatMap((definition): DefinitionNode[] => {
    if (definition.kind === Kind.DIRECTIVE_DEFINITION && isDeclaration(definition.name.value)) {
      // A directive with one of these names for other places belongs to the schema itself.
      return definition.locations.every(({ value }) => value === 'SCHEMA') ? [] : [definition];
    }
    if (!isSchemaNode(definition)) return [definition];
    return [
      { ...definition, directives: definition.directives?.filter(({ name }) => !isDeclaration(name.value)) ?? [] },
    ];
  });
  return { ...document, definitions: definitions.filter(isNotEmpty) };
}

type FieldNode = FieldDefinitionNode | InputValueDefinitionNode;

function narrowed(
  field: FieldNode,
  added: readonly Narrowing[],
  { ruleNames, problems }: { readonly ruleNames: RuleNames; readonly problems: Problem[] },
): FieldNode {
  let groups: readonly (readonly string[])[] = [[]];
  const kept: ConstDirectiveNode[] = [];
  for (const directive of field.directives ?? []) {
    const kind = ruleNames.kindOf(directive.name.value);
    if (kind === 'public') continue;
    const [applied] = directivesInSdl([directive]);
    const own =
      kind === REQUIRES_SCOPES && typeof applied?.args === 'object' ? readGroups(applied.args.scopes) : undefined;
    // An invalid rule stays as it is, and is refused with the others.
    if (own === undefined || typeof own === 'string') kept.push(directive);
    else groups = product(groups, own);
  }
  for (const { scopes } of added) groups = product(groups, scopes);
  if (groups.length > MAX_GROUPS) {
    const [{ field: coordinate, place }] = added as readonly [Narrowing];
    const message = `makes a rule of ${groups.length} groups; the limit is ${MAX_GROUPS}`;
    problems.push({ coordinate: narrowCoordinate(coordinate), message, place });
    return field;
  }
  return { ...field, directives: [...kept, requiresScopes(groups)] } as FieldNode;
}

/** Returns the groups that meet both rules, without groups that contain another one. */
function product(left: readonly (readonly string[])[], right: readonly (readonly string[])[]): string[][] {
  const joined = left.flatMap((one) => right.map((other) => [...new Set([...one, ...other])]));
  if (joined.length > MAX_GROUPS ** 2) return joined;
  const isWithin = (part: readonly string[], whole: readonly string[]) => part.every((scope) => whole.includes(scope));
  return joined.filter(
    (group, index) =>
      !joined.some((other, at) => at !== index && isWithin(other, group) && (!isWithin(group, other) || at < index)),
  );
}

function requiresScopes(groups: readonly (readonly string[])[]): ConstDirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: REQUIRES_SCOPES },
    arguments: [
      {
        kind: Kind.ARGUMENT,
        name: { kind: Kind.NAME, value: 'scopes' },
        value: parseConstValue(JSON.stringify(groups), { noLocation: true }),
      },
    ],
  };
}

type SchemaNode = Extract<DefinitionNode, { kind: Kind.SCHEMA_DEFINITION | Kind.SCHEMA_EXTENSION }>;

function isSchemaNode(node: DefinitionNode): node is SchemaNode {
  return node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION;
}

/** An extension of the schema element that extends nothing is not valid SDL. */
function isNotEmpty(node: DefinitionNode): boolean {
  if (node.kind !== Kind.SCHEMA_EXTENSION) return true;
  return (node.directives ?? []).length > 0 || (node.operationTypes ?? []).length > 0;
}

function isFielded(node: DefinitionNode): node is Extract<DefinitionNode, { fields?: readonly FieldNode[] }> {
  return (
    node.kind === Kind.OBJECT_TYPE_DEFINITION ||
    node.kind === Kind.OBJECT_TYPE_EXTENSION ||
    node.kind === Kind.INTERFACE_TYPE_DEFINITION ||
    node.kind === Kind.INTERFACE_TYPE_EXTENSION ||
    node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION ||
    node.kind === Kind.INPUT_OBJECT_TYPE_EXTENSION
  );
}
