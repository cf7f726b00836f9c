import {
  type FieldNode,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredInputField,
  type SelectionSetNode,
} from 'graphql';
import { keyOf } from '../rest/compile-route';
import { jsonName } from '../rest/json-names';
import { takesNull } from '../rest/read-input';

/** The part of JSON Schema 2020-12 that our OpenAPI documents use. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** For each named schema, the shape that has the name as it is; see {@link createComponents}. */
export type PlainShapes = ReadonlyMap<string, string>;

/** The named schemas and responses of one operation. */
export interface Components {
  /** The name of every scope. */
  readonly scopes: readonly string[];
  /**
   * Names a schema.
   *
   * @param shape - what distinguishes schemas of one name: the fields that a document selects. Empty if there is only one.
   * @returns the reference to it.
   */
  name(name: string, shape: string, make: () => JsonSchema): JsonSchema;
  /** Names a response and returns the reference to it. */
  nameResponse(name: string, response: JsonSchema): JsonSchema;
}

/**
 * Makes the collection of named schemas and responses of a document.
 *
 * Routes may select different fields of one type. The shape that most of them select has the name of the type, so that a new
 * route renames no schema of an existing one; another shape has the name of its operation in front: `GetUsersMeNameUser`. The
 * counts are known once all operations were described, so the document is made twice: the second time with `plainShapes()`
 * of the first.
 */
export function createComponents(scopes: readonly string[], plain: PlainShapes = new Map()) {
  const schemas: Record<string, JsonSchema> = {};
  const responses: Record<string, JsonSchema> = {};
  const uses = new Map<string, Map<string, number>>();
  return {
    schemas: schemas as Readonly<Record<string, JsonSchema>>,
    responses: responses as Readonly<Record<string, JsonSchema>>,
    /** Returns the shape of each name that was used most; of equals, the first. */
    plainShapes(): PlainShapes {
      const most = (shapes: ReadonlyMap<string, number>) =>
        [...shapes].reduce((best, one) => (one[1] > best[1] ? one : best))[0];
      return new Map([...uses].map(([name, shapes]) => [name, most(shapes)]));
    },
    /** Returns the components for one operation. */
    of(operationId: string): Components {
      return {
        scopes,
        name(name, shape, make) {
          const shapes = uses.get(name) ?? new Map<string, number>();
          uses.set(name, shapes.set(shape, (shapes.get(shape) ?? 0) + 1));
          const isPlain = (plain.get(name) ?? shape) === shape;
          const own = isPlain ? name : operationId.charAt(0).toUpperCase() + operationId.slice(1) + name;
          const schema = make();
          // One operation that selects a third shape has it without a name.
          if (!isPlain && schemas[own] && JSON.stringify(schemas[own]) !== JSON.stringify(schema)) return schema;
          schemas[own] ??= schema;
          return { $ref: `#/components/schemas/${own}` };
        },
        nameResponse(name, response) {
          responses[name] = response;
          return { $ref: `#/components/responses/${name}` };
        },
      };
    },
  };
}

/** Returns `schema` with null as a further value. */
export function nullable(schema: JsonSchema): JsonSchema {
  if (typeof schema.type === 'string' && schema.enum === undefined) return { ...schema, type: [schema.type, 'null'] };
  return { anyOf: [schema, { type: 'null' }] };
}

/** Returns `schema` with a description. */
export function described(schema: JsonSchema, description: string | null | undefined): JsonSchema {
  return description ? { ...schema, description } : schema;
}

/** Makes the schema of JSON that is read as a GraphQL input type. */
export function inputSchema(type: GraphQLInputType, components: Components): JsonSchema {
  if (!isNonNullType(type)) return nullable(notNullInput(type, components));
  return notNullInput(type.ofType, components);
}

function notNullInput(type: GraphQLInputType, components: Components): JsonSchema {
  if (isNonNullType(type)) return notNullInput(type.ofType, components);
  if (isListType(type)) return { type: 'array', items: inputSchema(type.ofType, components) };
  if (isInputObjectType(type)) return components.name(type.name, '', () => inputObjectSchema(type, components));
  return leafSchema(type, components);
}

function inputObjectSchema(type: GraphQLInputObjectType, components: Components): JsonSchema {
  const fields = Object.values(type.getFields());
  const required = fields.filter(isRequiredInputField).map(({ name }) => jsonName(name));
  const properties = fields.map((field) => {
    const value = takesNull(type, field) ? inputSchema(field.type, components) : notNullInput(field.type, components);
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

/** Replaces the names of other fields of the type in a description by their JSON names. */
function inJsonNames(description: string | null | undefined, type: GraphQLInputObjectType) {
  return description?.replace(/`(\w+)`/g, (quoted, name) =>
    type.getFields()[name] ? `\`${jsonName(name)}\`` : quoted,
  );
}

/** Makes the schema of an answer whose null is never sent: the fields that a document selects, under their aliases. */
export function answerSchema(type: GraphQLOutputType, node: FieldNode, components: Components): JsonSchema {
  if (isNonNullType(type)) return answerSchema(type.ofType, node, components);
  if (isListType(type)) return { type: 'array', items: selectionSchema(type.ofType, node, components) };
  if (isLeafType(type)) return leafSchema(type, components);
  if (!isObjectType(type)) throw new Error(`${type.name} is abstract, and has no single shape.`);
  return components.name(type.name, shapeOf(node.selectionSet), () => objectSchema(type, node, components));
}

function selectionSchema(type: GraphQLOutputType, node: FieldNode, components: Components): JsonSchema {
  if (isNonNullType(type)) return answerSchema(type.ofType, node, components);
  return nullable(answerSchema(type, node, components));
}

/**
 * Makes the schema of an object, without a name.
 *
 * @param adds - further, optional properties.
 */
export function objectSchema(
  type: GraphQLObjectType,
  node: FieldNode,
  components: Components,
  adds: Readonly<Record<string, JsonSchema>> = {},
): JsonSchema {
  const nodes = fieldsOf(node.selectionSet);
  const properties = nodes.map((one) => {
    const field = type.getFields()[one.name.value];
    if (!field) throw new Error(`there is no ${type.name}.${one.name.value}.`);
    return [keyOf(one), described(selectionSchema(field.type, one, components), field.description)];
  });
  return {
    type: 'object',
    ...(type.description && { description: type.description }),
    properties: { ...Object.fromEntries(properties), ...adds },
    required: nodes.filter(({ directives = [] }) => directives.length === 0).map(keyOf),
  };
}

/** Returns a text that is equal for selections of the same fields, in whatever order. */
export function shapeOf(selectionSet: SelectionSetNode | undefined): string {
  const fields = fieldsOf(selectionSet).map((node) => {
    const isOptional = (node.directives ?? []).length > 0;
    return `${keyOf(node)}:${node.name.value}${isOptional ? '?' : ''}${shapeOf(node.selectionSet)}`;
  });
  return fields.length === 0 ? '' : `{${fields.sort().join()}}`;
}

function fieldsOf(selectionSet: SelectionSetNode | undefined): FieldNode[] {
  // `compileRoute` has refused everything else.
  return (selectionSet?.selections ?? []) as FieldNode[];
}

const INLINE: ReadonlyMap<string, JsonSchema> = new Map<string, JsonSchema>([
  ['ID', { type: 'string' }],
  ['String', { type: 'string' }],
  ['Boolean', { type: 'boolean' }],
  ['Int', { type: 'integer', format: 'int32' }],
  ['Float', { type: 'number', format: 'double' }],
  ['DateTime', { type: 'string', format: 'date-time' }],
  ['EmailAddress', { type: 'string', format: 'email' }],
  ['JWT', { type: 'string' }],
  ['JSONObject', { type: 'object', additionalProperties: true }],
]);

/**
 * Makes the schema of a scalar or an enum.
 *
 * @throws Error for a scalar without a description in JSON.
 */
export function leafSchema(type: GraphQLLeafType, components: Components): JsonSchema {
  if (isEnumType(type)) {
    const values = type.getValues();
    const lines = values.map(({ name, description }) => `- \`${name}\`: ${description}`);
    const description = [type.description, '', ...lines].join('\n');
    const schema = { type: 'string', enum: values.map(({ name }) => name), description };
    return components.name(type.name, '', () => schema);
  }
  if (type.name === 'Scope') {
    return components.name('Scope', '', () => described({ type: 'string', enum: components.scopes }, type.description));
  }
  const schema = INLINE.get(type.name);
  if (!schema) throw new Error(`OpenAPI does not know the scalar ${type.name}. Describe it in json-schema.ts.`);
  return schema;
}
