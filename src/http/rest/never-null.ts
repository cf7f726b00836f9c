import {
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLSchema,
  isNonNullType,
  resolveSchemaCoordinate,
} from 'graphql';
import { fieldsOf, nameOf, type UserWriter } from '../../identity/user-fields';

/**
 * Members of a body that may be left out, and must not be null. GraphQL has no type for that: such a field is nullable, and
 * its capability refuses null. OpenAPI and the REST routes follow this list; `test/http/rest/openapi-truth.test.ts` fails
 * for a member that is missing here.
 */
const NEVER_NULL: ReadonlySet<string> = new Set([
  ...neverNull('updateMe', 'UpdateMeInput'),
  ...neverNull('updateUser', 'UpdateUserInput'),
]);

/** Fields of a user that a mutation may leave as they are, and not set to null. */
function neverNull(writer: UserWriter, input: string): string[] {
  return fieldsOf(writer).flatMap(([property, field]) =>
    field.default === null ? [] : `${input}.${nameOf(property)}`,
  );
}

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
