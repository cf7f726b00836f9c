import { GraphQLError } from 'graphql';
import { DomainError } from '../errors';
import type { Metrics } from '../metrics/metrics';
import type { RequestInfo } from '../request-info';
import type { WorkBudget } from '../throttle/work-budget';

/** Limits the CPU time for reading documents, by network. */
export interface DocumentBudget {
  /** @returns the error for a network above its limit, whose document is not read; otherwise `undefined`. */
  refusal(request: RequestInfo): GraphQLError | undefined;
  /** @param cost - in microseconds of CPU time. */
  charge(request: RequestInfo, cost: number): void;
}

/** @param options.budget - keys are networks. */
export function createDocumentBudget(options: {
  readonly budget: WorkBudget;
  readonly metrics: Pick<Metrics, 'graphqlWorkRefused'>;
}): DocumentBudget {
  const { budget, metrics } = options;
  return {
    refusal({ network }) {
      try {
        budget.check(network);
        return undefined;
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        const { code, message, retryAfter } = error;
        metrics.graphqlWorkRefused.inc({ reason: 'address' });
        return new GraphQLError(message, { extensions: { code, retryAfter } });
      }
    },
    charge({ network }, cost) {
      budget.charge(network, cost);
    },
  };
}
