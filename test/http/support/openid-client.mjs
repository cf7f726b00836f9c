// What a program with openid-client does, against the server at argv[2] as the client argv[3] with the secret argv[4].
// Prints what it got, as JSON. A process of its own, because the package has ES modules only.
import * as client from 'openid-client';

const [, , url, id, secret] = process.argv;
const insecure = { algorithm: 'oauth2', execute: [client.allowInsecureRequests] };
const user = { username: 'ada', password: 'correct horse battery staple' };
const results = {};

const publicClient = await client.discovery(new URL(url), 'spa', undefined, client.None(), insecure);
const login = await client.genericGrantRequest(publicClient, 'password', user);
const refreshed = await client.refreshTokenGrant(publicClient, login.refresh_token, { scope: 'me:read' });
await client.tokenRevocation(publicClient, refreshed.refresh_token);
results.public = {
  login,
  refreshed,
  afterRevocation: await errorOf(client.refreshTokenGrant(publicClient, refreshed.refresh_token)),
};

for (const [name, method] of Object.entries({ basic: client.ClientSecretBasic, post: client.ClientSecretPost })) {
  const config = await client.discovery(new URL(url), id, undefined, method(secret), insecure);
  const own = await client.clientCredentialsGrant(config, { scope: 'users:read' });
  const session = await client.genericGrantRequest(config, 'password', user);
  const next = await client.refreshTokenGrant(config, session.refresh_token);
  const before = await client.tokenIntrospection(config, next.access_token, { token_type_hint: 'access_token' });
  await client.tokenRevocation(config, next.access_token);
  const after = await client.tokenIntrospection(config, next.access_token);
  results[name] = {
    own,
    introspected: { own: await client.tokenIntrospection(config, own.access_token), before, after },
  };
}

const wrong = await client.discovery(new URL(url), id, undefined, client.ClientSecretBasic('wrong'), insecure);
results.wrongSecret = await errorOf(client.clientCredentialsGrant(wrong));

process.stdout.write(JSON.stringify(results));

function errorOf(promise) {
  return promise.then(
    () => undefined,
    ({ error, status, cause }) => ({ error, status: status ?? cause?.status }),
  );
}
