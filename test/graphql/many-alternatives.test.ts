import { createScopeEngine } from '@scoped-api/engine';
import { buildSchema } from 'graphql';
import { createExplainDocument } from '../../src/graphql/explain-document';
import { USER_RECORD } from '../../src/identity/user-record';
import { createPersonalTokensService } from '../../src/personal-tokens/personal-tokens-service';
import { ALL_SCOPES, SCOPES } from '../support/scopes';
import { startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

/** Every way to leave out four of the scopes: any five, and no four, hold one of each. */
function rulesOfSeven(): string[][] {
  const ways: string[][] = [];
  const choose = (from: number, chosen: string[]): void => {
    if (chosen.length === 7) ways.push(chosen);
    else for (let at = from; at < ALL_SCOPES.length; at += 1) choose(at + 1, [...chosen, ALL_SCOPES[at] ?? '']);
  };
  choose(0, []);
  return ways;
}

test('a token is minted from a document with more alternatives than are listed, by those that its maker holds', async () => {
  const rules = rulesOfSeven();
  const fields = rules.map(
    (rule, n) => `f${n}: Int @requiresScopes(scopes: ${JSON.stringify(rule.map((it) => [it]))})`,
  );
  const schema = buildSchema(`
    directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION
    type Query { all: All }
    type All { ${fields.join('\n')} }`);
  const engine = createScopeEngine(schema);
  const explain = createExplainDocument({ engine: () => engine, showScopes: true });
  const document = `{ all { ${rules.map((_, n) => `f${n}`).join(' ')} } }`;
  expect(explain(document, undefined, null)).toMatchObject({ minimalScopesCut: true, allowed: false });

  const { database } = app;
  const tokens = createPersonalTokensService({
    database,
    scopes: SCOPES,
    minimalScopes: (text, name, held) => explain(text, name, held).minimalScopes,
  });
  await app.adminToken('mint');
  const record = await database.prisma.user.findFirstOrThrow({ where: { username: 'mint' }, select: USER_RECORD });
  const create = (...grantedScopes: string[]) =>
    tokens.create(
      { kind: 'operator', user: { ...record, role: 'USER', grantedScopes } },
      { name: 'robot', expiresInDays: 1, document },
      null,
    );
  // With the two of the role these are five, which are enough.
  const made = await create('audit:read', 'clients:read', 'clients:write');
  expect(made).toMatchObject({
    ok: true,
    personalAccessToken: { scopes: ['me:read', 'me:write', 'audit:read', 'clients:read', 'clients:write'] },
  });
  expect(await create('audit:read', 'clients:read')).toMatchObject({
    ok: false,
    errors: [{ code: 'SCOPE_NOT_HELD' }],
  });
});
