import type { AuthenticationLevel, ErrorsIn, Mode } from '@scoped-api/engine';

/** An expected error; `UNAUTHORIZED_FIELD_OR_TYPE` matches both codes of the engine, depending on the viewer. */
export interface ExpectedError {
  readonly path: readonly (string | number)[];
  readonly code: string;
  /** Members that the `extensions` of the error must have, with exactly these values. Default: any. */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** One case of a conformance file for `@requiresScopes`, `@authenticated` and `@requiresAuthentication`. */
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
  /** How and when the user has authenticated. Default: null, a token without an authentication of a user. */
  readonly authentication?: { readonly level: AuthenticationLevel; readonly ageSeconds: number } | null;
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
