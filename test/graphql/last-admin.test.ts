import { startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

const UPDATE = `mutation ($id: ID!, $input: UpdateUserInput!) {
  updateUser(id: $id, input: $input) { user { id } userErrors { code } }
}`;

test('the last active admin can be neither demoted nor disabled', async () => {
  const token = await app.adminToken('only');
  const { data } = await app.graphql('{ me { id } }', { token });
  for (const input of [{ role: 'USER' }, { isActive: false }]) {
    const answer = await app.graphql(UPDATE, { token, variables: { id: data.me.id, input } });
    expect(answer.data.updateUser).toEqual({ user: null, userErrors: [{ code: 'LAST_ADMIN' }] });
  }
});

test('two admins who demote each other at the same moment leave one', async () => {
  for (let round = 0; round < 10; round += 1) {
    const [a, b] = await Promise.all([app.adminToken(`left${round}`), app.adminToken(`right${round}`)]);
    const ids = await Promise.all(
      [a, b].map(async (token) => (await app.graphql('{ me { id } }', { token })).data.me.id as string),
    );
    // Everyone else steps down first.
    await app.database.pool.query(`UPDATE users SET role = 'USER' WHERE NOT (id = ANY ($1))`, [ids]);
    const demote = (token: string, id: string) =>
      app.graphql(UPDATE, { token, variables: { id, input: round % 2 ? { role: 'USER' } : { isActive: false } } });
    await Promise.all([demote(a, ids[1] as string), demote(b, ids[0] as string)]);
    const { rows } = await app.database.pool.query(`SELECT 1 FROM users WHERE role = 'ADMIN' AND is_active`);
    expect(rows).toHaveLength(1);
  }
});
