import type { Database } from '../database/database';

/** What the operations on personal access tokens work with. */
export interface PersonalTokensDependencies {
  readonly database: Pick<Database, 'prisma' | 'transaction'>;
  /**
   * The least sets of scopes that let all of an operation through, any one of them; none where it asks for no scope.
   * Where there are too many to list, those that someone who holds `held` is nearest to: one within it, if there is one.
   *
   * @param asker - who hands the document in, and in which request; absent for the operator: their work is not limited.
   * @throws DomainError BAD_USER_INPUT for a document that a request could not send either, and for more documents than
   * one request may hand in; RATE_LIMITED where the user has handed in too much.
   */
  readonly minimalScopes: (
    document: string,
    operationName: string | undefined,
    held: readonly string[],
    asker: { readonly id: string; readonly request: object } | undefined,
  ) => readonly (readonly string[])[];
}
