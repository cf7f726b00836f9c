import { parseEnv } from 'node:util';
import { type DocumentNode, type GraphQLSchema, Kind, parse, validate } from 'graphql';
import { readSettings, VARIABLES } from '../../src/config/settings';
import { createPolicyEngine } from '../../src/graphql/engine';
import { type DocsBlock, docsPages, readBlocks } from '../support/docs-blocks';
import { SCHEMA } from '../support/scopes';

const blocks = docsPages().flatMap((page) => page.blocks);
const of = (...languages: string[]) =>
  blocks.filter(({ language, notRun }) => languages.includes(language) && notRun === undefined);
/** Pages whose examples are about other schemas. */
const OTHER_SCHEMAS = /^docs\/compared-with-generic-auth\.md/;

/** What is written in place of a value. */
const PLACEHOLDER = /\.\.\.|…/;
/** Parts of a schema in the pages, as a reader knows them. */
const isSchema = (document: DocumentNode) =>
  document.definitions.every(({ kind }) => kind !== Kind.OPERATION_DEFINITION && kind !== Kind.FRAGMENT_DEFINITION);

let schema: GraphQLSchema;
beforeAll(() => {
  schema = createPolicyEngine(SCHEMA).policy.schema;
});

test('every block says in what language it is, and why it is not run where it is not', () => {
  const known = ['sh', 'console', 'graphql', 'json', 'env', 'js', 'ts', 'sql', 'text', 'yaml'];
  expect(blocks.filter(({ language }) => !known.includes(language)).map(({ where }) => where)).toEqual([]);
  for (const { where, notRun } of blocks) {
    if (notRun !== undefined) expect([where, notRun]).toEqual([where, expect.stringMatching(/^\w.{8,}$/)]);
  }
});

test.each(of('graphql').map((block) => [block.where, block] as const))(
  '%s is GraphQL that this server has',
  (where, { text }) => {
    const document = parse(text);
    if (OTHER_SCHEMAS.test(where) || isSchema(document)) return;
    expect(validate(schema, document).map(({ message }) => message)).toEqual([]);
  },
);

test.each(of('json').map((block) => [block.where, block] as const))('%s is JSON', (_, { text }) => {
  for (const value of jsonValues(text)) expect(() => JSON.parse(value)).not.toThrow();
});

test.each(of('env').map((block) => [block.where, block] as const))('%s has variables of this server', (_, { text }) => {
  const development = { isProduction: false, hasKeyPairs: false };
  for (const [name, value] of Object.entries(parseEnv(text))) {
    expect([...VARIABLES]).toContain(name);
    if (PLACEHOLDER.test(value as string)) continue;
    expect(readSettings({ [name]: value as string }, development).faults).toEqual([]);
  }
});

test('a page is read as GitHub reads it', () => {
  const markdown = 'a\n\n<!-- not run: requires Docker -->\n```sh\ndocker\n```\n\n```json\n{}\n```\n';
  const read: Partial<DocsBlock>[] = readBlocks('a.md', markdown);
  expect(read).toEqual([
    {
      where: 'a.md:4',
      language: 'sh',
      text: 'docker\n',
      notRun: 'requires Docker',
      file: undefined,
      runWith: undefined,
    },
    { where: 'a.md:8', language: 'json', text: '{}\n', notRun: undefined, file: undefined, runWith: undefined },
  ]);
});

/** One value, or one for each line. */
function jsonValues(text: string): string[] {
  const lines = text.trim().split('\n');
  return lines.length > 1 && lines.every((line) => /^\{.*\}$/.test(line)) ? lines : [text];
}
