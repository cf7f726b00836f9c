/** The part of a failed delivery that is logged. */
interface DeliveryError {
  /** nodemailer's, such as `ECONNECTION` or `EENVELOPE`. */
  readonly code: string | undefined;
  /** The mail server's answer, RFC 5321, 4.2. */
  readonly responseCode: number | undefined;
  readonly reason: string;
  /** Whether the server said that trying again is useless (5xx). */
  readonly isPermanent: boolean;
}

const MAX_REASON = 300;

/** The fix for nodemailer's code ETLS. */
const NO_TLS =
  'The mail server must offer TLS with a certificate that can be verified: use smtps:// or STARTTLS, or set ALLOW_PLAIN_SMTP=on to send in clear text.';

/**
 * Reads the part of a failure that may be logged: not the recipient, and not the token, which a server that rejects a mail
 * may quote in its answer.
 *
 * @param to - the address that the mail was for.
 */
export function readDeliveryError(error: unknown, to: string): DeliveryError {
  const { code, responseCode, message } = (error ?? {}) as {
    code?: unknown;
    responseCode?: unknown;
    message?: unknown;
  };
  const status = typeof responseCode === 'number' ? responseCode : undefined;
  const reason = String(message ?? error)
    .replaceAll(new RegExp(escapeRegExp(to), 'gi'), '<recipient>')
    .replaceAll(/scoped_\w*|[0-9a-f]{20,}/gi, '<token>')
    .replaceAll(/\p{Cc}+/gu, ' ')
    .slice(0, MAX_REASON);
  return {
    code: typeof code === 'string' ? code : undefined,
    responseCode: status,
    reason: code === 'ETLS' ? `${reason}. ${NO_TLS}` : reason,
    isPermanent: status !== undefined && status >= 500,
  };
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
