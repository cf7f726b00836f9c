import { requireUser } from '../context';
import type { MutationResolvers } from '../generated/resolver-types';
import { tokensPayload, userErrorsOf } from './payloads';
import type { Services } from './services';

/** Mutations about the viewer's own sessions. */
export function sessionMutations({ auth, sessions }: Pick<Services, 'auth' | 'sessions'>) {
  return {
    refresh: async (_root, { input }, { request }) => tokensPayload(await auth.refresh(input, request)),
    logout: async (_root, _args, context) => ({
      sessionId: await sessions.logout(requireUser(context), context.request),
      userErrors: [],
    }),
    logoutEverywhere: async (_root, _args, context) => ({
      endedSessions: await sessions.logoutEverywhere(requireUser(context), context.request),
      userErrors: [],
    }),
    revokeSession: async (_root, { id }, context) => {
      const outcome = await sessions.revoke(requireUser(context), id, context.request);
      if (outcome.ok) return { sessionId: outcome.sessionId, userErrors: [] };
      return { sessionId: null, userErrors: userErrorsOf(outcome) };
    },
  } satisfies MutationResolvers;
}
