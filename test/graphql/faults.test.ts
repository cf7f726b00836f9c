import { startTestApp, type TestApp } from '../support/test-app';

describe('a fault of the server', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  it('shows the client a request id and nothing else, and the operator everything', async () => {
    const token = await app.adminToken();
    await app.alter('ALTER TABLE users RENAME COLUMN full_name TO lost');
    const { status, headers, data, errors } = await app.graphql('{ __typename users { nodes { id } } }', { token });
    await app.alter('ALTER TABLE users RENAME COLUMN lost TO full_name');
    const requestId = headers.get('x-request-id');
    expect({ status, data, errors }).toEqual({
      status: 500,
      data: undefined,
      errors: [{ message: 'Internal server error', extensions: { code: 'INTERNAL_SERVER_ERROR', requestId } }],
    });
    const line = app.logLines.find(({ err }) => err !== undefined);
    expect(line).toMatchObject({ requestId, err: { stack: expect.stringContaining('full_name') } });
  });

  it('is told apart from a database that is away', async () => {
    const token = await app.userToken('patient');
    // Nothing listens on port 1; both servers have the same secret.
    const away = await startTestApp({ DATABASE_URL: 'postgresql://unknown@127.0.0.1:1/nothing' });
    const { status, errors } = await away.graphql('{ me { id } }', { token });
    await away.stop();
    expect({ status, code: errors?.[0]?.extensions.code }).toEqual({ status: 503, code: 'SERVICE_UNAVAILABLE' });
  });
});

describe('the schema', () => {
  const INTROSPECT = '{ __schema { queryType { name } } }';

  it('can be read in development', async () => {
    const app = await startTestApp();
    expect((await app.graphql(INTROSPECT)).data).toEqual({ __schema: { queryType: { name: 'Query' } } });
    await app.stop();
  });

  it('is hidden in production, suggestions included', async () => {
    const app = await startTestApp({ NODE_ENV: 'production', BCRYPT_COST: '10' });
    const introspected = await app.graphql(INTROSPECT);
    expect({ status: introspected.status, data: introspected.data }).toEqual({ status: 400, data: undefined });
    const { errors } = await app.graphql('{ usesr { nodes { id } } }');
    expect(errors?.[0]?.message).toBe('Cannot query field "usesr" on type "Query".');
    await app.stop();
  });

  it('keeps scope names to itself where it is told to', async () => {
    const app = await startTestApp({ SHOW_REQUIRED_SCOPES: 'off' });
    const { errors } = await app.graphql('{ me { id } }');
    expect(errors?.[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED', coordinate: 'Query.me' });
    await app.stop();
  });
});
