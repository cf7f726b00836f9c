import { startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ SECRET_KEY_PREVIOUS: 'the secret before, of thirty-two bytes or more' });
});
afterAll(() => app.stop());

const PATH = '/.well-known/jwks.json';

test('a server that signs with a secret publishes an empty set', async () => {
  const response = await fetch(app.url + PATH);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/jwk-set+json');
  expect(response.headers.get('cache-control')).toBe('public, max-age=300');
  expect(await response.text()).toBe('{"keys":[]}');
});

test('HEAD is answered, other methods are not', async () => {
  const head = await fetch(app.url + PATH, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
  const post = await fetch(app.url + PATH, { method: 'POST' });
  expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
  expect(post.headers.get('cache-control')).not.toContain('max-age');
});
