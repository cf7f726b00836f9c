import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mapSchema } from '@graphql-tools/utils';
import {
  buildASTSchema,
  buildClientSchema,
  buildSchema,
  execute,
  extendSchema,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  introspectionFromSchema,
  lexicographicSortSchema,
  parse,
  printSchema,
  subscribe,
} from 'graphql';
import { createScopeEngine, type SchemaPolicyError, type ScopeEngineOptions } from '../src';
import { DIRECTIVES } from './support/guarded-schema';

const SDL = `${DIRECTIVES}
  interface Node { id: ID }
  type Query { open: String @public secret: String @requiresScopes(scopes: [["secret:read"]]) node: Node }
  type Thing implements Node { id: ID hidden(by: Filter): String @authenticated }
  input Filter { deep: String @requiresScopes(scopes: [["secret:read"]]) }
  type Subscription { secret: String @requiresScopes(scopes: [["secret:read"]]) }
`;

type Graphql = typeof import('graphql');

/** The engine and two copies of graphql, the first one its own, all loaded again under a NODE_ENV. */
function load(nodeEnv: string) {
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = nodeEnv;
  try {
    let own: Graphql | undefined;
    let other: Graphql | undefined;
    let engine: typeof import('../src') | undefined;
    jest.isolateModules(() => {
      own = require('graphql');
      engine = require('../src');
    });
    jest.isolateModules(() => {
      other = require('graphql');
    });
    return { own: own as Graphql, other: other as Graphql, engine: engine as typeof import('../src') };
  } finally {
    process.env.NODE_ENV = before;
  }
}

describe.each(['production', 'development', 'test'])('with two copies of graphql, NODE_ENV=%s', (nodeEnv) => {
  const { own, other, engine } = load(nodeEnv);

  test.each<[string, () => ScopeEngineOptions]>([
    ['no options', () => ({})],
    ['an execute of the other copy', () => ({ execute: other.execute as never })],
    ['allowNoRules', () => ({ allowNoRules: true })],
  ])('a schema of the other copy is refused: %s', (_title, options) => {
    const schema = other.buildSchema(SDL);
    expect(schema).not.toBeInstanceOf(own.GraphQLSchema);
    const create = () => engine.createScopeEngine(schema, options());
    expect(create).toThrow(/another copy of graphql .*npm ls graphql.*Two copies of graphql/s);
    expect(create).toThrow(engine.SchemaPolicyError);
  });

  test('a schema of the own copy is accepted, and a document of the other copy is only data', async () => {
    const schema = own.buildSchema(SDL);
    const scopes = engine.createScopeEngine(schema);
    const document = other.parse('{ secret open }');
    const args = { schema, document, rootValue: { secret: 'S3CRET', open: 'yes' } };
    expect((await scopes.execute(args, scopes.viewer(null))).data).toEqual({ secret: null, open: 'yes' });
    expect((await scopes.execute(args, scopes.viewer(['secret:read']))).data).toMatchObject({ secret: 'S3CRET' });
  });
});

describe('a schema with a part from another copy', () => {
  const { own, other, engine } = load('production');
  const foreign = () => other.buildSchema(`${SDL} extend type Query { thing: Thing }`);
  const wrapped = () => new other.GraphQLNonNull(other.GraphQLString) as never;

  const refusedAt = (schema: GraphQLSchema): string[] => {
    try {
      engine.createScopeEngine(schema);
    } catch (error) {
      return (error as SchemaPolicyError).problems.map(({ coordinate }) => coordinate);
    }
    return [];
  };
  const schemaOf = (fields: ConstructorParameters<typeof GraphQLObjectType>[0]['fields']) =>
    new own.GraphQLSchema({ query: new own.GraphQLObjectType({ name: 'Query', fields }) });

  test('a type', () => {
    const thing = foreign().getType('Thing') as GraphQLObjectType;
    expect(refusedAt(schemaOf({ open: { type: own.GraphQLString }, thing: { type: thing } }))).toEqual(
      expect.arrayContaining(['Thing', 'Query.thing']),
    );
  });

  test('a type of an argument', () => {
    const filter = foreign().getType('Filter') as never;
    expect(refusedAt(schemaOf({ open: { type: own.GraphQLString, args: { filter: { type: filter } } } }))).toContain(
      'Query.open(filter:)',
    );
  });

  test('a wrapper that was added later', () => {
    const schema = own.buildSchema(SDL);
    const field = schema.getQueryType()?.getFields().node;
    if (field) field.type = wrapped();
    expect(refusedAt(schema)).toEqual(['Query.node']);
  });

  test('a type that is not the one of this name in the schema', () => {
    const schema = own.buildSchema(SDL);
    const field = schema.getQueryType()?.getFields().node;
    if (field) field.type = own.buildSchema(SDL).getType('Thing') as GraphQLObjectType;
    expect(refusedAt(schema)).toEqual(['Query.node']);
  });

  test('at most ten such places are listed', () => {
    const thing = foreign().getType('Thing') as GraphQLObjectType;
    const fields = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`f${at}`, { type: thing }]));
    expect(refusedAt(schemaOf(fields))).toHaveLength(11);
  });
});

test.each([
  ['undefined', undefined],
  ['null', null],
  ['SDL', SDL],
  ['a document', parse(SDL)],
  ['a promise', Promise.resolve(buildSchema(SDL))],
])('%s is no schema', (_title, schema) => {
  expect(() => createScopeEngine(schema as never)).toThrow(/is not a GraphQLSchema but/);
});

describe('a schema without rules is refused unless allowNoRules is set', () => {
  const plain = 'type Query { a: String }';
  test.each<[string, () => GraphQLSchema, RegExp]>([
    ['from introspection', () => buildClientSchema(introspectionFromSchema(buildSchema(SDL))), /not built from SDL/],
    [
      'printed and parsed',
      () => buildSchema(printSchema(buildSchema(SDL))),
      /defines @requiresScopes, and nothing carries/,
    ],
    ['plain', () => buildSchema(plain), /nothing carries/],
    [
      'made by code',
      () =>
        new GraphQLSchema({
          query: new GraphQLObjectType({ name: 'Query', fields: { a: { type: GraphQLString } } }),
        }),
      /not built from SDL/,
    ],
  ])('%s', (_title, build, message) => {
    expect(() => createScopeEngine(build())).toThrow(message);
    expect(() => createScopeEngine(build())).toThrow(/allowNoRules: true/);
    const engine = createScopeEngine(build(), { allowNoRules: true });
    expect(engine.policy.counts).toMatchObject({ rules: 0 });
  });

  test('a single @public is a rule: the directives were read', () => {
    expect(() => createScopeEngine(buildSchema(`${DIRECTIVES} type Query { a: String @public }`))).not.toThrow();
  });
});

describe('changes of a schema before the engine is created lose no rule', () => {
  const field = (schema: GraphQLSchema) => {
    const found = schema.getQueryType()?.getFields().secret;
    if (!found) throw new Error('no field');
    return found;
  };
  const denied = async (schema: GraphQLSchema) => {
    const engine = createScopeEngine(schema);
    const args = { schema, document: parse('{ secret }'), rootValue: { secret: 'S3CRET' } };
    return (await engine.execute(args, engine.viewer([]))).errors?.map(({ extensions }) => extensions.coordinate);
  };
  const edit = (change: (schema: GraphQLSchema) => void) => () => {
    const schema = buildSchema(SDL);
    change(schema);
    return schema;
  };

  test.each<[string, () => GraphQLSchema]>([
    ['lexicographicSortSchema', () => lexicographicSortSchema(buildSchema(SDL))],
    ['mapSchema', () => mapSchema(buildSchema(SDL), {})],
    ['extendSchema', () => extendSchema(buildSchema(SDL), parse('extend type Query { more: String }'))],
    ['buildASTSchema without locations', () => buildASTSchema(parse(SDL, { noLocation: true }))],
    ['a field that lost its node', edit((schema) => Object.assign(field(schema), { astNode: undefined }))],
    [
      'a field whose node lost its directives',
      edit((schema) => Object.assign(field(schema), { astNode: { ...field(schema).astNode, directives: [] } })),
    ],
    ['a type that lost its node', edit((schema) => Object.assign(schema.getQueryType() ?? {}, { astNode: undefined }))],
  ])('%s', async (_title, build) => {
    expect(await denied(build())).toEqual(['Query.secret']);
  });
});

describe('a schema other than the one of the engine is refused', () => {
  const schema = buildSchema(SDL);
  const engine = createScopeEngine(schema);
  const viewer = engine.viewer(['secret:read']);
  const others: [string, GraphQLSchema][] = [
    ['an extended copy', extendSchema(schema, parse('extend type Query { more: String }'))],
    ['an equal one', buildSchema(SDL)],
    ['a sorted copy', lexicographicSortSchema(schema)],
    ['none', undefined as never],
  ];

  test.each(others)('in execute and subscribe: %s', async (_title, other) => {
    const args = { schema: other, document: parse('{ open }'), rootValue: { more: 'LEAK', open: 'LEAK' } };
    await expect(engine.execute(args, viewer)).rejects.toThrow(/not the one that the scope engine was created for/);
    const document = parse('subscription { secret }');
    await expect(engine.subscribe({ schema: other, document }, viewer)).rejects.toThrow(
      /not the one that the scope engine was created for/,
    );
  });

  test.each(others.slice(0, 3))('in decide and asksForNothing, where one is given: %s', (_title, other) => {
    const operation = { schema: other, document: parse('{ open }') };
    expect(() => engine.decide(operation, viewer)).toThrow(/not the one that the scope engine was created for/);
    expect(() => engine.asksForNothing(operation)).toThrow(/not the one that the scope engine was created for/);
  });

  test('its own schema is accepted, and decide accepts none', () => {
    const document = parse('{ open }');
    expect(engine.decide({ schema, document }, viewer)).toBe(engine.decide({ document }, viewer));
  });
});

describe('a schema that is changed after the engine was created', () => {
  const run = async (change: (schema: GraphQLSchema) => void, query: string) => {
    const schema = buildSchema(SDL);
    const engine = createScopeEngine(schema);
    change(schema);
    const args = { schema, document: parse(query), rootValue: { more: 'LEAK', secret: 'LEAK', node: {} } };
    return engine.execute(args, engine.viewer([]));
  };
  const fields = (schema: GraphQLSchema) => schema.getQueryType()?.getFields() ?? {};

  test.each<[string, (schema: GraphQLSchema) => void, string]>([
    [
      'a new field',
      (schema) => Object.assign(fields(schema), { more: { ...fields(schema).open, name: 'more' } }),
      '{ more }',
    ],
    [
      'another field in its place',
      (schema) =>
        Object.assign(fields(schema), { open: { ...fields(schema).open, astNode: fields(schema).secret?.astNode } }),
      '{ open }',
    ],
    [
      'another type of a field',
      (schema) => Object.assign(fields(schema).node ?? {}, { type: schema.getType('Thing') }),
      '{ node { id } }',
    ],
    [
      'a new argument',
      (schema) => Object.assign(fields(schema).open ?? {}, { args: [{ name: 'by', type: GraphQLString }] }),
      '{ open }',
    ],
  ])('%s is not executed', async (_title, change, query) => {
    await expect(run(change, query)).rejects.toThrow(/was added or changed after the scope engine was created/);
  });

  test('resolvers may be set at any time', async () => {
    const wrap = (schema: GraphQLSchema) => {
      for (const field of Object.values(fields(schema))) field.resolve = () => 'answer';
    };
    expect(await run(wrap, '{ open }')).toEqual({ data: { open: 'answer' } });
  });
});

describe('a document that was not validated against the schema', () => {
  const schema = buildSchema(`${DIRECTIVES}
    type Query { node: Node thing: Either open: String secret: String @authenticated }
    interface Node { id: ID }
    type Thing implements Node { id: ID hidden: String @authenticated }
    union Either = Thing
  `);
  const engine = createScopeEngine(schema);
  const rootValue = {
    node: { __typename: 'Thing', hidden: 'LEAK' },
    thing: { __typename: 'Thing', hidden: 'LEAK' },
    secret: 'LEAK',
    open: 'open',
  };
  const run = async (query: string, operationName?: string) => {
    const args = { schema, document: parse(query), rootValue, ...(operationName && { operationName }) };
    return JSON.stringify(await engine.execute(args, engine.viewer(null)).catch((error: Error) => error.message));
  };

  test.each([
    ['{ node { hidden } }', undefined],
    ['{ thing { hidden } }', undefined],
    ['{ unknown }', undefined],
    ['{ secret @skip(if: true) @skip(if: false) }', undefined],
    ['{ secret @skip(if: false) @skip(if: true) }', undefined],
    ['{ secret @skip(if: true, if: false) }', undefined],
    ['{ secret @skip(if: false, if: true) }', undefined],
    ['{ secret @include(if: false, if: true) }', undefined],
    ['{ ... @include(if: false) @include(if: true) { secret } }', undefined],
    ['query A { open } query A { secret }', 'A'],
    ['query A { secret } query A { open }', 'A'],
    ['query A { open } query B { secret }', undefined],
    ['fragment F on Query { secret }', undefined],
    ['query A { open }', 'B'],
    ['{ ...F } fragment F on Query { open } fragment F on Query { secret }', undefined],
    ['{ open: open open: secret }', undefined],
  ])('%s leaks nothing', async (query, operationName) => {
    expect(await run(query, operationName)).not.toContain('LEAK');
  });

  test('a document whose fragments declare variables is refused', async () => {
    const options = { allowLegacyFragmentVariables: true, experimentalFragmentArguments: true };
    const document = parse(
      'query ($no: Boolean = true) { ...F } fragment F($no: Boolean = false) on Query { secret @skip(if: $no) }',
      options,
    );
    await expect(engine.execute({ schema, document, rootValue }, engine.viewer(null))).rejects.toThrow(/Fragment "F"/);
  });

  test.each([
    ['query A { open } query B { secret }', undefined],
    ['query A { open }', 'B'],
    ['fragment F on Query { open }', undefined],
  ])('%s is reported as graphql-js does', async (query, operationName) => {
    const args = { schema, document: parse(query), ...(operationName && { operationName }) };
    const expected = JSON.stringify(await execute(args));
    expect(await run(query, operationName)).toBe(expected);
    expect(JSON.stringify(await engine.subscribe(args, engine.viewer(null)))).toBe(
      JSON.stringify(await subscribe(args)),
    );
  });
});

describe('a viewer', () => {
  const engine = createScopeEngine(buildSchema(SDL));
  const other = createScopeEngine(
    buildSchema(`${DIRECTIVES} type Query { a: String @requiresScopes(scopes: [["anyone:has"]]) }`),
  );

  test('of another engine is refused: its scopes have other bits', async () => {
    const { schema } = engine.policy;
    const args = { schema, document: parse('{ secret }'), rootValue: { secret: 'LEAK' } };
    const viewer = other.viewer(['anyone:has']);
    await expect(engine.execute(args, viewer)).rejects.toThrow(/not created by this engine/);
    expect(() => engine.decide(args, viewer)).toThrow(/not created by this engine/);
    expect((await engine.execute(args, other.viewer(null))).data).toEqual({ secret: null });
  });

  test.each([['secret:read'], [undefined], [{}], [7]])('is not made of %j', (scopes) => {
    expect(() => engine.viewer(scopes as never)).toThrow(/expects a list of scopes/);
  });
});

test.each<[unknown, RegExp]>([
  [{ mode: 'rejects' }, /mode must be one of/],
  [{ mode: { mutation: 'refuse' } }, /mode must be one of/],
  [{ errorsIn: 'extension' }, /errorsIn must be one of/],
  [{ execute: true }, /execute must be a function/],
  [{ mode: { queries: 'reject' } }, /mode\.queries is not known; use one of query, mutation, subscription/],
  [{ directive: { requiresScopes: 'scoped' } }, /options\.directive is not known/],
  [{ checks: { coverages: true } }, /checks\.coverages is not known/],
])('the option %j is refused', (options, message) => {
  expect(() => createScopeEngine(buildSchema(SDL), options as ScopeEngineOptions)).toThrow(message);
});

test('engine.policy says which rule was found where', () => {
  const { policy } = createScopeEngine(buildSchema(SDL));
  const rules = [
    { coordinate: 'Query.open', rule: 'public', directive: 'public', source: 'sdl' },
    {
      coordinate: 'Query.secret',
      rule: 'requiresScopes',
      directive: 'requiresScopes',
      scopes: [['secret:read']],
      source: 'sdl',
    },
    { coordinate: 'Thing.hidden', rule: 'authenticated', directive: 'authenticated', source: 'sdl' },
    {
      coordinate: 'Filter.deep',
      rule: 'requiresScopes',
      directive: 'requiresScopes',
      scopes: [['secret:read']],
      source: 'sdl',
    },
    {
      coordinate: 'Subscription.secret',
      rule: 'requiresScopes',
      directive: 'requiresScopes',
      scopes: [['secret:read']],
      source: 'sdl',
    },
  ];
  expect([...policy.found].sort((a, b) => (a.coordinate < b.coordinate ? -1 : 1))).toEqual(
    [...rules].sort((a, b) => (a.coordinate < b.coordinate ? -1 : 1)),
  );
  expect(policy.counts).toMatchObject({
    rules: 5,
    byRule: { requiresScopes: 3, authenticated: 1, public: 1 },
    bySource: { sdl: 5, extensions: 0 },
  });
  expect(JSON.parse(JSON.stringify(policy))).toEqual({ counts: policy.counts, rules: policy.found });
});

test('two copies of this package may share a schema', async () => {
  const schema = buildSchema(`${DIRECTIVES} type Query { a: A } type A { b: String! @authenticated c: String }`);
  createScopeEngine(schema);
  let second: typeof import('../src') | undefined;
  const graphql = require('graphql');
  jest.isolateModules(() => {
    jest.doMock('graphql', () => graphql);
    second = require('../src');
    jest.dontMock('graphql');
  });
  const engine = (second as typeof import('../src')).createScopeEngine(schema);
  const args = { schema, document: parse('{ a { b c } }'), rootValue: { a: { b: 'B', c: 'C' } } };
  const { data, errors } = await engine.execute(args, engine.viewer(null));
  expect(data).toEqual({ a: null });
  expect(errors?.map(({ extensions }) => extensions.coordinate)).toEqual(['A.b']);
});

test('the engine depends only on graphql, as a peer; its command line has two dependencies', () => {
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8'));
  expect(Object.keys(dependencies)).toEqual(['commander', 'yaml']);
  expect(peerDependencies).toEqual({ graphql: '^16.11.0 || ^17.0.0' });
  const source = join(__dirname, '../src');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const imported = files.flatMap((name) =>
    [...readFileSync(join(source, name), 'utf8').matchAll(/\bfrom '([^.'][^']*)'/g)].map(([, from]) => from),
  );
  expect([...new Set(imported)]).toEqual(['graphql']);
});
