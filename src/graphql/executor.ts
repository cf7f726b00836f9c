import { types } from 'node:util';
import type { Decision, ScopedViewer, ScopeEngine } from '@scoped-api/engine';
import { type DocumentNode, type ExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql';
import type { Viewer } from '../identity/viewer';
import { hasWideObject, isDeeperThan, MAX_JSON_DEPTH, MAX_JSON_MEMBERS } from '../json-depth';
import type { Metrics } from '../metrics/metrics';
import { findNullCondition } from './coercion-errors';
import type { CompiledExecutionArgs } from './compiled-execute';
import type { GraphqlContext } from './context';
import type { HideNames } from './hidden-names';
import { refusal, retryAfter, withHttp, withStatus } from './http-status';
import { LIMITS } from './limits';
import { exposeError, exposeResult } from './masking';
import { createRefuseRefreshToken } from './session-cookie';
import type { ShadowPolicy } from './shadow-policy';
import { enrolmentOf, isStepUp, type LoadEnrolledFactors } from './step-up';
import type { IntrospectionRule } from './viewer-introspection';

/** The caller that an `Authorization` header identifies. */
type Caller = { readonly kind: 'anonymous' } | { readonly kind: 'invalid' } | Viewer;

/** Authenticates the caller by at most one SQL statement. */
export type Authenticate = (authorization: string | undefined) => Promise<Caller>;

/** One validated operation with its variables and context. */
export interface Operation {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Record<string, unknown> | undefined;
  readonly accept: string | undefined;
  readonly context: GraphqlContext;
  /** Whether `data` may be a `JsonText`: for a caller that only writes it. */
  readonly asText?: boolean;
}

/** Executes one operation under the scope engine's decision. The result is no promise where nothing has to be waited for. */
export type Executor = (operation: Operation) => ExecutionResult | Promise<ExecutionResult>;

/**
 * Makes the function through which every operation is executed: it authenticates the caller if the operation requires that,
 * executes what the scope engine allows, and returns only errors that a client may see.
 */
export function createExecutor(dependencies: {
  readonly schema: GraphQLSchema;
  readonly engine: ScopeEngine;
  /** The `execute` of the engine, for operations of which nothing is denied. */
  readonly execute: (args: CompiledExecutionArgs) => ExecutionResult | Promise<ExecutionResult>;
  readonly authenticate: Authenticate;
  readonly metrics: Pick<Metrics, 'graphqlAuthorizationDenials'>;
  /** Who may read the schema. By default everyone may read all of it. */
  readonly introspection?: IntrospectionRule | undefined;
  /** Compares each decision with that of a second policy. */
  readonly shadow?: ShadowPolicy | undefined;
  readonly hideNames: HideNames;
  /** Which factors a user has: for denials that require a stronger authentication. */
  readonly enrolledFactors: LoadEnrolledFactors;
  /** Whether a document has to be authenticated although it requires nothing, if there is a token: its answer depends on the viewer. */
  readonly usesViewer?: ((document: DocumentNode) => boolean) | undefined;
  /** Whether errors about variables may suggest names of the schema. */
  readonly suggestions: boolean;
  /** The most errors of the execution in one answer, denials included. */
  readonly maxErrors: number;
}): Executor {
  const { schema, engine, execute, authenticate, metrics, introspection, shadow, hideNames, suggestions, maxErrors } =
    dependencies;
  const { usesViewer, enrolledFactors } = dependencies;
  const anonymous = engine.viewer(null);
  const refuseRefreshToken = createRefuseRefreshToken(schema);
  const options = { maxCoercionErrors: LIMITS.maxErrors - 1, hideSuggestions: !suggestions };

  const argumentsOf = ({ document, operationName, variables, context, asText = false }: Operation) => {
    const args: CompiledExecutionArgs = { schema, document, contextValue: context, options, asText };
    if (operationName !== undefined) args.operationName = operationName;
    if (variables === undefined) return args;
    if (isDeeperThan(variables)) {
      throw invalidVariables(`nest deeper than ${MAX_JSON_DEPTH} levels of lists and objects`);
    }
    if (hasWideObject(variables)) throw invalidVariables(`have an object with more than ${MAX_JSON_MEMBERS} members`);
    args.variableValues = variables;
    return args;
  };

  const expose = (
    result: ExecutionResult,
    args: CompiledExecutionArgs,
    { document, variables, context }: Operation,
  ) => {
    if (!result.errors) return result;
    const hide = (message: string) => hideNames(message, { document: document.loc?.source.body ?? '', variables });
    return withStatus({ ...result, errors: bounded(exposeResult(result, args, context.request, hide), maxErrors) });
  };

  /** Executes what the decision allows. */
  const run = (
    operation: Operation,
    args: CompiledExecutionArgs,
    viewer: ScopedViewer,
    decision: Decision | undefined,
  ): ExecutionResult | Promise<ExecutionResult> => {
    let isStepUpDenied = false;
    for (const error of decision?.errors ?? []) {
      metrics.graphqlAuthorizationDenials.inc({ code: String(error.extensions.code) });
      isStepUpDenied ||= isStepUp(error);
    }
    if (shadow && decision) {
      const { document, operationName, variables, context } = operation;
      const isUnverified = viewer === anonymous && context.request.authorization !== undefined;
      shadow.observe({ document, operationName, variables, decision, viewer: context.viewer, isUnverified });
    }
    const nullCondition = decision?.refused ? undefined : findNullCondition(args);
    if (nullCondition) throw withHttp(nullCondition, 400);
    const isAllowed = decision?.denials.length === 0 && decision.document === args.document;
    const executed = isAllowed ? execute(args) : engine.execute(args, viewer, decision);
    const finish = (result: ExecutionResult): ExecutionResult => {
      if (!decision?.refused) return expose(result, args, operation);
      return { ...result, errors: refusal(bounded(decision.errors, maxErrors), operation.accept, decision) };
    };
    if (isStepUpDenied) return finishStepUp(executed, finish, operation, decision);
    return executed instanceof Promise ? executed.then(finish) : finish(executed);
  };

  /** As `finish`; the denials of `@requiresAuthentication` say whether the user must enrol a factor first. */
  const finishStepUp = async (
    executed: ExecutionResult | Promise<ExecutionResult>,
    finish: (result: ExecutionResult) => ExecutionResult,
    { context }: Operation,
    decision: Decision | undefined,
  ): Promise<ExecutionResult> => {
    const { errors = [], ...rest } = finish(await executed);
    const addEnrolment = await enrolmentOf(decision?.errors ?? [], context.viewer, enrolledFactors);
    return { ...rest, errors: addEnrolment(errors) };
  };

  const runAs = async (operation: Operation, args: CompiledExecutionArgs, readsSchema: boolean) => {
    try {
      const viewer = await loadViewer(engine, authenticate, operation.context);
      if (introspection && readsSchema) return expose(await introspection.execute(args, viewer), args, operation);
      return await run(operation, args, viewer, engine.decide(args, viewer));
    } catch (thrown) {
      throw endRequest(thrown, operation.context);
    }
  };

  return (operation) => {
    try {
      if (operation.context.request.sessionCookie !== undefined) refuseRefreshToken(operation.document);
      const args = argumentsOf(operation);
      const readsSchema = introspection?.concerns(args) ?? false;
      // Without denials the token is not checked, and this is the decision that is executed.
      const anonymously = engine.decide(args, anonymous);
      const isForViewer = () =>
        usesViewer !== undefined &&
        operation.context.request.authorization !== undefined &&
        usesViewer(operation.document);
      if (readsSchema || anonymously?.denials.length || isForViewer()) return runAs(operation, args, readsSchema);
      const executed = run(operation, args, anonymous, anonymously);
      if (!(executed instanceof Promise)) return executed;
      return executed.catch((thrown: unknown) => {
        throw endRequest(thrown, operation.context);
      });
    } catch (thrown) {
      throw endRequest(thrown, operation.context);
    }
  };
}

/**
 * Returns the error for a request that failed without a result, for example because the database is down while the
 * viewer is loaded.
 */
function endRequest(thrown: unknown, { request }: GraphqlContext): GraphQLError {
  if (thrown instanceof GraphQLError) return thrown;
  // Not by `instanceof`: errors of Node's sockets may come from another realm.
  const originalError = types.isNativeError(thrown) ? thrown : new Error(String(thrown));
  const error = exposeError(new GraphQLError(originalError.message, { originalError }), request);
  return withHttp(error, error.extensions.code === 'SERVICE_UNAVAILABLE' ? 503 : 500, retryAfter([error]));
}

/**
 * Returns the caller as the engine sees them.
 *
 * @throws GraphQLError with status 401 for an invalid token, which never counts as anonymous.
 */
async function loadViewer(
  engine: ScopeEngine,
  authenticate: Authenticate,
  context: GraphqlContext,
): Promise<ScopedViewer> {
  const caller = await authenticate(context.request.authorization);
  if (caller.kind === 'anonymous') return engine.viewer(null);
  if (caller.kind !== 'invalid') {
    context.viewer = caller;
    return engine.viewer(caller.scopes, caller.kind === 'user' ? caller.authentication : null);
  }
  const error = new GraphQLError('The access token is invalid or has expired. Log in again.', {
    extensions: { code: 'UNAUTHENTICATED' },
  });
  throw withHttp(error, 401, [['www-authenticate', 'Bearer error="invalid_token"']]);
}

function invalidVariables(fault: string): GraphQLError {
  return withHttp(new GraphQLError(`The variables ${fault}.`, { extensions: { code: 'BAD_USER_INPUT' } }), 400);
}

/** Returns at most `maxAnswerErrors` errors, and one more with the number of the others. */
function bounded(errors: readonly GraphQLError[], maxAnswerErrors: number): readonly GraphQLError[] {
  const [first] = errors;
  if (!first || errors.length <= maxAnswerErrors) return errors;
  const message = `There are ${errors.length - maxAnswerErrors} more errors, which are not listed.`;
  const { code } = first.extensions;
  return [...errors.slice(0, maxAnswerErrors), new GraphQLError(message, { extensions: { code } })];
}
