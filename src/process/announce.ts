import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { Config } from '../config';
import { SERVER_NAME, serverPages } from '../http/server-pages';
import { packageVersion } from '../package-root';

/** Log messages of a server that was told to stop. */
export const DRAINING = 'Draining: /readyz answers 503, requests in flight are answered';

/** Returns the URL of the server, as a person can open it. */
export function serverUrl({ address, family, port }: AddressInfo): string {
  const host = ['0.0.0.0', '::', '127.0.0.1', '::1'].includes(address)
    ? 'localhost'
    : family === 'IPv6'
      ? `[${address}]`
      : address;
  return `http://${host}:${port}`;
}

/** An operation for a first try. */
const REGISTER =
  'mutation { register(input: { username: "ada", email: "ada@example.com", password: "correct horse battery" }) ' +
  '{ user { id username scopes } userErrors { message } } }';
const CREATE_ADMIN = 'npx scoped-api create-admin --username root --email root@example.com';
const EVERY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/**
 * Logs that the server listens, and then its pages and first steps: as text where `say` is given, otherwise as one line of
 * the log.
 *
 * @param url - of the server.
 * @param more - follows the URL in the line of the log.
 */
export function announce(
  url: string,
  {
    config,
    log,
    say,
    more = '',
  }: { config: Config; log: Logger; say?: ((text: string) => void) | undefined; more?: string },
): void {
  log.info(`Listening on ${url}${more}`);
  const isOpen = EVERY_ADDRESS.has(config.host);
  if (isOpen && !config.isProduction) {
    log.warn(
      `HOST=${config.host} lets other machines use this development server, which opens more than production does: the schema ` +
        '(INTROSPECTION) and /metrics. Set NODE_ENV=production for a server that others may reach',
    );
  }
  if (say) say(welcome(url, config));
  else log.info(facts(url, config), `${SERVER_NAME} is ready`);
}

function facts(url: string, config: Config): Record<string, unknown> {
  const pages = Object.fromEntries(serverPages(config).map(({ key, path }) => [key, `${url}${path}`]));
  return {
    version: packageVersion(),
    node: process.versions.node,
    mode: config.nodeEnv,
    pages: { start: `${url}/`, ...pages },
    ...(config.registration !== 'open' && { registration: config.registration }),
    ...(!config.isProduction && { createAdmin: CREATE_ADMIN }),
  };
}

/** Returns the pages and first steps as text. */
function welcome(url: string, config: Config): string {
  const pages = serverPages(config).map(({ name, path, note }) => {
    return `    ${name.padEnd(9)} ${url}${path}${note && ` (${note})`}`;
  });
  const reach = EVERY_ADDRESS.has(config.host) ? ', on every address of this machine' : '';
  return [
    '',
    `  ${SERVER_NAME} is ready: ${url}/${reach}`,
    '',
    ...pages,
    '',
    ...firstStep(url, config),
    '',
    `  An admin:  ${CREATE_ADMIN}`,
    '',
    '',
  ].join('\n');
}

function firstStep(url: string, { registration }: Config): string[] {
  if (registration === 'open') {
    return [
      '  First thing to try: open an account.',
      '',
      `    curl -s ${url}/graphql -H 'content-type: application/json' -d '${JSON.stringify({ query: REGISTER })}'`,
    ];
  }
  const command =
    registration === 'invited' ? 'invite --email ada@example.com' : 'create --username ada --email ada@example.com';
  return [`  REGISTRATION=${registration}: no one registers by themselves.`, '', `    npx scoped-api users ${command}`];
}
