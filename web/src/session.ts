import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { type Client, createClient } from '@scoped-api/client';
import { scopedApiLink } from '@scoped-api/client/apollo';

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
 * when the session ends, so that the next user of the browser sees nothing of it.
 */
export function createApp(): App {
  const client = createClient({ url: '/graphql', session: 'cookie' });
  const apollo = new ApolloClient({
    link: scopedApiLink(client).concat(new HttpLink({ uri: '/graphql' })),
    cache: new InMemoryCache({
      typePolicies: {
        // One object for each server: they have no id.
        Server: { merge: true },
        SystemStatus: { merge: true },
        SecondFactors: { merge: true },
      },
    }),
    defaultOptions: {
      // Partial data is shown with a note.
      watchQuery: { errorPolicy: 'all' },
    },
  });
  let { status } = client.session;
  client.subscribe(() => {
    const before = status;
    status = client.session.status;
    if (before === 'signedIn' && status === 'signedOut') void apollo.clearStore();
  });
  return { client, apollo };
}
