import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { GraphQLDateTime, GraphQLJSONObject, GraphQLJWT } from 'graphql-scalars';
import { nearest } from '../nearest';
import type { Scope, Scopes } from '../scopes/scopes';

/** Characters of a wrong scope that its message repeats. */
const MAX_SHOWN = 64;

/** @param node - the literal, for the place of the error. */
function readScope(scopes: Scopes, value: unknown, node?: ValueNode): Scope {
  if (typeof value === 'string' && scopes.isScope(value)) return value;
  throw new GraphQLError(noSuchScope(scopes, value), { nodes: node ?? null, extensions: { code: 'BAD_USER_INPUT' } });
}

/** The suggestion is worded as those of graphql-js, so that it is left out where the schema is not open to everyone. */
function noSuchScope(scopes: Scopes, value: unknown): string {
  if (typeof value !== 'string') return 'A scope is a string, such as "me:read".';
  const shown = value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}...` : value;
  const meant = nearest(value, scopes.all);
  return `There is no scope ${JSON.stringify(shown)}.${meant === undefined ? '' : ` Did you mean "${meant}"?`}`;
}

function createScopeScalar(scopes: Scopes): GraphQLScalarType<Scope, string> {
  return new GraphQLScalarType<Scope, string>({
    name: 'Scope',
    serialize: (value) => readScope(scopes, value),
    parseValue: (value) => readScope(scopes, value),
    parseLiteral: (node) => readScope(scopes, node.kind === Kind.STRING ? node.value : undefined, node),
  });
}

/** @param node - the literal, for the place of the error. */
function readText(value: unknown, node?: ValueNode): string {
  if (typeof value === 'string') return value;
  const extensions = { code: 'BAD_USER_INPUT' };
  throw new GraphQLError('An e-mail address must be a string.', { nodes: node ?? null, extensions });
}

/**
 * An e-mail address. What a client sends is passed on as it is, so that `identity/email.ts`, the only place that
 * validates addresses, returns a user error that has a path, together with the other faults of the input. What is
 * stored is shown as it is: an address of an earlier rule or of an import must not fail its reader.
 */
const GraphQLEmail = new GraphQLScalarType<string, string>({
  name: 'EmailAddress',
  specifiedByURL: 'https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address',
  serialize: (value) => readText(value),
  parseValue: (value) => readText(value),
  parseLiteral: (node) => readText(node.kind === Kind.STRING ? node.value : undefined, node),
});

/** Behavior of the scalars in `schema.graphql`, which has their descriptions. */
export function createScalars(scopes: Scopes) {
  return {
    DateTime: withMaskedOutput(GraphQLDateTime),
    EmailAddress: withMaskedOutput(GraphQLEmail),
    JWT: withMaskedOutput(GraphQLJWT),
    JSONObject: withMaskedOutput(GraphQLJSONObject),
    Scope: withMaskedOutput(createScopeScalar(scopes)),
  };
}

/**
 * The same scalar, whose refusal to serialize a value is a plain error without a code: the value is the server's own, so
 * that the fault is the server's too, and is masked.
 */
function withMaskedOutput<Internal, External>(
  scalar: GraphQLScalarType<Internal, External>,
): GraphQLScalarType<Internal, External> {
  const { serialize, ...config } = scalar.toConfig();
  return new GraphQLScalarType<Internal, External>({
    ...config,
    serialize(value) {
      try {
        return serialize(value);
      } catch (error) {
        throw new Error(`${scalar.name} cannot be serialized`, { cause: error });
      }
    },
  });
}
