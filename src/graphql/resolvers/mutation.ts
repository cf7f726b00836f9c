import type { LoginOutcome } from '../../auth/login';
import type { UserOutcome } from '../../users/outcome';
import { requireViewer } from '../context';
import type { MutationResolvers } from '../generated/resolver-types';
import type { Services } from './services';

export function mutationResolvers({ users, auth }: Services): Required<MutationResolvers> {
  return {
    register: async (_root, { input }, { request }) => userPayload(await users.register(input, request)),
    login: async (_root, { input }, { request }) => loginPayload(await auth.login(input, request)),
    updateMe: async (_root, { input }, context) =>
      userPayload(await users.updateMe(requireViewer(context).user.id, input)),
    updateUser: async (_root, { id, input }, context) => {
      const { user, scopes } = requireViewer(context);
      return userPayload(await users.updateUser({ userId: user.id, scopes }, id, input));
    },
  };
}

function userPayload(outcome: UserOutcome) {
  return outcome.ok ? { user: outcome.user, userErrors: [] } : { user: null, userErrors: outcome.errors };
}

function loginPayload(outcome: LoginOutcome) {
  if (outcome.ok) return { tokens: { ...outcome.tokens, scopes: [...outcome.tokens.scopes] }, userErrors: [] };
  const path = outcome.code === 'SCOPE_NOT_HELD' ? ['input', 'scopes'] : ['input'];
  return { tokens: null, userErrors: [{ code: outcome.code, message: outcome.message, path }] };
}
