import { type Exchange, makeOperation, mapExchange } from '@urql/core';
import type { Client } from './types.ts';

/**
 * Returns an exchange with which operations are sent by `client.fetch`: with the access token, and once more after an access token
 * was refused or the user has stepped up. Place it before `fetchExchange`:
 * `exchanges: [cacheExchange, scopedApiExchange(client), fetchExchange]`.
 */
export function scopedApiExchange(client: Client): Exchange {
  return mapExchange({
    onOperation: (operation) => makeOperation(operation.kind, operation, { ...operation.context, fetch: client.fetch }),
  });
}
