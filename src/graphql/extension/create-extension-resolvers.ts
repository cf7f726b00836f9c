import { type GraphQLResolveInfo, GraphQLScalarType, type GraphQLScalarTypeConfig, Kind, type TypeNode } from 'graphql';
import { DomainError } from '../../errors';
import type { Resolver } from '../../extension/config-types';
import type { Extension } from '../../extension/load-config-file';
import { isPlainObject } from '../../extension/plain-object';
import { extensionUser } from '../../extension/user-code';
import type { UserRecord } from '../../identity/user-record';
import type { Viewer } from '../../identity/viewer';
import type { ServerSchema } from '../../schema/load-schema';
import { createBatch } from '../batch';
import type { GraphqlContext } from '../context';
import { requireSelfOrReader } from '../resolvers/user';
import { checkResolvers } from './check-resolvers';
import { createFieldInfos } from './field-info';
import { type MergedField, type MergedType, readMergedTypes } from './merged-types';
import type { ResolverContextOf } from './resolver-context';
import { errorOfUser, guarded, handled } from './user-errors';

/** A resolver of graphql-js, with the server's own context. */
type ServerResolver = (
  source: unknown,
  args: Record<string, unknown>,
  context: GraphqlContext,
  info: GraphQLResolveInfo,
) => unknown;

/** What the schema files and the configuration file add to the resolvers of the server. */
export interface ExtensionResolvers {
  /** By type and field, for `makeExecutableSchema`. */
  readonly resolvers: Readonly<Record<string, unknown>>;
  /** The fields of `User` that user code answers: it receives the whole user. */
  readonly userFields: ReadonlySet<string>;
  /** The names of the fields that user code answers, which may read the viewer. */
  readonly viewerFields: ReadonlySet<string>;
}

/**
 * Makes the resolvers of the fields that schema files have added.
 *
 * @param given.extension - the configuration file. Absent: there is none, which is a fault if a field needs a resolver.
 * @throws ConfigFileError where the resolvers and the schema do not fit together.
 */
export function createExtensionResolvers(given: {
  readonly serverSchema: Pick<ServerSchema, 'document' | 'builtIn'>;
  readonly extension: Pick<Extension, 'resolvers' | 'file'> | undefined;
  readonly contextOf: ResolverContextOf;
  /** For each id the user or null. */
  readonly usersByIds: (ids: readonly string[], viewer?: Viewer) => Promise<readonly (UserRecord | null)[]>;
}): ExtensionResolvers {
  const { serverSchema, extension, contextOf, usersByIds } = given;
  const types = readMergedTypes(serverSchema.document, serverSchema.builtIn);
  const userCode: Readonly<Record<string, unknown>> = extension?.resolvers ?? {};
  checkResolvers(types, userCode, extension?.file);

  const infoOf = createFieldInfos();
  const loadUser = createBatch((ids, context) => usersByIds(ids, context.viewer));
  const parentOf = (type: MergedType, source: unknown) => {
    if (type.name === 'User') return extensionUser(source as UserRecord);
    // The root value, if there is one, and other values of the server are not for user code.
    return type.isBuiltIn ? undefined : source;
  };
  const toUsers = (value: unknown, context: GraphqlContext, place: string): unknown => {
    if (value === null || value === undefined) return null;
    if (Array.isArray(value)) return value.map((item) => toItem(item, context, place));
    if (typeof (value as { then?: unknown }).then === 'function') {
      return (value as Promise<unknown>).then((item) => toUsers(item, context, place));
    }
    const { id } = Object(value) as { readonly id?: unknown };
    if (typeof id !== 'string') throw new Error(`${place} must return users as { id }.`);
    if (!context.viewer) throw new DomainError('UNAUTHENTICATED', 'Log in to read users.');
    requireSelfOrReader({ id: id.toLowerCase() }, context);
    return loadUser(context, id);
  };
  // An error is returned, not thrown: the other items are answered.
  const toItem = (item: unknown, context: GraphqlContext, place: string): unknown => {
    if (item instanceof Error) return item;
    try {
      return handled(toUsers(item, context, place));
    } catch (error) {
      return error;
    }
  };

  /** Calls user code with its own context, and handles its errors. */
  const wrap = (type: MergedType, field: MergedField, resolve: Resolver): ServerResolver => {
    const place = `${type.name}.${field.name}`;
    const lists = listsOf(field.type);
    const call: ServerResolver = (source, args, context, info) => {
      try {
        return guarded(resolve(parentOf(type, source), args, contextOf(context), infoOf(info)), lists);
      } catch (thrown) {
        throw errorOfUser(thrown);
      }
    };
    if (field.namedType !== 'User') return call;
    return (source, args, context, info) => {
      const value = call(source, args, context, info);
      return toUsers(value, context, place);
    };
  };

  const resolvers: Record<string, unknown> = {};
  for (const type of types.values()) {
    const own = Object.hasOwn(userCode, type.name) ? userCode[type.name] : undefined;
    if (type.kind === 'object') {
      const fields = [...type.fields.values()].filter(({ isBuiltIn, isStored }) => !isBuiltIn && !isStored);
      if (fields.length === 0) continue;
      const written = isPlainObject(own) ? own : {};
      resolvers[type.name] = Object.fromEntries(
        fields.map((field) => {
          const resolve = Object.hasOwn(written, field.name)
            ? (written[field.name] as Resolver)
            : propertyOf(field.name);
          return [field.name, wrap(type, field, resolve)];
        }),
      );
    } else if (own !== undefined) {
      if (type.kind === 'scalar')
        resolvers[type.name] = scalarOf(type.name, own as GraphQLScalarTypeConfig<unknown, unknown>);
      else if (type.kind === 'enum') resolvers[type.name] = { ...(own as object) };
      else
        resolvers[type.name] = {
          __resolveType: typeResolver((own as { __resolveType: (value: unknown) => unknown }).__resolveType),
        };
    }
  }
  addPlainTypes(types, resolvers, wrap);
  return { resolvers, userFields: ownFieldsOf(types.get('User')), viewerFields: viewerFieldsOf(types, userCode) };
}

/** How many lists a type has around each other. */
function listsOf(type: TypeNode): number {
  if (type.kind === Kind.NAMED_TYPE) return 0;
  return listsOf(type.type) + (type.kind === Kind.LIST_TYPE ? 1 : 0);
}

/** The default resolver of graphql-js, which calls methods with the context: here with that of user code. */
function propertyOf(name: string): Resolver {
  return (source, args, context, info) => {
    if ((typeof source !== 'object' && typeof source !== 'function') || source === null) return undefined;
    const value: unknown = (source as Record<string, unknown>)[name];
    // Every object has `constructor`, `toString` and so on.
    if (value === (Object.prototype as unknown as Record<string, unknown>)[name]) return undefined;
    return typeof value === 'function' ? value.call(source, args, context, info) : value;
  };
}

/** Built-in types whose values user code may make: graphql-js would call methods of these values with the server's context. */
function addPlainTypes(
  types: ReadonlyMap<string, MergedType>,
  resolvers: Record<string, unknown>,
  wrap: (type: MergedType, field: MergedField, resolve: Resolver) => ServerResolver,
): void {
  const returned = new Set(
    [...types.values()].flatMap(({ fields }) =>
      [...fields.values()].filter((field) => !field.isBuiltIn).map((field) => field.namedType),
    ),
  );
  for (const name of ['UserError', 'PageInfo']) {
    const type = types.get(name);
    if (!type || !returned.has(name)) continue;
    // Values of the server have no methods, so that both are answered alike.
    const plain = { ...type, isBuiltIn: false };
    const fields = [...type.fields.values()].filter(({ isBuiltIn }) => isBuiltIn);
    const own = resolvers[name] as object | undefined;
    resolvers[name] = {
      ...own,
      ...Object.fromEntries(fields.map((field) => [field.name, wrap(plain, field, propertyOf(field.name))])),
    };
  }
}

/** Makes the scalar again, of this copy of graphql, from the functions of user code. */
function scalarOf(name: string, { serialize, parseValue, parseLiteral }: GraphQLScalarTypeConfig<unknown, unknown>) {
  return new GraphQLScalarType({
    name,
    serialize: (value) => {
      try {
        return serialize?.(value);
      } catch (thrown) {
        throw errorOfUser(thrown);
      }
    },
    ...(parseValue && { parseValue: (value) => parseValue(value) }),
    ...(parseLiteral && { parseLiteral: (node, variables) => parseLiteral(node, variables) }),
  });
}

function typeResolver(resolveType: (value: unknown) => unknown) {
  return (value: unknown) => {
    try {
      return guarded(resolveType(value), 0);
    } catch (thrown) {
      throw errorOfUser(thrown);
    }
  };
}

function ownFieldsOf(type: MergedType | undefined): ReadonlySet<string> {
  const own = [...(type?.fields.values() ?? [])].filter(({ isBuiltIn, isStored }) => !isBuiltIn && !isStored);
  return new Set(own.map(({ name }) => name));
}

/**
 * Returns {@link ExtensionResolvers.viewerFields}. By the names of fields alone: that a document is authenticated which does not
 * need it costs one statement.
 */
function viewerFieldsOf(
  types: ReadonlyMap<string, MergedType>,
  userCode: Readonly<Record<string, unknown>>,
): ReadonlySet<string> {
  return new Set(
    [...types.values()].flatMap((type) => (Object.hasOwn(userCode, type.name) ? [...ownFieldsOf(type)] : [])),
  );
}
