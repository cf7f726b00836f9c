import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import jwt from 'jsonwebtoken';
import { type AccessTokenOptions, createAccessTokens } from '../../src/auth/tokens';
import corpus from '../corpus/tokens.json';
import { forgeToken, type TokenCase } from './forge-token';

const sub = randomUUID();
const options: AccessTokenOptions = {
  secret: 'a secret of at least thirty-two bytes',
  algorithm: 'HS256',
  issuer: 'http://localhost:4000',
  audience: 'scoped-api',
  ttlSeconds: 900,
};
const genuine = { ...options, sub, scope: 'me:read' };
const tokens = createAccessTokens(options);
const forge = (forgery: Omit<TokenCase, 'title'>) => forgeToken({ title: '', ...forgery }, genuine);

describe('an access token', () => {
  test('is a JWT of RFC 9068', () => {
    const { header, payload } = jwt.decode(tokens.issue({ userId: sub, scopes: ['me:read', 'me:write'] }), {
      complete: true,
    }) as jwt.Jwt;
    expect(header).toEqual({ alg: 'HS256', typ: 'at+jwt' });
    const { iat } = payload as jwt.JwtPayload;
    expect(payload).toEqual({
      iss: 'http://localhost:4000',
      aud: 'scoped-api',
      sub,
      iat,
      exp: (iat ?? 0) + 900,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      client_id: 'scoped-api',
      scope: 'me:read me:write',
    });
    expect(Math.abs((iat ?? 0) - Date.now() / 1000)).toBeLessThan(5);
  });

  test.each(['HS256', 'HS384', 'HS512'] as const)('signed with %s says what it was issued for', (algorithm) => {
    const others = createAccessTokens({ ...options, algorithm });
    const token = others.issue({ userId: sub, scopes: ['me:read', 'users:read'] });
    const claims = { sub, scopes: ['me:read', 'users:read'], jti: expect.any(String), exp: expect.any(Number) };
    expect(others.verify(token)).toEqual({ ok: true, claims });
    if (algorithm !== 'HS256') expect(tokens.verify(token).ok).toBe(false);
  });

  test('has an id of its own', () => {
    const grant = { userId: sub, scopes: [] };
    expect(tokens.issue(grant)).not.toBe(tokens.issue(grant));
  });

  test('of nobody in particular passes: the forge below is true to life', () => {
    expect(tokens.verify(forge({}))).toMatchObject({ ok: true, claims: { sub, scopes: ['me:read'], jti: 'a-token' } });
  });

  test.each<[string, Omit<TokenCase, 'title'>]>([
    ['typ in another case', { header: { typ: 'AT+JWT' } }],
    ['typ as a media type', { header: { typ: 'application/at+jwt' } }],
    ['an expiry in a few seconds', { claims: { exp: '@now+5' } }],
    ['the last expiry there is', { claims: { exp: 253402300799 } }],
    ['iat within the leeway', { claims: { iat: '@now+55' } }],
    ['nbf within the leeway', { claims: { nbf: '@now+55' } }],
    ['several audiences, one of them right', { claims: { aud: ['other-api', 'scoped-api'] } }],
    ['a claim that nobody knows', { claims: { note: 'hello' } }],
  ])('with %s passes', (_title, forgery) => {
    expect(tokens.verify(forge(forgery))).toMatchObject({ ok: true });
  });

  test.each<[unknown, string[]]>([
    ['me:read me:write', ['me:read', 'me:write']],
    ['  me:read \t\n me:write  ', ['me:read', 'me:write']],
    ['me:read me:read', ['me:read']],
    ['me:read,me:write', ['me:read,me:write']],
    ['', []],
    ['   ', []],
    [
      ['me:read', 'me:write', 'me:read'],
      ['me:read', 'me:write'],
    ],
    [[], []],
    [[''], []],
    [null, []],
    ['@absent', []],
  ])('with scope %j carries %j', (scope, scopes) => {
    expect(tokens.verify(forge({ claims: { scope } }))).toMatchObject({ ok: true, claims: { scopes } });
  });

  test.each((corpus.cases as unknown as TokenCase[]).map((forgery) => [forgery.title, forgery] as const))(
    'is refused: %s',
    (_title, forgery) => {
      expect(tokens.verify(forgeToken(forgery, genuine))).toEqual({ ok: false, reason: expect.any(String) });
    },
  );

  test('signed with the text of a public key is refused where that text is no secret', () => {
    const pem = '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n';
    expect(tokens.verify(forgeToken({ title: '' }, { ...genuine, secret: pem })).ok).toBe(false);
  });

  test('is refused when any one letter of it is another', () => {
    const token = tokens.issue({ userId: sub, scopes: ['me:read'] });
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.'];
    const position = fc.nat({ max: token.length - 1 });
    fc.assert(
      fc.property(position, fc.constantFrom(...letters), (at, letter) => {
        fc.pre(token[at] !== letter);
        return !tokens.verify(token.slice(0, at) + letter + token.slice(at + 1)).ok;
      }),
      { numRuns: 2000 },
    );
  });

  test('that is any text at all is refused, and nothing is thrown', () => {
    const part = fc.oneof(
      fc.string(),
      fc.json().map((json) => Buffer.from(json).toString('base64url')),
    );
    const text = fc.array(part, { maxLength: 6 }).map((parts) => parts.join('.'));
    fc.assert(
      fc.property(text, (any) => !tokens.verify(any).ok),
      { numRuns: 2000 },
    );
  });

  test('is never made with a weak secret or without a time to live', () => {
    expect(() => createAccessTokens({ ...options, secret: 'x'.repeat(31) })).toThrow(RangeError);
    for (const ttlSeconds of [0, -1, 1.5, Number.NaN]) {
      expect(() => createAccessTokens({ ...options, ttlSeconds })).toThrow(RangeError);
    }
  });
});
