import type { ViewerAuthentication } from '@scoped-api/engine';
import { authenticationOf, requireUser, requireViewer } from '../context';
import type { QueryResolvers } from '../generated/resolver-types';
import { createSelectedNames } from '../selected-names';
import type { Services } from './services';
import { createUserProperties, userConnection } from './user';

/** Every query: one call to a capability. */
export function queryResolvers(services: Services) {
  const { users, stored, clients, policy, explain, status, auditLog, invitations, extensionUserFields } = services;
  const { describeServer } = services;
  const selectedNames = createSelectedNames();
  const userProperties = createUserProperties(stored, extensionUserFields);
  return {
    server: (_root, _args, { viewer }) => describeServer(viewer),
    me: (_root, _args, context) => requireUser(context).user,
    users: async (_root, args, { viewer }, info) => {
      const page = await users.list({ ...args, properties: userProperties(selectedNames(info)) }, viewer);
      return userConnection(page, () => users.count(args.filter, viewer));
    },
    user: (_root, { id }, context) => users.byId(id, context.viewer),
    clients: () => clients.list(),
    invitations: (_root, args, context) => invitations.list(args, requireViewer(context)),
    status: (_root, _args, context) => status(requireViewer(context)),
    explainScopes: (_root, { document, operationName, userId }, context) => {
      const viewer = requireViewer(context);
      const id = viewer.kind === 'user' ? viewer.user.id : viewer.clientId;
      const asker = { id, request: context.request };
      const explainTo = ({ scopes, authentication }: Explained) =>
        explain(document, operationName ?? undefined, scopes, { authentication, asker });
      if (userId == null) return explainTo({ scopes: viewer.scopes, authentication: authenticationOf(viewer) });
      return users.holdings(userId, viewer).then((held) => held && explainTo(held));
    },
    viewerCan: (_root, { coordinates }, context) => {
      const viewer = requireViewer(context);
      return policy.viewerCan(coordinates, viewer.scopes, authenticationOf(viewer));
    },
    auditLog: (_root, args, context) => auditLog(args, requireViewer(context)),
    whoCan: (_root, { coordinate }) => policy.whoCan(coordinate),
    policy: () => policy.overview(),
  } satisfies Required<QueryResolvers>;
}

/** Whom an operation is explained to. */
interface Explained {
  readonly scopes: readonly string[];
  readonly authentication: ViewerAuthentication | null;
}
