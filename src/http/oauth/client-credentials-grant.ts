import { defineGrant, tokensOf } from './grant';

/** The access token of a registered client that acts for itself (RFC 6749, section 4.4). */
export const clientCredentialsGrant = defineGrant({
  type: 'client_credentials',
  credential: 'a client secret',
  parameters: {},
  onlyRegistered: true,
  flow: { clientCredentials: {} },
  async exchange({ issueToClient }, { scopes, resources, client, info }) {
    return tokensOf(
      await issueToClient(client, { scopes, resources }, info),
      'The client may not have a token of its own.',
    );
  },
});
