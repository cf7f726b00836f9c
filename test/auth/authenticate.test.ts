import { randomUUID } from 'node:crypto';
import type { Scope } from '../../src/scopes/scopes';
import corpus from '../corpus/tokens.json';
import { ALL_SCOPES } from '../support/scopes';
import { forgeToken, type TokenCase } from './forge-token';
import { type AuthHarness, createAuthHarness, TOKEN_OPTIONS } from './harness';

let harness: AuthHarness;
beforeAll(async () => {
  harness = await createAuthHarness();
});
afterAll(() => harness.close());

const issue = (userId: string, scopes?: readonly Scope[]) => harness.issue(userId, scopes);
const forGrant = (subject: string, sessionId: string | null = randomUUID(), clientId: string | null = null) =>
  harness.tokens.issue({ subject, sessionId, clientId, authentication: null, scopes: ALL_SCOPES });
const authenticate = (header: string | undefined) => harness.auth.authenticate(header);
const INVALID = { kind: 'invalid', reason: expect.any(String) };

describe('authenticate', () => {
  test('takes no header for nobody', async () => {
    expect(await authenticate(undefined)).toEqual({ kind: 'anonymous' });
  });

  test.each(['Bearer', 'bearer', 'BEARER', 'bEaReR', 'Bearer  '])(
    'takes "%s" and a token for its user',
    async (scheme) => {
      const user = await harness.add();
      expect(await authenticate(`${scheme} ${await issue(user.id)}`)).toEqual({
        kind: 'user',
        user,
        sessionId: expect.any(String),
        authentication: expect.objectContaining({
          level: 'SINGLE_FACTOR',
          methods: ['pwd'],
          authenticatedAt: expect.any(Date),
          ageSeconds: expect.any(Number),
        }),
        scopes: ['me:read', 'me:write'],
        tokenId: expect.any(String),
        expiresAt: expect.any(Number),
      });
    },
  );

  test('takes one statement, which does not read the password', async () => {
    const { id } = await harness.add();
    const token = await issue(id);
    const statements = await harness.statementsOf(() => authenticate(`Bearer ${token}`));
    expect(statements).toEqual([expect.stringMatching(/^\s*SELECT/)]);
    expect(statements[0]).not.toContain('password');
  });

  test.each([
    '',
    ' ',
    'Bearer',
    'Bearer ',
    'Bearer a b',
    'Bearer\tx',
    'Bearer=x',
    'Basic YTpi',
    'Token x',
    'x',
    'Bearer, x',
    'Bearer null',
  ])('takes %j for invalid, without a statement', async (header) => {
    expect(await harness.statementsOf(async () => expect(await authenticate(header)).toEqual(INVALID))).toEqual([]);
  });

  test('takes a good token with something behind it for invalid', async () => {
    const token = await issue((await harness.add()).id);
    for (const header of [`Bearer ${token} x`, `Bearer ${token},Bearer ${token}`, `Bearer Bearer ${token}`, token]) {
      expect(await authenticate(header)).toEqual(INVALID);
    }
  });

  test('takes every token of the corpus that fits into a header for invalid, without a statement', async () => {
    const { id } = await harness.add();
    const statements = await harness.statementsOf(async () => {
      for (const forgery of corpus.cases as unknown as TokenCase[]) {
        if (forgery.inHeader === false) continue;
        const token = forgeToken(forgery, { ...TOKEN_OPTIONS, sub: id });
        expect({ title: forgery.title, ...(await authenticate(`Bearer ${token}`)) }).toMatchObject(INVALID);
      }
    });
    expect(statements).toEqual([]);
  });

  test('gives what the token allows of what the user holds now, in registry order', async () => {
    const user = await harness.add({ role: 'ADMIN' });
    const token = await issue(user.id, ['users:write', 'me:read', 'users:read']);
    expect(await authenticate(`Bearer ${token}`)).toMatchObject({ scopes: ['me:read', 'users:read', 'users:write'] });
    await harness.database.prisma.user.update({
      where: { id: user.id },
      data: { role: 'USER', grantedScopes: ['users:read'] },
    });
    expect(await authenticate(`Bearer ${token}`)).toMatchObject({ scopes: ['me:read', 'users:read'] });
    expect(await authenticate(`Bearer ${await issue(user.id, [])}`)).toMatchObject({ kind: 'user', scopes: [] });
  });

  test('ignores scopes of a token that the registry does not have', async () => {
    const { id } = await harness.add({ grantedScopes: ['gone:read' as Scope] });
    const token = await harness.issue(id, ['gone:read', 'me:read', 'toString']);
    expect(await authenticate(`Bearer ${token}`)).toMatchObject({ kind: 'user', scopes: ['me:read'] });
  });

  test('takes the token of a user who was disabled or deleted, or never was, for invalid', async () => {
    const user = await harness.add();
    const header = `Bearer ${await issue(user.id)}`;
    const change = (isActive: boolean) =>
      harness.database.prisma.user.update({ where: { id: user.id }, data: { isActive } });
    await change(false);
    expect(await authenticate(header)).toEqual(INVALID);
    await change(true);
    expect(await authenticate(header)).toMatchObject({ kind: 'user' });
    await harness.database.prisma.user.delete({ where: { id: user.id } });
    expect(await authenticate(header)).toEqual(INVALID);
    expect(await authenticate(`Bearer ${forGrant(randomUUID())}`)).toEqual(INVALID);
  });

  test('asks the database nothing about a subject that is no user id', async () => {
    const statements = await harness.statementsOf(async () => {
      for (const sub of ['root', '1', "' OR 1=1 --", 'a\0b', '{01a2041c-d861-741e-8de3-fe44b092c69c}']) {
        expect(await authenticate(`Bearer ${forGrant(sub)}`)).toEqual(INVALID);
      }
    });
    expect(statements).toEqual([]);
  });
});
