import { register } from 'prom-client';
import { createMetrics } from '../../src/metrics/metrics';

const busy = (milliseconds: number) => {
  const end = Date.now() + milliseconds;
  while (Date.now() < end);
};

describe('metrics', () => {
  it('have the names and labels of the contract', async () => {
    const metrics = createMetrics();
    metrics.prismaQueryDuration.observe({ model: 'User', operation: 'findMany', outcome: 'ok' }, 0.01);
    metrics.prismaTransactionDuration.observe({ outcome: 'commit' }, 0.01);
    metrics.graphqlOperationDuration.observe({ type: 'query', outcome: 'ok' }, 0.01);
    metrics.graphqlAuthorizationDenials.inc({ code: 'FORBIDDEN' });
    metrics.authLogins.inc({ outcome: 'ok' });
    metrics.throttleRejections.inc({ limit: 'loginByPair' });
    metrics.httpRequestDuration.observe({ route: '/token', method: 'POST', status: '200' }, 0.01);
    metrics.observePool(() => ({ max: 10, total: 3, idle: 2, waiting: 0 }));

    const text = await metrics.registry.metrics();
    metrics.close();
    for (const line of [
      'prisma_query_duration_seconds_count{model="User",operation="findMany",outcome="ok"} 1',
      'prisma_transaction_duration_seconds_count{outcome="commit"} 1',
      'graphql_operation_duration_seconds_count{type="query",outcome="ok"} 1',
      'graphql_authorization_denials_total{code="FORBIDDEN"} 1',
      'auth_logins_total{outcome="ok"} 1',
      'throttle_rejections_total{limit="loginByPair"} 1',
      'http_request_duration_seconds_count{route="/token",method="POST",status="200"} 1',
      'db_pool_connections{state="total"} 3',
      'db_pool_max_connections 10',
    ]) {
      expect(text).toContain(line);
    }
  });

  it('include the defaults of prom-client, by its names, without its global registry', async () => {
    const metrics = createMetrics();
    const text = await metrics.registry.metrics();
    metrics.close();
    for (const name of [
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'process_start_time_seconds',
      'nodejs_heap_size_used_bytes',
      'nodejs_eventloop_lag_seconds',
      'nodejs_eventloop_lag_p99_seconds',
      'nodejs_gc_duration_seconds',
      'nodejs_version_info',
    ]) {
      expect(text).toContain(`# HELP ${name} `);
    }
    expect(register.getMetricsAsArray()).toEqual([]);
  });

  it('say nothing of a pool that is not there, and follow the last one given', async () => {
    const metrics = createMetrics();
    expect(await metrics.registry.metrics()).not.toContain('db_pool');
    for (const max of [1, 2]) metrics.observePool(() => ({ max, total: 0, idle: 0, waiting: 0 }));
    expect(await metrics.registry.metrics()).toContain('db_pool_max_connections 2');
    metrics.close();
  });

  it('show a blocked event loop', async () => {
    const metrics = createMetrics();
    await new Promise((resolve) => setTimeout(resolve, 50));
    busy(120);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(metrics.eventLoopDelay().maxSeconds).toBeGreaterThan(0.1);

    const [, lag] = /^nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(await metrics.registry.metrics()) ?? [];
    expect(Number(lag)).toBeGreaterThan(0.1);
    metrics.close();
  });
});
