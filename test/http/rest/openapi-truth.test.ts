import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020, { type AnySchemaObject, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { scratchDirectory } from '../../support/process-directory';
import { PASSWORD, startTestApp, type TestApp } from '../../support/test-app';
import { basic, createClient, type TestClient } from '../support/oauth';
import { call } from './support';

/*
 * What /openapi.json declares, held against what the server does: for each operation, bodies with a member left out, null,
 * of another type or unknown are sent, and what the schema calls valid must be accepted and the rest refused. Each answer
 * must have a status, a media type and a body that the document declares.
 */

interface Media {
  readonly schema: AnySchemaObject;
}
interface Operation {
  readonly parameters?: readonly { name: string; in: string; required: boolean; schema: AnySchemaObject }[];
  readonly requestBody?: { readonly content: Record<string, Media> };
  readonly responses: Record<string, { $ref?: string; content?: Record<string, Media>; headers?: object }>;
}

let app: TestApp;
let admin: string;
let ada: string;
let adaId: string;
/** Whose proofs are wrong: not those of another test. */
let eve: string;
let client: TestClient;
// biome-ignore lint/suspicious/noExplicitAny: the document is read as its clients read it
let document: any;
let count = 0;
/** Tokens of invitations that were not accepted yet. */
const invitations: string[] = [];

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

beforeAll(async () => {
  app = await startTestApp();
  admin = await app.adminToken();
  ada = await app.userToken('ada');
  eve = await app.userToken('eve');
  adaId = (await call(app, 'GET', '/users/me', { token: ada })).body.id;
  client = await createClient(app, admin, ['users:read', 'tokens:introspect']);
  document = (await call(app, 'GET', '/openapi.json')).body;
  for (let index = 0; index < 60; index += 1) {
    const body = { email: `invited${index}@example.com` };
    expect((await call(app, 'POST', '/admin/invitations', { token: admin, body })).status).toBe(201);
    const text = decodeURIComponent(String(app.logLines.findLast(({ msg }) => /scoped_et_/.test(String(msg)))?.msg));
    invitations.push(/scoped_et_\w+/.exec(text)?.[0] ?? '');
  }
});
afterAll(() => app.stop());

/** A valid body with each member of each operation; a function where it must be new each time. */
const BODIES: Record<string, () => Record<string, unknown>> = {
  'POST /register': () => {
    count += 1;
    const username = `truth${count}`;
    return {
      username,
      email: `${username}@example.com`,
      password: 'plum orbit sandal',
      full_name: 'Ada Lovelace',
      locale: 'de',
    };
  },
  'POST /invitations/accept/': () => {
    count += 1;
    const token = invitations.pop() ?? 'none left';
    return { token, username: `truth${count}`, password: 'plum orbit sandal', full_name: 'Ada Lovelace', locale: 'de' };
  },
  'POST /admin/users/': () => {
    count += 1;
    const username = `truth${count}`;
    const more = {
      password: 'plum orbit sandal',
      full_name: 'Ada Lovelace',
      locale: 'de',
      role: 'USER',
      scopes: ['users:read'],
    };
    return { username, email: `${username}@example.com`, ...more };
  },
  'POST /admin/invitations/': () => {
    count += 1;
    return {
      email: `truth${count}@example.com`,
      full_name: 'Ada Lovelace',
      locale: 'de',
      role: 'USER',
      scopes: ['users:read'],
    };
  },
  'PUT /users/me/update/': () => ({
    email: 'ada@example.com',
    current_password: PASSWORD,
    full_name: 'Ada King',
    locale: 'de-AT',
  }),
  'POST /users/me/reauthenticate/': () => ({
    password: PASSWORD,
    totp: '123456',
    recovery_code: '7Q2M4K-7Q2M4K-7Q2M4K-7Q2M4K',
    passkey: {},
  }),
  'POST /users/me/factors/totp/confirm/': () => ({ code: '123456' }),
  'PATCH /users/me/factors/passkeys/{id}': () => ({ name: 'phone' }),
  'PATCH /admin/users/{id}': () => ({
    email: 'ada@example.com',
    full_name: 'Ada Lovelace',
    locale: 'en',
    is_active: true,
    role: 'USER',
    scopes: ['users:read'],
  }),
};

/** Bodies whose values must prove something, or go together: the document does not say what else is refused. */
const PROOFS: ReadonlySet<string> = new Set([
  'POST /users/me/reauthenticate/',
  'POST /users/me/factors/totp/confirm/',
  'PATCH /users/me/factors/passkeys/{id}',
]);

/** Forms with each parameter, by the grant where there are several. */
const FORMS: readonly [title: string, path: string, form: () => Promise<Record<string, string>>][] = [
  [
    'password',
    '/token',
    async () => ({
      grant_type: 'password',
      username: 'ada',
      password: PASSWORD,
      scope: 'me:read',
      resource: 'scoped-api',
    }),
  ],
  [
    'refresh_token',
    '/token',
    async () => {
      const login = { grant_type: 'password', username: 'ada', password: PASSWORD };
      const { body } = await sendForm('/token', login);
      return { grant_type: 'refresh_token', refresh_token: body.refresh_token, scope: 'me:read' };
    },
  ],
  [
    'client_credentials',
    '/token',
    async () => ({ grant_type: 'client_credentials', client_id: client.id, client_secret: client.secret }),
  ],
  ['revocation', '/revoke', async () => ({ token: 'x', token_type_hint: 'access_token' })],
  [
    'introspection',
    '/introspect',
    async () => ({ token: admin, token_type_hint: 'x', client_id: client.id, client_secret: client.secret }),
  ],
];

function sendForm(path: string, form: Record<string, string>, headers: Record<string, string> = {}) {
  const body = new URLSearchParams(form).toString();
  return call(app, 'POST', path, { body, headers: { 'content-type': FORM_TYPE, ...headers } });
}

const operations = (): [key: string, method: string, path: string, operation: Operation][] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Operation>).map(
      ([method, operation]): [string, string, string, Operation] => {
        const verb = method.toUpperCase();
        return [`${verb} ${path}`, verb, path, operation];
      },
    ),
  );
const operationOf = (key: string): Operation => {
  const found = operations().find(([name]) => name === key);
  if (!found) throw new Error(`${key} is not in the document`);
  return found[3];
};
const bodySchema = (key: string, type: string) =>
  operationOf(key).requestBody?.content[type]?.schema as AnySchemaObject;

/** Follows a reference of the document. */
function resolved(schema: AnySchemaObject): AnySchemaObject {
  const path = /^#\/components\/(\w+)\/(\w+)$/.exec(schema.$ref ?? '');
  return path ? document.components[path[1] as string][path[2] as string] : schema;
}

function compile(schema: AnySchemaObject, components = document.components): ValidateFunction {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  // Formats of OpenAPI that say how to show or hold a value.
  for (const format of ['int32', 'double', 'password']) ajv.addFormat(format, true);
  return ajv.compile({ ...schema, components });
}

/** The same schema, where an object has no members but those that it declares. */
function closed<T>(schema: T): T {
  return JSON.parse(JSON.stringify(schema), (_key, value) =>
    value?.type === 'object' && value.properties && value.additionalProperties === undefined
      ? { ...value, additionalProperties: false }
      : value,
  );
}

/** The request that gets a body, with the credentials for it. */
function sendBody(key: string, body: unknown) {
  const [method = '', path = ''] = key.split(' ');
  const token = path.startsWith('/admin/') ? admin : PROOFS.has(key) ? eve : { 'PUT /users/me/update/': ada }[key];
  return call(app, method, path.replace('{id}', adaId), { token, body });
}

/** Of the answers: each schema is compiled once. */
const validators = new Map<AnySchemaObject, ValidateFunction>();

function validatorOf(schema: AnySchemaObject): ValidateFunction {
  const known = validators.get(schema);
  if (known) return known;
  const validate = compile(closed(schema), closed(document.components));
  validators.set(schema, validate);
  return validate;
}

/** Holds an answer against what its operation declares. */
function expectDeclared(key: string, reply: Awaited<ReturnType<typeof call>>) {
  const declared = resolved(operationOf(key).responses[String(reply.status)] ?? {}) as Operation['responses'][string];
  const place = `${key} ${reply.status}`;
  expect({ place, isDeclared: declared.content !== undefined || reply.body === '' }).toEqual({
    place,
    isDeclared: true,
  });
  for (const name of Object.keys(declared.headers ?? {})) {
    expect({ place, name, has: reply.headers.has(name) }).toEqual({ place, name, has: true });
  }
  if (!declared.content) return;
  const type = (reply.headers.get('content-type') ?? '').split(';')[0] as string;
  expect(Object.keys(declared.content)).toEqual([type]);
  const validate = validatorOf((declared.content[type] as Media).schema);
  validate(reply.body);
  expect({ place, errors: validate.errors }).toEqual({ place, errors: null });
}

test('every operation with a body has one here', () => {
  const withBody = operations().flatMap(([key, , , { requestBody }]) => (requestBody ? [key] : []));
  const here = [...Object.keys(BODIES), ...FORMS.map(([, path]) => `POST ${path}`)];
  expect(withBody.sort()).toEqual([...new Set(here)].sort());
});

describe.each(Object.keys(BODIES))('the body of %s', (key) => {
  const valid = () => (BODIES[key] as () => Record<string, unknown>)();

  test('has each member that the document declares', () => {
    const { properties } = resolved(bodySchema(key, JSON_TYPE));
    expect(Object.keys(valid()).sort()).toEqual(Object.keys(properties).sort());
  });

  test('is accepted and refused as the document says', async () => {
    const validate = compile(bodySchema(key, JSON_TYPE));
    const changes: Record<string, (body: Record<string, unknown>, name: string) => void> = {
      missing: (body, name) => delete body[name],
      null: (body, name) => {
        body[name] = null;
      },
      number: (body, name) => {
        body[name] = 7;
      },
      object: (body, name) => {
        body[name] = { x: 1 };
      },
      'list of null': (body, name) => {
        body[name] = [null];
      },
      unknown: (body, name) => {
        body[`${name}_x`] = 1;
      },
    };
    const cases = Object.keys(valid()).flatMap((name) =>
      Object.entries(changes).map(([title, change]) => {
        const body = valid();
        change(body, name);
        return { title: `${name}: ${title}`, body };
      }),
    );
    const wrong: unknown[] = [];
    for (const { title, body } of [{ title: 'all', body: valid() }, { title: 'empty', body: {} }, ...cases]) {
      const reply = await sendBody(key, body);
      expectDeclared(key, reply);
      const isAccepted = reply.status < 400 || (PROOFS.has(key) && validate(body));
      if (validate(body) !== isAccepted) wrong.push({ title, status: reply.status, body: reply.body });
    }
    expect(wrong).toEqual([]);
  });
});

describe.each(FORMS)('the form of %s at %s', (_title, path, makeForm) => {
  test('is accepted and refused as the document says', async () => {
    const key = `POST ${path}`;
    const validate = compile(bodySchema(key, FORM_TYPE));
    const names = Object.keys(await makeForm());
    const wrong: unknown[] = [];
    for (const missing of [undefined, ...names]) {
      const { [missing ?? '']: _left, ...form } = await makeForm();
      // Without these it is another client, whose credentials are not a matter of the form.
      if (missing?.startsWith('client_')) continue;
      const reply = await sendForm(path, form);
      expectDeclared(key, reply);
      if (validate(form) !== reply.status < 400) wrong.push({ missing, status: reply.status });
    }
    expect(wrong).toEqual([]);
  });
});

test('each parameter is read as the document says', async () => {
  const key = 'GET /admin/users/';
  const wrong: unknown[] = [];
  let sent = 0;
  for (const { name, schema } of operationOf(key).parameters ?? []) {
    const validate = compile(schema);
    const { type, enum: values, format, minimum = 0, maximum = 0 } = resolved(schema);
    const bounds = type === 'integer' ? [minimum - 1, minimum, maximum, maximum + 1, 1.5, 'x'] : [];
    const texts = format === 'date-time' ? ['2026-11-22T16:00:00Z', 'yesterday'] : [];
    const flags = type === 'boolean' ? [true, false, 1, 'x'] : [];
    for (const value of [...bounds, ...texts, ...flags, ...(values ? [...values, 'x'] : [])]) {
      // A page has a limit that depends on the size; see the test of pages.
      const search = new URLSearchParams({ [name]: String(value), ...(name === 'page' && { size: '1' }) });
      const reply = await call(app, 'GET', `/admin/users/?${search}`, { token: admin });
      expectDeclared(key, reply);
      sent += 1;
      if (validate(value) !== reply.status < 400) wrong.push({ name, value, status: reply.status });
    }
  }
  expect(wrong).toEqual([]);
  expect(sent).toBeGreaterThan(40);
});

test('each answer, of success and of failure, is declared', async () => {
  const huge = 'x'.repeat(200_000);
  for (const [key, method, path, { requestBody }] of operations()) {
    const url = path.replace('{id}', adaId);
    const isForm = requestBody?.content[FORM_TYPE] !== undefined;
    const token = isForm || path.startsWith('/.well-known/') ? undefined : admin;
    const type = { 'content-type': isForm ? FORM_TYPE : JSON_TYPE };
    const replies = requestBody
      ? [
          await call(app, method, url, { token, body: isForm ? 'a=%ff' : '{' }),
          await call(app, method, url, { token, body: 'x', headers: { 'content-type': 'text/plain' } }),
          await call(app, method, url, { token, body: huge, headers: type }),
          await call(app, method, url, {
            token,
            body: '{"x":1}',
            headers: { ...type, ...(isForm && basic({ id: 'a', secret: 'b' })) },
          }),
          await call(app, method, url, { body: '{"x":1}', headers: type }),
        ]
      : [await call(app, method, url, { token }), await call(app, method, url)];
    if (!isForm && !path.startsWith('/.well-known/')) {
      replies.push(await call(app, method, `${url}?x=%ff`, { token, ...(requestBody && { body: {} }) }));
      replies.push(await call(app, method, `${url}?stray=1`, { token, ...(requestBody && { body: {} }) }));
      replies.push(await call(app, method, url, { token: 'a.b.c', ...(requestBody && { body: {} }) }));
      replies.push(await call(app, method, url, { token: ada, ...(requestBody && { body: {} }) }));
    }
    if (path.includes('{id}')) {
      const unknown = path.replace('{id}', '00000000-0000-7000-8000-000000000000');
      replies.push(await call(app, method, unknown, { token, ...(requestBody && { body: { full_name: 'x' } }) }));
    }
    for (const reply of replies) expectDeclared(key, reply);
  }
  const taken = { username: 'ada', email: 'ada@example.com', password: 'plum orbit sandal' };
  expectDeclared('POST /register', await call(app, 'POST', '/register', { body: taken }));
  for (const search of ['?first=2', '?page=1&size=2', '?first=0', '?first=1&last=1']) {
    expectDeclared('GET /admin/users/', await call(app, 'GET', `/admin/users/${search}`, { token: admin }));
  }
  expectDeclared('POST /introspect', await sendForm('/introspect', { token: ada }, basic(client)));
  const other = await createClient(app, admin, ['users:read']);
  expectDeclared('POST /introspect', await sendForm('/introspect', { token: ada }, basic(other)));
});

test('so is what a server says that signs with a pair of keys, under its own URL', async () => {
  const directory = scratchDirectory();
  const file = join(directory.path, 'key.pem');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const env = {
    DATABASE_URL: app.databaseUrl,
    ISSUER: 'https://id.example.com',
    ALGORITHM: 'ES256',
    SIGNING_KEYS_FILE: file,
  };
  const own = await startTestApp(env);
  try {
    for (const path of ['/.well-known/oauth-authorization-server', '/.well-known/jwks.json']) {
      const reply = await call(own, 'GET', path);
      expectDeclared(`GET ${path}`, reply);
      expect(JSON.stringify(reply.body)).toMatch(/https:..id\.example\.com|"kid"/);
    }
  } finally {
    await own.stop();
    directory.remove();
  }
});
