import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  valueFromASTUntyped,
} from 'graphql';
import { naiveDecision } from './naive-decision';
import { type NaiveExecution, naiveExecute } from './naive-executor';
import { authenticationOf, codeOf, type NaiveViewer } from './naive-rules';

export interface NaiveRequest {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Scopes held; `null`: anonymous. */
  readonly viewer: readonly string[] | null;
  /** `null` for a token that no user authenticated for. */
  readonly authentication: NonNullable<NaiveViewer>['authentication'];
  readonly mode: 'filter' | 'reject' | 'dry-run';
  readonly rootValue: unknown;
}

export interface NaiveOutcome extends NaiveExecution {
  /** One line for each error: path, code, coordinate, and for `STEP_UP_REQUIRED` the required authentication. */
  readonly errors: readonly string[];
  /** The authentication that is enough, if the operation is refused for nothing else; `undefined` otherwise. */
  readonly stepUp: string | undefined;
}

const NOTHING_DONE: NaiveExecution = { data: null, called: new Set(), maybe: new Set(), met: false };
const EVERYTHING: NaiveViewer = {
  scopes: ['a', 'b', 'c', 'd'],
  authentication: { level: 'PHISHING_RESISTANT', ageSeconds: 0 },
};

/**
 * Evaluates `@requiresScopes`, `@authenticated` and `@requiresAuthentication` in a slow and simple way over in-memory data, written only from the specification: it shares
 * no code with the engine.
 */
export function evaluateNaively(request: NaiveRequest): NaiveOutcome {
  const { schema, document, operationName, mode } = request;
  const viewer = request.viewer && { scopes: request.viewer, authentication: request.authentication };
  const fragments = new Map<string, FragmentDefinitionNode>();
  const operations: OperationDefinitionNode[] = [];
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition);
  }
  const operation = operations.find((one) => operationName === undefined || one.name?.value === operationName);
  const root = operation && schema.getRootType(operation.operation);
  if (!operation || !root) throw new Error('there is no such operation');
  const variables: Record<string, unknown> = {};
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    if (name in request.variables) variables[name] = request.variables[name];
    else if (defaultValue) variables[name] = valueFromASTUntyped(defaultValue);
  }
  const selections = operation.selectionSet.selections;
  const context = { schema, fragments, variables };
  const { scope, denials } = naiveDecision({ ...context, viewer, everyDepth: mode === 'dry-run' }, root, selections);
  const errors = denials
    .map(({ path, coordinate, checks }) => {
      const code = codeOf(checks, viewer);
      const needed =
        code === 'STEP_UP_REQUIRED' ? ` ${authenticationOf(checks)} ${viewer?.authentication?.level ?? '-'}` : '';
      return `${path.join('/')} ${code} ${coordinate}${needed}`;
    })
    .sort();
  if (mode === 'reject' && denials.length > 0) {
    const isStepUp = denials.every(({ checks }) => codeOf(checks, viewer) === 'STEP_UP_REQUIRED');
    const stepUp = isStepUp ? authenticationOf(denials.flatMap(({ checks }) => checks)) : undefined;
    return { ...NOTHING_DONE, errors, stepUp };
  }
  const allowed =
    mode === 'dry-run'
      ? naiveDecision({ ...context, viewer: EVERYTHING, everyDepth: false }, root, selections)
      : { scope };
  return { ...naiveExecute(schema, root, allowed.scope, request.rootValue), errors, stepUp: undefined };
}
