import { getNamedType, isObjectType } from 'graphql';
import type { Config } from '../../config';
import type { Scopes } from '../../scopes/scopes';
import type { Grant } from '../oauth/grant';
import { servePublic, textForms } from '../public-content';
import { type CompiledRoute, RestTableError } from '../rest/compile-route';
import { jsonName } from '../rest/json-names';
import type { Handler } from '../route';
import {
  answerSchema,
  type Components,
  createComponents,
  described,
  inputSchema,
  type JsonSchema,
  leafSchema,
  objectSchema,
  type PlainShapes,
  shapeOf,
} from './json-schema';
import { OAUTH_SCHEMAS, oauthPaths } from './oauth-operations';
import { PROBLEM, PROBLEM_ERROR, problemResponses } from './problem-responses';

/** The requirement of an operation. */
export interface Requirement {
  /** Whether it requires an access token. */
  readonly authenticated: boolean;
  /** The smallest sets of scopes, any one of which is enough; empty if none is required or shown. */
  readonly minimalScopes: readonly (readonly string[])[];
}

/** Returns what a document requires, as far as clients may know it. */
export type ExplainScopes = (document: string) => Requirement;

/** The inputs of the document. */
interface OpenapiOptions {
  readonly routes: readonly CompiledRoute[];
  readonly explain: ExplainScopes;
  /** Version of the server. */
  readonly version: string;
  /** The grants of the token endpoint. */
  readonly grants: readonly Grant[];
  readonly scopes: Scopes;
  /** Who may open an account. Default: anyone. */
  readonly registration?: Config['registration'];
}

/**
 * Makes `GET /openapi.json`. It is served whatever INTROSPECTION says: it describes these routes, which are the same on every
 * server of this version, and no other part of the schema. SHOW_REQUIRED_SCOPES decides whether it names scopes.
 *
 * @throws RestTableError for a route that can't be described: the server must not start then.
 */
export function createOpenapiEndpoint(options: OpenapiOptions): Handler {
  const forms = textForms(JSON.stringify(openapiDocument(options)));
  return servePublic({ type: 'application/json; charset=utf-8', forms });
}

/**
 * Makes the OpenAPI 3.1 document of the REST routes and the OAuth endpoints. Types, descriptions and nullability are those of
 * the GraphQL schema, and the scopes are what the scope engine says of each route's document.
 *
 * @throws RestTableError for a route that can't be described.
 */
export function openapiDocument({ routes, explain, version, grants, scopes, registration = 'open' }: OpenapiOptions) {
  const oauth = oauthPaths(grants);
  refuseTakenIds(routes, oauth);
  // Every route is described twice, and its document is validated for that, which is most of the work.
  const requirements = new Map<string, Requirement>();
  const explainOnce: ExplainScopes = (document) => {
    const requirement = requirements.get(document) ?? explain(document);
    requirements.set(document, requirement);
    return requirement;
  };
  const counted = describeRoutes(routes, explainOnce, scopes);
  const { paths, components } = describeRoutes(routes, explainOnce, scopes, counted.components.plainShapes());
  return {
    openapi: '3.1.0',
    info: {
      title: 'Scoped API',
      version,
      summary: 'User accounts over REST.',
      description:
        'Every operation outside of OAuth 2.0 runs a GraphQL document; `POST /graphql` does the same and more.' +
        REGISTRATION_NOTES[registration],
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'The server that this document comes from.' }],
    tags: [
      { name: 'Account', description: 'Your own account.' },
      { name: 'Administration', description: 'All accounts, and the server.' },
      { name: 'OAuth 2.0', description: 'Tokens.' },
    ],
    paths: { ...paths, ...oauth },
    components: {
      schemas: { ...components.schemas, Problem: PROBLEM, ProblemError: PROBLEM_ERROR, ...OAUTH_SCHEMAS },
      responses: components.responses,
      securitySchemes: securitySchemes(grants, scopes),
    },
  };
}

/** What the description of the API says about opening an account. */
const REGISTRATION_NOTES: Readonly<Record<Config['registration'], string>> = {
  open: '',
  invited:
    ' This server opens an account only with an invitation: `POST /register` is refused, and `POST /invitations/accept/` ' +
    'requires the token of a mail.',
  closed:
    ' Registration is closed on this server: `POST /register`, `POST /admin/invitations/` and `POST /invitations/accept/` ' +
    'are refused, and admins create accounts with `POST /admin/users/`.',
};

function refuseTakenIds(routes: readonly CompiledRoute[], oauth: object): void {
  const taken = new Set<unknown>();
  JSON.stringify(oauth, (key, value) => {
    if (key === 'operationId') taken.add(value);
    return value;
  });
  for (const route of routes) {
    if (!taken.has(route.operationId)) continue;
    throw new RestTableError(
      route,
      `an OAuth endpoint has the operationId ${route.operationId}. Rename the operation.`,
    );
  }
}

function describeRoutes(
  routes: readonly CompiledRoute[],
  explain: ExplainScopes,
  scopes: Pick<Scopes, 'all'>,
  plain?: PlainShapes,
) {
  const components = createComponents(scopes.all, plain);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    try {
      const operation = restOperation(route, explain, components.of(route.operationId));
      paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation };
    } catch (error) {
      throw new RestTableError(route, `it cannot be described in /openapi.json. ${(error as Error).message}`);
    }
  }
  return { paths, components };
}

function restOperation(route: CompiledRoute, explain: ExplainScopes, components: Components) {
  const { field, body, bodyType, paging } = route;
  const requirement = explain(route.document);
  const [summary = '', ...more] = (field.description ?? '').split('\n\n');
  const answer = answerOf(route, components);
  return {
    operationId: route.operationId,
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
        description: route.success === 201 ? 'Created.' : 'The current state.',
        ...(paging && {
          headers: {
            Link: {
              description: 'Links to the first, the previous and the next page (RFC 8288).',
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

const INTEGER: JsonSchema = { type: 'integer', format: 'int32' };

function answerOf({ answered: { type, node }, paging }: CompiledRoute, components: Components): JsonSchema {
  const page = getNamedType(type);
  if (!paging || !isObjectType(page)) return answerSchema(type, node, components);
  const adds = Object.entries(paging.adds).map(([name, description]) => [name, described(INTEGER, description)]);
  return components.name(paging.name, shapeOf(node.selectionSet), () =>
    objectSchema(page, node, components, Object.fromEntries(adds)),
  );
}

function describedBy(description: string | null | undefined) {
  return description ? { description } : {};
}

/** Describes how a request authenticates, with the flows of the grants. */
export function securitySchemes(grants: readonly Grant[], { all, describe }: Pick<Scopes, 'all' | 'describe'>) {
  const allowed = Object.fromEntries(all.map((scope) => [scope, describe(scope)]));
  const flows = grants.flatMap(({ flow = {} }) => Object.entries(flow));
  return {
    // First: Swagger UI offers them in this order, and a person logs in with a password.
    oauth2: {
      type: 'oauth2',
      description:
        'An access token of `POST /token`. A user logs in with a password and leaves client_id empty; ' +
        'a registered client sends its id and secret.',
      flows: Object.fromEntries(flows.map(([name, more]) => [name, { tokenUrl: '/token', scopes: allowed, ...more }])),
    },
    bearer: {
      type: 'http',
      scheme: 'bearer',
      description: 'An access token or a personal access token, sent as it is.',
    },
    client: { type: 'http', scheme: 'basic', description: "A registered client's id and secret." },
  };
}

/** Returns the security of an operation: each alternative with an OAuth token, or any token that holds the same scopes. */
function securityOf({ authenticated, minimalScopes }: Requirement) {
  if (!authenticated) return [];
  const alternatives = minimalScopes.length > 0 ? minimalScopes : [[]];
  return [...alternatives.map((scopes) => ({ oauth2: scopes })), { bearer: [] }];
}
