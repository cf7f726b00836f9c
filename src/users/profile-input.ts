import { canonicalKey } from '../identity/canonical-key';
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
  fullNameKey?: string | null;
}

/** The columns of a full name: as it is shown, and the key that a search goes by. */
export function fullNameColumns(fullName: string | null): { fullName: string | null; fullNameKey: string | null } {
  return { fullName, fullNameKey: fullName === null ? null : canonicalKey(fullName) };
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
    if (fullName.ok) Object.assign(columns, fullNameColumns(fullName.value));
    else errors.push({ code: 'INVALID_FULL_NAME', message: fullName.message, path: ['input', 'fullName'] });
  }
  return { columns, errors };
}
