import { canonicalKey } from './canonical-key';

/**
 * Usernames that no one may register, because others would take their holder for the server or for its staff, or
 * programs for no user at all. Mailbox names are those of RFC 2142. RESERVED_USERNAMES adds to these or replaces them.
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
 * Makes the check for reserved usernames. A name counts as one of them if it looks like it: separators, accents, and
 * digits that stand for letters (`0` for `o`, `1` for `l` or `i`) make no difference, so that `Ad.min`, `àdmin` and
 * `r00t` are reserved too.
 *
 * @returns whether a username may not be registered.
 */
export function createReservedUsernames(names: readonly string[]): (username: string) => boolean {
  const reserved = new Set(names.map(bareOf));
  return (username) => {
    const bare = bareOf(username);
    const withO = bare.replaceAll('0', 'o');
    return [bare, withO.replaceAll('1', 'i'), withO.replaceAll('1', 'l')].some((look) => reserved.has(look));
  };
}

/** @param username - of at most a few hundred characters. */
function bareOf(username: string): string {
  return canonicalKey(username)
    .normalize('NFKD')
    .replace(/[\p{M}._-]/gu, '');
}
