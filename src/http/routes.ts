/** The routes that metrics may name; a label from the path itself would grow with every guess of a scanner. */
const ROUTES: ReadonlySet<string> = new Set([
  '/',
  '/favicon.ico',
  '/robots.txt',
  '/graphql',
  '/graphiql',
  '/token',
  '/revoke',
  '/introspect',
  '/.well-known/oauth-authorization-server',
  '/.well-known/jwks.json',
  '/register',
  '/users/me',
  '/users/me/update',
  '/admin/users',
  '/admin/status',
  '/openapi.json',
  '/docs',
  '/metrics',
  '/livez',
  '/readyz',
]);

/** The route that a path belongs to, or `other`. */
export function routeLabel(path: string): string {
  const route = withoutTrailingSlash(path);
  if (ROUTES.has(route)) return route;
  if (/^\/admin\/users\/[^/]+$/.test(route)) return '/admin/users/{id}';
  // The files of a page.
  return /^\/(?:docs|graphiql)(?=\/)/.exec(route)?.[0] ?? 'other';
}

/** Whether machines ask for this route around the clock. */
export function isProbe(route: string): boolean {
  return route === '/livez' || route === '/readyz' || route === '/metrics';
}

/** `/graphql/` is `/graphql`. */
export function withoutTrailingSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
