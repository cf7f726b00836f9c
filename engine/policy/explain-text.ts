import { describeRule, type Explanation, explain } from '@scoped-api/engine';
import { GraphQLError, parse, Source, validate } from 'graphql';
import { type ConsoleStreams, table } from './console';
import { placeOfError } from './merge-sdl';
import type { PolicySource } from './policy-source';
import { PolicyToolError, throwProblems } from './problem';

/** Whom and what to explain. */
export interface ExplainOptions {
  /** Absent: an anonymous viewer. */
  readonly scopes?: readonly string[] | undefined;
  readonly operation?: string | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Explains one operation of a document.
 *
 * @param file - the name of the document, for messages.
 * @throws PolicyToolError for a document that is invalid, or has no such operation.
 */
export function explainText(
  { engine }: PolicySource,
  file: string,
  text: string,
  { scopes, operation, variables }: ExplainOptions,
): Explanation {
  const name = file === '-' ? 'standard input' : file;
  const refuse = (errors: readonly GraphQLError[]) =>
    throwProblems(
      'BAD_USER_INPUT',
      'The document is invalid:',
      errors.map((error) => ({ place: placeOfError(error, name), message: error.message })),
    );
  try {
    const document = parse(new Source(text, name), { maxTokens: 100_000 });
    refuse(validate(engine.policy.schema, document));
    const explanation = explain(engine.policy, document, engine.viewer(scopes ?? null), {
      operationName: operation,
      variables,
    });
    if (explanation) return explanation;
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    refuse([error]);
  }
  throw new PolicyToolError(
    'BAD_USER_INPUT',
    'Without --operation the document must have exactly one operation, and with it exactly one of that name.',
  );
}

/** Returns an explanation as a table with a verdict. */
export function explanationLines({ stdout }: Pick<ConsoleStreams, 'stdout'>, explanation: Explanation): string {
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
