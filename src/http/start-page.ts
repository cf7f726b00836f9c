import { createHash } from 'node:crypto';
import Negotiator from 'negotiator';
import type { Config } from '../config';
import { packageVersion } from '../package-root';
import type { ReadinessCheck } from './monitoring';
import { type Handler, type Router, route } from './route';
import { sendJson, sendText } from './send-json';
import { SERVER_NAME, type ServerPage, serverPages } from './server-pages';

/** The icon of every page of the server, as SVG. */
export const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0b57d0"/>' +
  '<path d="M12 7c-4 0-3 5-3 6s-1 3-3 3c2 0 3 2 3 3s-1 6 3 6M20 7c4 0 3 5 3 6s1 3 3 3c-2 0-3 2-3 3s1 6-3 6" fill="none" ' +
  'stroke="#fff" stroke-width="2.5" stroke-linecap="round"/><circle cx="16" cy="16" r="2.5" fill="#fff"/></svg>\n';

/** An API has no content for a search engine. */
const ROBOTS = 'User-agent: *\nDisallow: /\n';

const STYLE = `
:root { color-scheme: light dark; --text: #1b1f24; --back: #fff; --soft: #545b66; --link: #0b57d0; --line: #d5d9de;
  --good: #0a6b2d; --bad: #a61b1b; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e8eb; --back: #12151a; --soft: #a9b1bc; --link: #8ab4f8;
  --line: #363c45; --good: #6fd08c; --bad: #ff9c9c; } }
body { margin: 0; background: var(--back); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 40rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.125rem; line-height: 1.3; margin: 1.5rem 0 .5rem; }
p { margin: 0 0 1.5rem; }
.soft { color: var(--soft); }
.good { color: var(--good); }
.bad { color: var(--bad); }
ul { list-style: none; margin: 0; padding: 0; }
li { border-top: 1px solid var(--line); padding: .75rem 0; overflow-wrap: anywhere; }
li:last-child { border-bottom: 1px solid var(--line); }
a { color: var(--link); display: inline-block; min-height: 1.5rem; }
a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
`;

/** Allows no script, no host, and no style but the page's own. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** See {@link addStartPage}. */
interface StartPageOptions {
  readonly config: Pick<
    Config,
    'introspection' | 'isProduction' | 'metricsToken' | 'registration' | 'serverName' | 'web'
  >;
  readonly readiness: ReadinessCheck;
}

/**
 * Registers `/`, a page for a browser and the same as JSON for a program, and what browsers and crawlers request from any
 * server: `/favicon.ico` and `/robots.txt`. The page says whether the server is ready, and its version only in development.
 */
export function addStartPage(router: Router, { config, readiness }: StartPageOptions): void {
  const pages = serverPages(config);
  const version = config.isProduction ? undefined : packageVersion();
  const name = siteName(config);
  const note = REGISTRATION_NOTES[config.registration];

  const start: Handler = async (request, response) => {
    const { isReady } = await readiness();
    response.appendHeader('Vary', 'Accept');
    // JSON is preferred: a client that accepts any type, such as curl, is a program. Browsers request HTML.
    if (new Negotiator(request).mediaType(['application/json', 'text/html']) === 'text/html') {
      response.setHeader('Content-Security-Policy', POLICY);
      sendText(response, 200, pageOf(pages, { isReady, version, name, note }), 'text/html; charset=utf-8');
      return;
    }
    const links = Object.fromEntries(pages.map(({ key, path }) => [key, path]));
    const status = isReady ? 'ready' : 'unavailable';
    // Only where it is not what clients expect of every server.
    const registration = config.registration === 'open' ? undefined : config.registration;
    sendJson(response, 200, {
      name: SERVER_NAME,
      ...(version !== undefined && { version }),
      status,
      ...(registration !== undefined && { registration }),
      links,
    });
  };

  route(router, '/', { GET: start });
  route(router, '/favicon.ico', { GET: constant(ICON, 'image/svg+xml') });
  route(router, '/robots.txt', { GET: constant(ROBOTS, 'text/plain; charset=utf-8') });
}

function constant(text: string, type: string): Handler {
  return (_request, response) => {
    response.setHeader('Cache-Control', 'public, max-age=86400');
    sendText(response, 200, text, type);
  };
}

/** What the page says about opening an account. */
const REGISTRATION_NOTES: Readonly<Record<Config['registration'], string>> = {
  open: '',
  invited: ' An account is opened with an invitation of an admin.',
  closed: ' Accounts are created by its admins.',
};

function pageOf(
  pages: readonly ServerPage[],
  {
    isReady,
    version,
    name,
    note,
  }: { readonly isReady: boolean; readonly version: string | undefined; readonly name: string; readonly note: string },
): string {
  const state = isReady
    ? '<span class="good">Ready</span>: the server answers requests.'
    : '<span class="bad">Not ready</span>: the server cannot answer requests at the moment. <a href="/readyz">Why</a>';
  const links = pages.filter(({ isPage }) => isPage);
  const title = escapeHtml(name);
  const product = name === SERVER_NAME ? 'User accounts behind one GraphQL API.' : `User accounts, by ${SERVER_NAME}.`;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <link rel="icon" href="/favicon.ico" type="image/svg+xml">
    <style>${STYLE}</style>
  </head>
  <body>
    <main>
      <h1>${title}</h1>
      <p class="soft">${product}${note}${version === undefined ? '' : ` Version ${version}.`}</p>
      <p role="status">${state}</p>
${listOf(
  'Pages',
  links.filter(({ isForPeople }) => isForPeople),
)}
${listOf(
  'For developers',
  links.filter(({ isForPeople }) => !isForPeople),
)}
    </main>
  </body>
</html>
`;
}

function listOf(title: string, links: readonly ServerPage[]): string {
  if (links.length === 0) return '';
  const items = links.map(({ name, path, note }) => {
    const rest = note === '' ? '' : `: ${note}`;
    return `        <li><a href="${path}">${name}</a> <span class="soft">${path}${rest}</span></li>`;
  });
  return `      <h2>${title}</h2>
      <ul>
${items.join('\n')}
      </ul>`;
}

/** The name of the server for people: the one that the operator chose, or that of the product where it is the default. */
export function siteName({ serverName }: Pick<Config, 'serverName'>): string {
  return serverName === 'scoped-api' ? SERVER_NAME : serverName;
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
