import type { UserErrorCode } from './user-error-status';

/** A parameter behind the `?`. */
export interface QueryParameter {
  /** The schema coordinate of what it is: type and description come from there. */
  readonly at?: string;
  /** For a parameter that the schema does not have: what it is, in words. It is an `Int` then. */
  readonly description?: string;
  /** Bounds of an `Int`, both included. */
  readonly minimum?: number;
  readonly maximum?: number;
}

/** What was sent behind the `?`, read: the parameters that were there, by name. */
export type QueryValues = Readonly<Record<string, unknown>>;

/** An answer that is ready to be written. */
export interface RestAnswer {
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** One route: an HTTP request that is a GraphQL operation. Who may use it is the operation's to say. */
export interface RestRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** As OpenAPI writes it: what stands in braces is the variable of that name. A slash at the end is optional. */
  readonly path: string;
  /** One operation with one field. Its aliases are the answer's JSON names; its name is the `operationId`. */
  readonly document: string;
  /** What it does, where the schema's words for the field are not a REST client's. */
  readonly summary?: string;
  /** The variable that takes the JSON body. */
  readonly body?: string;
  readonly query?: Readonly<Record<string, QueryParameter>>;
  readonly success: 200 | 201;
  /** The member of the payload that is answered; absent: all of it. */
  readonly member?: string;
  /** The `userErrors` that a client has to expect. */
  readonly codes?: readonly UserErrorCode[];
  /** For a field whose arguments are not the parameters one to one. */
  readonly paging?: Paging;
}

/** How a listing is asked for and answered. */
export interface Paging {
  /**
   * The variables for what was sent.
   *
   * @throws RestProblem 422 for parameters that don't go together.
   */
  variables(query: QueryValues): Record<string, unknown>;
  /** The answer for what the field came to. */
  answer(page: unknown, query: QueryValues, path: string): RestAnswer;
  /** Members that `answer` adds to the field's own; all of them integers. */
  readonly adds: Readonly<Record<string, string>>;
  /** What OpenAPI calls the answer. */
  readonly name: string;
}
