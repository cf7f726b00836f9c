import {
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isNonNullType,
  Kind,
  type SelectionNode,
} from 'graphql';
import type { JudgedField, JudgedPlace } from './judge';
import { nullParent, nullUnder } from './placeholders';
import { possibleTypes } from './selection';

/** What is left to execute in one place. */
export interface Remainder {
  readonly selections: readonly SelectionNode[];
  /** The object types that would be `null` here for certain, whatever the data. */
  readonly doomed: ReadonlySet<GraphQLObjectType>;
}

/** What is selected under one response key for one set of object types. */
interface KeyedFields {
  readonly allowed: JudgedField[];
  readonly denied: JudgedField[];
}

/**
 * The selections of `branches` without what was denied: `null` in its place, and what encloses a denied non-null
 * field nulled as far up as that is certain before execution.
 *
 * An allowed and a denied selection can meet under one response key (through a fragment on the interface and one on
 * the object type): the denied one denies only itself, so the allowed one answers. That depends on the object type;
 * hence the selections are laid out per object type where type conditions occur.
 *
 * @param branches - the judged places that merge here: one, or one for each selection of the same response key.
 * @param type - the static type that the selections will stand on.
 */
export function degrade(
  schema: GraphQLSchema,
  branches: readonly JudgedPlace[],
  type: GraphQLCompositeType,
): Remainder {
  const possible = possibleTypes(schema, type);
  const conditional = branches.some(hasFragments);
  if (!conditional) {
    const { selections, doomed } = degradeFor(schema, branches, undefined);
    return { selections, doomed: doomed ? possible : new Set() };
  }
  const doomed = new Set<GraphQLObjectType>();
  const selections: SelectionNode[] = [];
  const layouts = new Map<string, ReturnType<typeof degradeFor>>();
  for (const object of possible) {
    const layoutKey = branches.map((branch) => signature(branch, object)).join('|');
    let layout = layouts.get(layoutKey);
    if (!layout) {
      layout = degradeFor(schema, branches, object);
      layouts.set(layoutKey, layout);
    }
    if (layout.doomed) doomed.add(object);
    selections.push({
      kind: Kind.INLINE_FRAGMENT,
      typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: object.name } },
      selectionSet: { kind: Kind.SELECTION_SET, selections: layout.selections },
    });
  }
  return { selections, doomed };
}

/** The layout for `object`, or for any type where no type condition occurs. */
function degradeFor(
  schema: GraphQLSchema,
  branches: readonly JudgedPlace[],
  object: GraphQLObjectType | undefined,
): { selections: readonly SelectionNode[]; doomed: boolean } {
  const byKey = new Map<string, KeyedFields>();
  for (const branch of branches) gather(branch, object, false, byKey);

  const selections: SelectionNode[] = [];
  for (const [key, fields] of byKey) {
    const result = fields.allowed.length > 0 ? degradeField(schema, fields.allowed) : denyField(key, fields.denied);
    if (result === 'rises') return { selections: [nullParent()], doomed: true };
    selections.push(...result);
  }
  return { selections, doomed: false };
}

function gather(
  place: JudgedPlace,
  object: GraphQLObjectType | undefined,
  denied: boolean,
  into: Map<string, KeyedFields>,
): void {
  for (const entry of place.entries) {
    if (entry.kind === 'fragment') {
      const applies = object !== undefined && entry.child.place.possible.has(object);
      if (applies) gather(entry.child, object, denied || entry.denied, into);
      continue;
    }
    let fields = into.get(entry.key);
    if (!fields) {
      fields = { allowed: [], denied: [] };
      into.set(entry.key, fields);
    }
    const isDenied = entry.definition !== undefined && (denied || entry.denied);
    (isDenied ? fields.denied : fields.allowed).push(entry);
  }
}

function denyField(key: string, fields: readonly JudgedField[]): SelectionNode[] | 'rises' {
  return fields.some(({ definition }) => isNonNullType(definition?.type)) ? 'rises' : [nullUnder(key)];
}

function degradeField(schema: GraphQLSchema, fields: readonly JudgedField[]): readonly SelectionNode[] | 'rises' {
  const first = fields[0];
  if (!first?.definition || !fields.some((field) => field.child?.touched)) {
    return fields.flatMap((field) => field.nodes);
  }
  const type = narrowest(schema, fields);
  const below = degrade(
    schema,
    fields.flatMap((field) => field.child ?? []),
    type,
  );
  const isDoomed = [...possibleTypes(schema, type)].every((object) => below.doomed.has(object));
  if (isDoomed && !isList(first.definition.type)) {
    return isNonNullType(first.definition.type) ? 'rises' : [nullUnder(first.key)];
  }
  const node = first.nodes[0] as FieldNode;
  return [{ ...node, selectionSet: { kind: Kind.SELECTION_SET, selections: [...below.selections] } }];
}

/** Of the output types of fields that merge, the one with the fewest possible types: all of them contain it. */
function narrowest(schema: GraphQLSchema, fields: readonly JudgedField[]): GraphQLCompositeType {
  const types = fields.map((field) => getNamedType(field.definition?.type)).filter((type) => isCompositeType(type));
  return types.reduce((best, type) =>
    possibleTypes(schema, type).size < possibleTypes(schema, best).size ? type : best,
  );
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
