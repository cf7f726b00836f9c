import { isInterfaceType } from 'graphql';
import { type GatedInput, gatedInputs, type Variables } from './input-gates';
import { allOf, NOTHING, type Requirement } from './requirement';
import { type FieldedType, fieldCoordinate, type SchemaPolicy } from './schema-policy';
import { collectEntries, type Entries, type FieldEntry, narrow, type Place, type SelectionContext } from './selection';

/** A place and its selections. */
export interface Selected {
  readonly place: Place;
  readonly entries: Entries;
}

/** Context of {@link fieldAsks} and {@link conditionAsk}. */
export interface AskContext extends SelectionContext {
  readonly policy: SchemaPolicy;
  /** The operation's variables, which may carry gated inputs. */
  readonly variables: Variables;
}

/**
 * Returns the requirement of a field, followed by that of each gated input in its arguments.
 *
 * @param inner - the selections of the field; absent for leaves.
 * @param root - the rule on the operation's root type, for its fields; absent below the root.
 */
export function asksOfField(
  context: AskContext,
  place: Place,
  entry: FieldEntry,
  inner: Selected | undefined,
  root: Requirement | undefined,
): GatedInput[] {
  const { policy } = context;
  const type = place.type as FieldedType;
  const requirements = [policy.fieldRequirement(type, entry.name)];
  if (root) requirements.push(root);
  if (isInterfaceType(type)) {
    for (const object of place.possible) requirements.push(policy.fieldRequirement(object, entry.name));
  }
  if (inner) requirements.push(...typesReadThrough(context, inner));
  const requirement = allOf(requirements);
  const asks = requirement.authenticated ? [{ coordinate: fieldCoordinate(type.name, entry.name), requirement }] : [];
  const [node] = entry.nodes;
  if (!policy.gatesInputs || !node?.arguments?.length) return asks;
  return [...asks, ...relativesOf(place).flatMap((one) => gatedInputs(policy, one, node, context.variables))];
}

/** Returns the requirement of a type condition if `selected` reads more under it than `__typename`. */
export function requirementOfFragment(context: AskContext, selected: Selected): Requirement {
  const requirement = allOf([
    context.policy.typeRequirement(selected.place.type),
    ...typesReadThrough(context, selected),
  ]);
  return requirement.authenticated && readsAnything(context, selected) ? requirement : NOTHING;
}

/** The types whose rules apply to the fields of a place: its type, the possible object types and their interfaces. */
function relativesOf({ type, possible }: Place): FieldedType[] {
  const selected = [type as FieldedType, ...possible];
  return [...new Set([...selected, ...selected.flatMap((one) => one.getInterfaces())])];
}

/** A field that is read on an interface is read on every possible object type. */
function typesReadThrough(context: AskContext, { place, entries }: Selected): Requirement[] {
  if (!isInterfaceType(place.type) || !readsDirectly(entries)) return [];
  return [...place.possible].map((object) => context.policy.typeRequirement(object));
}

function readsDirectly(entries: Entries): boolean {
  return entries.some((entry) => entry.kind === 'field' && entry.name !== '__typename');
}

/** Whether more than `__typename` is read. `__typename` reveals nothing that the enclosing place does not reveal. */
function readsAnything(context: AskContext, { place, entries }: Selected): boolean {
  if (readsDirectly(entries)) return true;
  return entries.some((entry) => {
    if (entry.kind === 'field') return false;
    const inside = narrow(context.schema, place, entry.type);
    const nested = collectEntries(context, entry.type, entry.sets);
    return inside.possible.size > 0 && readsAnything(context, { place: inside, entries: nested });
  });
}
