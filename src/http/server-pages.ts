import type { Config } from '../config';

/** The name of the server, for titles and for programs. */
export const SERVER_NAME = 'Scoped API';

/** Whether GraphiQL and Swagger UI are served. */
export function hasPages({ introspection }: Pick<Config, 'introspection'>): boolean {
  return introspection !== 'off';
}

/** Whether a browser that opens `/graphql` gets Apollo Sandbox, which loads from its CDN. */
export function hasSandbox(config: Pick<Config, 'introspection' | 'isProduction'>): boolean {
  return hasPages(config) && !config.isProduction;
}

/** Whether `/metrics` is served. */
export function hasMetrics({ metricsToken, isProduction }: Pick<Config, 'metricsToken' | 'isProduction'>): boolean {
  return metricsToken !== undefined || !isProduction;
}

/** An address of the server that is shown to a new developer. */
export interface ServerPage {
  /** Its name in JSON. */
  readonly key: string;
  readonly name: string;
  readonly path: string;
  /** A few words about it; empty where its name is enough. */
  readonly note: string;
  /** Whether a browser can open it: it answers a plain GET. */
  readonly isPage: boolean;
  /** Whether it is for the users of the server, not for developers. */
  readonly isForPeople: boolean;
}

/**
 * Returns the addresses that this configuration serves, for the start page and the console. The endpoints use the
 * functions above. This file imports nothing, because the primary process of several workers loads it.
 */
export function serverPages(
  config: Pick<Config, 'introspection' | 'isProduction' | 'metricsToken' | 'web'>,
): readonly ServerPage[] {
  const sandbox = hasSandbox(config);
  const metricsNote = config.metricsToken === undefined ? '' : 'requires the METRICS_TOKEN';
  const page = (key: string, name: string, path: string, note = '', isPage = true) => ({
    key,
    name,
    path,
    note,
    isPage,
    isForPeople: false,
  });
  const forPeople = [
    page('account', 'Account', '/account', 'sign in, profile, security'),
    page('console', 'Console', '/console', 'users, audit log, status, policy'),
  ].map((one) => ({ ...one, isForPeople: true }));
  return [
    ...(config.web ? forPeople : []),
    page('graphql', 'GraphQL', '/graphql', sandbox ? 'in a browser: Apollo Sandbox' : '', sandbox),
    ...(hasPages(config) ? [page('graphiql', 'GraphiQL', '/graphiql', 'works without the internet')] : []),
    ...(hasPages(config) ? [page('docs', 'REST', '/docs', 'Swagger UI')] : []),
    page('openapi', 'OpenAPI', '/openapi.json', 'for code generators'),
    page('tokenEndpoint', 'OAuth 2.0', '/token', '', false),
    page('metadata', 'Metadata', '/.well-known/oauth-authorization-server', 'for OAuth 2.0 clients'),
    page('health', 'Health', '/readyz'),
    ...(hasMetrics(config) ? [page('metrics', 'Metrics', '/metrics', metricsNote)] : []),
  ];
}
