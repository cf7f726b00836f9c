import { composeServices } from '@apollo/composition';
import { buildSchema, parse } from 'graphql';
import {
  type AuthenticationLevel,
  accessOf,
  afterStepUp,
  compositionSdl,
  createReach,
  createScopeEngine,
  describeDiff,
  describeRequirements,
  describeRule,
  diffPolicies,
  explain,
  lockPolicy,
  matrixPage,
  parseLock,
  policyMatrix,
  printLock,
  reachableBy,
  readDeclarations,
  requirementAt,
  type ScopeEngineOptions,
  type ViewerAuthentication,
  visibleSchema,
} from '../src';
import { DIRECTIVES, guardedSchema } from './support/guarded-schema';

const engineOf = (sdl: string, options: ScopeEngineOptions = {}) =>
  createScopeEngine(guardedSchema(sdl), { allowNoRules: true, ...options });
const at = (level: AuthenticationLevel, ageSeconds = 0): ViewerAuthentication => ({ level, ageSeconds });

const ROLES = { USER: ['me'], ADMIN: ['me', 'all'] };
const SDL = `
  type Query {
    ping: String
    me: User @requiresScopes(scopes: [["me"], ["all"]]) @requiresAuthentication(maxAgeSeconds: 600)
    vault: Vault
    find(filter: Filter @requiresAuthentication(level: MULTI_FACTOR)): String @authenticated
  }
  type User { name: String card: String @requiresAuthentication(level: PHISHING_RESISTANT, maxAgeSeconds: 60) }
  type Vault @requiresAuthentication(level: MULTI_FACTOR) { content: String }
  input Filter { text: String secret: String @requiresScopes(scopes: [["all"]]) @requiresAuthentication(maxAgeSeconds: 5) }
`;

describe('the lock', () => {
  const { policy } = engineOf(SDL);
  const lock = lockPolicy(policy, ROLES);

  it('has the authentication of each coordinate', () => {
    expect(lock.coordinates).toEqual({
      'Filter.secret': { scopes: [['all']], level: 'SINGLE_FACTOR', maxAgeSeconds: 5 },
      'Query.find': 'authenticated',
      'Query.find(filter:)': { level: 'MULTI_FACTOR' },
      'Query.me': { scopes: [['all'], ['me']], level: 'SINGLE_FACTOR', maxAgeSeconds: 600 },
      'Query.ping': 'open',
      'Query.vault': { level: 'MULTI_FACTOR' },
      'User.card': { level: 'PHISHING_RESISTANT', maxAgeSeconds: 60 },
      'User.name': 'open',
      Vault: { level: 'MULTI_FACTOR' },
      'Vault.content': 'open',
    });
    expect(parseLock(printLock(lock))).toEqual(lock);
    expect(printLock(lock)).toContain(
      '    "Query.me": {"scopes":[["all"],["me"]],"level":"SINGLE_FACTOR","maxAgeSeconds":600},\n',
    );
  });

  it('describes it in words', () => {
    expect(describeRule(lock.coordinates['Query.me'])).toBe(
      '(all, or me) and an authentication of the user within the last 600 seconds',
    );
    expect(describeRule(lock.coordinates['Filter.secret'])).toBe(
      'all and an authentication of the user within the last 5 seconds',
    );
    expect(describeRule(lock.coordinates['User.card'])).toBe(
      'a phishing-resistant authentication of the user within the last 60 seconds',
    );
  });

  it.each([
    '{"level":"STRONG"}',
    '{"scopes":[["a"]]}',
    '{"scopes":[],"level":"MULTI_FACTOR"}',
    '{"level":"MULTI_FACTOR","maxAgeSeconds":0}',
    '{"level":"MULTI_FACTOR","maxAgeSeconds":null}',
    '{"level":"MULTI_FACTOR","minimumAge":1}',
  ])('with the rule %s is refused', (rule) => {
    expect(() => parseLock(`{"version":1,"roles":{},"coordinates":{"Query.a":${rule}}}`)).toThrow(/for Query\.a/);
  });

  it('with levels of roles that are none is refused', () => {
    expect(() => parseLock('{"version":1,"roles":{},"roleLevels":{"A":"HIGH"},"coordinates":{}}')).toThrow(/levels/);
  });
});

describe('the diff', () => {
  const lockOf = (rule: string) => lockPolicy(engineOf(`type Query { a: String ${rule} }`).policy, ROLES);
  const compare = (from: string, to: string) => {
    const diff = diffPolicies(lockOf(from), lockOf(to));
    return { widened: diff.widened, words: describeDiff(diff).join('\n') };
  };
  const ME = '@requiresScopes(scopes: [["me"]])';
  const rule = (args: string) => `@requiresAuthentication${args}`;

  it('calls a new rule narrowed, and a dropped one widened', () => {
    expect(compare(ME, `${ME} ${rule('(maxAgeSeconds: 600)')}`)).toEqual({
      widened: false,
      words:
        'Query.a: a viewer with only me lost access ' +
        '(required me, requires me and an authentication of the user within the last 600 seconds now)',
    });
    expect(compare(`${ME} ${rule('')}`, ME)).toEqual({
      widened: true,
      words:
        'Query.a: a viewer with only me gained access (required me and an authentication of the user, requires me now)',
    });
    expect(compare(rule(''), '')).toMatchObject({ widened: true });
    expect(compare('', rule(''))).toMatchObject({ widened: false });
  });

  it.each([
    ['a weaker level', '(level: MULTI_FACTOR)', '(level: SINGLE_FACTOR)', [true, false]],
    ['a larger age', '(maxAgeSeconds: 60)', '(maxAgeSeconds: 61)', [true, false]],
    ['no age', '(maxAgeSeconds: 60)', '', [true, false]],
    [
      'a stronger level and a larger age',
      '(maxAgeSeconds: 60)',
      '(level: MULTI_FACTOR, maxAgeSeconds: 90)',
      [true, true],
    ],
    ['the same', '(level: SINGLE_FACTOR)', '', [false, false]],
  ])('knows %s', (_title, from, to, [forth, back]) => {
    expect(compare(rule(from), rule(to)).widened).toBe(forth);
    expect(compare(rule(to), rule(from)).widened).toBe(back);
  });

  it('names the authentication that is enough now', () => {
    expect(compare(rule('(level: PHISHING_RESISTANT)'), rule('(level: MULTI_FACTOR, maxAgeSeconds: 1)')).words).toBe(
      'Query.a: a viewer with only an access token and a multi-factor authentication of the user within the last second ' +
        'gained access; a viewer with only an access token and a phishing-resistant authentication of the user lost access ' +
        '(required a phishing-resistant authentication of the user, requires a multi-factor authentication of the user ' +
        'within the last second now)',
    );
  });

  it('is widened exactly if a viewer gains access, for all pairs of rules', () => {
    const scopeRules: [string, string[][]][] = [
      ['', [[]]],
      ...[[['a']], [['a'], ['b']], [['a', 'b']]].map((groups): [string, string[][]] => [
        `@requiresScopes(scopes: ${JSON.stringify(groups)})`,
        groups,
      ]),
    ];
    const levels = ['SINGLE_FACTOR', 'MULTI_FACTOR', 'PHISHING_RESISTANT'] as const;
    const ages = [0, 5, 6, 9, 10];
    const authentications = levels.flatMap((level, rank) =>
      [undefined, 5, 9].map((age) => {
        const args = `level: ${level}${age === undefined ? '' : `, maxAgeSeconds: ${age}`}`;
        return { text: `@requiresAuthentication(${args})`, rank, age };
      }),
    );
    const rules = scopeRules.flatMap(([text, groups]) =>
      [undefined, ...authentications].map((required) => ({
        groups,
        required,
        lock: lockOf(`${text} ${required?.text ?? ''}`),
        isOpen: text === '' && !required,
      })),
    );
    const viewers = [[], ['a'], ['b'], ['a', 'b']].flatMap((scopes) =>
      [undefined, ...levels.flatMap((_, rank) => ages.map((age) => ({ rank, age })))].map((has) => ({ scopes, has })),
    );
    const allows = ({ groups, required }: (typeof rules)[number], { scopes, has }: (typeof viewers)[number]) =>
      groups.some((group) => group.every((scope) => (scopes as string[]).includes(scope))) &&
      (!required ||
        (has !== undefined && has.rank >= required.rank && has.age <= (required.age ?? Number.POSITIVE_INFINITY)));
    for (const before of rules) {
      for (const after of rules) {
        const gains = viewers.some((viewer) => allows(after, viewer) && !allows(before, viewer));
        const opens = after.isOpen && !before.isOpen;
        const diff = diffPolicies(before.lock, after.lock);
        if (diff.widened !== (gains || opens)) throw new Error(describeDiff(diff).join('\n'));
        const isEqual = before === after;
        expect(diff.changes).toHaveLength(isEqual ? 0 : 1);
      }
    }
  });

  it('compares with a lock of a former release', () => {
    const former = parseLock(
      '{"version":1,"roles":{"ADMIN":["all","me"],"USER":["me"]},"coordinates":{"Query.a":[["me"]]}}',
    );
    expect(diffPolicies(former, lockOf(`${ME} ${rule('')}`)).changes).toMatchObject([
      { coordinate: 'Query.a', gained: [], lost: [], widened: [], narrowed: [['me']] },
    ]);
  });
});

describe('the level of a role', () => {
  const declare = (roles: string) => `
    directive @scope(name: String!, description: String) repeatable on SCHEMA
    directive @role(name: String!, description: String, scopes: [String!]! = [], level: AuthenticationLevel) repeatable on SCHEMA
    extend schema @scope(name: "a") ${roles}
    type Query { a: String @requiresScopes(scopes: [["a"]]) }
  `;
  const read = (roles: string) => readDeclarations(parse(`${DIRECTIVES}${declare(roles)}`));
  const OWNER = '@role(name: "OWNER", description: "Owns", scopes: ["a"])';

  it('is read', () => {
    const { roles, problems } = read('@role(name: "OWNER", description: "Owns", scopes: ["a"], level: MULTI_FACTOR)');
    expect(problems).toEqual([]);
    expect(roles).toMatchObject([{ name: 'OWNER', scopes: ['a'], level: 'MULTI_FACTOR' }]);
    expect(read(OWNER).roles[0]?.level).toBeUndefined();
  });

  it('is the strongest of all declarations, and needs no scopes beside it', () => {
    const { roles } = read(
      `@role(name: "OWNER", level: PHISHING_RESISTANT) ${OWNER} @role(name: "OWNER", level: SINGLE_FACTOR)`,
    );
    expect(roles).toMatchObject([{ scopes: ['a'], level: 'PHISHING_RESISTANT' }]);
  });

  it.each([
    ['level: HIGH', 'level` that is not one of SINGLE_FACTOR, MULTI_FACTOR'],
    ['level: null', 'leave it out for none'],
    ['scopes: null, level: MULTI_FACTOR', 'no list of scopes'],
  ])('%s is refused', (args, message) => {
    expect(read(`${OWNER} @role(name: "OWNER", ${args})`).problems[0]?.message).toContain(message);
  });

  it('is in the lock; dropping or weakening it widens access', () => {
    const lockOf = (roles: string) => lockPolicy(engineOf(declare(roles)).policy);
    const strict = lockOf(`${OWNER} @role(name: "OWNER", level: MULTI_FACTOR)`);
    const plain = lockOf(OWNER);
    expect(strict.roleLevels).toEqual({ OWNER: 'MULTI_FACTOR' });
    expect('roleLevels' in plain).toBe(false);
    expect(parseLock(printLock(strict))).toEqual(strict);
    expect(diffPolicies(strict, plain).widened).toBe(true);
    expect(diffPolicies(plain, strict).widened).toBe(false);
    expect(describeDiff(diffPolicies(plain, strict))).toEqual([
      'role OWNER required no level, requires MULTI_FACTOR now',
    ]);
    const weak = lockOf(`${OWNER} @role(name: "OWNER", level: SINGLE_FACTOR)`);
    expect(diffPolicies(strict, weak).widened).toBe(true);
    const gone = { ...plain, roles: {} };
    expect(describeDiff(diffPolicies(strict, gone))).toEqual(
      expect.not.arrayContaining([expect.stringContaining('requires no level')]),
    );
  });
});

describe('reach and matrix', () => {
  const { policy } = engineOf(SDL);

  it('a way has the authentication of every rule on it', () => {
    const reach = createReach(policy);
    const me = policy.index.lookUp(['me']);
    expect(reach.waysTo('User.card')).toContainEqual({
      authenticated: true,
      scopes: me,
      authentication: { level: 'PHISHING_RESISTANT', maxAgeSeconds: 60 },
    });
    expect(reach.waysTo('Query.ping')).toEqual([{ authenticated: false, scopes: 0n, authentication: null }]);
    expect(reach.waysTo('Vault.content')).toEqual([
      { authenticated: true, scopes: 0n, authentication: { level: 'MULTI_FACTOR', maxAgeSeconds: null } },
    ]);
  });

  it('reachableBy assumes the strongest authentication, unless another one is given', () => {
    const reaches = (...args: [string[] | null, ViewerAuthentication | null | undefined]) =>
      reachableBy(policy, args[0], [], args[1])('User.card');
    expect(reaches(['me'], undefined)).toBe(true);
    expect(reaches(['me'], at('PHISHING_RESISTANT', 60))).toBe(true);
    expect(reaches(['me'], at('PHISHING_RESISTANT', 61))).toBe(false);
    expect(reaches(['me'], null)).toBe(false);
    expect(reaches([], undefined)).toBe(false);
    expect(reaches(null, undefined)).toBe(false);
  });

  it('the matrix says what a role can reach, and what that requires', () => {
    const matrix = policyMatrix(policy, ROLES);
    expect(matrix.rows.find(({ coordinate }) => coordinate === 'User.card')).toEqual({
      coordinate: 'User.card',
      rule: { level: 'PHISHING_RESISTANT', maxAgeSeconds: 60 },
      reaches: [false, true, true],
    });
    expect(matrixPage(matrix)).toContain('a phishing-resistant authentication of the user within the last 60 seconds');
  });
});

describe('explain and accessOf', () => {
  const engine = engineOf(SDL);
  const explained = (query: string, scopes: string[] | null, authentication?: ViewerAuthentication) =>
    explain(engine.policy, parse(query), engine.viewer(scopes, authentication));

  it('name the required authentication, and whether it is missing', () => {
    const required = { level: 'PHISHING_RESISTANT', maxAgeSeconds: 60 };
    expect(explained('{ me { card } }', ['me'], at('SINGLE_FACTOR'))).toMatchObject({
      authenticated: true,
      minimalScopes: [['me'], ['all']],
      allowed: false,
      missingScopes: [],
      requiredAuthentication: required,
      missingAuthentication: required,
      fields: [
        {
          coordinate: 'Query.me',
          allowed: true,
          requiredAuthentication: { level: 'SINGLE_FACTOR', maxAgeSeconds: 600 },
          missingAuthentication: null,
        },
        { coordinate: 'User.card', allowed: false, requiredScopes: [], missingAuthentication: required },
      ],
    });
    expect(explained('{ me { card } }', ['me'], at('PHISHING_RESISTANT', 60))).toMatchObject({
      allowed: true,
      missingAuthentication: null,
    });
    expect(explained('{ ping }', null)).toMatchObject({ requiredAuthentication: null, missingAuthentication: null });
    expect(explained('{ vault { content } }', null)).toMatchObject({
      missingAuthentication: { level: 'MULTI_FACTOR', maxAgeSeconds: null },
    });
  });

  it('name those of inputs in variables', () => {
    const { fields } = explained('query ($f: Filter) { find(filter: $f) }', ['all'], at('MULTI_FACTOR', 6)) ?? {};
    expect(fields?.find(({ coordinate }) => coordinate === 'Filter.secret')).toMatchObject({
      variable: 'f',
      allowed: false,
      missingScopes: [],
      missingAuthentication: { level: 'SINGLE_FACTOR', maxAgeSeconds: 5 },
    });
  });

  it('agree about one coordinate', () => {
    const requirement = requirementAt(engine.policy, 'Query.me');
    const of = (scopes: string[]) =>
      requirement && accessOf(engine.policy, 'Query.me', requirement, engine.viewer(scopes, at('SINGLE_FACTOR', 600)));
    expect(of(['me'])).toMatchObject({ allowed: true, missingAuthentication: null });
    expect(of([])).toMatchObject({ allowed: false, missingScopes: ['me'], missingAuthentication: null });
  });
});

it('descriptions name the required authentication', () => {
  const { policy } = engineOf(SDL);
  describeRequirements(policy);
  const query = policy.schema.getQueryType()?.getFields();
  expect(query?.me?.description).toBe(
    'Requires (me, or all) and an authentication of the user within the last 600 seconds.',
  );
  expect(query?.find?.args[0]?.description).toBe('Requires a multi-factor authentication of the user.');
});

describe('the visible schema', () => {
  const engine = engineOf(SDL);
  const fields = (authentication: ViewerAuthentication | null, scopes: string[] | null = ['me']) =>
    Object.keys(visibleSchema(engine.policy, engine.viewer(scopes, authentication)).getQueryType()?.getFields() ?? {});

  it('shows what requires a further authentication to a user, and not to a token without a user', () => {
    expect(fields(at('SINGLE_FACTOR', 1e6))).toEqual(['ping', 'me', 'vault', 'find']);
    expect(fields(null)).toEqual(['ping', 'find']);
    expect(fields(null, null)).toEqual(['ping']);
  });

  it('is the same for every authentication: one key for a cache', () => {
    const key = (authentication: ViewerAuthentication | null) =>
      afterStepUp(engine.policy, engine.viewer(['me'], authentication)).scopes;
    expect(key(at('SINGLE_FACTOR', 1e6))).toBe(key(at('PHISHING_RESISTANT')));
    expect(key(null)).not.toBe(key(at('SINGLE_FACTOR')));
    expect(afterStepUp(engine.policy, engine.viewer(null))).toBe(engine.viewer(null));
  });
});

describe('a composition', () => {
  const LINK =
    'extend schema @link(url: "https://example.com/rules/v1.0", import: [{ name: "@requiresAuthentication", as: "@mfa" }])';
  const schema = `${DIRECTIVES}
    interface Node @requiresAuthentication { id: ID }
    type Query { a(b: Int @requiresAuthentication): Int @authenticated @requiresAuthentication(level: MULTI_FACTOR) node: Doc }
    type Doc implements Node @requiresAuthentication(maxAgeSeconds: 5) { id: ID @requiresAuthentication }`;

  it('leaves the rules out, and says so in a comment', () => {
    const sdl = compositionSdl(schema);
    expect(sdl).toMatch(/^# Rules with @requiresAuthentication are not listed here: /);
    expect(sdl.replace(/^#.*$/gm, '')).not.toContain('requiresAuthentication');
    expect(sdl).toContain('a(b: Int): Int @authenticated');
    const { errors } = composeServices([{ name: 'one', typeDefs: parse(sdl) }]);
    expect(errors ?? []).toEqual([]);
  });

  it('says nothing about rules that the schema does not have', () => {
    const sdl = compositionSdl(`${DIRECTIVES} type Query { a: Int @authenticated }`);
    expect(sdl).not.toMatch(/^#/m);
    expect(sdl).not.toContain('requiresAuthentication');
  });

  it('leaves them out under another name, too', () => {
    const renamed = `${LINK} directive @mfa on FIELD_DEFINITION type Query { a: Int @authenticated @mfa }`;
    expect(compositionSdl(renamed)).not.toContain('@mfa on');
    expect(compositionSdl(renamed)).toContain('a: Int @authenticated\n');
  });
});

describe('the names of the directive', () => {
  const rulesOf = (sdl: string, options: ScopeEngineOptions = {}) =>
    createScopeEngine(buildSchema(sdl, { assumeValidSDL: true }), { allowNoRules: true, ...options }).policy.found;
  const refused = (sdl: string) => {
    try {
      rulesOf(sdl);
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };

  it.each([
    ['@requiresAuthentication', '', {}],
    ['@auth__requiresAuthentication', '', {}],
    ['@stepUp', '', { directives: { requiresAuthentication: ['@stepUp'] } }],
    [
      '@mfa',
      'extend schema @link(url: "https://example.com/rules/v1.0", import: [{ name: "@requiresAuthentication", as: "@mfa" }])',
      {},
    ],
  ])('%s is read', (directive, link, options) => {
    expect(rulesOf(`${link} type Query { a: Int ${directive}(maxAgeSeconds: 5) }`, options)).toMatchObject([
      { rule: 'requiresAuthentication', authentication: { maxAgeSeconds: 5 } },
    ]);
  });

  it.each([
    '@requireAuthentication',
    '@requires_authentication(level: MULTI_FACTOR)',
    '@RequiresAuthentication',
    '@stepUp',
    '@requiresMfa',
    '@twoFactor',
    '@reauthenticate',
    '@requiresReauthentication',
    '@sudo',
    '@guard(level: PHISHING_RESISTANT)',
    '@anything(level: MULTI_FACTOR, other: 1)',
  ])('%s looks like it and is refused', (directive) => {
    expect(refused(`type Query { a: Int ${directive} }`)).toContain('write @requiresAuthentication');
  });

  it('so is one whose definition has a level of that type', () => {
    const definition = (args: string) => `
      enum AuthenticationLevel { SINGLE_FACTOR MULTI_FACTOR PHISHING_RESISTANT }
      directive @fresh${args} on FIELD_DEFINITION
      type Query { a: Int @fresh }`;
    expect(refused(definition('(level: AuthenticationLevel = MULTI_FACTOR)'))).toContain('looks like a rule');
    expect(refused(definition('(level: Int)'))).toBe('');
  });

  it.each(['@cacheControl(maxAge: 5)', '@level(level: 3)', '@sudoku', '@deprecated'])('%s is something else', (it) => {
    expect(refused(`type Query { a: Int ${it} }`)).toBe('');
  });

  it('can be ignored', () => {
    const options = { directives: { ignore: ['requiresAuthentication'] } };
    expect(rulesOf('type Query { a: Int @requiresAuthentication }', options)).toEqual([]);
  });

  it('in a misplaced member of extensions is refused', () => {
    const schema = buildSchema('type Query { a: Int }');
    const field = schema.getQueryType()?.getFields().a;
    if (field) field.extensions = { requiresAuthentication: { level: 'MULTI_FACTOR' } };
    expect(() => createScopeEngine(schema)).toThrow('extensions.directives.requiresAuthentication');
  });
});

describe('the checks', () => {
  const problems = (sdl: string) => {
    const checks = { coverage: true, nullability: true, implementers: true, inputs: true } as const;
    try {
      engineOf(sdl, { checks });
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };
  const implementing = (own: string) => `
    type Query { node: Node @authenticated }
    interface Node { id: ID @requiresAuthentication(level: MULTI_FACTOR, maxAgeSeconds: 60) }
    type Doc implements Node { id: ID ${own} }`;

  it.each([
    ['', true],
    ['@authenticated', true],
    ['@requiresAuthentication(level: MULTI_FACTOR)', true],
    ['@requiresAuthentication(maxAgeSeconds: 60)', true],
    ['@requiresAuthentication(level: MULTI_FACTOR, maxAgeSeconds: 61)', true],
    ['@requiresAuthentication(level: MULTI_FACTOR, maxAgeSeconds: 60)', false],
    ['@requiresAuthentication(level: PHISHING_RESISTANT, maxAgeSeconds: 1)', false],
  ])('an implementer with %p must repeat the rule: %s', (own, isRefused) => {
    expect(problems(implementing(own)).includes('Doc.id: is open to more viewers than Node.id')).toBe(isRefused);
  });

  it('rules are compared whatever their order in the schema', () => {
    expect(
      problems(`
        type Query { doc: Doc @authenticated }
        type Doc implements Node { id: ID @requiresAuthentication(maxAgeSeconds: 1) }
        interface Node { id: ID @requiresAuthentication(maxAgeSeconds: 60) }`),
    ).toBe('');
  });

  it('a non-null field must not require a stronger or fresher authentication than its parent', () => {
    const sdl = (parent: string, field: string) =>
      `type Query { doc: Doc @authenticated ${parent} } type Doc { id: ID! ${field} }`;
    const rule = (args: string) => `@requiresAuthentication(${args})`;
    expect(problems(sdl('', rule('maxAgeSeconds: 60')))).toContain('Doc.id: is non-null');
    expect(problems(sdl(rule('maxAgeSeconds: 61'), rule('maxAgeSeconds: 60')))).toContain('Doc.id: is non-null');
    expect(problems(sdl(rule('maxAgeSeconds: 60'), rule('level: MULTI_FACTOR')))).toContain('Doc.id: is non-null');
    expect(problems(sdl(rule('maxAgeSeconds: 60'), rule('maxAgeSeconds: 60')))).toBe('');
    expect(problems(sdl(rule('level: MULTI_FACTOR, maxAgeSeconds: 9'), rule('maxAgeSeconds: 60')))).toBe('');
  });

  it('a root field with only this rule states who may use it', () => {
    expect(problems('type Query { a: Int @requiresAuthentication }')).toBe('');
    expect(problems('type Query { a: Int @requiresAuthentication @public }')).toContain('guarded at once');
  });

  it('the rule alone is a rule', () => {
    expect(() => createScopeEngine(guardedSchema('type Query { a: Int @requiresAuthentication }'))).not.toThrow();
    expect(() => createScopeEngine(guardedSchema('type Query { a: Int }'))).toThrow('has no rule');
  });
});
