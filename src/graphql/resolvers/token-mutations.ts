import { requireUser } from '../context';
import type { MutationResolvers } from '../generated/resolver-types';
import { userError } from './payloads';
import type { Services } from './services';

/** Mutations about the viewer's personal access tokens. */
export function tokenMutations({ personalTokens }: Pick<Services, 'personalTokens'>) {
  return {
    createPersonalAccessToken: async (_root, { input }, context) => {
      const outcome = await personalTokens.create(requireUser(context), input, context.request);
      if (outcome.ok) return { ...outcome, userErrors: [] };
      const { code, path, message } = outcome;
      return { token: null, personalAccessToken: null, userErrors: [userError(code, path, message)] };
    },
    revokePersonalAccessToken: async (_root, { id }, context) => {
      const ended = await personalTokens.revoke(requireUser(context), id, context.request);
      if (ended !== undefined) return { personalAccessTokenId: ended, userErrors: [] };
      const error = userError('NOT_FOUND', ['id'], 'You have no personal access token with this id.');
      return { personalAccessTokenId: null, userErrors: [error] };
    },
  } satisfies MutationResolvers;
}
