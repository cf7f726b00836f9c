/** Recognizes the errors of every copy of this module: the package is loaded by `require` and by `import`. */
const BRAND = Symbol.for('scoped-api.UserFacingError');

/** The form of a code: a word in capitals, at most 64 characters. */
const CODE = /^[A-Z][A-Z0-9_]{0,63}$/;
/** Codes with a meaning that only the server gives them. */
const RESERVED: ReadonlySet<string> = new Set(['INTERNAL_SERVER_ERROR', 'SERVICE_UNAVAILABLE', 'RATE_LIMITED']);

/**
 * An error of your own code that the client may see. Every other error that a resolver throws is logged with the request's id and
 * answered as `INTERNAL_SERVER_ERROR`, a `GraphQLError` too.
 *
 * @example throw new UserFacingError('The order is shipped already.', 'ORDER_SHIPPED');
 */
export class UserFacingError extends Error {
  override readonly name = 'UserFacingError';
  readonly [BRAND] = true;
  /** The `extensions.code` of the error. */
  readonly code: string;

  /**
   * @param message - a sentence for the client; at most 500 characters are sent.
   * @param code - the `extensions.code` of the answer: capitals, digits and `_`; `BAD_USER_INPUT` by default.
   * @throws TypeError for another form of code, and for the codes that belong to the server.
   */
  constructor(message: string, code = 'BAD_USER_INPUT') {
    super(message);
    if (!CODE.test(code) || RESERVED.has(code)) {
      throw new TypeError(
        `UserFacingError: ${JSON.stringify(code)} can't be the code. Write one of your own, such as ORDER_SHIPPED.`,
      );
    }
    this.code = code;
  }
}

/** Whether a value is a {@link UserFacingError}, of any copy of the package. */
export function isUserFacingError(value: unknown): value is UserFacingError {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[BRAND] === true;
}
