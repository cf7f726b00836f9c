import { createScalars } from '../../src/graphql/scalars';
import { parseEmail } from '../../src/identity/email';
import { SCOPES } from '../support/scopes';

const scalars = createScalars(SCOPES);

const LONGEST = `${'a'.repeat(185)}@${'b'.repeat(63)}.com`;
const TOO_LONG = `a${LONGEST}`;

describe('an e-mail address', () => {
  test.each([
    ['Ada@Example.COM', 'ada@example.com'],
    ["o'neil+tag@mail.example.co.uk", "o'neil+tag@mail.example.co.uk"],
    ['root@localhost', 'root@localhost'],
    ['a@xn--bcher-kva.example', 'a@xn--bcher-kva.example'],
  ])('%s is kept as written, and unique as %s', (text, key) => {
    expect(parseEmail(text)).toEqual({ ok: true, display: text, key });
  });

  test('of 254 characters is taken, of 255 refused', () => {
    expect(LONGEST).toHaveLength(253);
    expect(parseEmail(`${LONGEST}m`)).toMatchObject({ ok: true });
    expect(parseEmail(`${TOO_LONG}m`)).toEqual({ ok: false, message: expect.stringContaining('254') });
  });

  test.each([
    ['', 'must be given'],
    [' \u00A0\t', 'must be given'],
    ['ada', '"@"'],
    ['ada@@example.com', '"@"'],
    ['ada@evil.example@example.com', '"@"'],
    ['ada\r@example.com', 'line breaks'],
    ['ada@example.com\nBcc: all@example.com', 'line breaks'],
    ['ada@example.com\0', 'control'],
    ['ada @example.com', 'spaces'],
    ['ada@example.com\r\n', 'line breaks'],
    ['\nada@example.com', 'line breaks'],
    ['ada\u200B@example.com', 'control'],
    ['@example.com', 'name@example.com'],
    ['ada@', 'name@example.com'],
    ['ada@example..com', 'name@example.com'],
    ['ada@-example.com', 'name@example.com'],
    ['ada\uFF20example.com', '"@"'],
    ['ａda@example.com', 'xn--'],
    ['аda@example.com', 'xn--'],
    ['ada@bücher.example', 'xn--'],
    ['ada@example.com.', 'name@example.com'],
    ['"a b"@example.com', 'spaces'],
  ])('%j is refused', (text, reason) => {
    expect(parseEmail(text)).toEqual({ ok: false, message: expect.stringContaining(reason) });
  });

  test.each([' ', '\t', '\u00A0', '\u3000', '\u200B', '\uFEFF', '\u200E', '  \u2060 '])(
    'is the same with %j around it',
    (blank) => {
      const read = { ok: true, display: 'Ada@example.com', key: 'ada@example.com' };
      expect(parseEmail(`Ada@example.com${blank}`)).toEqual(read);
      expect(parseEmail(`${blank}Ada@example.com`)).toEqual(read);
    },
  );

  test('of 90 kB of blanks costs no work', () => {
    expect(parseEmail(`a${' '.repeat(90_000)}a@example.com`)).toMatchObject({ ok: false });
    expect(parseEmail(' '.repeat(90_000))).toMatchObject({ ok: false });
  });

  test('that is stored can be shown, whatever it is: the GraphQL scalar passes text on', () => {
    for (const text of ['Ada@Example.COM', 'root@localhost', LONGEST, 'an "odd one"@[127.0.0.1]']) {
      expect(scalars.EmailAddress.serialize(text)).toBe(text);
      expect(scalars.EmailAddress.parseValue(text)).toBe(text);
    }
    for (const value of [5, null, {}, ['a@b']]) expect(() => scalars.EmailAddress.parseValue(value)).toThrow('string');
  });
});
