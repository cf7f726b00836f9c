import { type Outcome, refuse } from '../outcome';
import type { Scope, Scopes } from '../scopes/scopes';

/**
 * The applications that accept this server's access tokens, each with its audience (AUDIENCE): this server itself, and other
 * APIs. A token is for one application, and carries only scopes of it.
 */
export interface Audiences {
  /** The audience of this server. */
  readonly own: string;
  /** Every audience; that of this server is the first. */
  readonly all: readonly string[];
  /** Whether there are other applications. If not, a token carries every scope. */
  readonly hasOthers: boolean;
  /** Whether a scope is declared for another application than this server: no token for this server carries it. */
  isForeign(scope: Scope): boolean;
  /** Returns those of `scopes` that a token for `audience` may carry, in their order. */
  carried(audience: string, scopes: readonly Scope[]): readonly Scope[];
}

/**
 * Creates the applications.
 *
 * @param all - at least one audience; the first is that of this server.
 */
export function createAudiences(all: readonly string[], scopes: Pick<Scopes, 'audienceOf'>): Audiences {
  const [own] = all;
  if (own === undefined) throw new RangeError('There must be an audience.');
  const audienceOf = (scope: Scope) => scopes.audienceOf(scope) ?? own;
  if (all.length === 1) {
    return { own, all, hasOthers: false, isForeign: () => false, carried: (_audience, names) => names };
  }
  return {
    own,
    all,
    hasOthers: true,
    isForeign: (scope) => audienceOf(scope) !== own,
    carried: (audience, names) => names.filter((scope) => audienceOf(scope) === audience),
  };
}

/** The refusal of an application that there is not, or that the session is not for (RFC 8707, section 2). */
export function invalidTarget(message: string) {
  return refuse('INVALID_TARGET', ['input', 'resource'], message);
}

/**
 * Reads the applications that a login names (RFC 8707, section 2.1).
 *
 * @param requested - audiences as a client sent them; none means this server.
 * @returns each once; empty if none is named. Refuses with INVALID_TARGET.
 */
export function readResources(
  { all }: Audiences,
  requested: readonly string[] | null | undefined,
): Outcome<{ readonly resources: readonly string[] }> {
  const resources = [...new Set(requested ?? [])];
  if (resources.every((resource) => all.includes(resource))) return { ok: true, resources };
  return invalidTarget('There is no such application. Send its audience exactly as the server is configured with it.');
}
