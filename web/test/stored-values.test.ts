import {
  editorOf,
  type ProfileField,
  readOperation,
  readText,
  textOf,
  wordsOf,
  writeOperation,
} from '../src/shell/stored-values';

const field = (kind: ProfileField['kind'], type: string, more: Partial<ProfileField> = {}): ProfileField => ({
  name: 'field',
  description: null,
  type,
  kind,
  enumValues: [],
  isList: type.startsWith('['),
  inProfile: true,
  ...more,
});

describe('The values of stored fields in a form', () => {
  test.each<[ProfileField, unknown, string | null]>([
    [field('STRING', 'String'), 'a', 'text'],
    [field('STRING', '[String!]'), ['a', 'b'], 'lines'],
    [field('STRING', '[String!]'), null, 'lines'],
    // An item with a line break would become two, an empty one none, and null a text.
    [field('STRING', '[String!]'), ['a\nb'], null],
    [field('STRING', '[String!]'), ['a', ' '], null],
    [field('STRING', '[String]'), ['a', null], null],
    [field('INT', 'Int'), 1, 'int'],
    [field('INT', '[Int]'), [1], 'lines'],
    [field('FLOAT', 'Float'), 1.5, 'float'],
    [field('BOOLEAN', 'Boolean'), false, 'boolean'],
    [field('BOOLEAN', '[Boolean!]'), [false], null],
    [field('ENUM', 'Plan'), 'FREE', 'choice'],
    [field('ENUM', '[Plan!]'), ['FREE'], 'choices'],
    [field('DATETIME', 'DateTime'), '2026-11-28T03:00:00.000Z', 'datetime'],
    [field('DATETIME', '[DateTime!]'), [], null],
    [field('OTHER', 'EmailAddress'), 'a@b.c', 'email'],
    [field('OTHER', '[EmailAddress!]'), ['a@b.c'], 'lines'],
    // A type of a later server.
    [field('OTHER', 'URL'), 'https://example.com', null],
  ])('%j with %j is edited as %s', (declared, value, editor) => {
    expect(editorOf(declared, value)).toBe(editor);
  });

  test.each<[ProfileField, unknown]>([
    [field('STRING', 'String'), ' a  b '],
    [field('STRING', '[String!]'), [' a', 'b ']],
    [field('INT', 'Int'), -2147483648],
    [field('INT', '[Int]'), [1, 2]],
    [field('FLOAT', 'Float'), 1e-7],
    [field('BOOLEAN', 'Boolean'), false],
    [field('ENUM', '[Plan!]'), ['FREE', 'PAID']],
    [field('DATETIME', 'DateTime'), '2026-11-28T03:04:00.000Z'],
    [field('DATETIME', 'DateTime'), '1815-12-10T03:04:05.000Z'],
    [field('OTHER', 'EmailAddress'), 'a@b.c'],
    [field('INT', 'Int'), null],
    [field('STRING', '[String!]'), null],
  ])('%j keeps %j', (declared, value) => {
    const editor = editorOf(declared, value);
    if (editor === null) throw new Error('It has no editor.');
    expect(readText(declared, editor, textOf(editor, value))).toEqual({ value });
  });

  test.each<[ProfileField, string, unknown]>([
    [field('STRING', 'String'), '', { value: null }],
    [field('INT', 'Int'), ' 7 ', { value: 7 }],
    [field('INT', 'Int'), '7.5', { fault: 'notInt' }],
    [field('INT', 'Int'), '1e3', { fault: 'notInt' }],
    [field('INT', 'Int'), '2147483648', { fault: 'notInt' }],
    [field('INT', '[Int]'), '1\n x\n', { fault: 'notInt' }],
    [field('INT', '[Int]'), ' 1\r\n\r\n2 ', { value: [1, 2] }],
    [field('FLOAT', 'Float'), '1,72', { value: 1.72 }],
    [field('FLOAT', 'Float'), '1.000,5', { fault: 'notNumber' }],
    [field('FLOAT', 'Float'), 'Infinity', { fault: 'notNumber' }],
    [field('STRING', '[String!]'), 'one\r\n\r\ntwo', { value: ['one', 'two'] }],
    [field('DATETIME', 'DateTime'), 'yesterday', { fault: 'notDate' }],
  ])('%j reads %j as %j', (declared, text, read) => {
    expect(readText(declared, editorOf(declared, null) ?? 'text', text)).toEqual(read);
  });

  test('a document has names only', () => {
    const names = ['company', 'a } me { id', 'x(first: 1)', '__typename', '', 'b-c'];
    for (const whose of ['viewer', 'user'] as const) {
      expect(readOperation(whose, names)).toContain('{ id company __typename }');
      expect(writeOperation(whose, names)).toContain('user { id company __typename }');
    }
  });

  test.each([
    ['supportTier', 'Support tier'],
    ['PAID_YEARLY', 'Paid yearly'],
    ['homeURL', 'Home URL'],
    ['vatID2', 'Vat ID2'],
    ['age', 'Age'],
    ['FREE', 'Free'],
  ])('%s is %s', (name, words) => {
    expect(wordsOf(name)).toBe(words);
  });
});
