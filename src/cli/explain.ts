import { describeRule, type Explanation } from '@scoped-api/engine';
import type { Command } from 'commander';
import { createExplainDocument } from '../graphql/explain-document';
import { loadPolicyEngine } from '../graphql/load-policy';
import type { Scope } from '../scopes/registry';
import { CommandError, EXIT_WRONG_USAGE } from './command-error';
import { examples, takesJson } from './help';
import { type JsonOption, printJson } from './print';
import { readTextFile } from './read-text-file';
import { scopesArgument } from './scopes-argument';
import { table } from './table';

interface Options extends JsonOption {
  readonly scopes?: readonly Scope[];
  readonly operation?: string;
  readonly variables?: string;
}

/** `scoped-api explain` */
export function registerExplain(program: Command): void {
  takesJson(program.command('explain'))
    .summary('say what an operation requires')
    .description('Say what an operation requires, field by field, and what a viewer would lack. Executes nothing.')
    .argument('<file>', 'a GraphQL document; - reads standard input')
    .option(
      '--scopes <scopes>',
      'what the viewer holds, split by spaces; "" is a token without scopes, left out is no token',
      (text) => scopesArgument(text),
    )
    .option('--operation <name>', 'which operation, if there are several')
    .option('--variables <json>', 'the variables that would be sent')
    .addHelpText(
      'after',
      '\nExit codes: 0 the viewer is denied nothing, 1 something is denied, or the document is invalid.\n' +
        examples('scoped-api explain query.graphql --scopes "me:read"', 'echo "{ me { id } }" | scoped-api explain -'),
    )
    .action(explainFile);
}

function explainFile(file: string, { scopes, operation, variables, json }: Options): void {
  const explain = createExplainDocument({ engine: loadPolicyEngine, showScopes: true });
  const explanation = explain(readTextFile(file), operation, scopes ?? null, { variables: readVariables(variables) });
  if (json) printJson(explanation);
  else process.stdout.write(inWords(explanation));
  process.exitCode = explanation.allowed ? 0 : 1;
}

function inWords(explanation: Explanation): string {
  const { fields, authenticated, minimalScopes, minimalScopesCut, allowed, missingScopes } = explanation;
  const rows = fields.map((field) => [
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
    rows.length > 0 ? table([['where', 'what', 'requires', 'viewer'], ...rows]) : '',
    `All of it requires ${describeRule(needs)}.`,
    verdict,
    ...(minimalScopesCut
      ? ['There are more sets of scopes that are enough: these are the ones that the viewer is nearest to.']
      : []),
    ...(explanation.missingScopesExact ? [] : ['What the viewer lacks is enough, but a smaller set might be.']),
    ...(fields.some(({ variable }) => variable !== undefined)
      ? ['Inputs that a variable may hand in are not counted; say what it holds with --variables.']
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
  const mend = '--variables must be a JSON object, such as \'{"id":"1"}\'.';
  throw new CommandError('USAGE', mend, EXIT_WRONG_USAGE);
}
