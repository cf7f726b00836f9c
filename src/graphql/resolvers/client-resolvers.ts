import type { SecretOutcome } from '../../clients/clients-service';
import type { Refused } from '../../outcome';
import { requireViewer } from '../context';
import type { MutationResolvers, QueryResolvers } from '../generated/resolver-types';
import { userErrorsOf } from './payloads';
import type { Services } from './services';

/** The queries about registered clients. */
export function clientQueries({ clients }: Pick<Services, 'clients'>) {
  return { clients: () => clients.list() } satisfies QueryResolvers;
}

/** The mutations of registered clients. */
export function clientMutations({ clients }: Pick<Services, 'clients'>) {
  return {
    createClient: async (_root, { input }, context) =>
      secretPayload(await clients.create(requireViewer(context), input, context.request)),
    addClientSecret: async (_root, { id }, context) =>
      secretPayload(await clients.addSecret(requireViewer(context), id, context.request)),
    removeClientSecret: async (_root, { id, secretId }, context) => {
      const outcome = await clients.removeSecret(requireViewer(context), { id, secretId }, context.request);
      return outcome.ok ? { client: outcome.client, userErrors: [] } : { client: null, ...refusal(outcome) };
    },
    deleteClient: async (_root, { id }, context) => {
      const outcome = await clients.delete(requireViewer(context), id, context.request);
      return outcome.ok ? { clientId: outcome.clientId, userErrors: [] } : { clientId: null, ...refusal(outcome) };
    },
  } satisfies MutationResolvers;
}

function secretPayload(outcome: SecretOutcome) {
  if (!outcome.ok) return { client: null, secret: null, ...refusal(outcome) };
  return { client: outcome.client, secret: outcome.secret, userErrors: [] };
}

function refusal(outcome: Refused) {
  return { userErrors: userErrorsOf(outcome) };
}
