import { NO_STORED_VALUES } from '../../../src/identity/stored-fields';
import { readLine } from '../../../src/users/transfer/import-line';
import type { FileLine } from '../../../src/users/transfer/import-source';
import { SCOPES } from '../../support/scopes';

const NOW = '2026-11-23T10:00:00.000Z';
const HASH = `$2y$10$${'a'.repeat(53)}`;
const ADA = { username: 'ada', email: 'ada@example.com' };

const read = (written: string | Buffer | object, line: Partial<FileLine> = {}, ignoreUnknown = false) => {
  const bytes = Buffer.isBuffer(written)
    ? written
    : Buffer.from(typeof written === 'string' ? written : JSON.stringify(written));
  const whole = { number: 2, end: 0, bytes, isTooLong: false, isEnded: true, ...line };
  return readLine(whole, { ignoreUnknown, now: NOW, stored: NO_STORED_VALUES, scopes: SCOPES });
};
/** `member: reason` of each fault. */
const faults = (...args: Parameters<typeof read>): string[] => {
  const result = read(...args);
  return result && !result.ok ? result.faults.map(({ member, reason }) => `${member}: ${reason}`) : [];
};

describe('a line', () => {
  test('of the least is an active user without a password, made now', () => {
    expect(read(ADA)).toEqual({
      ok: true,
      hasId: false,
      password: undefined,
      user: {
        id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
        username: 'ada',
        usernameKey: 'ada',
        email: 'ada@example.com',
        emailKey: 'ada@example.com',
        fullName: null,
        fullNameKey: null,
        locale: null,
        passwordHash: 'none:',
        role: 'USER',
        grantedScopes: [],
        isActive: true,
        emailVerifiedAt: null,
        createdAt: NOW,
        updatedAt: NOW,
      },
    });
  });

  test('has no blanks around what names a user', () => {
    const line = { ...ADA, username: ' ada\u00a0', email: '\ufeffada@example.com\t' };
    expect(read(line)).toMatchObject({ ok: true, user: { username: 'ada', email: 'ada@example.com' } });
    expect(read({ ...ADA, email: 'ada@example.com\r\n' })).toMatchObject({ ok: false, faults: [{ member: 'email' }] });
  });

  test('of all members keeps them, in the forms that are stored', () => {
    const line = {
      id: '019AB3C4-5D6E-7F80-9123-456789ABCDEF',
      username: 'ＡＤＡ',
      email: 'Ada@Example.com',
      fullName: ' Ada, Gräfin 世界 ',
      role: 'ADMIN',
      scopes: ['users:read'],
      isActive: false,
      emailVerifiedAt: '2020-01-02T03:04:05+02:00',
      createdAt: '2019-01-01T00:00:00.123456Z',
      updatedAt: '2020-02-29T23:59:59Z',
      passwordHash: HASH,
    };
    expect(read(line)).toMatchObject({
      ok: true,
      hasId: true,
      user: {
        id: '019ab3c4-5d6e-7f80-9123-456789abcdef',
        username: 'ADA',
        usernameKey: 'ada',
        email: 'Ada@Example.com',
        emailKey: 'ada@example.com',
        fullName: 'Ada, Gräfin 世界',
        passwordHash: HASH,
        role: 'ADMIN',
        // An admin holds it anyway.
        grantedScopes: [],
        isActive: false,
        emailVerifiedAt: '2020-01-02T01:04:05.000Z',
        createdAt: '2019-01-01T00:00:00.123Z',
        updatedAt: '2020-02-29T23:59:59.000Z',
      },
    });
    expect(read({ ...ADA, scopes: ['users:write', 'users:read', 'users:read', 'me:read'] })).toMatchObject({
      user: { grantedScopes: ['users:read', 'users:write'] },
    });
  });

  test('has null for what it does not say', () => {
    const nulls = Object.fromEntries(
      [
        'id',
        'fullName',
        'role',
        'scopes',
        'isActive',
        'emailVerifiedAt',
        'createdAt',
        'updatedAt',
        'passwordHash',
        'password',
      ].map((name) => [name, null]),
    );
    expect(read({ ...nulls, ...ADA })).toMatchObject({
      ok: true,
      user: { role: 'USER', isActive: true, createdAt: NOW },
    });
  });

  test('may have nothing on it, a carriage return at its end, and a byte order mark if it is the first', () => {
    for (const blank of ['', ' \t', '\r']) expect(read(blank)).toBeUndefined();
    expect(read(`${JSON.stringify(ADA)}\r`)).toMatchObject({ ok: true });
    expect(read(`\u{FEFF}${JSON.stringify(ADA)}`, { number: 1 })).toMatchObject({ ok: true });
    expect(faults(`\u{FEFF}${JSON.stringify(ADA)}`)).toEqual([expect.stringMatching(/not JSON/)]);
  });

  test.each([
    ['[]', /null: The line is not an object/],
    ['null', /not an object/],
    ['"ada"', /not an object/],
    ['{"username": "ada"', /null: The line is not JSON/],
    ['{}{}', /not JSON/],
    ['NaN', /not JSON/],
  ])('of %s is refused as a whole', (written, reason) => {
    expect(faults(written)).toEqual([expect.stringMatching(reason)]);
  });

  test('of very deep JSON, or of other bytes than UTF-8 has, is refused as a whole', () => {
    for (const opening of ['[', '{"a":']) {
      expect(faults(opening.repeat(60_000 / opening.length))).toEqual([expect.stringMatching(/not JSON/)]);
    }
    const latin1 = Buffer.from('{"username":"Gr\u00fc\u00dfe"}', 'latin1');
    for (const bytes of [latin1, Buffer.from([0x7b, 0xff, 0x7d]), Buffer.from([0x7b, 0xed, 0xa0, 0x80, 0x7d])]) {
      expect(faults(bytes)).toEqual([expect.stringMatching(/^null: The line is not UTF-8/)]);
    }
  });

  test('that is too long, or at which the file breaks off, is refused as that', () => {
    expect(faults(ADA, { isTooLong: true })).toEqual([expect.stringMatching(/more than 64 kB/)]);
    expect(faults('{"username": "ad', { isEnded: false })).toEqual([expect.stringMatching(/cut off/)]);
    expect(read(ADA, { isEnded: false })).toMatchObject({ ok: true });
  });

  test.each<[string, object, RegExp[]]>([
    ['no username', { username: null }, [/^username: It is missing/]],
    ['no address', { email: undefined }, [/^email: It is missing/]],
    ['a username of no letters of one script', { username: 'аda' }, [/^username: .*one script/]],
    ['a username with an @', { username: 'a@b' }, [/^username: .*"@"/]],
    ['a username that is a number', { username: 12345 }, [/^username: Write a string/]],
    ['NUL', { username: 'a\0a' }, [/^username: .*NUL/]],
    ['half a surrogate pair', { fullName: '\ud800' }, [/^fullName: .*surrogate/]],
    ['two at signs', { email: 'a@b@c' }, [/^email: .*exactly one/]],
    ['a line break in the name', { fullName: 'a\nb' }, [/^fullName: .*line breaks/]],
    ['an id that is none', { id: '1' }, [/^id: Write a UUID/]],
    ['an unknown role', { role: 'admin' }, [/^role: Write one of: USER, ADMIN/]],
    ['a role of every object', { role: 'constructor' }, [/^role: /]],
    ['an unknown scope', { scopes: ['users:read', 'root'] }, [/^scopes: There is no scope "root"/]],
    ['scopes in one string', { scopes: 'users:read' }, [/^scopes: Write an array/]],
    ['scopes that are no strings', { scopes: [['users:read']] }, [/^scopes: Write an array/]],
    ['a flag in words', { isActive: 'false' }, [/^isActive: Write true or false/]],
    ['a time without a zone', { createdAt: '2026-01-01T00:00:00' }, [/^createdAt: .*time zone/]],
    ['a day that there is not', { createdAt: '2026-02-30T00:00:00Z' }, [/^createdAt: /]],
    ['a time in seconds', { updatedAt: 1_700_000_000 }, [/^updatedAt: /]],
    ['the year 0', { emailVerifiedAt: '0000-01-01T00:00:00Z' }, [/^emailVerifiedAt: .*years 1 to 9999/]],
    ['a hash of another kind', { passwordHash: 'pbkdf2_sha256$1$a$b' }, [/^passwordHash: Write a bcrypt hash/]],
    ['a hash of a faulty kind', { passwordHash: HASH.replace('$2y$', '$2x$') }, [/^passwordHash: .*\$2x\$/]],
    ['a hash cut short', { passwordHash: HASH.slice(0, -1) }, [/^passwordHash: /]],
    ['a hash and a password', { passwordHash: HASH, password: 'a' }, [/^password: .*not both/]],
    ['a member that is misspelt', { fullname: 'Ada' }, [/^"fullname": There is no such member.*fullName/]],
    ['several faults', { username: 'a', email: 'b' }, [/^username: /, /^email: /]],
  ])('with %s is refused by the member', (_what, members, reasons) => {
    expect(faults({ ...ADA, ...members })).toEqual(reasons.map((reason) => expect.stringMatching(reason)));
  });

  test('is not taken in by members that every object has', () => {
    expect(faults('{"__proto__": {"role": "ADMIN"}, "username": "ada", "email": "ada@example.com"}')).toEqual([
      expect.stringMatching(/^"__proto__": There is no such member/),
    ]);
    expect(read('{"__proto__": {"role": "ADMIN"}, "username": "ada", "email": "a@b.c"}', {}, true)).toMatchObject({
      user: { role: 'USER' },
    });
    expect(faults({ ...ADA, constructor: 1, toString: 1 })).toHaveLength(2);
  });

  test('may have other members if that is said', () => {
    expect(read({ ...ADA, shoeSize: 39 }, {}, true)).toMatchObject({ ok: true });
  });

  test('names a few of its unknown members, in what a terminal shows and does not obey', () => {
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`\u001b[31m${index}\u202e`, 1]));
    const told = faults({ ...ADA, ...many });
    expect(told).toHaveLength(5);
    expect(told.join('')).not.toMatch(/[\p{Cc}\u202e]/u);
  });

  test('is refused without a word of what is on it', () => {
    const secret = 'hunter2';
    for (const written of [
      `{"username": "ada", "password": "${secret}"`,
      JSON.stringify({ ...ADA, password: secret, passwordHash: `$2x$${secret}` }),
      JSON.stringify({ ...ADA, passwordHash: secret }),
      JSON.stringify({ ...ADA, password: { secret } }),
      JSON.stringify([secret]),
    ]) {
      expect(faults(written)).not.toHaveLength(0);
      expect(faults(written).join()).not.toContain(secret);
    }
  });
});
