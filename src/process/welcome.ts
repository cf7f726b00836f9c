import type { AddressInfo } from 'node:net';
import type { Config } from '../config';

/** Where the server listens, as a URL that a person can open. */
export function serverUrl({ address, family, port }: AddressInfo): string {
  const host = ['0.0.0.0', '::', '127.0.0.1', '::1'].includes(address)
    ? 'localhost'
    : family === 'IPv6'
      ? `[${address}]`
      : address;
  return `http://${host}:${port}`;
}

/** What a newcomer wants to know once the server listens. */
export function welcome(url: string, config: Config): string {
  const pages = [
    ['GraphQL', `${url}/graphql`, config.isProduction ? '' : '(in a browser: Apollo Sandbox)'],
    ...(config.introspection !== 'off' ? [['GraphiQL', `${url}/graphiql`, '(works without a network)']] : []),
    ...(config.introspection !== 'off' ? [['REST', `${url}/docs`, '(Swagger UI)']] : []),
    ['OAuth 2', `${url}/token`, ''],
    ['Health', `${url}/readyz`, ''],
    ['Metrics', `${url}/metrics`, ''],
  ];
  return [
    '',
    '  Scoped API is ready.',
    '',
    ...pages.map(([name = '', address, note]) => `    ${name.padEnd(9)} ${address} ${note}`.trimEnd()),
    '',
    '  First thing to try: open an account.',
    '',
    `    curl -s ${url}/graphql -H 'content-type: application/json' -d '{"query":` +
      `"mutation { register(input: { username: \\"ada\\", email: \\"ada@example.com\\", ` +
      `password: \\"correct horse battery\\" }) { user { id username scopes } userErrors { message } } }"}'`,
    '',
    '  An admin:  npx scoped-api create-admin --username root --email root@example.com',
    '',
    '',
  ].join('\n');
}
