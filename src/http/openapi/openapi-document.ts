import type { Grant } from '../oauth/grant';
import type { CompiledRoute } from '../rest/compile-route';
import { createComponents } from './json-schema';
import { OAUTH_SCHEMAS, oauthPaths } from './oauth-operations';
import { PROBLEM, PROBLEM_ERROR } from './problem-responses';
import { restOperation } from './rest-operation';
import { type ExplainScopes, securitySchemes } from './security';

/** What the document is made from. */
export interface OpenapiOptions {
  readonly routes: readonly CompiledRoute[];
  readonly explain: ExplainScopes;
  /** Of the server. */
  readonly version: string;
  /** Those of the token endpoint. */
  readonly grants: readonly Grant[];
}

/**
 * The OpenAPI 3.1 document of the REST routes and the OAuth endpoints. Types, words and nullability are the GraphQL
 * schema's, the scopes are what the scope engine says of each route's document: nothing is written twice.
 */
export function openapiDocument({ routes, explain, version, grants }: OpenapiOptions) {
  const components = createComponents();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const operation = restOperation(route, explain, components);
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Scoped API',
      version,
      summary: 'User accounts over REST.',
      description:
        'Every operation outside of OAuth 2.0 runs a GraphQL document; `POST /graphql` does the same and more.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'The server that this document comes from.' }],
    tags: [
      { name: 'Account', description: 'Your own account.' },
      { name: 'Administration', description: "Everybody's account, and the server." },
      { name: 'OAuth 2.0', description: 'Tokens.' },
    ],
    paths: { ...paths, ...oauthPaths(grants) },
    components: {
      schemas: { ...components.schemas, Problem: PROBLEM, ProblemError: PROBLEM_ERROR, ...OAUTH_SCHEMAS },
      responses: components.responses,
      securitySchemes: securitySchemes(grants),
    },
  };
}
