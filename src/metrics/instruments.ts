import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** From a quarter of a millisecond (a prepared look-up) to 10 s (something waits for a lock). */
const QUERY_BUCKETS = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
/** From a millisecond; a login spends 0.1 to 0.5 s on its password hash. */
const REQUEST_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Registers the application's own instruments; the names are part of the contract with dashboards. */
export function createInstruments(registry: Registry) {
  const registers = [registry];
  return {
    prismaQueryDuration: new Histogram({
      name: 'prisma_query_duration_seconds',
      help: 'Seconds per Prisma query, by model (raw for raw SQL), operation and outcome (ok, error).',
      labelNames: ['model', 'operation', 'outcome'] as const,
      buckets: QUERY_BUCKETS,
      registers,
    }),
    prismaTransactionDuration: new Histogram({
      name: 'prisma_transaction_duration_seconds',
      help: 'Seconds per database transaction, waiting for a connection included, by outcome (commit, rollback).',
      labelNames: ['outcome'] as const,
      buckets: QUERY_BUCKETS,
      registers,
    }),
    replicaReads: new Counter({
      name: 'db_replica_reads_total',
      help: 'Reads that may go to the replica, by where they went (replica, primary).',
      labelNames: ['outcome'] as const,
      registers,
    }),
    graphqlOperationDuration: new Histogram({
      name: 'graphql_operation_duration_seconds',
      help: 'Seconds per GraphQL operation, by type (query, mutation) and outcome.',
      labelNames: ['type', 'outcome'] as const,
      buckets: REQUEST_BUCKETS,
      registers,
    }),
    graphqlAuthorizationDenials: new Counter({
      name: 'graphql_authorization_denials_total',
      help: 'Fields and operations denied, by error code.',
      labelNames: ['code'] as const,
      registers,
    }),
    graphqlWorkRefused: new Counter({
      name: 'graphql_work_refused_total',
      help: 'Requests refused because the documents that they send cost too much, by whose budget it was.',
      labelNames: ['reason'] as const,
      registers,
    }),
    authLogins: new Counter({
      name: 'auth_logins_total',
      help: 'Logins through any door, by outcome.',
      labelNames: ['outcome'] as const,
      registers,
    }),
    throttleRejections: new Counter({
      name: 'throttle_rejections_total',
      help: 'Attempts refused because there were too many, by limit.',
      labelNames: ['limit'] as const,
      registers,
    }),
    mailDeliveries: new Counter({
      name: 'mail_deliveries_total',
      help: 'Attempts to hand a mail to the mail server, by outcome (sent, retried, failed, dropped).',
      labelNames: ['outcome'] as const,
      registers,
    }),
    httpConnections: new Gauge({
      name: 'http_connections',
      help: 'Open connections of clients.',
      registers,
    }),
    httpConnectionsClosed: new Counter({
      name: 'http_connections_closed_total',
      help: 'Connections closed by the server: stalled (answers not read), idle_for_new, too_many, memory.',
      labelNames: ['reason'] as const,
      registers,
    }),
    httpRequestDuration: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Seconds per HTTP request, by route pattern, method and status.',
      labelNames: ['route', 'method', 'status'] as const,
      buckets: REQUEST_BUCKETS,
      registers,
    }),
  };
}
