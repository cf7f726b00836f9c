import { type DocumentNode, GraphQLError, parse, specifiedRules, validate } from 'graphql';
import { badUserInput } from '../errors';
import type { ScopeEngine } from '../scopes';
import { withoutScopeNames } from '../scopes/access';
import { type Explanation, explain } from '../scopes/explain';
import { LIMITS, maxDepthRule } from './limits';

/** Explains one operation of a document to a viewer who holds `scopes`; `null`: anonymous. Executes nothing. */
export type ExplainDocument = (
  document: string,
  operationName: string | undefined,
  scopes: readonly string[] | null,
  variables?: Readonly<Record<string, unknown>>,
) => Explanation;

/**
 * Explains documents under the limits that requests are under.
 *
 * @param options.engine - read at the first question, because the schema that it enforces asks these questions.
 * @throws DomainError (the explainer) BAD_USER_INPUT for a document that a request could not send either.
 */
export function createExplainDocument(options: {
  readonly engine: () => ScopeEngine;
  /** Whether to name scopes. */
  readonly showScopes: boolean;
}): ExplainDocument {
  return (source, operationName, scopes, variables) => {
    const { policy, viewer } = options.engine();
    const document = read(source, policy.schema);
    const explanation = explain(policy, document, viewer(scopes), {
      operationName,
      variables,
      maxSelections: LIMITS.maxRecursiveSelections,
    });
    if (explanation) return options.showScopes ? explanation : withoutNames(explanation);
    throw badUserInput('operationName: the document must have exactly one operation of that name, or one in all.');
  };
}

function withoutNames(explanation: Explanation): Explanation {
  const fields = explanation.fields.map(withoutScopeNames);
  return { ...explanation, minimalScopes: [], missingScopes: [], fields };
}

function read(source: string, schema: ScopeEngine['policy']['schema']): DocumentNode {
  try {
    const document = parse(source, { maxTokens: LIMITS.maxTokens });
    const rules = [...specifiedRules, maxDepthRule(LIMITS.maxDepth)];
    const [error] = validate(schema, document, rules, { maxErrors: 1 });
    if (error) throw error;
    return document;
  } catch (error) {
    if (error instanceof GraphQLError) throw badUserInput(`document: ${error.message}`);
    throw error;
  }
}
