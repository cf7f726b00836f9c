import {
  type FieldNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
} from 'graphql';
import { type AskContext, asksOfField, requirementOfFragment } from './asks';
import { allOf, isMet, type Requirement, type ScopedViewer } from './requirement';
import {
  childSets,
  collectEntries,
  type Entries,
  enter,
  type FieldEntry,
  type FragmentEntry,
  narrow,
  type Place,
} from './selection';

/** A selected field, type condition or input that asks for something. */
export interface Ask {
  /** Response keys from the root; `"@"` for each list level of an enclosing field. */
  readonly path: readonly string[];
  readonly coordinate: string;
  readonly requirement: Requirement;
}

/** An {@link Ask} that the viewer does not meet. */
export type Denial = Ask;

/** Tells the denials of one operation apart. */
export function denialKey({ path, coordinate }: Pick<Denial, 'path' | 'coordinate'>): string {
  return `${path.join('\n')}\n\n${coordinate}`;
}

/** A field of a {@link JudgedPlace}. */
export interface JudgedField {
  readonly kind: 'field';
  readonly key: string;
  readonly nodes: readonly FieldNode[];
  /** The key of its denial, see {@link denialKey}; absent where it is allowed. */
  readonly denial: string | undefined;
  /** Absent for introspection fields, which are never judged. */
  readonly definition: GraphQLField<unknown, unknown> | undefined;
  readonly child: JudgedPlace | undefined;
}

/** A type condition of a {@link JudgedPlace}. */
export interface JudgedFragment {
  readonly kind: 'fragment';
  /** The key of its denial, see {@link denialKey}; absent where it is allowed. */
  readonly denial: string | undefined;
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
export interface JudgeContext extends AskContext {
  readonly viewer: ScopedViewer;
  /** Told of everything that asks for something, met or not. */
  readonly asked?: (ask: Ask) => void;
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

  const deny = (path: readonly string[], coordinate: string, requirement: Requirement): string => {
    const key = denialKey({ path, coordinate });
    const known = denials.get(key)?.requirement;
    denials.set(key, { path, coordinate, requirement: known ? allOf([known, requirement]) : requirement });
    return key;
  };

  const judgePlace = (place: Place, entries: Entries, at: readonly string[], above: Enclosing): JudgedPlace => {
    judged += entries.length;
    for (const object of place.possible) context.policy.snapshot.assertKnown(object);
    if (judged > context.maxSelections) {
      throw new GraphQLError(`The operation selects more than ${context.maxSelections} fields: ask for less at once`);
    }
    const verdicts = entries.map((entry) =>
      entry.kind === 'field' ? judgeField(place, entry, above) : judgeFragment(place, entry, at, above),
    );
    const touched = verdicts.some((verdict) => verdict.denial !== undefined || verdict.child?.touched);
    return { place, entries: verdicts, touched };
  };

  const judgeField = (place: Place, entry: FieldEntry, above: Enclosing): JudgedField => {
    const { key, name, nodes } = entry;
    const type = place.type;
    const definition = 'getFields' in type ? type.getFields()[name] : undefined;
    if (!definition || !('getFields' in type)) {
      if (!META_FIELDS.has(name)) throw unknownField(type.name, name);
      return { kind: 'field', key, nodes, denial: undefined, definition: undefined, child: undefined };
    }
    context.policy.snapshot.assertUnchanged(type, definition);
    const named = getNamedType(definition.type);
    const inner = isCompositeType(named)
      ? {
          place: enter(context.schema, place, name, named),
          entries: collectEntries(context, named, childSets(nodes)),
        }
      : undefined;
    const path = [...above.path, key];
    let denial: string | undefined;
    if (!above.denied || context.everyDepth) {
      const asks = asksOfField(context, place, entry, inner, above.root);
      for (const ask of asks) context.asked?.({ path, ...ask });
      const unmet = asks.find(({ requirement }) => !isMet(requirement, context.viewer));
      if (unmet) denial = deny(path, unmet.coordinate, unmet.requirement);
    }
    let child: JudgedPlace | undefined;
    if (inner && !(denial !== undefined && !context.everyDepth) && !(above.denied && !context.everyDepth)) {
      const below: Enclosing = { path: [...path, ...listLevels(definition.type)], denied: false, root: undefined };
      child = judgePlace(inner.place, inner.entries, path, below);
    }
    return { kind: 'field', key, nodes, denial, definition, child };
  };

  const judgeFragment = (
    place: Place,
    entry: FragmentEntry,
    at: readonly string[],
    above: Enclosing,
  ): JudgedFragment => {
    const inside = narrow(context.schema, place, entry.type);
    // What no type can be asked for is asked of nobody.
    const entries = inside.possible.size > 0 ? collectEntries(context, entry.type, entry.sets) : [];
    let denial: string | undefined;
    // The fields of the root carry its rule themselves, those read through a fragment too.
    if (!above.root && (!above.denied || context.everyDepth)) {
      const requirement = requirementOfFragment(context, { place: inside, entries });
      if (requirement.authenticated) {
        context.asked?.({ path: at, coordinate: entry.type.name, requirement });
        if (!isMet(requirement, context.viewer)) denial = deny(at, entry.type.name, requirement);
      }
    }
    const below = { ...above, denied: above.denied || denial !== undefined };
    return { kind: 'fragment', denial, child: judgePlace(inside, entries, at, below) };
  };

  const top = collectEntries(context, root.type, sets);
  const tree = judgePlace(root, top, [], { path: [], denied: false, root: context.policy.typeRequirement(root.type) });
  return { tree, denials: [...denials.values()] };
}

/** Of the types that introspect a schema, and of every type. */
const META_FIELDS: ReadonlySet<string> = new Set(['__typename', '__schema', '__type']);

/**
 * A document that was validated has no such field. One that was validated against another schema, or not at all, may
 * have it, and graphql-js would look it up on the object type that it meets, whose rules were not judged.
 */
function unknownField(type: string, field: string): GraphQLError {
  return new GraphQLError(
    `Cannot query field "${field}" on type "${type}": validate the document against the schema of the scope engine.`,
  );
}

/** What encloses a place: the path below it, whether it is denied already, and, in the operation's root, its rule. */
interface Enclosing {
  readonly path: readonly string[];
  readonly denied: boolean;
  readonly root: Requirement | undefined;
}

function listLevels(type: GraphQLOutputType): string[] {
  const nullable = getNullableType(type);
  return isListType(nullable) ? ['@', ...listLevels(nullable.ofType)] : [];
}
