import { readFileSync, writeFileSync } from 'node:fs';
import {
  describeDiff,
  describeRule,
  diffPolicies,
  type Explanation,
  lockPolicy,
  matrixPage,
  type PolicyLock,
  parseLock,
  policyMatrix,
  printLock,
} from '@scoped-api/engine';
import type { Command } from 'commander';
import { decodeText, readFault } from '../files';
import { createPolicyEngine } from '../graphql/engine';
import type { Scope } from '../scopes/scopes';
import { CommandError, EXIT_WRONG_USAGE } from './command-error';
import { answer, type Console, fields, type JsonOption, print, printJson, printTable, table } from './console';
import { readTextFile } from './input';
import { addJson, examples, scopesArgument } from './options';
import { schemaOf } from './schema';

const EXIT_CODES =
  '\nExit codes: 0 as it should be, 1 drifted (--check) or access was widened (diff), 2 wrong usage.\n';

/** `scoped-api policy`, `policy diff`, `policy matrix` */
export function registerPolicy(program: Command, io: Console): void {
  const policy = addJson(program.command('policy'))
    // Options after `diff` and `matrix` belong to those.
    .enablePositionalOptions()
    .summary('write or check policy.lock.json')
    .description(
      'Write policy.lock.json: what every coordinate of the schema requires. Commit it; reviews show its changes.',
    )
    .option('--check', 'write nothing; fail if the schema has drifted from the file')
    .option('--file <path>', 'the lock file', 'policy.lock.json')
    .addHelpText(
      'after',
      EXIT_CODES + examples('scoped-api policy --check', 'scoped-api policy diff main.lock.json policy.lock.json'),
    )
    .action(({ check, file, ...options }: { check?: true; file: string } & JsonOption) =>
      check ? checkLock(io, file, options) : writeLock(io, file, options),
    );

  addJson(policy.command('diff'))
    .summary('compare two lock files')
    .description(
      'Say who gained and who lost access to what. Exits with 1 when access was widened; new coordinates count.',
    )
    .argument('<old>', 'a lock file')
    .argument('<new>', 'a lock file')
    .addHelpText('after', EXIT_CODES + examples('scoped-api policy diff main.lock.json policy.lock.json'))
    .action((before: string, after: string, options: JsonOption) => {
      const diff = diffPolicies(readLock(before), readLock(after));
      answer(io, options, diff, ...describeDiff(diff));
      io.exitCode = diff.widened ? 1 : 0;
    });

  addJson(policy.command('matrix'))
    .summary('show which role reaches what')
    .description('Show which role reaches which coordinate; the rules on the way count.')
    .option('--html <file>', 'write a page instead')
    .addHelpText('after', examples('scoped-api policy matrix', 'scoped-api policy matrix --html matrix.html'))
    .action(({ html, json }: { html?: string } & JsonOption) => {
      const matrix = policyMatrix(createPolicyEngine(schemaOf(io)).policy);
      if (html !== undefined) writeFileSync(html, matrixPage(matrix));
      if (json) return printJson(io, matrix);
      if (html !== undefined) return print(io, `Wrote ${html}.`);
      const rows = matrix.rows.map(({ coordinate, rule, reaches }) => [
        coordinate,
        ...reaches.map((reached) => (reached ? 'yes' : '-')),
        describeRule(rule),
      ]);
      printTable(io, [['coordinate', ...matrix.columns, 'requires'], ...rows]);
    });
}

function currentLock(io: Console): PolicyLock {
  return lockPolicy(createPolicyEngine(schemaOf(io)).policy);
}

function writeLock(io: Console, file: string, options: JsonOption): void {
  const lock = currentLock(io);
  writeFileSync(file, printLock(lock));
  const coordinates = Object.keys(lock.coordinates).length;
  answer(io, options, { file, coordinates }, `Wrote ${file}: ${coordinates} coordinates.`);
}

function checkLock(io: Console, file: string, options: JsonOption): void {
  const lock = currentLock(io);
  const locked = readLock(file);
  if (printLock(locked) === printLock(lock)) {
    answer(io, options, { file, coordinates: Object.keys(lock.coordinates).length }, `${file} is up to date.`);
    return;
  }
  const lines = describeDiff(diffPolicies(locked, lock)).join('\n  ');
  throw new CommandError(
    'DRIFTED',
    `The policy has drifted from ${file}:\n  ${lines}\nIf this is intended, write the file again with: scoped-api policy`,
  );
}

function readLock(file: string): PolicyLock {
  try {
    return parseLock(decodeText(readFileSync(file)));
  } catch (error) {
    throw new CommandError('FAILED', readFault(file, error));
  }
}

/** `scoped-api explain` */
export function registerExplain(program: Command, io: Console): void {
  addJson(program.command('explain'))
    .summary('say what an operation requires')
    .description('Say what an operation requires, field by field, and what a viewer would lack. Executes nothing.')
    .argument('<file>', 'a GraphQL document; - reads standard input')
    .option(
      '--scopes <scopes>',
      'the scopes of the viewer, split by spaces; "" is a token without scopes, no option is no token',
      (text) => scopesArgument(io)(text),
    )
    .option('--operation <name>', 'the operation, if there are several')
    .option('--variables <json>', 'the variables that would be sent')
    .addHelpText(
      'after',
      '\nExit codes: 0 the viewer is denied nothing, 1 something is denied, or the document is invalid.\n' +
        examples('scoped-api explain query.graphql --scopes "me:read"', 'echo "{ me { id } }" | scoped-api explain -'),
    )
    .action((file: string, options: ExplainOptions) => explain(io, file, options));
}

interface ExplainOptions extends JsonOption {
  readonly scopes?: readonly Scope[];
  readonly operation?: string;
  readonly variables?: string;
}

async function explain(io: Console, file: string, options: ExplainOptions): Promise<void> {
  const { scopes, operation, variables, json } = options;
  const { createExplainDocument } =
    require('../graphql/explain-document') as typeof import('../graphql/explain-document');
  const explainDocument = createExplainDocument({ engine: () => createPolicyEngine(schemaOf(io)), showScopes: true });
  const given = { variables: readVariables(variables) };
  const explanation = explainDocument(await readTextFile(io, file), operation, scopes ?? null, given);
  if (json) printJson(io, explanation);
  else io.stdout.write(explanationText(io, explanation));
  io.exitCode = explanation.allowed ? 0 : 1;
}

function explanationText({ stdout }: Console, explanation: Explanation): string {
  const { fields: requested, authenticated, minimalScopes, minimalScopesCut, allowed, missingScopes } = explanation;
  const rows = requested.map((field) => [
    field.variable === undefined ? field.path.join('.') || '(root)' : `if $${field.variable} has it`,
    field.coordinate,
    describeRule(field.requiredScopes.length > 0 ? field.requiredScopes : 'authenticated') +
      (field.requiredScopesCut ? ', or other scopes' : ''),
    field.allowed ? 'yes' : `no${field.missingScopes.length > 0 ? `: ${field.missingScopes.join(' ')}` : ''}`,
  ]);
  const needs = minimalScopes.length > 0 ? minimalScopes : authenticated ? 'authenticated' : 'open';
  const verdict = allowed
    ? 'The viewer may have all of it.'
    : `The viewer lacks ${missingScopes.join(' ') || 'an access token'}.`;
  return [
    rows.length > 0 ? table([['where', 'what', 'requires', 'viewer'], ...rows], stdout) : '',
    `All of it requires ${describeRule(needs)}.`,
    verdict,
    ...(minimalScopesCut
      ? ['More sets of scopes are enough: these are the ones of which the viewer lacks the fewest scopes.']
      : []),
    ...(explanation.missingScopesExact ? [] : ['The missing scopes are enough, but a smaller set might be too.']),
    ...(requested.some(({ variable }) => variable !== undefined)
      ? ['Input fields inside variables are not counted; give the variables with --variables.']
      : []),
    '',
  ]
    .join('\n')
    .trimStart();
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
  throw new CommandError('USAGE', message, EXIT_WRONG_USAGE);
}

/** `scoped-api who-can` */
export function registerWhoCan(program: Command, io: Console): void {
  addJson(program.command('who-can'))
    .summary('say who reaches a part of the schema')
    .description('Say which roles and how many active users reach a part of the schema; the rules on the way count.')
    .argument('<coordinate>', 'such as Query.users, User.email, UpdateUserInput.role or Query.users(filter:)')
    .addHelpText('after', examples('scoped-api who-can SystemStatus.version', 'scoped-api who-can Query.users --json'))
    .action((coordinate: string, options: JsonOption) => whoCan(io, coordinate, options));
}

async function whoCan(io: Console, coordinate: string, options: JsonOption): Promise<void> {
  const { createWhoCan } = require('../policy/policy-service') as typeof import('../policy/policy-service');
  const { withCapabilities } = require('./with-capabilities') as typeof import('./with-capabilities');
  const schema = schemaOf(io);
  const found = await withCapabilities(io, ({ users }) =>
    createWhoCan(createPolicyEngine(schema).policy, schema.scopes, users.countHolding)(coordinate),
  );
  const roles = found.anonymous ? ['anyone, without an access token'] : found.roles;
  const lines = fields([
    ['coordinate', found.coordinate],
    ['roles', roles.join(', ') || 'none'],
    ['users', `${found.userCount} active`],
  ]);
  answer(io, options, found, ...lines);
}

/** `scoped-api sdl` */
export function registerSdl(program: Command, io: Console): void {
  addJson(program.command('sdl'), 'print it in JSON: {"sdl": "..."}')
    .summary('print the schema')
    .description('Print the schema with its directives.')
    .option('--federation', 'as a Federation 2 subgraph: only what a composition understands')
    .addHelpText('after', examples('scoped-api sdl --federation > users.graphql'))
    .action(({ federation, json }: { federation?: true } & JsonOption) => {
      const { printServerSchema } = require('../schema/load-schema') as typeof import('../schema/load-schema');
      const { subgraphSdl } = require('../graphql/subgraph') as typeof import('../graphql/subgraph');
      const schema = schemaOf(io);
      const sdl = federation ? subgraphSdl(schema) : printServerSchema(schema);
      if (json) printJson(io, { sdl });
      else io.stdout.write(sdl);
    });
}
