import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type NameNode,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  visit,
} from 'graphql';

/** Bounds on what one document may cost before anything executes; each is well above what real clients send. */
export const LIMITS = {
  /** Lexical tokens: stops long documents while parsing. GraphiQL's introspection query has about 400. */
  maxTokens: 2_000,
  /** Nested brackets of any kind: the parser is recursive, and so is much of the code that reads its result. */
  maxNesting: 100,
  /** Characters of a name or an alias. Aliases are repeated in the answer, in each item of a list and in each path. */
  maxNameLength: 200,
  /** Operations in one document: variables are checked once for each operation and each fragment that it uses. */
  maxOperations: 50,
  /** Selections of one operation, with every fragment counted where it is used: stops doubling fragments. */
  maxRecursiveSelections: 2_000,
  /**
   * Pairs of fields under one response key in one place, and pairs of fragments used in one place. graphql-js compares
   * each pair. 60 fragments that all select `id` and `__typename` in one place have 5,300.
   */
  maxComparisons: 10_000,
  /** Nested fields; introspection of wrapped types needs 13. */
  maxDepth: 20,
  /** Fields at the root of a mutation, aliases included: each may try a password or write a row. */
  maxMutationFields: 10,
  /** Fields at the root of a query, aliases included: each may run a database statement. */
  maxQueryFields: 100,
  /**
   * Values of the schema in an answer, by an estimate from {@link SCHEMA_LISTS} and {@link SCHEMA_TEXTS}. The introspection
   * query of graphql-js has 91,000; 300,000 are about 20 ms and 3 MB.
   */
  maxSchemaValues: 300_000,
  /** Errors about the document, or about its variables, in one answer. */
  maxErrors: 5,
  /** Errors of the execution in one response, denials included; one more error has the number of the others. */
  maxAnswerErrors: 100,
  /** Errors of the execution if a denial below a list is reported for each item of the list. */
  maxPlacedErrors: 1_000,
} as const;

/** Expensive root fields, and how often one operation may have them, under any aliases. */
const MAX_ROOT_FIELDS: ReadonlyMap<string, readonly [group: string, limit: number]> = new Map([
  // Each costs about 4 ms. Tools send one or two.
  ['__schema', ['introspection', 5]],
  ['__type', ['introspection', 5]],
  // Each has a document of its own; `explain-document.ts` limits their total cost.
  ['explainScopes', ['explainScopes', 5]],
  // Each may name 100 coordinates, and a variable repeats them for free.
  ['viewerCan', ['viewerCan', 5]],
  // Each counts users.
  ['whoCan', ['whoCan', 5]],
  // Each may have 1,000 representations, and a variable repeats them for free; a gateway that joins requests sends several.
  ['_entities', ['_entities', 20]],
  // Each changes up to a thousand users, in about 0.4 s of CPU time.
  ['updateUsers', ['updateUsers', 2]],
]);

/** Root fields that are answered from the schema, and how many average types they stand for. */
const SCHEMA_ROOTS: ReadonlyMap<string, number> = new Map([
  ['__schema', 1],
  // `Mutation` alone has ten times as many fields as the average type.
  ['__type', 10],
  ['_service', 1],
]);

/** Lists of introspection, and how many items each has in this schema, on average. */
const SCHEMA_LISTS: ReadonlyMap<string, number> = new Map([
  ['types', 100],
  ['fields', 5],
  ['inputFields', 5],
  ['enumValues', 5],
  ['possibleTypes', 5],
  ['interfaces', 2],
  ['directives', 10],
]);

/** Texts of the schema that are longer than a name, in other values that take as long to write. */
const SCHEMA_TEXTS: ReadonlyMap<string, number> = new Map([
  ['description', 8],
  // 35 kB.
  ['sdl', 20_000],
]);

/** The size of a document. */
export interface DocumentSize {
  /** Nodes of its syntax tree. */
  readonly nodes: number;
  /** Selections of all its operations, with every fragment counted where it is used. */
  readonly selections: number;
  /** See {@link LIMITS}. */
  readonly comparisons: number;
  /** Values of the schema in the answers of all its operations; see {@link LIMITS}. */
  readonly schemaValues: number;
}

/**
 * Whether `text`, a GraphQL document, nests brackets deeper than `limit`, outside of strings and comments. Reads each
 * character once and is not recursive, so it can run before the parser, which is.
 */
export function nestsDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x28: // (
      case 0x5b: // [
      case 0x7b: // {
        depth += 1;
        if (depth > limit) return true;
        break;
      case 0x29: // )
      case 0x5d: // ]
      case 0x7d: // }
        depth -= 1;
        break;
      case 0x22: // "
        at = endOfString(text, at);
        break;
      case 0x23: // #
        while (at + 1 < text.length && text[at + 1] !== '\n' && text[at + 1] !== '\r') at += 1;
        break;
    }
  }
  return false;
}

/**
 * Returns the index of the last character of the string that begins at `start`. The parser refuses a string without an
 * end.
 */
function endOfString(text: string, start: number): number {
  if (text.startsWith('"""', start)) {
    let end = text.indexOf('"""', start + 3);
    while (end > 0 && text[end - 1] === '\\') end = text.indexOf('"""', end + 3);
    return end < 0 ? text.length : end + 2;
  }
  let at = start + 1;
  while (at < text.length && text[at] !== '"' && text[at] !== '\n' && text[at] !== '\r')
    at += text[at] === '\\' ? 2 : 1;
  return at;
}

/**
 * Measures a parsed document in one pass. Refuses a document whose validation or execution would cost more than its
 * size suggests: one with repeated names, cycles of fragments, or more than {@link LIMITS} allow.
 *
 * @throws GraphQLError about the first fault.
 */
export function measureDocument(document: DocumentNode): DocumentSize {
  const nodes = checkNodes(document);
  const operations: OperationDefinitionNode[] = [];
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition);
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  if (operations.length > LIMITS.maxOperations) {
    throw refusal(`The document has ${operations.length} operations; the limit is ${LIMITS.maxOperations}`);
  }
  refuseCycles(fragments);

  let selections = 0;
  let comparisons = 0;
  let schemaValues = 0;
  const used = new Set<string>();
  const countOf = createCount(fragments);
  const measure = (set: SelectionSetNode, operation?: OperationDefinitionNode) => {
    const count = countOf(set);
    if (count > LIMITS.maxRecursiveSelections) throw tooManySelections(operation);
    const size = measureSelections(set, fragments, operation);
    selections += count;
    comparisons += size.comparisons;
    for (const name of size.used) used.add(name);
    if (comparisons > LIMITS.maxComparisons) throw tooManyComparisons();
  };
  for (const operation of operations) {
    measure(operation.selectionSet, operation);
    schemaValues += measureSchemaValues(operation.selectionSet, fragments);
  }
  // Validation checks unused fragments as well, before it reports that they are unused.
  for (const [name, { selectionSet }] of fragments) if (!used.has(name)) measure(selectionSet);
  return { nodes, selections, comparisons, schemaValues };
}

/**
 * Counts nodes, and refuses names that are repeated where they must be unique: an error of graphql-js would list each
 * of them.
 */
function checkNodes(document: DocumentNode): number {
  let nodes = 0;
  const arguments_ = ({ arguments: list = [] }: { readonly arguments?: readonly { readonly name: NameNode }[] }) =>
    refuseRepeated(list, 'argument');
  visit(document, {
    enter(node) {
      nodes += 1;
      switch (node.kind) {
        case Kind.NAME:
          if (node.value.length > LIMITS.maxNameLength) {
            throw refusal(`A name has ${node.value.length} characters; the limit is ${LIMITS.maxNameLength}`);
          }
          break;
        case Kind.DOCUMENT: {
          const fragments = node.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
          refuseRepeated(fragments as readonly FragmentDefinitionNode[], 'fragment');
          break;
        }
        case Kind.OPERATION_DEFINITION:
          refuseRepeated(
            (node.variableDefinitions ?? []).map(({ variable }) => variable),
            'variable',
          );
          break;
        case Kind.FIELD:
        case Kind.DIRECTIVE:
          arguments_(node);
          break;
        case Kind.OBJECT:
          refuseRepeated(node.fields, 'input field');
          break;
      }
    },
  });
  return nodes;
}

function refuseRepeated(nodes: readonly { readonly name: NameNode }[], what: string): void {
  if (nodes.length < 2) return;
  const seen = new Set<string>();
  for (const { name } of nodes) {
    if (seen.has(name.value)) throw refusal(`There can be only one ${what} named "${name.value}".`, name);
    seen.add(name.value);
  }
}

/** Refuses fragments that use themselves, directly or through others. */
function refuseCycles(fragments: ReadonlyMap<string, FragmentDefinitionNode>): void {
  const done = new Set<string>();
  const open = new Set<string>();
  const enter = (name: string): void => {
    const fragment = fragments.get(name);
    if (!fragment || done.has(name)) return;
    if (open.has(name)) throw refusal(`Cannot spread fragment "${name}" within itself.`, fragment.name);
    open.add(name);
    for (const spread of spreadsIn(fragment.selectionSet)) enter(spread);
    open.delete(name);
    done.add(name);
  };
  for (const name of fragments.keys()) enter(name);
}

function spreadsIn(set: SelectionSetNode, into = new Set<string>()): ReadonlySet<string> {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FRAGMENT_SPREAD) into.add(selection.name.value);
    else if (selection.selectionSet) spreadsIn(selection.selectionSet, into);
  }
  return into;
}

/** Counts selections with every fragment counted where it is used; looks at each fragment once. */
function createCount(fragments: ReadonlyMap<string, FragmentDefinitionNode>): (set: SelectionSetNode) => number {
  const counted = new Map<string, number>();
  const countOf = (set: SelectionSetNode): number => {
    let count = 0;
    for (const selection of set.selections) {
      count += 1;
      if (selection.kind === Kind.FRAGMENT_SPREAD) count += ofFragment(selection.name.value);
      else if (selection.selectionSet) count += countOf(selection.selectionSet);
    }
    return count;
  };
  const ofFragment = (name: string): number => {
    const known = counted.get(name);
    if (known !== undefined) return known;
    const fragment = fragments.get(name);
    const count = fragment ? countOf(fragment.selectionSet) : 0;
    counted.set(name, count);
    return count;
  };
  return countOf;
}

interface Keyed {
  count: number;
  readonly sets: SelectionSetNode[];
}

/**
 * Merges the selections of one operation as the execution does: in each place by response key, with each fragment once.
 * This takes no more steps than there are selections, which were counted before, and stops at the limits.
 */
function measureSelections(
  root: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  operation: OperationDefinitionNode | undefined,
) {
  const used = new Set<string>();
  const rootFields = new Map<string, number>();
  let comparisons = 0;
  let deepest = 0;

  const place = (sets: readonly SelectionSetNode[], depth: number): void => {
    deepest = Math.max(deepest, depth);
    if (depth > LIMITS.maxNesting) return;
    const keys = new Map<string, Keyed>();
    const spread = new Set<string>();
    const collect = (set: SelectionSetNode): void => {
      for (const selection of set.selections) {
        if (selection.kind === Kind.FIELD) {
          if (depth === 1) rootFields.set(selection.name.value, (rootFields.get(selection.name.value) ?? 0) + 1);
          const key = (selection.alias ?? selection.name).value;
          const keyed = keys.get(key) ?? { count: 0, sets: [] };
          keys.set(key, keyed);
          comparisons += keyed.count;
          keyed.count += 1;
          if (selection.selectionSet) keyed.sets.push(selection.selectionSet);
        } else if (selection.kind === Kind.INLINE_FRAGMENT) {
          collect(selection.selectionSet);
        } else if (!spread.has(selection.name.value)) {
          comparisons += spread.size;
          spread.add(selection.name.value);
          used.add(selection.name.value);
          const fragment = fragments.get(selection.name.value);
          if (fragment) collect(fragment.selectionSet);
        }
      }
      if (comparisons > LIMITS.maxComparisons) throw tooManyComparisons();
    };
    for (const set of sets) collect(set);
    for (const { sets: inner } of keys.values()) if (inner.length > 0) place(inner, depth + 1);
  };
  place([root], 1);

  if (operation) checkRoot(operation.operation, rootFields);
  if (deepest > LIMITS.maxDepth) {
    throw refusal(`The operation nests ${deepest} levels of fields; the limit is ${LIMITS.maxDepth}`);
  }
  return { comparisons, used };
}

/**
 * Estimates how much of the schema an operation reads: lists within lists multiply, and each alias repeats them. Takes no
 * more steps than there are selections, which were counted before.
 */
function measureSchemaValues(root: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): number {
  let values = 0;
  /** @param times - how many values the surrounding fields have; 0 at the root of the operation. */
  const enter = (set: SelectionSetNode, times: number): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(selection.name.value);
        if (fragment) enter(fragment.selectionSet, times);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        enter(selection.selectionSet, times);
      } else {
        const name = selection.name.value;
        const size = times === 0 ? SCHEMA_ROOTS.get(name) : times * (SCHEMA_LISTS.get(name) ?? 1);
        if (size === undefined) continue;
        values += times * (SCHEMA_TEXTS.get(name) ?? 1);
        if (selection.selectionSet) enter(selection.selectionSet, size);
      }
    }
  };
  enter(root, 0);
  if (values > LIMITS.maxSchemaValues) {
    throw refusal(
      `The operation reads about ${values} values of the schema; the limit is ${LIMITS.maxSchemaValues}. ` +
        'Select each of them once',
    );
  }
  return values;
}

function checkRoot(type: OperationTypeNode, fields: ReadonlyMap<string, number>): void {
  const groups = new Map<string, readonly [count: number, limit: number]>();
  let all = 0;
  for (const [name, count] of fields) {
    all += count;
    const [group, limit] = MAX_ROOT_FIELDS.get(name) ?? [];
    if (group !== undefined && limit !== undefined) groups.set(group, [(groups.get(group)?.[0] ?? 0) + count, limit]);
  }
  groups.set(type, [all, type === OperationTypeNode.MUTATION ? LIMITS.maxMutationFields : LIMITS.maxQueryFields]);
  for (const [group, [count, limit]] of groups) {
    if (count > limit) throw refusal(`The operation has ${count} ${group} fields at its root; the limit is ${limit}`);
  }
}

function tooManySelections(operation: OperationDefinitionNode | undefined): GraphQLError {
  const name = operation?.name ? ` "${operation.name.value}"` : '';
  return refusal(
    `The operation${name} selects more than ${LIMITS.maxRecursiveSelections} fields and fragments, with fragments ` +
      'counted where they are used',
  );
}

function tooManyComparisons(): GraphQLError {
  return refusal(
    'The document repeats the same fields or fragments too often in one place: select each field once in each place',
  );
}

function refusal(message: string, node?: NameNode): GraphQLError {
  return new GraphQLError(message, { nodes: node ?? null, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
}
