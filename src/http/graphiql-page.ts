import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Config } from '../config';
import { PACKAGE_ROOT } from '../package-root';
import { HttpFault } from './http-fault';
import { gzippedForms, servePublic } from './public-content';
import type { Handler } from './route';

const FIRST_QUERY = `# Welcome. Run these one after another (Ctrl-Enter runs the one under the cursor).

mutation Register {
  register(input: { username: "ada", email: "ada@example.com", password: "correct horse battery" }) {
    user { id username scopes }
    userErrors { code message path }
  }
}

mutation Login {
  login(input: { username: "ada", password: "correct horse battery" }) {
    tokens { accessToken expiresIn scopes }
    userErrors { code message path }
  }
}

# Then open the Headers tab below and write the access token there:
#   { "Authorization": "Bearer eyJ..." }
query Me {
  me { id username email role scopes }
}
`;

/** The page, ready to be sent. */
export interface GraphiqlPage {
  readonly gzipped: Buffer;
  readonly policy: string;
}

/** What `scripts/build-graphiql.js` writes: the page, and the rest of {@link GraphiqlPage} as JSON. */
export const GRAPHIQL_FILES = {
  gzipped: join(PACKAGE_ROOT, 'dist/http/graphiql.html.gz'),
  rest: join(PACKAGE_ROOT, 'dist/http/graphiql.json'),
} as const;

/**
 * `GET /graphiql`: GraphiQL with nothing from the network. The page is 9 MB of text, so it is read at the first request
 * and kept compressed; the text itself is kept once a client has asked for it, so that all of them share it.
 *
 * @param options.introspection - when off there is no page: it could not show a schema.
 */
export function createGraphiqlPage({ introspection }: Pick<Config, 'introspection'>): Handler {
  let handler: Promise<Handler> | undefined;
  return async (request, response) => {
    if (introspection === 'off') throw new HttpFault(404, 'There is nothing at this path.');
    handler ??= openPage();
    await (await handler)(request, response);
  };
}

async function openPage(): Promise<Handler> {
  const { gzipped, policy } = await readPage();
  return servePublic({
    type: 'text/html; charset=utf-8',
    forms: gzippedForms(async () => gzipped),
    headers: { 'Content-Security-Policy': policy },
  });
}

/** To make the page takes 90 MB, of which the process keeps 30: the build has done it. */
async function readPage(): Promise<GraphiqlPage> {
  try {
    const [gzipped, rest] = await Promise.all([
      readFile(GRAPHIQL_FILES.gzipped),
      readFile(GRAPHIQL_FILES.rest, 'utf8'),
    ]);
    return { ...(JSON.parse(rest) as Omit<GraphiqlPage, 'gzipped'>), gzipped };
  } catch {
    return makeGraphiqlPage();
  }
}

/** Makes the page from the package of GraphiQL. */
export async function makeGraphiqlPage(): Promise<GraphiqlPage> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const html = renderGraphiQL({
    title: 'Scoped API',
    endpoint: '/graphql',
    defaultQuery: FIRST_QUERY,
    credentials: 'omit',
  }).trimStart();
  return { gzipped: await promisify(gzip)(html), policy: policyFor(html) };
}

/** No host but this one, and no script but the page's own; the editor makes its workers and styles as it runs. */
function policyFor(html: string): string {
  const hashes = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, script = '']) => {
    return `'sha256-${createHash('sha256').update(script).digest('base64')}'`;
  });
  return [
    "default-src 'none'",
    `script-src ${hashes.join(' ')}`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'font-src data:',
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
