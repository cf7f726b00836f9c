import {
  accessOf,
  requirementAt,
  type SchemaPolicy,
  STRONGEST,
  type ViewerAuthentication,
  viewerOf,
} from '@scoped-api/engine';
import {
  type GraphQLInputType,
  type GraphQLNamedType,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  OperationTypeNode,
} from 'graphql';

/** The scopes of a viewer; `null`: without a token. */
export type ViewerScopes = readonly string[] | null;

/** Who looks for a way. */
export interface PathViewer {
  readonly scopes: ViewerScopes;
  /** Default: the strongest, so that only the scopes decide. `null`: a token without an authentication of a user. */
  readonly authentication?: ViewerAuthentication | null;
}

/** One step to a type: a field, or a type condition. */
interface Step {
  readonly from: GraphQLNamedType;
  readonly text: string;
}

/**
 * Returns a shortest operation by which a viewer reaches a coordinate, such as `mutation { register { user { email } } }`;
 * arguments are left out. For an input it is the operation whose field has it.
 *
 * @param viewer - `undefined`: one who may do everything.
 * @param entries - as for `createReach` of the engine.
 * @returns `undefined` if the viewer reaches it by no root field.
 */
export function shortestOperation(
  policy: SchemaPolicy,
  viewer: PathViewer | undefined,
  coordinate: string,
  entries: readonly string[] = [],
): string | undefined {
  const { schema } = policy;
  const may = createMay(policy, viewer);
  const [, typeName = '', member, argument] = /^(\w+)(?:\.(\w+)(?:\((\w+):\))?)?$/.exec(coordinate) ?? [];
  const target = schema.getType(typeName);
  if (!target) return undefined;

  const steps = new Map<GraphQLNamedType, Step | undefined>();
  const roots = new Map<GraphQLNamedType, string>();
  const queue: GraphQLNamedType[] = [];
  const arrive = (type: GraphQLNamedType, step: Step | undefined) => {
    if (steps.has(type)) return;
    steps.set(type, step);
    queue.push(type);
  };
  for (const operation of Object.values(OperationTypeNode)) {
    const root = schema.getRootType(operation);
    if (!root) continue;
    roots.set(root, operation);
    arrive(root, undefined);
  }
  for (const name of entries) {
    const type = schema.getType(name);
    if (type && may(type.name)) arrive(type, undefined);
  }
  const write = (type: GraphQLNamedType, last: string): string => {
    const texts = [last];
    let at: GraphQLNamedType = type;
    for (let step = steps.get(at); step; step = steps.get(at)) {
      texts.unshift(step.text);
      at = step.from;
    }
    const open = roots.get(at) ?? `entity ${at.name}`;
    return `${[open, ...texts].filter((text) => text !== '').join(' { ')}${' }'.repeat(texts.filter((text) => text !== '').length)}`;
  };

  for (let type = queue.shift(); type; type = queue.shift()) {
    if (type === target && member === undefined) return write(type, '__typename');
    if (isAbstractType(type)) {
      for (const object of schema.getPossibleTypes(type)) {
        if (may(object.name)) arrive(object, { from: type, text: `... on ${object.name}` });
      }
    }
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const own = `${type.name}.${field.name}`;
      if (!may(own)) continue;
      if (type === target && field.name === member && (argument === undefined || may(coordinate)))
        return write(type, field.name);
      if (isInputObjectType(target)) {
        const takes = field.args.some((arg) => contains(arg.type, target) && may(`${own}(${arg.name}:)`));
        if (takes && may(coordinate)) return write(type, field.name);
      }
      arrive(getNamedType(field.type), { from: type, text: field.name });
    }
  }
  return undefined;
}

function createMay(policy: SchemaPolicy, asked: PathViewer | undefined): (coordinate: string) => boolean {
  if (asked === undefined) return () => true;
  const { scopes, authentication = STRONGEST } = asked;
  const viewer = viewerOf(policy, scopes, authentication);
  const known = new Map<string, boolean>();
  return (coordinate) => {
    const isKnown = known.get(coordinate);
    if (isKnown !== undefined) return isKnown;
    const requirement = requirementAt(policy, coordinate);
    const allowed = requirement !== undefined && accessOf(policy, coordinate, requirement, viewer).allowed;
    known.set(coordinate, allowed);
    return allowed;
  };
}

function contains(type: GraphQLInputType, wanted: GraphQLNamedType, seen = new Set<GraphQLNamedType>()): boolean {
  const named = getNamedType(type);
  if (named === wanted) return true;
  if (!isInputObjectType(named) || seen.has(named)) return false;
  seen.add(named);
  return Object.values(named.getFields()).some((field) => contains(field.type, wanted, seen));
}
