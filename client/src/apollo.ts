import { ApolloLink, Observable } from '@apollo/client';
import type { Client, GraphqlError } from './types.ts';

/**
 * Returns a link that sends operations with the access token, and once more after an access token was refused or the user has
 * stepped up. Place it before the link that sends:
 * `ApolloLink.from([scopedApiLink(client), new HttpLink({ uri: '/graphql' })])`.
 */
export function scopedApiLink(client: Client): ApolloLink {
  return new ApolloLink(
    (operation, forward) =>
      new Observable((observer) => {
        let subscription: { unsubscribe(): void } | undefined;
        let isOver = false;

        async function send(isRepeated: boolean): Promise<void> {
          const token = await client.accessToken();
          if (isOver) return;
          operation.setContext(({ headers }) => ({
            headers: { ...headers, ...(token !== null && { authorization: `Bearer ${token}` }) },
          }));
          let isWaiting = false;
          subscription = forward(operation).subscribe({
            next(result) {
              const { errors, data } = result as { errors?: readonly GraphqlError[]; data?: unknown };
              // A mutation that was executed in part must not be executed twice.
              if (isRepeated || !errors || (data && operation.operationType === 'mutation')) {
                observer.next(result);
                return;
              }
              isWaiting = true;
              void settle(result, errors, token);
            },
            error: (error) => observer.error(error),
            complete() {
              if (!isWaiting) observer.complete();
            },
          });
        }

        /** Sends the operation again, or passes its errors on. */
        async function settle(result: ApolloLink.Result, errors: readonly GraphqlError[], token: string | null) {
          try {
            if (await client.recover(errors, token)) return await send(true);
            observer.next(result);
            observer.complete();
          } catch (error) {
            observer.error(error);
          }
        }

        send(false).catch((error) => observer.error(error));
        return () => {
          isOver = true;
          subscription?.unsubscribe();
        };
      }),
  );
}
