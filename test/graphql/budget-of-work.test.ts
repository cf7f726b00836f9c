import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getIntrospectionQuery, Lexer, parse, Source, TokenKind } from 'graphql';
import { boundedMessage } from '../../src/errors';
import { createKnownOperations } from '../../src/graphql/known-operations';
import { LIMITS, measureDocument, nestsDeeperThan } from '../../src/graphql/limits';
import { hasWideObject, isDeeperThan } from '../../src/json-depth';
import { createWorkBudget } from '../../src/throttle/work-budget';
import { startTestApp, type TestApp } from '../support/test-app';

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');

describe('measuring a document', () => {
  const measure = (text: string) => measureDocument(parse(text));

  test('counts what graphql-js compares, by inline fragments, fragments and arguments alike', () => {
    const pairs = (count: number) => (count * (count - 1)) / 2;
    expect(measure(`{${times(20, () => 'me{id}')}}`).comparisons).toBe(2 * pairs(20));
    expect(measure(`{${times(20, (i) => `me(a:${i}){id}`)}}`).comparisons).toBe(2 * pairs(20));
    expect(measure(`{${times(20, () => '...on Query{me{id}}')}}`).comparisons).toBe(2 * pairs(20));
    const fragments = times(20, (i) => `fragment F${i} on User{id}`);
    // Pairs of fragments, and pairs of ids.
    expect(measure(`{me{${times(20, (i) => `...F${i}`)}}} ${fragments}`).comparisons).toBe(2 * pairs(20));
    expect(measure(`{me{${times(20, (i) => `a${i}:id`)}}}`).comparisons).toBe(0);
  });

  test('lets through what clients send: 60 fragments that select id and __typename in one place', () => {
    const fragments = times(60, (i) => `fragment F${i} on User{__typename id a${i}:username}`);
    expect(measure(`{me{__typename ${times(60, (i) => `...F${i}`)}}} ${fragments}`).comparisons).toBeLessThan(
      LIMITS.maxComparisons,
    );
  });

  test('lets through what tools send to read the schema, three times in one operation', () => {
    const query = getIntrospectionQuery({
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    });
    const fragments = query.slice(query.indexOf('fragment '));
    const [, schema] = /\{([\s\S]+)\}\s*$/.exec(query.slice(0, query.indexOf('fragment '))) ?? [];
    const { schemaValues } = measure(`{a:${schema} b:${schema} c:${schema}} ${fragments}`);
    expect(schemaValues).toBeGreaterThan(200_000);
    expect(measure('{me{fields{types}}}').schemaValues).toBe(0);
  });

  test.each([
    ['arguments', '{me(a:1 a:2){id}}', /one argument named "a"/],
    ['arguments of directives', '{me @skip(if:true if:true){id}}', /one argument named "if"/],
    ['variables', 'query($a:Int $a:Int){me{id}}', /one variable named "a"/],
    ['members of objects in a default', 'query($a:X={b:{c:1 c:1}}){me{id}}', /one input field named "c"/],
    ['fragments', '{...F} fragment F on Query{a} fragment F on Query{b}', /one fragment named "F"/],
    ['names beyond the limit', `{${'a'.repeat(201)}}`, /201 characters; the limit is 200/],
    ['fragments within themselves', '{...F} fragment F on Query{a{...F}}', /"F" within itself/],
    ['operations', times(51, (i) => `query Q${i}{a}`), /51 operations; the limit is 50/],
    ['root fields', `{${times(101, (i) => `a${i}:b`)}}`, /101 query fields at its root; the limit is 100/],
    [
      'root fields of a fragment',
      `mutation{...F} fragment F on Mutation{${times(11, (i) => `a${i}:b`)}}`,
      /11 mutation/,
    ],
    ['viewerCan', `{${times(6, (i) => `a${i}:viewerCan`)}}`, /6 viewerCan/],
    ['_entities', `{${times(21, (i) => `a${i}:_entities`)}}`, /21 _entities/],
    ['whoCan', `{${times(6, (i) => `a${i}:whoCan`)}}`, /6 whoCan/],
    [
      'depth by fragments',
      `{...F0} ${times(22, (i) => `fragment F${i} on X{a{...F${i + 1}}}`)} fragment F22 on X{a}`,
      /nests 23/,
    ],
    [
      'values by lists within lists',
      `{__schema{types{fields{type{ofType{fields{${times(200, (i) => `a${i}:name`)}}}}}}}}`,
      /values of the schema/,
    ],
    [
      'values by a fragment',
      `{__schema{...F}} fragment F on __Schema{types{fields{${times(80, (i) => `a${i}:description`)}}}}`,
      /values of the schema/,
    ],
    [
      'values of __type',
      `{...F} fragment F on Query{...{__type(name:"Mutation"){fields{type{fields{${times(1300, (i) => `a${i}:name`)}}}}}}}`,
      /values of the schema/,
    ],
    ['the SDL under many aliases', `{_service{${times(16, (i) => `a${i}:sdl`)}}}`, /values of the schema/],
    ['comparisons in a fragment that is not used', `{a} fragment F on X{${times(200, () => 'a')}}`, /too often/],
  ])('refuses %s', (_what, text, message) => {
    expect(() => measure(text)).toThrow(message);
  });
});

function depthByLexer(text: string): number | undefined {
  const lexer = new Lexer(new Source(text));
  let depth = 0;
  let deepest = 0;
  try {
    for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
      if ('{[('.includes(token.kind)) depth += 1;
      if ('}])'.includes(token.kind)) depth -= 1;
      deepest = Math.max(deepest, depth);
    }
    return deepest;
  } catch {
    return undefined;
  }
}

describe('the nesting of a text', () => {
  test.each([
    ['{a{b}}', 2],
    ['{a(b:[[1]])}', 4],
    ['{a}{b}{c}', 1],
    ['"{{{" {a}', 1],
    ['"\\"{{{" {a}', 1],
    ['"""{{{ \\""" {{{""" {a}', 1],
    ['"" {a} ""', 1],
    ['"""""" {a}', 1],
    ['# {{{\n{a}', 1],
    ['# {{{\r{a}', 1],
    ['"never ends {{{', 0],
    ['"""never ends {{{', 0],
  ])('%j is %i', (text, depth) => {
    expect(nestsDeeperThan(text, depth)).toBe(false);
    if (depth > 0) expect(nestsDeeperThan(text, depth - 1)).toBe(true);
  });

  test('is what the lexer of graphql-js finds, in any text that it accepts', () => {
    const parts = [
      '{',
      '}',
      '(',
      ')',
      '[',
      ']',
      '"',
      '"""',
      '\\"',
      '\\',
      '#',
      '\n',
      '\r',
      ' ',
      'a',
      '\\"""',
      '""',
      ',',
    ];
    // A generator of our own (Numerical Recipes), so that each run sees the same texts.
    let state = 1;
    const random = (below: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    let compared = 0;
    for (let run = 0; run < 20_000; run += 1) {
      const text = Array.from({ length: random(14) }, () => parts[random(parts.length)]).join('');
      const depth = depthByLexer(text);
      if (depth === undefined) continue;
      compared += 1;
      expect([text, nestsDeeperThan(text, depth)]).toEqual([text, false]);
      if (depth > 0) expect([text, nestsDeeperThan(text, depth - 1)]).toEqual([text, true]);
    }
    expect(compared).toBeGreaterThan(2_000);
  });

  test('of JSON is told without recursion', () => {
    expect(isDeeperThan({ a: [1, { b: 'x' }] }, 3)).toBe(false);
    expect(isDeeperThan({ a: [1, { b: [] }] }, 3)).toBe(true);
    expect(isDeeperThan(JSON.parse('['.repeat(200_000) + ']'.repeat(200_000)))).toBe(true);
    for (const plain of [null, undefined, 1, 'a', [], {}]) expect(isDeeperThan(plain, 1)).toBe(false);
  });

  test('objects within JSON are bounded in their members, not lists and not the outermost', () => {
    const wide = (members: number) => Object.fromEntries(Array.from({ length: members }, (_, i) => [`k${i}`, i]));
    expect(hasWideObject(wide(300))).toBe(false);
    expect(hasWideObject({ a: wide(50), ids: Array(1_000).fill({ id: 1 }) })).toBe(false);
    expect(hasWideObject({ a: wide(51) })).toBe(true);
    expect(hasWideObject({ a: [1, { b: wide(51) }] })).toBe(true);
    for (const plain of [null, undefined, 1, 'a', [], {}]) expect(hasWideObject(plain)).toBe(false);
  });
});

test('a message is cut to its bound, and never within a character', () => {
  expect(boundedMessage('a'.repeat(500))).toBe('a'.repeat(500));
  expect(boundedMessage('a'.repeat(98_000))).toBe(`${'a'.repeat(499)}…`);
  expect(boundedMessage(`${'a'.repeat(498)}${'😀'.repeat(10)}`)).toBe(`${'a'.repeat(498)}…`);
});

describe('documents that are kept', () => {
  const keep = (known: ReturnType<typeof createKnownOperations>, text: string, isTrusted = false) =>
    known.keep(text, parse(text), isTrusted);

  test('were sent twice, or are trusted', () => {
    const known = createKnownOperations();
    keep(known, '{a}');
    expect(known.document('{a}')).toBeUndefined();
    keep(known, '{a}');
    expect(known.document('{a}')).toBeDefined();
    keep(known, '{b}', true);
    expect(known.document('{b}')).toBeDefined();
  });

  test('are bounded by what they take, the trusted ones aside', () => {
    const known = createKnownOperations();
    keep(known, '{trusted}', true);
    const text = (id: number) => `{${times(500, (i) => `a${id}_${i}:b`)}}`;
    for (let id = 0; id < 60; id += 1) for (const _sight of [1, 2]) keep(known, text(id));
    const kept = Array.from({ length: 60 }, (_, id) => known.document(text(id))).filter(Boolean).length;
    // Each is some half a megabyte.
    expect(kept).toBeGreaterThan(20);
    expect(kept).toBeLessThan(50);
    expect(known.document('{trusted}')).toBeDefined();
  });
});

test('a budget is refilled in time, tells when to come back, and lends for one piece of work', () => {
  let now = 0;
  const budget = createWorkBudget({ perSecond: 1_000, now: () => now });
  budget.check('a');
  budget.charge('a', 9_999);
  budget.check('a');
  budget.charge('a', 2_501);
  expect(() => budget.check('a')).toThrow(expect.objectContaining({ code: 'RATE_LIMITED', retryAfter: 3 }));
  budget.check('b');
  now += 2_400;
  expect(() => budget.check('a')).toThrow(expect.objectContaining({ retryAfter: 1 }));
  now += 200;
  budget.check('a');
  // No more is saved up than ten seconds of it.
  now += 1_000_000;
  budget.charge('a', 10_000);
  expect(() => budget.check('a')).toThrow();
});

describe('new documents of one address', () => {
  const TRUSTED = 'query Trusted { __typename }';
  const directory = mkdtempSync(join(tmpdir(), 'budget-of-work-'));
  let app: TestApp;
  let token: string;
  beforeAll(async () => {
    const TRUSTED_DOCUMENTS_FILE = join(directory, 'documents.json');
    writeFileSync(TRUSTED_DOCUMENTS_FILE, JSON.stringify({ trusted: TRUSTED }));
    app = await startTestApp({ DOCUMENT_WORK_PER_ADDRESS: '10', TRUST_PROXY: 'loopback', TRUSTED_DOCUMENTS_FILE });
    token = await app.userToken('ada');
  });
  afterAll(async () => {
    await app.stop();
    rmSync(directory, { recursive: true });
  });

  let texts = 0;
  // So large that they are sent faster than the budget grows, on any machine.
  const fresh = () => `query Fresh${texts++} { me { ${times(500, (i) => `a${i}: id`)} } }`;
  const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
  const spend = async (address: string, send = () => app.graphql(fresh(), from(address))) => {
    for (let sent = 0; sent < 400; sent += 1) {
      const answer = await send();
      if (answer.status === 429) return answer;
    }
    throw new Error('nothing was refused');
  };

  test('cost their address each time where they read the schema, also a text that is sent again', async () => {
    const text = `{ __schema { types { fields { ${times(40, (i) => `a${i}: description`)} } } } }`;
    const refused = await spend('', () => app.graphql(text, from('192.0.2.8')));
    expect(refused.errors?.[0]?.extensions.code).toBe('RATE_LIMITED');
  });

  test('are refused beyond its budget, with the time to wait, and counted', async () => {
    const refused = await spend('192.0.2.1');
    expect(refused.errors).toEqual([
      {
        message: expect.stringContaining('Send values as variables'),
        extensions: { code: 'RATE_LIMITED', retryAfter: expect.any(Number) },
      },
    ]);
    expect(refused.headers.get('retry-after')).toBe(String(refused.errors?.[0]?.extensions.retryAfter));
    const metrics = await fetch(`${app.url}/metrics`).then((response) => response.text());
    expect(metrics).toMatch(/graphql_work_refused_total\{reason="address"\} [1-9]/);
  });

  test('leave known and trusted documents, REST and other addresses alone', async () => {
    const KNOWN = 'query Known { me { username } }';
    for (const _sight of [1, 2]) {
      expect((await app.graphql(KNOWN, { token, ...from('192.0.2.9') })).status).toBe(200);
    }
    const { headers } = await spend('192.0.2.2');
    expect(headers.get('content-type')).toContain('json');
    const alike = { token, ...from('192.0.2.2') };
    expect((await app.graphql(KNOWN, alike)).status).toBe(200);
    expect((await app.graphql(TRUSTED, alike)).status).toBe(200);
    const get = await fetch(`${app.url}/graphql?${new URLSearchParams({ query: KNOWN })}`, {
      headers: { 'apollo-require-preflight': '1', authorization: `Bearer ${token}`, ...alike.headers },
    });
    expect(get.status).toBe(200);
    const rest = await fetch(`${app.url}/users/me/`, {
      headers: { authorization: `Bearer ${token}`, ...alike.headers },
    });
    expect(rest.status).toBe(200);
    expect((await app.graphql(fresh(), from('192.0.2.3'))).status).toBe(200);
  });

  test('count by /64, whether they are valid or not', async () => {
    const invalid = () => `${fresh()} { nothing }`;
    await spend('', () => app.graphql(invalid(), from(`2001:db8::${(texts % 1000) + 1}`)));
  });

  test('are counted by user too, where they are handed in to be explained', async () => {
    const other = await app.userToken('grace');
    const explain = (as: string, address: string) =>
      app.graphql('query ($document: String!) { explainScopes(document: $document) { allowed } }', {
        token: as,
        variables: { document: fresh() },
        ...from(address),
      });
    let address = 0;
    const next = () => `198.51.${(address >> 8) + 100}.${address++ & 255}`;
    const { errors } = await spend('', () => explain(token, next()));
    expect(errors?.[0]?.extensions).toEqual({ code: 'RATE_LIMITED', retryAfter: expect.any(Number) });
    expect((await explain(other, next())).data.explainScopes).toEqual({ allowed: true });
    const refused = await spend('', () =>
      app.graphql(
        'mutation ($document: String!) { createPersonalAccessToken(input: { name: "x", document: $document }) { token } }',
        { token, variables: { document: fresh() }, ...from(next()) },
      ),
    );
    expect(refused.errors?.[0]?.extensions.code).toBe('RATE_LIMITED');
  });
});

describe('documents that one operation hands in', () => {
  let app: TestApp;
  let token: string;
  beforeAll(async () => {
    app = await startTestApp();
    token = await app.userToken('ada');
  });
  afterAll(() => app.stop());

  const explain = (count: number, document: string) =>
    app.graphql(
      `query ($document: String!) { ${times(count, (i) => `a${i}: explainScopes(document: $document) { allowed }`)} }`,
      { token, variables: { document } },
    );

  test('are bounded together, by what they select', async () => {
    const document = `{ me { ${times(600, (i) => `a${i}: id`)} } }`;
    expect((await explain(3, document)).data.a2).toEqual({ allowed: true });
    const { errors, data } = await explain(4, document);
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(errors?.[0]?.message).toMatch(/at most|2000 fields and fragments together/);
    expect(data.a0).toEqual({ allowed: true });
  });

  test('are refused where a request would be: repeated fields, in a token as in an explanation', async () => {
    const document = `{ ${times(495, () => 'me { id }')} }`;
    const create = (alias: string) =>
      `${alias}: createPersonalAccessToken(input: { name: "x", document: $document }) { token }`;
    for (const query of [
      'query ($document: String!) { explainScopes(document: $document) { allowed } }',
      `mutation ($document: String!) { ${times(10, (i) => create(`a${i}`))} }`,
    ]) {
      const { errors } = await app.graphql(query, { token, variables: { document } });
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
      expect(errors?.[0]?.message).toContain('document: The document repeats the same fields');
    }
  });

  test('and errors are as many as one answer names, whatever is denied', async () => {
    const { errors, data } = await app.graphql(
      `{ me { ${times(150, (i) => `a${i}: id`)} } ${times(50, (i) => `b${i}: users { totalCount }`)} }`,
      { token },
    );
    expect(errors).toHaveLength(50);
    expect(data.b49).toBeNull();
    const many = await app.graphql(
      `mutation { ${times(10, (i) => `m${i}: updateUser(id: "x", input: {}) { user { id } }`)} }`,
    );
    expect(many.errors?.length).toBeLessThanOrEqual(101);
    const { errors: listed } = await app.graphql(
      `{ ${times(99, (i) => `a${i}: users { totalCount }`)} ...F } fragment F on Query { auditLog { nodes { id } } }`,
      { token },
    );
    expect(listed).toHaveLength(100);
  });
});

test('variables with an object of many members are refused before graphql-js writes it out', async () => {
  const app = await startTestApp();
  const input = Object.fromEntries(Array.from({ length: 7_000 }, (_, i) => [`k${i}`, 1]));
  const query = 'mutation ($input: LoginInput!) { login(input: $input) { userErrors { code } } }';
  const answer = await app.graphql(query, { variables: { input } });
  expect(answer.status).toBe(400);
  expect(answer.errors).toEqual([
    { message: 'The variables have an object with more than 50 members.', extensions: { code: 'BAD_USER_INPUT' } },
  ]);
  await app.stop();
});

test('no document is executed that was not read here, whatever Apollo Server does', async () => {
  const app = await startTestApp({ TRUST_PROXY: 'loopback' });
  const text = '{ __typename }';
  const hash = createHash('sha256').update(text).digest('hex');
  // A store of Apollo Server's own would hand out what another request has left there.
  for (let use = 0; use < 3; use += 1) {
    expect((await app.graphql(text)).data).toEqual({ __typename: 'Query' });
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: hash } } }),
    });
    expect(response.status).toBe(400);
  }
  await app.stop();
});
