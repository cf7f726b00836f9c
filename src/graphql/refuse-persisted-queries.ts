import type { ApolloServerPlugin } from '@apollo/server';

/**
 * Makes a persisted query, of which there are none here, a bad request: Apollo Server answers 200. Clients that try
 * one first read the error's code, whatever the status, and send the whole query next.
 */
export const refusePersistedQueries: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async willSendResponse({ request, response }) {
        if (request.extensions?.persistedQuery) response.http.status = 400;
      },
    };
  },
};
