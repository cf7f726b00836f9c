import { startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
let token: string;
beforeAll(async () => {
  app = await startTestApp({ DB_POOL_MAX: '7' });
  token = await app.adminToken();
});
afterAll(() => app.stop());

const STATUS = `{ status {
  version startedAt uptimeSeconds
  database { reachable latencyMs version pool { max total idle waiting } pendingMigrations }
  users { total active admins isEstimate }
  process { memoryBytes heapUsedBytes eventLoopDelayMeanMs eventLoopDelayP99Ms }
} }`;

it('tells an admin how the server is doing', async () => {
  await app.userToken('someone');
  const { data, errors } = await app.graphql(STATUS, { token });
  expect(errors).toBeUndefined();
  expect(data.status).toMatchObject({
    version: '0.1.0',
    database: {
      reachable: true,
      latencyMs: expect.any(Number),
      version: expect.stringMatching(/^\d+/),
      pool: { max: 7, waiting: 0 },
      pendingMigrations: 0,
    },
    users: { total: 2, active: 2, admins: 1, isEstimate: false },
  });
  expect(data.status.uptimeSeconds).toBeGreaterThan(0);
  expect(data.status.process.memoryBytes).toBeGreaterThan(10_000_000);
});

it('shows the same pool in /metrics', async () => {
  const { data } = await app.graphql('{ status { database { pool { max total } } } }', { token });
  const metrics = await fetch(`${app.url}/metrics`).then((response) => response.text());
  expect(metrics).toContain(`db_pool_max_connections ${data.status.database.pool.max}`);
  expect(metrics).toContain(`db_pool_connections{state="total"} ${data.status.database.pool.total}`);
});

it('is not for everyone', async () => {
  const user = await app.userToken('curious');
  const { data, errors } = await app.graphql(STATUS, { token: user });
  expect(data).toEqual({ status: null });
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', missingScopes: ['status:read'] });
});

it('counts operations, denials and logins', async () => {
  await app.graphql('{ me { id } }');
  const metrics = await fetch(`${app.url}/metrics`).then((response) => response.text());
  expect(metrics).toMatch(/graphql_authorization_denials_total\{code="UNAUTHENTICATED"\} [1-9]/);
  expect(metrics).toMatch(/graphql_operation_duration_seconds_count\{type="query",outcome="partial"\} [1-9]/);
  expect(metrics).toMatch(/auth_logins_total\{outcome="success"\} [1-9]/);
  expect(metrics).toMatch(/http_request_duration_seconds_count\{route="\/graphql",method="POST",status="200"\} [1-9]/);
});
