import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { type Client, createClient } from '@scoped-api/client';
import { scopedApiLink } from '@scoped-api/client/apollo';
import { tap } from 'rxjs';

declare module '@apollo/client' {
  namespace ApolloClient {
    namespace DeclareDefaultOptions {
      interface WatchQuery {
        errorPolicy: 'all';
      }
    }
  }
}

/** The session of this browser and the GraphQL client that uses it. */
export interface App {
  readonly client: Client;
  readonly apollo: ApolloClient;
}

/**
 * Connects to the server that the page came from. The refresh token is in a cookie that no script can read. The cache is emptied
 * when a session begins or ends: it belongs to one session, and the next user of the browser sees nothing of it.
 */
export function createApp(): App {
  const client = createClient({ url: '/graphql', session: 'cookie' });
  const apollo = new ApolloClient({
    link: ApolloLink.from([lostScopesLink(client), scopedApiLink(client), new HttpLink({ uri: '/graphql' })]),
    cache: new InMemoryCache({
      typePolicies: {
        // One object for each server or user: they have no id.
        Server: { merge: true },
        SystemStatus: { merge: true },
        Policy: { merge: true },
        SecondFactors: { merge: true },
        // Without a key, a query that reads less of them would take what another one has read from the cache.
        ProfileField: { keyFields: ['name'] },
        PolicyRole: { keyFields: ['name'] },
        PolicyScope: { keyFields: ['name'] },
        PolicyCoordinate: { keyFields: ['coordinate'] },
      },
    }),
    defaultOptions: {
      // Partial data is shown with a note.
      watchQuery: { errorPolicy: 'all' },
    },
  });
  let before = client.session;
  client.subscribe(() => {
    const { status, id } = before;
    before = client.session;
    if (status !== 'loading' && before.id !== id) void apollo.clearStore();
  });
  return { client, apollo };
}

/**
 * Returns a link that refreshes the session after a denial for scopes that it should have: an admin took them from the user
 * meanwhile. The pages then offer the rest. Once for each set of scopes, so that no denial repeats it.
 */
function lostScopesLink(client: Client): ApolloLink {
  let asked: string | undefined;
  return new ApolloLink((operation, forward) =>
    forward(operation).pipe(
      tap((result) => {
        const { scopes } = client.session;
        const { errors = [] } = result as { errors?: readonly { extensions?: Record<string, unknown> }[] };
        const isLost = errors.some(({ extensions: { code, missingScopes } = {} }) => {
          return (
            code === 'FORBIDDEN' && Array.isArray(missingScopes) && missingScopes.some((one) => scopes.includes(one))
          );
        });
        if (!isLost || asked === scopes.join(' ')) return;
        asked = scopes.join(' ');
        void client.refresh().catch(() => undefined);
      }),
    ),
  );
}
