import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  type InterfaceTypeExtensionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  parseConstValue,
  visit,
} from 'graphql';
import { alternativesOf } from './alternatives';
import {
  directivesInSdl,
  IS_AUTHENTICATED,
  type Problem,
  REQUIRES_AUTHENTICATION,
  REQUIRES_SCOPES,
} from './directives';
import { readRules } from './read-rules';
import { type DirectiveNames, type RuleNames, readRuleNames } from './rule-names';
import { fieldCoordinate } from './schema-policy';
import { SchemaPolicyError } from './schema-policy-error';
import { ScopeIndex } from './scope-set';

type FieldedNode =
  | ObjectTypeDefinitionNode
  | ObjectTypeExtensionNode
  | InterfaceTypeDefinitionNode
  | InterfaceTypeExtensionNode;
type Directives = readonly ConstDirectiveNode[];

/**
 * Returns `document` with its rules in the places that Federation allows: rules of an interface move to the object types
 * that implement it, and rules of arguments and input fields are omitted. Each place has at most one `@requiresScopes`,
 * as Federation requires: several are multiplied out into one.
 *
 * @throws SchemaPolicyError if a rule cannot be read.
 */
export function federatedRules(document: DocumentNode): DocumentNode {
  const nodes = document.definitions.filter(isFielded);
  const parentsOf = (name: string) =>
    nodes
      .filter((node) => node.name.value === name)
      .flatMap((node) => node.interfaces?.map((it) => it.name.value) ?? []);
  const rules = rulesByCoordinate(nodes);
  const problems: Problem[] = [];
  const rulesOf = (coordinates: readonly string[]) =>
    mergeRules(
      coordinates[0] ?? '',
      coordinates.flatMap((coordinate) => rules.get(coordinate) ?? []),
      problems,
    );

  const placed = new Set<string>();
  const place = (node: FieldedNode): FieldedNode => {
    const isInterface = node.kind === Kind.INTERFACE_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_EXTENSION;
    const name = node.name.value;
    const lineage = isInterface ? [] : [name, ...new Set(parentsOf(name))];
    // A type may consist of a definition and extensions; the first of them carries the rule of the type.
    const onType = placed.has(name) ? [] : rulesOf(lineage);
    placed.add(name);
    const fields = node.fields?.map((field): FieldDefinitionNode => {
      const onField = rulesOf(lineage.map((type) => fieldCoordinate(type, field.name.value)));
      return { ...field, directives: [...withoutRules(field.directives), ...onField] };
    });
    return { ...node, ...(fields && { fields }), directives: [...withoutRules(node.directives), ...onType] };
  };

  const definitions = document.definitions.map((node) => (isFielded(node) ? place(node) : node));
  if (problems.length > 0) throw new SchemaPolicyError(problems);
  return visit(
    { ...document, definitions },
    {
      InputValueDefinition: (node) => ({ ...node, directives: withoutRules(node.directives) }),
      Directive: (node) => (node.name.value === REQUIRES_SCOPES ? visit(node, { EnumValue: quoted }) : undefined),
    },
  );
}

/**
 * Returns `document` with the standard names of its rules in place of those that its links or `names` define, and without
 * the definitions of the directives with those other names.
 *
 * @throws SchemaPolicyError if a link cannot be read.
 */
export function withOwnNames(document: DocumentNode, names: DirectiveNames): DocumentNode {
  const onSchema = document.definitions.flatMap((node) =>
    node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION ? directivesInSdl(node.directives) : [],
  );
  const problems: Problem[] = [];
  const ruleNames = readRuleNames(onSchema, names, problems);
  if (problems.length > 0) throw new SchemaPolicyError(problems);
  const definitions = document.definitions.filter(
    (node) => node.kind !== Kind.DIRECTIVE_DEFINITION || ownName(node.name.value, ruleNames) === undefined,
  );
  return visit(
    { ...document, definitions },
    {
      Directive: (node) => {
        const value = ownName(node.name.value, ruleNames);
        return value === undefined ? undefined : { ...node, name: { ...node.name, value } };
      },
    },
  );
}

/** The standard name of a rule that Federation also has, and of `@requiresAuthentication`. */
function ownName(name: string, names: RuleNames): string | undefined {
  const kind = names.kindOf(name);
  return kind === REQUIRES_SCOPES || kind === IS_AUTHENTICATED || kind === REQUIRES_AUTHENTICATION ? kind : undefined;
}

/**
 * Returns `document` without `@requiresAuthentication`, which Federation does not have, and whether it was used.
 *
 * @param document - with the standard names of the rules, see {@link withOwnNames}.
 */
export function withoutAuthentications(document: DocumentNode): {
  readonly document: DocumentNode;
  readonly found: boolean;
} {
  let found = false;
  const rest = visit(document, {
    DirectiveDefinition: ({ name }) => (name.value === REQUIRES_AUTHENTICATION ? null : undefined),
    Directive: ({ name }) => {
      if (name.value !== REQUIRES_AUTHENTICATION) return undefined;
      found = true;
      return null;
    },
  });
  return { document: rest, found };
}

function isFielded(node: DefinitionNode): node is FieldedNode {
  return (
    node.kind === Kind.OBJECT_TYPE_DEFINITION ||
    node.kind === Kind.OBJECT_TYPE_EXTENSION ||
    node.kind === Kind.INTERFACE_TYPE_DEFINITION ||
    node.kind === Kind.INTERFACE_TYPE_EXTENSION
  );
}

function isRule({ name }: ConstDirectiveNode): boolean {
  return name.value === REQUIRES_SCOPES || name.value === IS_AUTHENTICATED;
}

function withoutRules(directives: Directives = []): Directives {
  return directives.filter((directive) => !isRule(directive));
}

function rulesByCoordinate(nodes: readonly FieldedNode[]): ReadonlyMap<string, Directives> {
  const rules = new Map<string, Directives>();
  const note = (coordinate: string, directives: Directives = []) =>
    rules.set(coordinate, [...(rules.get(coordinate) ?? []), ...directives.filter(isRule)]);
  for (const node of nodes) {
    note(node.name.value, node.directives);
    for (const field of node.fields ?? []) note(fieldCoordinate(node.name.value, field.name.value), field.directives);
  }
  return rules;
}

/** Combines `rules` into one `@requiresScopes`, or into `@authenticated` if they name no scope. */
function mergeRules(coordinate: string, rules: Directives, problems: Problem[]): Directives {
  const index = new ScopeIndex();
  const reader = { names: readRuleNames([], {}, problems), index, problems, declared: () => undefined };
  const { requirement } = readRules(coordinate, directivesInSdl(rules), reader);
  if (rules.length < 2) return rules;
  const { groups, cut } = alternativesOf(requirement);
  if (cut) {
    const message = `has rules with more than ${groups.length} alternatives together, which one @${REQUIRES_SCOPES} cannot list`;
    problems.push({ coordinate, message });
  }
  const alternatives = groups.map((group) => index.namesOf(group));
  const authenticated = rules.find(({ name }) => name.value === IS_AUTHENTICATED);
  if (alternatives.length === 0) return authenticated ? [authenticated] : [];
  return [
    ...(authenticated ? [authenticated] : []),
    {
      kind: Kind.DIRECTIVE,
      name: { kind: Kind.NAME, value: REQUIRES_SCOPES },
      arguments: [
        {
          kind: Kind.ARGUMENT,
          name: { kind: Kind.NAME, value: 'scopes' },
          value: parseConstValue(JSON.stringify(alternatives), { noLocation: true }),
        },
      ],
    },
  ];
}

/** A scope may be written as an enum value; Federation's `Scope` is a scalar of strings. */
function quoted(node: { readonly value: string }) {
  return { kind: Kind.STRING, value: node.value } as const;
}
