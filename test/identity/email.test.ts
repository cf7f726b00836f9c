import { GraphQLEmailAddress } from 'graphql-scalars';
import { parseEmail } from '../../src/identity/email';

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
    ['', '"@"'],
    ['ada', '"@"'],
    ['ada@@example.com', '"@"'],
    ['ada@evil.example@example.com', '"@"'],
    ['ada\r@example.com', 'line breaks'],
    ['ada@example.com\nBcc: all@example.com', 'line breaks'],
    ['ada@example.com\0', 'control'],
    ['ada @example.com', 'blanks'],
    ['ada@example.com ', 'blanks'],
    ['ada\u200B@example.com', 'control'],
    ['@example.com', 'name@example.com'],
    ['ada@', 'name@example.com'],
    ['ada@example..com', 'name@example.com'],
    ['ada@-example.com', 'name@example.com'],
    ['ada\uFF20example.com', '"@"'],
    ['ａda@example.com', 'name@example.com'],
    ['аda@example.com', 'name@example.com'],
    ['"a b"@example.com', 'blanks'],
  ])('%j is refused', (text, reason) => {
    expect(parseEmail(text)).toEqual({ ok: false, message: expect.stringContaining(reason) });
  });

  test('that is taken can be shown: the GraphQL scalar throws on others', () => {
    for (const text of ['Ada@Example.COM', "o'neil+tag@mail.example.co.uk", 'root@localhost', LONGEST]) {
      expect(GraphQLEmailAddress.serialize(text)).toBe(text);
    }
  });
});
