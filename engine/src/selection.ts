import {
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  Kind,
  type SelectionSetNode,
} from 'graphql';

/** One place where fields are selected: its static type, and the object types that are possible there at run time. */
export interface Place {
  readonly type: GraphQLCompositeType;
  readonly possible: ReadonlySet<GraphQLObjectType>;
}

/** Fields with the same response key, selected directly on the type of the place. */
export interface FieldEntry {
  readonly kind: 'field';
  readonly key: string;
  readonly name: string;
  readonly nodes: FieldNode[];
}

/** The selections under a type condition other than the type of the place. */
export interface FragmentEntry {
  readonly kind: 'fragment';
  readonly type: GraphQLCompositeType;
  readonly sets: SelectionSetNode[];
}

/** The selections of one place in document order, merged as in GraphQL. */
export type Entries = readonly (FieldEntry | FragmentEntry)[];

/** Context of reading selections. */
export interface SelectionContext {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Returns the value of a variable in `@skip` or `@include`, with defaults applied. */
  readonly condition: (variable: string) => unknown;
}

/** Returns the possible object types of `type` at run time. */
export function possibleTypes(schema: GraphQLSchema, type: GraphQLCompositeType): ReadonlySet<GraphQLObjectType> {
  return new Set(isAbstractType(type) ? schema.getPossibleTypes(type) : [type]);
}

/** Returns the place of a fragment on `type` inside `place`: only object types that are possible in both count. */
export function narrow(schema: GraphQLSchema, place: Place, type: GraphQLCompositeType): Place {
  const possible = possibleTypes(schema, type);
  return { type, possible: new Set([...place.possible].filter((object) => possible.has(object))) };
}

/** Returns the place below the field `name` of `place`. Implementers may narrow the type of an interface's field. */
export function enter(schema: GraphQLSchema, place: Place, name: string, type: GraphQLCompositeType): Place {
  if (!isInterfaceType(place.type)) return { type, possible: possibleTypes(schema, type) };
  const outcomes = [...place.possible].map((object) => getNamedType(object.getFields()[name]?.type));
  const possible = outcomes.flatMap((one) => (isCompositeType(one) ? [...possibleTypes(schema, one)] : []));
  return { type, possible: new Set(possible) };
}

/**
 * Merges `sets` as selected on `type`. Fragments without a type condition and those on `type` itself count as direct
 * selections; selections that `@skip` and `@include` omit are not included.
 */
export function collectEntries(
  context: SelectionContext,
  type: GraphQLCompositeType,
  sets: readonly SelectionSetNode[],
): Entries {
  const entries = new Map<string, FieldEntry | FragmentEntry>();
  const visited = new Set<string>();

  const collect = (set: SelectionSetNode) => {
    for (const selection of set.selections) {
      if (!isIncluded(context, selection.directives)) continue;
      if (selection.kind === Kind.FIELD) {
        addField(entries, selection);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        look(selection.typeCondition?.name.value, selection.selectionSet);
      } else if (!visited.has(selection.name.value)) {
        visited.add(selection.name.value);
        const fragment = context.fragments.get(selection.name.value);
        if (fragment) look(fragment.typeCondition.name.value, fragment.selectionSet);
      }
    }
  };
  const look = (condition: string | undefined, set: SelectionSetNode) => {
    if (condition === undefined || condition === type.name) return collect(set);
    const conditionType = context.schema.getType(condition);
    if (!isCompositeType(conditionType)) return;
    const known = entries.get(`...${condition}`);
    if (known?.kind === 'fragment') known.sets.push(set);
    else entries.set(`...${condition}`, { kind: 'fragment', type: conditionType, sets: [set] });
  };

  for (const set of sets) collect(set);
  return [...entries.values()];
}

/** Returns the selection sets below the fields of one entry. */
export function childSets(nodes: readonly FieldNode[]): SelectionSetNode[] {
  return nodes.flatMap((node) => node.selectionSet ?? []);
}

function addField(entries: Map<string, FieldEntry | FragmentEntry>, node: FieldNode): void {
  const key = (node.alias ?? node.name).value;
  const known = entries.get(key);
  if (known?.kind === 'field') known.nodes.push(node);
  else entries.set(key, { kind: 'field', key, name: node.name.value, nodes: [node] });
}

function isIncluded(context: SelectionContext, directives: readonly DirectiveNode[] | undefined): boolean {
  if (!directives?.length) return true;
  return isSelected('skip', true) && isSelected('include', false);

  /** A document that was not validated may repeat the directive or its argument: then the field counts as selected. */
  function isSelected(name: 'skip' | 'include', leavesOut: boolean): boolean {
    const found = directives?.filter((directive) => directive.name.value === name) ?? [];
    const [directive] = found;
    if (!directive || found.length > 1 || directive.arguments?.length !== 1) return true;
    const [argument] = directive.arguments;
    if (argument?.name.value !== 'if') return true;
    const { value } = argument;
    if (value.kind === Kind.VARIABLE) return context.condition(value.name.value) !== leavesOut;
    // graphql-js reports a value that is not a boolean; here the field counts as selected.
    return value.kind !== Kind.BOOLEAN || value.value !== leavesOut;
  }
}
