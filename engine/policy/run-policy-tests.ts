import {
  allCoordinates,
  createReach,
  describeAuthentication,
  explain,
  type RequiredAuthentication,
  reachableBy,
  requirementAt,
} from '@scoped-api/engine';
import { type DocumentNode, GraphQLError, getOperationAST, getVariableValues, parse, validate } from 'graphql';
import { type PolicySource, scopesOfRole } from './policy-source';
import type { Claim, DocumentClaim, ExpectedDenial, PolicyTest, PolicyTestFile, TestViewer } from './policy-test-file';
import { type Place, type Problem, suggestion, throwProblems } from './problem';
import { ANONYMOUS } from './roles';
import { type PathViewer, shortestOperation } from './viewer-paths';

/** The result of one test for one viewer. */
export interface TestResult {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly as: string;
  /** Empty if the test passes. */
  readonly failures: readonly Problem[];
}

/** How much of one policy the tests mention. */
export interface Coverage {
  readonly schema: string;
  /** Coordinates that require something. */
  readonly coordinates: { readonly total: number; readonly covered: number; readonly missing: readonly Uncovered[] };
  /** Coordinates that require an authentication: a test must mention them with a `level` or an `age`. */
  readonly authentications: {
    readonly total: number;
    readonly covered: number;
    readonly missing: readonly Uncovered[];
  };
  /** The roles, and `anonymous`. */
  readonly roles: { readonly total: number; readonly covered: number; readonly missing: readonly string[] };
  /** Percent of the coordinates, of the authentications and of the roles, the smallest of them; 100 if there is nothing to cover. */
  readonly percent: number;
}

/** A coordinate that no test mentions. */
export interface Uncovered {
  readonly coordinate: string;
  readonly place?: Place | undefined;
}

/** The results of all tests. */
export interface TestReport {
  readonly passed: number;
  readonly failed: number;
  readonly tests: readonly TestResult[];
  readonly coverage: readonly Coverage[];
}

/**
 * Runs policy tests. Nothing is executed: every claim is decided by the engine that enforces the policy.
 *
 * @param sourceOf - returns the policy of a file; the same object for files with the same schema and roles, whose coverage
 *   is counted together.
 * @throws PolicyToolError for a viewer whose role does not exist.
 */
export function runPolicyTests(
  files: readonly PolicyTestFile[],
  sourceOf: (file: PolicyTestFile) => PolicySource,
): TestReport {
  const tests: TestResult[] = [];
  const mentioned = new Map<PolicySource, Mentioned>();
  for (const file of files) {
    const source = sourceOf(file);
    const marks = mentioned.get(source) ?? { coordinates: new Set(), timed: new Set(), roles: new Set() };
    mentioned.set(source, marks);
    throwProblems('INVALID_TESTS', `The policy tests in ${file.file} can't be used:`, unknownRoles(source, file));
    for (const test of file.tests) {
      for (const viewer of test.viewers) {
        if (viewer.role !== undefined) marks.roles.add(viewer.role);
        const failures = runTest(source, test, viewer, marks);
        tests.push({ file: file.file, line: test.place.line, name: test.name, as: viewer.label, failures });
      }
    }
  }
  const failed = tests.filter(({ failures }) => failures.length > 0).length;
  const coverage = [...mentioned].map(([source, marks]) => coverageOf(source, marks));
  return { passed: tests.length - failed, failed, tests, coverage };
}

/** What tests mention of one policy. */
interface Mentioned {
  readonly coordinates: Set<string>;
  /** Those that a test mentions for a viewer whose authentication it describes. */
  readonly timed: Set<string>;
  readonly roles: Set<string>;
}

function unknownRoles({ roles }: PolicySource, { tests }: PolicyTestFile): Problem[] {
  const names = [ANONYMOUS, ...Object.keys(roles)];
  return tests.flatMap(({ viewers }) =>
    viewers.flatMap(({ role, place }) => {
      if (role === undefined || names.includes(role)) return [];
      const known = `There are: ${names.join(', ')}. A token without a role is written { scopes: [...] }.`;
      return [{ place, message: `there is no role ${role}${suggestion(role, names) || '.'} ${known}` }];
    }),
  );
}

/** Returns the viewer of a test: with what the role has at its level, and the scopes on top. */
function viewerOf(source: PolicySource, { role, scopes, authentication }: TestViewer): PathViewer {
  if (role === ANONYMOUS) return { scopes: null, authentication: null };
  const own = role === undefined ? [] : scopesOfRole(source, role, authentication);
  return { scopes: [...new Set([...own, ...scopes])], authentication };
}

function runTest(source: PolicySource, test: PolicyTest, tested: TestViewer, mentioned: Mentioned): Problem[] {
  const viewer = viewerOf(source, tested);
  const { policy } = source.engine;
  const canReach = reachableBy(policy, viewer.scopes, source.entries, viewer.authentication);
  const mention = (coordinate: string) => {
    mentioned.coordinates.add(coordinate);
    if (tested.isTimed) mentioned.timed.add(coordinate);
  };
  return test.claims.flatMap((claim): Problem[] => {
    const fail = (message: string): Problem => ({ place: claim.place, message: `${tested.label} ${message}` });
    if (claim.document) return runDocument({ source, viewer, mention, fail }, claim, claim.document);
    const { coordinate = '' } = claim;
    if (!requirementAt(policy, coordinate)) {
      const known = allCoordinates(policy);
      return [{ place: claim.place, message: `the schema has no ${coordinate}${suggestion(coordinate, known)}` }];
    }
    mention(coordinate);
    if (canReach(coordinate) === claim.can) return [];
    if (claim.can) return [fail(`cannot use ${coordinate}: ${lackFor(source, viewer, coordinate)}`)];
    const way = shortestOperation(policy, viewer, coordinate, source.entries);
    return [fail(`can use ${coordinate}${way === undefined ? '' : `, by: ${way}`}`)];
  });
}

/** Says what a viewer lacks for a coordinate. */
function lackFor({ engine: { policy }, entries }: PolicySource, { scopes }: PathViewer, coordinate: string): string {
  const ways = createReach(policy, undefined, entries).waysTo(coordinate) ?? [];
  if (ways.length === 0) return 'no root field leads to it';
  if (scopes === null) return 'it requires an access token';
  const held = policy.index.lookUp(scopes);
  const lacks = ways.map((way) => ({ ...way, missing: policy.index.namesOf(way.scopes & ~held) }));
  const [least] = lacks.sort((a, b) => a.missing.length - b.missing.length);
  if (least && least.missing.length > 0) return `it lacks ${least.missing.join(' ')}`;
  return least?.authentication ? `it requires ${describeAuthentication(least.authentication)}` : 'it lacks a scope';
}

interface DocumentTest {
  readonly source: PolicySource;
  readonly viewer: PathViewer;
  readonly mention: (coordinate: string) => void;
  readonly fail: (message: string) => Problem;
}

function runDocument(test: DocumentTest, claim: Claim, asked: DocumentClaim): Problem[] {
  const { source, mention, fail } = test;
  const { engine } = source;
  const viewer = engine.viewer(test.viewer.scopes, test.viewer.authentication);
  const { operation: operationName, variables = {} } = asked;
  const read = readDocument(source, asked);
  if (Array.isArray(read)) return read.map((message) => ({ place: claim.place, message }));
  const document = read as DocumentNode;
  try {
    const args = { document, operationName, variableValues: variables };
    const decision = engine.decide(args, viewer);
    const explanation = explain(engine.policy, document, viewer, { operationName, variables });
    if (!decision || !explanation)
      return [{ place: claim.place, message: 'the operation has no root type in the schema' }];
    const { denials, errors } = decision;
    const asks = claim.can ? explanation.fields : denials;
    for (const { coordinate } of asks) mention(coordinate);
    const denied = denials.map(({ path, coordinate }, at) =>
      foundDenial(path, coordinate, errors[at]?.extensions ?? {}),
    );
    if (claim.can) {
      return denied.map((denial) =>
        fail(`is denied ${denial.coordinate} at ${denial.path || 'the root'}${lackOf(denial)}`),
      );
    }
    if (denied.length === 0) return [fail('may run the whole operation')];
    return [...compareDenials(asked, denied, fail), ...compareMissing(asked.missing, explanation.missingScopes, fail)];
  } catch (error) {
    if (error instanceof GraphQLError) return [{ place: claim.place, message: error.message }];
    throw error;
  }
}

/** A denial that the engine reports. */
interface FoundDenial {
  readonly path: string;
  readonly coordinate: string;
  readonly missing: readonly string[];
  /** Present if nothing but this is missing. */
  readonly stepUp: RequiredAuthentication | undefined;
}

function foundDenial(
  path: readonly string[],
  coordinate: string,
  { code, missingScopes, requiredLevel, maxAgeSeconds }: Readonly<Record<string, unknown>>,
): FoundDenial {
  const required = { level: requiredLevel, maxAgeSeconds } as RequiredAuthentication;
  return {
    path: path.join('.'),
    coordinate,
    missing: (missingScopes ?? []) as readonly string[],
    stepUp: code === 'STEP_UP_REQUIRED' ? required : undefined,
  };
}

function lackOf({ missing, stepUp }: FoundDenial): string {
  if (stepUp) return `: it requires ${describeAuthentication(stepUp)}`;
  return missing.length > 0 ? `: it lacks ${missing.join(' ')}` : '';
}

/** What graphql-js throws for a document that is nested so deeply that its stack is too small. */
const TOO_DEEP = 'the document is nested too deeply';

/** Parses and validates the document of a claim. A claim about a document that can't run would say nothing. */
function readDocument({ engine }: PolicySource, asked: DocumentClaim): DocumentNode | string[] {
  const { schema } = engine.policy;
  const where = ({ message, locations }: GraphQLError) => {
    const [at] = locations ?? [];
    if (asked.file !== undefined) return `${asked.file}:${at?.line ?? 1}: ${message}`;
    return `${message}${at ? ` (line ${at.line} of the document)` : ''}`;
  };
  let document: DocumentNode;
  try {
    document = parse(asked.text, { maxTokens: 100_000 });
    const invalid = validate(schema, document, undefined, { maxErrors: 10 });
    if (invalid.length > 0) return invalid.map(where);
  } catch (error) {
    if (error instanceof GraphQLError) return [where(error)];
    if (error instanceof RangeError) return [TOO_DEEP];
    throw error;
  }
  const operation = getOperationAST(document, asked.operation);
  if (!operation) {
    return [
      asked.operation === undefined
        ? 'the document has several operations; name one with `operation`'
        : `the document has no operation ${asked.operation}`,
    ];
  }
  const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], asked.variables ?? {}, {
    maxErrors: 10,
  });
  const declared = new Set(operation.variableDefinitions?.map(({ variable }) => variable.name.value));
  const unknown = Object.keys(asked.variables ?? {}).filter((name) => !declared.has(name));
  const messages = [
    ...(errors ?? []).map(({ message }) => message),
    ...unknown.map((name) => `the operation has no variable $${name}${suggestion(name, declared)}`),
  ];
  return messages.length > 0 ? messages : document;
}

function compareDenials(
  { denied: expected }: DocumentClaim,
  found: readonly FoundDenial[],
  fail: (message: string) => Problem,
): Problem[] {
  if (!expected) return [];
  const problems: Problem[] = [];
  for (const denial of expected) {
    const { path, coordinate, missing, place } = denial;
    const matches = found.filter((one) => one.path === path);
    const match = matches.find((one) => coordinate === undefined || one.coordinate === coordinate);
    const stepUp = match && compareStepUp(denial, match);
    if (!match) {
      const instead =
        matches.length > 0 ? ` as ${coordinate}, but as ${matches.map((one) => one.coordinate).join(', ')}` : '';
      problems.push({ ...fail(`is not denied ${path}${instead}`), place });
    } else if (missing && !isSame(missing, match.missing)) {
      problems.push({
        ...fail(`lacks ${match.missing.join(' ') || 'nothing'} at ${path}, and not ${missing.join(' ') || 'nothing'}`),
        place,
      });
    } else if (stepUp) problems.push({ ...fail(stepUp), place });
  }
  const paths = new Set(expected.map(({ path }) => path));
  const others = found.filter(({ path }) => !paths.has(path));
  return [
    ...problems,
    ...others.map(({ path, coordinate }) => fail(`is denied ${coordinate} at ${path || 'the root'} too`)),
  ];
}

/** Returns what is wrong with the authentication that a denial requires. */
function compareStepUp({ path, level, maxAgeSeconds }: ExpectedDenial, { stepUp, missing }: FoundDenial) {
  if (level === undefined && maxAgeSeconds === undefined) return undefined;
  if (!stepUp) return `lacks ${missing.join(' ') || 'a token'} at ${path}, and not only an authentication`;
  const isSameLevel = level === undefined || level === stepUp.level;
  const isSameAge = maxAgeSeconds === undefined || maxAgeSeconds === stepUp.maxAgeSeconds;
  return isSameLevel && isSameAge
    ? undefined
    : `requires ${describeAuthentication(stepUp)} at ${path}, and not ${describeExpected(level, maxAgeSeconds)}`;
}

function describeExpected(level: string | undefined, maxAgeSeconds: number | undefined): string {
  return [level, maxAgeSeconds === undefined ? undefined : `within the last ${maxAgeSeconds} seconds`]
    .filter((part) => part !== undefined)
    .join(' ');
}

function compareMissing(
  expected: readonly string[] | undefined,
  found: readonly string[],
  fail: (message: string) => Problem,
): Problem[] {
  if (!expected || isSame(expected, found)) return [];
  return [
    fail(`lacks ${found.join(' ') || 'no scope'} for the operation, and not ${expected.join(' ') || 'no scope'}`),
  ];
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return [...one].sort().join('\n') === [...other].sort().join('\n');
}

function coverageOf(source: PolicySource, { coordinates, timed, roles }: Mentioned): Coverage {
  const { policy } = source.engine;
  const all = allCoordinates(policy);
  const guarded = all.filter((coordinate) => requirementAt(policy, coordinate)?.authenticated);
  const stepUps = all.filter((coordinate) => requiresOwnAuthentication(source, coordinate));
  const names = [ANONYMOUS, ...Object.keys(source.roles)];
  const untested = names.filter((name) => !roles.has(name));
  const covered = {
    coordinates: countCovered(source, guarded, coordinates),
    authentications: countCovered(source, stepUps, timed),
    roles: { total: names.length, covered: names.length - untested.length, missing: untested },
  };
  return { schema: source.name, ...covered, percent: Math.min(...Object.values(covered).map(percentOf)) };
}

/** Whether the schema has a `@requiresAuthentication` at the coordinate itself. */
function requiresOwnAuthentication({ engine: { policy } }: PolicySource, coordinate: string): boolean {
  return (policy.rules.get(coordinate)?.authentication ?? 0n) !== 0n;
}

function countCovered(source: PolicySource, wanted: readonly string[], mentioned: ReadonlySet<string>) {
  const missing = wanted.filter((coordinate) => !mentioned.has(coordinate));
  return {
    total: wanted.length,
    covered: wanted.length - missing.length,
    missing: missing.map((coordinate) => ({ coordinate, place: source.placeOf(coordinate) })),
  };
}

/** Returns a share in percent, rounded down: 100 means all. */
export function percentOf({ covered, total }: { readonly covered: number; readonly total: number }): number {
  return total === 0 ? 100 : Math.floor((100 * covered) / total);
}
