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

/** An argument or input field that has a rule and that an operation sends. */
export interface GatedInput {
  readonly coordinate: string;
  readonly requirement: Requirement;
}

/** Values of the operation's variables as sent by the client, with defaults for absent ones. */
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
 * Returns the gated inputs that are present in a field's arguments, as literals or in variables. An input is present if
 * the client wrote or sent it, including `null`. Default values of the schema are the server's own and never count.
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
 * Calls `note` with the coordinate of every input field in `value`, sent as `type`, at any depth. Like graphql-js, it reads
 * inherited members and the items of any iterable.
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
    // An iterator can be read only once, so it is not read here: graphql-js must read it.
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

/** If the client omits a variable, the input that consists of it is omitted too. */
function isAbsent(node: ArgumentNode | ObjectFieldNode, variables: Variables): boolean {
  return node.value.kind === Kind.VARIABLE && variables(node.value.name.value) === undefined;
}
