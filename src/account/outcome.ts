/** What an operation on one's own account may answer that a client has to handle. */
export type AccountErrorCode =
  | 'INVALID_CREDENTIALS'
  | 'INVALID_EMAIL'
  | 'INVALID_TOKEN'
  | 'WEAK_PASSWORD'
  | 'EMAIL_TAKEN'
  | 'LAST_ADMIN';

/** One reason why an operation was refused. */
export interface AccountError {
  readonly code: AccountErrorCode;
  /** A sentence that names the mend. */
  readonly message: string;
  /** The argument to mend, such as `['input', 'token']`. */
  readonly path: string[];
}

/** What an operation came to, or the reasons why nothing changed. */
export type AccountOutcome<T> =
  | ({ readonly ok: true } & T)
  | { readonly ok: false; readonly errors: readonly AccountError[] };

/** What is answered to whoever asked for a mail. */
export interface MailOnItsWay {
  readonly expiresInMinutes: number;
}

/** An outcome that refuses for one reason. */
export function refuse(
  code: AccountErrorCode,
  field: string,
  message: string,
): { readonly ok: false; readonly errors: readonly AccountError[] } {
  return { ok: false, errors: [{ code, message, path: ['input', field] }] };
}

/** Every token that is no good is refused alike. */
export const INVALID_TOKEN = refuse(
  'INVALID_TOKEN',
  'token',
  'The token is not one of a mail, has expired or was used already. Ask for another mail.',
);
