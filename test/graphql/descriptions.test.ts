import {
  buildClientSchema,
  getIntrospectionQuery,
  isScalarType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
} from 'graphql';
import * as library from 'graphql-scalars';
import { startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ FEDERATION: 'on' });
});
afterAll(() => app.stop());

/** Everything that introspection shows, by its coordinate, with its description. */
async function described(): Promise<Map<string, string | null>> {
  const { data } = await app.graphql(
    getIntrospectionQuery({ directiveIsRepeatable: true, inputValueDeprecation: true }),
  );
  const found = new Map<string, string | null>();
  for (const type of data.__schema.types) {
    found.set(type.name, type.description);
    for (const value of type.enumValues ?? []) found.set(`${type.name}.${value.name}`, value.description);
    for (const field of [...(type.fields ?? []), ...(type.inputFields ?? [])]) {
      found.set(`${type.name}.${field.name}`, field.description);
      for (const argument of field.args ?? []) {
        found.set(`${type.name}.${field.name}(${argument.name}:)`, argument.description);
      }
    }
  }
  for (const directive of data.__schema.directives) {
    found.set(`@${directive.name}`, directive.description);
    for (const argument of directive.args) found.set(`@${directive.name}(${argument.name}:)`, argument.description);
  }
  return found;
}

test('everything that introspection shows has a description: a sentence', async () => {
  const found = await described();
  for (const coordinate of ['Scope', 'DateTime', 'Query.users(first:)', 'UserErrorCode.NOT_FOUND', '_Any', '@public']) {
    expect(found.has(coordinate)).toBe(true);
  }
  // Those of the GraphQL specification are graphql-js'.
  const ours = [...found].filter(([coordinate]) => !coordinate.startsWith('__'));
  expect(ours.filter(([, text]) => !/^[A-Z\d`][\s\S]{4,}[.`)]$/.test(text?.trim() ?? ''))).toEqual([]);
});

test('a scalar has the description of schema.graphql, not that of a library', async () => {
  const { data } = await app.graphql(getIntrospectionQuery());
  const schema = buildClientSchema(data);
  const theirs = new Set(
    Object.values(library).flatMap((exported) =>
      typeof exported === 'object' && exported !== null && 'description' in exported ? [exported.description] : [],
    ),
  );
  const scalars = Object.values(schema.getTypeMap()).filter(
    (type) => isScalarType(type) && !isSpecifiedScalarType(type),
  );
  expect(scalars.map(({ name }) => name).sort()).toEqual([
    'DateTime',
    'EmailAddress',
    'JSONObject',
    'JWT',
    'Scope',
    '_Any',
  ]);
  for (const { name, description } of scalars) {
    expect([name, typeof description, theirs.has(description ?? '')]).toEqual([name, 'string', false]);
  }
  const directives = schema.getDirectives().filter((directive) => !isSpecifiedDirective(directive));
  const rules = ['authenticated', 'public', 'requiresAuthentication', 'requiresScopes'];
  expect(directives.map(({ name }) => name).sort()).toEqual([...rules, 'narrow', 'role', 'scope', 'stored'].sort());
});
