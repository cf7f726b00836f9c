import { buildSchema } from 'graphql';
import { allCoordinates, requirementAt } from '../src/access';
import { describeRequirements } from '../src/describe-schema';
import { describeDiff, diffPolicies } from '../src/policy-diff';
import { lockPolicy, parseLock, printLock } from '../src/policy-lock';
import { matrixPage, policyMatrix } from '../src/policy-matrix';
import { createReach, reachableBy } from '../src/reach';
import { compileSchemaPolicy } from '../src/schema-policy';

const DIRECTIVES = `
  scalar Scope
  directive @requiresScopes(scopes: [[Scope!]!]!) on OBJECT | FIELD_DEFINITION | INTERFACE | SCALAR | ENUM | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
  directive @authenticated on OBJECT | FIELD_DEFINITION | INTERFACE | SCALAR | ENUM
`;
const policyOf = (sdl: string) => compileSchemaPolicy(buildSchema(DIRECTIVES + sdl));
const lockOf = (sdl: string, roles = ROLES) => lockPolicy(policyOf(sdl), roles);

const ROLES = { USER: ['me'], ADMIN: ['me', 'all'] };
const SDL = `
  type Query {
    me: User @requiresScopes(scopes: [["me"]])
    users(filter: Filter @requiresScopes(scopes: [["all"]])): [User] @authenticated
    ping: String
  }
  input Filter { name: String, secret: String @requiresScopes(scopes: [["all"], ["root", "me"]]) }
  type User { name: String, note: String @requiresScopes(scopes: [["all"]]), vault: Vault }
  type Vault @requiresScopes(scopes: [["vault"]]) { content: String }
`;

describe('the policy lock', () => {
  it('lists every coordinate with what it requires, independent of the order in the schema', () => {
    const { coordinates } = lockOf(SDL);
    expect(coordinates).toEqual({
      'Filter.secret': [['all'], ['me', 'root']],
      'Query.me': [['me']],
      'Query.ping': 'open',
      'Query.users': 'authenticated',
      'Query.users(filter:)': [['all']],
      'User.name': 'open',
      'User.note': [['all']],
      'User.vault': [['vault']],
      Vault: [['vault']],
      'Vault.content': 'open',
    });
    const shuffled = SDL.replace('[["all"], ["root", "me"]]', '[["me", "root"], ["all"]]');
    expect(printLock(lockOf(shuffled))).toBe(printLock(lockOf(SDL)));
  });

  it('reads back what it prints, and reports what is wrong with any other text', () => {
    const lock = lockOf(SDL);
    expect(parseLock(printLock(lock))).toEqual(lock);
    expect(() => parseLock('{')).toThrow(/not valid JSON/);
    expect(() => parseLock('{"version":2}')).toThrow(/version 1/);
    expect(() => parseLock('{"version":1,"roles":{},"coordinates":{"Query.a":"public"}}')).toThrow(/Query\.a/);
  });
});

describe('the policy diff', () => {
  const diff = (from: string, to: string, roles = ROLES) => diffPolicies(lockOf(from), lockOf(to, roles));
  const words = (from: string, to: string) => describeDiff(diff(from, to)).join('\n');
  const QUERY = (rule: string) => `type Query { a: String ${rule} }`;
  const scopes = (groups: string) => `@requiresScopes(scopes: ${groups})`;

  it('reports no difference if nothing changed', () => {
    expect(diff(SDL, SDL)).toEqual({ changes: [], roles: [], widened: false });
    expect(words(SDL, SDL)).toBe('No difference: access is the same as before.');
  });

  it('reports who gained access, and that access was widened', () => {
    expect(diff(QUERY(scopes('[["all"]]')), QUERY(scopes('[["me"]]'))).widened).toBe(true);
    expect(words(QUERY(scopes('[["all"]]')), QUERY(scopes('[["me"]]')))).toBe(
      'Query.a: USER gained access; a viewer with only all lost access (required all, requires me now)',
    );
    expect(words(QUERY('@authenticated'), QUERY(''))).toBe(
      'Query.a: anonymous gained access (required any access token, requires nothing now)',
    );
  });

  it('reports who lost access, and that access was not widened', () => {
    expect(diff(QUERY(''), QUERY(scopes('[["all"]]'))).widened).toBe(false);
    expect(words(QUERY(''), QUERY(scopes('[["all"]]')))).toBe(
      'Query.a: anonymous, USER lost access (required nothing, requires all now)',
    );
  });

  it('detects a change that affects no role: one scope less in a group that no role holds', () => {
    const [from, to] = [QUERY(scopes('[["x", "y"]]')), QUERY(scopes('[["x"]]'))];
    expect(diff(from, to).widened).toBe(true);
    expect(words(from, to)).toBe('Query.a: a viewer with only x gained access (required x and y, requires x now)');
    expect(diff(to, from).widened).toBe(false);
  });

  it('reports a scope that was replaced by another as both', () => {
    const change = diff(QUERY(scopes('[["me"]]')), QUERY(scopes('[["all"]]')));
    expect(change.widened).toBe(true);
    expect(describeDiff(change)).toEqual([
      'Query.a: a viewer with only all gained access; USER lost access (required me, requires all now)',
    ]);
  });

  it('counts a new coordinate as access gained, and a removed one as lost', () => {
    const [one, two] = ['type Query { a: String }', 'type Query { a: String, b: String @authenticated }'];
    expect(diff(one, two).widened).toBe(true);
    expect(words(one, two)).toBe('Query.b: ADMIN, USER gained access (new, requires any access token)');
    expect(diff(two, one).widened).toBe(false);
    expect(words(two, one)).toBe('Query.b: ADMIN, USER lost access (removed, required any access token)');
  });

  it('sees a role that gained a scope', () => {
    const { widened, roles, changes } = diff(SDL, SDL, { ...ROLES, USER: ['me', 'all'] });
    expect(widened).toBe(true);
    expect(roles).toEqual([{ role: 'USER', added: ['all'], removed: [] }]);
    expect(changes.map(({ coordinate, gained }) => [coordinate, gained])).toEqual([
      ['Filter.secret', ['USER']],
      ['Query.users(filter:)', ['USER']],
      ['User.note', ['USER']],
    ]);
  });
});

describe('reach', () => {
  const policy = policyOf(SDL);
  const reach = createReach(policy);
  const gets = (coordinate: string, scopes: string[] | null) => reachableBy(policy, scopes)(coordinate);

  it('counts the rules on the way', () => {
    expect(requirementAt(policy, 'User.name')?.authenticated).toBe(false);
    expect(gets('User.name', null)).toBe(false);
    expect(gets('User.name', [])).toBe(true);
    expect(gets('User.note', ['me'])).toBe(false);
    expect(gets('User.note', ['all'])).toBe(true);
    expect(gets('Vault.content', ['all', 'me'])).toBe(false);
    expect(gets('Vault.content', ['vault'])).toBe(true);
    expect(gets('Query.ping', null)).toBe(true);
  });

  it('reaches input fields through the arguments that contain them', () => {
    expect(gets('Filter.name', [])).toBe(false);
    expect(gets('Filter.name', ['all'])).toBe(true);
    expect(gets('Filter.secret', ['all'])).toBe(true);
    expect(gets('Query.users(filter:)', ['me'])).toBe(false);
  });

  it.each([
    'Nope',
    'Query.nope',
    'Query.users(nope:)',
    'Filter.nope',
    'User.name.first',
    '',
    '__proto__',
    'Query.__proto__',
  ])('knows no %p', (coordinate) => {
    expect(reach.waysTo(coordinate)).toBeUndefined();
    expect(requirementAt(policy, coordinate)).toBeUndefined();
  });

  it('terminates on types that refer to each other', () => {
    const circular = policyOf('type Query { a: A } type A { b: B @authenticated } type B { a: A }');
    expect(createReach(circular).waysTo('B.a')).toEqual([{ authenticated: true, scopes: 0n, authentication: null }]);
  });
});

describe('the matrix', () => {
  it('shows which role can use which coordinate', () => {
    const { columns, rows } = policyMatrix(policyOf(SDL), ROLES);
    expect(columns).toEqual(['anonymous', 'USER', 'ADMIN']);
    expect(rows.find(({ coordinate }) => coordinate === 'User.note')).toEqual({
      coordinate: 'User.note',
      rule: [['all']],
      reaches: [false, false, true],
    });
    expect(rows.map(({ coordinate }) => coordinate)).toEqual(allCoordinates(policyOf(SDL)));
  });

  it('is a page that escapes the names of scopes', () => {
    const page = matrixPage(policyMatrix(policyOf('type Query { a: Int @requiresScopes(scopes: [["<b>&"]]) }'), ROLES));
    expect(page).toContain('&#60;b&#62;&#38;');
    expect(page).not.toContain('<b>');
  });
});

it('adds the required scopes to descriptions', () => {
  const policy = policyOf(`${SDL} extend type Query { "Doc." doc: Int @authenticated }`);
  describeRequirements(policy);
  const query = policy.schema.getQueryType()?.getFields();
  expect(query?.me?.description).toBe('Requires me.');
  expect(query?.doc?.description).toBe('Doc.\n\nRequires any access token.');
  expect(query?.ping?.description).toBeUndefined();
  expect(query?.users?.args[0]?.description).toBe('Requires all.');
});

describe('rules of arguments and input fields', () => {
  const sdl = (argument: string, field: string) => `
    type Query { find(text: String, all: Boolean ${argument}, filter: Filter): String @requiresScopes(scopes: [["a"]]) }
    input Filter { name: String, secret: String ${field} }`;
  const RULE = '@requiresScopes(scopes: [["b"]])';
  const guarded = lockOf(sdl(RULE, RULE));
  const open = lockOf(sdl('', ''));
  const withoutInputs = ({ inputs: _, ...lock }: typeof open) => lock;

  it.each([
    ['two locks', guarded, open],
    ['a former lock, and one that lists inputs', withoutInputs(guarded), open],
    ['one that lists inputs, and a former lock', guarded, withoutInputs(open)],
  ])('%s: dropping them widens access, and adding them narrows it', (_what, strict, loose) => {
    const dropped = diffPolicies(strict, loose);
    expect(dropped.widened).toBe(true);
    expect(dropped.changes).toMatchObject([
      { coordinate: 'Filter.secret', before: [['b']], after: 'open', widened: [null], narrowed: [] },
      { coordinate: 'Query.find(all:)', after: 'open', widened: [null], narrowed: [] },
    ]);
    const added = diffPolicies(loose, strict);
    expect(added.widened).toBe(false);
    expect(added.changes).toMatchObject([
      { coordinate: 'Filter.secret', before: 'open', widened: [], narrowed: [null] },
      { coordinate: 'Query.find(all:)', before: 'open', widened: [], narrowed: [null] },
    ]);
  });

  it('an input that is removed widens nothing, and an open one is not reported', () => {
    const smaller = lockOf(
      'type Query { find(filter: Filter): String @requiresScopes(scopes: [["a"]]) } input Filter { name: String }',
    );
    const removed = diffPolicies(guarded, smaller);
    expect(removed).toMatchObject({ widened: false });
    expect(removed.changes.map(({ after }) => after)).toEqual([undefined, undefined]);
    expect(diffPolicies(open, smaller).changes).toEqual([]);
    // A new input with a rule is something new that a role can use.
    expect(diffPolicies(smaller, guarded).widened).toBe(true);
  });

  it('the lock lists them, and is read back', () => {
    expect(open.inputs).toEqual({ Filter: ['name', 'secret'], 'Query.find': ['all', 'filter', 'text'] });
    expect(parseLock(printLock(open))).toEqual(open);
    expect(parseLock(printLock(withoutInputs(open)))).toEqual(withoutInputs(open));
    for (const inputs of [[], { Filter: 'name' }, { Filter: [1] }]) {
      const text = JSON.stringify({ ...withoutInputs(open), inputs });
      expect(() => parseLock(text)).toThrow('its inputs are not lists of names');
    }
  });
});
