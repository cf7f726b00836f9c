import { defineGrant, tokensOf } from './grant';

/** The login of a user with a password (RFC 6749, section 4.3): the login that GraphQL uses too. */
export const passwordGrant = defineGrant({
  type: 'password',
  credential: 'a password',
  parameters: {
    username: { type: 'string', description: 'With `password`: the username or the e-mail address.' },
    password: { type: 'string', format: 'password', description: 'With `password`.' },
  },
  onlyRegistered: false,
  flow: { password: { refreshUrl: '/token' } },
  isOffered: (config) => config.oauthPasswordGrant,
  async exchange({ login }, { values, scopes, resources, client, info }) {
    const outcome = await login({ ...values, scopes, resource: resources, clientId: client?.id ?? null }, info);
    return tokensOf(outcome, 'The username or the password is wrong.');
  },
});
