import fc from 'fast-check';
import {
  createFingerprint,
  type FileLine,
  MAX_LINE_BYTES,
  readLines,
  recognize,
} from '../../../src/users/transfer/import-source';

const START = { line: 0, offset: 0 };

async function* pieces(bytes: Buffer, cuts: readonly number[] = []): AsyncGenerator<Buffer> {
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((one, other) => one - other);
  let at = 0;
  for (const end of [...ends, bytes.length]) {
    yield bytes.subarray(at, end);
    at = end;
  }
}

async function linesOf(source: AsyncIterable<Buffer>, from = START): Promise<FileLine[]> {
  const lines: FileLine[] = [];
  for await (const some of readLines(source, from)) lines.push(...some);
  return lines;
}

const texts = (lines: readonly FileLine[]) => lines.map(({ bytes }) => bytes.toString('latin1'));

describe('lines', () => {
  test('have numbers, ends and, but for the last perhaps, a line feed', async () => {
    expect(await linesOf(pieces(Buffer.from('a\n\nbc')))).toEqual([
      { number: 1, end: 2, bytes: Buffer.from('a'), isTooLong: false, isEnded: true },
      { number: 2, end: 3, bytes: Buffer.from(''), isTooLong: false, isEnded: true },
      { number: 3, end: 5, bytes: Buffer.from('bc'), isTooLong: false, isEnded: false },
    ]);
    expect(await linesOf(pieces(Buffer.from('a\n')))).toHaveLength(1);
    expect(await linesOf(pieces(Buffer.from('')))).toEqual([]);
  });

  test('are the same wherever the source is cut into pieces, and whichever line one begins at', async () => {
    const anyText = fc.array(fc.constantFrom('a', 'é', '\n', '\r', '😀'), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(anyText, fc.array(fc.nat(200), { maxLength: 8 }), fc.nat(20), async (parts, cuts, nth) => {
        const bytes = Buffer.from(parts.join(''));
        const whole = await linesOf(pieces(bytes));
        expect(await linesOf(pieces(bytes, cuts))).toEqual(whole);
        const split = bytes.toString('latin1').split('\n');
        expect(texts(whole)).toEqual(split.at(-1) === '' ? split.slice(0, -1) : split);
        const before = whole[nth];
        if (!before) return;
        const rest = await linesOf(pieces(bytes.subarray(before.end), cuts), { line: nth + 1, offset: before.end });
        expect(rest).toEqual(whole.slice(nth + 1));
      }),
    );
  });

  test('of more than 64 kB are not kept, and those after them are read', async () => {
    const long = Buffer.alloc(MAX_LINE_BYTES + 1, 'x');
    async function* source() {
      yield Buffer.from('a\n');
      // Two hundred times as much as may be kept.
      for (let times = 0; times < 200; times += 1) yield long;
      yield Buffer.from('\nb\n');
    }
    const lines = await linesOf(source());
    expect(lines.map(({ isTooLong }) => isTooLong)).toEqual([false, true, false]);
    expect(lines[1]?.bytes).toHaveLength(32);
    expect(lines[2]).toMatchObject({ number: 3, end: 2 + 200 * long.length + 3 });
    const [fits] = await linesOf(pieces(Buffer.concat([long.subarray(1), Buffer.from('\n')])));
    expect(fits).toMatchObject({ isTooLong: false });
  });
});

describe('a fingerprint', () => {
  const known = async (text: string, line: number) => {
    const fingerprint = createFingerprint();
    const lines = (await linesOf(pieces(Buffer.from(text)))).slice(0, line);
    for (const each of lines) fingerprint.add(each);
    return { line, offset: lines.at(-1)?.end ?? 0, fingerprint: fingerprint.value() };
  };
  const sees = async (text: string, place: Awaited<ReturnType<typeof known>>) =>
    (await recognize(readLines(pieces(Buffer.from(text)), START), place)) !== undefined;

  test('recognizes the lines that were read, whatever follows them', async () => {
    const place = await known('a\nb\nc\n', 2);
    expect(await sees('a\nb\nc\n', place)).toBe(true);
    expect(await sees('a\nb\nother\n', place)).toBe(true);
    expect(await sees('a\nb\n', place)).toBe(true);
  });

  test.each(['a\nB\nc\n', 'a\nb', 'a\n', '', 'ab\n\nc\n', '\nab\nc\n', 'a\nb\r\nc\n', '0\na\nb\n'])(
    'tells that %j is another file',
    async (text) => {
      expect(await sees(text, await known('a\nb\nc\n', 2))).toBe(false);
    },
  );

  test('goes on from where it was', async () => {
    const text = 'a\nb\nc\n';
    const place = await known(text, 2);
    const going = await recognize(readLines(pieces(Buffer.from(text)), START), place);
    for (const line of (await linesOf(pieces(Buffer.from(text)))).slice(2)) going?.add(line);
    expect(going?.value()).toEqual((await known(text, 3)).fingerprint);
  });
});
