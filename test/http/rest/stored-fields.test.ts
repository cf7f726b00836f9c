import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestApp, type TestApp } from '../../support/test-app';

let app: TestApp;
let admin: string;
let token: string;
let id: string;

beforeAll(async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'stored-rest-')), 'app.graphql');
  writeFileSync(
    file,
    `enum Tier { "Pays nothing." FREE "Pays." PAID }
     extend type User {
       "The employer."
       companyName: String @stored(write: [["me:write"]])
       tags: [String!] @stored(write: [["me:write"]])
       bornAt: DateTime @stored(write: [["me:write"]])
       "The plan."
       planTier: Tier @stored(write: [["users:write"]]) @requiresScopes(scopes: [["users:read"]])
       salary: Int @stored(write: [["users:grant"]]) @requiresScopes(scopes: [["audit:read"]])
     }`,
  );
  app = await startTestApp({ SCHEMA_FILES: file });
  admin = await app.adminToken();
  const registered = await send('POST', '/register', {
    username: 'ada',
    email: 'ada@example.com',
    password: 'correct horse battery staple',
    company_name: 'Engines',
    tags: ['a'],
    born_at: '1815-12-10T01:00:00+01:00',
  });
  expect(registered).toMatchObject({
    status: 201,
    body: { company_name: 'Engines', tags: ['a'], born_at: '1815-12-10T00:00:00.000Z' },
  });
  // Registering requires nothing, so that the answer has no field with a rule.
  expect(registered.body).not.toHaveProperty('plan_tier');
  id = registered.body.id;
  token = await app.userToken('ada');
});
afterAll(() => app.stop());

async function send(method: string, path: string, body?: object, as?: string) {
  const response = await fetch(`${app.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(as !== undefined && { authorization: `Bearer ${as}` }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: each test knows the shape
  return { status: response.status, body: (await response.json()) as any };
}

test('a profile has the fields that me:read is enough for', async () => {
  const { body } = await send('GET', '/users/me/', undefined, token);
  expect(body).toMatchObject({ company_name: 'Engines', tags: ['a'] });
  for (const name of ['plan_tier', 'salary', 'companyName']) expect(body).not.toHaveProperty(name);
});

test('a profile is changed under the JSON names, and null removes a value', async () => {
  const changed = await send('PUT', '/users/me/update/', { company_name: 'Other', tags: null }, token);
  expect(changed).toMatchObject({ status: 200, body: { company_name: 'Other', tags: null } });
  await send('PUT', '/users/me/update/', { tags: ['a'] }, token);
});

test.each([
  ['a field of admins', { plan_tier: 'PAID' }, 422, 'UNKNOWN_MEMBER', '#/plan_tier'],
  ['the GraphQL name', { companyName: 'x' }, 422, 'UNKNOWN_MEMBER', '#/companyName'],
  ['a wrong type', { tags: 'a' }, 422, 'INVALID_VALUE', '#/tags'],
  ['null in a list', { tags: [null] }, 422, 'INVALID_VALUE', '#/tags/0'],
  ['no date', { born_at: 'x' }, 422, 'INVALID_VALUE', '#/born_at'],
])('%s is refused with its place', async (_title, body, status, code, pointer) => {
  const refused = await send('PUT', '/users/me/update/', body, token);
  expect(refused).toMatchObject({ status, body: { errors: [{ code, pointer }] } });
});

test('too long a value is refused with its place and the limit', async () => {
  const refused = await send('PUT', '/users/me/update/', { company_name: 'x'.repeat(5_000) }, token);
  expect(refused.status).toBeGreaterThanOrEqual(400);
  expect(refused.status).toBeLessThan(500);
  expect(refused.body.errors).toMatchObject([{ code: 'LIMIT_REACHED', pointer: '#/company_name' }]);
  expect(JSON.stringify(refused.body)).toContain('4096 bytes');
});

test('an admin reads, changes and finds users by the fields', async () => {
  const patched = await send('PATCH', `/admin/users/${id}`, { plan_tier: 'PAID', salary: 3 }, admin);
  expect(patched).toMatchObject({ status: 200, body: { plan_tier: 'PAID', company_name: 'Other' } });
  // Its rule is not among what the route requires: read it by GraphQL.
  expect(patched.body).not.toHaveProperty('salary');
  expect((await send('GET', `/admin/users/${id}`, undefined, admin)).body).toMatchObject({ plan_tier: 'PAID' });
  const find = async (query: string, as = admin) => {
    const { status, body } = await send('GET', `/admin/users/?${query}`, undefined, as);
    return status === 200 ? body.items.map(({ username }: { username: string }) => username) : status;
  };
  expect(await find('stored_company_name=Other')).toEqual(['ada']);
  expect(await find('stored_tags=a&stored_plan_tier=PAID')).toEqual(['ada']);
  expect(await find('stored_born_at=1815-12-10T00:00:00Z&page=1')).toEqual(['ada']);
  expect(await find('stored_company_name=None')).toEqual([]);
  expect(await find('stored_plan_tier=GOLD')).toBe(422);
  expect(await find('company_name=Other')).toBe(422);
  expect(await find('stored_salary=3')).toEqual(['ada']);
  const reader = await app.adminToken('reader', ['users:read']);
  expect(await find('stored_salary=3', reader)).toBe(403);
});

test('OpenAPI has the members with their descriptions', async () => {
  const { body } = await send('GET', '/openapi.json');
  const { schemas } = body.components;
  expect(schemas.RegisterInput.properties.company_name).toMatchObject({ type: ['string', 'null'] });
  expect(schemas.RegisterInput.required).not.toContain('company_name');
  expect(schemas.UpdateMeInput.properties).not.toHaveProperty('plan_tier');
  expect(schemas.UpdateUserInput.properties.plan_tier.description).toMatch(/^The plan. Null removes the value\./);
  expect(schemas.Tier.enum).toEqual(['FREE', 'PAID']);
  const parameters = body.paths['/admin/users/'].get.parameters.map(({ name }: { name: string }) => name);
  expect(parameters).toEqual(expect.arrayContaining(['stored_company_name', 'stored_salary', 'search']));
});
