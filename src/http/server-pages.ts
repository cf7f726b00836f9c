import type { Config } from '../config';

/** The name of the server, for titles and for programs. */
export const SERVER_NAME = 'Scoped API';

/** An address of the server that a newcomer wants to know. */
export interface ServerPage {
  /** Its name in JSON. */
  readonly key: string;
  readonly name: string;
  readonly path: string;
  /** What there is to know about it, in a few words; empty where its name says it all. */
  readonly note: string;
  /** Whether a browser can open it: it answers a plain GET. */
  readonly isPage: boolean;
}

/**
 * The addresses that this configuration serves, for the start page and for the console. One that would answer 404 is left
 * out, so this asks the configuration as the endpoints themselves do.
 */
export function serverPages(
  config: Pick<Config, 'introspection' | 'isProduction' | 'metricsToken'>,
): readonly ServerPage[] {
  const hasPages = config.introspection !== 'off';
  const hasSandbox = hasPages && !config.isProduction;
  const hasMetrics = config.metricsToken !== undefined || !config.isProduction;
  const metricsNote = config.metricsToken === undefined ? '' : 'requires the METRICS_TOKEN';
  const page = (key: string, name: string, path: string, note = '', isPage = true) => ({
    key,
    name,
    path,
    note,
    isPage,
  });
  return [
    page('graphql', 'GraphQL', '/graphql', hasSandbox ? 'in a browser: Apollo Sandbox' : '', hasSandbox),
    ...(hasPages ? [page('graphiql', 'GraphiQL', '/graphiql', 'works without the internet')] : []),
    ...(hasPages ? [page('docs', 'REST', '/docs', 'Swagger UI')] : []),
    page('openapi', 'OpenAPI', '/openapi.json', 'for code generators'),
    page('tokenEndpoint', 'OAuth 2.0', '/token', '', false),
    page('metadata', 'Metadata', '/.well-known/oauth-authorization-server', 'for OAuth 2.0 clients'),
    page('health', 'Health', '/readyz'),
    ...(hasMetrics ? [page('metrics', 'Metrics', '/metrics', metricsNote)] : []),
  ];
}
