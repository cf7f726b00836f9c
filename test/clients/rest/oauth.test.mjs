// OAuth clients that read answers strictly: discovery, every grant, and what comes after.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { PASSWORD, startServer } from './support/server.mjs';

const USER = { username: 'ada', password: PASSWORD };
/** The server's AUDIENCE, as it is by default. */
const AUDIENCE = 'scoped-api';
let server;
let machine;

before(async () => {
  server = await startServer();
  await server.register(USER.username);
  const { createClient } = await server.asAdmin(
    'mutation ($input: CreateClientInput!) { createClient(input: $input) { client { id } secret } }',
    { input: { name: 'machine', scopes: ['users:read', 'tokens:introspect'] } },
  );
  machine = { id: createClient.client.id, secret: createClient.secret };
});
after(() => server?.stop());

/** Adds to each request what an interceptor of an application adds: `change` gets its headers. */
function interceptor(change) {
  return (url, options) => {
    const headers = new Headers(options.headers);
    change(headers);
    return fetch(url, { ...options, headers });
  };
}
const staleToken = interceptor((headers) => {
  if (!headers.has('authorization')) headers.set('authorization', 'Bearer a.b.c');
});
const latin1 = interceptor((headers) => {
  if (headers.has('content-type')) headers.set('content-type', 'application/x-www-form-urlencoded; charset=ISO-8859-1');
});

const refusal = (promise) =>
  promise.then(
    () => undefined,
    ({ error, status }) => ({ error, status }),
  );

describe('openid-client', () => {
  const discover = (id, authentication, customFetch) =>
    openid.discovery(new URL(server.url), id, undefined, authentication, {
      algorithm: 'oauth2',
      execute: [openid.allowInsecureRequests],
      ...(customFetch && { [openid.customFetch]: customFetch }),
    });

  for (const [title, customFetch] of Object.entries({ plainly: undefined, 'with a stale token': staleToken })) {
    test(`a public client ${title}: password, resource, refresh, revocation`, async () => {
      const config = await discover('spa', openid.None(), customFetch);
      const { issuer, grant_types_supported } = config.serverMetadata();
      assert.equal(issuer, server.url);
      assert.deepEqual(grant_types_supported, ['password', 'refresh_token', 'client_credentials']);
      const login = await openid.genericGrantRequest(config, 'password', USER);
      const me = await openid.fetchProtectedResource(
        config,
        login.access_token,
        new URL('/users/me/', server.url),
        'GET',
      );
      assert.equal((await me.json()).username, USER.username);
      const refreshed = await openid.refreshTokenGrant(config, login.refresh_token, { scope: 'me:read' });
      assert.equal(refreshed.scope, 'me:read');
      await openid.tokenRevocation(config, refreshed.refresh_token);
      const again = await refusal(openid.refreshTokenGrant(config, refreshed.refresh_token));
      assert.deepEqual(again, { error: 'invalid_grant', status: 400 });
    });
  }

  const methods = { header: openid.ClientSecretBasic, body: openid.ClientSecretPost };
  for (const [place, method] of Object.entries(methods)) {
    test(`a machine with its secret in the ${place}: client credentials, introspection`, async () => {
      const config = await discover(machine.id, method(machine.secret));
      const { access_token, scope } = await openid.clientCredentialsGrant(config, { scope: 'users:read' });
      assert.equal(scope, 'users:read');
      const { active, sub } = await openid.tokenIntrospection(config, access_token);
      assert.deepEqual({ active, sub }, { active: true, sub: machine.id });
      assert.deepEqual(await openid.tokenIntrospection(config, 'x'), { active: false });
    });
  }

  test('OpenID Connect is not claimed', async () => {
    await assert.rejects(
      openid.discovery(new URL(server.url), 'spa', undefined, undefined, {
        execute: [openid.allowInsecureRequests],
      }),
    );
  });
});

describe('oauth4webapi', () => {
  const spa = { client_id: 'spa' };
  const insecure = { [oauth.allowInsecureRequests]: true };
  let as;

  before(async () => {
    const issuer = new URL(server.url);
    const discovered = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure });
    as = await oauth.processDiscoveryResponse(issuer, discovered);
  });

  const logIn = async (parameters, options = {}) => {
    const sent = { ...insecure, ...options };
    const reply = await oauth.genericTokenEndpointRequest(as, spa, oauth.None(), 'password', parameters, sent);
    return oauth.processGenericTokenEndpointResponse(as, spa, reply);
  };

  test('a form under ISO-8859-1 with parameters that the server does not know', async () => {
    const parameters = new URLSearchParams({ ...USER, 'meta[device]': 'ios', 'a.b': 'x', scope: 'me:read  me:write' });
    parameters.append('resource', 'https://one.example.com');
    parameters.append('resource', 'https://two.example.com');
    const login = await logIn(parameters, { [oauth.customFetch]: latin1 });
    assert.equal(login.scope, 'me:read me:write');
  });

  test('a resource server validates an access token by the published keys (RFC 9068)', async () => {
    const { access_token } = await logIn(new URLSearchParams(USER));
    const request = new Request(server.url, { headers: { authorization: `Bearer ${access_token}` } });
    const claims = await oauth.validateJwtAccessToken(as, request, AUDIENCE, {
      ...insecure,
      signingAlgorithms: ['ES256'],
    });
    assert.equal(claims.scope, 'me:read me:write');
  });

  test('so does jose', async () => {
    const { access_token } = await logIn(new URLSearchParams(USER));
    const keys = createRemoteJWKSet(new URL(as.jwks_uri));
    const { payload, protectedHeader } = await jwtVerify(access_token, keys, {
      issuer: as.issuer,
      audience: AUDIENCE,
      typ: 'at+jwt',
    });
    assert.equal(protectedHeader.alg, 'ES256');
    assert.equal(payload.scope, 'me:read me:write');
  });

  test('a registered client refreshes and revokes what was issued to it', async () => {
    const client = { client_id: machine.id };
    const secret = oauth.ClientSecretBasic(machine.secret);
    const reply = await oauth.genericTokenEndpointRequest(
      as,
      client,
      secret,
      'password',
      new URLSearchParams(USER),
      insecure,
    );
    const login = await oauth.processGenericTokenEndpointResponse(as, client, reply);
    const next = await oauth.processRefreshTokenResponse(
      as,
      client,
      await oauth.refreshTokenGrantRequest(as, client, secret, login.refresh_token, insecure),
    );
    await oauth.processRevocationResponse(
      await oauth.revocationRequest(as, client, secret, next.access_token, insecure),
    );
    const { active } = await oauth.processIntrospectionResponse(
      as,
      client,
      await oauth.introspectionRequest(as, client, secret, next.access_token, insecure),
    );
    assert.equal(active, false);
  });
});
