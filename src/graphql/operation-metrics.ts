import type { ApolloServerPlugin } from '@apollo/server';
import type { Metrics } from '../metrics/metrics';
import type { GraphqlContext } from './context';

/** Times every operation by type and outcome; names are the clients' to choose, so they are no label. */
export function operationMetrics(
  metrics: Pick<Metrics, 'graphqlOperationDuration'>,
): ApolloServerPlugin<GraphqlContext> {
  return {
    async requestDidStart() {
      const start = process.hrtime.bigint();
      return {
        async willSendResponse({ operation, response }) {
          const result = response.body.kind === 'single' ? response.body.singleResult : {};
          const type = operation?.operation ?? 'unknown';
          const seconds = Number(process.hrtime.bigint() - start) / 1e9;
          metrics.graphqlOperationDuration.observe({ type, outcome: outcomeOf(result) }, seconds);
        },
      };
    },
  };
}

function outcomeOf(result: { readonly data?: unknown; readonly errors?: readonly unknown[] | undefined }): string {
  if (!result.errors?.length) return 'ok';
  return result.data ? 'partial' : 'error';
}
