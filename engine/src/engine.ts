import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  execute as graphqlExecute,
  subscribe as graphqlSubscribe,
  Kind,
  type OperationTypeNode,
} from 'graphql';
import type { RequiredAuthentication, ViewerAuthentication } from './authentication-level';
import { BoundedMap } from './bounded-map';
import { checkAnyRule } from './checks/any-rule';
import { type Denial, decidePlaces } from './decide-places';
import { DecisionBudget, sizeOfDecision } from './decision-budget';
import { degrade } from './degrade';
import { denialErrors, errorsInPlaces, nearestScopes, stepUpOf } from './denial-error';
import { handOn } from './ending-stream';
import { gatesInValue } from './input-gates';
import { type OperationPlan, planOperation, variablesOf } from './operation-plan';
import { assertOwnSchema } from './own-schema';
import { installPlaceholders, isPlaceholder, isRising, placesOf } from './placeholders';
import { checkApplicationPolicy, type PolicyChecks } from './policy-checks';
import type { ScopedViewer } from './requirement';
import { checkDirectiveNames, type DirectiveNames } from './rule-names';
import { compileSchemaPolicy, type SchemaPolicy } from './schema-policy';
import { SchemaPolicyError } from './schema-policy-error';
import { possibleTypes } from './selection';
import { ANONYMOUS, type ViewerScopes, viewerOf } from './viewer';

/** The handling of denials: `filter` degrades the result, `reject` refuses the operation, `dry-run` only reports. */
export type Mode = 'filter' | 'reject' | 'dry-run';

/** The place of reported denials: `errors`, `extensions.authorizationErrors`, or none. */
export type ErrorsIn = 'errors' | 'extensions' | 'disabled';

/** Format of the paths of denials below a list; see {@link ScopeEngineOptions.paths}. */
export type Paths = 'pattern' | 'indices';

/** Options of {@link createScopeEngine}. */
export interface ScopeEngineOptions {
  /** One mode for all operations, or one for each type. Default: queries `filter`, the others `reject`. */
  readonly mode?: Mode | Partial<Record<OperationTypeNode, Mode>>;
  readonly errorsIn?: ErrorsIn;
  /** Whether denials name the required and the missing scopes. Default `true`. */
  readonly showScopes?: boolean;
  /**
   * Paths of denials below a list. `pattern` (the default): one error for each denial, with `"@"` for the items of each
   * list. `indices`: one error for each `null` that a denial caused in the result, with the path of that field as in
   * graphql-js (`["users", 0, "email"]`), for clients that look up errors by path. A denial that caused no `null` (the
   * list is empty, or nothing was executed) keeps its error with the pattern.
   */
  readonly paths?: Paths;
  /**
   * With `paths: 'indices'`, maximum number of places listed for one result. Default 1,000. A denial with more places
   * gets one more error, with the pattern and the number of places that are not listed (`extensions.unlistedPlaces`).
   */
  readonly maxPlaces?: number;
  /**
   * Whether a schema without any rule is accepted; the engine then allows everything. Default `false`: if no rule is
   * found, a tool has usually removed the directives from the schema.
   */
  readonly allowNoRules?: boolean;
  /** Optional build-time checks. Default: none. Malformed directives are always refused. */
  readonly checks?: PolicyChecks;
  /** Further names of the directives, and directives that look like rules but are not. Default: none. */
  readonly directives?: DirectiveNames;
  /** Maximum number of cached decisions per operation. Default 200. */
  readonly maxDecisions?: number;
  /** Maximum number of fields and fragments in one operation. Default 10,000. */
  readonly maxSelections?: number;
  /** The executor, with the signature and behavior of graphql-js. Default: that of graphql-js. */
  readonly execute?: (args: ExecutionArgs) => Promise<ExecutionResult> | ExecutionResult;
}

/** The operation to decide on. `schema` is optional; a schema other than the engine's own is refused. */
export type ScopedOperation = Pick<ExecutionArgs, 'document' | 'operationName' | 'variableValues'> &
  Partial<Pick<ExecutionArgs, 'schema'>>;

/** The part of an operation that may be executed for one viewer. It is shared between requests and must not be changed. */
export interface Decision {
  readonly denials: readonly Denial[];
  readonly errors: readonly GraphQLError[];
  /** The document to execute: the original, a degraded one, or `undefined` if nothing is executed. */
  readonly document: DocumentNode | undefined;
  /** Whether nothing is executed because the mode refuses the operation (rather than because all of it was denied). */
  readonly refused: boolean;
  /**
   * If the operation is refused: the minimal set of scopes that is enough for everything denied, of which the viewer
   * lacks the fewest. These are the scopes that a client should request (RFC 6750 section 3, `scope`). Empty if the
   * operation is not refused or `showScopes` is false.
   */
  readonly nearestScopes: readonly string[];
  /**
   * If the operation is refused, and for each denial the viewer holds the scopes and lacks only the authentication: the
   * authentication that is enough for everything denied (RFC 9470, `acr_values` and `max_age`). Otherwise `undefined`.
   */
  readonly stepUp: RequiredAuthentication | undefined;
}

/** Decides, before execution, which parts of an operation a viewer may use. */
export interface ScopeEngine {
  /** The rules that were found in the schema, and how they are enforced. */
  readonly policy: SchemaPolicy;
  /**
   * Creates a viewer, once per token; with an authentication once per request, because its age grows. A viewer is valid
   * only for the engine that created it.
   *
   * @param scopes - a list of scopes; `parseScopeClaim` reads one from a token's claim. `null`: anonymous.
   * @param authentication - how the user behind the token has authenticated, for `@requiresAuthentication`. Absent or
   *   `null`: no user has, as for a personal access token or a machine client; then no such rule is met. Ignored if
   *   anonymous.
   * @throws TypeError for any other value of `scopes`, including a string; for an unknown level; and for an age that is not
   *   a number or more than 60 seconds in the future.
   */
  viewer(scopes: ViewerScopes, authentication?: ViewerAuthentication | null): ScopedViewer;
  /**
   * Returns the decision for an operation of a validated document: a cache look-up after the first call. Decisions are
   * cached by the identity of the document, so it must not be changed in place afterwards.
   *
   * @returns `undefined` if the document has no such operation, or several; `execute` reports that.
   * @throws TypeError for a schema other than the engine's own, and for a viewer of another engine.
   * @throws Error for a field that the schema did not have when the engine was created.
   */
  decide(operation: ScopedOperation, viewer: ScopedViewer): Decision | undefined;
  /** Returns whether the operation requires nothing: no part of it is denied to an anonymous viewer, so no token is needed. */
  asksForNothing(operation: ScopedOperation): boolean;
  /**
   * Executes the operation like `execute` of graphql-js, restricted by the decision.
   *
   * @param decision - what `decide` returned for this operation, these variables and this viewer; saves a second lookup.
   *   Default: decided here.
   * @throws TypeError (as a rejection) for a schema other than the engine's own, for a viewer of another engine, and for a
   *   decision on another operation, viewer or set of variables.
   */
  execute(args: ExecutionArgs, viewer: ScopedViewer, decision?: Decision): Promise<ExecutionResult>;
  /**
   * Returns what `execute` would return, for a host that executes `decision.document` itself: the result with the denials,
   * and without the internal errors that only produce their nulls. Call it once for each result; without this call the
   * denials are not reported.
   */
  report(result: ExecutionResult, decision: Decision): ExecutionResult;
  /**
   * Subscribes like `subscribe` of graphql-js, restricted by the decision: no stream is opened if the root is denied or the
   * mode refuses the operation.
   *
   * @throws TypeError (as a rejection) as `execute` does.
   * @param until - ends a live stream when aborted; abort it when the viewer's token expires or is revoked, and, for a
   *   stream that requires a recent authentication, when that is too old.
   */
  subscribe(
    args: ExecutionArgs,
    viewer: ScopedViewer,
    until?: AbortSignal,
  ): Promise<AsyncGenerator<ExecutionResult> | ExecutionResult>;
}

/** Maximum size of all cached decisions with denials, over all documents; about 10 MB. */
const MAX_DECISIONS_SIZE = 4_000;
const DEFAULT_MODES = { query: 'filter', mutation: 'reject', subscription: 'reject' } as const;

/**
 * Creates an engine that enforces the policy of `schema`.
 *
 * @throws SchemaPolicyError for a schema of another copy of graphql, for one without any rule (see
 *   {@link ScopeEngineOptions.allowNoRules}), and for malformed directives and failed checks, each with its coordinate.
 * @throws TypeError for an unknown option, and for an unknown value of one.
 */
export function createScopeEngine(schema: GraphQLSchema, options: ScopeEngineOptions = {}): ScopeEngine {
  const { errorsIn = 'errors', showScopes = true, maxDecisions = 200, maxSelections = 10_000 } = options;
  const { execute = graphqlExecute, paths = 'pattern', maxPlaces = 1_000 } = options;
  const modes = typeof options.mode === 'string' ? undefined : { ...DEFAULT_MODES, ...options.mode };
  const modeOf = (type: OperationTypeNode): Mode => modes?.[type] ?? (options.mode as Mode);

  checkOptions(options);
  assertOwnSchema(schema);
  const policy = compileSchemaPolicy(schema, options.directives);
  const problems = [
    ...policy.problems,
    ...checkApplicationPolicy(policy, options.checks ?? {}),
    ...(options.allowNoRules === true ? [] : checkAnyRule(policy)),
  ];
  if (problems.length > 0) throw new SchemaPolicyError(problems);
  installPlaceholders(schema);

  const budget = new DecisionBudget<bigint | string>(MAX_DECISIONS_SIZE);
  const plans = new WeakMap<DocumentNode, Map<string | undefined, PlanEntry>>();
  const madeFor = new WeakMap<Decision, MadeFor>();

  const planFor = (document: DocumentNode, operationName: string | undefined): PlanEntry => {
    let byName = plans.get(document);
    if (!byName) {
      byName = new Map();
      plans.set(document, byName);
    }
    let entry = byName.get(operationName);
    if (!entry) {
      const plan = planOperation(policy, document, operationName);
      entry = { plan, decisions: new BoundedMap(maxDecisions) };
      // Only names that exist are cached: a client could send any number of other names with one document.
      if (plan) byName.set(operationName, entry);
    }
    return entry;
  };

  const decideAnew = (
    document: DocumentNode,
    plan: OperationPlan,
    viewer: ScopedViewer,
    sent: ExecutionArgs['variableValues'],
  ): Decision => {
    const type = plan.operation.operation;
    const rootType = schema.getRootType(type);
    // graphql-js reports an operation type that the schema does not have.
    if (!rootType) return { denials: [], errors: [], document, refused: false, nearestScopes: [], stepUp: undefined };
    const mode = modeOf(type);
    const variables = variablesOf(plan, sent);
    const root = { type: rootType, possible: possibleTypes(schema, rootType) };
    const { tree, denials } = decidePlaces(
      {
        schema,
        policy,
        viewer,
        variables,
        fragments: plan.fragments,
        condition: variables,
        everyDepth: mode === 'dry-run',
        maxSelections,
      },
      root,
      [plan.operation.selectionSet],
    );
    const errors = denialErrors(denials, viewer, policy.index, showScopes);
    const decided = { denials, errors, refused: false, nearestScopes: [], stepUp: undefined };
    if (denials.length === 0 || mode === 'dry-run') return { ...decided, document };
    if (mode === 'reject') {
      const nearest = showScopes ? nearestScopes(denials, viewer, policy.index) : [];
      const stepUp = stepUpOf(denials, viewer, policy.index);
      return { ...decided, document: undefined, refused: true, nearestScopes: nearest, stepUp };
    }
    const { selections, doomed } = degrade(tree, paths === 'indices');
    if (doomed) return { ...decided, document: undefined };
    const operation = { ...plan.operation, selectionSet: { kind: Kind.SELECTION_SET, selections } } as const;
    const degraded = { kind: Kind.DOCUMENT, definitions: [operation, ...plan.fragments.values()] } as const;
    return { ...decided, document: degraded };
  };

  const decide: ScopeEngine['decide'] = (
    { schema: given = schema, document, operationName, variableValues },
    viewer,
  ) => {
    if (given !== schema) throw new TypeError(OTHER_SCHEMA);
    if (viewer.authenticated && viewer.of !== policy.index) throw new TypeError(OTHER_VIEWER);
    const { plan, decisions } = planFor(document, operationName ?? undefined);
    if (!plan) return undefined;
    const key = decisionKey(policy, plan, viewer, variableValues);
    const known = decisions.get(key);
    if (known) return known;
    const decision = decideAnew(document, plan, viewer, variableValues);
    madeFor.set(decision, { document, operationName: operationName ?? undefined, plan, key });
    decisions.set(key, decision);
    if (decision.denials.length > 0) budget.add(decisions, key, sizeOf(decision));
    return decision;
  };

  /** @throws TypeError for a decision that was not made for these arguments: it could let more through. */
  const assertMadeFor = (
    decision: Decision,
    { document, operationName, variableValues }: ExecutionArgs,
    viewer: ScopedViewer,
  ) => {
    const made = madeFor.get(decision);
    const isSame =
      made !== undefined &&
      made.document === document &&
      made.operationName === (operationName ?? undefined) &&
      made.key === decisionKey(policy, made.plan, viewer, variableValues);
    if (!isSame || (viewer.authenticated && viewer.of !== policy.index)) throw new TypeError(OTHER_DECISION);
  };

  const places = paths === 'indices' ? maxPlaces : undefined;
  const report = (result: ExecutionResult, decision: Decision) => reportDenials(result, decision, errorsIn, places);

  return {
    policy,
    viewer: (scopes, authentication) => viewerOf(policy, scopes, authentication),
    decide,
    report: (result, decision) => (decision.denials.length === 0 ? result : report(result, decision)),
    asksForNothing: (operation) => !decide(operation, ANONYMOUS)?.denials.length,
    async execute(args, viewer, given) {
      if (args.schema !== schema) throw new TypeError(OTHER_SCHEMA);
      if (given) assertMadeFor(given, args, viewer);
      const decision = given ?? decide(args, viewer);
      if (!decision) return { errors: [noOperation(args)] };
      if (decision.denials.length === 0) return execute(args);
      if (!decision.document) {
        return report(decision.refused ? {} : { data: null }, decision);
      }
      const result = await execute({
        ...args,
        document: decision.document,
        operationName: operationNameFor(decision, args),
      });
      return report(result, decision);
    },
    async subscribe(args, viewer, until) {
      if (args.schema !== schema) throw new TypeError(OTHER_SCHEMA);
      const decision = decide(args, viewer);
      if (!decision) return { errors: [noOperation(args)] };
      if (decision.denials.length === 0) {
        const stream = await graphqlSubscribe(args);
        return until && Symbol.asyncIterator in stream ? handOn(stream, (event) => event, until) : stream;
      }
      if (decision.refused) return report({}, decision);
      if (!decision.document || (decision.document !== args.document && opensNothing(decision.document))) {
        return report({ data: null }, decision);
      }
      const stream = await graphqlSubscribe({
        ...args,
        document: decision.document,
        operationName: operationNameFor(decision, args),
      });
      if (!(Symbol.asyncIterator in stream)) return report(stream, decision);
      return handOn(stream, (event) => report(event, decision), until);
    },
  };
}

const OTHER_SCHEMA =
  'The schema is not the one that the scope engine was created for, so its rules were not read. Create an engine for ' +
  'each schema, and a new one after extendSchema or any other change.';
const OTHER_VIEWER = 'The viewer was not created by this engine. Create it with engine.viewer(scopes).';
const OTHER_DECISION =
  'The decision was made for another operation, viewer or set of variables. Pass what engine.decide returned for these.';
const MODES: readonly unknown[] = ['filter', 'reject', 'dry-run'] satisfies Mode[];
const ERRORS_IN: readonly unknown[] = ['errors', 'extensions', 'disabled'] satisfies ErrorsIn[];

const PATHS: readonly unknown[] = ['pattern', 'indices'] satisfies Paths[];

const OPTIONS: Readonly<Record<keyof ScopeEngineOptions, true>> = {
  mode: true,
  errorsIn: true,
  showScopes: true,
  paths: true,
  maxPlaces: true,
  allowNoRules: true,
  checks: true,
  directives: true,
  maxDecisions: true,
  maxSelections: true,
  execute: true,
};
const CHECKS: Readonly<Record<keyof PolicyChecks, true>> = {
  registry: true,
  coverage: true,
  nullability: true,
  implementers: true,
  inputs: true,
};

/** Unknown values are refused, so that a misspelled mode is not the most permissive one, and a misspelled check is not ignored. */
function checkOptions(options: ScopeEngineOptions): void {
  const { mode, errorsIn, execute, paths, maxPlaces, directives, checks } = options;
  checkMembers(options, OPTIONS, 'options');
  checkMembers(checks, CHECKS, 'checks');
  if (typeof checks?.registry === 'string' && checks.registry !== 'declared') {
    throw new TypeError(`checks.registry must be 'declared' or { scopes }; ${String(checks.registry)} is not.`);
  }
  if (typeof mode === 'object') checkMembers(mode, DEFAULT_MODES, 'mode');
  if (directives !== undefined) checkDirectiveNames(directives);
  const modes = typeof mode === 'object' && mode !== null ? Object.values(mode) : [mode];
  const unknown = modes.find((one) => one !== undefined && !MODES.includes(one));
  if (unknown !== undefined) throw new TypeError(`mode must be one of ${MODES.join(', ')}; ${String(unknown)} is not.`);
  if (errorsIn !== undefined && !ERRORS_IN.includes(errorsIn)) {
    throw new TypeError(`errorsIn must be one of ${ERRORS_IN.join(', ')}; ${String(errorsIn)} is not.`);
  }
  if (paths !== undefined && !PATHS.includes(paths)) {
    throw new TypeError(`paths must be one of ${PATHS.join(', ')}; ${String(paths)} is not.`);
  }
  if (maxPlaces !== undefined && !(Number.isInteger(maxPlaces) && maxPlaces >= 0)) {
    throw new TypeError('maxPlaces must be a whole number, 0 or more.');
  }
  if (execute !== undefined && typeof execute !== 'function') throw new TypeError('execute must be a function.');
}

function checkMembers(given: object | undefined, known: object, name: string): void {
  const [unknown] = Object.keys(given ?? {}).filter((member) => !Object.hasOwn(known, member));
  if (unknown === undefined) return;
  throw new TypeError(`${name}.${unknown} is not known; use one of ${Object.keys(known).join(', ')}.`);
}

/** Returns the error of graphql-js for such a document, without executing a document that has no decision. */
function noOperation({ document, operationName }: ExecutionArgs): GraphQLError {
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (operations.length === 0) return new GraphQLError('Must provide an operation.');
  if (operationName === undefined || operationName === null) {
    return new GraphQLError('Must provide operation name if query contains multiple operations.');
  }
  const named = operations.filter((it) => it.kind === Kind.OPERATION_DEFINITION && it.name?.value === operationName);
  return new GraphQLError(
    named.length > 1
      ? `There can be only one operation named "${operationName}".`
      : `Unknown operation named "${operationName}".`,
  );
}

/** A degraded document has one operation; an unchanged one may have several. */
function operationNameFor(decision: Decision, args: ExecutionArgs): string | null | undefined {
  return decision.document === args.document ? args.operationName : null;
}

/** Whether only placeholders are selected. */
function opensNothing(document: DocumentNode): boolean {
  const [operation] = document.definitions;
  return (
    operation?.kind === Kind.OPERATION_DEFINITION &&
    operation.selectionSet.selections.every((selection) => selection.kind === Kind.FIELD && isPlaceholder(selection))
  );
}

function sizeOf({ denials, document }: Decision): number {
  const [operation] = document?.definitions ?? [];
  const degraded = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
  return sizeOfDecision(denials, degraded);
}

interface PlanEntry {
  readonly plan: OperationPlan | undefined;
  readonly decisions: BoundedMap<bigint | string, Decision>;
}

/** The arguments of a decision. */
interface MadeFor {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly plan: OperationPlan;
  readonly key: bigint | string;
}

/** The cache key: everything that a decision depends on besides the operation. */
function decisionKey(
  policy: SchemaPolicy,
  plan: OperationPlan,
  viewer: ScopedViewer,
  sent: ExecutionArgs['variableValues'],
): bigint | string {
  const who = viewer.authenticated ? viewer.scopes : -1n;
  if (plan.conditions.length === 0 && plan.gated.length === 0) return who;
  const variables = variablesOf(plan, sent);
  const conditions = plan.conditions.map((name) => {
    const value = variables(name);
    return typeof value === 'boolean' ? String(value) : '?';
  });
  const gates = plan.gated.map(({ name, type }) => {
    const value = variables(name);
    const present = new Set<string>();
    gatesInValue(policy, value, type, (coordinate) => {
      if (policy.inputRequirement(coordinate).authenticated) present.add(coordinate);
    });
    return `${value !== undefined}:${[...present].sort()}`;
  });
  return [who, ...conditions, ...gates].join(';');
}

/**
 * Returns `result` with the denials in the place that `errorsIn` names, and without the internal errors of their nulls.
 *
 * @param maxPlaces - maximum number of places to report; absent: only the pattern of each denial is reported.
 */
function reportDenials(
  result: ExecutionResult,
  decision: Decision,
  errorsIn: ErrorsIn,
  maxPlaces: number | undefined,
): ExecutionResult {
  const rising = result.errors?.filter(isRising) ?? [];
  const ownErrors = result.errors?.filter((error) => !isRising(error)) ?? [];
  const { errors: _, ...rest } = result;
  if (errorsIn === 'disabled') return { ...(ownErrors.length > 0 && { errors: ownErrors }), ...rest };
  const denied =
    maxPlaces === undefined ? decision.errors : errorsInPlaces(decision, rising.flatMap(placesOf), maxPlaces);
  const errors = errorsIn === 'errors' ? [...denied, ...ownErrors] : ownErrors;
  return {
    ...(errors.length > 0 && { errors }),
    ...rest,
    ...(errorsIn === 'extensions' && {
      extensions: { ...rest.extensions, authorizationErrors: denied.map((error) => error.toJSON()) },
    }),
  };
}
