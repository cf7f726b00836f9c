// What a program with oauth4webapi does, which reads answers strictly. Arguments and output as openid-client.mjs.
import * as oauth from 'oauth4webapi';

const [, , url, id, secret] = process.argv;
const insecure = { [oauth.allowInsecureRequests]: true };
const issuer = new URL(url);
const discovered = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure });
const as = await oauth.processDiscoveryResponse(issuer, discovered);

const spa = { client_id: 'spa' };
const user = new URLSearchParams({ username: 'ada', password: 'correct horse battery staple' });
const login = await oauth.processGenericTokenEndpointResponse(
  as,
  spa,
  await oauth.genericTokenEndpointRequest(as, spa, oauth.None(), 'password', user, insecure),
);
const refreshed = await oauth.processRefreshTokenResponse(
  as,
  spa,
  await oauth.refreshTokenGrantRequest(as, spa, oauth.None(), login.refresh_token, insecure),
);
await oauth.processRevocationResponse(
  await oauth.revocationRequest(as, spa, oauth.None(), refreshed.refresh_token, insecure),
);
const ended = await oauth
  .processRefreshTokenResponse(
    as,
    spa,
    await oauth.refreshTokenGrantRequest(as, spa, oauth.None(), refreshed.refresh_token, insecure),
  )
  .catch(({ error, status }) => ({ error, status }));

const machine = { client_id: id };
const auth = oauth.ClientSecretBasic(secret);
const own = await oauth.processClientCredentialsResponse(
  as,
  machine,
  await oauth.clientCredentialsGrantRequest(as, machine, auth, {}, insecure),
);
const introspected = await oauth.processIntrospectionResponse(
  as,
  machine,
  await oauth.introspectionRequest(as, machine, auth, own.access_token, insecure),
);
process.stdout.write(JSON.stringify({ login, refreshed, ended, own, introspected }));
