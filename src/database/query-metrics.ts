import type { Metrics } from '../metrics/metrics';
import { Prisma } from './generated/client';

/** A Prisma extension that records every query's duration by model, operation and outcome. */
export function recordQueries({ prismaQueryDuration }: Pick<Metrics, 'prismaQueryDuration'>) {
  return Prisma.defineExtension({
    name: 'query-metrics',
    query: {
      // Both labels are bounded: models and operations come from the generated client, never from a request.
      async $allOperations({ model = 'raw', operation, args, query }) {
        const end = prismaQueryDuration.startTimer({ model, operation });
        try {
          const result = await query(args);
          end({ outcome: 'ok' });
          return result;
        } catch (error) {
          end({ outcome: 'error' });
          throw error;
        }
      },
    },
  });
}
