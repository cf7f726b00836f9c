import {
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLUnionType,
  version,
} from 'graphql';
import type { Problem } from './directives';
import { SchemaPolicyError } from './schema-policy-error';

const NAMED_TYPES = [
  ...[GraphQLObjectType, GraphQLInterfaceType, GraphQLUnionType],
  ...[GraphQLScalarType, GraphQLEnumType, GraphQLInputObjectType],
] as const;
/** Maximum number of places that one error lists. */
const MAX_LISTED = 10;

const FIX =
  'Use one copy for both: `npm ls graphql` shows which package brings a second one; `npm dedupe`, or `overrides` in ' +
  'package.json, removes it; with vitest or a bundler, load graphql and @scoped-api/engine in the same way. See "Two ' +
  'copies of graphql" in the README of @scoped-api/engine';

/**
 * Refuses a schema that was created, in whole or in part, by another copy of graphql than the one that this engine uses.
 * Functions of graphql-js such as `isObjectType` recognize only the classes of their own copy: a type of another copy would
 * look like a type without fields, and its rules would not be read. Uses `instanceof` and not `isSchema`, whose result
 * depends on NODE_ENV.
 *
 * @throws SchemaPolicyError that names each place of another copy, at most 10.
 */
export function assertOwnSchema(schema: unknown): asserts schema is GraphQLSchema {
  if (!(schema instanceof GraphQLSchema)) {
    throw new SchemaPolicyError([
      { coordinate: 'schema', message: isSchemaLike(schema) ? foreign('') : noSchema(schema) },
    ]);
  }
  const problems: Problem[] = [];
  const inspect = (coordinate: string, type: unknown) => {
    const message = faultOf(schema, type);
    if (message) problems.push({ coordinate, message });
  };
  for (const [name, type] of Object.entries(schema.getTypeMap())) {
    if (name.startsWith('__')) continue;
    inspect(name, type);
    if (type instanceof GraphQLObjectType || type instanceof GraphQLInterfaceType) {
      for (const parent of type.getInterfaces()) inspect(name, parent);
      for (const field of Object.values(type.getFields())) {
        inspect(`${name}.${field.name}`, field.type);
        for (const argument of field.args) inspect(`${name}.${field.name}(${argument.name}:)`, argument.type);
      }
    } else if (type instanceof GraphQLInputObjectType) {
      for (const field of Object.values(type.getFields())) inspect(`${name}.${field.name}`, field.type);
    } else if (type instanceof GraphQLUnionType) {
      for (const member of type.getTypes()) inspect(name, member);
    }
  }
  if (problems.length === 0) return;
  const listed = problems.slice(0, MAX_LISTED);
  const more = problems.length - listed.length;
  if (more > 0) listed.push({ coordinate: 'schema', message: `has ${more} more such places` });
  throw new SchemaPolicyError(listed);
}

/** Returns why rules on `type` would not be read, or `undefined` if they would be. */
function faultOf(schema: GraphQLSchema, type: unknown): string | undefined {
  let named = type;
  while (named instanceof GraphQLList || named instanceof GraphQLNonNull) named = named.ofType;
  if (!NAMED_TYPES.some((one) => named instanceof one)) {
    const { name } = Object(named) as { readonly name?: unknown };
    return foreign(typeof name === 'string' ? ` (type ${name})` : '');
  }
  const { name } = named as GraphQLObjectType;
  if (schema.getType(name) === named) return undefined;
  return `leads to a type ${name} that is not the schema's type of this name, so that its rules would not be read; build a new schema from the changed types`;
}

function foreign(what: string): string {
  return (
    `was made by another copy of graphql than the one that @scoped-api/engine loaded (graphql ${version})${what}, so that ` +
    `its rules cannot be read. ${FIX}`
  );
}

function noSchema(value: unknown): string {
  const what = value instanceof Promise ? 'a promise; await it' : `${value === null ? 'null' : typeof value}`;
  return `is not a GraphQLSchema but ${what}; pass what buildSchema or makeExecutableSchema returns`;
}

function isSchemaLike(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.prototype.toString.call(value) === '[object GraphQLSchema]' || 'getTypeMap' in value;
}
