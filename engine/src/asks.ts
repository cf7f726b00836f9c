import { isInterfaceType } from 'graphql';
import { type GatedInput, gatedInputs, type Variables } from './input-gates';
import { allOf, NOTHING, type Requirement } from './requirement';
import { type FieldedType, fieldCoordinate, type SchemaPolicy } from './schema-policy';
import { collectEntries, type Entries, type FieldEntry, narrow, type Place, type SelectionContext } from './selection';

/** A place with what is selected there. */
export interface Selected {
  readonly place: Place;
  readonly entries: Entries;
}

/** What asking needs to know. */
export interface AskContext extends SelectionContext {
  readonly policy: SchemaPolicy;
  /** The operation's variables, for the gated inputs that they carry. */
  readonly variables: Variables;
}

/**
 * What a field asks for, and then each gated input that it is handed.
 *
 * @param inner - what is selected under it; absent for leaves.
 * @param root - the rule on the operation's root type for its fields; absent below.
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

/** What a type condition asks for, given that `selected` reads more under it than `__typename`. */
export function requirementOfFragment(context: AskContext, selected: Selected): Requirement {
  const requirement = allOf([
    context.policy.typeRequirement(selected.place.type),
    ...typesReadThrough(context, selected),
  ]);
  return requirement.authenticated && readsAnything(context, selected) ? requirement : NOTHING;
}

/** Whose fields a place selects: the type's own, those of the types that can stand there, and those of interfaces. */
function relativesOf({ type, possible }: Place): FieldedType[] {
  const selected = [type as FieldedType, ...possible];
  return [...new Set([...selected, ...selected.flatMap((one) => one.getInterfaces())])];
}

/** A field read directly on an interface is read on every type that can stand there. */
function typesReadThrough(context: AskContext, { place, entries }: Selected): Requirement[] {
  if (!isInterfaceType(place.type) || !readsDirectly(entries)) return [];
  return [...place.possible].map((object) => context.policy.typeRequirement(object));
}

function readsDirectly(entries: Entries): boolean {
  return entries.some((entry) => entry.kind === 'field' && entry.name !== '__typename');
}

/** Whether more is read than `__typename`, which says no more than the enclosing place says anyway. */
function readsAnything(context: AskContext, { place, entries }: Selected): boolean {
  if (readsDirectly(entries)) return true;
  return entries.some((entry) => {
    if (entry.kind === 'field') return false;
    const inside = narrow(context.schema, place, entry.type);
    const nested = collectEntries(context, entry.type, entry.sets);
    return inside.possible.size > 0 && readsAnything(context, { place: inside, entries: nested });
  });
}
