import { placeOf } from '@scoped-api/engine';
import { ConfigFileError } from '../../extension/load-config-file';
import { isPlainObject } from '../../extension/plain-object';
import { nearest } from '../../nearest';
import type { MergedField, MergedType } from './merged-types';

/** Built-in object types that fields of schema files may return: the server loads a user, and the others are plain values. */
const RETURNABLE: ReadonlySet<string> = new Set(['User', 'UserError', 'PageInfo']);

/** The root types with resolvers. */
const ROOTS: ReadonlySet<string> = new Set(['Query', 'Mutation']);

/**
 * Compares the resolvers of the configuration file with the schema.
 *
 * @param file - the configuration file; undefined if there is none.
 * @throws ConfigFileError with every fault: a resolver for something that is built in or does not exist, a value that is no resolver,
 *   and a field that has none and needs one.
 */
export function checkResolvers(
  types: ReadonlyMap<string, MergedType>,
  resolvers: Readonly<Record<string, unknown>>,
  file: string | undefined,
): void {
  const faults = Reflect.ownKeys(resolvers).flatMap((name) => {
    if (typeof name === 'symbol') return ['resolvers: a symbol is not the name of a type.'];
    return faultsOfType(types, name, resolvers[name]);
  });
  faults.push(...missing(types, resolvers), ...unreturnable(types));
  if (faults.length > 0) throw new ConfigFileError(file, faults);
}

function faultsOfType(types: ReadonlyMap<string, MergedType>, name: string, given: unknown): string[] {
  const at = `resolvers.${name}`;
  const type = types.get(name);
  if (name === 'Subscription') return [`${at}: this server has no subscriptions.`];
  if (!type) return [`${at}: the schema has no type ${name}. ${suggestion(name, [...types.keys()])}`];
  switch (type.kind) {
    case 'object':
      if (isPlainObject(given)) return faultsOfFields(type, given, at);
      return [`${at}: write an object with a function for each field.`];
    case 'input':
      return [`${at}: an input type has no resolvers.`];
    case 'scalar':
      if (type.isBuiltIn) return [`${at}: the scalar ${name} is built in. Declare one of another name.`];
      return isScalar(given) ? [] : [`${at}: write a GraphQLScalarType of the package graphql.`];
    case 'enum': {
      if (type.isBuiltIn) return [`${at}: the enum ${name} is built in.`];
      if (!isPlainObject(given)) return [`${at}: write an object with the value of each name of the enum.`];
      const unknown = Object.keys(given).filter((value) => !type.names.has(value));
      return unknown.map((value) => `${at}.${value}: the enum has no ${value}. ${suggestion(value, [...type.names])}`);
    }
    default:
      if (type.isBuiltIn) return [`${at}: the type ${name} is built in.`];
      if (
        isPlainObject(given) &&
        Object.keys(given).every((key) => key === '__resolveType' && isFunction(given[key]))
      ) {
        return [];
      }
      return [`${at}: write { __resolveType: (value) => 'Name' }; fields have resolvers in the object types.`];
  }
}

function faultsOfFields(type: MergedType, given: Record<string, unknown>, at: string): string[] {
  const own = [...type.fields.values()].filter(({ isBuiltIn }) => !isBuiltIn).map((field) => field.name);
  return Reflect.ownKeys(given).flatMap((key) => {
    const name = String(key);
    const place = `${at}.${name}`;
    const field = typeof key === 'symbol' ? undefined : type.fields.get(name);
    if (!field) return [`${place}: the type ${type.name} has no field ${name}. ${suggestion(name, own)}`];
    if (field.isBuiltIn)
      return [`${place}: ${type.name}.${name} is built in, and the server answers it. Use a hook, or another name.`];
    if (field.isStored)
      return [
        `${place}: ${type.name}.${name} is @stored, so that the server answers it. Remove the resolver, or @stored.`,
      ];
    return isFunction(given[name]) ? [] : [`${place}: write a function.`];
  });
}

/** Fields that would be null in every answer: root fields, and fields of built-in types. */
function missing(types: ReadonlyMap<string, MergedType>, resolvers: Readonly<Record<string, unknown>>): string[] {
  return [...types.values()].flatMap((type) => {
    if (type.kind !== 'object' || !(type.isBuiltIn || ROOTS.has(type.name))) return [];
    const given = Object.hasOwn(resolvers, type.name) ? resolvers[type.name] : undefined;
    return [...type.fields.values()].flatMap((field) => {
      if (field.isBuiltIn || field.isStored) return [];
      if (isPlainObject(given) && Object.hasOwn(given, field.name)) return [];
      const fix = `Write resolvers: { ${type.name}: { ${field.name}: ... } }`;
      return [`${type.name}.${field.name} (${fileAndLine(field)}): it has no resolver. ${fix}.`];
    });
  });
}

/** Fields whose values only the server can make. */
function unreturnable(types: ReadonlyMap<string, MergedType>): string[] {
  const isForeign = (name: string) => {
    const type = types.get(name);
    return type?.isBuiltIn === true && ['object', 'interface', 'union'].includes(type.kind);
  };
  const faults: string[] = [];
  for (const type of types.values()) {
    if (type.kind === 'union' && !type.isBuiltIn) {
      const foreign = [...type.names].filter(isForeign);
      if (foreign.length > 0)
        faults.push(`${type.name}: a union of your own has no built-in type: remove ${foreign.join(', ')}.`);
    }
    if (type.kind === 'object' && type.isBuiltIn) {
      const own = [...type.names].filter((name) => types.get(name)?.isBuiltIn === false);
      if (own.length > 0) faults.push(`${type.name}: a built-in type can't implement ${own.join(', ')}.`);
    }
    if (type.kind !== 'object' && type.kind !== 'interface') continue;
    for (const field of type.fields.values()) {
      if (field.isBuiltIn || !isForeign(field.namedType) || RETURNABLE.has(field.namedType)) continue;
      const fix = `Return a type of your own, or one of ${[...RETURNABLE].join(', ')}`;
      faults.push(
        `${type.name}.${field.name} (${fileAndLine(field)}): values of the built-in type ${field.namedType} are the server's. ${fix}.`,
      );
    }
  }
  return faults;
}

function fileAndLine({ node }: MergedField): string {
  return placeOf(node) ?? 'schema';
}

function suggestion(name: string, candidates: readonly string[]): string {
  const meant = nearest(name, candidates);
  if (meant !== undefined) return `Did you mean ${meant}?`;
  return candidates.length > 0 && candidates.length <= 12
    ? `Known are: ${candidates.join(', ')}.`
    : 'Declare it in a schema file, or remove this.';
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

function isScalar(value: unknown): boolean {
  const { serialize, parseValue, parseLiteral } = Object(value) as Record<string, unknown>;
  return [serialize, parseValue, parseLiteral].every(isFunction);
}
