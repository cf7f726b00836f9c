import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, specifiedRules, validate } from 'graphql';
import { type DocumentSize, LIMITS, measureDocument, nestsDeeperThan } from './limits';

/** A document that may be executed, or its errors. */
export type ReadDocument = {
  /** The cost of reading it and of planning its execution, in microseconds of CPU time: an estimate from its size. */
  readonly cost: number;
} & (
  | { readonly ok: true; readonly document: DocumentNode; readonly size: DocumentSize }
  | { readonly ok: false; readonly errors: readonly [GraphQLError, ...GraphQLError[]] }
);

/** Options of {@link readDocument}. */
interface ReadOptions {
  /** Whether an error may suggest names of the schema. */
  readonly suggestions: boolean;
}

/**
 * Estimates in microseconds, on two cores of 2024; `bench/documents` measures it on your machine. These are estimates,
 * so that the same document is charged the same on a busy machine.
 */
const COST = {
  document: 200,
  character: 0.02,
  node: 2,
  selection: 8,
  comparison: 0.5,
  schemaValue: 0.06,
  lineOfError: 0.04,
  unparsed: 400,
  token: 1,
} as const;

/**
 * Reads a client's document: the only way from a text to a document that is executed or explained. The steps are in
 * this order, so that the cost of each is limited before it runs: the nesting of brackets, the parser with its bound on
 * tokens, one linear pass over the result (`limits.ts`), and then the specification's rules, of which some are
 * quadratic.
 */
export function readDocument(schema: GraphQLSchema, text: string, options: ReadOptions): ReadDocument {
  const base = COST.document + COST.character * text.length;
  // graphql-js counts lines from the start for the place of each error.
  const refuse = (cost: number, ...errors: readonly [GraphQLError, ...GraphQLError[]]): ReadDocument => ({
    ok: false,
    cost: cost + COST.lineOfError * text.length * errors.length,
    errors,
  });
  const document = parseDocument(text);
  if (document instanceof GraphQLError) return refuse(base + COST.unparsed, document);
  let size: DocumentSize;
  try {
    size = measureDocument(document);
  } catch (error) {
    return refuse(base + COST.unparsed, coded(error, 'GRAPHQL_VALIDATION_FAILED'));
  }
  const cost =
    base +
    COST.node * size.nodes +
    COST.selection * size.selections +
    COST.comparison * size.comparisons +
    COST.schemaValue * size.schemaValues;
  // graphql-js adds an error that says that there are more.
  const limits = { maxErrors: LIMITS.maxErrors - 1, hideSuggestions: !options.suggestions };
  const [first, ...more] = validate(schema, document, specifiedRules, limits).map((error) =>
    coded(error, 'GRAPHQL_VALIDATION_FAILED'),
  );
  return first ? refuse(cost, first, ...more) : { ok: true, document, size, cost };
}

/** Parses a client's text with limits on nesting and tokens. Returns an error if it is not a document. */
export function parseDocument(
  text: string,
  options: { readonly noLocation?: boolean } = {},
): DocumentNode | GraphQLError {
  if (nestsDeeperThan(text, LIMITS.maxNesting)) {
    const message = `Syntax Error: The document nests brackets deeper than ${LIMITS.maxNesting} levels.`;
    return coded(new GraphQLError(message), 'GRAPHQL_PARSE_FAILED');
  }
  try {
    return parse(text, { ...options, maxTokens: LIMITS.maxTokens });
  } catch (error) {
    return coded(error, 'GRAPHQL_PARSE_FAILED');
  }
}

/** Estimates what it costs to parse a text and to write the result, in microseconds of CPU time, at the most. */
export function costOfParsing(text: string): number {
  return COST.document + COST.character * text.length + COST.token * Math.min(text.length, LIMITS.maxTokens);
}

/**
 * Returns the same error object with its code added: for a new object, graphql-js would count its lines again.
 *
 * @throws any error that is not a GraphQLError: a fault of the server.
 */
function coded(error: unknown, code: string): GraphQLError {
  if (!(error instanceof GraphQLError)) throw error;
  error.extensions.code = code;
  return error;
}
