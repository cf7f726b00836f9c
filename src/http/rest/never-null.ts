import {
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLSchema,
  isNonNullType,
  resolveSchemaCoordinate,
} from 'graphql';

/**
 * Members of a body that may be left out, and must not be null. GraphQL has no type for that: such a field is nullable, and
 * its capability refuses null. OpenAPI and the REST routes follow this list; `test/http/rest/openapi-truth.test.ts` fails
 * for a member that is missing here.
 */
const NEVER_NULL: ReadonlySet<string> = new Set([
  'UpdateMeInput.email',
  'UpdateUserInput.email',
  'UpdateUserInput.isActive',
  'UpdateUserInput.role',
  'UpdateUserInput.scopes',
]);

/** Whether null is a value of a member of a body. */
export function takesNull(parent: GraphQLInputObjectType, field: GraphQLInputField): boolean {
  return !isNonNullType(field.type) && !NEVER_NULL.has(`${parent.name}.${field.name}`);
}

/**
 * Holds the list against the schema.
 *
 * @throws Error naming a coordinate that is no nullable input field: the server must not start then.
 */
export function checkNeverNull(schema: GraphQLSchema): void {
  for (const coordinate of NEVER_NULL) {
    const element = resolveSchemaCoordinate(schema, coordinate);
    if (element?.kind !== 'InputField' || isNonNullType(element.inputField.type)) {
      throw new Error(`never-null.ts: ${coordinate} is no input field that is nullable. Take it off the list.`);
    }
  }
}
