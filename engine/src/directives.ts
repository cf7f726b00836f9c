import { type ConstDirectiveNode, valueFromASTUntyped } from 'graphql';
import type { Annotated } from './schema-elements';

/** Names of the directives, as in Apollo Federation (`@public` and `@requiresAuthentication` are our own). */
export const REQUIRES_SCOPES = 'requiresScopes';
export const IS_AUTHENTICATED = 'authenticated';
export const IS_PUBLIC = 'public';
export const REQUIRES_AUTHENTICATION = 'requiresAuthentication';

/** A place in the schema that cannot be read as a rule, with the fix. */
export interface Problem {
  readonly coordinate: string;
  readonly message: string;
  /** The file and line, such as `schema/app.graphql:3`, if the SDL has locations. */
  readonly place?: string | undefined;
}

/** The source of a rule: SDL (including `extend type`), or `extensions.directives` of a code-first schema. */
export type RuleSource = 'sdl' | 'extensions';

/** One directive on a schema element, from any source. */
export interface AppliedDirective {
  /** The name as written, without `@`. */
  readonly name: string;
  /** Values by argument name, or a string with the problem if they cannot be read. */
  readonly args: Readonly<Record<string, unknown>> | string;
  readonly source: RuleSource;
}

/**
 * Returns every directive on a schema element: of its definition, of `extend` (which graphql-js keeps separately in
 * `extensionASTNodes`), and of `extensions.directives`, which code-first schemas use. Pothos, Nexus, graphql-compose and
 * `getDirectives` of graphql-tools agree on these forms:
 *
 * - `{ requiresScopes: { scopes: [["a"]] }, authenticated: {} }`; `true` means no arguments,
 * - `{ requiresScopes: [{ scopes: [["a"]] }, { scopes: [["b"]] }] }` for a directive that is applied twice,
 * - `[{ name: "requiresScopes", args: { scopes: [["a"]] } }]`.
 *
 * @param malformed - called with each problem that prevents reading a list of directives.
 */
export function directivesOf(element: Annotated, malformed: (message: string) => void): AppliedDirective[] {
  const nodes = [element.astNode, ...(element.extensionASTNodes ?? [])];
  const written = nodes.flatMap((node) => directivesInSdl(node?.directives));
  const { extensions } = element;
  if (typeof extensions !== 'object' || extensions === null) return written;
  const listed = (extensions as { readonly directives?: unknown }).directives;
  return listed === undefined || listed === null ? written : [...written, ...directivesInExtensions(listed, malformed)];
}

/** Returns the directives of an SDL node. */
export function directivesInSdl(nodes: readonly ConstDirectiveNode[] = []): AppliedDirective[] {
  return nodes.map((node) => ({ name: node.name.value, args: argumentsOf(node), source: 'sdl' }));
}

function argumentsOf({ arguments: given = [] }: ConstDirectiveNode): AppliedDirective['args'] {
  const args: Record<string, unknown> = Object.create(null);
  for (const { name, value } of given) {
    if (name.value in args) return `has the argument \`${name.value}\` twice`;
    args[name.value] = valueFromASTUntyped(value);
  }
  return args;
}

function directivesInExtensions(listed: unknown, malformed: (message: string) => void): AppliedDirective[] {
  if (typeof listed !== 'object' || listed === null) {
    malformed('has `extensions.directives` that is neither an object nor a list; write { requiresScopes: { scopes } }');
    return [];
  }
  if (!Array.isArray(listed)) {
    if (Symbol.iterator in listed) {
      malformed('has `extensions.directives` that is a map or a set; write { requiresScopes: { scopes } }');
      return [];
    }
    return membersOf(listed).flatMap((name) => usesOf(name, (listed as Record<string, unknown>)[name]));
  }
  return listed.flatMap((entry: unknown): AppliedDirective[] => {
    const { name, args = {} } = Object(entry) as { readonly name?: unknown; readonly args?: unknown };
    if (typeof name === 'string') return [{ name: withoutAt(name), args: plainArguments(args), source: 'extensions' }];
    malformed('has an entry in `extensions.directives` without a name; write { name, args }');
    return [];
  });
}

/** Returns the names of the directives in a value in the form of `extensions.directives`, even if it is malformed. */
export function directiveNamesIn(listed: unknown): string[] {
  if (typeof listed !== 'object' || listed === null) return [];
  return directivesInExtensions(listed, () => {}).map(({ name }) => name);
}

/** Includes inherited members, which graphql-tools reads too, and getters of classes, which are not enumerable. */
function membersOf(value: object): string[] {
  const names = new Set<string>();
  for (let one = value; one !== null && one !== Object.prototype; one = Object.getPrototypeOf(one)) {
    for (const name of Object.getOwnPropertyNames(one)) if (name !== 'constructor') names.add(name);
  }
  return [...names];
}

function usesOf(name: string, value: unknown): AppliedDirective[] {
  const uses = Array.isArray(value) ? value : [value];
  const read = uses.map((use) => (use === true ? {} : plainArguments(use)));
  return (uses.length === 0 ? ['stands there as an empty list'] : read).map((args) => ({
    name: withoutAt(name),
    args,
    source: 'extensions',
  }));
}

function plainArguments(value: unknown): AppliedDirective['args'] {
  const isPlain = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isPlain ? (value as Record<string, unknown>) : `has ${kindOf(value)} where its arguments belong`;
}

/** Describes the type of a value, for messages. */
function kindOf(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'boolean') return `\`${value}\``;
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Returns a directive's name without a leading `@`. */
export function withoutAt(name: string): string {
  return name.startsWith('@') ? name.slice(1) : name;
}
