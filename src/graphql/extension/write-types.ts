import {
  buildASTSchema,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isScalarType,
} from 'graphql';
import type { ServerSchema } from '../../schema/load-schema';
import { type MergedType, readMergedTypes } from './merged-types';

/** TypeScript types of the values of scalars: of an argument, and of what a resolver returns. */
const SCALARS: Readonly<Record<string, readonly [input: string, output: string]>> = {
  ID: ['string', 'string | number'],
  String: ['string', 'string'],
  Int: ['number', 'number'],
  Float: ['number', 'number'],
  Boolean: ['boolean', 'boolean'],
  DateTime: ['Date', 'Date | string'],
  EmailAddress: ['string', 'string'],
  JWT: ['string', 'string'],
  JSONObject: ['Record<string, unknown>', 'Record<string, unknown>'],
  Scope: ['string', 'string'],
};

const ROOTS: readonly string[] = ['Query', 'Mutation'];

/**
 * Writes the TypeScript types of the resolvers of a project: an interface `Resolvers` with each field that the schema files have added
 * and that user code answers, and the types of their arguments and values. No runtime code.
 *
 * @param sources - types of the project for what the resolvers return, by the name of the GraphQL type: `./src/orders.ts#OrderRow`, with
 *   the path relative to the file that is written. The compiler then requires a resolver for each field that the type has not.
 * @returns undefined if the schema files add nothing that user code answers.
 */
export function writeResolverTypes(
  { document, builtIn }: Pick<ServerSchema, 'document' | 'builtIn'>,
  sources: Readonly<Record<string, string>> = {},
): string | undefined {
  const types = readMergedTypes(document, builtIn);
  const writer = createWriter(buildASTSchema(document), types, sources);
  const own = [...types.values()].filter((type) => isAnswered(type));
  if (!own.some(({ kind }) => kind === 'object')) return undefined;
  const resolvers = own.map((type) => writer.resolversOf(type));
  // Writing a type may need others.
  const declarations = writer.declarations();
  return [
    '// Written by `npx scoped-api codegen` from the schema. Do not edit: change the schema files, and run it again.',
    "import type { ExtensionUser, Resolver, UserReference } from 'scoped-api';",
    ...writer.imports(),
    '',
    '/** A value that may be null. */',
    'export type Maybe<T> = T | null | undefined;',
    '',
    ...(Object.keys(sources).length > 0 ? [REST, ''] : []),
    ...declarations.flatMap((text) => [text, '']),
    '/** The resolvers of `scoped-api.config.ts`: `defineConfig<Resolvers>({ ... })`. */',
    'export interface Resolvers {',
    ...resolvers,
    '}',
    '',
    // Unused imports are errors in some projects.
    'export type { ExtensionUser, UserReference };',
    '',
  ].join('\n');
}

const REST = `/** Requires a resolver for each field that the source has not. */
type RestOf<Fields, Source> = { readonly [K in Exclude<keyof Fields, keyof Source>]-?: Fields[K] } & {
  readonly [K in Extract<keyof Fields, keyof Source>]?: Fields[K];
};`;

/** Whether user code answers something of a type. */
function isAnswered({ kind, isBuiltIn, fields }: MergedType): boolean {
  if (kind === 'object') return [...fields.values()].some((field) => !field.isBuiltIn && !field.isStored);
  return !isBuiltIn && (kind === 'scalar' || kind === 'enum' || kind === 'union' || kind === 'interface');
}

function createWriter(
  schema: GraphQLSchema,
  types: ReadonlyMap<string, MergedType>,
  sources: Readonly<Record<string, string>>,
) {
  /** Names of the types that are declared, with their text; an empty text while it is written. */
  const declared = new Map<string, string>();
  const imports: string[] = [];
  const isOwn = (name: string) => types.get(name)?.isBuiltIn === false;

  const declare = (type: GraphQLNamedType, isInput: boolean): string => {
    const { name } = type;
    if (declared.has(name)) return name;
    declared.set(name, '');
    declared.set(name, `${comment(type.description)}${textOf(type, isInput)}`);
    return name;
  };

  const textOf = (type: GraphQLNamedType, isInput: boolean): string => {
    const { name } = type;
    if (isEnumType(type))
      return `export type ${name} = ${
        type
          .getValues()
          .map((value) => `'${value.name}'`)
          .join(' | ') || 'never'
      };`;
    if (isInputObjectType(type)) return `export interface ${name} {\n${inputFields(type)}\n}`;
    if (isScalarType(type)) return `export type ${name} = unknown;`;
    if (isAbstractType(type)) {
      const members = schema
        .getPossibleTypes(type)
        .map((member) => `({ readonly __typename: '${member.name}' } & ${declare(member, isInput)})`);
      return `export type ${name} = ${members.join(' | ') || 'never'};`;
    }
    const source = sources[name];
    if (source !== undefined) {
      const [path = '', exported = name] = source.split('#');
      imports.push(`import type { ${exported} as ${name}Source } from '${path}';`);
      return `export type ${name} = ${name}Source;`;
    }
    return `export interface ${name} {\n${outputFields(type as GraphQLObjectType)}\n}`;
  };

  const inputFields = (type: GraphQLInputObjectType) => Object.values(type.getFields()).map(inputField).join('\n');

  /** An argument or a field of an input: present if it must be given or has a default. */
  const inputField = (field: GraphQLArgument | GraphQLInputField): string => {
    const isPresent = isNonNullType(field.type) || field.defaultValue !== undefined;
    return `${indented(comment(field.description))}  readonly ${field.name}${isPresent ? '' : '?'}: ${inputType(field.type)};`;
  };

  const inputType = (type: GraphQLInputType): string => {
    if (!isNonNullType(type)) return `Maybe<${bareInput(type)}>`;
    return bareInput(type.ofType);
  };

  const bareInput = (type: GraphQLInputType): string => {
    if (isNonNullType(type)) return bareInput(type.ofType);
    if (isListType(type)) return `readonly ${wrapped(inputType(type.ofType))}[]`;
    return SCALARS[type.name]?.[0] ?? declare(type, true);
  };

  /** What a resolver of a parent returns. Fields that usually have a resolver of their own may be left out. */
  const outputFields = (type: GraphQLObjectType): string =>
    Object.values(type.getFields())
      .map((field) => {
        const isLeaf = isLeafType(namedOf(field.type));
        const isRequired = isNonNullType(field.type) && isLeaf && field.args.length === 0;
        return `${indented(comment(field.description))}  readonly ${field.name}${isRequired ? '' : '?'}: ${outputType(field.type)};`;
      })
      .join('\n');

  const outputType = (type: GraphQLOutputType): string => {
    if (!isNonNullType(type)) return `Maybe<${bareOutput(type)}>`;
    return bareOutput(type.ofType);
  };

  const bareOutput = (type: GraphQLOutputType): string => {
    if (isNonNullType(type)) return bareOutput(type.ofType);
    if (isListType(type)) return `readonly ${wrapped(outputType(type.ofType))}[]`;
    if (type.name === 'User') return 'UserReference';
    return SCALARS[type.name]?.[1] ?? declare(type, false);
  };

  const fieldsOf = (type: MergedType): string => {
    const object = schema.getType(type.name) as GraphQLObjectType;
    const isRequired = type.isBuiltIn || ROOTS.includes(type.name) || sources[type.name] !== undefined;
    const parent =
      type.name === 'User'
        ? 'ExtensionUser'
        : type.isBuiltIn || ROOTS.includes(type.name)
          ? 'undefined'
          : declare(object, false);
    return [...type.fields.values()]
      .filter((field) => !field.isBuiltIn && !field.isStored)
      .map(({ name }) => {
        const field = object.getFields()[name];
        if (!field) return '';
        const args =
          field.args.length === 0
            ? 'Record<string, never>'
            : `{\n${indented(indented(field.args.map(inputField).join('\n')))}\n    }`;
        return `    readonly ${name}${isRequired ? '' : '?'}: Resolver<${parent}, ${args}, ${outputType(field.type)}>;`;
      })
      .join('\n');
  };

  return {
    /** Writes the member of `Resolvers` for a type. */
    resolversOf(type: MergedType): string {
      const { name, kind } = type;
      if (kind === 'scalar') return `  /** A \`GraphQLScalarType\`. */\n  readonly ${name}?: object;`;
      if (kind === 'enum') {
        const named = schema.getType(name);
        return `  readonly ${name}?: Readonly<Partial<Record<${named ? declare(named, false) : 'string'}, unknown>>>;`;
      }
      if (kind !== 'object') return `  readonly ${name}?: { readonly __resolveType: (value: never) => string };`;
      const isRequired = type.isBuiltIn || ROOTS.includes(name) || sources[name] !== undefined;
      const body = `{\n${fieldsOf(type)}\n  }`;
      return `  readonly ${name}${isRequired ? '' : '?'}: ${isOwn(name) && sources[name] !== undefined ? `RestOf<${body}, ${name}>` : body};`;
    },
    declarations: () => [...declared.values()],
    imports: () => imports,
  };
}

function namedOf(type: GraphQLOutputType): GraphQLNamedType {
  return isNonNullType(type) || isListType(type) ? namedOf(type.ofType) : type;
}

/** Puts a type into brackets where `[]` would belong to its last part alone. */
function wrapped(type: string): string {
  return /[|&]|^readonly /.test(type) && !/^Maybe<.*>$/.test(type) ? `(${type})` : type;
}

function comment(description: string | null | undefined): string {
  if (!description) return '';
  const lines = description.replaceAll('*/', '*\\/').trim().split('\n');
  return lines.length === 1
    ? `/** ${lines[0]} */\n`
    : `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join('\n')}\n */\n`;
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
