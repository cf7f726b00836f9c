import {
  type ArgumentNode,
  type FieldNode,
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  Kind,
  type ObjectFieldNode,
  type ValueNode,
} from 'graphql';
import type { Requirement } from './requirement';
import { argumentCoordinate, type FieldedType, fieldCoordinate, type SchemaPolicy } from './schema-policy';

/** A gated argument or input field that an operation hands in. */
export interface GatedInput {
  readonly coordinate: string;
  readonly requirement: Requirement;
}

/** Values of the operation's variables as the client sent them, with the defaults of absent ones. */
export type Variables = (name: string) => unknown;

/** The gated input fields that a value of `type` can hold at any depth. */
export function gatesInType(policy: SchemaPolicy, type: GraphQLInputType, seen = new Set<string>()): GatedInput[] {
  const named = getNamedType(type);
  if (!isInputObjectType(named) || seen.has(named.name)) return [];
  seen.add(named.name);
  return Object.values(named.getFields()).flatMap((field) => {
    const coordinate = fieldCoordinate(named.name, field.name);
    const requirement = policy.inputRequirement(coordinate);
    const own = requirement.authenticated ? [{ coordinate, requirement }] : [];
    return [...own, ...gatesInType(policy, field.type, seen)];
  });
}

/**
 * The gated inputs present in a field's arguments, literal or by variable. Present is what the client wrote or sent,
 * `null` included; a schema's default values are the server's own and never count.
 */
export function gatedInputs(
  policy: SchemaPolicy,
  type: FieldedType,
  node: FieldNode,
  variables: Variables,
): GatedInput[] {
  const field = type.getFields()[node.name.value];
  if (!policy.gatesInputs || !field || !node.arguments?.length) return [];
  const found = new Map<string, GatedInput>();

  const note = (coordinate: string) => {
    const requirement = policy.inputRequirement(coordinate);
    if (requirement.authenticated) found.set(coordinate, { coordinate, requirement });
  };
  const walkNode = (value: ValueNode, inputType: GraphQLInputType): void => {
    if (value.kind === Kind.VARIABLE) {
      gatesInValue(policy, variables(value.name.value), inputType, note);
      return;
    }
    const named = getNamedType(inputType);
    if (!isInputObjectType(named)) return;
    if (value.kind === Kind.LIST) for (const item of value.values) walkNode(item, named);
    if (value.kind !== Kind.OBJECT) return;
    for (const member of value.fields) {
      if (isAbsent(member, variables)) continue;
      note(fieldCoordinate(named.name, member.name.value));
      const definition = named.getFields()[member.name.value];
      if (definition) walkNode(member.value, definition.type);
    }
  };
  for (const argument of node.arguments) {
    const definition = field.args.find((candidate) => candidate.name === argument.name.value);
    if (!definition || isAbsent(argument, variables)) continue;
    note(argumentCoordinate(type.name, field.name, definition.name));
    walkNode(argument.value, definition.type);
  }
  return [...found.values()];
}

/**
 * Calls `note` with the coordinate of every input field that `value`, sent as `type`, holds at any depth. It finds what
 * graphql-js finds there: inherited members too, and the items of any iterable.
 */
export function gatesInValue(
  policy: SchemaPolicy,
  value: unknown,
  type: GraphQLInputType,
  note: (coordinate: string) => void,
): void {
  const named = getNamedType(type);
  if (!isInputObjectType(named) || typeof value !== 'object' || value === null) return;
  if (isIterable(value)) {
    // What can be iterated only once is left to graphql-js.
    if (Object.is(value[Symbol.iterator](), value))
      for (const { coordinate } of gatesInType(policy, named)) note(coordinate);
    else for (const item of value) gatesInValue(policy, item, named, note);
  }
  for (const field of Object.values(named.getFields())) {
    const member = (value as Record<string, unknown>)[field.name];
    if (member === undefined || member === (Object.prototype as Record<string, unknown>)[field.name]) continue;
    note(fieldCoordinate(named.name, field.name));
    gatesInValue(policy, member, field.type, note);
  }
}

function isIterable(value: object): value is Iterable<unknown> {
  return typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === 'function';
}

/** A variable that the client left out leaves out what it stands for. */
function isAbsent(node: ArgumentNode | ObjectFieldNode, variables: Variables): boolean {
  return node.value.kind === Kind.VARIABLE && variables(node.value.name.value) === undefined;
}
