import { IS_AUTHENTICATED, IS_PUBLIC, type Problem, REQUIRES_AUTHENTICATION, REQUIRES_SCOPES } from '../directives';
import type { SchemaPolicy } from '../schema-policy';

const FIX =
  'Pass the schema as it was built from SDL, or from code with the rules in `extensions.directives`. If it is meant to ' +
  'have no rules, pass `allowNoRules: true`';

/**
 * Refuses a schema without any rule, including `@public`: the engine would allow everything. The usual reason is that the
 * schema was printed, introspected or rebuilt by a tool that drops directives.
 */
export function checkAnyRule(policy: SchemaPolicy): Problem[] {
  if (policy.counts.rules > 0) return [];
  return [
    {
      coordinate: 'schema',
      message: `has no rule, so everything would be allowed: ${reason(policy)}. ${FIX}`,
    },
  ];
}

function reason({ schema, counts }: SchemaPolicy): string {
  const declared = [REQUIRES_SCOPES, IS_AUTHENTICATED, REQUIRES_AUTHENTICATION, IS_PUBLIC].find((name) =>
    schema.getDirective(name),
  );
  if (counts.placesFromSdl === 0) {
    return 'it was not built from SDL (it has no AST nodes, as after introspection), and no `extensions.directives` has a rule';
  }
  return declared
    ? `it defines @${declared}, and nothing carries it; a schema that was printed has lost its directives`
    : `nothing carries @${REQUIRES_SCOPES}, @${IS_AUTHENTICATED} or @${IS_PUBLIC}`;
}
