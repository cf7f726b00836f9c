import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  valueFromASTUntyped,
} from 'graphql';
import { strongestOf } from './authentication-level';
import { isDeclaration, type Narrowing, narrowCoordinate, readDeclarations } from './declarations';
import { directivesInSdl, type Problem, REQUIRES_AUTHENTICATION, REQUIRES_SCOPES } from './directives';
import { readAuthentication, readGroups } from './read-rules';
import { type DirectiveNames, type RuleNames, readRuleNames } from './rule-names';
import { ruleNodes } from './rule-nodes';
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
 * its own rule and the added one: `[["a"], ["b"]]` narrowed by `[["c"]]` is `[["a", "c"], ["b", "c"]]`; of two
 * authentications, the stronger level and the smaller age. A `@public` field is public no longer. The engine refuses a schema with a `@narrow` that was not applied, because nothing enforces it.
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
  const defaults = defaultsIn(document);
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
      return narrowed(field, added, { ruleNames, problems, defaults });
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

/** What {@link narrowed} needs to know of the schema. */
interface NarrowingContext {
  readonly ruleNames: RuleNames;
  readonly problems: Problem[];
  /** The default values of the arguments of a directive. */
  readonly defaults: (directive: string) => Readonly<Record<string, unknown>>;
}

function narrowed(
  field: FieldNode,
  added: readonly Narrowing[],
  { ruleNames, problems, defaults }: NarrowingContext,
): FieldNode {
  const addedScopes = added.flatMap(({ scopes }) => (scopes ? [scopes] : []));
  const authentications = added.flatMap(({ authentication }) => authentication ?? []);
  let groups: readonly (readonly string[])[] = [[]];
  const kept: ConstDirectiveNode[] = [];
  for (const directive of field.directives ?? []) {
    const kind = ruleNames.kindOf(directive.name.value);
    if (kind === 'public') continue;
    const [applied] = directivesInSdl([directive]);
    const args = typeof applied?.args === 'object' ? applied.args : undefined;
    if (kind === REQUIRES_SCOPES && addedScopes.length > 0 && hasOnly(args, ['scopes'])) {
      const own = readGroups(args.scopes);
      if (typeof own !== 'string') {
        groups = product(groups, own);
        continue;
      }
    }
    if (kind === REQUIRES_AUTHENTICATION && authentications.length > 0 && hasOnly(args, ['level', 'maxAgeSeconds'])) {
      const own = readAuthentication({ ...defaults(directive.name.value), ...args });
      if (typeof own !== 'string') {
        authentications.push(own);
        continue;
      }
    }
    // An invalid rule stays as it is, and is refused with the others.
    kept.push(directive);
  }
  for (const scopes of addedScopes) groups = product(groups, scopes);
  if (groups.length > MAX_GROUPS) {
    const [{ field: coordinate, place }] = added as readonly [Narrowing];
    const message = `makes a rule of ${groups.length} groups; the limit is ${MAX_GROUPS}`;
    problems.push({ coordinate: narrowCoordinate(coordinate), message, place });
    return field;
  }
  const authentication = strongestOf(authentications);
  const rules = [
    ...(addedScopes.length > 0 ? [ruleNodes.scopes(groups)] : []),
    ...(authentication ? [ruleNodes.authentication(authentication)] : []),
  ];
  return { ...field, directives: [...kept, ...rules] } as FieldNode;
}

/** Whether a directive has no other arguments than these. One with another argument is refused later. */
function hasOnly(
  args: Readonly<Record<string, unknown>> | undefined,
  known: readonly string[],
): args is Readonly<Record<string, unknown>> {
  return args !== undefined && Object.keys(args).every((name) => known.includes(name));
}

/** Returns the default values in the document's own definition of a directive. */
function defaultsIn({ definitions }: DocumentNode): NarrowingContext['defaults'] {
  return (directive) => {
    const definition = definitions.find(
      (node) => node.kind === Kind.DIRECTIVE_DEFINITION && node.name.value === directive,
    );
    if (definition?.kind !== Kind.DIRECTIVE_DEFINITION) return {};
    return Object.fromEntries(
      (definition.arguments ?? []).flatMap(({ name, defaultValue }) =>
        defaultValue ? [[name.value, valueFromASTUntyped(defaultValue)]] : [],
      ),
    );
  };
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
