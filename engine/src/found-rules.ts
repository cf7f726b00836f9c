import type { RequiredAuthentication } from './authentication-level';
import { IS_AUTHENTICATED, IS_PUBLIC, REQUIRES_AUTHENTICATION, REQUIRES_SCOPES, type RuleSource } from './directives';

/** The kind of a rule, independent of the name of its directive in the schema. */
export type RuleName =
  | typeof REQUIRES_SCOPES
  | typeof IS_AUTHENTICATED
  | typeof IS_PUBLIC
  | typeof REQUIRES_AUTHENTICATION;

/** The rules that restrict access, with their arguments. */
export const RULE_ARGUMENTS: Readonly<Record<RestrictingRule, readonly string[]>> = {
  [REQUIRES_SCOPES]: ['scopes'],
  [IS_AUTHENTICATED]: [],
  [REQUIRES_AUTHENTICATION]: ['level', 'maxAgeSeconds'],
};

/** A rule other than `@public`. */
export type RestrictingRule = Exclude<RuleName, typeof IS_PUBLIC>;

/** One rule that was found in a schema, as it is written there. */
export interface FoundRule {
  /** `Type`, `Type.field`, `Type.field(argument:)` or `Input.field`. */
  readonly coordinate: string;
  readonly rule: RuleName;
  /** Name of the directive in the schema, without `@`; differs from `rule` if it has an alias. */
  readonly directive: string;
  /** An OR of ANDs; absent if the rule names no scopes. */
  readonly scopes?: readonly (readonly string[])[];
  /** Present in a `requiresAuthentication`. */
  readonly authentication?: RequiredAuthentication;
  readonly source: RuleSource;
}

/** Numbers of what was read from a schema. */
export interface PolicyCounts {
  /** Number of rules, including `@public`. */
  readonly rules: number;
  readonly byRule: Readonly<Record<RuleName, number>>;
  readonly bySource: Readonly<Record<RuleSource, number>>;
  /** Number of types, fields, arguments and input fields that were read, without introspection. */
  readonly places: number;
  /** Number of these that have SDL nodes; 0 in a code-first schema. */
  readonly placesFromSdl: number;
}

/** A whole policy in printable form, as in `JSON.stringify(engine.policy)`. */
export interface PolicyDescription {
  readonly counts: PolicyCounts;
  readonly rules: readonly FoundRule[];
}

/** Counts `found`. */
export function countRules(
  found: readonly FoundRule[],
  { places, placesFromSdl }: Pick<PolicyCounts, 'places' | 'placesFromSdl'>,
): PolicyCounts {
  const byRule = { [REQUIRES_SCOPES]: 0, [IS_AUTHENTICATED]: 0, [IS_PUBLIC]: 0, [REQUIRES_AUTHENTICATION]: 0 };
  const bySource = { sdl: 0, extensions: 0 };
  for (const { rule, source } of found) {
    byRule[rule] += 1;
    bySource[source] += 1;
  }
  return { rules: found.length, byRule, bySource, places, placesFromSdl };
}
