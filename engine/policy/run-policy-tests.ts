import { allCoordinates, createReach, explain, reachableBy, requirementAt } from '@scoped-api/engine';
import { type DocumentNode, GraphQLError, getOperationAST, getVariableValues, parse, validate } from 'graphql';
import type { PolicySource } from './policy-source';
import type { Claim, DocumentClaim, PolicyTest, PolicyTestFile, TestViewer } from './policy-test-file';
import { type Place, type Problem, suggestion, throwProblems } from './problem';
import { ANONYMOUS } from './roles';
import { shortestOperation, type ViewerScopes } from './viewer-paths';

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
  /** The roles, and `anonymous`. */
  readonly roles: { readonly total: number; readonly covered: number; readonly missing: readonly string[] };
  /** Percent of the coordinates and of the roles, the smaller of the two; 100 if there is nothing to cover. */
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
    const marks = mentioned.get(source) ?? { coordinates: new Set(), roles: new Set() };
    mentioned.set(source, marks);
    throwProblems('INVALID_TESTS', `The policy tests in ${file.file} can't be used:`, unknownRoles(source, file));
    for (const test of file.tests) {
      for (const viewer of test.viewers) {
        if (viewer.role !== undefined) marks.roles.add(viewer.role);
        const failures = runTest(source, test, viewer, marks.coordinates);
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

function scopesOf({ roles }: PolicySource, { role, scopes }: TestViewer): ViewerScopes {
  if (role === ANONYMOUS) return null;
  return [...new Set([...(role === undefined ? [] : (roles[role] ?? [])), ...scopes])];
}

function runTest(source: PolicySource, test: PolicyTest, viewer: TestViewer, mentioned: Set<string>): Problem[] {
  const scopes = scopesOf(source, viewer);
  const { policy } = source.engine;
  const canReach = reachableBy(policy, scopes, source.entries);
  return test.claims.flatMap((claim): Problem[] => {
    const fail = (message: string): Problem => ({ place: claim.place, message: `${viewer.label} ${message}` });
    if (claim.document) return runDocument({ source, scopes, mentioned, fail }, claim, claim.document);
    const { coordinate = '' } = claim;
    if (!requirementAt(policy, coordinate)) {
      const known = allCoordinates(policy);
      return [{ place: claim.place, message: `the schema has no ${coordinate}${suggestion(coordinate, known)}` }];
    }
    mentioned.add(coordinate);
    if (canReach(coordinate) === claim.can) return [];
    if (claim.can) return [fail(`cannot use ${coordinate}: ${lackFor(source, scopes, coordinate)}`)];
    const way = shortestOperation(policy, scopes, coordinate, source.entries);
    return [fail(`can use ${coordinate}${way === undefined ? '' : `, by: ${way}`}`)];
  });
}

/** Says what a viewer lacks for a coordinate. */
function lackFor({ engine: { policy }, entries }: PolicySource, scopes: ViewerScopes, coordinate: string): string {
  const ways = createReach(policy, undefined, entries).waysTo(coordinate) ?? [];
  if (ways.length === 0) return 'no root field leads to it';
  if (scopes === null) return 'it requires an access token';
  const held = policy.index.lookUp(scopes);
  const lacks = ways.map((way) => policy.index.namesOf(way.scopes & ~held));
  const [least = []] = lacks.sort((a, b) => a.length - b.length);
  return `it lacks ${least.join(' ')}`;
}

interface DocumentTest {
  readonly source: PolicySource;
  readonly scopes: ViewerScopes;
  readonly mentioned: Set<string>;
  readonly fail: (message: string) => Problem;
}

function runDocument({ source, scopes, mentioned, fail }: DocumentTest, claim: Claim, asked: DocumentClaim): Problem[] {
  const { engine } = source;
  const viewer = engine.viewer(scopes);
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
    for (const { coordinate } of asks) mentioned.add(coordinate);
    const denied = denials.map(({ path, coordinate }, at) => ({
      path: path.join('.'),
      coordinate,
      missing: (errors[at]?.extensions.missingScopes ?? []) as readonly string[],
    }));
    if (claim.can) {
      return denied.map(({ path, coordinate, missing }) =>
        fail(
          `is denied ${coordinate} at ${path || 'the root'}${missing.length > 0 ? `: it lacks ${missing.join(' ')}` : ''}`,
        ),
      );
    }
    if (denied.length === 0) return [fail('may run the whole operation')];
    return [...compareDenials(asked, denied, fail), ...compareMissing(asked.missing, explanation.missingScopes, fail)];
  } catch (error) {
    if (error instanceof GraphQLError) return [{ place: claim.place, message: error.message }];
    throw error;
  }
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
  found: readonly { readonly path: string; readonly coordinate: string; readonly missing: readonly string[] }[],
  fail: (message: string) => Problem,
): Problem[] {
  if (!expected) return [];
  const problems: Problem[] = [];
  for (const { path, coordinate, missing, place } of expected) {
    const matches = found.filter((denial) => denial.path === path);
    const match = matches.find((denial) => coordinate === undefined || denial.coordinate === coordinate);
    if (!match) {
      const instead =
        matches.length > 0 ? ` as ${coordinate}, but as ${matches.map((one) => one.coordinate).join(', ')}` : '';
      problems.push({ ...fail(`is not denied ${path}${instead}`), place });
    } else if (missing && !isSame(missing, match.missing)) {
      problems.push({
        ...fail(`lacks ${match.missing.join(' ') || 'nothing'} at ${path}, and not ${missing.join(' ') || 'nothing'}`),
        place,
      });
    }
  }
  const paths = new Set(expected.map(({ path }) => path));
  const others = found.filter(({ path }) => !paths.has(path));
  return [
    ...problems,
    ...others.map(({ path, coordinate }) => fail(`is denied ${coordinate} at ${path || 'the root'} too`)),
  ];
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

function coverageOf(source: PolicySource, { coordinates, roles }: Mentioned): Coverage {
  const { policy } = source.engine;
  const guarded = allCoordinates(policy).filter((coordinate) => requirementAt(policy, coordinate)?.authenticated);
  const missing = guarded.filter((coordinate) => !coordinates.has(coordinate));
  const names = [ANONYMOUS, ...Object.keys(source.roles)];
  const untested = names.filter((name) => !roles.has(name));
  const counted = { total: guarded.length, covered: guarded.length - missing.length };
  const countedRoles = { total: names.length, covered: names.length - untested.length };
  return {
    schema: source.name,
    coordinates: {
      ...counted,
      missing: missing.map((coordinate) => ({ coordinate, place: source.placeOf(coordinate) })),
    },
    roles: { ...countedRoles, missing: untested },
    percent: Math.min(percentOf(counted), percentOf(countedRoles)),
  };
}

/** Returns a share in percent, rounded down: 100 means all. */
export function percentOf({ covered, total }: { readonly covered: number; readonly total: number }): number {
  return total === 0 ? 100 : Math.floor((100 * covered) / total);
}
