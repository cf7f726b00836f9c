import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestServer } from 'scoped-api';

/**
 * The server with this project, on a database of its own.
 *
 * @type {import('scoped-api').TestServer}
 */
let server;

before(async () => {
  server = await createTestServer();
});

after(() => server?.close());

const PLACE_ORDER = `mutation ($input: PlaceOrderInput!) {
  placeOrder(input: $input) { order { item quantity } userErrors { code path } } }`;

test('a user places orders and reads them', async () => {
  const ada = await server.createUser();
  const input = { item: 'A mechanical keyboard', quantity: 2 };
  const { data, errors } = await server.graphql(PLACE_ORDER, { input }, { as: ada });
  assert.equal(errors, undefined);
  assert.deepEqual(data.placeOrder, { order: input, userErrors: [] });

  const answer = await server.graphql('{ orders { item quantity } me { orders { item } } }', {}, { as: ada });
  assert.deepEqual(answer.data, { orders: [input], me: { orders: [{ item: input.item }] } });
});

test('an order of a wrong size is refused', async () => {
  const ada = await server.createUser();
  for (const [input, code, field] of [
    [{ item: ' ' }, 'INVALID_ITEM', 'item'],
    [{ item: 'A desk', quantity: 101 }, 'INVALID_QUANTITY', 'quantity'],
  ]) {
    const { data } = await server.graphql(PLACE_ORDER, { input }, { as: ada });
    assert.deepEqual(data.placeOrder, { order: null, userErrors: [{ code, path: ['input', field] }] });
  }
});

test('a token without orders:read reads no orders, and without orders:write places none', async () => {
  const ada = await server.createUser();
  const token = await server.login(ada, ['me:read']);
  const { data, errors } = await server.graphql('{ orders { id } me { username } }', {}, { as: token });
  assert.deepEqual(data, { orders: null, me: { username: ada.username } });
  assert.equal(errors?.[0]?.extensions.code, 'FORBIDDEN');

  const place = await server.graphql(PLACE_ORDER, { input: { item: 'A desk' } }, { as: token });
  assert.equal(place.errors?.[0]?.extensions.code, 'FORBIDDEN');
});

test('SUPPORT reads the orders of every user; a user does not', async () => {
  const [ada, bob, clerk] = [
    await server.createUser(),
    await server.createUser(),
    await server.createUser({ role: 'SUPPORT' }),
  ];
  await server.graphql(PLACE_ORDER, { input: { item: 'A lamp' } }, { as: ada });
  const query = 'query ($id: ID!) { user(id: $id) { orders { item } } }';
  const asSupport = await server.graphql(query, { id: ada.id }, { as: clerk });
  assert.deepEqual(asSupport.data, { user: { orders: [{ item: 'A lamp' }] } });
  const asUser = await server.graphql(query, { id: ada.id }, { as: bob });
  assert.equal(asUser.errors?.[0]?.extensions.code, 'FORBIDDEN');
});

test('a user sets the company, which is stored without code', async () => {
  const ada = await server.createUser();
  const { data } = await server.graphql(
    'mutation { updateMe(input: { company: "Analytical Engines" }) { user { company } userErrors { code } } }',
    {},
    { as: ada },
  );
  assert.deepEqual(data.updateMe, { user: { company: 'Analytical Engines' }, userErrors: [] });
});
