import { placeOf, type RequiredAuthentication, readAuthentication, ruleNodes, strongestOf } from '@scoped-api/engine';
import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type EnumTypeDefinitionNode,
  type EnumTypeExtensionNode,
  type FieldDefinitionNode,
  type InputObjectTypeDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  type NamedTypeNode,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  print,
  type TypeNode,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql';
import {
  type ScopeGroups,
  STORED_SCALARS,
  type StoredField,
  type StoredFields,
  type StoredWriter,
} from '../identity/stored-fields';
import { USER_FIELD_LIST } from '../identity/user-fields';
import type { Scopes } from '../scopes/scopes';
import type { SchemaFault } from './schema-files-error';

/** The stored fields of a document. */
interface ReadStoredFields {
  readonly fields: StoredFields;
  /** The document with the input fields of the stored fields; the same object if there are none. */
  readonly document: DocumentNode;
  /** Every mistake. The server must not start with one. */
  readonly problems: readonly SchemaFault[];
}

/** The most stored fields that the schema files may declare. */
const MAX_FIELDS = 100;
/** Longest name: that of the field's index has at most 63 bytes in PostgreSQL. */
const MAX_NAME = 50;

/**
 * Reads and checks the fields that schema files declare with `@stored`, and adds the input fields by which they are written
 * and filtered.
 *
 * @param document - the built-in schema and the schema files, merged or one after the other. Nodes need their locations for
 *   the file and the line of a mistake.
 */
export function readStoredFields(document: DocumentNode, scopes: Pick<Scopes, 'isScope' | 'ofRole'>): ReadStoredFields {
  const problems: SchemaFault[] = [];
  const places = document.definitions.flatMap(storedIn);
  if (places.length === 0) return { fields: [], document, problems };

  const names = reservedNames(document);
  const onUser = definitionsOf(document, 'User').flatMap(({ directives = [] }) => directives);
  const userRules = rulesOn(onUser);
  const fields: StoredField[] = [];
  for (const { type, field, directive, isRepeated } of places) {
    const coordinate = `${type}.${field.name.value}`;
    const place = placeOf(directive);
    const refuse = (message: string) => void problems.push({ coordinate, message, place });
    if (type !== 'User') {
      refuse('@stored is for fields of the type User. Move the field to `extend type User`.');
      continue;
    }
    if (isRepeated) refuse('@stored stands here more than once. Keep one.');
    const before = problems.length;
    checkName(field, names, refuse);
    if (field.arguments?.length) refuse('a stored field has no arguments. Remove them.');
    const shape = readType(field.type, document, refuse);
    if (shape && directivesOfType(document, shape.type).some(({ name }) => name.value === 'authenticated')) {
      refuse('its type has @authenticated, which an input cannot have. Use @requiresScopes there.');
    }
    const { write: declared, index } = readArguments(directive, scopes, refuse);
    const rules = rulesOn(field.directives ?? []);
    if (problems.length > before || !shape || !declared) continue;
    // The rule of an enum guards what is answered; an input that takes the enum must repeat it.
    const typeRules = rulesOn(directivesOfType(document, shape.type));
    const write = typeRules.reduce(andGroups, declared);
    const ownWrite = write.filter((group) => !group.some((scope) => scope.startsWith(ADMIN_SCOPES)));
    fields.push({
      name: field.name.value,
      ...shape,
      description: field.description?.value,
      writers: writersOf(write, ownWrite, scopes).filter(
        (writer) => typeRules.length === 0 || !OWN_ACCOUNT.includes(writer),
      ),
      write,
      ownWrite,
      read: [...userRules, ...rules, ...typeRules].reduce(andGroups, []),
      readAuthentication: authenticationOn([...onUser, ...(field.directives ?? [])]),
      isIndexed: index,
    });
  }
  if (places.length > MAX_FIELDS) {
    const message = `${places.length} fields have @stored, and at most ${MAX_FIELDS} are allowed. Remove some.`;
    problems.push({ coordinate: 'User', message });
  }
  problems.push(...collidingTypes(document));
  return { fields, document: problems.length > 0 ? document : withInputs(document, fields), problems };
}

/** The writers that open their own account: their inputs require nothing. */
const OWN_ACCOUNT: readonly StoredWriter[] = ['register', 'acceptInvitation'];

/** The beginning of the names of scopes over all users: who holds one may be meant to change others, not themselves. */
const ADMIN_SCOPES = 'users:';

/**
 * Who writes a field. A user writes it in their own profile if a group of its rule has no scope over all users, and at the
 * registration if the scopes of role USER, which every new user has, meet its rule.
 */
function writersOf(
  write: ScopeGroups,
  ownWrite: ScopeGroups,
  scopes: Pick<Scopes, 'isScope' | 'ofRole'>,
): StoredWriter[] {
  const ofUser = new Set(scopes.ofRole('USER'));
  const isMetByUser = write.some((group) => group.every((scope) => ofUser.has(scope)));
  return [
    ...(isMetByUser ? (['register', 'acceptInvitation'] as const) : []),
    ...(ownWrite.length > 0 ? (['updateMe'] as const) : []),
    'createUser',
    'updateUser',
    'updateUsers',
    'import',
  ];
}

/** A field with `@stored`. */
interface Place {
  readonly type: string;
  readonly field: FieldDefinitionNode;
  readonly directive: ConstDirectiveNode;
  readonly isRepeated: boolean;
}

function storedIn(definition: DefinitionNode): Place[] {
  if (!('fields' in definition) || !('name' in definition) || !definition.name) return [];
  const { name, fields = [] } = definition as ObjectTypeDefinitionNode;
  return fields.flatMap((field) => {
    const [directive, ...more] = (field.directives ?? []).filter((one) => one.name.value === 'stored');
    return directive ? [{ type: name.value, field, directive, isRepeated: more.length > 0 }] : [];
  });
}

type Refuse = (message: string) => void;
/** For each name as it is compared, what has it already. */
type Names = Map<string, string>;

/** How names are compared: REST has them in snake_case, PostgreSQL and people do not always distinguish case. */
function folded(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

/** Members of the inputs and outputs of a user that are not fields of the schema's types. */
const OTHER_MEMBERS = [
  'password',
  'passwordHash',
  'currentPassword',
  'grantedScopes',
  'stored',
  'searchKey',
  'searchText',
  'lastLoginAt',
  'lastLoginAddress',
];
/** Names that have a meaning for every object of JavaScript. */
const OBJECT_NAMES = [...Object.getOwnPropertyNames(Object.prototype), 'prototype', 'then', 'toJSON'];

/** The names that a stored field cannot have. */
function reservedNames(document: DocumentNode): Names {
  const names: Names = new Map();
  const add = (name: string, owner: string) => void (names.has(folded(name)) || names.set(folded(name), owner));
  for (const type of ['User', ...Object.keys(WRITER_OF)]) {
    for (const { fields = [] } of definitionsOf(document, type)) {
      for (const { name, directives = [] } of fields) {
        const isStored = directives.some((directive) => directive.name.value === 'stored');
        if (!isStored) add(name.value, `${type}.${name.value}`);
      }
    }
  }
  for (const [property, { column, key }] of USER_FIELD_LIST) {
    for (const name of [property, column, ...(key ? [key.property, key.column] : [])])
      add(name, `the server's own ${name}`);
  }
  for (const name of OTHER_MEMBERS) add(name, `the server's own ${name}`);
  for (const name of OBJECT_NAMES) add(name, `the name ${name}, which every JavaScript object has`);
  return names;
}

/** Refuses a name that is taken, and takes it. */
function checkName({ name: { value: name } }: FieldDefinitionNode, names: Names, refuse: Refuse): void {
  const owner = names.get(folded(name));
  if (owner !== undefined) {
    refuse(
      `the name is too close to ${owner}: names must differ in more than case and underscores. Choose another one.`,
    );
  } else names.set(folded(name), `User.${name}`);
  if (!/^[a-z][a-zA-Z0-9]*$/.test(name)) {
    refuse('a stored field has a name in camelCase, of ASCII letters and digits, such as supportTier.');
  }
  if (name.length > MAX_NAME) refuse(`the name has ${name.length} characters, and may have at most ${MAX_NAME}.`);
}

const TYPES = `${STORED_SCALARS.join(', ')}, an enum, or a list of one of them`;

function readType(
  type: TypeNode,
  document: DocumentNode,
  refuse: Refuse,
): Pick<StoredField, 'type' | 'list'> | undefined {
  if (type.kind === Kind.NON_NULL_TYPE) {
    const nullable = print(type.type);
    return void refuse(
      `existing users have no value, so the type must be nullable: write ${nullable} in place of ${nullable}!.`,
    );
  }
  const isList = type.kind === Kind.LIST_TYPE;
  const item = isList ? type.type : type;
  const hasItems = item.kind === Kind.NON_NULL_TYPE;
  const named = hasItems ? item.type : item;
  if (named.kind === Kind.LIST_TYPE) return void refuse(`a list of lists cannot be stored. Use ${TYPES}.`);
  const read = readNamed(named, document);
  if (!read) return void refuse(`the type ${named.name.value} cannot be stored. Use ${TYPES}.`);
  if (typeof read === 'object' && read.values.length === 0)
    return void refuse(`the enum ${named.name.value} has no values.`);
  return { type: read, list: isList ? (hasItems ? 'of items' : 'of nullable items') : 'none' };
}

function readNamed({ name: { value: name } }: NamedTypeNode, document: DocumentNode): StoredField['type'] | undefined {
  const scalar = STORED_SCALARS.find((one) => one === name);
  if (scalar) return scalar;
  const enums = document.definitions.filter(
    (one): one is EnumTypeDefinitionNode | EnumTypeExtensionNode =>
      (one.kind === Kind.ENUM_TYPE_DEFINITION || one.kind === Kind.ENUM_TYPE_EXTENSION) && one.name.value === name,
  );
  if (!enums.some(({ kind }) => kind === Kind.ENUM_TYPE_DEFINITION)) return undefined;
  return { enumeration: name, values: enums.flatMap(({ values = [] }) => values.map((value) => value.name.value)) };
}

const FORM = '@stored(write: [["a", "b"], ["c"]]) lets those write it who hold (a and b) or c';

function readArguments(
  { arguments: given = [] }: ConstDirectiveNode,
  scopes: Pick<Scopes, 'isScope' | 'ofRole'>,
  refuse: Refuse,
): { readonly write: string[][] | undefined; readonly index: boolean } {
  for (const { name } of given) {
    if (!['write', 'index'].includes(name.value))
      refuse(`@stored has no argument ${name.value}. It has write and index.`);
  }
  const index = given.find(({ name }) => name.value === 'index')?.value;
  if (index && index.kind !== Kind.BOOLEAN) refuse('the argument index of @stored must be true or false.');
  const write = readGroups(given.find(({ name }) => name.value === 'write')?.value);
  if (typeof write === 'string') {
    refuse(`${write}: ${FORM}.`);
    return { write: undefined, index: false };
  }
  const unknown = [...new Set(write.flat())].filter((scope) => !scopes.isScope(scope));
  for (const scope of unknown) {
    refuse(
      `there is no scope ${JSON.stringify(scope)}. Declare it with extend schema @scope(name: ...), or correct it.`,
    );
  }
  return { write, index: index?.kind === Kind.BOOLEAN && index.value };
}

/** Reads alternatives of scopes as they are written: the coercion of lists would turn AND into OR. */
function readGroups(value: ValueNode | undefined): string[][] | string {
  if (value === undefined) return 'the argument write of @stored is missing';
  if (value.kind !== Kind.LIST) return 'the argument write of @stored must be a list of lists';
  if (value.values.length === 0) return 'the argument write of @stored is empty, so that no one could write the field';
  const groups: string[][] = [];
  for (const group of value.values) {
    if (group.kind !== Kind.LIST) return 'the argument write of @stored must be a list of lists';
    if (group.values.length === 0) return 'the argument write of @stored has an empty group, which anyone would meet';
    const names = group.values.map((one) => (one.kind === Kind.STRING ? one.value : undefined));
    if (names.includes(undefined)) return 'the argument write of @stored must have names of scopes in quotes';
    groups.push(names as string[]);
  }
  return groups;
}

function definitionsOf(document: DocumentNode, type: string) {
  const kinds: readonly string[] = [
    Kind.OBJECT_TYPE_DEFINITION,
    Kind.OBJECT_TYPE_EXTENSION,
    Kind.INPUT_OBJECT_TYPE_DEFINITION,
    Kind.INPUT_OBJECT_TYPE_EXTENSION,
  ];
  return document.definitions.filter(
    (one): one is ObjectTypeDefinitionNode | ObjectTypeExtensionNode =>
      kinds.includes(one.kind) && (one as ObjectTypeDefinitionNode).name.value === type,
  );
}

/** The directives of an enum, or of a scalar that has a rule of its own. */
function directivesOfType(document: DocumentNode, type: StoredField['type']): ConstDirectiveNode[] {
  const name = typeof type === 'object' ? type.enumeration : type;
  const kinds: readonly string[] = [
    Kind.ENUM_TYPE_DEFINITION,
    Kind.ENUM_TYPE_EXTENSION,
    Kind.SCALAR_TYPE_DEFINITION,
    Kind.SCALAR_TYPE_EXTENSION,
  ];
  return document.definitions.flatMap((one) =>
    kinds.includes(one.kind) && (one as EnumTypeDefinitionNode).name.value === name
      ? ((one as EnumTypeDefinitionNode).directives ?? [])
      : [],
  );
}

/** The groups of each `@requiresScopes`. The engine reports one that is malformed, and refuses the schema. */
function rulesOn(directives: readonly ConstDirectiveNode[]): ScopeGroups[] {
  return directives.flatMap(({ name, arguments: given = [] }) => {
    if (name.value !== 'requiresScopes') return [];
    const groups = readGroups(given.find((one) => one.name.value === 'scopes')?.value);
    return typeof groups === 'string' ? [] : [groups];
  });
}

/** The strongest level and the smallest age of each `@requiresAuthentication`; null for none. The engine reports a malformed one. */
function authenticationOn(directives: readonly ConstDirectiveNode[]): RequiredAuthentication | null {
  return strongestOf(
    directives.flatMap(({ name, arguments: given = [] }) => {
      if (name.value !== 'requiresAuthentication') return [];
      const read = readAuthentication(
        Object.fromEntries(given.map((one) => [one.name.value, valueFromASTUntyped(one.value)])),
      );
      return typeof read === 'string' ? [] : [read];
    }),
  );
}

/** Both rules: each alternative of one with each of the other. An empty rule requires nothing. */
function andGroups(one: ScopeGroups, other: ScopeGroups): ScopeGroups {
  if (one.length === 0 || other.length === 0) return one.length === 0 ? other : one;
  return one.flatMap((group) => other.map((further) => [...new Set([...group, ...further])]));
}

/** The inputs that write stored fields. */
const WRITER_OF: Readonly<Record<string, StoredWriter>> = {
  RegisterInput: 'register',
  AcceptInvitationInput: 'acceptInvitation',
  CreateUserInput: 'createUser',
  UpdateMeInput: 'updateMe',
  UpdateUserInput: 'updateUser',
  UserChanges: 'updateUsers',
};

/** The input type that filters users by stored fields. */
const STORED_FILTER = 'UserStoredFilter';

const COLLIDING = 'the server makes this type from the fields with @stored. Rename yours.';

function collidingTypes(document: DocumentNode): SchemaFault[] {
  return document.definitions.flatMap((definition) =>
    'name' in definition && definition.name?.value === STORED_FILTER && definition.kind !== Kind.DIRECTIVE_DEFINITION
      ? [{ coordinate: STORED_FILTER, message: COLLIDING, place: placeOf(definition) }]
      : [],
  );
}

/** Adds the input fields: to the inputs of their writers, and to the filter of users. */
function withInputs(document: DocumentNode, fields: StoredFields): DocumentNode {
  const filter: InputObjectTypeDefinitionNode = {
    kind: Kind.INPUT_OBJECT_TYPE_DEFINITION,
    name: nameNode(STORED_FILTER),
    description: text(
      'Selects users by their stored fields. All conditions must match exactly; a list matches if it contains the value.',
    ),
    fields: fields.map((field) =>
      inputField(field, {
        type: namedNode(field),
        groups: field.read,
        authentication: field.readAuthentication,
        description: '',
      }),
    ),
  };
  const definitions = document.definitions.map((definition): DefinitionNode => {
    if (definition.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION) return definition;
    const type = definition.name.value;
    const writer = Object.hasOwn(WRITER_OF, type) ? WRITER_OF[type] : undefined;
    const added = writer ? written(fields, writer) : type === 'UserFilter' ? [filterField()] : [];
    return added.length === 0 ? definition : { ...definition, fields: [...(definition.fields ?? []), ...added] };
  });
  return { ...document, definitions: [...definitions, filter] };
}

function written(fields: StoredFields, writer: StoredWriter): InputValueDefinitionNode[] {
  return fields
    .filter(({ writers }) => writers.includes(writer))
    .map((field) => {
      // Registering requires nothing, so a rule would refuse it; the field is there because every new user meets its rule.
      const isOwnAccount = OWN_ACCOUNT.includes(writer);
      const groups = isOwnAccount ? [] : writer === 'updateMe' ? field.ownWrite : field.write;
      const description = isOwnAccount || writer === 'createUser' ? '' : ' Null removes the value.';
      return inputField(field, { type: typeNode(field), groups, description });
    });
}

function filterField(): InputValueDefinitionNode {
  return {
    kind: Kind.INPUT_VALUE_DEFINITION,
    name: nameNode('stored'),
    description: text('Users with these values of stored fields.'),
    type: { kind: Kind.NAMED_TYPE, name: nameNode(STORED_FILTER) },
  };
}

function inputField(
  { name, description }: StoredField,
  given: {
    readonly type: TypeNode;
    readonly groups: ScopeGroups;
    readonly authentication?: RequiredAuthentication | null;
    readonly description: string;
  },
): InputValueDefinitionNode {
  return {
    kind: Kind.INPUT_VALUE_DEFINITION,
    name: nameNode(name),
    description: text(`${description ?? `The value of \`User.${name}\`.`}${given.description}`),
    type: given.type,
    directives: [
      ...(given.groups.length === 0 ? [] : [ruleNodes.scopes(given.groups)]),
      ...(given.authentication ? [ruleNodes.authentication(given.authentication)] : []),
    ],
  };
}

/** The type of the field in the inputs that write it. */
function typeNode(field: StoredField): TypeNode {
  const named = namedNode(field);
  if (field.list === 'none') return named;
  const item = field.list === 'of items' ? ({ kind: Kind.NON_NULL_TYPE, type: named } as const) : named;
  return { kind: Kind.LIST_TYPE, type: item };
}

function namedNode({ type }: StoredField): NamedTypeNode {
  return { kind: Kind.NAMED_TYPE, name: nameNode(typeof type === 'object' ? type.enumeration : type) };
}

function nameNode(value: string) {
  return { kind: Kind.NAME, value } as const;
}

function text(value: string) {
  return { kind: Kind.STRING, value } as const;
}
