import type { ApolloServerPlugin } from '@apollo/server';
import type { Metrics } from '../metrics/metrics';
import type { ApolloContext } from './exchange';

type OperationMetrics = Pick<Metrics, 'graphqlOperationDuration'>;

/** Times every operation by type and outcome; names are the clients' to choose, so they are no label. */
export function operationMetrics(metrics: OperationMetrics): ApolloServerPlugin<ApolloContext> {
  return {
    async requestDidStart({ contextValue: { exchange } }) {
      return {
        async willSendResponse({ operation, response }) {
          const result = response.body.kind === 'single' ? response.body.singleResult : {};
          observeOperation(metrics, operation?.operation ?? 'unknown', result, exchange.startedAt);
        },
      };
    },
  };
}

/**
 * Observes one operation.
 *
 * @param startedAt - by `performance.now()`.
 */
export function observeOperation(
  { graphqlOperationDuration }: OperationMetrics,
  type: string,
  result: { readonly data?: unknown; readonly errors?: readonly unknown[] | undefined },
  startedAt: number,
): void {
  graphqlOperationDuration.observe({ type, outcome: outcomeOf(result) }, (performance.now() - startedAt) / 1000);
}

function outcomeOf({ data, errors }: Parameters<typeof observeOperation>[2]): string {
  if (!errors?.length) return 'ok';
  return data ? 'partial' : 'error';
}
