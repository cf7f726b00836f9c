import { REST_TABLE } from '../../../src/http/rest/rest-table';
import { ROOT, run } from '../../support/process';
import { ALL_SCOPES, SCOPES } from '../../support/scopes';
import { startTestApp, type TestApp } from '../../support/test-app';
import { call } from './support';

let app: TestApp;
// biome-ignore lint/suspicious/noExplicitAny: the document is read as its clients read it
let document: any;

beforeAll(async () => {
  app = await startTestApp();
  document = (await call(app, 'GET', '/openapi.json')).body;
});
afterAll(() => app.stop());

const schemaOf = (name: string) => document.components.schemas[name];

test('a standard validator finds nothing wrong with it', async () => {
  // An ES module, which Jest does not load.
  const script = `
    import { Validator } from '@seriousme/openapi-schema-validator';
    const validator = new Validator();
    const { valid, errors } = await validator.validate(JSON.parse(process.env.DOCUMENT));
    process.stdout.write(JSON.stringify({ valid, errors, version: validator.version }));`;
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: ROOT,
    env: { DOCUMENT: JSON.stringify(document) },
  });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({ valid: true, version: '3.1' });
});

test('it has every route of the table, and the OAuth endpoints', () => {
  const routes = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item as object).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(routes.sort()).toEqual(
    [
      ...REST_TABLE.map(({ method, path }) => `${method} ${path}`),
      'POST /token',
      'POST /revoke',
      'POST /introspect',
      'GET /.well-known/oauth-authorization-server',
      'GET /.well-known/jwks.json',
    ].sort(),
  );
});

test('every reference leads somewhere, and every schema is used', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)];
  const named = new Set(references.map(([, name]) => name));
  expect([...named].sort()).toEqual(Object.keys(document.components.schemas).sort());
});

test('every JSON name is in snake case', () => {
  const names: string[] = [];
  JSON.stringify(document, (key, value) => {
    if (key === 'properties') names.push(...Object.keys(value));
    return value;
  });
  expect(names.filter((name) => !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name))).toEqual([]);
  expect(names.length).toBeGreaterThan(40);
});

describe('what it says is what the GraphQL schema says', () => {
  test('types, nullability and words of a user', () => {
    const { properties, required } = schemaOf('User');
    expect(properties.full_name).toEqual({
      type: ['string', 'null'],
      description: 'The display name; null if none is set.',
    });
    expect(properties.created_at).toMatchObject({ type: 'string', format: 'date-time' });
    expect(properties.scopes).toMatchObject({ type: 'array', items: { $ref: '#/components/schemas/Scope' } });
    expect(properties.role).toMatchObject({ $ref: '#/components/schemas/Role' });
    expect(required).toEqual(Object.keys(properties));
    expect(schemaOf('Scope').enum).toEqual(ALL_SCOPES);
    expect(schemaOf('Role')).toMatchObject({ type: 'string', enum: ['USER', 'ADMIN'] });
  });

  test('what a body must have and may have', () => {
    const { properties, required, additionalProperties } = schemaOf('RegisterInput');
    expect(required).toEqual(['username', 'email', 'password']);
    expect(Object.keys(properties)).toEqual(['username', 'email', 'password', 'full_name', 'locale']);
    expect(additionalProperties).toBe(false);
    expect(schemaOf('UpdateMeInput').required).toBeUndefined();
    expect(schemaOf('UpdateUserInput').properties.role.description).toContain('users:grant');
  });

  test('what is counted only on request need not be there', () => {
    const { properties, required } = schemaOf('UserPage');
    expect(required).toEqual(['items', 'page_info']);
    expect(Object.keys(properties)).toEqual([
      'items',
      'page_info',
      'total',
      'total_is_estimate',
      'page',
      'size',
      'pages',
    ]);
  });
});

describe('security', () => {
  test('each operation requires what the scope engine says of its document', () => {
    const asked = (method: string, path: string) => document.paths[path][method].security;
    expect(asked('post', '/register')).toEqual([]);
    expect(asked('get', '/users/me/')).toEqual([{ oauth2: ['me:read'] }, { bearer: [] }]);
    expect(asked('put', '/users/me/update/')).toEqual([{ oauth2: ['me:read', 'me:write'] }, { bearer: [] }]);
    expect(asked('get', '/admin/users/')).toEqual([{ oauth2: ['users:read'] }, { bearer: [] }]);
    expect(asked('patch', '/admin/users/{id}')).toEqual([{ oauth2: ['users:read', 'users:write'] }, { bearer: [] }]);
    expect(asked('get', '/admin/status/')).toEqual([{ oauth2: ['status:read'] }, { bearer: [] }]);
  });

  test('tokens come from /token, with the scopes of the registry', () => {
    expect(document.components.securitySchemes.oauth2.flows.password).toEqual({
      tokenUrl: '/token',
      refreshUrl: '/token',
      scopes: Object.fromEntries(ALL_SCOPES.map((scope) => [scope, SCOPES.describe(scope)])),
    });
  });

  test('without the password grant there is no such flow', async () => {
    const own = await startTestApp({ OAUTH_PASSWORD_GRANT: 'off', DATABASE_URL: app.databaseUrl });
    try {
      const { body } = await call(own, 'GET', '/openapi.json');
      expect(Object.keys(body.components.securitySchemes.oauth2.flows)).toEqual(['clientCredentials']);
      expect(JSON.stringify(body.paths['/token'])).toContain('"enum":["refresh_token","client_credentials"');
      expect(JSON.stringify(body.paths['/token'])).not.toContain('"const":"password"');
    } finally {
      await own.stop();
    }
  });

  test('with introspection off it is there all the same, and names no required scope that is secret', async () => {
    const secret = { INTROSPECTION: 'off', SHOW_REQUIRED_SCOPES: 'off', DATABASE_URL: app.databaseUrl };
    const own = await startTestApp(secret);
    try {
      const { status, body } = await call(own, 'GET', '/openapi.json');
      expect(status).toBe(200);
      expect(body.paths['/admin/users/'].get.security).toEqual([{ oauth2: [] }, { bearer: [] }]);
      expect(JSON.stringify([body.paths['/admin/users/{id}'], body.components.schemas.UpdateUserInput])).not.toMatch(
        /Requires \w+:\w+\./,
      );
      expect((await call(own, 'GET', '/docs')).status).toBe(404);
      expect((await call(own, 'GET', '/docs/swagger-ui-bundle.js')).status).toBe(404);
    } finally {
      await own.stop();
    }
  });
});

describe('/docs', () => {
  test.each(['/docs', '/docs/'])('%s is a page with no script of its own and no host but this one', async (path) => {
    const { status, headers, body } = await call(app, 'GET', path);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(body).not.toMatch(/<script>|https?:|\son\w+=|style=/);
    expect(headers.get('content-security-policy')).toMatch(/script-src 'self';/);
    expect(headers.get('content-security-policy')).not.toMatch(/unsafe|http/);
  });

  test('everything that the page names is there', async () => {
    const { body } = await call(app, 'GET', '/docs');
    const names = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name]) => name);
    expect(names).toHaveLength(4);
    for (const name of names) {
      const { status, headers } = await call(app, 'HEAD', name);
      expect({ name, status }).toEqual({ name, status: 200 });
      expect(headers.get('content-type')).toMatch(/^(?:text\/(?:javascript|css)|image\/svg\+xml)/);
    }
  });

  test.each(['/docs/index.html', '/docs/..%2fpackage.json', '/docs/swagger-ui.js', '/docs/nothing'])(
    'nothing else of the package is: %s',
    async (path) => {
      expect((await call(app, 'GET', path)).status).toBe(404);
    },
  );
});
