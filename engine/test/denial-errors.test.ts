import type { ScopeEngineOptions, ViewerScopes } from '../src';
import { guarded } from './support/guarded-schema';

const SDL = `
  type Query {
    users: Users
    any: String @requiresScopes(scopes: [["a", "b"], ["c", "d", "e"], ["f", "g"]])
    signedIn: String @authenticated
    vault: Vault @requiresScopes(scopes: [["q1"], ["q2"]])
  }
  type Users { nodes: [[User!]!] }
  type User { email: String @requiresScopes(scopes: [["users:read"]]) }
  type Vault @requiresScopes(scopes: [["v1"], ["q1", "v2"]]) { id: ID }
`;

async function errorOf(query: string, scopes: ViewerScopes, options: ScopeEngineOptions = { mode: 'filter' }) {
  const { errors } = await guarded(SDL, options).run(query, scopes, { root: { users: { nodes: [] } } });
  expect(errors).toHaveLength(1);
  return errors?.[0];
}

describe('the error of a denial', () => {
  test('says what, where and what is missing', async () => {
    expect(await errorOf('{ people: users { nodes { mail: email } } }', [])).toEqual({
      message: 'Not authorized to read User.email',
      path: ['people', 'nodes', '@', '@', 'mail'],
      extensions: {
        code: 'FORBIDDEN',
        coordinate: 'User.email',
        requiredScopes: [['users:read']],
        missingScopes: ['users:read'],
      },
    });
  });

  test('is UNAUTHENTICATED for an anonymous viewer only', async () => {
    expect((await errorOf('{ any }', null))?.extensions?.code).toBe('UNAUTHENTICATED');
    expect((await errorOf('{ any }', []))?.extensions?.code).toBe('FORBIDDEN');
    expect((await errorOf('{ signedIn }', null))?.extensions?.code).toBe('UNAUTHENTICATED');
  });

  test.each([
    ['of the smallest group, for who has none', [], ['a', 'b']],
    ['of the smallest group, for who lacks its rest', ['b'], ['a']],
    ['of another, for who lacks less of it', ['c', 'd'], ['e']],
    ['of the smaller of two, for who lacks as much of both', ['c', 'd', 'g'], ['f']],
  ])('names the fewest missing scopes: %s', async (_title, scopes, missing) => {
    expect((await errorOf('{ any }', scopes))?.extensions?.missingScopes).toEqual(missing);
  });

  test('names the least groups that meet all rules together', async () => {
    const extensions = (await errorOf('{ vault { id } }', ['q2']))?.extensions;
    expect(extensions?.requiredScopes).toEqual([
      ['q1', 'v1'],
      ['q1', 'v2'],
      ['q2', 'v1'],
    ]);
    expect(extensions?.missingScopes).toEqual(['v1']);
  });

  test('is one per path and coordinate, and names everything that is required there', async () => {
    const { run } = guarded(`
      type Query { hit: Hit }
      union Hit = Book | Film
      union Paper = Book
      union Screen = Film
      interface Titled { title: String }
      type Book implements Titled @requiresScopes(scopes: [["book"]]) { title: String }
      type Film implements Titled @requiresScopes(scopes: [["film"]]) { title: String }
    `);
    const titles = '... on Titled { title }';
    const { errors } = await run(`{ hit { ... on Paper { ${titles} } ... on Screen { ${titles} } } }`, []);
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.path).toEqual(['hit']);
    expect(errors?.[0]?.extensions).toMatchObject({ coordinate: 'Titled', requiredScopes: [['book', 'film']] });
  });

  test('does not name scopes if showScopes is false', async () => {
    expect((await errorOf('{ any }', [], { mode: 'filter', showScopes: false }))?.extensions).toEqual({
      code: 'FORBIDDEN',
      coordinate: 'Query.any',
    });
  });
});

describe('errorsIn', () => {
  const run = (options: ScopeEngineOptions) => guarded(SDL, options).run('{ any }', []);

  test('extensions: under authorizationErrors, with nothing among the errors', async () => {
    const result = await run({ mode: 'filter', errorsIn: 'extensions' });
    expect(result.errors).toBeUndefined();
    expect(result.extensions?.authorizationErrors).toEqual([expect.objectContaining({ path: ['any'] })]);
  });

  test('disabled: nowhere', async () => {
    expect(await run({ mode: 'filter', errorsIn: 'disabled' })).toEqual({ data: { any: null } });
  });

  test('errors of resolvers stay among the errors', async () => {
    const { run: runBroken } = guarded('type Query { a: String! b: String @authenticated }', {
      mode: 'filter',
      errorsIn: 'extensions',
    });
    const result = await runBroken('{ a b }', null, { root: {} });
    expect(result.errors?.map(({ message }) => message)).toEqual([
      'Cannot return null for non-nullable field Query.a.',
    ]);
    expect(result.extensions?.authorizationErrors).toHaveLength(1);
  });
});
