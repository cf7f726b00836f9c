import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { GraphQLDateTime, GraphQLEmailAddress, GraphQLJSONObject, GraphQLJWT } from 'graphql-scalars';
import { nearest } from '../nearest';
import { ALL_SCOPES, isScope, type Scope } from '../scopes/registry';

/** Characters of a wrong scope that its message repeats. */
const MAX_SHOWN = 64;

function parseScope(value: unknown): Scope {
  if (typeof value === 'string' && isScope(value)) return value;
  throw new GraphQLError(noSuchScope(value), { extensions: { code: 'BAD_USER_INPUT' } });
}

/** The suggestion is worded as those of graphql-js, so that it is left out where the schema is not open to everyone. */
function noSuchScope(value: unknown): string {
  if (typeof value !== 'string') return 'A scope is a string, such as "me:read".';
  const shown = value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}...` : value;
  const meant = nearest(value, ALL_SCOPES);
  return `There is no scope ${JSON.stringify(shown)}.${meant === undefined ? '' : ` Did you mean "${meant}"?`}`;
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
