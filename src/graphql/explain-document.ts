import {
  describeAuthentication,
  type Explanation,
  explain,
  type ScopeEngine,
  type ViewerAuthentication,
  withoutScopeNames,
} from '@scoped-api/engine';
import { badUserInput, DomainError } from '../errors';
import type { Metrics } from '../metrics/metrics';
import type { WorkBudget } from '../throttle/work-budget';
import { type HideNames, hideNothing } from './hidden-names';
import { LIMITS } from './limits';
import { type ReadDocument, readDocument } from './read-document';

/** The caller that sends a document, and its request: the documents of one operation are counted together. */
interface Asker {
  /** The id of the user or the client. */
  readonly id: string;
  readonly request: object;
}

/**
 * Explains one operation of a document to a viewer who holds `scopes`; `null`: anonymous. Executes nothing.
 *
 * @param more.authentication - how and when the user has authenticated. Default: `null`, a token without an authentication of a user.
 * @param more.asker - absent for the server's own documents and the operator's, whose work is not limited.
 */
export type ExplainDocument = (
  document: string,
  operationName: string | undefined,
  scopes: readonly string[] | null,
  more?: {
    readonly authentication?: ViewerAuthentication | null;
    readonly variables?: Readonly<Record<string, unknown>> | undefined;
    readonly asker?: Asker | undefined;
  },
) => Explanation;

/**
 * Makes the explainer of documents. It has the same limits as requests.
 *
 * @param options.engine - read at the first call, because the resolvers of its schema call this explainer.
 * @throws DomainError (the explainer) BAD_USER_INPUT for a document that would be refused in a request too, and above
 * the limit of one operation; RATE_LIMITED above the limit of a user.
 */
export function createExplainDocument(options: {
  readonly engine: () => ScopeEngine;
  /** Whether to name scopes. */
  readonly showScopes: boolean;
  /** Both are absent if no client can call the explainer. */
  readonly handedIn?: HandedIn;
  readonly hideNames?: HideNames;
}): ExplainDocument {
  const { engine, showScopes, handedIn, hideNames = hideNothing } = options;

  return (source, operationName, scopes, { authentication = null, variables, asker } = {}) => {
    const { policy, viewer } = engine();
    const read = () => readDocument(policy.schema, source, { suggestions: false });
    const document = asker && handedIn ? handedIn.read(asker, source, read) : read();
    if (!document.ok) {
      throw badUserInput(`document: ${hideNames(document.errors[0].message, { document: source })}`);
    }
    const explanation = explain(policy, document.document, viewer(scopes, authentication), {
      operationName,
      variables,
      maxSelections: LIMITS.maxRecursiveSelections,
    });
    if (explanation) return showScopes ? explanation : withoutNames(explanation);
    throw badUserInput(
      'operationName: without it the document must have exactly one operation, and with it exactly one of that name.',
    );
  };
}

/**
 * Returns the minimal sets of scopes with which a personal access token may run an operation.
 *
 * @param explanation - of the operation.
 * @throws DomainError BAD_USER_INPUT for an operation that requires an authentication of the user: no personal access token
 * could run it.
 */
export function scopesForToken({ minimalScopes, requiredAuthentication, fields }: Explanation) {
  if (!requiredAuthentication) return minimalScopes;
  const part = fields.find((field) => field.requiredAuthentication && field.variable === undefined);
  throw badUserInput(
    `document: ${part?.coordinate ?? 'the operation'} requires ${describeAuthentication(requiredAuthentication)}, which a ` +
      'personal access token never has; remove it from the document.',
  );
}

/** Limits the work on documents that clients send as values; see {@link createHandedIn}. */
interface HandedIn {
  /** Returns `read()`, or its earlier result for the same text in the same request. */
  read(asker: Asker, text: string, read: () => ReadDocument): ReadDocument;
}

/** Maximum number of selections of all documents of one operation: each explanation has an entry for each selection. */
const MAX_SELECTIONS = LIMITS.maxRecursiveSelections;

/**
 * Makes the limits for documents that clients send as values. One operation may send several documents, and one
 * document several times by a variable. Each text is read once. Their total size is limited for each operation, and
 * their total cost over time for each user.
 *
 * @param options.budget - keys are `user <id>`.
 */
export function createHandedIn(options: {
  readonly budget: WorkBudget;
  readonly metrics: Pick<Metrics, 'graphqlWorkRefused'>;
}): HandedIn {
  const { budget, metrics } = options;
  const requests = new WeakMap<object, { readonly known: Map<string, ReadDocument>; selections: number }>();

  return {
    read({ id, request }, text, read) {
      const key = `user ${id}`;
      const handedIn = requests.get(request) ?? { known: new Map(), selections: 0 };
      requests.set(request, handedIn);
      try {
        budget.check(key);
      } catch (error) {
        if (error instanceof DomainError) metrics.graphqlWorkRefused.inc({ reason: 'user' });
        throw error;
      }
      const document = handedIn.known.get(text) ?? read();
      // A document that was already read is charged again: it is explained again, which costs no more than reading it.
      budget.charge(key, document.cost);
      handedIn.known.set(text, document);
      handedIn.selections += document.ok ? document.size.selections : 0;
      if (handedIn.selections <= MAX_SELECTIONS) return document;
      metrics.graphqlWorkRefused.inc({ reason: 'operation' });
      throw badUserInput(
        `document: the documents of one operation may select ${MAX_SELECTIONS} fields and fragments together. ` +
          'Send them in several requests.',
      );
    },
  };
}

function withoutNames(explanation: Explanation): Explanation {
  const fields = explanation.fields.map(withoutScopeNames);
  return { ...explanation, minimalScopes: [], minimalScopesCut: false, missingScopes: [], fields };
}
