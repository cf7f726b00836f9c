import { types } from 'pg';
import { ROW_TYPES } from '../../src/database/plain-sql';

const TIMESTAMPTZ = 1184;
const TEXT_ARRAY = 1009;
const parse = (oid: number, text: string) => ROW_TYPES.getTypeParser(oid as never, 'text')(text);

describe('a value of plain SQL reads as pg reads it', () => {
  test.each([
    '2026-11-22 21:48:55.123+00',
    '2026-11-22 21:48:55.1+00',
    '2026-11-22 21:48:55.12+00',
    '2026-11-22 21:48:55+00',
    '2026-02-29 00:00:00+00',
    '2024-02-29 23:59:59.999+00',
    '1969-12-31 23:59:59.999+00',
    '0001-01-01 00:00:00+00',
    '0044-03-15 12:00:00+00 BC',
    '12026-11-22 21:48:55.123+00',
    '2026-11-22 23:48:55.123+02',
    '2026-11-23 03:18:55.5+05:30',
    '2026-11-22 16:48:55.123-05',
    'infinity',
    '-infinity',
  ])('the moment %s', (text) => {
    expect(parse(TIMESTAMPTZ, text)).toEqual(types.getTypeParser(TIMESTAMPTZ as never, 'text')(text));
  });

  test.each(['{}', '{me:read,users:read}', '{"a b",NULL,"c\\"d"}', '{{a,b},{c,d}}'])('the list %s', (text) => {
    expect(parse(TEXT_ARRAY, text)).toEqual(types.getTypeParser(TEXT_ARRAY as never, 'text')(text));
  });

  test('everything else', () => {
    for (const oid of [16, 20, 23, 1114, 1082, 2950]) {
      expect(ROW_TYPES.getTypeParser(oid as never, 'text')).toBe(types.getTypeParser(oid as never, 'text'));
    }
  });
});
