import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Express } from 'express';
import type { Config } from '../../config';
import { compressed, type Forms, servePublic, textForms } from '../public-content';
import { route } from '../route';

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Scoped API</title>
    <link rel="icon" type="image/png" sizes="32x32" href="/docs/favicon-32x32.png">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/initializer.js"></script>
  </body>
</html>
`;

/** A file of its own, so that no script stands in the page. */
const INITIALIZER = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  // It would send the document to another host to be judged.
  validatorUrl: null,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  tryItOutEnabled: true,
});
`;

const SCRIPT = 'text/javascript; charset=utf-8';
const PACKAGE_FILES = [
  ['swagger-ui-bundle.js', SCRIPT],
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['favicon-32x32.png', 'image/png'],
] as const;

/** No host but this one, and no script or style but files; the stylesheet has its icons in it as data. */
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
 * `GET /docs`: Swagger UI for `/openapi.json`, with nothing from the network but this server.
 *
 * @param options.introspection - when off there is no page, as for GraphiQL; `/openapi.json` stays.
 */
export function addDocsPage(app: Express, { introspection }: Pick<Config, 'introspection'>): void {
  if (introspection === 'off') return;
  const directory = dirname(require.resolve('swagger-ui-dist/package.json'));
  const serve = (type: string, forms: Forms) =>
    servePublic({ type, forms, headers: { 'Content-Security-Policy': POLICY } });
  route(app, '/docs', { GET: serve('text/html; charset=utf-8', textForms(PAGE)) });
  route(app, '/docs/initializer.js', { GET: serve(SCRIPT, textForms(INITIALIZER)) });
  for (const [name, type] of PACKAGE_FILES) {
    const read = () => readFile(join(directory, name));
    route(app, `/docs/${name}`, { GET: serve(type, type.startsWith('text/') ? compressed(read) : { identity: read }) });
  }
}
