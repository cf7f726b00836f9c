import { getNamedType, isObjectType } from 'graphql';
import type { CompiledRoute } from '../rest/compile-route';
import { jsonName } from '../rest/json-names';
import { inputSchema } from './input-schema';
import { type Components, described, type JsonSchema } from './json-schema';
import { leafSchema } from './leaf-schema';
import { problemResponses } from './problem-responses';
import { type ExplainScopes, securityOf } from './security';
import { memberOf, notNull, objectSchema } from './selection-schema';

const INTEGER: JsonSchema = { type: 'integer', format: 'int32' };

/** What OpenAPI says of one route of the table. */
export function restOperation(route: CompiledRoute, explain: ExplainScopes, components: Components) {
  const { field, body, bodyType, paging } = route;
  const requirement = explain(route.document);
  const [summary = '', ...more] = (field.description ?? '').split('\n\n');
  const answer = answerSchema(route, components);
  return {
    operationId: route.operationName,
    tags: [route.path.startsWith('/admin/') ? 'Administration' : 'Account'],
    summary: route.summary ?? summary.replace(/\.$/, ''),
    ...(more.length > 0 && { description: more.join('\n\n') }),
    security: securityOf(requirement),
    parameters: parametersOf(route, components),
    ...(body !== undefined &&
      bodyType && {
        requestBody: {
          required: true,
          content: { 'application/json': { schema: inputSchema(bodyType, components) } },
        },
      }),
    responses: {
      [String(route.success)]: {
        description: route.success === 201 ? 'It is there now.' : 'As it is now.',
        ...(paging && {
          headers: {
            Link: {
              description: 'Where the first, the previous and the next page are (RFC 8288).',
              schema: { type: 'string' },
            },
          },
        }),
        content: { 'application/json': { schema: answer } },
      },
      ...problemResponses(route, requirement.authenticated, components),
    },
  };
}

function parametersOf({ pathParameters, queryRules, field }: CompiledRoute, components: Components) {
  const inPath = pathParameters.map((name) => {
    const argument = field.args.find((arg) => jsonName(arg.name) === name);
    const schema = argument ? inputSchema(argument.type, components) : { type: 'string' };
    return { name, in: 'path', required: true, ...describedBy(argument?.description), schema };
  });
  const inQuery = [...queryRules].map(([name, { type, description, minimum, maximum }]) => {
    const schema: JsonSchema = {
      ...leafSchema(type, components),
      ...(minimum !== undefined && { minimum }),
      ...(maximum !== undefined && { maximum }),
    };
    return { name, in: 'query', required: false, ...describedBy(description), schema };
  });
  return [...inPath, ...inQuery];
}

function answerSchema({ field, selection, member, paging }: CompiledRoute, components: Components): JsonSchema {
  const type = getNamedType(field.type);
  if (!isObjectType(type)) throw new Error(`OpenAPI: ${type.name} has no one shape: REST routes select objects only.`);
  if (paging) {
    const adds = Object.entries(paging.adds).map(([name, description]) => [name, described(INTEGER, description)]);
    return components.name(paging.name, () =>
      objectSchema(type, selection.selectionSet, components, Object.fromEntries(adds)),
    );
  }
  if (member === undefined) return notNull(type, selection.selectionSet, components);
  const node = memberOf(selection, member);
  const answered = type.getFields()[node.name.value];
  if (!answered) throw new Error(`OpenAPI: there is no ${type.name}.${member}.`);
  return notNull(answered.type, node.selectionSet, components);
}

function describedBy(description: string | null | undefined) {
  return description ? { description } : {};
}
