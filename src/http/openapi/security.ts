import { SCOPES } from '../../scopes/registry';
import type { Grant } from '../oauth/grant';

/** What an operation asks for. */
export interface Requirement {
  /** Whether it takes an access token at all. */
  readonly authenticated: boolean;
  /** The least sets of scopes, any one of which is enough; empty where none is asked for or shown. */
  readonly minimalScopes: readonly (readonly string[])[];
}

/** What a document asks for, as far as clients may know. */
export type ExplainScopes = (document: string) => Requirement;

/** How clients show who they are. */
export function securitySchemes(grants: readonly Grant[]) {
  const flows = grants.flatMap(({ flow = {} }) => Object.entries(flow));
  return {
    // First: Swagger UI offers them in this order, and a person logs in with a password.
    oauth2: {
      type: 'oauth2',
      description:
        'An access token of `POST /token`. A user logs in with a password and leaves client_id empty; ' +
        'a registered client shows its id and secret.',
      flows: Object.fromEntries(flows.map(([name, more]) => [name, { tokenUrl: '/token', scopes: SCOPES, ...more }])),
    },
    bearer: {
      type: 'http',
      scheme: 'bearer',
      description: 'An access token or a personal access token, as it is.',
    },
    client: { type: 'http', scheme: 'basic', description: "A registered client's id and secret." },
  };
}

/** The security of an operation: each alternative with an OAuth token, or any token that holds as much. */
export function securityOf({ authenticated, minimalScopes }: Requirement) {
  if (!authenticated) return [];
  const alternatives = minimalScopes.length > 0 ? minimalScopes : [[]];
  return [...alternatives.map((scopes) => ({ oauth2: scopes })), { bearer: [] }];
}
