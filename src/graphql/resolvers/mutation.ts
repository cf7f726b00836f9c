import { requireUser, requireViewer } from '../context';
import type { MutationResolvers } from '../generated/resolver-types';
import { tokensPayload, userPayload, usersPayload } from './payloads';
import type { Services } from './services';

export function mutationResolvers({ users, auth }: Services) {
  return {
    register: async (_root, { input }, { request }) => userPayload(await users.register(input, request)),
    login: async (_root, { input }, { request }) => tokensPayload(await auth.login(input, request)),
    updateMe: async (_root, { input }, context) =>
      userPayload(await users.updateMe(requireUser(context), input, context.request)),
    updateUser: async (_root, { id, input }, context) =>
      userPayload(await users.updateUser(requireViewer(context), id, input, context.request)),
    updateUsers: async (_root, { input }, context) =>
      usersPayload(await users.updateUsers(requireViewer(context), input, context.request)),
  } satisfies MutationResolvers;
}
