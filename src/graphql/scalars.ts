import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { GraphQLDateTime, GraphQLEmailAddress, GraphQLJSONObject, GraphQLJWT } from 'graphql-scalars';
import { isScope, type Scope } from '../scopes/registry';

function parseScope(value: unknown): Scope {
  if (typeof value === 'string' && isScope(value)) return value;
  throw new GraphQLError('There is no such scope. The README lists them.', { extensions: { code: 'BAD_USER_INPUT' } });
}

const GraphQLScope = new GraphQLScalarType<Scope, string>({
  name: 'Scope',
  serialize: parseScope,
  parseValue: parseScope,
  parseLiteral: (node) => parseScope(node.kind === Kind.STRING ? node.value : undefined),
});

/** Behaviour of the scalars in `schema.graphql`; their descriptions stand there. */
export const scalars = {
  DateTime: GraphQLDateTime,
  EmailAddress: GraphQLEmailAddress,
  JWT: GraphQLJWT,
  JSONObject: GraphQLJSONObject,
  Scope: GraphQLScope,
};
