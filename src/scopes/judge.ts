import {
  type FieldNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
} from 'graphql';
import { type GatedInput, gatedInputs, type Variables } from './input-gates';
import { allOf, isMet, type Requirement, type ScopedViewer } from './requirement';
import { type FieldedType, fieldCoordinate, type SchemaPolicy } from './schema-policy';
import {
  childSets,
  collectEntries,
  type Entries,
  type FieldEntry,
  narrow,
  type Place,
  possibleTypes,
  type SelectionContext,
} from './selection';

/** A selected field, type condition or input whose requirement the viewer does not meet. */
export interface Denial {
  /** Response keys from the root; `"@"` for each list level of an enclosing field. */
  readonly path: readonly string[];
  readonly coordinate: string;
  readonly requirement: Requirement;
}

/** A field of a {@link JudgedPlace}. */
export interface JudgedField {
  readonly kind: 'field';
  readonly key: string;
  readonly nodes: readonly FieldNode[];
  readonly denied: boolean;
  /** Absent for introspection fields, which are never judged. */
  readonly definition: GraphQLField<unknown, unknown> | undefined;
  readonly child: JudgedPlace | undefined;
}

/** A type condition of a {@link JudgedPlace}. */
export interface JudgedFragment {
  readonly kind: 'fragment';
  readonly denied: boolean;
  readonly child: JudgedPlace;
}

/** A place with a verdict on everything selected there. */
export interface JudgedPlace {
  readonly place: Place;
  readonly entries: readonly (JudgedField | JudgedFragment)[];
  /** Whether anything here or below is denied. */
  readonly touched: boolean;
}

/** What a judgement needs to know. */
export interface JudgeContext extends SelectionContext {
  readonly policy: SchemaPolicy;
  readonly viewer: ScopedViewer;
  readonly variables: Variables;
  /** Also judge what lies below a denial (for a dry run). */
  readonly everyDepth: boolean;
  /** Upper bound of fields and fragments to judge in one operation. */
  readonly maxSelections: number;
}

/**
 * Judges everything that `root` selects, outermost first.
 *
 * @returns the judged tree and its denials, one per (path, coordinate).
 * @throws GraphQLError when the operation selects more than `maxSelections`.
 */
export function judge(context: JudgeContext, root: Place, sets: Parameters<typeof collectEntries>[2]) {
  const denials = new Map<string, Denial>();
  let judged = 0;

  const deny = (path: readonly string[], coordinate: string, requirement: Requirement) => {
    const key = `${path.join('\n')}\n\n${coordinate}`;
    if (!denials.has(key)) denials.set(key, { path, coordinate, requirement });
  };

  const judgePlace = (place: Place, entries: Entries, at: readonly string[], above: Enclosing): JudgedPlace => {
    judged += entries.length;
    if (judged > context.maxSelections) {
      throw new GraphQLError(`The operation selects more than ${context.maxSelections} fields: ask for less at once`);
    }
    const verdicts = entries.map((entry) =>
      entry.kind === 'field' ? judgeField(place, entry, above) : judgeFragment(place, entry, at, above),
    );
    const touched = verdicts.some((verdict) => verdict.denied || verdict.child?.touched);
    return { place, entries: verdicts, touched };
  };

  const judgeField = (place: Place, entry: FieldEntry, above: Enclosing): JudgedField => {
    const { key, name, nodes } = entry;
    const type = place.type;
    const definition = 'getFields' in type && !name.startsWith('__') ? type.getFields()[name] : undefined;
    if (!definition || !('getFields' in type)) {
      return { kind: 'field', key, nodes, denied: false, definition: undefined, child: undefined };
    }
    const named = getNamedType(definition.type);
    const inner = isCompositeType(named)
      ? { type: named, entries: collectEntries(context, named, childSets(nodes)) }
      : undefined;
    const path = [...above.path, key];
    let denied = false;
    if (!above.denied || context.everyDepth) {
      const unmet = firstUnmet(context, place, entry, inner, above.rootType);
      if (unmet) {
        denied = true;
        deny(path, unmet.coordinate, unmet.requirement);
      }
    }
    let child: JudgedPlace | undefined;
    if (inner && !(denied && !context.everyDepth) && !(above.denied && !context.everyDepth)) {
      const below: Enclosing = { path: [...path, ...listLevels(definition.type)], denied: false, rootType: false };
      const innerPlace = { type: inner.type, possible: possibleTypes(context.schema, inner.type) };
      child = judgePlace(innerPlace, inner.entries, path, below);
    }
    return { kind: 'field', key, nodes, denied, definition, child };
  };

  const judgeFragment = (
    place: Place,
    entry: Extract<Entries[number], { kind: 'fragment' }>,
    at: readonly string[],
    above: Enclosing,
  ): JudgedFragment => {
    const inside = narrow(context.schema, place, entry.type);
    const entries = collectEntries(context, entry.type, entry.sets);
    let denied = false;
    if ((!above.denied || context.everyDepth) && entries.length > 0 && inside.possible.size > 0) {
      const requirement = allOf([
        context.policy.typeRequirement(entry.type),
        ...typesReadThrough(context, inside, entries),
      ]);
      if (readsAnything(entries) && !isMet(requirement, context.viewer)) {
        denied = true;
        deny(at, entry.type.name, requirement);
      }
    }
    const below = { ...above, denied: above.denied || denied };
    return { kind: 'fragment', denied, child: judgePlace(inside, entries, at, below) };
  };

  const top = collectEntries(context, root.type, sets);
  const tree = judgePlace(root, top, [], { path: [], denied: false, rootType: true });
  return { tree, denials: [...denials.values()] };
}

/** What encloses a place: the path below it, whether it is denied already, and whether it is the operation's root. */
interface Enclosing {
  readonly path: readonly string[];
  readonly denied: boolean;
  readonly rootType: boolean;
}

function firstUnmet(
  context: JudgeContext,
  place: Place,
  entry: FieldEntry,
  inner: { readonly type: Place['type']; readonly entries: Entries } | undefined,
  isRoot: boolean,
): GatedInput | undefined {
  const { policy, viewer } = context;
  const type = place.type as FieldedType;
  const requirements = [policy.fieldRequirement(type, entry.name)];
  if (isRoot) requirements.push(policy.typeRequirement(type));
  if (isInterfaceType(type)) {
    for (const object of place.possible) requirements.push(policy.fieldRequirement(object, entry.name));
  }
  if (inner) {
    const innerPlace = { type: inner.type, possible: possibleTypes(context.schema, inner.type) };
    requirements.push(...typesReadThrough(context, innerPlace, inner.entries));
  }
  const coordinate = fieldCoordinate(type.name, entry.name);
  if (!requirements.every((requirement) => isMet(requirement, viewer))) {
    return { coordinate, requirement: allOf(requirements) };
  }
  for (const node of entry.nodes.slice(0, 1)) {
    for (const input of gatedInputs(policy, type, node, context.variables)) {
      if (!isMet(input.requirement, viewer)) return input;
    }
  }
  return undefined;
}

/** A field read directly on an interface is read on every type that can stand there. */
function typesReadThrough(context: JudgeContext, place: Place, entries: Entries): Requirement[] {
  if (!isInterfaceType(place.type) || !readsDirectly(entries)) return [];
  return [...place.possible].map((object) => context.policy.typeRequirement(object));
}

function readsDirectly(entries: Entries): boolean {
  return entries.some((entry) => entry.kind === 'field' && entry.name !== '__typename');
}

/** A bare `__typename` says no more than the enclosing place says anyway. */
function readsAnything(entries: Entries): boolean {
  return entries.some((entry) => entry.kind === 'fragment' || entry.name !== '__typename');
}

function listLevels(type: GraphQLOutputType): string[] {
  const nullable = getNullableType(type);
  return isListType(nullable) ? ['@', ...listLevels(nullable.ofType)] : [];
}
