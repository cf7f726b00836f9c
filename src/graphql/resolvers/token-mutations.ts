import { requireUser } from '../context';
import type { MutationResolvers } from '../generated/resolver-types';
import { userErrorsOf } from './payloads';
import type { Services } from './services';

/** Mutations about the viewer's personal access tokens. */
export function tokenMutations({ personalTokens }: Pick<Services, 'personalTokens'>) {
  return {
    createPersonalAccessToken: async (_root, { input }, context) => {
      const outcome = await personalTokens.create(requireUser(context), input, context.request);
      if (outcome.ok) return { ...outcome, userErrors: [] };
      return { token: null, personalAccessToken: null, userErrors: userErrorsOf(outcome) };
    },
    revokePersonalAccessToken: async (_root, { id }, context) => {
      const outcome = await personalTokens.revoke(requireUser(context), id, context.request);
      if (outcome.ok) return { personalAccessTokenId: outcome.personalAccessTokenId, userErrors: [] };
      return { personalAccessTokenId: null, userErrors: userErrorsOf(outcome) };
    },
  } satisfies MutationResolvers;
}
