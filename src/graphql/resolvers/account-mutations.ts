import { requireUser, requireViewer } from '../context';
import type { MutationResolvers, UserErrorCode } from '../generated/resolver-types';
import { userError } from './payloads';
import type { Services } from './services';

/** Mutations about the life of an account: the viewer's own, one by a mailed token, or another's by an admin. */
export function accountMutations({ account, users }: Pick<Services, 'account' | 'users'>) {
  return {
    changePassword: async (_root, { input }, context) => {
      const outcome = await account.changePassword(requireUser(context), input, context.request);
      return outcome.ok ? { user: outcome.user, userErrors: [] } : { user: null, userErrors: errorsOf(outcome) };
    },
    requestPasswordReset: async (_root, { input }, { request }) => {
      const outcome = await account.requestPasswordReset(input, request);
      if (outcome.ok) return { expiresInMinutes: outcome.expiresInMinutes, userErrors: [] };
      return { expiresInMinutes: 0, userErrors: errorsOf(outcome) };
    },
    resetPassword: async (_root, { input }, { request }) => userIdPayload(await account.resetPassword(input, request)),
    requestEmailVerification: async (_root, _args, context) => ({
      ...(await account.requestEmailVerification(requireUser(context))),
      userErrors: [],
    }),
    verifyEmail: async (_root, { input }, context) =>
      userIdPayload(await account.verifyEmail(requireUser(context), input, context.request)),
    deleteMe: async (_root, { input }, context) =>
      userIdPayload(await account.deleteMe(requireUser(context), input, context.request)),
    deleteUser: async (_root, { id }, context) =>
      userIdPayload(await users.deleteUser(requireViewer(context), id, context.request)),
    revokeUserSessions: async (_root, { id }, context) => {
      const outcome = await users.revokeUserSessions(requireViewer(context), id, context.request);
      if (outcome.ok) return { endedSessions: outcome.endedSessions, userErrors: [] };
      return { endedSessions: null, userErrors: errorsOf(outcome) };
    },
  } satisfies MutationResolvers;
}

interface Refusal {
  readonly ok: false;
  readonly errors: readonly {
    readonly code: UserErrorCode;
    readonly path: readonly string[];
    readonly message: string;
  }[];
}

function errorsOf({ errors }: Refusal) {
  return errors.map(({ code, path, message }) => userError(code, path, message));
}

/** The payload of a mutation that answers with whose account it was. */
function userIdPayload(outcome: { readonly ok: true; readonly userId: string } | Refusal) {
  return outcome.ok ? { userId: outcome.userId, userErrors: [] } : { userId: null, userErrors: errorsOf(outcome) };
}
