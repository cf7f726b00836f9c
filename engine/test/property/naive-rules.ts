import {
  type ConstDirectiveNode,
  type FieldNode,
  type GraphQLInputType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  Kind,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql';

/** What one directive requires. */
export type Check =
  /** An OR of groups of scopes. `@authenticated` is one empty group. */
  | { readonly scopes: readonly (readonly string[])[] }
  /** `@requiresAuthentication`. */
  | { readonly level: string; readonly maxAgeSeconds: number | undefined };

/** `null`: anonymous. */
export type NaiveViewer = {
  readonly scopes: readonly string[];
  /** `null`: a token that no user authenticated for. */
  readonly authentication: { readonly level: string; readonly ageSeconds: number } | null;
} | null;

export type FieldOwner = GraphQLObjectType | GraphQLInterfaceType;

interface Annotated {
  readonly astNode?: { readonly directives?: readonly ConstDirectiveNode[] | undefined } | null | undefined;
  readonly extensionASTNodes?: readonly { readonly directives?: readonly ConstDirectiveNode[] | undefined }[];
}

/** From weak to strong. */
const LEVELS = ['SINGLE_FACTOR', 'MULTI_FACTOR', 'PHISHING_RESISTANT'];

export function allMet(checks: readonly Check[], viewer: NaiveViewer): boolean {
  return checks.every((check) => isMet(check, viewer));
}

function isMet(check: Check, viewer: NaiveViewer): boolean {
  if (viewer === null) return false;
  const { scopes, authentication } = viewer;
  if ('scopes' in check) return check.scopes.some((group) => group.every((scope) => scopes.includes(scope)));
  if (authentication === null) return false;
  if (LEVELS.indexOf(authentication.level) < LEVELS.indexOf(check.level)) return false;
  return check.maxAgeSeconds === undefined || authentication.ageSeconds <= check.maxAgeSeconds;
}

/** The code of a denial. If scopes are missing, a stronger authentication would not help. */
export function codeOf(checks: readonly Check[], viewer: NaiveViewer): string {
  if (viewer === null) return 'UNAUTHENTICATED';
  return allMet(
    checks.filter((check) => 'scopes' in check),
    viewer,
  )
    ? 'STEP_UP_REQUIRED'
    : 'FORBIDDEN';
}

/** What several rules together require of an authentication: the strongest level, and the smallest age; `-` for no limit. */
export function authenticationOf(checks: readonly Check[]): string {
  const rules = checks.flatMap((check) => ('scopes' in check ? [] : [check]));
  const level = LEVELS.findLast((one) => rules.some((rule) => rule.level === one));
  const ages = rules.flatMap(({ maxAgeSeconds }) => maxAgeSeconds ?? []);
  return `${level} ${ages.length > 0 ? Math.min(...ages) : '-'}`;
}

/** The rule on a type and, since a rule on an interface holds for its implementers, on its interfaces. */
export function typeChecks(type: GraphQLNamedType): Check[] {
  const interfaces = isObjectType(type) || isInterfaceType(type) ? type.getInterfaces() : [];
  return [type, ...interfaces].flatMap((one) => directiveChecks(one));
}

/** The rule on a field, on the same field of the interfaces, and on its named output type. */
export function fieldChecks(type: FieldOwner, name: string): Check[] {
  const field = type.getFields()[name];
  if (!field) throw new Error(`there is no field ${type.name}.${name}`);
  const inherited = type.getInterfaces().flatMap((one) => {
    const same = one.getFields()[name];
    return same ? directiveChecks(same) : [];
  });
  return [...directiveChecks(field), ...inherited, ...typeChecks(getNamedType(field.type))];
}

/** One input that an operation sends, with its own rules. */
export interface NaiveInput {
  readonly coordinate: string;
  readonly checks: readonly Check[];
}

/** The inputs in the arguments of a selected field of `type`, at any depth. The types of inputs require nothing. */
export function inputsOf(
  type: FieldOwner,
  node: FieldNode,
  variables: Readonly<Record<string, unknown>>,
): NaiveInput[] {
  const field = type.getFields()[node.name.value];
  return (node.arguments ?? []).flatMap((given) => {
    const argument = field?.args.find(({ name }) => name === given.name.value);
    if (!argument || isLeftOut(given.value, variables)) return [];
    const coordinate = `${type.name}.${node.name.value}(${argument.name}:)`;
    return [
      { coordinate, checks: directiveChecks(argument) },
      ...inputsInside(argument.type, plainValue(given.value, variables)),
    ];
  });
}

/** An input whose value is a variable that is not sent is not sent either. */
function isLeftOut(value: ValueNode, variables: Readonly<Record<string, unknown>>): boolean {
  return value.kind === Kind.VARIABLE && variables[value.name.value] === undefined;
}

/** The value that a client sends, without what it leaves out. */
function plainValue(value: ValueNode, variables: Readonly<Record<string, unknown>>): unknown {
  if (value.kind === Kind.VARIABLE) return variables[value.name.value];
  if (value.kind === Kind.LIST) return value.values.map((item) => plainValue(item, variables));
  if (value.kind !== Kind.OBJECT) return valueFromASTUntyped(value);
  const sent = value.fields.filter((member) => !isLeftOut(member.value, variables));
  return Object.fromEntries(sent.map((member) => [member.name.value, plainValue(member.value, variables)]));
}

function inputsInside(type: GraphQLInputType, value: unknown): NaiveInput[] {
  const named = getNamedType(type);
  if (!isInputObjectType(named) || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => inputsInside(type, item));
  return Object.entries(value).flatMap(([name, member]) => {
    const field = named.getFields()[name];
    if (!field) return [];
    return [
      { coordinate: `${named.name}.${name}`, checks: directiveChecks(field) },
      ...inputsInside(field.type, member),
    ];
  });
}

function directiveChecks(element: Annotated): Check[] {
  const nodes = [element.astNode, ...(element.extensionASTNodes ?? [])];
  return nodes
    .flatMap((node) => node?.directives ?? [])
    .flatMap((directive): Check[] => {
      const args = Object.fromEntries(
        (directive.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
      );
      switch (directive.name.value) {
        case 'authenticated':
          return [{ scopes: [[]] }];
        case 'requiresScopes':
          return [{ scopes: args.scopes as string[][] }];
        case 'requiresAuthentication':
          return [{ level: (args.level ?? 'SINGLE_FACTOR') as string, maxAgeSeconds: args.maxAgeSeconds as number }];
        default:
          return [];
      }
    });
}
