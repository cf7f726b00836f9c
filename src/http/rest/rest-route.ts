import type { UserErrorCode } from '../../generated/enums';

/** A parameter of the query string. It is always optional. */
export interface QueryParameter {
  /** Coordinate of the argument or input field whose type and description the parameter has. */
  readonly at?: string;
  /** Description of the parameter, if the schema has none. Without `at` the parameter is an `Int`. */
  readonly description?: string;
  /** Bounds of an `Int`, both included. */
  readonly minimum?: number;
  readonly maximum?: number;
}

/** The parameters of the query string that were sent, read, by name. */
export type QueryValues = Readonly<Record<string, unknown>>;

/** An answer that is ready to be written. */
export interface RestAnswer {
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** One REST route: an HTTP request that runs a GraphQL operation. The schema alone says who may use it. */
export interface RestRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** The path as OpenAPI writes it: a name in braces is the variable of that name. A slash at the end is optional. */
  readonly path: string;
  /**
   * One operation that selects one field. Fields are answered under their names in snake_case, unless an alias says
   * otherwise. The name of the operation is the `operationId`; without one it is made from method and path.
   */
  readonly document: string;
  /** Description of the route, if the schema's description of the field does not fit a REST client. */
  readonly summary?: string;
  /** The variable that the JSON body is read as. */
  readonly body?: string;
  /** The parameters of the query string. `is_active` is the variable `$isActive`, unless `paging` makes the variables. */
  readonly query?: Readonly<Record<string, QueryParameter>>;
  /** Status of success; 200 by default. */
  readonly success?: 200 | 201;
  /** The member of the payload that is answered; by default the whole field. */
  readonly member?: string;
  /** For a payload with `userErrors`, in place of `member`: answers all of its other members. */
  readonly isWhole?: true;
  /** The codes of `userErrors` that a client has to expect. */
  readonly codes?: readonly UserErrorCode[];
  /** For a listing whose arguments are not the parameters one to one. */
  readonly paging?: Paging;
}

/** Converts the parameters of a listing into variables, and its page into the answer. */
export interface Paging {
  /**
   * Makes the variables of the operation.
   *
   * @throws RestProblem 422 for parameters that do not go together.
   */
  variables(query: QueryValues): Record<string, unknown>;
  /** Makes the answer from the value of the operation's field. */
  answer(page: unknown, query: QueryValues, path: string): RestAnswer;
  /** Members that `answer` adds to those of the field, with their descriptions; all of them integers. */
  readonly adds: Readonly<Record<string, string>>;
  /** Name of the answer's schema in OpenAPI. */
  readonly name: string;
}
