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
import type { JudgedField, JudgedPlace } from './judge';
import { type DeniedPlace, nullParent, nullUnder } from './placeholders';

/** What is left to execute in one place. */
export interface Remainder {
  readonly selections: readonly SelectionNode[];
  /** Whether whatever stands there would be `null` for certain, whatever the data. */
  readonly doomed: boolean;
  /** What was denied there, where that dooms it. */
  readonly denied: readonly DeniedPlace[];
}

/** What is selected under one response key for one set of object types. */
interface KeyedFields {
  readonly allowed: JudgedField[];
  readonly denied: JudgedField[];
  /** Keys of the denials. */
  readonly denials: Set<string>;
}

/** What stands under one response key, or that the object which holds it is `null`. */
type Outcome = { readonly selections: readonly SelectionNode[] } | { readonly risesFor: readonly DeniedPlace[] };

/**
 * What was selected in `root` without what was denied: `null` in its place, and what encloses a denied non-null field
 * nulled as far up as that is certain before execution.
 *
 * An allowed and a denied selection can meet under one response key (through a fragment on an interface and one on an
 * object type): the denied one denies only itself, so the allowed one answers. That depends on the object type; hence
 * the selections are laid out per object type where type conditions occur.
 *
 * @param told - whether execution is to tell by an error where it puts `null`.
 */
export function degrade(root: JudgedPlace, told: boolean): Remainder {
  const numbers = new Map<JudgedPlace, number>();
  const known = new Map<string, Remainder>();

  /** The same places meet again below every object type above them: worked out once, or depth would cost its power. */
  const remainderOf = (branches: readonly JudgedPlace[]): Remainder => {
    for (const branch of branches) if (!numbers.has(branch)) numbers.set(branch, numbers.size);
    const key = branches.map((branch) => numbers.get(branch)).join();
    let remainder = known.get(key);
    if (!remainder) {
      remainder = layOut(branches);
      known.set(key, remainder);
    }
    return remainder;
  };

  const layOut = (branches: readonly JudgedPlace[]): Remainder => {
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

  const layOutFor = (branches: readonly JudgedPlace[], object: GraphQLObjectType | undefined): Remainder => {
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

  const degradeField = (fields: readonly JudgedField[]): Outcome => {
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

  /** `null` under `key`, or in place of what encloses it. Fields of one key are all nullable or all not. */
  const nullFor = (key: string, field: JudgedField | undefined, places: readonly DeniedPlace[]): Outcome =>
    isNonNullType(field?.definition?.type) ? { risesFor: places } : { selections: [nullUnder(key, places, told)] };

  return remainderOf([root]);
}

/** Sorts what `place` selects on `object` (or on any type, where no type condition occurs) by response key. */
function gather(
  place: JudgedPlace,
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

/** What is denied under one response key; nothing where an allowed selection answers there. */
function deniedUnder(key: string, { allowed, denials }: KeyedFields): DeniedPlace[] {
  return allowed.length > 0 ? [] : [...denials].map((denial) => ({ denial, keys: [key] }));
}

function distinct(places: readonly DeniedPlace[]): DeniedPlace[] {
  return [...new Map(places.map((place) => [`${place.denial}\n\n${place.keys.join('\n')}`, place])).values()];
}

/** The object types that can stand where all of `branches` are selected. */
function commonTypes([first, ...others]: readonly JudgedPlace[]): GraphQLObjectType[] {
  const types = [...(first?.place.possible ?? [])];
  return types.filter((object) => others.every((other) => other.place.possible.has(object)));
}

function hasFragments(place: JudgedPlace): boolean {
  return place.entries.some((entry) => entry.kind === 'fragment');
}

/** Which of the type conditions in `place` hold for `object`: equal signatures, equal layouts. */
function signature(place: JudgedPlace, object: GraphQLObjectType): string {
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
