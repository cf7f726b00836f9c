import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Config } from '../config';
import { PACKAGE_ROOT } from '../package-root';
import { HttpFault } from './http-fault';
import { servePublic } from './public-content';
import { type Handler, type Router, route } from './route';
import { sendText } from './send-json';
import { escapeHtml, siteName } from './start-page';

/** Where `scripts/build-web.js` writes the pages: `index.html`, and `assets/` with each file in every coding. */
export const WEB_DIRECTORY = join(PACKAGE_ROOT, 'dist/web');

/** The paths of the application, which decides itself what it shows there, also where there is no such page. */
const PAGES = [
  ['/account', ['/account', '/account/{page}']],
  ['/console', ['/console', '/console/{page}', '/console/{page}/{id}']],
] as const;

/** What the build writes in place of the nonce of an answer. */
const NONCE_PLACEHOLDER = '__CSP_NONCE__';

/** The title that the build has, in place of which comes the name of the server. The pages read it from there. */
const TITLE = /<title>[^<]*<\/title>/;

/** The types of the files that a build may have. A file of another type is not served. */
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/**
 * Allows scripts and styles of this server, and nothing of another host. The nonce is for the styles that the component
 * library adds as the page runs.
 */
function policyOf(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    // No text becomes markup or a script: web/src/trusted-types.ts has the one exception.
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ].join('; ');
}

/**
 * Registers the account pages, the console, and their files. The page itself is small, differs in each answer by its nonce,
 * and is never stored. Its files have a hash in their names, so that a browser keeps them without a limit; the server reads
 * each at the first request for it, and compresses none.
 *
 * @param directory - of the build. A checkout without one answers 503, and says what to run.
 */
export function addWebPages(
  router: Router,
  config: Pick<Config, 'web' | 'serverName'>,
  directory = WEB_DIRECTORY,
): void {
  if (!config.web) return;
  const title = `<title>${escapeHtml(siteName(config))}</title>`;
  let opened: ReturnType<typeof openBuild> | undefined;
  const open = () => {
    opened ??= openBuild(directory).catch((error) => {
      // The next request reads again: the build may be there then.
      opened = undefined;
      throw error;
    });
    return opened;
  };

  const servePage: Handler = async (_request, response) => {
    const { html } = await open();
    const nonce = randomBytes(16).toString('base64url');
    response.setHeader('Content-Security-Policy', policyOf(nonce));
    sendText(
      response,
      200,
      html.replaceAll(NONCE_PLACEHOLDER, nonce).replace(TITLE, () => title),
      'text/html; charset=utf-8',
    );
  };
  const serveFile: Handler = async (request, response, at) => {
    const { files } = await open();
    const serve = files.get(at.params.file ?? '');
    if (serve === undefined) throw new HttpFault(404, 'There is nothing at this path.');
    await serve(request, response, at);
  };

  for (const [label, paths] of PAGES) for (const path of paths) route(router, path, { GET: servePage }, { label });
  route(router, '/web/assets/{file}', { GET: serveFile }, { label: '/web' });
}

/** The entry of the build that GraphiQL loads. */
const GRAPHIQL_ENTRY = 'src/graphiql.ts';

/** Returns the path of the script that signs in above GraphiQL; undefined if there is no build. */
export async function graphiqlSession(directory = WEB_DIRECTORY): Promise<string | undefined> {
  const manifest = await readFile(join(directory, '.vite/manifest.json'), 'utf8').catch(() => '{}');
  const file = (JSON.parse(manifest) as Record<string, { readonly file: string }>)[GRAPHIQL_ENTRY]?.file;
  return file === undefined ? undefined : `/web/${file}`;
}

/** The build in memory. */
interface Build {
  readonly html: string;
  /** By name. Only these names are found, whatever a request has in its path. */
  readonly files: ReadonlyMap<string, Handler>;
}

/** @throws HttpFault 503 if there is no build. */
async function openBuild(directory: string): Promise<Build> {
  const assets = join(directory, 'assets');
  const read = Promise.all([readFile(join(directory, 'index.html'), 'utf8'), readdir(assets)]);
  const [html, names] = await read.catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new HttpFault(503, 'The account pages and the console are not built: run npm run build, or set WEB=off.');
  });
  const files = names.flatMap((name): [string, Handler][] => {
    const type = TYPES[extname(name)];
    return type === undefined ? [] : [[name, serveAsset(join(assets, name), type)]];
  });
  return { html, files: new Map(files) };
}

function serveAsset(path: string, type: string): Handler {
  return servePublic({
    type,
    forms: {
      br: () => readFile(`${path}.br`),
      gzip: () => readFile(`${path}.gz`),
      identity: () => readFile(path),
    },
    cacheControl: 'public, max-age=31536000, immutable',
  });
}
