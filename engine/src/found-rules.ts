import { IS_AUTHENTICATED, IS_PUBLIC, REQUIRES_SCOPES, type RuleSource } from './directives';

/** What a rule is, whatever its directive is called in the schema. */
export type RuleName = typeof REQUIRES_SCOPES | typeof IS_AUTHENTICATED | typeof IS_PUBLIC;

/** One rule that the engine found in a schema, as it was written there. */
export interface FoundRule {
  /** `Type`, `Type.field`, `Type.field(argument:)` or `Input.field`. */
  readonly coordinate: string;
  readonly rule: RuleName;
  /** What the directive is called there, without `@`: differs from `rule` under an alias. */
  readonly directive: string;
  /** An OR of ANDs; absent where the rule names no scopes. */
  readonly scopes?: readonly (readonly string[])[];
  readonly source: RuleSource;
}

/** How much of a schema the engine read. */
export interface PolicyCounts {
  /** Rules found, those of `@public` included. */
  readonly rules: number;
  readonly byRule: Readonly<Record<RuleName, number>>;
  readonly bySource: Readonly<Record<RuleSource, number>>;
  /** Types, fields, arguments and input fields that were looked at, introspection left out. */
  readonly places: number;
  /** Those of them that come from SDL; in a schema made by code there are none. */
  readonly placesFromSdl: number;
}

/** A whole policy in a form that can be printed: `JSON.stringify(engine.policy)` has it. */
export interface PolicyDescription {
  readonly counts: PolicyCounts;
  readonly rules: readonly FoundRule[];
}

/** Counts `found`. */
export function countRules(
  found: readonly FoundRule[],
  { places, placesFromSdl }: Pick<PolicyCounts, 'places' | 'placesFromSdl'>,
): PolicyCounts {
  const byRule = { [REQUIRES_SCOPES]: 0, [IS_AUTHENTICATED]: 0, [IS_PUBLIC]: 0 };
  const bySource = { sdl: 0, extensions: 0 };
  for (const { rule, source } of found) {
    byRule[rule] += 1;
    bySource[source] += 1;
  }
  return { rules: found.length, byRule, bySource, places, placesFromSdl };
}
