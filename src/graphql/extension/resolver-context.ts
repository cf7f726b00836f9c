import { ANONYMOUS, actorOf, recordRows } from '../../audit/record';
import type { Database } from '../../database/database';
import { readAuditEvent } from '../../extension/audit-event';
import type { ExtensionViewer, ResolverContext } from '../../extension/config-types';
import { createExtensionLog } from '../../extension/extension-log';
import { createSql } from '../../extension/sql';
import { runTransaction } from '../../extension/transaction';
import { requestOf } from '../../extension/user-code';
import type { Viewer } from '../../identity/viewer';
import type { Metrics } from '../../metrics/metrics';
import { createBatch } from '../batch';
import type { GraphqlContext } from '../context';

type Load = Parameters<ResolverContext['batch']>[0];

/** Returns the context of user code for a request. It gives access to nothing of the server's own context. */
export type ResolverContextOf = (context: GraphqlContext) => ResolverContext;

/** Makes the function that returns the context of user code; one object for each request, made when it is first used. */
export function createResolverContexts({
  database,
  metrics,
}: {
  readonly database: Pick<Database, 'pool' | 'plainTransaction'>;
  readonly metrics: Pick<Metrics, 'prismaQueryDuration'>;
}): ResolverContextOf {
  const known = new WeakMap<GraphqlContext, ResolverContext>();
  const batches = new WeakMap<Load, ReturnType<typeof createBatch<unknown>>>();
  // The pool of the primary: what a resolver writes, it reads again.
  const sql = createSql((text, values) => database.pool.query(text, values), metrics);

  const batchOf = (load: Load) => {
    if (typeof load !== 'function') throw new TypeError('batch(load, key): load must be a function.');
    const made =
      batches.get(load) ??
      createBatch<unknown>(async (keys, context) => {
        const values = await load(keys, contextOf(context));
        if (Array.isArray(values) && values.length === keys.length) return values;
        throw new TypeError(
          `The function ${load.name || 'of batch'} must return one value for each of ${keys.length} keys, in a list.`,
        );
      });
    batches.set(load, made);
    return made;
  };

  const create = (context: GraphqlContext): ResolverContext => {
    const { request, viewer } = context;
    const actor = viewer ? actorOf(viewer) : ANONYMOUS;
    return Object.freeze<ResolverContext>({
      viewer: viewer ? viewerOf(viewer) : null,
      request: requestOf(request),
      // The log of a request has its id in each line.
      log: createExtensionLog(request.log, {}),
      sql,
      transaction: (work) => runTransaction(database, { metrics, actor, origin: request }, work),
      audit: (event) => recordRows((text, values) => sql.query(text, values), [readAuditEvent(event, actor, request)]),
      batch: async (load, key) => {
        if (typeof key !== 'string') throw new TypeError('batch(load, key): key must be text.');
        return (await batchOf(load as unknown as Load)(context, key)) as never;
      },
    });
  };

  const contextOf: ResolverContextOf = (context) => {
    const made = known.get(context) ?? create(context);
    known.set(context, made);
    return made;
  };
  return contextOf;
}

function viewerOf(viewer: Viewer): ExtensionViewer {
  const scopes = Object.freeze([...viewer.scopes]);
  if (viewer.kind === 'client') {
    return Object.freeze({ kind: 'client', id: viewer.clientId, scopes, authentication: null });
  }
  const { user, authentication: given } = viewer;
  const authentication =
    given &&
    Object.freeze({
      level: given.level,
      authenticatedAt: new Date(given.authenticatedAt),
      methods: Object.freeze([...given.methods]),
    });
  return Object.freeze({ kind: 'user', id: user.id, username: user.username, scopes, authentication });
}
