import { createScopeEngine, type FoundRule, ruleNodes, type ScopeEngine } from '@scoped-api/engine';
import type { PolicySource } from '@scoped-api/engine/policy';
import {
  type ASTNode,
  buildASTSchema,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  Kind,
  visit,
} from 'graphql';
import { loadSchema } from '../schema/load-schema';
import { POLICY_CHECKS } from '../schema/policy-checks';
import { findSchemaFiles, readSchemaFiles } from '../schema/schema-files';
import { type SchemaFault, SchemaFilesError } from '../schema/schema-files-error';
import { createScopes, type Scopes } from '../scopes/scopes';

/** A second policy that decides on the operations of the present schema, and what a server has to know about it. */
export interface ShadowEngine {
  readonly engine: ScopeEngine;
  /** The scopes and roles of the second policy: its own, or the present ones if it declares none. */
  readonly scopes: Scopes;
  /** Every coordinate that it can report. */
  readonly coordinates: ReadonlySet<string>;
  /** Coordinates of the present schema that the second policy lacks: it denies them to everyone. */
  readonly removed: readonly string[];
  /** Coordinates of the second policy that the present schema lacks: no operation can select them yet. */
  readonly added: readonly string[];
}

/** The files of the second policy cannot be used. The message lists every reason. */
export class ShadowPolicyError extends Error {
  override readonly name = 'ShadowPolicyError';
}

/** A scope that no one holds, because no schema can declare one with this name. */
const REMOVED = '@removed';

/** Fields of a subgraph that the server adds to its schema, and that no file of a policy has. */
const SERVERS_OWN = /^(?:_|Query\._)/;

/**
 * Loads a second policy, and puts its rules on the present schema.
 *
 * @param options.files - names of SDL files and patterns: a whole schema, or files in the place of SCHEMA_FILES, which only
 *   extend the built-in schema.
 * @param options.scopes - the present scopes and roles, for a schema that declares none.
 * @param options.requireSecondFactor - REQUIRE_SECOND_FACTOR, which counts for the second policy too.
 * @throws ShadowPolicyError with every reason why it cannot be used.
 */
export function loadShadowEngine(options: {
  readonly files: readonly string[];
  readonly schema: GraphQLSchema;
  readonly scopes: Scopes;
  readonly requireSecondFactor?: readonly string[] | undefined;
}): ShadowEngine {
  const { files, schema, scopes, requireSecondFactor } = options;
  let source: PolicySource;
  try {
    source = loadSource(files);
  } catch (error) {
    // The files are found as those of SCHEMA_FILES are.
    const message = (error as Error).message.replaceAll(/SCHEMA_FILES( or the configuration file)?/g, 'POLICY_SHADOW');
    throw new ShadowPolicyError(`POLICY_SHADOW can't be used. ${message}`);
  }
  const { policy } = source.engine;
  const { faults, removed, added } = compareSchemas(schema, policy.schema);
  // A schema that declares scopes is checked against these.
  const undeclared = source.scopes.length > 0 ? [] : policy.index.names.filter((name) => !scopes.isScope(name));
  const { checkPolicy, describeProblem } = tools();
  const { registry: _, ...checks } = POLICY_CHECKS;
  const reasons = [
    ...faults.map(({ coordinate, message }) =>
      describeProblem({ place: source.placeOf(coordinate), message: `${coordinate} ${message}` }),
    ),
    ...undeclared.map((name) => `a rule requires the scope ${name}, which does not exist`),
    ...checkPolicy(source, checks).map(describeProblem),
  ];
  if (reasons.length > 0) {
    const listed = reasons.slice(0, MAX_REASONS).map((reason) => `  ${reason}`);
    const more = reasons.length - listed.length;
    const rest = more > 0 ? [`  and ${more} more`] : [];
    throw new ShadowPolicyError(
      ['POLICY_SHADOW does not fit the schema of this server:', ...listed, ...rest].join('\n'),
    );
  }
  const engine = createScopeEngine(withRules(schema, policy.found, removed), {
    allowNoRules: true,
    showScopes: false,
  });
  return {
    engine,
    scopes: policy.declarations.roles.length > 0 ? createScopes(policy.declarations, { requireSecondFactor }) : scopes,
    coordinates: new Set(coordinatesOf(schema)),
    removed,
    added,
  };
}

/** Loads the policy of a whole schema, or that of the built-in schema with these files in the place of SCHEMA_FILES. */
function loadSource(patterns: readonly string[]): PolicySource {
  const { loadPolicySource, sourceOfEngine } = tools();
  const files = findSchemaFiles(patterns);
  const faults: SchemaFault[] = [];
  const documents = readSchemaFiles(files, faults);
  if (faults.length > 0) throw new SchemaFilesError(faults);
  const isWhole = documents.some(({ definitions }) =>
    definitions.some((node) => node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === 'Query'),
  );
  if (isWhole) return loadPolicySource({ schema: files }, { isUnchecked: true });
  const { document } = loadSchema({ files });
  return sourceOfEngine(createScopeEngine(buildASTSchema(document)), files.join(', '));
}

/** The policy tools, which only a server with a second policy loads. */
function tools() {
  return require('@scoped-api/engine/policy') as typeof import('@scoped-api/engine/policy');
}

/** Maximum number of reasons that one error lists. */
const MAX_REASONS = 50;

interface Member {
  readonly coordinate: string;
  readonly type: string;
}

/** Returns the fields, input fields and arguments of a type. */
function membersOf(type: GraphQLNamedType): Member[] {
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).map((field) => ({
      coordinate: `${type.name}.${field.name}`,
      type: String(field.type),
    }));
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => [
    { coordinate: `${type.name}.${field.name}`, type: String(field.type) },
    ...field.args.map((arg) => ({
      coordinate: `${type.name}.${field.name}(${arg.name}:)`,
      type: String(arg.type),
    })),
  ]);
}

function coordinatesOf(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) => [type.name, ...membersOf(type).map(({ coordinate }) => coordinate)]);
}

/** Compares the shapes of two schemas. The same name for another thing is a fault: its rules could not be compared. */
function compareSchemas(present: GraphQLSchema, shadow: GraphQLSchema) {
  const faults: { readonly coordinate: string; readonly message: string }[] = [];
  const removed: string[] = [];
  for (const type of Object.values(present.getTypeMap())) {
    if (type.name.startsWith('__') || SERVERS_OWN.test(type.name)) continue;
    const other = shadow.getType(type.name);
    if (other && other.constructor.name !== type.constructor.name) {
      faults.push({ coordinate: type.name, message: `is of another kind than in the present schema` });
      continue;
    }
    const members = new Map((other ? membersOf(other) : []).map((member) => [member.coordinate, member.type]));
    for (const { coordinate, type: shape } of membersOf(type)) {
      if (SERVERS_OWN.test(coordinate)) continue;
      const found = members.get(coordinate);
      if (found === undefined) removed.push(coordinate);
      else if (found !== shape)
        faults.push({ coordinate, message: `has the type ${found}; it is ${shape} at present` });
    }
  }
  const known = new Set(coordinatesOf(present));
  const added = coordinatesOf(shadow).filter((coordinate) => coordinate.includes('.') && !known.has(coordinate));
  return { faults, removed, added };
}

/** Returns the present schema with the rules of another policy in place of its own. */
function withRules(schema: GraphQLSchema, found: readonly FoundRule[], removed: readonly string[]): GraphQLSchema {
  const rules = new Map<string, ConstDirectiveNode[]>();
  const add = (coordinate: string, directive: ConstDirectiveNode) =>
    rules.set(coordinate, [...(rules.get(coordinate) ?? []), directive]);
  for (const { coordinate, rule, scopes, authentication } of found) {
    if (rule === 'authenticated') add(coordinate, ruleNodes.authenticated());
    else if (rule === 'requiresScopes' && scopes) add(coordinate, ruleNodes.scopes(scopes));
    else if (rule === 'requiresAuthentication' && authentication) {
      add(coordinate, ruleNodes.authentication(authentication));
    }
  }
  for (const coordinate of removed) add(coordinate, ruleNodes.scopes([[REMOVED]]));
  const definitions = definitionsOf(schema);
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions };
  return buildASTSchema(replaceRules(document, rules), { assumeValidSDL: true });
}

/** Returns every SDL node of a schema. */
function definitionsOf(schema: GraphQLSchema): DefinitionNode[] {
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  const nodes: (ASTNode | null | undefined)[] = [
    schema.astNode,
    ...types.flatMap((type) => [type.astNode, ...type.extensionASTNodes]),
  ];
  return nodes.filter((node) => node !== undefined && node !== null) as DefinitionNode[];
}

/** The directives that the server's own fields keep, and no other place. */
const RULES: ReadonlySet<string> = new Set(['requiresScopes', 'authenticated', 'requiresAuthentication', 'public']);

function replaceRules(document: DocumentNode, rules: ReadonlyMap<string, readonly ConstDirectiveNode[]>): DocumentNode {
  let type = '';
  let field = '';
  const replace = <Node extends ASTNode & { readonly directives?: readonly ConstDirectiveNode[] | undefined }>(
    node: Node,
    coordinate: string,
  ): Node => {
    if (SERVERS_OWN.test(coordinate)) return node;
    const others = (node.directives ?? []).filter(({ name }) => !RULES.has(name.value));
    return { ...node, directives: [...others, ...(rules.get(coordinate) ?? [])] };
  };
  const seen = new Set<string>();
  return visit(document, {
    enter(node) {
      if ('name' in node && (node.kind.endsWith('TypeDefinition') || node.kind.endsWith('TypeExtension'))) {
        type = (node as { name: { value: string } }).name.value;
        // The rules of a type stand once, at its definition.
        const own = seen.has(type) ? '' : type;
        seen.add(type);
        return replace(node as never, own);
      }
      if (node.kind === Kind.FIELD_DEFINITION) {
        field = node.name.value;
        return replace(node, `${type}.${field}`);
      }
      if (node.kind === Kind.INPUT_VALUE_DEFINITION) {
        const isArgument = field !== '';
        return replace(node, isArgument ? `${type}.${field}(${node.name.value}:)` : `${type}.${node.name.value}`);
      }
      return undefined;
    },
    leave(node) {
      if (node.kind === Kind.FIELD_DEFINITION) field = '';
    },
  });
}
