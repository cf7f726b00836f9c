/** A fault of the request itself, before any capability saw it. Each renderer gives it the shape its client expects. */
export class HttpFault extends Error {
  override readonly name = 'HttpFault';

  /**
   * @param status - 4xx, or 503.
   * @param message - what is wrong and what to send instead; shown to the client.
   * @param headers - headers that the status asks for, such as `Allow`.
   */
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** The path exists, the method does not (RFC 9110, section 15.5.6). */
export function methodNotAllowed(method: string, allowed: readonly string[]): HttpFault {
  const allow = allowed.join(', ');
  return new HttpFault(405, `${method} is not allowed here: use ${allow}.`, { Allow: allow });
}

/** The client hung up: there is nobody left to answer, and nothing to report. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/** Whether something failed only because the client hung up, while it sent or while we did. */
export function isClientGone(thrown: unknown): boolean {
  return (
    thrown instanceof ClientGone || (thrown as NodeJS.ErrnoException | null)?.code === 'ERR_STREAM_PREMATURE_CLOSE'
  );
}
