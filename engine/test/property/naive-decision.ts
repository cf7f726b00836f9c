import {
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isUnionType,
  type SelectionNode,
} from 'graphql';
import { type Flat, flatten, type NaiveDocument } from './naive-flatten';
import {
  allMet,
  type Check,
  codeOf,
  type FieldOwner,
  fieldChecks,
  inputsOf,
  type NaiveInput,
  type NaiveViewer,
  typeChecks,
} from './naive-rules';

export interface NaiveDenial {
  readonly path: readonly string[];
  readonly coordinate: string;
  /** All rules of the denied place, met or not. */
  readonly checks: readonly Check[];
}

/** A response key in one place. */
export interface NaiveField {
  readonly name: string;
  /** As selected: on an interface it may be nullable where an implementer's is not. */
  readonly type: GraphQLOutputType | undefined;
  readonly denied: boolean;
  /** What is selected under it; absent for leaves. */
  readonly inner?: NaiveScope;
}

export interface NaiveFragment {
  readonly denied: boolean;
  readonly scope: NaiveScope;
}

/** A selection set in its place: the possible runtime types, and the decisions for each. */
export interface NaiveScope {
  readonly possible: readonly GraphQLObjectType[];
  readonly fields: ReadonlyMap<string, NaiveField>;
  readonly fragments: readonly NaiveFragment[];
}

export interface NaiveContext extends NaiveDocument {
  readonly schema: GraphQLSchema;
  readonly viewer: NaiveViewer;
  /** Whether to decide on selections below a denial. */
  readonly everyDepth: boolean;
}

interface Place {
  readonly type: GraphQLCompositeType;
  readonly possible: readonly GraphQLObjectType[];
  /** Of the field that the place is under, without the list levels of its own. */
  readonly fieldPath: readonly string[];
  readonly levels: number;
  /** The rule on the root type, which no field returns: each root field carries it. */
  readonly rootChecks: readonly Check[] | undefined;
}

/** Decides every selection of an operation; only outermost denials unless `everyDepth` is set. */
export function naiveDecision(context: NaiveContext, root: GraphQLObjectType, selections: readonly SelectionNode[]) {
  const denials = new Map<string, NaiveDenial>();
  const deny = (path: readonly string[], coordinate: string, checks: readonly Check[]) => {
    const key = JSON.stringify([path, coordinate]);
    denials.set(key, { path, coordinate, checks: [...(denials.get(key)?.checks ?? []), ...checks] });
  };

  const decideScope = (place: Place, nodes: readonly SelectionNode[], silent: boolean): NaiveScope => {
    const flat = flatten(context, place.type.name, nodes);
    const fields = new Map<string, NaiveField>();
    for (const [key, [first, ...others]] of flat.fields) {
      if (!first) continue;
      const inner = [first, ...others].flatMap((node) => node.selectionSet?.selections ?? []);
      fields.set(key, decideField(place, key, first, inner, silent));
    }
    const fragments = [...flat.fragments].flatMap(([on, inner]) => decideFragment(place, on, inner, silent) ?? []);
    return { possible: place.possible, fields, fragments };
  };

  const decideField = (
    place: Place,
    key: string,
    node: FieldNode,
    nodes: readonly SelectionNode[],
    silent: boolean,
  ): NaiveField => {
    const name = node.name.value;
    if (name === '__typename') return { name, type: undefined, denied: false };
    if (isUnionType(place.type)) throw new Error('a union has no fields');
    const field = place.type.getFields()[name];
    if (!field) throw new Error(`there is no field ${place.type.name}.${name}`);
    const checks = [...fieldChecks(place.type, name), ...(place.rootChecks ?? [])];
    if (isInterfaceType(place.type)) checks.push(...place.possible.flatMap((one) => fieldChecks(one, name)));
    const path = [...place.fieldPath, ...Array<string>(place.levels).fill('@'), key];
    const named = getNamedType(field.type);
    const possible = isCompositeType(named) ? outcomes(place.possible, name) : [];
    if (isInterfaceType(named) && readsDirectly(flatten(context, named.name, nodes))) {
      checks.push(...possible.flatMap(typeChecks));
    }
    const unmet = [{ coordinate: `${place.type.name}.${name}`, checks }, ...sentInputs(place, node)].filter(
      (part) => !allMet(part.checks, context.viewer),
    );
    const denied = unmet.length > 0;
    // One error: that of a part for which scopes are missing, since no authentication would help there.
    const part = unmet.find((one) => codeOf(one.checks, context.viewer) === 'FORBIDDEN') ?? unmet[0];
    if (part && !silent) deny(path, part.coordinate, part.checks);
    if (!isCompositeType(named)) return { name, type: field.type, denied };
    const below: Place = {
      type: named,
      possible,
      fieldPath: path,
      levels: listLevels(field.type),
      rootChecks: undefined,
    };
    return {
      name,
      type: field.type,
      denied,
      inner: decideScope(below, nodes, silent || (denied && !context.everyDepth)),
    };
  };

  /** The rules of inputs hold wherever the field may be executed, and on the interfaces of these types. */
  const sentInputs = (place: Place, node: FieldNode): NaiveInput[] => {
    const types = [place.type as FieldOwner, ...place.possible];
    const all = new Set([...types, ...types.flatMap((type) => type.getInterfaces())]);
    return [...all].flatMap((type) => inputsOf(type, node, context.variables));
  };

  const decideFragment = (
    place: Place,
    on: string,
    nodes: readonly SelectionNode[],
    silent: boolean,
  ): NaiveFragment | undefined => {
    const type = context.schema.getType(on);
    if (!isCompositeType(type)) throw new Error(`there is no type ${on}`);
    const possible = possibleTypes(context.schema, type).filter((one) => place.possible.includes(one));
    if (possible.length === 0) return undefined;
    const below: Place = { ...place, type, possible };
    // Each root field carries the rule of the root type, so a fragment at the root requires nothing itself.
    const checks = place.rootChecks ? [] : typeChecks(type);
    if (!place.rootChecks && isInterfaceType(type) && readsDirectly(flatten(context, on, nodes))) {
      checks.push(...possible.flatMap(typeChecks));
    }
    const denied = !allMet(checks, context.viewer) && readsAnything(nodes, on, possible);
    if (denied && !silent) deny(place.fieldPath, on, checks);
    return { denied, scope: decideScope(below, nodes, silent || (denied && !context.everyDepth)) };
  };

  const readsAnything = (
    nodes: readonly SelectionNode[],
    on: string,
    possible: readonly GraphQLObjectType[],
  ): boolean => {
    const flat = flatten(context, on, nodes);
    return (
      readsDirectly(flat) ||
      [...flat.fragments].some(([inner, innerNodes]) => {
        const type = context.schema.getType(inner) as GraphQLCompositeType;
        const left = possible.filter((one) => possibleTypes(context.schema, type).includes(one));
        return left.length > 0 && readsAnything(innerNodes, inner, left);
      })
    );
  };

  const outcomes = (parents: readonly GraphQLObjectType[], name: string): GraphQLObjectType[] => {
    const types = parents.map((parent) => getNamedType(parent.getFields()[name]?.type as GraphQLOutputType));
    return [...new Set(types.flatMap((type) => possibleTypes(context.schema, type as GraphQLCompositeType)))];
  };

  const place: Place = { type: root, possible: [root], fieldPath: [], levels: 0, rootChecks: typeChecks(root) };
  const scope = decideScope(place, selections, false);
  return { scope, denials: [...denials.values()] };
}

function readsDirectly(flat: Flat): boolean {
  return [...flat.fields.values()].some((nodes) => nodes.some((node) => node.name.value !== '__typename'));
}

export function possibleTypes(schema: GraphQLSchema, type: GraphQLCompositeType): readonly GraphQLObjectType[] {
  return isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
}

function listLevels(type: GraphQLOutputType): number {
  if (isNonNullType(type)) return listLevels(type.ofType);
  return isListType(type) ? 1 + listLevels(type.ofType) : 0;
}
