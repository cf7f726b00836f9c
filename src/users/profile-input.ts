import { parseEmail } from '../identity/email';
import { parseFullName } from '../identity/full-name';
import { requireTextToParse } from '../identity/require-text';
import type { UserError } from './outcome';

/**
 * The part of a profile that its owner, and with the scopes for it an admin, may change. Undefined leaves a field as it
 * is.
 */
export interface ProfileInput {
  readonly email?: string | null | undefined;
  /** Null clears it. */
  readonly fullName?: string | null | undefined;
}

/** The columns that a `ProfileInput` sets; a field that stays is absent. */
export interface ProfileColumns {
  email?: string;
  emailKey?: string;
  fullName?: string | null;
}

/**
 * Reads a profile, collecting every fault.
 *
 * @throws DomainError BAD_USER_INPUT for NUL and lone surrogates.
 */
export function readProfile(input: ProfileInput): { columns: ProfileColumns; errors: UserError[] } {
  const columns: ProfileColumns = {};
  const errors: UserError[] = [];
  if (input.email !== undefined) {
    const email = parseEmail(requireTextToParse(input.email ?? '', 'email'));
    if (email.ok) {
      columns.email = email.display;
      columns.emailKey = email.key;
    } else errors.push({ code: 'INVALID_EMAIL', message: email.message, path: ['input', 'email'] });
  }
  if (input.fullName !== undefined) {
    const fullName = parseFullName(requireTextToParse(input.fullName ?? '', 'fullName'));
    if (fullName.ok) columns.fullName = fullName.value;
    else errors.push({ code: 'INVALID_FULL_NAME', message: fullName.message, path: ['input', 'fullName'] });
  }
  return { columns, errors };
}
