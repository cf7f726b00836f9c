import jwt from 'jsonwebtoken';
import { forgeToken, type TokenCase } from '../auth/forge-token';
import { exchange, expectExchange, expectQuiet, requestBytes } from '../support/corpus';
import { createWorld, type World } from '../support/corpus-world';
import corpus from './tokens.json';

/** Blanks around a header's value are not part of it (RFC 9110, 5.5), and any number may follow `Bearer`. */
const BLANKS_OF_HTTP = ['blank-at-end', 'blank-in-front'];
/** What can't be in a header at all, or no longer fits into one. */
const REFUSED_BY_HTTP: Record<string, string> = { 'line-break-at-end': '400', 'nul-at-end': '400', megabyte: '431' };

let world: World;
beforeAll(async () => {
  world = await createWorld('test');
});
afterAll(() => world.stop());

const send = async (forgery: TokenCase, expected: string, also = {}) => {
  const { app, known } = world;
  const token = forgeToken(forgery, {
    secret: 'a secret key of thirty-two bytes or more',
    issuer: 'scoped-api',
    audience: 'scoped-api',
    sub: known.get('userId') as string,
    scope: 'me:read',
    sid: (jwt.decode(known.get('userToken') as string) as jwt.JwtPayload).sid,
  });
  const headers = { authorization: `Bearer ${token}` };
  const entry = { id: '', title: '', query: '{ me { username } }', headers, expect: expected, also };
  const before = app.logLines.length;
  expectExchange(entry, await exchange(app.url, requestBytes(entry, known)));
  await expect(app.graphql('{ __typename }')).resolves.toMatchObject({ status: 200 });
  expectQuiet(app.logLines.slice(before, before + 1), 1);
};

test('a genuine token passes: the forge below is true to life', async () => {
  await send({ title: '' }, '200', { body: { data: { me: { username: 'alice' } } } });
});

test.each(corpus.cases as unknown as TokenCase[])('$title', async (forgery) => {
  const edit = forgery.edit ?? '';
  if (BLANKS_OF_HTTP.includes(edit)) return send(forgery, '200');
  const byHttp = REFUSED_BY_HTTP[edit];
  if (byHttp) return send(forgery, byHttp);
  await send(forgery, '401 UNAUTHENTICATED', { headers: { 'www-authenticate': '^Bearer error="invalid_token"$' } });
});
