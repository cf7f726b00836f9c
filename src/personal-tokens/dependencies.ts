import type { Database } from '../database/database';

/** What the operations on personal access tokens work with. */
export interface PersonalTokensDependencies {
  readonly database: Pick<Database, 'prisma' | 'transaction'>;
  /**
   * The least sets of scopes that let all of an operation through, any one of them; none where it asks for no scope.
   *
   * @throws DomainError BAD_USER_INPUT for a document that a request could not send either.
   */
  readonly minimalScopes: (document: string, operationName: string | undefined) => readonly (readonly string[])[];
}
