import { type GraphQLLeafType, isEnumType } from 'graphql';
import { ALL_SCOPES } from '../../scopes/registry';
import { type Components, described, type JsonSchema } from './json-schema';

const INLINE: ReadonlyMap<string, JsonSchema> = new Map<string, JsonSchema>([
  ['ID', { type: 'string' }],
  ['String', { type: 'string' }],
  ['Boolean', { type: 'boolean' }],
  ['Int', { type: 'integer', format: 'int32' }],
  ['Float', { type: 'number', format: 'double' }],
  ['DateTime', { type: 'string', format: 'date-time' }],
  ['EmailAddress', { type: 'string', format: 'email' }],
]);

/**
 * The schema of a scalar or an enum.
 *
 * @throws Error for a scalar that nobody has described yet.
 */
export function leafSchema(type: GraphQLLeafType, components: Components): JsonSchema {
  if (isEnumType(type)) {
    const values = type.getValues();
    const lines = values.map(({ name, description }) => `- \`${name}\`: ${description}`);
    const description = [type.description, '', ...lines].join('\n');
    return components.name(type.name, () => ({ type: 'string', enum: values.map(({ name }) => name), description }));
  }
  if (type.name === 'Scope') {
    return components.name('Scope', () => described({ type: 'string', enum: ALL_SCOPES }, type.description));
  }
  const schema = INLINE.get(type.name);
  if (!schema) throw new Error(`OpenAPI: say in leaf-schema.ts what the scalar ${type.name} is in JSON.`);
  return schema;
}
