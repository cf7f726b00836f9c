/** The process can't do what it was asked; the message says why and what to do, for the console. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
