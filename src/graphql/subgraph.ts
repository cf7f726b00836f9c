import { compositionSdl } from '@scoped-api/engine';
import { type DocumentNode, visit } from 'graphql';
import type { Introspection } from '../config';
import { badUserInput } from '../errors';
import type { UserRecord } from '../identity/user-record';
import type { Viewer } from '../identity/viewer';
import type { ServerSchema } from '../schema/load-schema';
import { createBatch } from './batch';
import { type GraphqlContext, requireViewer } from './context';
import type { SchemaExtension } from './schema';

/** The most entities of one request; about what fits into a request's body. */
const MAX_REPRESENTATIONS = 1_000;

/** The Federation directives of this schema, besides its rules. */
const ANNOTATIONS = { User: '@key(fields: "id")', PageInfo: '@shareable' };

/** The schema as a Federation 2 subgraph, for a composition. */
export function subgraphSdl({ document }: ServerSchema): string {
  return compositionSdl(withoutStored(document), { annotations: ANNOTATIONS });
}

/** Leaves out `@stored`, which says how this server stores its fields. The fields and their inputs stay. */
function withoutStored(document: DocumentNode): DocumentNode {
  const isStored = ({ name }: { readonly name: { readonly value: string } }) => name.value === 'stored';
  return visit(document, {
    Directive: (node) => (isStored(node) ? null : undefined),
    DirectiveDefinition: (node) => (isStored(node) ? null : undefined),
  });
}

/**
 * `_service` and `_entities` of the Federation 2 subgraph specification. Like every root field, both have rules.
 * `_entities` can read any user, so it requires the same as `Query.user`. The SDL names the whole schema, so it is open
 * to everyone only if introspection is `on`; otherwise, with `viewer` too, it requires the scope `status:read`.
 */
export function createSubgraph(options: {
  readonly serverSchema: ServerSchema;
  /** For each id the user or null, in one SQL statement. */
  readonly usersByIds: (ids: readonly string[], viewer: Viewer) => Promise<readonly (UserRecord | null)[]>;
  /** Who may read the schema. */
  readonly introspection: Introspection;
}): SchemaExtension {
  const { serverSchema, usersByIds, introspection } = options;
  const sdl = subgraphSdl(serverSchema);
  const loadUser = createBatch((ids, context) => usersByIds(ids, requireViewer(context)), {
    max: MAX_REPRESENTATIONS,
    error: () => badUserInput(`representations must have at most ${MAX_REPRESENTATIONS} items in one request.`),
  });
  return {
    typeDefs: typeDefs(introspection === 'on' ? '@public' : '@requiresScopes(scopes: [["status:read"]])'),
    resolvers: {
      Query: {
        _service: () => ({ sdl }),
        _entities: (_root: unknown, { representations }: { representations: unknown[] }, context: GraphqlContext) =>
          Promise.all(userIds(representations).map((id) => loadUser(context, id))),
      },
      _Entity: { __resolveType: () => 'User' },
    },
  };
}

function typeDefs(serviceRule: string): string {
  return `
    extend type Query {
      "This subgraph, for a federated graph's composition."
      _service: _Service! ${serviceRule}

      "Entities by their keys, for a federated graph's router; null where there is none."
      _entities(
        "At most ${MAX_REPRESENTATIONS}, each with a \`__typename\` and that type's key: \`{ __typename: \\"User\\", id }\`."
        representations: [_Any!]!
      ): [_Entity]! @requiresScopes(scopes: [["users:read"]])
    }

    "This subgraph."
    type _Service {
      "The schema with Federation's directives; rules on arguments and input fields are enforced, yet not part of it."
      sdl: String!
    }

    "What other subgraphs may extend and refer to."
    union _Entity = User

    "An entity's type and key."
    scalar _Any
  `;
}

/** @throws DomainError BAD_USER_INPUT for the first representation that is none of a user. */
function userIds(representations: readonly unknown[]): string[] {
  return representations.map((representation, position) => {
    const place = `representations[${position}]`;
    const { __typename, id } = Object(representation) as { readonly __typename?: unknown; readonly id?: unknown };
    if (__typename !== 'User') throw badUserInput(`${place}.__typename: must be "User", the only entity here.`);
    if (typeof id !== 'string') throw badUserInput(`${place}.id: must be the user's ID, a string.`);
    return id;
  });
}
