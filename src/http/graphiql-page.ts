import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Config } from '../config';
import { PACKAGE_ROOT } from '../package-root';
import { HttpFault } from './http-fault';
import { gzippedForms, servePublic, textForms } from './public-content';
import { type Handler, type Router, route } from './route';
import { hasPages, SERVER_NAME } from './server-pages';
import { ICON } from './start-page';
import { graphiqlSession } from './web-pages';

/** In lines of at most 40 characters: the editor is half a window wide, and does not wrap. */
const FIRST_QUERY = `# Run these one after another:
# Ctrl-Enter runs the one at the cursor.

mutation Register {
  register(
    input: {
      username: "ada"
      email: "ada@example.com"
      password: "correct horse battery"
    }
  ) {
    user { id username scopes }
    userErrors { code message path }
  }
}

mutation Login {
  login(
    input: {
      username: "ada"
      password: "correct horse battery"
    }
  ) {
    tokens { accessToken expiresIn }
    secondFactor { token methods }
    userErrors { code message path }
  }
}

# Before this one, paste the accessToken
# of Login below, after "Bearer ".
query Me {
  me { id username email role scopes }
}
`;

const FIRST_HEADERS = `{
  "Authorization": "Bearer "
}`;

/** A file of the page. Its name contains a hash of its text, so that a browser may cache it without a limit. */
interface GraphiqlAsset {
  readonly name: string;
  readonly type: string;
  readonly gzipped: Buffer;
}

/** The page and its files. */
interface GraphiqlPage {
  readonly html: string;
  readonly assets: readonly GraphiqlAsset[];
}

/** Where `scripts/build-graphiql.js` writes a {@link GraphiqlPage}: `page.json`, and each file as `<name>.gz`. */
export const GRAPHIQL_DIRECTORY = join(PACKAGE_ROOT, 'dist/http/graphiql');

/** `page.json`. */
interface GraphiqlManifest {
  readonly html: string;
  readonly assets: readonly Pick<GraphiqlAsset, 'name' | 'type'>[];
}

/** Allows no other host. The editor makes styles as it runs. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Registers `/graphiql`: GraphiQL without the internet. The browser requests the page, which is small, each time, and keeps its
 * files (7 MB, 2 MB compressed). The server reads them at the first request, and holds them compressed. Without introspection
 * there is no page: it could not show a schema.
 */
export function addGraphiqlPage(
  router: Router,
  config: Pick<Config, 'introspection' | 'sessionCookies' | 'web'>,
): void {
  let page: ReturnType<typeof openPage> | undefined;
  const opened = () => {
    if (!hasPages(config)) throw new HttpFault(404, 'There is nothing at this path.');
    page ??= openPage(config);
    return page;
  };
  const servePage: Handler = async (request, response, at) => (await opened()).servePage(request, response, at);
  const serveFile: Handler = async (request, response, at) => {
    const { serveAssets } = await opened();
    const serveAsset = serveAssets.get(at.params.file ?? '');
    if (serveAsset === undefined) throw new HttpFault(404, 'There is nothing at this path.');
    await serveAsset(request, response, at);
  };
  route(router, '/graphiql', { GET: servePage });
  route(router, '/graphiql/{file}', { GET: serveFile }, { label: '/graphiql' });
}

async function openPage(config: Pick<Config, 'sessionCookies' | 'web'>) {
  const { html: plain, assets, read } = await readPage();
  const session = config.web && config.sessionCookies ? await graphiqlSession() : undefined;
  const html = plain.replace(
    SESSION_PLACEHOLDER,
    session === undefined ? '' : `<meta name="session" content="${session}">`,
  );
  const servePage = servePublic({
    type: 'text/html; charset=utf-8',
    forms: textForms(html),
    cacheControl: 'no-cache',
    headers: { 'Content-Security-Policy': POLICY },
  });
  const serveAssets = new Map(
    assets.map(({ name, type }): [string, Handler] => [
      name,
      servePublic({
        type,
        forms: gzippedForms(() => read(name)),
        cacheControl: 'public, max-age=31536000, immutable',
      }),
    ]),
  );
  return { servePage, serveAssets };
}

/**
 * Reads the page from the build, or makes it in a checkout without one, which takes some hundred milliseconds. The package always has it,
 * and does not depend on what makes it.
 */
async function readPage() {
  try {
    const manifest = JSON.parse(await readFile(join(GRAPHIQL_DIRECTORY, 'page.json'), 'utf8')) as GraphiqlManifest;
    return { ...manifest, read: (name: string) => readFile(join(GRAPHIQL_DIRECTORY, `${name}.gz`)) };
  } catch {
    const { html, assets } = await makeGraphiqlPage();
    const read = async (name: string) => assets.find((one) => one.name === name)?.gzipped as Buffer;
    return { html, assets, read };
  }
}

/** What the package of GraphiQL exports: its parts as text. */
interface Parts {
  readonly js: string;
  readonly css: string;
  readonly editorWorkerService: string;
  readonly jsonWorker: string;
  readonly graphqlWorker: string;
}

/** Where the page names the script that signs in with the session of the account pages, if there are such pages. */
const SESSION_PLACEHOLDER = '<!-- session -->';

const SCRIPT = 'text/javascript; charset=utf-8';

/** Makes the page from the package of GraphiQL: the editor for GraphQL and JSON, and a worker for each. */
export async function makeGraphiqlPage(): Promise<GraphiqlPage> {
  const parts = (await import('@graphql-yoga/render-graphiql/graphiql')) as unknown as Parts;
  const assets = new Map<string, Promise<GraphiqlAsset>>();
  /** Adds a file and returns its path. */
  const add = (stem: string, extension: string, type: string, content: string | Buffer): string => {
    const name = `${stem}-${hashOf(content)}.${extension}`;
    if (!assets.has(name)) assets.set(name, compress(name, type, content));
    return `/graphiql/${name}`;
  };
  // The style sheet has 40 fonts in it, of which a browser uses two or three.
  const css = parts.css.replace(
    /url\(["']?data:font\/(\w+);base64,([\w+/=]+)["']?\)/g,
    (_, kind: string, base64: string) => {
      return `url(${add('font', kind, `font/${kind}`, Buffer.from(base64, 'base64'))})`;
    },
  );
  const style = add('style', 'css', 'text/css; charset=utf-8', `${css}\n${OWN_STYLE}`);
  const script = add('graphiql', 'js', SCRIPT, parts.js);
  const workers = {
    editorWorkerService: add('editor-worker', 'js', SCRIPT, parts.editorWorkerService),
    json: add('json-worker', 'js', SCRIPT, parts.jsonWorker),
    graphql: add('graphql-worker', 'js', SCRIPT, parts.graphqlWorker),
  };
  const before = add('workers', 'js', SCRIPT, beforeEditor(workers));
  const start = add('start', 'js', SCRIPT, startEditor());
  const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${SERVER_NAME}</title>
    <link rel="icon" href="/favicon.ico" type="image/svg+xml">
    <link rel="stylesheet" href="${style}">
    ${SESSION_PLACEHOLDER}
  </head>
  <body id="body" class="no-focus-outline">
    <noscript>GraphiQL requires JavaScript.</noscript>
    <div id="session"></div>
    <div id="root"></div>
    <script src="${before}"></script>
    <script src="${script}"></script>
    <script src="${start}"></script>
  </body>
</html>
`;
  return { html, assets: await Promise.all(assets.values()) };
}

/** Adds what GraphiQL's own style sheet leaves out, and the bar above it. */
const OWN_STYLE = `
html, body { height: 100%; margin: 0; }
body { display: flex; flex-direction: column; --bar-text: #1b1f24; --bar-back: #f3f5f7; --bar-line: #d5d9de; --bar-link: #0b57d0; }
@media (prefers-color-scheme: dark) { body:not(.graphiql-light) { --bar-text: #e6e8eb; --bar-back: #1b212b; --bar-line: #363c45; --bar-link: #8ab4f8; } }
body.graphiql-dark { --bar-text: #e6e8eb; --bar-back: #1b212b; --bar-line: #363c45; --bar-link: #8ab4f8; }
#root { flex: 1; min-height: 0; }
#session { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1rem; padding: .375rem 1rem; color: var(--bar-text);
  background: var(--bar-back); border-bottom: 1px solid var(--bar-line); font: .875rem/1.5 system-ui, sans-serif; }
#session:empty { display: none; }
#session a, #session button { color: var(--bar-link); min-height: 1.5rem; }
#session button { padding: .125rem .75rem; border: 1px solid var(--bar-line); border-radius: .375rem; background: none; font: inherit; cursor: pointer; }
#session :focus-visible { outline: 2px solid var(--bar-link); outline-offset: 2px; }
`;

function beforeEditor(workers: Readonly<Record<string, string>>): string {
  return `self.MonacoEnvironment = {
  globalAPI: false,
  getWorkerUrl: (_id, label) => (${JSON.stringify(workers)})[label],
};
self.plainFetch = self.fetch.bind(self);
self.fetch = (input, init) => (self.sessionFetch ?? self.plainFetch)(input, init);
`;
}

function startEditor(): string {
  const options = {
    title: SERVER_NAME,
    logo: ICON,
    endpoint: '/graphql',
    credentials: 'omit',
    defaultQuery: FIRST_QUERY,
    headers: FIRST_HEADERS,
    defaultEditorToolsVisibility: 'headers',
  };
  return `const start = () =>
  YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), ${JSON.stringify(options)});
const session = document.querySelector('meta[name="session"]')?.content;
if (session === undefined) start();
else import(session).catch(() => undefined).then(start);
`;
}

async function compress(name: string, type: string, content: string | Buffer): Promise<GraphiqlAsset> {
  return { name, type, gzipped: await promisify(gzip)(content, { level: 9 }) };
}

function hashOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}
