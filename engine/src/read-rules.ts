import { type GraphQLArgument, type GraphQLDirective, valueFromASTUntyped } from 'graphql';
import { AUTHENTICATION_LEVELS, isAuthenticationLevel, type RequiredAuthentication } from './authentication-level';
import {
  type AppliedDirective,
  directiveNamesIn,
  directivesOf,
  IS_AUTHENTICATED,
  IS_PUBLIC,
  type Problem,
  REQUIRES_AUTHENTICATION,
  REQUIRES_SCOPES,
} from './directives';
import { type FoundRule, RULE_ARGUMENTS } from './found-rules';
import { AUTHENTICATED, allOf, NOTHING, type Requirement } from './requirement';
import { isNearRule, looksLikeRule, type RuleKind, type RuleNames } from './rule-names';
import type { Annotated } from './schema-elements';
import type { ScopeIndex } from './scope-set';

/** The rules on one schema element. */
export interface ReadRules {
  readonly requirement: Requirement;
  /** Each rule as it is written, including `@public`; duplicates in SDL and `extensions` are listed once. */
  readonly found: readonly FoundRule[];
  /** Whether it has `@public`. */
  readonly isPublic: boolean;
}

/** Context of {@link readRules}. */
export interface RuleReader {
  readonly names: RuleNames;
  readonly index: ScopeIndex;
  readonly problems: Problem[];
  /** The schema's definition of a directive. */
  readonly declared: (directive: string) => GraphQLDirective | undefined;
}

const FORM_OF_SCOPES = 'write a list of groups: @requiresScopes(scopes: [["a", "b"], ["c"]]) means (a and b) or c';

/**
 * Reads every directive of a schema element, from SDL and `extensions`; see {@link readRules}.
 *
 * @param isOther - whether a directive is something else than a rule, whatever it looks like.
 */
export function readElement(
  coordinate: string,
  element: Annotated,
  reader: RuleReader,
  isOther: (directive: string) => boolean = () => false,
): ReadRules {
  const refuse = (message: string) => reader.problems.push({ coordinate, message });
  for (const { at, name } of misplacedRules(element.extensions, reader.names)) {
    refuse(`has \`extensions.${at}\`, which is not read; write it as \`extensions.directives.${name}\``);
  }
  const directives = directivesOf(element, refuse).filter(({ name }) => !isOther(name));
  return readRules(coordinate, directives, reader);
}

/**
 * Reads the rules among `directives`, which belong to one schema element. All of them must be met; a rule that is given
 * twice, for example in SDL and in `extensions`, counts once. Malformed rules, and directives that look like rules but are
 * not, are added to `problems`.
 */
export function readRules(coordinate: string, directives: readonly AppliedDirective[], reader: RuleReader): ReadRules {
  const { names, index, problems, declared } = reader;
  const found = new Map<string, FoundRule>();
  const requirements = new Map<string, Requirement>();

  for (const applied of directives) {
    const { name: directive, source } = applied;
    const kind = names.kindOf(directive);
    if (kind === undefined) {
      const rule = names.isIgnored(directive) ? undefined : looksLikeRule(applied, declared(directive));
      if (rule) problems.push({ coordinate, message: unknownRule(directive, rule) });
      continue;
    }
    const rule = readRule(kind, applied, declared(directive));
    if (typeof rule === 'string') {
      problems.push({ coordinate, message: `@${directive} ${rule}` });
      continue;
    }
    const { scopes, authentication } = rule;
    const key = `${rule.rule} ${keyOf(scopes)} ${authentication?.level} ${authentication?.maxAgeSeconds}`;
    found.set(`${source} ${directive} ${key}`, { coordinate, directive, source, ...rule });
    if (rule.rule === IS_PUBLIC) continue;
    requirements.set(key, {
      ...AUTHENTICATED,
      ...(scopes && { rules: [scopes.map((group) => index.define(group))] }),
      ...(authentication && { authentication: index.authentications.define(authentication) }),
    });
  }
  const all = [...found.values()];
  return {
    requirement: requirements.size === 0 ? NOTHING : allOf([...requirements.values()]),
    found: all,
    isPublic: all.some(({ rule }) => rule === IS_PUBLIC),
  };
}

function unknownRule(name: string, rule: RuleKind): string {
  return (
    `@${name} looks like a rule, but this engine does not enforce it; write @${rule}, ` +
    `name it in the option directives.${rule} if it means that, or in directives.ignore if something else enforces it`
  );
}

const FORM_OF_AUTHENTICATION =
  'write @requiresAuthentication(level: MULTI_FACTOR, maxAgeSeconds: 300), or one of the two';

/** Returns the rule of one directive, or the problem with it. */
function readRule(
  kind: RuleKind,
  { args }: AppliedDirective,
  declared: GraphQLDirective | undefined,
): Pick<FoundRule, 'rule' | 'scopes' | 'authentication'> | string {
  if (kind === 'policy') {
    return (
      'is a rule that this engine cannot evaluate; guard this place by scopes, ' +
      'or name it in the option directives.ignore if something else enforces it'
    );
  }
  if (typeof args === 'string') {
    if (kind === REQUIRES_AUTHENTICATION) return `${args}; ${FORM_OF_AUTHENTICATION}`;
    return `${args}; ${kind === REQUIRES_SCOPES ? FORM_OF_SCOPES : 'write {} or true'}`;
  }
  // `@public` states that there is no rule, so its arguments cannot restrict anything.
  if (kind === IS_PUBLIC) return { rule: kind };
  const [unknown] = Object.keys(args).filter((name) => !RULE_ARGUMENTS[kind].includes(name));
  if (unknown !== undefined) {
    return `has the argument \`${unknown}\`, which this engine does not know and cannot enforce; remove it`;
  }
  if (kind === IS_AUTHENTICATED) return { rule: kind };
  if (kind === REQUIRES_AUTHENTICATION) {
    // A map would be read as no arguments, which is the weakest rule.
    if (Object.prototype.toString.call(args) !== '[object Object]') {
      return `has a value that is not an object of arguments; ${FORM_OF_AUTHENTICATION}`;
    }
    const defaults = defaultsOf(declared);
    // Not by spreading: in `extensions`, arguments may be getters of a class.
    const { level = defaults.level, maxAgeSeconds = defaults.maxAgeSeconds } = args;
    const authentication = readAuthentication({ level, maxAgeSeconds });
    return typeof authentication === 'string'
      ? `${authentication}; ${FORM_OF_AUTHENTICATION}`
      : { rule: kind, authentication };
  }
  const scopes = readGroups(args.scopes);
  return typeof scopes === 'string' ? `${scopes}; ${FORM_OF_SCOPES}` : { rule: kind, scopes };
}

/** Returns the groups of a `@requiresScopes`, or the problem with them. List coercion is refused: it would turn AND into OR. */
export function readGroups(value: unknown): string[][] | string {
  if (value === undefined) return 'has no argument `scopes`';
  if (!Array.isArray(value)) return 'has a value of `scopes` that is not a list';
  if (value.length === 0) return 'has an empty list as `scopes`, which no viewer or every viewer could meet';
  const groups: string[][] = [];
  // Not with an array method: these skip missing elements.
  for (const group of value as unknown[]) {
    if (!Array.isArray(group)) return 'has a flat list as `scopes`, which could mean AND or OR';
    if (group.length === 0) return 'has an empty group, which every viewer would meet';
    const names = Array.from(group as unknown[]);
    if (!names.every(isScopeName)) {
      return 'names a scope that is not a non-empty string without blanks, so that no token could hold it';
    }
    groups.push(names);
  }
  return groups;
}

/** The largest value of GraphQL's `Int`. */
const MAX_INT = 2_147_483_647;

/**
 * Returns the authentication that the arguments of a `@requiresAuthentication` require, or the problem with them. `null`
 * is refused: it could mean that there is no rule.
 */
export function readAuthentication(
  args: Readonly<{ level?: unknown; maxAgeSeconds?: unknown }>,
): RequiredAuthentication | string {
  const { level = 'SINGLE_FACTOR', maxAgeSeconds } = args;
  if (!isAuthenticationLevel(level)) {
    return `has a value of \`level\` that is not one of ${AUTHENTICATION_LEVELS.join(', ')}`;
  }
  if (maxAgeSeconds === undefined) return { level, maxAgeSeconds: null };
  if (typeof maxAgeSeconds !== 'number' || !Number.isInteger(maxAgeSeconds) || maxAgeSeconds < 1) {
    return 'has a value of `maxAgeSeconds` that is not a whole number of seconds, 1 or more';
  }
  if (maxAgeSeconds > MAX_INT) return `has a value of \`maxAgeSeconds\` of more than ${MAX_INT}`;
  return { level, maxAgeSeconds };
}

/**
 * Returns the default values in the schema's definition of a directive: a schema may define one whose default is a stronger
 * level.
 */
function defaultsOf(declared: GraphQLDirective | undefined): Record<string, unknown> {
  const defaults: Record<string, unknown> = {};
  for (const argument of declared?.args ?? []) {
    const value = defaultOf(argument);
    if (value !== undefined) defaults[argument.name] = value;
  }
  return defaults;
}

/** Reads the default in the forms of graphql 16 and 17. */
function defaultOf(argument: GraphQLArgument): unknown {
  if (argument.astNode) {
    const { defaultValue } = argument.astNode;
    return defaultValue && valueFromASTUntyped(defaultValue);
  }
  const { default: newer } = argument as {
    readonly default?: { readonly value?: unknown; readonly literal?: Parameters<typeof valueFromASTUntyped>[0] };
  };
  return newer?.literal ? valueFromASTUntyped(newer.literal) : (newer?.value ?? argument.defaultValue);
}

function isScopeName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !/\s/u.test(value);
}

/** Returns a key that is equal for equivalent rules. */
function keyOf(scopes: readonly (readonly string[])[] | undefined): string {
  const groups = scopes?.map((group) => JSON.stringify([...new Set(group)].sort()));
  return groups ? [...new Set(groups)].sort().join() : '';
}

/** Finds rules in `extensions` that would not be read: beside `directives`, or in a misspelled `directive`. */
function misplacedRules(extensions: unknown, names: RuleNames): { readonly at: string; readonly name: string }[] {
  if (typeof extensions !== 'object' || extensions === null) return [];
  return Object.entries(extensions).flatMap(([name, value]) => {
    if (isNamedLikeRule(name, names)) return [{ at: name, name }];
    if (name === 'directives' || !/^directives?$/i.test(name)) return [];
    return directiveNamesIn(value)
      .filter((inner) => isNamedLikeRule(inner, names))
      .map((inner) => ({ at: `${name}.${inner}`, name: inner }));
  });
}

function isNamedLikeRule(name: string, names: RuleNames): boolean {
  const kind = names.kindOf(name);
  const isRule = (kind !== undefined && Object.hasOwn(RULE_ARGUMENTS, kind)) || isNearRule(name) !== undefined;
  return isRule && !names.isIgnored(name);
}
