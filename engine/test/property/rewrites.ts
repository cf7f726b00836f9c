import {
  type DocumentNode,
  type FieldNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Scenario } from './scenario';

export const ALIAS_PREFIX = 'renamed_';

/** Wraps every other selection in `... { }` or in a fragment on the type that it stands on anyway. */
export function wrapSelections(it: Scenario): DocumentNode {
  const typeInfo = new TypeInfo(it.schema);
  let count = 0;
  const wrap = (selection: SelectionNode, typeName: string | undefined): SelectionNode => {
    count += 1;
    if (count % 2 === 0) return selection;
    const selectionSet: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: [selection] };
    if (count % 3 === 0 || !typeName) return { kind: Kind.INLINE_FRAGMENT, selectionSet };
    const typeCondition = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: typeName } } as const;
    return { kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet };
  };
  return visit(
    it.document,
    visitWithTypeInfo(typeInfo, {
      SelectionSet: {
        leave: (set) => ({
          ...set,
          selections: set.selections.map((one) => wrap(one, typeInfo.getParentType()?.name)),
        }),
      },
    }),
  );
}

export function reverseSelections(document: DocumentNode): DocumentNode {
  return visit(document, {
    SelectionSet: { leave: (set) => ({ ...set, selections: [...set.selections].reverse() }) },
  });
}

/** Puts {@link ALIAS_PREFIX} before every response key. */
export function renameKeys(document: DocumentNode): DocumentNode {
  return visit(document, {
    Field: {
      leave: (field): FieldNode => {
        const value = `${ALIAS_PREFIX}${(field.alias ?? field.name).value}`;
        return { ...field, alias: { kind: Kind.NAME, value } };
      },
    },
  });
}
