/**
 * The status of each outcome that a mutation may answer in place of success. RFC 9110, section 15.5: 409 is for what the
 * state of things stands against, 422 for what is well-formed and wrong.
 */
export const USER_ERROR_STATUS = {
  NOT_FOUND: 404,
  SCOPE_NOT_HELD: 403,
  USERNAME_TAKEN: 409,
  USERNAME_RESERVED: 409,
  EMAIL_TAKEN: 409,
  LAST_ADMIN: 409,
  LIMIT_REACHED: 409,
  INTERRUPTED: 503,
  INVALID_USERNAME: 422,
  INVALID_EMAIL: 422,
  INVALID_FULL_NAME: 422,
  INVALID_NAME: 422,
  INVALID_CREDENTIALS: 422,
  INVALID_TOKEN: 422,
  WEAK_PASSWORD: 422,
} as const;

/** A code of the schema's enum of the same name. */
export type UserErrorCode = keyof typeof USER_ERROR_STATUS;

/** The status for a code; 422 for one that this table does not know yet. */
export function userErrorStatus(code: string): number {
  return Object.hasOwn(USER_ERROR_STATUS, code) ? USER_ERROR_STATUS[code as UserErrorCode] : 422;
}
