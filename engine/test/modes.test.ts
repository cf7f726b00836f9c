import { denialsOf, guarded } from './support/guarded-schema';

const SDL = `
  type Query { ping: String team: Team things: [Thing] }
  type Mutation { rename: Team ping: String }
  type Team @requiresScopes(scopes: [["team"]]) { id: ID lead: User! }
  type User { email: String! @requiresScopes(scopes: [["pii"]]) team: Team }
  union Thing = Team | User
`;
const lead = { __typename: 'User', email: 'e', team: { __typename: 'Team', id: 'u' } };
const team = { __typename: 'Team', id: 't', lead };
const root = { ping: 'p', team, things: [team, lead], rename: team };

describe('dry-run', () => {
  test('answers everything and reports what would be denied, below what would be denied too', async () => {
    const { run } = guarded(SDL, { mode: 'dry-run' });
    const result = await run('{ ping team { id lead { email team { id } } } }', [], { root });
    expect(result.data).toEqual({ ping: 'p', team: { id: 't', lead: { email: 'e', team: { id: 'u' } } } });
    expect(denialsOf(result)).toEqual(['team Query.team', 'team.lead.email User.email', 'team.lead.team User.team']);
  });

  test('reports below denied fragments too, each (path, coordinate) once', async () => {
    const { run } = guarded(SDL, { mode: 'dry-run' });
    const query =
      '{ things { ... on Team { id lead { ...Mail } } ... on User { ...Mail } } } fragment Mail on User { email }';
    const result = await run(query, [], { root });
    expect(result.data).toEqual({ things: [{ id: 't', lead: { email: 'e' } }, { email: 'e' }] });
    expect(denialsOf(result)).toEqual(['things Team', 'things.@.lead.email User.email', 'things.@.email User.email']);
  });

  test('performs mutations', async () => {
    const { run, called } = guarded(SDL, { mode: 'dry-run' });
    const result = await run('mutation { rename { id } }', null, { root });
    expect(result.data).toEqual({ rename: { id: 't' } });
    expect(denialsOf(result)).toEqual(['rename Mutation.rename']);
    expect(called).toContain('Mutation.rename');
  });
});

describe('by default', () => {
  test('a mutation is refused whole for one denial anywhere in it', async () => {
    const { run, called } = guarded(SDL, {});
    const result = await run('mutation { ping rename { lead { email } } }', ['team'], { root });
    expect(result).not.toHaveProperty('data');
    expect(denialsOf(result)).toEqual(['rename.lead.email User.email']);
    expect(called).toEqual([]);
  });

  test('what @skip leaves out refuses nothing', async () => {
    const { run } = guarded(SDL, {});
    const result = await run('mutation { ping rename @skip(if: true) { id } }', [], { root });
    expect(result).toEqual({ data: { ping: 'p' } });
  });

  test('a query degrades', async () => {
    const result = await guarded(SDL, {}).run('{ ping team { id } }', [], { root });
    expect(result.data).toEqual({ ping: 'p', team: null });
  });
});

test('each operation type may have a mode of its own', async () => {
  const { run } = guarded(SDL, { mode: { query: 'reject', mutation: 'filter' } });
  expect(await run('{ ping team { id } }', [], { root })).not.toHaveProperty('data');
  expect((await run('mutation { ping rename { id } }', [], { root })).data).toEqual({ ping: 'p', rename: null });
});
