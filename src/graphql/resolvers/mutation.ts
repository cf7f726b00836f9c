import type { TokensOutcome } from '../../auth/issued-tokens';
import { requireUser, requireViewer } from '../context';
import type { MutationResolvers } from '../generated/resolver-types';
import { payload, userErrors, usersPayload } from './payloads';
import type { Services } from './services';

/** Every mutation: one call to a capability, and its outcome as a payload. */
export function mutationResolvers({ users, auth, sessions, account, personalTokens, clients }: Services) {
  return {
    register: async (_root, { input }, { request }) => payload(await users.register(input, request), 'user'),
    login: async (_root, { input }, { request }) => tokensPayload(await auth.login(input, request)),
    updateMe: async (_root, { input }, context) =>
      payload(await users.updateMe(requireUser(context), input, context.request), 'user'),
    updateUser: async (_root, { id, input }, context) =>
      payload(await users.updateUser(requireViewer(context), id, input, context.request), 'user'),
    updateUsers: async (_root, { input }, context) =>
      usersPayload(await users.updateUsers(requireViewer(context), input, context.request)),
    deleteUser: async (_root, { id }, context) =>
      payload(await users.deleteUser(requireViewer(context), id, context.request), 'userId'),
    revokeUserSessions: async (_root, { id }, context) =>
      payload(await users.revokeUserSessions(requireViewer(context), id, context.request), 'endedSessions'),

    refresh: async (_root, { input }, { request }) => tokensPayload(await auth.refresh(input, request)),
    logout: async (_root, _args, context) => ({
      sessionId: await sessions.logout(requireUser(context), context.request),
      userErrors: [],
    }),
    logoutEverywhere: async (_root, _args, context) => ({
      endedSessions: await sessions.logoutEverywhere(requireUser(context), context.request),
      userErrors: [],
    }),
    revokeSession: async (_root, { id }, context) =>
      payload(await sessions.revoke(requireUser(context), id, context.request), 'sessionId'),

    changePassword: async (_root, { input }, context) =>
      payload(await account.changePassword(requireUser(context), input, context.request), 'user'),
    requestPasswordReset: async (_root, { input }, { request }) => {
      const outcome = await account.requestPasswordReset(input, request);
      if (outcome.ok) return { expiresInMinutes: outcome.expiresInMinutes, userErrors: [] };
      return { expiresInMinutes: 0, userErrors: userErrors(outcome.errors) };
    },
    resetPassword: async (_root, { input }, { request }) =>
      payload(await account.resetPassword(input, request), 'userId'),
    requestEmailVerification: async (_root, _args, context) => ({
      ...(await account.requestEmailVerification(requireUser(context))),
      userErrors: [],
    }),
    verifyEmail: async (_root, { input }, context) =>
      payload(await account.verifyEmail(requireUser(context), input, context.request), 'userId'),
    deleteMe: async (_root, { input }, context) =>
      payload(await account.deleteMe(requireUser(context), input, context.request), 'userId'),

    createPersonalAccessToken: async (_root, { input }, context) =>
      payload(
        await personalTokens.create(requireUser(context), input, context.request),
        'token',
        'personalAccessToken',
      ),
    revokePersonalAccessToken: async (_root, { id }, context) =>
      payload(await personalTokens.revoke(requireUser(context), id, context.request), 'personalAccessTokenId'),

    createClient: async (_root, { input }, context) =>
      payload(await clients.create(requireViewer(context), input, context.request), 'client', 'secret'),
    addClientSecret: async (_root, { id }, context) =>
      payload(await clients.addSecret(requireViewer(context), id, context.request), 'client', 'secret'),
    removeClientSecret: async (_root, { id, secretId }, context) =>
      payload(await clients.removeSecret(requireViewer(context), { id, secretId }, context.request), 'client'),
    deleteClient: async (_root, { id }, context) =>
      payload(await clients.delete(requireViewer(context), id, context.request), 'clientId'),
  } satisfies Required<MutationResolvers>;
}

function tokensPayload(outcome: TokensOutcome) {
  const { tokens, ...rest } = payload(outcome, 'tokens');
  return { tokens: tokens && { ...tokens, scopes: [...tokens.scopes] }, ...rest };
}
