import type { Problem } from '../directives';
import type { SchemaPolicy } from '../schema-policy';

/** The scopes of an application, if the schema does not declare them with `@scope`. */
export interface ScopeRegistry {
  readonly scopes: Iterable<string>;
  /** Registered scopes that intentionally no rule uses, each with the reason. */
  readonly unused?: Readonly<Record<string, string>>;
  /** The place where an application lists `unused`, for messages; by default the name of this option. */
  readonly unusedIn?: string;
}

/** Refuses scopes that no `@scope` of the schema declares, and declared ones that neither a rule nor anything else checks. */
export function checkDeclared(policy: SchemaPolicy): Problem[] {
  const { scopes } = policy.declarations;
  const used = usedScopes(policy);
  const declared = new Set(scopes.map(({ name }) => name));
  const unknown = [...used].flatMap(([scope, coordinates]) =>
    declared.has(scope)
      ? []
      : coordinates.map((coordinate) => ({
          coordinate,
          message: `requires the scope "${scope}", which no @scope declares; declare it or fix the name`,
        })),
  );
  const unused = scopes.flatMap(({ name, external, place }) => {
    if (external || used.has(name)) return [];
    const message = 'is required by no rule; if another API checks it, write external: true, else use or remove it';
    return [{ coordinate: `@scope(name: ${JSON.stringify(name)})`, message, place }];
  });
  return [...unknown, ...unused];
}

/** Returns the scopes in rules, each with the coordinates of its rules. */
function usedScopes(policy: SchemaPolicy): ReadonlyMap<string, readonly string[]> {
  const used = new Map<string, string[]>();
  for (const [coordinate, requirement] of policy.rules) {
    const named = requirement.rules.flat().reduce((all, group) => all | group, 0n);
    for (const scope of policy.index.namesOf(named)) used.set(scope, [...(used.get(scope) ?? []), coordinate]);
  }
  return used;
}

/** Refuses unknown scopes, which no viewer could hold, and unused scopes, which suggest protection that does not exist. */
export function checkRegistry(
  policy: SchemaPolicy,
  { scopes, unused = {}, unusedIn = 'registry.unused' }: ScopeRegistry,
): Problem[] {
  const registered = new Set(scopes);
  const problems: Problem[] = [];
  const used = usedScopes(policy);
  for (const [scope, coordinates] of used) {
    if (registered.has(scope)) continue;
    const message = `scope "${scope}" is not in the registry; register it or fix the name`;
    for (const coordinate of coordinates) problems.push({ coordinate, message });
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
