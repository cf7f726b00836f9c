import { type GraphQLDirective, type GraphQLInputType, getNamedType, getNullableType, isListType } from 'graphql';
import { isAuthenticationLevel } from './authentication-level';
import {
  type AppliedDirective,
  IS_AUTHENTICATED,
  IS_PUBLIC,
  type Problem,
  REQUIRES_AUTHENTICATION,
  REQUIRES_SCOPES,
  withoutAt,
} from './directives';
import { type RestrictingRule, RULE_ARGUMENTS, type RuleName } from './found-rules';

/** The kind of a directive. `policy` is Federation's `@policy`, which this engine cannot evaluate. */
export type RuleKind = RuleName | 'policy';

/** Names of the directives in a schema, in addition to their standard names and those of its `@link`s. Without `@`. */
export interface DirectiveNames {
  /** Further names of `@requiresScopes`. */
  readonly requiresScopes?: string | readonly string[];
  /** Further names of `@authenticated`. */
  readonly authenticated?: string | readonly string[];
  /** Further names of `@public`. */
  readonly public?: string | readonly string[];
  /** Further names of `@requiresAuthentication`. */
  readonly requiresAuthentication?: string | readonly string[];
  /** Directives that look like rules, or that this engine cannot evaluate (`policy`), and that another component enforces. */
  readonly ignore?: string | readonly string[];
}

/** The rules that the engine enforces, and `@public`. */
const RULES = [
  REQUIRES_SCOPES,
  IS_AUTHENTICATED,
  IS_PUBLIC,
  REQUIRES_AUTHENTICATION,
] as const satisfies readonly RuleName[];

/**
 * Checks the option `directives`: with a misspelled name, rules would not be read.
 *
 * @throws TypeError that names the member.
 */
export function checkDirectiveNames(names: DirectiveNames): void {
  if (typeof names !== 'object' || names === null) throw new TypeError('directives must be an object.');
  for (const [key, value] of Object.entries(names)) {
    if (!([...RULES, 'ignore'] as readonly string[]).includes(key)) {
      throw new TypeError(`directives.${key} is not known; use ${RULES.join(', ')} or ignore.`);
    }
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (list.every((name) => name === undefined || (typeof name === 'string' && NAME.test(withoutAt(name))))) continue;
    throw new TypeError(`directives.${key} must be the name of a directive or a list of names.`);
  }
}

/** Determines which directives of a schema are rules. */
export interface RuleNames {
  /** Returns the kind of a directive, `undefined` if it is not a rule. */
  kindOf(name: string): RuleKind | undefined;
  /** Whether the application has declared that a directive is not a rule, or not one for this engine to enforce. */
  isIgnored(name: string): boolean;
}

/** Names of the directives that a `@link` may import under other names, and that may have a namespace. */
const LINKED: ReadonlySet<string> = new Set([REQUIRES_SCOPES, IS_AUTHENTICATED, REQUIRES_AUTHENTICATION, 'policy']);
const NAME = /^[_A-Za-z]\w*$/;

/**
 * Determines the names of the rules in a schema. The standard names always count, and so does every name with a namespace
 * (`@federation__requiresScopes`). `@link` (https://specs.apollo.dev/link/v1.0) and its predecessor `@core` add more names:
 * with `import` from any specification, and with `as` on a link to the specification of one directive
 * (`https://specs.apollo.dev/requiresScopes/v0.1`, as in supergraphs).
 *
 * @param onSchema - the directives on the schema element, including those of `extend schema`.
 * @param problems - receives links that cannot be read.
 */
export function readRuleNames(
  onSchema: readonly AppliedDirective[],
  names: DirectiveNames,
  problems: Problem[],
): RuleNames {
  const kinds = new Map<string, RuleKind>();
  const refuse = (message: string) => problems.push({ coordinate: 'schema', message });
  const add = (name: string, kind: RuleKind, where: string) => {
    const known = kinds.get(name);
    if (known === undefined) kinds.set(name, kind);
    else if (known !== kind) refuse(`${where} makes @${name} stand for @${kind}, and it stands for @${known} already`);
  };

  for (const kind of [...RULES, 'policy'] as const) add(kind, kind, 'a default');
  for (const kind of RULES) {
    for (const name of listOf(names[kind])) add(name, kind, `the option directives.${kind}`);
  }
  for (const directive of onSchema) {
    for (const { name, as } of namesLinked(directive, refuse)) add(as, name, `@${directive.name}`);
  }

  const ignored = new Set(listOf(names.ignore));
  const kindOf = (name: string) => kinds.get(name) ?? kindInNamespace(name);
  const isIgnored = (name: string) => ignored.has(name) || (kindOf(name) === 'policy' && ignored.has('policy'));
  return { kindOf: (name) => (isIgnored(name) ? undefined : kindOf(name)), isIgnored };
}

function listOf(names: string | readonly string[] | undefined): string[] {
  return (typeof names === 'string' ? [names] : [...(names ?? [])]).map(withoutAt);
}

function kindInNamespace(name: string): RuleKind | undefined {
  const [, last = ''] = /^.+__(\w+?)$/.exec(name) ?? [];
  return LINKED.has(last) ? (last as RuleKind) : undefined;
}

const LINK_ARGUMENTS: ReadonlySet<string> = new Set(['url', 'feature', 'as', 'for', 'import']);

interface LinkedName {
  readonly name: RuleKind;
  /** Its name in this schema. */
  readonly as: string;
}

/** Returns the rules that a `@link` names; none if the directive is not a link. */
function namesLinked({ name: link, args }: AppliedDirective, refuse: (message: string) => void): LinkedName[] {
  if (typeof args === 'string') {
    if (link === 'link' || link === 'core') refuse(`@${link} ${args}`);
    return [];
  }
  const url = args.url ?? args.feature;
  const spec = typeof url === 'string' ? readSpec(url) : undefined;
  // A directive with another name is a link only if it has the URL of a specification.
  if (!spec && link !== 'link' && link !== 'core') return [];
  const faulty = (fault: string) => refuse(`@${link}(url: ${JSON.stringify(url)}) ${fault}`);
  const found = importsOf(args.import, spec?.isOurs ?? true, faulty);
  if (!spec?.isOurs) return found;
  const [unknown] = Object.keys(args).filter((name) => !LINK_ARGUMENTS.has(name));
  if (unknown !== undefined) faulty(`has the argument \`${unknown}\`, which is not one of url, as, for and import`);
  if (!LINKED.has(spec.name)) return found;
  const { as } = args;
  if (as === undefined || as === null) return found;
  if (typeof as === 'string' && NAME.test(as)) return [...found, { name: spec.name as RuleKind, as }];
  faulty('has an `as` that is not a name');
  return found;
}

/** Returns the specification that a URL names (https://specs.apollo.dev/link/v1.0#Url): the segment before the version. */
function readSpec(url: string): { readonly name: string; readonly isOurs: boolean } | undefined {
  const [, host = '', path = ''] = /^\s*https?:\/\/([^/?#]*)([^?#]*)/i.exec(url) ?? [];
  if (host === '') return undefined;
  const segments = path
    .trim()
    .split('/')
    .filter((segment) => segment !== '');
  if (/^v\d/.test(segments.at(-1) ?? '')) segments.pop();
  const name = segments.at(-1) ?? '';
  return { name, isOurs: host.toLowerCase() === 'specs.apollo.dev' && (name === 'federation' || LINKED.has(name)) };
}

/**
 * Reads imports: `"@name"`, `{ name: "@name", as: "@other" }`, a list of these, or (old form) names separated by spaces.
 *
 * @param isOurs - whether the link is to Federation, or has no readable URL: then every import must be readable, and none
 *   may be a misspelled rule. The imports of another specification are not checked.
 */
function importsOf(given: unknown, isOurs: boolean, faulty: (fault: string) => void): LinkedName[] {
  if (given === undefined || given === null) return [];
  const entries: unknown[] = Array.isArray(given) ? given : typeof given === 'string' ? given.split(/\s+/u) : [given];
  return entries.flatMap((entry): LinkedName[] => {
    const { name, as, ...others } = (typeof entry === 'string' ? { name: entry } : Object(entry)) as {
      readonly name?: unknown;
      readonly as?: unknown;
    };
    if (typeof name !== 'string') {
      if (isOurs) faulty('has an import that is neither "@name" nor { name: "@name", as: "@other" }');
      return [];
    }
    const rule = withoutAt(name);
    if (!LINKED.has(rule)) {
      const near = isOurs && name !== '' ? isNearRule(rule.trim()) : undefined;
      if (near) faulty(`imports ${JSON.stringify(name)}, which Federation does not have; write "@${near}"`);
      return [];
    }
    const [unknown] = Object.keys(others);
    const alias = as === undefined || as === null ? name : as;
    const isReadable =
      name.startsWith('@') && typeof alias === 'string' && alias.startsWith('@') && NAME.test(alias.slice(1));
    if (isReadable && unknown === undefined) return [{ name: rule as RuleKind, as: alias.slice(1) }];
    faulty(
      unknown === undefined
        ? `imports ${rule} without "@" or under no name; write { name: "@${rule}", as: "@other" }`
        : `imports ${rule} with \`${unknown}\`; write { name: "@${rule}", as: "@other" }`,
    );
    return [];
  });
}

/** Names of authorization directives in other libraries; most may be prefixed with `requires` or `needs`. */
const AUTHORIZATION =
  /^(is|has|requires?|needs|must)?(have|be)?(auth|authz|authori[sz](e|ed|ation)|authentication|oauth2?|scoped?|scopes|roles?|permissions?|login|loggedin|protected|guard(ed)?|secured?)$/;

/** Names for a further authentication in other libraries. */
const STEP_UP =
  /^(is|has|requires?|needs|must)?(have|be)?(step(ped)?up|mfa|2fa|twofactor|multifactor|secondfactor|sudo|re(cently)?authenticated?|reauthentication|recent(login|auth(entication)?)|fresh(login|auth(entication)?))$/;

const NEAR_RULES = Object.keys(RULE_ARGUMENTS) as RestrictingRule[];

/**
 * Returns whether a directive that is not a rule looks like one, so that its author may believe that it is enforced.
 *
 * @param declared - the schema's definition of the directive. A directive with other arguments belongs to another library,
 *   unless its name differs from that of a rule only in case and underscores.
 * @returns the name of the rule that it resembles.
 */
export function looksLikeRule(
  { name, args }: AppliedDirective,
  declared: GraphQLDirective | undefined,
): RuleKind | undefined {
  const near = isNearRule(name);
  const isOther = (rule: RestrictingRule) => declared?.args.some((arg) => !RULE_ARGUMENTS[rule].includes(arg.name));
  if (near && (plain(name) === plain(near) || !isOther(near))) return near;
  if (namesLevel(args, declared) || (!declared && STEP_UP.test(plain(name)))) return REQUIRES_AUTHENTICATION;
  const isAuthorization = AUTHORIZATION.test(plain(name));
  // A list of scopes under any name, such as an alias whose `@link` was lost.
  if (typeof args === 'object' && Object.hasOwn(args, 'scopes')) {
    const type = declared?.args.find((arg) => arg.name === 'scopes')?.type;
    if (type === undefined || isAuthorization || near || isListOfLists(type)) return REQUIRES_SCOPES;
  }
  return !declared && isAuthorization ? REQUIRES_SCOPES : undefined;
}

/** Whether a directive has a level of authentication as `level`, such as one whose `@link` was lost. */
function namesLevel(args: AppliedDirective['args'], declared: GraphQLDirective | undefined): boolean {
  if (typeof args === 'object' && Object.hasOwn(args, 'level') && isAuthenticationLevel(args.level)) return true;
  const type = declared?.args.find((arg) => arg.name === 'level')?.type;
  return type !== undefined && getNamedType(type).name === 'AuthenticationLevel';
}

function isListOfLists(type: GraphQLInputType): boolean {
  const list = getNullableType(type);
  return isListType(list) && isListType(getNullableType(list.ofType));
}

/**
 * Returns the rule that `name` resembles: it differs only in case, underscores, a namespace and at most two letters.
 * `unauthenticated` is excluded: it is the opposite of a rule.
 */
export function isNearRule(name: string): RestrictingRule | undefined {
  if (/^(un|non?)authenticated$/.test(plain(name))) return undefined;
  return NEAR_RULES.find((rule) => distance(plain(name), plain(rule)) <= 2);
}

function plain(name: string): string {
  return name
    .replace(/^.+__(?=\w)/, '')
    .replaceAll(/[_-]/g, '')
    .toLowerCase();
}

/** Levenshtein distance; 3 means 3 or more. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + Number(a[i - 1] !== b[j - 1]);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return Math.min(3, row[b.length] ?? 3);
}
