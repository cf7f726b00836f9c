import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNullableType,
  isListType,
  isNonNullType,
  Kind,
  type SelectionNode,
} from 'graphql';
import type { DecidedField, DecidedPlace } from './decide-places';
import { type DeniedPlace, nullParent, nullUnder } from './placeholders';

/** The selections to execute in one place. */
export interface Remainder {
  readonly selections: readonly SelectionNode[];
  /** Whether the value there is `null` for any data. */
  readonly doomed: boolean;
  /** The denials that make the value `null`. */
  readonly denied: readonly DeniedPlace[];
}

/** The selections of one response key for one set of object types. */
interface KeyedFields {
  readonly allowed: DecidedField[];
  readonly denied: DecidedField[];
  /** Keys of the denials. */
  readonly denials: Set<string>;
}

/** The selection for one response key, or the fact that the enclosing object is `null`. */
type Outcome = { readonly selections: readonly SelectionNode[] } | { readonly risesFor: readonly DeniedPlace[] };

/**
 * Returns the selections of `root` with `null` in place of each denied one. The enclosing objects of a denied non-null
 * field become `null` too, as far up as that is certain before execution.
 *
 * An allowed and a denied selection can have the same response key (through a fragment on an interface and one on an
 * object type). A denial affects only its own selection, so the allowed one is executed. That depends on the object type;
 * therefore the selections are built for each object type where type conditions occur.
 *
 * @param told - whether execution reports each `null` of a denial with an error.
 */
export function degrade(root: DecidedPlace, told: boolean): Remainder {
  const numbers = new Map<DecidedPlace, number>();
  const known = new Map<string, Remainder>();

  /** The same places occur again below every object type above them. Memoized: otherwise the cost is exponential in the depth. */
  const remainderOf = (branches: readonly DecidedPlace[]): Remainder => {
    for (const branch of branches) if (!numbers.has(branch)) numbers.set(branch, numbers.size);
    const key = branches.map((branch) => numbers.get(branch)).join();
    let remainder = known.get(key);
    if (!remainder) {
      remainder = layOut(branches);
      known.set(key, remainder);
    }
    return remainder;
  };

  const layOut = (branches: readonly DecidedPlace[]): Remainder => {
    const objects = commonTypes(branches);
    if (objects.length === 1 || !branches.some(hasFragments)) return layOutFor(branches, objects[0]);
    const layouts = new Map<string, Remainder>();
    const selections = objects.map((object): SelectionNode => {
      const key = branches.map((branch) => signature(branch, object)).join('|');
      const layout = layouts.get(key) ?? layOutFor(branches, object);
      layouts.set(key, layout);
      return {
        kind: Kind.INLINE_FRAGMENT,
        typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: object.name } },
        selectionSet: { kind: Kind.SELECTION_SET, selections: layout.selections },
      };
    });
    const doomed = [...layouts.values()].every((layout) => layout.doomed);
    return {
      selections,
      doomed,
      denied: doomed ? distinct([...layouts.values()].flatMap(({ denied }) => denied)) : [],
    };
  };

  const layOutFor = (branches: readonly DecidedPlace[], object: GraphQLObjectType | undefined): Remainder => {
    const byKey = new Map<string, KeyedFields>();
    for (const branch of branches) gather(branch, object, undefined, byKey);
    const selections: SelectionNode[] = [];
    for (const [key, fields] of byKey) {
      const { allowed, denied } = fields;
      const outcome = allowed.length > 0 ? degradeField(allowed) : nullFor(key, denied[0], deniedUnder(key, fields));
      if ('risesFor' in outcome) {
        const places = distinct([...outcome.risesFor, ...[...byKey].flatMap(([one, all]) => deniedUnder(one, all))]);
        return { selections: [nullParent(places, told)], doomed: true, denied: places };
      }
      selections.push(...outcome.selections);
    }
    return { selections, doomed: false, denied: [] };
  };

  const degradeField = (fields: readonly DecidedField[]): Outcome => {
    const [first] = fields;
    const [node] = first?.nodes ?? [];
    if (!first?.definition || !node || !fields.some((field) => field.child?.touched)) {
      return { selections: fields.flatMap((field) => field.nodes) };
    }
    const { selections, doomed, denied } = remainderOf(fields.flatMap((field) => field.child ?? []));
    if (doomed && !isList(first.definition.type)) {
      const places = denied.map(({ denial, keys }) => ({ denial, keys: [first.key, ...keys] }));
      return nullFor(first.key, first, places);
    }
    return { selections: [{ ...node, selectionSet: { kind: Kind.SELECTION_SET, selections } } as FieldNode] };
  };

  /** `null` for `key` or for the enclosing object. The fields of one key are either all nullable or all non-null. */
  const nullFor = (key: string, field: DecidedField | undefined, places: readonly DeniedPlace[]): Outcome =>
    isNonNullType(field?.definition?.type) ? { risesFor: places } : { selections: [nullUnder(key, places, told)] };

  return remainderOf([root]);
}

/** Groups the selections of `place` on `object` (on any type, if there is no type condition) by response key. */
function gather(
  place: DecidedPlace,
  object: GraphQLObjectType | undefined,
  denial: string | undefined,
  into: Map<string, KeyedFields>,
): void {
  for (const entry of place.entries) {
    if (entry.kind === 'fragment') {
      const applies = object !== undefined && entry.child.place.possible.has(object);
      if (applies) gather(entry.child, object, denial ?? entry.denial, into);
      continue;
    }
    let fields = into.get(entry.key);
    if (!fields) {
      fields = { allowed: [], denied: [], denials: new Set() };
      into.set(entry.key, fields);
    }
    const by = entry.definition && (denial ?? entry.denial);
    (by === undefined ? fields.allowed : fields.denied).push(entry);
    if (by !== undefined) fields.denials.add(by);
  }
}

/** The denials of one response key; none if an allowed selection has the same key. */
function deniedUnder(key: string, { allowed, denials }: KeyedFields): DeniedPlace[] {
  return allowed.length > 0 ? [] : [...denials].map((denial) => ({ denial, keys: [key] }));
}

function distinct(places: readonly DeniedPlace[]): DeniedPlace[] {
  return [...new Map(places.map((place) => [`${place.denial}\n\n${place.keys.join('\n')}`, place])).values()];
}

/** The object types that are possible where all of `branches` are selected. */
function commonTypes([first, ...others]: readonly DecidedPlace[]): GraphQLObjectType[] {
  const types = [...(first?.place.possible ?? [])];
  return types.filter((object) => others.every((other) => other.place.possible.has(object)));
}

function hasFragments(place: DecidedPlace): boolean {
  return place.entries.some((entry) => entry.kind === 'fragment');
}

/** The type conditions in `place` that apply to `object`. Object types with equal signatures have equal selections. */
function signature(place: DecidedPlace, object: GraphQLObjectType): string {
  return place.entries
    .map((entry) => {
      if (entry.kind === 'field') return '';
      return entry.child.place.possible.has(object) ? `(${signature(entry.child, object)})` : '-';
    })
    .join('');
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(getNullableType(type));
}
