import { canonicalKey } from '../identity/canonical-key';
import { requireText } from '../identity/require-text';
import { MAX_PASSWORD_LENGTH } from './hashing';
import { createStrengthCheck } from './strength';

/** Minimum length of a name that a password must not contain: shorter names occur in too many passwords by chance. */
const MIN_NAME_LENGTH = 3;

/** The user who gets the password. Validated values only: their length is limited. */
interface PasswordOwner {
  readonly username?: string | undefined;
  readonly email?: string | undefined;
  readonly fullName?: string | null | undefined;
}

/** Refuses passwords that are easy to guess. */
export type PasswordPolicy = ReturnType<typeof createPasswordPolicy>;

/**
 * Makes the password policy.
 *
 * @param options.minLength - minimum number of characters (code points after NFC).
 * @param options.maxWaitMs - the longest that a password waits for its check, in milliseconds; see `QueueLimits`.
 */
export function createPasswordPolicy({
  minLength,
  maxWaitMs,
}: {
  readonly minLength: number;
  readonly maxWaitMs?: number | undefined;
}) {
  const strength = createStrengthCheck({ maxWaitMs });
  return {
    /**
     * Returns null if `password` is accepted, otherwise why not and what to do. Characters of any script and blanks
     * count; no mixture of kinds of characters is required (NIST SP 800-63B, 3.1.1.2). At any length, a password is
     * refused if zxcvbn estimates that a million attempts guess it, or if it repeats itself.
     *
     * @param field - the name of the password in errors.
     * @throws DomainError BAD_USER_INPUT for NUL and lone surrogates; SERVICE_UNAVAILABLE if too many passwords wait for
     * their check, or after `close`.
     */
    async check(
      password: string,
      { username = '', email = '', fullName }: PasswordOwner,
      field = 'password',
    ): Promise<string | null> {
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
    /** Stops the thread of the checks. */
    close: () => strength.close(),
  };
}

function contains(key: string, name: string): boolean {
  const part = canonicalKey(name);
  return part.length >= MIN_NAME_LENGTH && key.includes(part);
}

/** See {@link isCommon}. */
let common: ReadonlySet<string> | undefined;

/**
 * Whether a `canonicalKey` is that of one of the 49,000 most common passwords of the zxcvbn project. The list is loaded on first use, once for
 * a process: it takes 35 ms and 5 MB, which a server without registrations does not need.
 */
function isCommon(key: string): boolean {
  common ??= load();
  return common.has(key);
}

function load(): ReadonlySet<string> {
  const { dictionary } = require('@zxcvbn-ts/language-common') as typeof import('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common'].map(canonicalKey));
}
