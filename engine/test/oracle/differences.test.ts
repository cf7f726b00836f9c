import { version } from '@envelop/generic-auth/package.json';
import { buildSchema, type ExecutionResult, parse, validate } from 'graphql';
import { objectData } from './object-data';
import { readDifferences, readPage, type ShownAnswer, type ShownDifference } from './read-page';
import { askEngine, askGenericAuth, type Question } from './run-both';

const DIRECTIVES = `scalar Scope
directive @requiresScopes(scopes: [[Scope!]!]!) on OBJECT | FIELD_DEFINITION | INTERFACE | SCALAR | ENUM
directive @authenticated on OBJECT | FIELD_DEFINITION | INTERFACE | SCALAR | ENUM
`;

function questionOf({ sdl, operation, root, rejectUnauthenticated, ...it }: ShownDifference): Question {
  const schema = buildSchema(DIRECTIVES + sdl);
  const document = parse(operation);
  expect(validate(schema, document)).toEqual([]);
  const isMutation = operation.startsWith('mutation');
  const rootValue = root ?? objectData(schema, isMutation ? schema.getMutationType() : schema.getQueryType());
  return { ...it, schema, document, rootValue, refuseAll: rejectUnauthenticated ?? false };
}

function shown({ data, errors }: ExecutionResult, like: ShownAnswer): ShownAnswer {
  return {
    ...(data !== undefined && { data }),
    ...(errors && { errors: errors.map(({ path }) => (path ?? []).join('.')) }),
    ...(like.code !== undefined && { code: errors?.[0]?.extensions.code as string }),
  };
}

describe('the differences that docs/compared-with-generic-auth.md shows', () => {
  test.each(readDifferences().map((it) => [it.title, it] as const))('%s', async (_title, it) => {
    const ours = it['scoped-api'];
    if (typeof ours === 'string') {
      const refusal = ours.replace('refuses the schema: ', '');
      await expect(askEngine(questionOf(it))).rejects.toThrow(refusal);
    } else {
      expect(shown(await askEngine(questionOf(it)), ours)).toEqual(ours);
    }
    const theirs = it['generic-auth'];
    expect(shown(await askGenericAuth(questionOf(it)), theirs)).toEqual(theirs);
    expect(theirs).not.toEqual(ours);
  });

  test('are those of the version that the page names', () => {
    expect(readPage()).toContain(`\`@envelop/generic-auth\` ${version} `);
  });
});
