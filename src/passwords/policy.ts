import { canonicalKey } from '../identity/canonical-key';
import { requireText } from '../identity/require-text';
import { createCommonPasswords } from './common-passwords';
import { MAX_PASSWORD_LENGTH } from './limits';
import { createStrengthCheck } from './strength';

/** Shorter names are in too many passwords by chance. */
const MIN_NAME_LENGTH = 3;

/** Whose password it is to be. Only what was read as valid, and so is short, belongs here. */
export interface PasswordOwner {
  readonly username?: string | undefined;
  readonly email?: string | undefined;
  readonly fullName?: string | null | undefined;
}

/** Says which passwords are good enough. */
export interface PasswordPolicy {
  /**
   * Null if `password` will do, or why not, with what to do. Any script and blanks count; no mixture of kinds of
   * characters is asked for (NIST SP 800-63B, 3.1.1.2). Whatever its length, it must not be guessed in a million
   * attempts, as far as zxcvbn can tell, nor repeat itself.
   *
   * @param field - names the password in errors.
   * @throws DomainError BAD_USER_INPUT for NUL and lone surrogates; SERVICE_UNAVAILABLE if too many wait
   * to be judged, or once closed.
   */
  check(password: string, owner: PasswordOwner, field?: string): Promise<string | null>;
  /** Lets go of what checks are made with. */
  close(): Promise<void>;
}

/**
 * @param options.minLength - characters (code points after NFC) that a password has at least.
 * @param options.maxWaitMs - the longest that a password waits to be judged, in milliseconds; see `QueueLimits`.
 */
export function createPasswordPolicy({
  minLength,
  maxWaitMs,
}: {
  readonly minLength: number;
  readonly maxWaitMs?: number | undefined;
}): PasswordPolicy {
  const isCommon = createCommonPasswords();
  const strength = createStrengthCheck({ maxWaitMs });
  return {
    async check(password, { username = '', email = '', fullName }, field = 'password') {
      if (password.length > MAX_PASSWORD_LENGTH) return `Use at most ${MAX_PASSWORD_LENGTH} characters.`;
      requireText(password, field);
      const normal = password.normalize('NFC');
      if ([...normal].length < minLength) return `Use at least ${minLength} characters.`;
      const key = canonicalKey(password);
      if (isCommon(key)) return 'This is one of the most common passwords. Use another, such as a few words.';
      if (contains(key, username)) return 'Use a password that does not contain the username.';
      const [localPart = '', domain = ''] = email.split('@');
      if (contains(key, localPart)) return 'Use a password that does not contain the e-mail address.';
      return strength.weakness(normal, [username, localPart, fullName ?? '', domain]);
    },
    close: () => strength.close(),
  };
}

function contains(key: string, name: string): boolean {
  const part = canonicalKey(name);
  return part.length >= MIN_NAME_LENGTH && key.includes(part);
}
