import { canonicalKey } from './canonical-key';

/**
 * Usernames that no user may register, because people would mistake their owner for the server or its staff, and
 * programs could treat names such as `null` as no user. Mailbox names are those of RFC 2142. RESERVED_USERNAMES adds to
 * these or replaces them.
 */
export const DEFAULT_RESERVED_USERNAMES: readonly string[] = [
  ...['admin', 'admins', 'administrator', 'administrators', 'root', 'superuser', 'sysadmin', 'sysop', 'system'],
  ...['operator', 'moderator', 'staff', 'team', 'official', 'support', 'help', 'helpdesk', 'service', 'daemon'],
  ...['abuse', 'billing', 'contact', 'hostmaster', 'info', 'mailer-daemon', 'marketing', 'noc', 'no-reply', 'noreply'],
  ...['postmaster', 'sales', 'security', 'usenet', 'webmaster', 'www', 'ftp', 'smtp', 'mail', 'localhost'],
  ...['anonymous', 'everyone', 'guest', 'nobody', 'null', 'undefined', 'none', 'nil', 'nan', 'true', 'false', 'void'],
  ...['unknown', 'api', 'graphql', 'oauth', 'login', 'logout', 'register', 'signin', 'signup', 'settings'],
];

/**
 * For each letter the characters that look like it: digits, Cyrillic and Greek letters, and Latin letters that NFKD
 * does not decompose. In lower case.
 */
const LOOKS: Readonly<Record<string, string>> = {
  a: '4аαɑᴀ',
  b: 'вʙ',
  c: 'сᴄ',
  d: 'ԁđɖɗᴅ',
  e: '3еεɛᴇ',
  g: 'ɡԍɢ',
  h: 'һнʜ',
  i: 'іιӏɩɪ',
  j: 'јʝ',
  k: 'кκᴋ',
  l: 'łʟ',
  m: 'мᴍ',
  n: 'пηոɴ',
  o: '0оοøօᴏ',
  p: 'рρᴘ',
  r: 'гʀ',
  s: '5ѕꜱ',
  t: '7тτŧᴛ',
  u: 'υսᴜ',
  v: 'νѵᴠ',
  w: 'ԝωѡᴡ',
  x: 'хχ',
  y: 'уүγʏ',
};
const LETTER_OF = new Map(Object.entries(LOOKS).flatMap(([letter, looks]) => [...looks].map((look) => [look, letter])));

/**
 * Makes the check for reserved usernames. A name counts as one of them if it looks like it: separators, accents, digits
 * that stand for letters (`0` for `o`, `1` for `l` or `i`), look-alikes of other scripts, a capital `I` for `l`, and
 * `rn` for `m` make no difference, so that `Ad.min`, `àdmin`, `r00t`, `nuII` and `аԁміп` in Cyrillic are reserved too.
 * A name with further characters, as in `admin7`, is not reserved.
 *
 * @returns whether a username may not be registered.
 */
export function createReservedUsernames(names: readonly string[]): (username: string) => boolean {
  const reserved = new Set(names.flatMap((name) => [bareOf(name), lookOf(name)]));
  return (username) => {
    const look = lookOf(username);
    const looks = [bareOf(username), look, lookOf(username.replaceAll('I', 'l')), look.replaceAll('rn', 'm')];
    return looks.some((one) =>
      [one, one.replaceAll('1', 'i'), one.replaceAll('1', 'l')].some((name) => reserved.has(name)),
    );
  };
}

function lookOf(username: string): string {
  return [...bareOf(username)].map((character) => LETTER_OF.get(character) ?? character).join('');
}

/** @param username - of at most a few hundred characters. */
function bareOf(username: string): string {
  return canonicalKey(username)
    .normalize('NFKD')
    .replace(/[\p{M}._-]/gu, '');
}
