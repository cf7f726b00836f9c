import type { Refused, UserError } from '../outcome';

/** Rolls a transaction back that must not be committed, for reasons that a client has to handle. */
export class Refusal extends Error {
  constructor(readonly errors: readonly UserError[]) {
    super('The transaction was refused.');
  }
}

/** Returns the reasons of a {@link Refusal}, for the `catch` of a transaction; throws every other error again. */
export function refusedBy(error: unknown): Refused {
  if (error instanceof Refusal) return { ok: false, errors: error.errors };
  throw error;
}
