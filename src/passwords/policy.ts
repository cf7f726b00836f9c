import { canonicalKey } from '../identity/canonical-key';
import { requireText } from '../identity/require-text';
import { createCommonPasswords } from './common-passwords';
import { MAX_PASSWORD_LENGTH } from './limits';

/** Shorter names are in too many passwords by chance. */
const MIN_NAME_LENGTH = 3;

/** Whose password it is to be. */
export interface PasswordOwner {
  readonly username: string;
  readonly email: string;
}

/** Says which passwords are good enough. */
export interface PasswordPolicy {
  /**
   * Null if `password` will do, or a sentence that names the mend. Any script and blanks count; no mixture of kinds
   * of characters is asked for (NIST SP 800-63B, 3.1.1.2).
   *
   * @throws DomainError BAD_USER_INPUT for NUL and lone surrogates.
   */
  check(password: string, owner: PasswordOwner): string | null;
}

/**
 * @param options - `minLength`: characters (code points after NFC) that a password has at least.
 */
export function createPasswordPolicy({ minLength }: { readonly minLength: number }): PasswordPolicy {
  const isCommon = createCommonPasswords();
  return {
    check(password, { username, email }) {
      if (password.length > MAX_PASSWORD_LENGTH) return `Use at most ${MAX_PASSWORD_LENGTH} characters.`;
      requireText(password, 'password');
      if ([...password.normalize('NFC')].length < minLength) return `Use at least ${minLength} characters.`;
      const key = canonicalKey(password);
      if (isCommon(key)) return 'This is one of the most common passwords. Use another, such as a few words.';
      if (contains(key, username)) return 'Use a password that does not contain the username.';
      if (contains(key, email.split('@')[0])) return 'Use a password that does not contain the e-mail address.';
      return null;
    },
  };
}

function contains(key: string, name: string | undefined): boolean {
  const part = canonicalKey(name ?? '');
  return part.length >= MIN_NAME_LENGTH && key.includes(part);
}
