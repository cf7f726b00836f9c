import {
  type Access,
  asLocked,
  describeAuthentication,
  describeRule,
  type Explanation,
  explain,
  type ViewerAuthentication,
} from '@scoped-api/engine';
import { GraphQLError, parse, Source, validate } from 'graphql';
import { type ConsoleStreams, table } from './console';
import { placeOfError } from './merge-sdl';
import type { PolicySource } from './policy-source';
import { PolicyToolError, throwProblems } from './problem';

/** Whom and what to explain. */
export interface ExplainOptions {
  /** Absent: an anonymous viewer. */
  readonly scopes?: readonly string[] | undefined;
  /** How and when the user has authenticated; `null`: a token without an authentication of a user. */
  readonly authentication: ViewerAuthentication | null;
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
  { scopes, authentication, operation, variables }: ExplainOptions,
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
    const explanation = explain(engine.policy, document, engine.viewer(scopes ?? null, authentication), {
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
  const { fields: requested, minimalScopes, minimalScopesCut } = explanation;
  const rows = requested.map((field) => [
    field.variable === undefined ? field.path.join('.') || '(root)' : `if $${field.variable} has it`,
    field.coordinate,
    describeRule(asLocked(field)) + (field.requiredScopesCut ? ', or other scopes' : ''),
    field.allowed ? 'yes' : `no${lackOf(field)}`,
  ]);
  const whole = describeRule(
    asLocked({ ...explanation, requiredScopes: minimalScopes, requiredScopesCut: minimalScopesCut }),
  );
  return [
    rows.length > 0 ? table([['where', 'what', 'requires', 'viewer'], ...rows], stdout) : '',
    `All of it requires ${whole}.`,
    verdictOf(explanation),
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

/** Says in a word what a viewer lacks. Without the scopes, a further authentication does not help. */
function lackOf({
  missingScopes,
  missingAuthentication,
}: Pick<Access, 'missingScopes' | 'missingAuthentication'>): string {
  if (missingScopes.length > 0) return `: ${missingScopes.join(' ')}`;
  return missingAuthentication ? ': authentication' : '';
}

function verdictOf({ allowed, missingScopes, missingAuthentication }: Explanation): string {
  if (allowed) return 'The viewer may have all of it.';
  const scopes = missingScopes.join(' ');
  const authentication = missingAuthentication && describeAuthentication(missingAuthentication);
  return `The viewer lacks ${[scopes, authentication].filter(Boolean).join(', and ') || 'an access token'}.`;
}
