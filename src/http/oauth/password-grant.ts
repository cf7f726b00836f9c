import { defineGrant, tokensOf } from './grant';
import { OAuthError } from './oauth-error';

/** The login of a user with a password (RFC 6749, section 4.3): the login that GraphQL uses too. */
export const passwordGrant = defineGrant({
  type: 'password',
  credential: 'a password',
  parameters: {
    username: { type: 'string', description: 'With `password`: the username or the e-mail address.' },
    password: { type: 'string', format: 'password', description: 'With `password`.' },
  },
  optional: {
    otp: {
      type: 'string',
      description:
        'With `password`, for a user with a second factor: the six digits of the authenticator app, or a recovery code.',
    },
  },
  onlyRegistered: false,
  flow: { password: { refreshUrl: '/token' } },
  isOffered: (config) => config.oauthPasswordGrant,
  async exchange({ login }, { values, scopes, resources, client, info }) {
    const { username, password, otp } = values;
    const outcome = await login(
      { username, password, scopes, resource: resources, clientId: client?.id ?? null, oneStep: { code: otp } },
      info,
    );
    if (!outcome.ok) {
      const [{ code, message } = { code: undefined, message: '' }] = outcome.errors;
      // Only after the right password, so that it tells nothing about the user before.
      return tokensOf(outcome, code === 'INVALID_CODE' ? message : 'The username or the password is wrong.');
    }
    if (!outcome.tokens) throw new OAuthError('invalid_grant', 'This login needs a second step. Send otp.');
    return outcome.tokens;
  },
});
