import type { ErrorsIn, Mode } from '@scoped-api/engine';

/** An expected error; `UNAUTHORIZED_FIELD_OR_TYPE` matches both codes of the engine, depending on the viewer. */
export interface ExpectedError {
  readonly path: readonly (string | number)[];
  readonly code: string;
}

/** One case of a `@requiresScopes` conformance file. */
export interface ConformanceCase {
  readonly id: string;
  readonly title: string;
  readonly kind: 'execute' | 'schema' | 'subscription';
  readonly sdl: string;
  readonly query: string;
  readonly operationName?: string;
  readonly variables?: Record<string, unknown>;
  /** `null`: anonymous. */
  readonly scopes: readonly string[] | null;
  readonly mode: Mode;
  readonly errorsIn: ErrorsIn;
  /** The root value; fields are read as properties. */
  readonly root?: unknown;
  /** One root value for each event. */
  readonly events?: readonly unknown[];
  readonly expect: {
    readonly data?: unknown;
    readonly errors?: readonly ExpectedError[];
    readonly schemaError?: string;
    readonly stream?: boolean;
    readonly events?: readonly { readonly data?: unknown; readonly errors?: readonly ExpectedError[] }[];
  };
  /** Coordinates whose resolver must not be called. */
  readonly mustNotResolve?: readonly string[];
}
