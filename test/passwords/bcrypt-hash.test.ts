import bcrypt from 'bcrypt';
import { readBcryptHash } from '../../src/passwords/schemes';

const TAIL = 'E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW';
const SALT = 'CCCCCCCCCCCCCCCCCCCCC.';

describe('a bcrypt hash', () => {
  // Made by others: crypt_blowfish's own tests, jBCrypt's, the manual of PHP, and crypt(3).
  test.each([
    ['crypt_blowfish', 'U*U', `$2a$05$${SALT}${TAIL}`],
    ['crypt_blowfish', 'U*U*', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK'],
    ['jBCrypt', 'a', '$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe'],
    ['PHP', 'rasmuslerdorf', '$2y$07$BCryptRequires22Chrcte/VlQH0piJtjXl.0t1XkA8pw9dMXTpOq'],
    ['libxcrypt', 'geheim ä', '$2y$05$abcdefghijklmnopqrstuuxdXk29wNxt.QPWPgJFdZ3jzz6VU/br6'],
    ['libxcrypt', 'é'.repeat(150), '$2a$05$CCCCCCCCCCCCCCCCCCCCC.Msh9GTqEdRbfZzYwvijW0diUTS7ZS6e'],
    ['PHP', 'rasmuslerdorf', '$2a$07$usesomesillystringfore2uDLvp1Ii2e./U9C8sBjqp8I90dH6hi'],
  ])('of %s lets in the password that it was made of, and no other', async (_who, password, hash) => {
    const read = readBcryptHash(hash);
    expect(await bcrypt.compare(password, read?.hash ?? '')).toBe(true);
    expect(await bcrypt.compare(`!${password}`, read?.hash ?? '')).toBe(false);
  });

  test.each(['a', 'b', 'y'])(
    'with the letter %s lets in passwords of 255 bytes and more, as elsewhere',
    async (letter) => {
      const password = 'é'.repeat(150);
      const hash = (await bcrypt.hash(password, 4)).replace('$2b$', `$2${letter}$`);
      expect(await bcrypt.compare(password, readBcryptHash(hash)?.hash ?? '')).toBe(true);
    },
  );

  test('is the same whatever its spare bits are', () => {
    const canonical = { hash: `$2b$05$${SALT}${TAIL}`, cost: 5 };
    for (const last of './ABCDEFGHIJKLM') {
      expect(readBcryptHash(`$2b$05$${SALT.slice(0, -1)}${last}${TAIL}`)).toEqual(canonical);
    }
    for (const last of 'WXYZ') expect(readBcryptHash(`$2b$05$${SALT}${TAIL.slice(0, -1)}${last}`)).toEqual(canonical);
    expect(readBcryptHash(`$2b$05$${SALT.slice(0, -1)}O${TAIL}`)).not.toEqual(canonical);
    expect(readBcryptHash(`$2b$05$${SALT}${TAIL.slice(0, -1)}a`)).not.toEqual(canonical);
  });

  test.each([
    ['nothing', ''],
    ['the first form, which had no letter', `$2$05$${SALT}${TAIL}`],
    ['the faulty form', `$2x$05$${SALT}${TAIL}`],
    ['a cost below 4', `$2b$03$${SALT}${TAIL}`],
    ['a cost above 31', `$2b$32$${SALT}${TAIL}`],
    ['a cost of one digit', `$2b$5$${SALT}${TAIL}`],
    ['one character less', `$2b$05$${SALT}${TAIL.slice(1)}`],
    ['one character more', `$2b$05$${SALT}${TAIL}.`],
    ['a line break at the end', `$2b$05$${SALT}${TAIL}\n`],
    ['another alphabet', `$2b$05$${SALT}${TAIL.replace('E', '+')}`],
  ])('is not %s', (_what, text) => {
    expect(readBcryptHash(text)).toBeUndefined();
  });
});
