import { loadConfig } from '../../src/config';
import { defineGrant } from '../../src/http/oauth/grant';
import { GRANTS, offeredGrants } from '../../src/http/oauth/grants';
import { oauthPaths } from '../../src/http/openapi/oauth-operations';
import { securitySchemes } from '../../src/http/openapi/openapi-document';
import { SCOPES } from '../support/scopes';
import { post } from './support/oauth';
import { type Served, serve } from './support/serve';

/** A grant as a file of its own would define it. */
const pinGrant = defineGrant({
  type: 'urn:example:pin',
  credential: 'a pin',
  parameters: { pin: { type: 'string', description: 'With `urn:example:pin`: four digits.' } },
  onlyRegistered: false,
  flow: { authorizationCode: { authorizationUrl: '/pin' } },
  async exchange(_operations, { values, scopes = ['me:read'] }) {
    return { accessToken: `for-${values.pin}`, tokenType: 'Bearer', expiresIn: 60, scopes };
  },
});
const WITH_PIN = [...GRANTS, pinGrant];

let served: Served;
beforeAll(async () => {
  served = await serve({ grants: WITH_PIN });
});
afterAll(() => served.close());

const grant_type = pinGrant.type;

test('a grant in the list is served by /token, with its parameters', async () => {
  const reply = await post(served.url, '/token', { grant_type, pin: '1234', scope: 'me:write' });
  expect(await reply.json()).toEqual({
    access_token: 'for-1234',
    token_type: 'Bearer',
    expires_in: 60,
    scope: 'me:write',
  });
  expect(await (await post(served.url, '/token', { grant_type })).json()).toEqual({
    error: 'invalid_request',
    error_description: 'Send the parameter pin.',
  });
  const twice = await fetch(`${served.url}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `grant_type=${grant_type}&pin=1&pin=2`,
  });
  expect(await twice.json()).toMatchObject({ error_description: 'Send pin only once.' });
  const unknown = await (await post(served.url, '/token', { grant_type: 'unknown' })).json();
  expect(unknown).toMatchObject({
    error: 'unsupported_grant_type',
    error_description: expect.stringContaining(grant_type),
  });
});

test('a grant in the list is in the metadata', async () => {
  const reply = await fetch(`${served.url}/.well-known/oauth-authorization-server`);
  expect((await reply.json()).grant_types_supported).toEqual(WITH_PIN.map(({ type }) => type));
});

test('a grant in the list is in the OpenAPI document', () => {
  const { post: operation } = oauthPaths(WITH_PIN)['/token'];
  const { schema } = operation.requestBody.content['application/x-www-form-urlencoded'];
  expect(schema.properties.grant_type).toEqual({ type: 'string', enum: WITH_PIN.map(({ type }) => type) });
  expect(schema.properties.pin).toEqual(pinGrant.parameters.pin);
  expect(JSON.stringify(schema)).toContain('{"if":{"properties":{"grant_type":{"const":"urn:example:pin"}}');
  expect(operation.summary).toContain('a pin');
  expect(securitySchemes(WITH_PIN, SCOPES).oauth2.flows).toMatchObject({
    authorizationCode: { authorizationUrl: '/pin' },
  });
});

test('a grant that the configuration turns off is in none of them', () => {
  const types = (env: Record<string, string>) => offeredGrants(loadConfig(env)).map(({ type }) => type);
  expect(types({})).toEqual(expect.arrayContaining(['password', 'refresh_token', 'client_credentials']));
  expect(types({ OAUTH_PASSWORD_GRANT: 'off' })).toEqual(types({}).filter((type) => type !== 'password'));
  const off = offeredGrants(loadConfig({ OAUTH_PASSWORD_GRANT: 'off' }));
  expect(JSON.stringify(oauthPaths(off)['/token'])).not.toMatch(/"const":"password"|"username"/);
  expect(Object.keys(securitySchemes(off, SCOPES).oauth2.flows)).toEqual(['clientCredentials']);
});
