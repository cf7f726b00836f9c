import { type Declarations, placeOf } from '@scoped-api/engine';
import {
  type ASTNode,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  introspectionTypes,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  specifiedDirectives,
  specifiedScalarTypes,
  type TypeDefinitionNode,
  type TypeExtensionNode,
  visit,
} from 'graphql';
import { ADMIN } from '../scopes/scopes';
import type { SchemaFault } from './schema-files-error';

/** Maximum length of all scopes in a token, which is sent in a header: proxies accept 8 kB for all headers of a request. */
const MAX_SCOPES_LENGTH = 4_000;

/** A fault, and the part of a file that has it. */
export interface ExtensionFault extends SchemaFault {
  readonly node: ASTNode;
}

/**
 * The rule of extension: files may add to the built-in schema and narrow it, and change nothing in it. They may have types,
 * fields of built-in object types, codes of user errors, directives, scopes, roles, scopes for built-in roles, and `@narrow`.
 *
 * @param builtIn - the built-in schema.
 * @param added - the documents of the files.
 * @returns a fault for each place that touches the built-in schema in another way.
 */
export function extensionFaults(builtIn: DocumentNode, added: readonly DocumentNode[]): ExtensionFault[] {
  const names = namesOf(builtIn);
  return added.flatMap(({ definitions }) => definitions).flatMap((definition) => faultsOf(definition, names));
}

/** Returns the documents without the parts that have faults, so that the rest can be checked too. */
export function withoutFaults(added: readonly DocumentNode[], faults: readonly ExtensionFault[]): DocumentNode[] {
  const faulty = new Set(faults.map(({ node }) => node));
  return added.map((document) => visit(document, { enter: (node) => (faulty.has(node) ? null : undefined) }));
}

/**
 * Returns the faults of the declarations of files: what `readDeclarations` accepts in any schema, but not in an addition.
 *
 * @param declarations - of the merged schema, without problems.
 */
export function declarationFaults(builtIn: DocumentNode, { scopes, roles, narrowings }: Declarations): SchemaFault[] {
  const faults: SchemaFault[] = [];
  const length = scopes.map(({ name }) => name).join(' ').length;
  if (length > MAX_SCOPES_LENGTH) {
    const message = `declares scopes of ${length} characters; the limit is ${MAX_SCOPES_LENGTH}, because a token of ${ADMIN} carries all`;
    faults.push({ coordinate: 'schema', message });
  }
  const { directives, fields } = namesOf(builtIn);
  const isOfFile = ({ node }: { readonly node?: ConstDirectiveNode | undefined }) => !node || !directives.has(node);
  for (const { name, declarations } of roles) {
    const coordinate = `@role(name: ${JSON.stringify(name)})`;
    for (const declaration of declarations.filter(isOfFile)) {
      const { place } = declaration;
      // Its level may be raised: the strongest counts.
      if (name === ADMIN && declaration.scopes.length > 0) {
        faults.push({ coordinate, message: `adds to ${ADMIN}, which holds every declared scope; remove it`, place });
      } else if (declaration.scopes.includes('*')) {
        const message = `has "*", which only ${ADMIN} may have: a later release may add scopes; list the scopes`;
        faults.push({ coordinate, message, place });
      }
    }
  }
  for (const { field, place, authentication } of narrowings) {
    const coordinate = `@narrow(field: ${JSON.stringify(field)})`;
    const fault = (message: string) => faults.push({ coordinate, message, place });
    if (!fields.has(field)) {
      fault('names no field of the built-in schema; write the rule of a field of your own on the field itself');
    } else if (authentication && WAYS_TO_AUTHENTICATE.has(field)) {
      fault(
        'requires an authentication for a way to authenticate: users would be locked out; remove level and maxAgeSeconds',
      );
    } else if (authentication && authentication.level !== 'SINGLE_FACTOR' && WAYS_TO_ENROL.has(field)) {
      fault('requires a second factor to add the first one: users would be locked out; remove level');
    }
  }
  return faults;
}

/** What users authenticate with, or renew their authentication. */
const WAYS_TO_AUTHENTICATE: ReadonlySet<string> = new Set([
  'Mutation.login',
  'Mutation.completeLogin',
  'Mutation.beginPasskeyLogin',
  'Mutation.loginWithPasskey',
  'Mutation.refresh',
  'Mutation.beginReauthentication',
  'Mutation.reauthenticate',
]);

/** What a user without a second factor gets one with. */
const WAYS_TO_ENROL: ReadonlySet<string> = new Set([
  'Mutation.beginTotpEnrolment',
  'Mutation.confirmTotpEnrolment',
  'Mutation.beginPasskeyRegistration',
  'Mutation.registerPasskey',
]);

interface BuiltInNames {
  readonly types: ReadonlyMap<string, TypeDefinitionNode>;
  /** Coordinates of the fields of object types, interfaces and inputs. */
  readonly fields: ReadonlySet<string>;
  readonly directiveDefinitions: ReadonlySet<string>;
  /** The directives on the schema element. */
  readonly directives: ReadonlySet<ConstDirectiveNode>;
}

function namesOf({ definitions }: DocumentNode): BuiltInNames {
  const types = new Map(definitions.filter(isTypeDefinitionNode).map((node) => [node.name.value, node]));
  return {
    types,
    fields: new Set(
      [...types.values()].flatMap((type) => fieldsOf(type).map((field) => `${type.name.value}.${field}`)),
    ),
    directiveDefinitions: new Set(
      definitions.flatMap((node) => (node.kind === Kind.DIRECTIVE_DEFINITION ? [node.name.value] : [])),
    ),
    directives: new Set(
      definitions.flatMap((node) => (node.kind === Kind.SCHEMA_DEFINITION ? (node.directives ?? []) : [])),
    ),
  };
}

function fieldsOf(type: TypeDefinitionNode | TypeExtensionNode): string[] {
  return 'fields' in type ? (type.fields ?? []).map(({ name }) => name.value) : [];
}

/** Directives that a file may put on the schema element. */
const DECLARING: readonly string[] = ['scope', 'role', 'narrow'];

/** The enum of the codes of user errors: the hook `beforeRegister` and mutations of files can have codes of their own. */
const USER_ERROR_CODE = 'UserErrorCode';

/** Names of the fields and types of a Federation subgraph (FEDERATION=on). */
const FEDERATED: ReadonlySet<string> = new Set(['Query._service', 'Query._entities', '_Service', '_Entity', '_Any']);

/** What every schema has. A definition would replace a directive, such as the arguments of `@skip`, also for built-in fields. */
const OF_GRAPHQL: ReadonlySet<string> = new Set([
  ...specifiedDirectives.map(({ name }) => `@${name}`),
  ...[...specifiedScalarTypes, ...introspectionTypes].map(({ name }) => name),
]);

function faultsOf(definition: DefinitionNode, builtIn: BuiltInNames): ExtensionFault[] {
  switch (definition.kind) {
    case Kind.OPERATION_DEFINITION:
    case Kind.FRAGMENT_DEFINITION:
      return [fault('document', definition, 'has an operation or a fragment; a schema file has only definitions')];
    case Kind.SCHEMA_DEFINITION:
      return [fault('schema', definition, 'is defined by the built-in schema; write `extend schema`')];
    case Kind.SCHEMA_EXTENSION:
      return [
        ...(definition.operationTypes ?? []).map((node) =>
          fault(
            'schema',
            node,
            `adds the operation type ${node.operation}, which this server does not execute; remove it`,
          ),
        ),
        ...(definition.directives ?? [])
          .filter(({ name }) => !DECLARING.includes(name.value))
          .map((node) =>
            fault('schema', node, `has @${node.name.value}; a file may write only @scope, @role and @narrow here`),
          ),
      ];
    case Kind.DIRECTIVE_DEFINITION:
      return builtIn.directiveDefinitions.has(definition.name.value) || OF_GRAPHQL.has(`@${definition.name.value}`)
        ? [fault(`@${definition.name.value}`, definition, 'is a built-in directive; remove this definition')]
        : [];
    default:
      if (isTypeDefinitionNode(definition)) return faultsOfType(definition, builtIn);
      return isTypeExtensionNode(definition) ? faultsOfExtension(definition, builtIn) : [];
  }
}

function faultsOfType(definition: TypeDefinitionNode, { types }: BuiltInNames): ExtensionFault[] {
  const name = definition.name.value;
  const known = types.get(name);
  if (known) {
    const fix =
      known.kind === Kind.OBJECT_TYPE_DEFINITION
        ? `write \`extend type ${name}\` to add fields`
        : 'choose another name';
    return [fault(name, definition, `is a type of the built-in schema; ${fix}`)];
  }
  // graphql-js would drop this definition, and a rule on it.
  if (OF_GRAPHQL.has(name)) return [fault(name, definition, 'is a type of GraphQL itself; choose another name')];
  if (name === 'Subscription') {
    return [
      fault(name, definition, 'would be the type of subscriptions, which this server does not execute; remove it'),
    ];
  }
  return FEDERATED.has(name) ? [fault(name, definition, 'is a type of Federation; choose another name')] : [];
}

function faultsOfExtension(definition: TypeExtensionNode, { types, fields }: BuiltInNames): ExtensionFault[] {
  const name = definition.name.value;
  const known = types.get(name);
  if (!known) return [];
  if (definition.kind === Kind.ENUM_TYPE_EXTENSION && name === USER_ERROR_CODE) {
    const values = known.kind === Kind.ENUM_TYPE_DEFINITION ? (known.values ?? []) : [];
    return (definition.values ?? [])
      .filter((value) => values.some((builtIn) => builtIn.name.value === value.name.value))
      .map((value) => fault(`${name}.${value.name.value}`, value, 'is a value of the built-in schema; remove it'));
  }
  if (definition.kind !== Kind.OBJECT_TYPE_EXTENSION) return [fault(name, definition, wrongExtension(definition))];
  return [
    ...(definition.directives ?? []).map((node) =>
      fault(
        name,
        node,
        `has @${node.name.value} on a built-in type, which would change its built-in fields; write it on your own fields`,
      ),
    ),
    ...(definition.interfaces ?? []).map((node) =>
      fault(name, node, `implements ${node.name.value}, whose rules would apply to built-in fields; remove it`),
    ),
    ...(definition.fields ?? []).flatMap((field) => {
      const coordinate = `${name}.${field.name.value}`;
      if (fields.has(coordinate)) {
        const message = 'is a field of the built-in schema, which a file cannot change; rename yours, or use @narrow';
        return [fault(coordinate, field, message)];
      }
      return FEDERATED.has(coordinate)
        ? [fault(coordinate, field, 'is a field of Federation; choose another name')]
        : [];
    }),
  ];
}

function wrongExtension({ kind, name }: TypeExtensionNode): string {
  switch (kind) {
    case Kind.ENUM_TYPE_EXTENSION:
      return name.value === 'Role'
        ? 'has the declared roles as its values; declare one: extend schema @role(name: "...", description: "...", scopes: [...])'
        : 'is a built-in enum, whose values the server has to know; define an enum of your own';
    case Kind.INPUT_OBJECT_TYPE_EXTENSION:
      return 'is a built-in input, of which nothing would read your field; define an input of your own';
    default:
      return 'is a built-in type, which a file cannot extend; define a type of your own';
  }
}

function fault(coordinate: string, node: ASTNode, message: string): ExtensionFault {
  return { coordinate, message, place: placeOf(node), node };
}
