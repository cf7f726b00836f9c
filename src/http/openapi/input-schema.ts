import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';
import { jsonName } from '../rest/json-names';
import { takesNull } from '../rest/never-null';
import { type Components, described, type JsonSchema, nullable } from './json-schema';
import { leafSchema } from './leaf-schema';

/** The schema of JSON that is read as a GraphQL input type. */
export function inputSchema(type: GraphQLInputType, components: Components): JsonSchema {
  if (!isNonNullType(type)) return nullable(notNull(type, components));
  return notNull(type.ofType, components);
}

function notNull(type: GraphQLInputType, components: Components): JsonSchema {
  if (isNonNullType(type)) return notNull(type.ofType, components);
  if (isListType(type)) return { type: 'array', items: inputSchema(type.ofType, components) };
  if (isInputObjectType(type)) return components.name(type.name, () => objectSchema(type, components));
  return leafSchema(type, components);
}

function objectSchema(type: GraphQLInputObjectType, components: Components): JsonSchema {
  const fields = Object.values(type.getFields());
  const required = fields.filter(isRequiredInputField).map(({ name }) => jsonName(name));
  const properties = fields.map((field) => {
    const value = takesNull(type, field) ? inputSchema(field.type, components) : notNull(field.type, components);
    const schema = described(value, inJsonNames(field.description, type));
    const byDefault = field.defaultValue === undefined ? {} : { default: field.defaultValue };
    return [jsonName(field.name), { ...schema, ...byDefault }];
  });
  return {
    type: 'object',
    ...(type.description && { description: type.description }),
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

/** Where a description names another field of the type, a REST client knows it by its JSON name. */
function inJsonNames(description: string | null | undefined, type: GraphQLInputObjectType) {
  return description?.replace(/`(\w+)`/g, (quoted, name) =>
    type.getFields()[name] ? `\`${jsonName(name)}\`` : quoted,
  );
}
