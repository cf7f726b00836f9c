import { batchesOf, parseCsv, readImport } from '../src/console/csv';

/** The cells of a CSV text. */
const cells = (text: string) => {
  const table = parseCsv(text);
  return Array.isArray(table) ? table.map((record) => record.cells) : table;
};

describe('CSV in the import page', () => {
  test.each([
    [
      'plain',
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'without a line break at the end',
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'with the line breaks of Windows',
      'a,b\r\n1,2\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'with those of an old Mac',
      'a,b\r1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a separator in quotation marks',
      'a,b\n"1,5",2',
      [
        ['a', 'b'],
        ['1,5', '2'],
      ],
    ],
    [
      'a line break in quotation marks',
      'a,b\n"1\n2",3',
      [
        ['a', 'b'],
        ['1\n2', '3'],
      ],
    ],
    ['doubled quotation marks', 'a\n"say ""hi"""', [['a'], ['say "hi"']]],
    [
      'a quotation mark inside a plain cell',
      'a,b\n5" disk,2',
      [
        ['a', 'b'],
        ['5" disk', '2'],
      ],
    ],
    [
      'an empty cell in quotation marks',
      'a,b\n"",""',
      [
        ['a', 'b'],
        ['', ''],
      ],
    ],
    [
      'an empty cell at the end',
      'a,b\n1,',
      [
        ['a', 'b'],
        ['1', ''],
      ],
    ],
    [
      'blank lines',
      '\na,b\n\n1,2\n\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'semicolons',
      'a;b,c;d\n1;2;3',
      [
        ['a', 'b,c', 'd'],
        ['1', '2', '3'],
      ],
    ],
    [
      'tabs',
      'a\tb\n1\t2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a separator in a quoted header does not count',
      '"a;b;c",d\n1,2',
      [
        ['a;b;c', 'd'],
        ['1', '2'],
      ],
    ],
  ])('%s', (_name, text, expected) => {
    expect(cells(text)).toEqual(expected);
  });

  test('the line of a record is that of the file', () => {
    const table = parseCsv('a,b\n"1\n2",3\n\n4,5\r\n6,7');
    expect(table).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['1\n2', '3'] },
      { line: 5, cells: ['4', '5'] },
      { line: 6, cells: ['6', '7'] },
    ]);
  });

  test.each([
    ['a quotation mark that is never closed', 'a\n"1\n2', { kind: 'openQuote', line: 2 }],
    ['text after a closing quotation mark', 'a\n"1"2', { kind: 'textAfterQuote', line: 2, word: '2' }],
  ])('%s is a fault of that line', (_name, text, fault) => {
    expect(parseCsv(text)).toMatchObject(fault);
  });

  test('a megabyte in one cell is read at once', () => {
    const long = 'x""'.repeat(350_000);
    expect(cells(`a\n"${long}"`)).toEqual([['a'], [long.replaceAll('""', '"')]]);
  });
});

describe('what the import page sends', () => {
  /** The objects that a text becomes. */
  const objects = (text: string, types?: Parameters<typeof readImport>[1]) => {
    const read = readImport(text, types);
    return read.ok ? read.lines.map(({ json }) => JSON.parse(json)) : read.fault;
  };

  test('a record becomes an object; an empty cell and a column without a name are left out', () => {
    expect(objects('username,email,fullName,\nada,ada@example.com,,x\n')).toEqual([
      { username: 'ada', email: 'ada@example.com' },
    ]);
  });

  test('scopes are a list, isActive is true or false, and the rest is text', () => {
    const text = 'username,email,scopes,isActive,fullName\nada,a@b.c,users:read audit:read;me:read,No,007';
    expect(objects(text)).toEqual([
      {
        username: 'ada',
        email: 'a@b.c',
        scopes: ['users:read', 'audit:read', 'me:read'],
        isActive: false,
        fullName: '007',
      },
    ]);
  });

  test('fields of the server are read by their type; what is not of the type stays text for the server to judge', () => {
    const types = new Map([
      ['tier', 'NUMBER'],
      ['tags', 'LIST'],
      ['marks', 'NUMBER_LIST'],
    ] as const);
    expect(objects('username,email,tier,tags,marks\na,b,3,x y,1 2\nc,d,three,,1 b', types)).toEqual([
      { username: 'a', email: 'b', tier: 3, tags: ['x', 'y'], marks: [1, 2] },
      { username: 'c', email: 'd', tier: 'three', marks: [1, 'b'] },
    ]);
  });

  test('a byte order mark, and blanks around names of columns, do no harm', () => {
    expect(objects('\u{FEFF} username , email\nada,a@b.c')).toEqual([{ username: 'ada', email: 'a@b.c' }]);
  });

  test('a column named like a member of every object is only a member', () => {
    const read = readImport('username,email,__proto__\nada,a@b.c,x');
    expect(read).toMatchObject({ ok: true });
    expect(read.ok && read.lines[0]?.json).toBe('{"username":"ada","email":"a@b.c","__proto__":"x"}');
  });

  test.each([
    ['', 'empty', 1],
    [' \n ', 'empty', 1],
    ['ada,ada@example.com', 'noHeader', 1],
    ['username,fullName\nada,Ada', 'noHeader', 1],
    ['username,email,email\na,b,c', 'repeatedHeader', 1],
    ['username,email\n"ada, a@b.c', 'openQuote', 2],
    ['username,email\nada,a@b.c,x', 'tooManyCells', 2],
  ])('%j is refused as a whole', (text, kind, line) => {
    expect(objects(text)).toMatchObject({ kind, line });
  });

  test('lines of JSON are sent as they are, with their numbers', () => {
    expect(readImport('{"username":"a"}\r\n\n{broken\n')).toEqual({
      ok: true,
      format: 'NDJSON',
      lines: [
        { line: 1, json: '{"username":"a"}' },
        { line: 3, json: '{broken' },
      ],
    });
  });

  test('batches have at most 500 lines, and stay below the size of a request', () => {
    const lines = (count: number, json: string) => Array.from({ length: count }, (_, line) => ({ line, json }));
    expect(batchesOf(lines(1_201, '{}')).map((batch) => batch.length)).toEqual([500, 500, 201]);
    expect(batchesOf(lines(5, 'ä'.repeat(20_000))).map((batch) => batch.length)).toEqual([2, 2, 1]);
    // In the request, each quotation mark takes two bytes.
    expect(batchesOf(lines(5, '"'.repeat(20_000))).map((batch) => batch.length)).toEqual([2, 2, 1]);
    expect(batchesOf([])).toEqual([]);
    // A line that is too long for any request is sent alone: the server says so.
    expect(batchesOf(lines(2, 'x'.repeat(2_000_000))).map((batch) => batch.length)).toEqual([1, 1]);
  });
});
