import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { buildASTSchema, parse } from 'graphql';
import { compositionSdl, createScopeEngine, SchemaPolicyError } from '../src';

const OURS = readFileSync(join(__dirname, '../../schema.graphql'), 'utf8');
const ANNOTATIONS = { User: '@key(fields: "id")', PageInfo: '@shareable' };
const DIRECTIVES = `
  directive @requiresScopes(scopes: [[Scope!]!]!)
    on OBJECT | FIELD_DEFINITION | INTERFACE | SCALAR | ENUM | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
  directive @authenticated on OBJECT | FIELD_DEFINITION | INTERFACE | SCALAR | ENUM
  directive @public on FIELD_DEFINITION
  scalar Scope
`;

/** The supergraph of these subgraphs; fails with composition's own words. */
function compose(subgraphs: Record<string, string>): string {
  const result = composeServices(Object.entries(subgraphs).map(([name, sdl]) => ({ name, typeDefs: parse(sdl) })));
  expect(result.errors?.map(({ message }) => message) ?? []).toEqual([]);
  return result.supergraphSdl as string;
}

/** A definition of the supergraph, up to its closing brace. */
function definition(supergraph: string, head: string): string {
  const start = supergraph.indexOf(head);
  expect(start).toBeGreaterThanOrEqual(0);
  return supergraph.slice(start, supergraph.indexOf('\n}', start));
}

describe('schema.graphql', () => {
  it('composes alone, and the supergraph carries its rules', () => {
    const supergraph = compose({ accounts: compositionSdl(OURS, { annotations: ANNOTATIONS }) });
    expect(supergraph).toContain('@link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY)');
    expect(supergraph).toContain('@link(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY)');
    const query = definition(supergraph, 'type Query');
    expect(query).toMatch(/\n {2}user\(.*?\): User .*?@requiresScopes\(scopes: \[\["users:read"\]\]\)/s);
    expect(query).toMatch(/\n {2}viewerCan\(.*?\): .*? @authenticated/s);
  });

  it('composes with a subgraph that extends User and pages through things of its own', () => {
    const reviews = `
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@shareable", "@requiresScopes"])
      type User @key(fields: "id") {
        id: ID!
        reviews: ReviewConnection @requiresScopes(scopes: [["reviews:read"]])
      }
      type Review { text: String!, author: User! }
      type ReviewConnection { nodes: [Review!]!, pageInfo: PageInfo! }
      type PageInfo @shareable { hasNextPage: Boolean!, hasPreviousPage: Boolean!, startCursor: String, endCursor: String }
      type Query { topReviews: [Review!] }
    `;
    const supergraph = compose({ accounts: compositionSdl(OURS, { annotations: ANNOTATIONS }), reviews });
    const user = definition(supergraph, 'type User');
    expect(user).toContain('@join__type(graph: ACCOUNTS, key: "id")');
    expect(user).toContain('@join__type(graph: REVIEWS, key: "id")');
    expect(user).toContain('@requiresScopes(scopes: [["reviews:read"]])');
    expect(user).toMatch(/email: EmailAddress! @join__field\(graph: ACCOUNTS\)/);
  });

  it('keeps its own Scope and @public, and omits rules that Federation does not support', () => {
    const sdl = compositionSdl(OURS, { annotations: ANNOTATIONS });
    expect(sdl).toContain('scalar Scope');
    expect(sdl).toContain('scopes: [Scope!]!');
    expect(sdl).toContain('directive @public on FIELD_DEFINITION');
    expect(sdl).toMatch(/register\(.*?\): RegisterPayload! @public/s);
    expect(sdl).not.toMatch(/directive @(requiresScopes|authenticated)/);
    expect(OURS).toContain('role: Role @requiresScopes(scopes: [["users:grant"]])');
    expect(sdl).not.toContain('users:grant"');
  });

  it('would silently lose every rule if it was composed unchanged', () => {
    expect(compose({ accounts: OURS })).not.toContain('requiresScopes');
  });
});

describe('any other schema', () => {
  it('moves the rules of interfaces to their implementers', () => {
    const sdl = compositionSdl(`
      ${DIRECTIVES}
      interface Node @authenticated { id: ID! }
      interface Secret implements Node @requiresScopes(scopes: [["a"], ["b"]]) {
        id: ID!
        text: String @requiresScopes(scopes: [["c"]])
      }
      type Note implements Node & Secret @requiresScopes(scopes: [["d"]]) {
        id: ID!
        text: String @requiresScopes(scopes: [["e", "c"], ["f"]])
      }
      extend type Note { more: Int @authenticated }
      type Query { secret: Secret @public, node: Node @public }
    `);
    const supergraph = compose({ notes: sdl });
    const note = definition(supergraph, 'type Note');
    expect(note).toMatch(/@authenticated\s+@requiresScopes\(scopes: \[\["d", "a"\], \["d", "b"\]\]\)/);
    expect(note).toContain('text: String @requiresScopes(scopes: [["c", "f"], ["e", "c"]])');
    expect(note).toContain('more: Int @authenticated');
    // Composition itself carries them over to the interfaces of the supergraph.
    expect(definition(supergraph, 'interface Secret')).toContain('@requiresScopes');
  });

  it('reads scopes that are written as enum values', () => {
    const sdl = compositionSdl(`
      directive @requiresScopes(scopes: [[Scope!]!]!) on FIELD_DEFINITION | ARGUMENT_DEFINITION
      enum Scope { READ WRITE }
      type Query { it(deep: Int @requiresScopes(scopes: [[WRITE]])): Int @requiresScopes(scopes: [[READ, WRITE]]) }
    `);
    expect(definition(compose({ it: sdl }), 'type Query')).toContain(
      'it(deep: Int): Int @requiresScopes(scopes: [["READ", "WRITE"]])',
    );
  });

  it('completes an existing link, and keeps keys and new names', () => {
    const sdl = compositionSdl(`
      schema @link(url: "https://specs.apollo.dev/link/v1.0")
        @link(url: "https://specs.apollo.dev/federation/v2.9", import: [{ name: "@key", as: "@primary" }, "@requiresScopes"]) {
        query: Root
      }
      ${DIRECTIVES}
      type Thing @primary(fields: "id") @requiresScopes(scopes: [["things"]]) { id: ID! }
      type Root { thing: Thing @authenticated }
    `);
    // graphql 16 and 17 print objects with other blanks.
    expect(sdl.replaceAll(/ ?([{}]) ?/g, '$1')).toContain(
      'import: [{name: "@key", as: "@primary"}, "@requiresScopes", "@authenticated"]',
    );
    expect(sdl.match(/federation\/v/g)).toHaveLength(1);
    expect(definition(compose({ things: sdl }), 'type Thing')).toContain('key: "id"');
  });

  it('imports @key for keys without a link, and is idempotent', () => {
    const once = compositionSdl(`
      ${DIRECTIVES}
      directive @key(fields: String!) repeatable on OBJECT
      type Thing @key(fields: "id") @key(fields: "name") { id: ID!, name: String! }
      extend type Query { thing: Thing @public }
    `);
    compose({ things: once });
    expect(compositionSdl(once)).toBe(once);
  });

  it('refuses what it cannot read, by name', () => {
    const flat = `${DIRECTIVES} type Query { a: Int @requiresScopes(scopes: ["x"]) }`;
    expect(() => compositionSdl(flat)).toThrow(SchemaPolicyError);
    expect(() => compositionSdl(flat)).toThrow(/Query\.a: .*flat list/);
    expect(() => compositionSdl('type Query { a: Int }', { annotations: { Usr: '@key(fields: "id")' } })).toThrow(
      'There is no type Usr to annotate',
    );
  });
});

describe('rules under other names', () => {
  const TYPES = `
    type Query { x: String @scoped(scopes: [["a"]]) y: String @fed__authenticated z: Text }
    scalar Text @scoped(scopes: [["t"]])
    directive @scoped(scopes: [[String!]!]!) on FIELD_DEFINITION | SCALAR
    directive @fed__authenticated on FIELD_DEFINITION
  `;
  const url = 'https://specs.apollo.dev/federation/v2.5';

  test.each([
    [
      'an alias and a namespace',
      `extend schema @link(url: "${url}", as: "fed", import: ["@key", { name: "@requiresScopes", as: "@scoped" }])`,
      {},
    ],
    ['the option', '', { directives: { requiresScopes: 'scoped' } }],
  ])('by %s compose under their own, and an engine reads the supergraph', (_, link, options) => {
    const sdl = compositionSdl(`${link}\n${TYPES}`, options);
    expect(sdl).not.toMatch(/scoped|fed__authenticated/);
    const supergraph = compose({ one: sdl });
    expect(definition(supergraph, 'type Query')).toMatch(/x: String @requiresScopes\(scopes: \[\["a"\]\]\)/);
    const { policy } = createScopeEngine(buildASTSchema(parse(supergraph), { assumeValidSDL: true }));
    expect(policy.found.map(({ coordinate, rule }) => `${coordinate} ${rule}`).sort()).toEqual([
      'Query.x requiresScopes',
      'Query.y authenticated',
      'Text requiresScopes',
    ]);
  });

  it('an engine reads a supergraph whose specifications have other names', () => {
    const alias = `extend schema @link(url: "${url}", import: [{ name: "@requiresScopes", as: "@scoped" }, { name: "@authenticated", as: "@member" }])`;
    const supergraph = compose({ one: `${alias} type Query { x: String @scoped(scopes: [["a"]]) y: String @member }` });
    const { policy } = createScopeEngine(buildASTSchema(parse(supergraph), { assumeValidSDL: true }));
    expect(policy.found.map(({ coordinate, rule }) => `${coordinate} ${rule}`).sort()).toEqual([
      'Query.x requiresScopes',
      'Query.y authenticated',
    ]);
    expect(supergraph).toContain('@scoped(');
  });
});
