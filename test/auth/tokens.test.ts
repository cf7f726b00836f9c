import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import jwt from 'jsonwebtoken';
import { type AccessTokenOptions, createAccessTokens } from '../../src/auth/tokens';
import { createHmacKeyring } from '../../src/keys/hmac-keyring';
import { isKeyPairAlgorithm, JWT_ALGORITHMS, type JwtAlgorithm } from '../../src/keys/jwt-algorithm';
import type { Keyring } from '../../src/keys/keyring';
import corpus from '../corpus/tokens.json';
import { testKeyring } from '../keys/support/test-keys';
import { forgeToken, type TokenCase } from './forge-token';

const sub = randomUUID();
const sid = randomUUID();
const secret = 'a secret of at least thirty-two bytes';
const keyring = createHmacKeyring({ secret, algorithm: 'HS256' });
const options: AccessTokenOptions = {
  keyring,
  issuer: 'http://localhost:4000',
  audience: 'scoped-api',
  ttlSeconds: 900,
};
const genuine = { ...options, secret, sub, scope: 'me:read', sid };
const authentication = {
  level: 'MULTI_FACTOR',
  methods: ['pwd', 'otp', 'mfa'],
  authenticatedAt: new Date('2026-11-27T10:00:00.999Z'),
} as const;
const grant = (scopes: string[]) => ({ subject: sub, clientId: null, sessionId: sid, authentication, scopes });
const tokens = createAccessTokens(options);
const forge = (forgery: Omit<TokenCase, 'title'>) => forgeToken({ title: '', ...forgery }, genuine);

function keyringFor(algorithm: JwtAlgorithm): Keyring {
  return isKeyPairAlgorithm(algorithm) ? testKeyring(algorithm) : createHmacKeyring({ secret, algorithm });
}

describe('an access token', () => {
  test('is a JWT of RFC 9068', () => {
    const { header, payload } = jwt.decode(tokens.issue(grant(['me:read', 'me:write'])), { complete: true }) as jwt.Jwt;
    expect(header).toEqual({ alg: 'HS256', typ: 'at+jwt', kid: keyring.signingKey().kid });
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
      sid,
      acr: 'aal2',
      amr: ['pwd', 'otp', 'mfa'],
      auth_time: 1795773600,
    });
    expect(Math.abs((iat ?? 0) - Date.now() / 1000)).toBeLessThan(60);
  });

  test.each(JWT_ALGORITHMS)('signed with %s is valid with the most scopes and claims that it can have', (algorithm) => {
    const audience = `https://${'a'.repeat(200)}.example`;
    const others = createAccessTokens({ ...options, issuer: audience, audience, keyring: keyringFor(algorithm) });
    const scopes = Array.from({ length: 100 }, (_, index) => `scope${index}`.padEnd(39, 'x'));
    const token = others.issue({ ...grant(scopes), claims: { text: 'x'.repeat(1_000) } });
    expect(others.verify(token)).toMatchObject({ ok: true, claims: { scopes } });
  });

  test.each(JWT_ALGORITHMS)('signed with %s has the claims that it was issued with, and no others', (algorithm) => {
    const others = createAccessTokens({ ...options, keyring: keyringFor(algorithm) });
    const token = others.issue(grant(['me:read', 'users:read']));
    expect(jwt.decode(token, { complete: true })?.header).toEqual({
      alg: algorithm,
      typ: 'at+jwt',
      kid: expect.stringMatching(/^[\w-]{11,43}$/),
    });
    expect(others.verify(token)).toEqual({
      ok: true,
      claims: {
        sub,
        sid,
        clientId: 'scoped-api',
        audience: 'scoped-api',
        scopes: ['me:read', 'users:read'],
        jti: expect.any(String),
        exp: expect.any(Number),
        iat: expect.any(Number),
      },
    });
    expect(tokens.verify(token).ok).toBe(algorithm === 'HS256');
  });

  test('of a client that acts for itself names the client and no session', () => {
    const token = tokens.issue({ subject: 'c1', clientId: 'c1', sessionId: null, authentication: null, scopes: [] });
    expect(tokens.verify(token)).toMatchObject({ ok: true, claims: { sub: 'c1', clientId: 'c1', sid: undefined } });
    expect(jwt.decode(token)).not.toHaveProperty('sid');
  });

  test('has an id of its own', () => {
    expect(tokens.issue(grant([]))).not.toBe(tokens.issue(grant([])));
  });

  test('of any user passes: the forged tokens below are realistic', () => {
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
    ['an unknown claim', { claims: { note: 'hello' } }],
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
    const token = tokens.issue(grant(['me:read']));
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

  test('is never made without a time to live', () => {
    for (const ttlSeconds of [0, -1, 1.5, Number.NaN]) {
      expect(() => createAccessTokens({ ...options, ttlSeconds })).toThrow(RangeError);
    }
  });
});
