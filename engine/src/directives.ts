import { type ConstDirectiveNode, type ConstValueNode, Kind } from 'graphql';
import { AUTHENTICATED, allOf, NOTHING, type Requirement } from './requirement';
import type { ScopeIndex } from './scope-set';

/** Names of the directives, as Apollo Federation has them (`@public` is ours). */
export const REQUIRES_SCOPES = 'requiresScopes';
export const IS_AUTHENTICATED = 'authenticated';
export const IS_PUBLIC = 'public';

/** Where something stands in the schema and every directive on it, those of its extensions included. */
export interface Annotated {
  readonly coordinate: string;
  readonly directives: readonly ConstDirectiveNode[];
}

/** A place in the schema that can't be read as a rule, with the mend. */
export interface Problem {
  readonly coordinate: string;
  readonly message: string;
}

const MEND = `write a list of groups: @${REQUIRES_SCOPES}(scopes: [["a", "b"], ["c"]]) means (a and b) or c`;

/**
 * The directives of a schema element, extensions included: graphql-js keeps those apart in `extensionASTNodes`.
 */
export function directivesOf(element: {
  readonly astNode?: { readonly directives?: readonly ConstDirectiveNode[] | undefined } | null | undefined;
  readonly extensionASTNodes?:
    | readonly { readonly directives?: readonly ConstDirectiveNode[] | undefined }[]
    | null
    | undefined;
}): ConstDirectiveNode[] {
  const nodes = [element.astNode, ...(element.extensionASTNodes ?? [])];
  return nodes.flatMap((node) => node?.directives ?? []);
}

/** Reads the rules on one schema element; what is malformed goes to `problems` and counts as no rule. */
export function readRequirement({ coordinate, directives }: Annotated, index: ScopeIndex, problems: Problem[]) {
  const found: Requirement[] = [];
  for (const directive of directives) {
    if (directive.name.value === IS_AUTHENTICATED) found.push(AUTHENTICATED);
    if (directive.name.value !== REQUIRES_SCOPES) continue;
    const groups = readGroups(directive);
    if (typeof groups === 'string') {
      problems.push({ coordinate, message: `@${REQUIRES_SCOPES} ${groups}; ${MEND}` });
    } else {
      found.push({ authenticated: true, rules: [groups.map((group) => index.define(group))] });
    }
  }
  return found.length === 0 ? NOTHING : allOf(found);
}

/** Whether the element carries `@public`. */
export function isPublic(directives: readonly ConstDirectiveNode[]): boolean {
  return directives.some((directive) => directive.name.value === IS_PUBLIC);
}

/** The groups of a `@requiresScopes`, or why they can't be read. List coercion is refused: it would turn AND into OR. */
function readGroups(directive: ConstDirectiveNode): string[][] | string {
  const value = directive.arguments?.find((argument) => argument.name.value === 'scopes')?.value;
  if (value === undefined) return 'has no argument `scopes`';
  if (value.kind !== Kind.LIST) return 'has something else than a list as `scopes`';
  if (value.values.length === 0) return 'has an empty list as `scopes`, which nobody or everybody could meet';
  const groups: string[][] = [];
  for (const group of value.values) {
    if (group.kind !== Kind.LIST) return 'has a flat list as `scopes`, which could mean AND or OR';
    if (group.values.length === 0) return 'has an empty group, which everybody would meet';
    const names = group.values.map(scopeName);
    if (!names.every((name) => name !== undefined)) {
      return 'names a scope that is not a non-empty string without blanks, so that no token could hold it';
    }
    groups.push(names);
  }
  return groups;
}

function scopeName(value: ConstValueNode): string | undefined {
  if (value.kind !== Kind.STRING && value.kind !== Kind.ENUM) return undefined;
  return value.value !== '' && !/\s/u.test(value.value) ? value.value : undefined;
}
