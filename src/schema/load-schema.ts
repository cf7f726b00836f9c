import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyNarrowings, type DeclaredRole, type DeclaredScope, placeOf, readDeclarations } from '@scoped-api/engine';
import {
  type DefinitionNode,
  type DocumentNode,
  type EnumTypeDefinitionNode,
  Kind,
  parse,
  print,
  Source,
  visit,
} from 'graphql';
import type { StoredFields } from '../identity/stored-fields';
import { PACKAGE_ROOT } from '../package-root';
import { createScopes, type Scopes } from '../scopes/scopes';
import { schemaFaults } from './check-schema';
import { declarationFaults, extensionFaults, withoutFaults } from './extension-rules';
import { findSchemaFiles, parseSdl, readSchemaFiles } from './schema-files';
import { REQUIRE_SECOND_FACTOR, type SchemaFault, SchemaFilesError } from './schema-files-error';
import { readStoredFields } from './stored-fields';

/** The schema of this server: the built-in one, with what the schema files and the configuration file add to it. */
export interface ServerSchema {
  /** The whole schema as one document: every `@narrow` is applied, every declared role is a value of the enum `Role`, and the fields with `@stored` are input fields. */
  readonly document: DocumentNode;
  /** The built-in schema alone. */
  readonly builtIn: DocumentNode;
  /** The declared scopes and roles. */
  readonly scopes: Scopes;
  /** The fields of users that files declare with `@stored`. */
  readonly stored: StoredFields;
}

/** See {@link loadSchema}. */
export interface LoadSchemaOptions {
  /** Names of files, as {@link findSchemaFiles} returns them. Default: none. */
  readonly files?: readonly string[];
  /** SDL of the configuration file. Default: none. */
  readonly typeDefs?: readonly (string | DocumentNode)[];
  /** The directory that relative names of files start from. Default: the working directory. */
  readonly directory?: string;
  /** AUDIENCE: the audiences that scopes may be declared for; the first is that of this server. Absent: they are not checked. */
  readonly audiences?: readonly string[] | undefined;
  /** REQUIRE_SECOND_FACTOR: names of roles that require MULTI_FACTOR. Default: none. */
  readonly requireSecondFactor?: readonly string[] | undefined;
  /** The SDL of the built-in schema. Default: that of this release; another one is for tests of an upgrade. */
  readonly builtIn?: string;
}

/** The name of the built-in schema in messages. */
const BUILT_IN = 'scoped-api/schema.graphql';
const CONFIGURED = 'the schema of the configuration file';

/** Returns the text of the built-in schema. */
export function readBuiltInSdl(): string {
  return readFileSync(join(PACKAGE_ROOT, 'schema.graphql'), 'utf8');
}

/**
 * Loads the schema of the server: the built-in schema, merged with files and with the SDL of a configuration file.
 *
 * @throws SchemaFilesError with every fault at once, each with its coordinate, and its file and line.
 */
export function loadSchema(options: LoadSchemaOptions = {}): ServerSchema {
  const { files = [], typeDefs = [], directory, audiences, requireSecondFactor = [] } = options;
  const { builtIn: sdl = readBuiltInSdl() } = options;
  const builtIn = parse(new Source(sdl, BUILT_IN));
  const faults: SchemaFault[] = [];
  const added = [
    ...readSchemaFiles(files, faults, directory),
    ...typeDefs.flatMap((given) => (typeof given === 'string' ? parseSdl(given, CONFIGURED, faults) : [given])),
  ];
  if (faults.length > 0) throw new SchemaFilesError(faults);

  const refused = extensionFaults(builtIn, added);
  faults.push(...faultsOfRoleEnum(builtIn), ...refused);
  // The rest of the files is checked too, so that one start shows all that has to be corrected.
  const sound = withoutFaults(added, refused);
  const merged = added.length === 0 ? builtIn : concat([builtIn, ...sound]);
  const declarations = readDeclarations(merged);
  const undeclared = [...declarations.problems];
  if (audiences) undeclared.push(...unknownAudiences(declarations.scopes, audiences));
  if (undeclared.length === 0) undeclared.push(...declarationFaults(builtIn, declarations));
  const narrowed = applyNarrowings(merged);
  if (undeclared.length === 0) undeclared.push(...narrowed.problems);
  faults.push(...undeclared);

  if (undeclared.length === 0) faults.push(...unknownRoles(declarations.roles, requireSecondFactor));

  const scopes = createScopes(declarations, { requireSecondFactor });
  const stored = readStoredFields(withRoles(narrowed.document, builtIn, declarations.roles), scopes);
  if (undeclared.length === 0) {
    faults.push(...stored.problems);
    if (audiences) faults.push(...foreignRequirements(declarations.scopes, stored.document, audiences));
    if (added.length > 0 && stored.problems.length === 0) faults.push(...schemaFaults(stored.document, sound));
  }
  if (faults.length > 0) throw new SchemaFilesError(faults);
  return Object.freeze({ document: stored.document, builtIn, scopes, stored: stored.fields });
}

/**
 * Loads the schema that the settings name; see {@link loadSchema}.
 *
 * @param settings.schemaFiles - SCHEMA_FILES: names and globs, or undefined for the default.
 * @param settings.audiences - AUDIENCE; undefined where it is not known, and then not checked.
 * @param settings.requireSecondFactor - REQUIRE_SECOND_FACTOR: names of roles.
 */
export function loadServerSchema(
  settings: {
    readonly schemaFiles?: readonly string[] | undefined;
    readonly audiences: readonly string[] | undefined;
    readonly requireSecondFactor?: readonly string[] | undefined;
  },
  typeDefs: LoadSchemaOptions['typeDefs'] = [],
): ServerSchema {
  const { schemaFiles, audiences, requireSecondFactor } = settings;
  return loadSchema({ files: findSchemaFiles(schemaFiles), typeDefs, audiences, requireSecondFactor });
}

/** Returns the schema as SDL. */
export function printServerSchema({ document, builtIn }: ServerSchema): string {
  // Without additions, the text as it was written, with its comments.
  return document === builtIn ? readBuiltInSdl() : `${print(document)}\n`;
}

/** Returns a fault for each scope of an audience that the server does not have. */
function unknownAudiences(scopes: readonly DeclaredScope[], audiences: readonly string[]): SchemaFault[] {
  return scopes.flatMap(({ name, audience, place }): SchemaFault[] => {
    if (audience === undefined || audiences.includes(audience)) return [];
    const message =
      `is for the audience "${audience}", which AUDIENCE does not list; ` +
      `add it there, or write one of ${audiences.join(', ')}`;
    return [{ coordinate: `@scope(name: "${name}")`, message, place }];
  });
}

/** Returns a fault for each name of REQUIRE_SECOND_FACTOR that is not a role: a typing error must not leave a role without the rule. */
function unknownRoles(roles: readonly DeclaredRole[], names: readonly string[]): SchemaFault[] {
  const declared = roles.map(({ name }) => name);
  return names
    .filter((name) => !declared.includes(name))
    .map((name) => ({
      coordinate: REQUIRE_SECOND_FACTOR,
      message: `names the role "${name}", which no @role declares; write one of ${declared.join(', ')}`,
      place: undefined,
    }));
}

/** Returns a fault for each scope of another application that a rule requires: no token for this server could meet it. */
function foreignRequirements(
  scopes: readonly DeclaredScope[],
  document: DocumentNode,
  [own]: readonly string[],
): SchemaFault[] {
  const required = requiredScopes(document);
  return scopes.flatMap(({ name, audience, place }): SchemaFault[] => {
    const where = required.get(name);
    if (audience === undefined || audience === own || where === undefined) return [];
    const message =
      `is for the audience "${audience}", but ${where} requires it here, and no token for this server carries it; ` +
      'declare a scope for this server';
    return [{ coordinate: `@scope(name: "${name}")`, message, place }];
  });
}

/** Returns the scopes that rules require, each with the place of a rule: a file and a line. */
function requiredScopes(document: DocumentNode): ReadonlyMap<string, string> {
  const required = new Map<string, string>();
  visit(document, {
    Directive(node) {
      if (node.name.value !== 'requiresScopes') return undefined;
      visit(node, {
        StringValue(scope) {
          if (!required.has(scope.value)) required.set(scope.value, placeOf(scope) ?? 'a rule');
        },
      });
      return false;
    },
  });
  return required;
}

function concat(documents: readonly DocumentNode[]): DocumentNode {
  return { kind: Kind.DOCUMENT, definitions: documents.flatMap(({ definitions }) => definitions) };
}

/** Adds the roles of files to the enum `Role`. The built-in ones are values of it already. */
function withRoles(document: DocumentNode, builtIn: DocumentNode, roles: readonly DeclaredRole[]): DocumentNode {
  const known = new Set(roleEnumOf(builtIn)?.values?.map(({ name }) => name.value));
  const values = roles
    .filter(({ name }) => !known.has(name))
    .map(({ name, description }) => ({
      kind: Kind.ENUM_VALUE_DEFINITION,
      name: { kind: Kind.NAME, value: name },
      description: { kind: Kind.STRING, value: description },
    })) as EnumTypeDefinitionNode['values'];
  if (!values || values.length === 0) return document;
  const extension = { kind: Kind.ENUM_TYPE_EXTENSION, name: { kind: Kind.NAME, value: 'Role' }, values } as const;
  return { ...document, definitions: [...document.definitions, extension as DefinitionNode] };
}

function roleEnumOf(document: DocumentNode): EnumTypeDefinitionNode | undefined {
  return document.definitions.find(
    (node): node is EnumTypeDefinitionNode => node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === 'Role',
  );
}

/** The enum `Role` of the built-in schema, which tools read without this server, must have the built-in roles. */
function faultsOfRoleEnum(builtIn: DocumentNode): SchemaFault[] {
  const values = roleEnumOf(builtIn)?.values ?? [];
  const inEnum = values.map(({ name, description }) => `${name.value}: ${description?.value}`);
  const declared = readDeclarations(builtIn).roles.map(({ name, description }) => `${name}: ${description}`);
  if (inEnum.join('\n') === declared.join('\n')) return [];
  const message = `must have the roles that @role declares, with their descriptions: ${declared.join('; ')}`;
  return [{ coordinate: 'Role', message, place: BUILT_IN }];
}
