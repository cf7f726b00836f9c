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
import { allOf, holdsScopes, isMet, type Requirement, type ScopedViewer } from './requirement';
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

/** A selected field, type condition or input that requires scopes, an authentication or a token. */
export interface Ask {
  /** Response keys from the root; `"@"` for each list level of an enclosing field. */
  readonly path: readonly string[];
  readonly coordinate: string;
  readonly requirement: Requirement;
}

/** An {@link Ask} that the viewer does not meet. */
export type Denial = Ask;

/** Returns a key that is unique among the denials of one operation. */
export function denialKey({ path, coordinate }: Pick<Denial, 'path' | 'coordinate'>): string {
  return `${path.join('\n')}\n\n${coordinate}`;
}

/** A field of a {@link DecidedPlace}. */
export interface DecidedField {
  readonly kind: 'field';
  readonly key: string;
  readonly nodes: readonly FieldNode[];
  /** The key of its denial, see {@link denialKey}; absent if it is allowed. */
  readonly denial: string | undefined;
  /** Absent for introspection fields, which are never denied. */
  readonly definition: GraphQLField<unknown, unknown> | undefined;
  readonly child: DecidedPlace | undefined;
}

/** A type condition of a {@link DecidedPlace}. */
export interface DecidedFragment {
  readonly kind: 'fragment';
  /** The key of its denial, see {@link denialKey}; absent if it is allowed. */
  readonly denial: string | undefined;
  readonly child: DecidedPlace;
}

/** A place, with the decision on each of its selections. */
export interface DecidedPlace {
  readonly place: Place;
  readonly entries: readonly (DecidedField | DecidedFragment)[];
  /** Whether anything in this place or below it is denied. */
  readonly touched: boolean;
}

/** Context of {@link decidePlaces}. */
export interface DecisionContext extends AskContext {
  readonly viewer: ScopedViewer;
  /** Called with every requirement, whether it is met or not. */
  readonly asked?: (ask: Ask) => void;
  /** Whether to decide on the selections below a denial too (for a dry run). */
  readonly everyDepth: boolean;
  /** Maximum number of fields and fragments in one operation. */
  readonly maxSelections: number;
}

/**
 * Decides on everything that `root` selects, outermost first.
 *
 * @returns the tree of decisions and its denials, one per (path, coordinate).
 * @throws GraphQLError when the operation selects more than `maxSelections`.
 */
export function decidePlaces(context: DecisionContext, root: Place, sets: Parameters<typeof collectEntries>[2]) {
  const denials = new Map<string, Denial>();
  let selected = 0;

  const deny = (path: readonly string[], coordinate: string, requirement: Requirement): string => {
    const key = denialKey({ path, coordinate });
    const known = denials.get(key)?.requirement;
    denials.set(key, { path, coordinate, requirement: known ? allOf([known, requirement]) : requirement });
    return key;
  };

  const decidePlace = (place: Place, entries: Entries, at: readonly string[], above: Enclosing): DecidedPlace => {
    selected += entries.length;
    for (const object of place.possible) context.policy.snapshot.assertKnown(object);
    if (selected > context.maxSelections) {
      throw new GraphQLError(`The operation selects more than ${context.maxSelections} fields; select fewer`);
    }
    const decided = entries.map((entry) =>
      entry.kind === 'field' ? decideField(place, entry, above) : decideFragment(place, entry, at, above),
    );
    const touched = decided.some((entry) => entry.denial !== undefined || entry.child?.touched);
    return { place, entries: decided, touched };
  };

  const decideField = (place: Place, entry: FieldEntry, above: Enclosing): DecidedField => {
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
      const unmet = unmetOf(asks, context.viewer);
      if (unmet) denial = deny(path, unmet.coordinate, unmet.requirement);
    }
    let child: DecidedPlace | undefined;
    if (inner && !(denial !== undefined && !context.everyDepth) && !(above.denied && !context.everyDepth)) {
      const below: Enclosing = { path: [...path, ...listLevels(definition.type)], denied: false, root: undefined };
      child = decidePlace(inner.place, inner.entries, path, below);
    }
    return { kind: 'field', key, nodes, denial, definition, child };
  };

  const decideFragment = (
    place: Place,
    entry: FragmentEntry,
    at: readonly string[],
    above: Enclosing,
  ): DecidedFragment => {
    const inside = narrow(context.schema, place, entry.type);
    // If no object type is possible, nothing is required.
    const entries = inside.possible.size > 0 ? collectEntries(context, entry.type, entry.sets) : [];
    let denial: string | undefined;
    // The fields of the root type carry its rule themselves, including those in fragments.
    if (!above.root && (!above.denied || context.everyDepth)) {
      const requirement = requirementOfFragment(context, { place: inside, entries });
      if (requirement.authenticated) {
        context.asked?.({ path: at, coordinate: entry.type.name, requirement });
        if (!isMet(requirement, context.viewer)) denial = deny(at, entry.type.name, requirement);
      }
    }
    const below = { ...above, denied: above.denied || denial !== undefined };
    return { kind: 'fragment', denial, child: decidePlace(inside, entries, at, below) };
  };

  const top = collectEntries(context, root.type, sets);
  const tree = decidePlace(root, top, [], { path: [], denied: false, root: context.policy.typeRequirement(root.type) });
  return { tree, denials: [...denials.values()] };
}

/**
 * Returns the first of `asks` that the viewer does not meet. One for which scopes are missing comes before one for which
 * only the authentication is missing: with a stronger authentication, the field would still be denied.
 */
function unmetOf<One extends Pick<Ask, 'requirement'>>(asks: readonly One[], viewer: ScopedViewer): One | undefined {
  const first = asks.find(({ requirement }) => !isMet(requirement, viewer));
  if (!first || asks.length === 1 || !holdsScopes(first.requirement, viewer)) return first;
  return asks.find(({ requirement }) => !holdsScopes(requirement, viewer)) ?? first;
}

/** Meta-fields: those of the root that introspect a schema, and the one of every type. */
const META_FIELDS: ReadonlySet<string> = new Set(['__typename', '__schema', '__type']);

/**
 * A validated document has no such field. A document that was validated against another schema, or not at all, may have
 * it; graphql-js would then look it up on the object type at run time, whose rules were not checked.
 */
function unknownField(type: string, field: string): GraphQLError {
  return new GraphQLError(
    `Cannot query field "${field}" on type "${type}": validate the document against the schema of the scope engine.`,
  );
}

/** The context of a place: its path, whether it is already denied, and, in the operation's root, the rule of its type. */
interface Enclosing {
  readonly path: readonly string[];
  readonly denied: boolean;
  readonly root: Requirement | undefined;
}

function listLevels(type: GraphQLOutputType): string[] {
  const nullable = getNullableType(type);
  return isListType(nullable) ? ['@', ...listLevels(nullable.ofType)] : [];
}
