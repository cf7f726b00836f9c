/** The process can't start; the message for the console says why and what to do. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
