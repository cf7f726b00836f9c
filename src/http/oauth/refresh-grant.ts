import { defineGrant, oneResource, tokensOf } from './grant';

/** The exchange of a refresh token (RFC 6749, section 6): the refresh that GraphQL uses too. */
export const refreshGrant = defineGrant({
  type: 'refresh_token',
  credential: 'a refresh token',
  parameters: {
    refresh_token: { type: 'string', description: 'With `refresh_token`: the newest refresh token of the session.' },
  },
  onlyRegistered: false,
  async exchange({ refresh }, { values, scopes, resources, client, info }) {
    const given = { refreshToken: values.refresh_token, scopes, resource: oneResource(resources) };
    const outcome = await refresh({ ...given, clientId: client?.id ?? null }, info);
    return tokensOf(outcome, 'The refresh token is invalid, expired or already used.');
  },
});
