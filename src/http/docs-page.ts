import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Config } from '../config';
import { compressed, type Forms, servePublic, textForms } from './public-content';
import { type Router, route } from './route';
import { hasPages, SERVER_NAME } from './server-pages';

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${SERVER_NAME}: REST</title>
    <link rel="icon" href="/favicon.ico" type="image/svg+xml">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/initializer.js"></script>
  </body>
</html>
`;

/**
 * The script of the page, in a file of its own, so that the page has no inline script. It has two plugins. One shows
 * the dialog of Authorize from its first form; Swagger UI scrolls to the last. The other keeps a token for this tab;
 * Swagger UI's own `persistAuthorization` also keeps passwords and client secrets, without a limit.
 */
const INITIALIZER = `const KEPT = 'scoped-api-authorization';

const BeginAtFirstForm = () => ({
  wrapComponents: {
    authorizationPopup: (Popup, { React }) =>
      class extends React.Component {
        componentDidMount() {
          const dialog = document.querySelector('.modal-ux-content');
          if (!dialog) return;
          dialog.querySelector('input')?.focus({ preventScroll: true });
          dialog.scrollTop = 0;
        }
        render() {
          return React.createElement(Popup, this.props);
        }
      },
  },
});

const KeepToken = () => ({
  statePlugins: {
    auth: {
      wrapActions: {
        persistAuthorizationIfNeeded: (_original, { authSelectors }) => () => {
          const authorized = authSelectors.authorized()?.toJS() ?? {};
          const tokens = Object.entries(authorized).flatMap(([name, { schema, token, value }]) => {
            // Without its refresh token, which is valid for weeks.
            if (token) return [[name, { name, schema, token: { ...token, refresh_token: undefined } }]];
            return typeof value === 'string' ? [[name, { name, schema, value }]] : [];
          });
          sessionStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(tokens)));
        },
      },
    },
  },
});

const ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  plugins: [BeginAtFirstForm, KeepToken],
  // The validator would send the document to another host.
  validatorUrl: null,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  onComplete() {
    const kept = sessionStorage.getItem(KEPT);
    if (kept) ui.authActions.restoreAuthorization({ authorized: JSON.parse(kept) });
  },
});
`;

const SCRIPT = 'text/javascript; charset=utf-8';
const PACKAGE_FILES = [
  ['swagger-ui-bundle.js', SCRIPT],
  ['swagger-ui.css', 'text/css; charset=utf-8'],
] as const;

/** Allows no other host, and no inline script or style; the style sheet has its icons in it as data. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Registers `/docs`: Swagger UI for `/openapi.json`, with files of this server only. Without introspection there is no page,
 * as for GraphiQL; `/openapi.json` stays.
 */
export function addDocsPage(router: Router, config: Pick<Config, 'introspection'>): void {
  if (!hasPages(config)) return;
  const label = { label: '/docs' };
  const directory = dirname(require.resolve('swagger-ui-dist/package.json'));
  const serve = (type: string, forms: Forms) =>
    servePublic({ type, forms, headers: { 'Content-Security-Policy': POLICY } });
  route(router, '/docs', { GET: serve('text/html; charset=utf-8', textForms(PAGE)) });
  route(router, '/docs/initializer.js', { GET: serve(SCRIPT, textForms(INITIALIZER)) }, label);
  for (const [name, type] of PACKAGE_FILES) {
    const forms = compressed(() => readFile(join(directory, name)));
    route(router, `/docs/${name}`, { GET: serve(type, forms) }, label);
  }
}
