import { parseEnv } from 'node:util';
import { type DocumentNode, type GraphQLSchema, Kind, parse, validate } from 'graphql';
import { readSettings, VARIABLES } from '../../src/config/settings';
import { createPolicyEngine } from '../../src/graphql/engine';
import { loadSchema } from '../../src/schema/load-schema';
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

/** The schema of the server of a page: with the schema files that the page writes. */
const schemas = new Map<string, GraphQLSchema>();
function schemaOf(page: string): GraphQLSchema {
  const isFile = ({ where, file }: DocsBlock) => where.startsWith(`${page}:`) && file?.startsWith('schema/');
  const typeDefs = of('graphql')
    .filter(isFile)
    .map(({ text }) => text);
  const key = typeDefs.join('\n');
  const known = schemas.get(key);
  if (known) return known;
  const { schema } = createPolicyEngine(typeDefs.length > 0 ? loadSchema({ typeDefs }) : SCHEMA).policy;
  schemas.set(key, schema);
  return schema;
}

test('every block says in what language it is, and why it is not run where it is not', () => {
  const known = ['sh', 'console', 'graphql', 'json', 'env', 'js', 'ts', 'tsx', 'sql', 'text', 'yaml'];
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
    const schema = schemaOf(where.replace(/:\d+$/, ''));
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
