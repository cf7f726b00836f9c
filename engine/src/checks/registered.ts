import type { Problem } from '../directives';
import type { SchemaPolicy } from '../schema-policy';

/** The scopes of an application. */
export interface ScopeRegistry {
  readonly scopes: Iterable<string>;
  /** Registered scopes that intentionally no rule uses, each with the reason. */
  readonly unused?: Readonly<Record<string, string>>;
  /** The place where an application lists `unused`, for messages; by default the name of this option. */
  readonly unusedIn?: string;
}

/** Refuses unknown scopes, which no viewer could hold, and unused scopes, which suggest protection that does not exist. */
export function checkRegistry(
  policy: SchemaPolicy,
  { scopes, unused = {}, unusedIn = 'registry.unused' }: ScopeRegistry,
): Problem[] {
  const registered = new Set(scopes);
  const problems: Problem[] = [];
  const used = new Set<string>();
  for (const [coordinate, requirement] of policy.rules) {
    const named = requirement.rules.flat().reduce((all, group) => all | group, 0n);
    for (const scope of policy.index.namesOf(named)) {
      used.add(scope);
      if (registered.has(scope)) continue;
      problems.push({ coordinate, message: `scope "${scope}" is not in the registry; register it or fix the name` });
    }
  }
  for (const scope of registered) {
    const excused = Object.hasOwn(unused, scope);
    if (used.has(scope) === excused) {
      const message = excused
        ? `is listed in ${unusedIn}, yet a rule uses it; remove it there`
        : `is in the registry, yet no rule uses it; if another API checks it, list it in ${unusedIn} with that reason; ` +
          'else use it in a rule, or remove it';
      problems.push({ coordinate: `Scope "${scope}"`, message });
    }
  }
  return problems;
}
