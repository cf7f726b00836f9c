import {
  type ConstDirectiveNode,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isInterfaceType,
  isObjectType,
  valueFromASTUntyped,
} from 'graphql';

/** One directive's demand: an OR of groups of scopes. `@authenticated` is one empty group. */
export type Check = readonly (readonly string[])[];

/** A viewer's scopes; `null`: anonymous. */
export type NaiveViewer = readonly string[] | null;

export type FieldOwner = GraphQLObjectType | GraphQLInterfaceType;

interface Annotated {
  readonly astNode?: { readonly directives?: readonly ConstDirectiveNode[] | undefined } | null | undefined;
  readonly extensionASTNodes?: readonly { readonly directives?: readonly ConstDirectiveNode[] | undefined }[];
}

export function allMet(checks: readonly Check[], viewer: NaiveViewer): boolean {
  return checks.every((groups) => viewer !== null && groups.some((group) => group.every((it) => viewer.includes(it))));
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

function directiveChecks(element: Annotated): Check[] {
  const nodes = [element.astNode, ...(element.extensionASTNodes ?? [])];
  return nodes
    .flatMap((node) => node?.directives ?? [])
    .flatMap((directive): Check[] => {
      if (directive.name.value === 'authenticated') return [[[]]];
      if (directive.name.value !== 'requiresScopes') return [];
      const scopes = directive.arguments?.[0]?.value;
      return scopes ? [valueFromASTUntyped(scopes) as Check] : [];
    });
}
