import { existsSync, writeFileSync } from 'node:fs';
import type {
  AuthenticationLevel,
  DirectiveNames,
  Explanation,
  PolicyLock,
  ViewerAuthentication,
} from '@scoped-api/engine';
import { type Command, InvalidArgumentError } from 'commander';
import { answer, type ConsoleStreams, fields, type JsonOption, print, printJson, printTable, remark } from './console';
import type { ExplainOptions } from './explain-text';
import type { PolicyChange, PolicySide } from './policy-change';
import type { PolicySource, SchemaOptions } from './policy-source';
import { describeProblem, EXIT_FAILED, EXIT_WRONG_USE, PolicyToolError } from './problem';

// Everything that needs graphql or YAML is loaded when a command runs, so that help is quick.
const engine = () => require('@scoped-api/engine') as typeof import('@scoped-api/engine');
const source = () => require('./policy-source') as typeof import('./policy-source');

/** The command line that the policy commands are part of. */
export interface PolicyHost {
  /** The name of the program, for examples. */
  readonly program: string;
  /** The streams, and the exit code of a command that throws nothing. */
  readonly io: ConsoleStreams & { exitCode: number };
  /** What a server has that the bare commands have not. */
  readonly server?: ServerHost;
}

/** A server with a schema of its own, for which the commands work if no other is named. */
export interface ServerHost {
  /** Loads the policy of the server. */
  source(): PolicySource;
  /** Explains a document under the limits of the server's requests. */
  explain(document: string, options: ExplainOptions): Explanation;
  /** Counts the active users who hold every scope of at least one group. */
  countHolding(groups: readonly (readonly string[])[]): Promise<number>;
  /** Says what a change means for the users of the database; the lines go below those of the difference. */
  impactOf(change: PolicyChange): Promise<{ readonly impact: unknown; readonly lines: readonly string[] }>;
}

interface SchemaOption extends JsonOption {
  readonly schema?: readonly string[];
  readonly roles?: string;
  readonly directive?: DirectiveNames;
}

const DEFAULT_SCHEMA = 'schema.graphql';
const DEFAULT_LOCK = 'policy.lock.json';
const DEFAULT_TESTS = 'policy/*.policy.yaml';

/** Registers `policy`, `policy diff`, `policy matrix`, `policy test` and `policy coverage`. */
export function registerPolicy(program: Command, host: PolicyHost): void {
  const { program: name } = host;
  // Options after a subcommand belong to it, at every level.
  program.enablePositionalOptions();
  const policy = withSchema(program.command('policy'), host, 'argument')
    .enablePositionalOptions()
    .summary(`write or check ${DEFAULT_LOCK}`)
    .description(
      `Write ${DEFAULT_LOCK}: what every coordinate of the schema requires. Commit it; reviews show its changes.`,
    )
    .option('--check', 'write nothing; fail if the schema has drifted from the file')
    .option('--file <path>', 'the lock file', DEFAULT_LOCK)
    .addHelpText(
      'after',
      exitCodes('as it should be', 'drifted (--check), widened (diff), or failed (test, coverage)') +
        examples(
          `${name} policy --check`,
          `${name} policy diff main.lock.json policy.lock.json`,
          `${name} policy test`,
        ),
    )
    .action((schema: string[], { check, file, ...options }: { check?: true; file: string } & SchemaOption) =>
      check ? checkLock(host, schema, file, options) : writeLock(host, schema, file, options),
    );

  const diff = withSchema(policy.command('diff'), host, 'none')
    .summary('compare two policies')
    .description(
      'Say who gained and who lost access to what. Exits with 1 when access was widened; new coordinates count.',
    )
    .argument('<old>', 'a lock file, or SDL')
    .argument('<new>', 'a lock file, or SDL')
    .addHelpText(
      'after',
      exitCodes('no one gained access', 'access was widened, or a file cannot be used') +
        examples(`${name} policy diff main.lock.json policy.lock.json`, `${name} policy diff old.graphql new.graphql`),
    )
    .action((before: string, after: string, options: { database?: true } & SchemaOption) =>
      comparePolicies(host, before, after, options),
    );
  if (host.server) {
    diff.option('--database', 'count the users, tokens and clients of the database that are affected; writes nothing');
  }

  registerMatrix(policy, host, `${name} policy`);
  registerTest(policy, host);
  registerCoverage(policy, host, `${name} policy`);
}

/** Registers `matrix`. */
export function registerMatrix(parent: Command, host: PolicyHost, path = host.program): void {
  const { io } = host;
  withSchema(parent.command('matrix'), host, 'argument')
    .summary('show which role reaches what')
    .description('Show which role reaches which coordinate; the rules on the way count.')
    .option('--html <file>', 'write a page instead')
    .addHelpText('after', examples(`${path} matrix`, `${path} matrix --html matrix.html`))
    .action((schema: string[], { html, ...options }: { html?: string } & SchemaOption) => {
      const { engine: scoped, roles, entries } = load(host, schema, options);
      const { describeRule, matrixPage, policyMatrix } = engine();
      const matrix = policyMatrix(scoped.policy, roles, entries);
      if (html !== undefined) writeFileSync(html, matrixPage(matrix));
      if (options.json) return printJson(io, matrix);
      if (html !== undefined) return print(io, `Wrote ${html}.`);
      const rows = matrix.rows.map(({ coordinate, rule, reaches }) => [
        coordinate,
        ...reaches.map((reached) => (reached ? 'yes' : '-')),
        describeRule(rule),
      ]);
      printTable(io, [['coordinate', ...matrix.columns, 'requires'], ...rows]);
    });
}

/** Registers `coverage`. */
export function registerCoverage(parent: Command, host: PolicyHost, path = host.program): void {
  const { io } = host;
  withSchema(parent.command('coverage'), host, 'argument')
    .summary('check that every root field has a decision')
    .description(
      'Check that every root field states who may use it: @requiresScopes, @authenticated, @requiresAuthentication or @public.',
    )
    .addHelpText('after', exitCodes('every root field does', 'a root field does not') + examples(`${path} coverage`))
    .action((schema: string[], options: SchemaOption) => {
      const loaded = load(host, schema, options, { allowNoRules: true });
      const { checkPolicy, rootDecisions } = source();
      const counts = rootDecisions(loaded);
      const problems = checkPolicy(loaded, { coverage: true }, options.directive);
      if (counts.total === 0) {
        throw new PolicyToolError('FAILED', 'The schema has no root field, so there is nothing to check.');
      }
      const { total, ...byRule } = counts;
      const lines = problems.map(describeProblem);
      const stepUp =
        byRule.requiresAuthentication > 0 ? `, ${byRule.requiresAuthentication} @requiresAuthentication` : '';
      const sum = `${total} root fields: ${byRule.requiresScopes} @requiresScopes${stepUp}, ${byRule.authenticated} @authenticated, ${byRule.public} @public`;
      const verdict = problems.length > 0 ? `, ${problems.length} to correct.` : '. Every one has a decision.';
      answer(io, options, { rootFields: total, ...byRule, problems }, ...lines, sum + verdict);
      io.exitCode = problems.length > 0 ? EXIT_FAILED : 0;
    });
}

/** Registers `policy test`. */
function registerTest(parent: Command, host: PolicyHost): void {
  const { program } = host;
  withSchema(parent.command('test'), host, 'none')
    .summary('run policy tests')
    .description('Run the tests of *.policy.yaml files: who can do what, and who cannot. Executes nothing.')
    .argument('[files...]', 'files and globs', [DEFAULT_TESTS])
    .option(
      '--min-coverage <percent>',
      'fail if the tests mention fewer of the guarded coordinates, authentications or roles',
      percent,
    )
    .option('--verbose', 'list the tests that pass, too')
    .addHelpText(
      'after',
      exitCodes('all tests pass', 'a test fails, the coverage is too low, or a file is invalid') +
        examples(`${program} policy test`, `${program} policy test 'policy/**/*.policy.yaml' --min-coverage 100`),
    )
    .action((patterns: string[], options: TestOptions) => runTests(host, patterns, options));
}

interface TestOptions extends SchemaOption {
  readonly minCoverage?: number;
  readonly verbose?: true;
}

function runTests(host: PolicyHost, patterns: string[], options: TestOptions): void {
  const { io } = host;
  const { expandFiles } = require('./read-files') as typeof import('./read-files');
  const { readPolicyTestFile } = require('./policy-test-file') as typeof import('./policy-test-file');
  const { percentOf, runPolicyTests } = require('./run-policy-tests') as typeof import('./run-policy-tests');
  const files = expandFiles(patterns).map(readPolicyTestFile);
  const known = new Map<string, PolicySource>();
  const report = runPolicyTests(files, ({ schema, roles }) => {
    const key = JSON.stringify([schema, roles]);
    const loaded = known.get(key) ?? loadForTests(host, schema, roles, options);
    known.set(key, loaded);
    return loaded;
  });
  const { minCoverage = 0 } = options;
  const low = report.coverage.filter((coverage) => coverage.percent < minCoverage);
  io.exitCode = report.failed > 0 || low.length > 0 ? EXIT_FAILED : 0;
  if (options.json) {
    printJson(io, report);
    return;
  }
  for (const { file, line, name, as, failures } of report.tests) {
    if (failures.length > 0)
      print(io, `FAIL ${name} (${as})`, ...failures.map((failure) => `  ${describeProblem(failure)}`));
    else if (options.verbose) print(io, `ok   ${name} (${as}) ${file}:${line}`);
  }
  print(io, `${report.passed} passed, ${report.failed} failed.`);
  for (const { schema, coordinates, authentications, roles, percent: covered } of report.coverage) {
    print(
      io,
      `Coverage of ${schema}: ${coordinates.covered} of ${coordinates.total} guarded coordinates (${percentOf(coordinates)} %), ` +
        `${roles.covered} of ${roles.total} roles (${percentOf(roles)} %)${
          authentications.total === 0
            ? '.'
            : `, ${authentications.covered} of ${authentications.total} authentications (${percentOf(authentications)} %).`
        }`,
    );
    if (covered < minCoverage) print(io, `That is less than --min-coverage ${minCoverage}. No test mentions:`);
    else if (options.verbose && covered < 100) print(io, 'No test mentions:');
    else continue;
    print(
      io,
      ...coordinates.missing.map(({ coordinate, place }) => `  ${describeProblem({ place, message: coordinate })}`),
      ...authentications.missing.map(
        ({ coordinate, place }) =>
          `  ${describeProblem({ place, message: `${coordinate} for a viewer with a level or an age` })}`,
      ),
      ...roles.missing.map((role) => `  the role ${role}`),
    );
  }
}

/** The schema of a file of tests comes first, then that of the command; the same for the roles. */
function loadForTests(
  host: PolicyHost,
  schema: readonly string[] | undefined,
  roles: import('./policy-test-file').PolicyTestFile['roles'],
  options: SchemaOption,
): PolicySource {
  const { roles: file, ...rest } = options;
  const named = typeof roles === 'string' ? { ...rest, roles } : roles === undefined ? options : rest;
  const loaded = load(host, schema ?? options.schema ?? [], named);
  return typeof roles === 'object' ? { ...loaded, roles: roles.roles } : loaded;
}

function percent(text: string): number {
  if (/^\d{1,3}$/.test(text) && Number(text) <= 100) return Number(text);
  throw new InvalidArgumentError('Write a whole number from 0 to 100.');
}

function writeLock(host: PolicyHost, schema: string[], file: string, options: SchemaOption): void {
  const lock = lockOf(load(host, schema, options));
  writeFileSync(file, engine().printLock(lock));
  const coordinates = Object.keys(lock.coordinates).length;
  answer(host.io, options, { file, coordinates }, `Wrote ${file}: ${coordinates} coordinates.`);
}

function checkLock(host: PolicyHost, schema: string[], file: string, options: SchemaOption): void {
  const { describeDiff, diffPolicies, printLock } = engine();
  const loaded = load(host, schema, options);
  const lock = lockOf(loaded);
  const again = [host.program, 'policy', ...schema, ...(file === DEFAULT_LOCK ? [] : ['--file', file])].join(' ');
  if (!existsSync(file)) {
    throw new PolicyToolError('FAILED', `There is no ${file} to compare with. Write it with: ${again}`);
  }
  const locked = readLock(file);
  if (printLock(locked) === printLock(lock)) {
    const coordinates = Object.keys(lock.coordinates).length;
    answer(host.io, options, { file, coordinates }, `${file} is up to date.`);
    return;
  }
  const lines = placed(describeDiff(diffPolicies(locked, lock)), schema.length > 0 ? loaded : undefined).join('\n  ');
  throw new PolicyToolError(
    'DRIFTED',
    `The policy has drifted from ${file}:\n  ${lines}\nIf this is intended, write the file again with: ${again}`,
  );
}

/** Puts the place of its coordinate before each line about one. */
function placed(lines: readonly string[], loaded: PolicySource | undefined): string[] {
  return lines.map((message) => {
    const coordinate = /^([\w.(]+:?\)?): /.exec(message)?.[1];
    const place = coordinate === undefined ? undefined : loaded?.placeOf(coordinate);
    return describeProblem({ place, message });
  });
}

function lockOf({ engine: { policy }, roles }: PolicySource): PolicyLock {
  return engine().lockPolicy(policy, roles);
}

async function comparePolicies(
  host: PolicyHost,
  before: string,
  after: string,
  options: { database?: true } & SchemaOption,
): Promise<void> {
  const { io, server } = host;
  const { describeDiff, diffPolicies } = engine();
  const [old, now] = [before, after].map((file) => readPolicy(host, file, options)) as [PolicySide, PolicySide];
  const diff = diffPolicies(old.lock, now.lock);
  const lines = placed(describeDiff(diff), now.source);
  io.exitCode = diff.widened ? EXIT_FAILED : 0;
  if (!options.database || !server) return answer(io, options, diff, ...lines);
  const { policyChange } = require('./policy-change') as typeof import('./policy-change');
  const { impact, lines: more } = await server.impactOf(policyChange(old, now, diff));
  answer(io, options, { ...diff, impact }, ...lines, '', ...more);
}

/** Reads a lock file, or the policy of SDL. */
function readPolicy(host: PolicyHost, file: string, options: SchemaOption): PolicySide {
  if (/\.json$/i.test(file)) return { lock: readLock(file) };
  const loaded = load(host, [file], options);
  return { lock: lockOf(loaded), source: loaded };
}

function readLock(file: string): PolicyLock {
  const { readTextFile } = require('./read-files') as typeof import('./read-files');
  const { text } = readTextFile(file);
  try {
    return engine().parseLock(text);
  } catch (error) {
    throw new PolicyToolError('FAILED', `Can't read ${file}: ${(error as Error).message}`);
  }
}

/** Registers `explain`. */
export function registerExplain(program: Command, host: PolicyHost): void {
  const name = host.program;
  withSchema(program.command('explain'), host, 'option')
    .summary('say what an operation requires')
    .description('Say what an operation requires, field by field, and what a viewer would lack. Executes nothing.')
    .argument('<file>', 'a GraphQL document; - reads standard input')
    .option(
      '--scopes <scopes>',
      'the scopes of the viewer, split by spaces; "" is a token without scopes, no option is no token',
    )
    .option('--role <role>', 'the role of the viewer, with its scopes; --scopes are held on top')
    .option(
      '--level <level>',
      `how strongly the user has authenticated: ${LEVELS.join(', ')}; default: the strongest`,
      readLevel,
    )
    .option('--age <seconds>', 'how many seconds ago the user has authenticated; default: 0', readAge)
    .option('--operation <name>', 'the operation, if there are several')
    .option('--variables <json>', 'the variables that would be sent')
    .addHelpText(
      'after',
      '\nExit codes: 0 the viewer is denied nothing, 1 something is denied, or the document is invalid, 2 wrong usage.\n' +
        examples(`${name} explain query.graphql --scopes "me:read"`, `echo "{ me { id } }" | ${name} explain -`),
    )
    .action((file: string, options: ExplainCommandOptions) => explainFile(host, file, options));
}

interface ExplainCommandOptions extends SchemaOption {
  readonly scopes?: string;
  readonly role?: string;
  readonly level?: AuthenticationLevel | typeof NO_LEVEL;
  readonly age?: number;
  readonly operation?: string;
  readonly variables?: string;
}

/** The level of a token that no user authenticated for: a personal access token, or a client's. */
const NO_LEVEL = 'NONE';
const LEVELS = ['SINGLE_FACTOR', 'MULTI_FACTOR', 'PHISHING_RESISTANT', NO_LEVEL] as const satisfies readonly (
  | AuthenticationLevel
  | typeof NO_LEVEL
)[];

function readLevel(text: string): (typeof LEVELS)[number] {
  const level = LEVELS.find((known) => known === text);
  if (level) return level;
  throw new InvalidArgumentError(`Write one of ${LEVELS.join(', ')}.`);
}

function readAge(text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Write a whole number of seconds, 0 or more.');
}

/** Returns the authentication of the viewer of a command; the strongest if no option says anything. */
function viewerAuthentication({ level, age }: ExplainCommandOptions): ViewerAuthentication | null {
  if (level === NO_LEVEL) {
    if (age === undefined) return null;
    throw new PolicyToolError('USAGE', `--age: a token of level ${NO_LEVEL} has none.`, EXIT_WRONG_USE);
  }
  const { STRONGEST } = engine();
  return { level: level ?? STRONGEST.level, ageSeconds: age ?? STRONGEST.ageSeconds };
}

async function explainFile(host: PolicyHost, file: string, options: ExplainCommandOptions): Promise<void> {
  const { explainText, explanationLines } = require('./explain-text') as typeof import('./explain-text');
  const { io, server } = host;
  const loaded = load(host, options.schema ?? [], options);
  const authentication = viewerAuthentication(options);
  const asked: ExplainOptions = {
    scopes: viewerScopes(loaded, options, authentication),
    authentication,
    operation: options.operation,
    variables: readVariables(options.variables),
  };
  const text = await readDocumentText(host, file);
  const explanation =
    server && options.schema === undefined ? server.explain(text, asked) : explainText(loaded, file, text, asked);
  if (options.json) printJson(io, explanation);
  else io.stdout.write(explanationLines(io, explanation));
  io.exitCode = explanation.allowed ? 0 : EXIT_FAILED;
}

async function readDocumentText({ io }: PolicyHost, file: string): Promise<string> {
  const { decodeText, readTextFile } = require('./read-files') as typeof import('./read-files');
  if (file !== '-') return readTextFile(file).text;
  const { buffer } = require('node:stream/consumers') as typeof import('node:stream/consumers');
  return decodeText(await buffer(io.stdin));
}

/** Returns the scopes of `--role` and `--scopes`; `undefined` without both: no token. */
function viewerScopes(
  loaded: PolicySource,
  { role, scopes, level, age }: ExplainCommandOptions,
  authentication: ViewerAuthentication | null,
): readonly string[] | undefined {
  const { suggestion } = require('./problem') as typeof import('./problem');
  const wrong = (message: string) => new PolicyToolError('USAGE', message, EXIT_WRONG_USE);
  const names = Object.keys(loaded.roles);
  if (role !== undefined && !names.includes(role)) {
    throw wrong(
      `--role: there is no role ${role}${suggestion(role, names) || `. There are: ${names.join(', ') || 'none'}.`}`,
    );
  }
  const given = (scopes ?? '').split(/[\s,]+/u).filter((scope) => scope !== '');
  const known = new Set([...loaded.engine.policy.index.names, ...loaded.scopes, ...Object.values(loaded.roles).flat()]);
  const unknown = given.find((scope) => !known.has(scope));
  if (unknown !== undefined) {
    throw wrong(
      `--scopes: there is no scope ${JSON.stringify(unknown)}${suggestion(unknown, known) || '.'} There are: ${[...known].join(', ')}.`,
    );
  }
  if (role === undefined && scopes === undefined) {
    if (level === undefined && age === undefined) return undefined;
    throw wrong('--level and --age describe the user of a token; add --role or --scopes.');
  }
  const own = role === undefined ? [] : source().scopesOfRole(loaded, role, authentication);
  return [...new Set([...own, ...given])];
}

function readVariables(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined) return undefined;
  try {
    const variables: unknown = JSON.parse(text);
    if (typeof variables === 'object' && variables !== null && !Array.isArray(variables)) {
      return variables as Record<string, unknown>;
    }
  } catch {}
  const message = '--variables must be a JSON object, such as \'{"id":"1"}\'.';
  throw new PolicyToolError('USAGE', message, EXIT_WRONG_USE);
}

/** Registers `who-can`. */
export function registerWhoCan(program: Command, host: PolicyHost): void {
  const users = host.server ? ' and how many active users' : '';
  withSchema(program.command('who-can'), host, 'option')
    .summary('say who reaches a part of the schema')
    .description(`Say which roles${users} reach a part of the schema; the rules on the way count.`)
    .argument('<coordinate>', 'such as Query.users, User.email, UpdateUserInput.role or Query.users(filter:)')
    .addHelpText('after', examples(`${host.program} who-can Query.users`, `${host.program} who-can Query.users --json`))
    .action((coordinate: string, options: SchemaOption) => whoCan(host, coordinate, options));
}

async function whoCan(host: PolicyHost, coordinate: string, options: SchemaOption): Promise<void> {
  const { createReach, reachableBy, scopesOfWays, weakestAuthentication } = engine();
  const { suggestion } = require('./problem') as typeof import('./problem');
  const loaded = load(host, options.schema ?? [], options);
  const { policy } = loaded.engine;
  const ways = createReach(policy, undefined, loaded.entries).waysTo(coordinate);
  if (!ways) {
    const meant = suggestion(coordinate, engine().allCoordinates(policy));
    throw new PolicyToolError(
      'BAD_USER_INPUT',
      `coordinate: the schema has no ${JSON.stringify(coordinate.slice(0, 200))}${meant || '.'}`,
    );
  }
  const reaches = (scopes: readonly string[] | null) => reachableBy(policy, scopes, loaded.entries)(coordinate);
  const anonymous = reaches(null);
  const roles = Object.entries(loaded.roles)
    .filter(([, scopes]) => reaches(scopes))
    .map(([role]) => role);
  const groups = scopesOfWays(policy, ways);
  const authentication = weakestAuthentication(ways);
  const count = options.schema === undefined ? await host.server?.countHolding(groups) : undefined;
  const { describeAuthentication, describeRule } = engine();
  const required =
    ways.length === 0
      ? 'no root field leads to it'
      : ways.some(({ authenticated }) => !authenticated)
        ? 'nothing'
        : describeRule(groups.some(({ length }) => length === 0) ? 'authenticated' : groups);
  const names = anonymous ? ['anyone, without an access token'] : roles;
  const found = {
    coordinate,
    anonymous,
    roles,
    ...(count === undefined ? { requires: groups } : { userCount: count }),
    requiredAuthentication: authentication,
  };
  const lines: [string, string][] = [
    ['coordinate', coordinate],
    ['roles', names.join(', ') || 'none'],
    count === undefined ? ['requires', required] : ['users', `${count} active`],
    ...(authentication ? [['and', describeAuthentication(authentication)] as [string, string]] : []),
  ];
  answer(host.io, options, found, ...fields(lines));
}

/** Adds the options that name a schema, its roles and its directives, and `--json`. */
function withSchema(command: Command, { server }: PolicyHost, as: 'argument' | 'option' | 'none'): Command {
  const fallback = server ? 'default: the schema of the server' : `default: ${DEFAULT_SCHEMA}`;
  if (as === 'argument') command.argument('[schema...]', `SDL files and globs; ${fallback}`);
  else command.option('--schema <file>', `an SDL file or glob, may be repeated; ${fallback}`, collect);
  return command
    .option('--roles <file>', 'the scopes of each role, in YAML or JSON')
    .option(
      '--directive <name=rule>',
      'a directive that stands for requiresScopes, authenticated, requiresAuthentication, public, or for ignore',
      directive,
    )
    .option('--json', 'print JSON');
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

const RULES = ['requiresScopes', 'authenticated', 'requiresAuthentication', 'public', 'ignore'] as const;

/** Reads `--directive scoped=requiresScopes`. */
function directive(text: string, before: DirectiveNames = {}): DirectiveNames {
  const [, name, rule] = /^@?([_A-Za-z]\w*)=(\w+)$/.exec(text) ?? [];
  const kind = RULES.find((known) => known === rule);
  if (name === undefined || kind === undefined) {
    throw new InvalidArgumentError(
      `Write the name of a directive, = and one of ${RULES.join(', ')}, such as scoped=requiresScopes.`,
    );
  }
  return { ...before, [kind]: [...[before[kind] ?? []].flat(), name] };
}

/** Loads the policy that a command works on, and prints what is probably a mistake. */
function load(
  host: PolicyHost,
  files: readonly string[],
  { roles, directive: directives, schema = [] }: SchemaOption,
  more: { readonly allowNoRules?: boolean } = {},
): PolicySource {
  const { loadPolicySource, withRoles } = source();
  const named = files.length > 0 ? files : schema;
  if (named.length === 0 && host.server) {
    return withRoles(host.server.source(), roles, false);
  }
  const options: SchemaOptions = { schema: named.length > 0 ? named : [defaultSchema()], roles, directives };
  // The roles of the server are those of every other schema that is compared with its own.
  const loaded = loadPolicySource(options, { ...more, ...(host.server && { roles: host.server.source().roles }) });
  remark(host.io, ...loaded.warnings.map((warning) => `warning: ${describeProblem(warning)}`));
  return loaded;
}

function defaultSchema(): string {
  if (existsSync(DEFAULT_SCHEMA)) return DEFAULT_SCHEMA;
  const message = `Name the SDL of the schema: there is no ${DEFAULT_SCHEMA} in this directory.`;
  throw new PolicyToolError('USAGE', message, EXIT_WRONG_USE);
}

function exitCodes(fine: string, failed: string): string {
  return `\nExit codes: 0 ${fine}, 1 ${failed}, 2 wrong usage.\n`;
}

/** The end of every command's help: at least one example. */
function examples(...lines: readonly string[]): string {
  const title = lines.length > 1 ? 'Examples' : 'Example';
  return `\n${title}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
