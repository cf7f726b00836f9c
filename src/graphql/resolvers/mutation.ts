import type { TokensOutcome } from '../../auth/issued-tokens';
import { fieldsOf, type NameOf, nameOf, type UserWriter, type WrittenBy } from '../../identity/user-fields';
import type { Outcome } from '../../outcome';
import type { RequestInfo } from '../../request-info';
import { authenticationOf, requireUser, requireViewer } from '../context';
import type * as Schema from '../generated/resolver-types';
import { endCookie, handOut, refreshWith } from '../session-cookie';
import { importPayload, payload, userErrors, usersPayload } from './payloads';
import type { Services } from './services';

/** Every mutation: one call to a capability, and its outcome as a payload. */
export function mutationResolvers({
  users,
  auth,
  sessions,
  account,
  personalTokens,
  clients,
  invitations,
  totpEnrolment,
  passkeyEnrolment,
  cookieSessions,
  policy,
}: Services) {
  const tokensPayload = async (outcome: TokensOutcome, request: RequestInfo) => {
    const { tokens, ...rest } = payload(outcome, 'tokens');
    return { tokens: tokens && (await handOut(cookieSessions, tokens, request)), ...rest };
  };
  return {
    register: async (_root, { input }, { request }) => payload(await users.register(input, request), 'user'),
    acceptInvitation: async (_root, { input }, { request }) =>
      payload(await invitations.accept(input, request), 'user'),
    createUser: async (_root, { input }, context) =>
      payload(await users.createUser(requireViewer(context), input, context.request), 'user', 'userId'),
    importUsers: async (_root, { input }, context) => {
      const viewer = requireViewer(context);
      const permits = policy.permits(viewer.scopes, authenticationOf(viewer));
      return importPayload(await users.importUsers(viewer, { ...input, permits }, context.request));
    },
    inviteUser: async (_root, { input }, context) =>
      payload(await invitations.invite(requireViewer(context), input, context.request), 'invitation', 'invitationId'),
    revokeInvitation: async (_root, { id }, context) =>
      payload(await invitations.revoke(requireViewer(context), id, context.request), 'invitation', 'invitationId'),
    login: async (_root, { input }, { request }) => {
      const { tokens, secondFactor, userErrors } = payload(await auth.login(input, request), 'tokens', 'secondFactor');
      return {
        tokens: tokens && (await handOut(cookieSessions, tokens, request)),
        secondFactor: secondFactor && { ...secondFactor, methods: [...secondFactor.methods] },
        userErrors,
      };
    },
    completeLogin: async (_root, { input }, { request }) =>
      tokensPayload(await auth.completeLogin(input, request), request),
    beginPasskeyLogin: async () => payload(await auth.beginPasskeyLogin(), 'options'),
    loginWithPasskey: async (_root, { input }, { request }) =>
      tokensPayload(await auth.loginWithPasskey(input, request), request),
    beginReauthentication: async (_root, _args, context) => {
      const { methods, passkeyOptions } = await auth.beginReauthentication(requireUser(context));
      return { methods: [...methods], passkeyOptions, userErrors: [] };
    },
    reauthenticate: async (_root, { input }, context) =>
      tokensPayload(await auth.reauthenticate(requireUser(context), input, context.request), context.request),
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

    removeUserFactors: async (_root, { id, input }, context) => {
      const outcome = await users.removeFactors(requireViewer(context), id, input, context.request);
      const { user, userErrors } = payload(outcome, 'user');
      return { userId: user?.id ?? null, user, userErrors };
    },

    refresh: async (_root, { input }, { request }) =>
      tokensPayload(await refreshWith(auth.refresh, input, request), request),
    logout: async (_root, _args, context) => {
      const sessionId = await sessions.logout(requireUser(context), context.request);
      await endCookie(cookieSessions, context.request);
      return { sessionId, userErrors: [] };
    },
    logoutEverywhere: async (_root, _args, context) => {
      const endedSessions = await sessions.logoutEverywhere(requireUser(context), context.request);
      context.request.sessionCookie?.clear();
      return { endedSessions, userErrors: [] };
    },
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
    deleteMe: async (_root, { input }, context) => {
      const outcome = await account.deleteMe(requireUser(context), input, context.request);
      if (outcome.ok) context.request.sessionCookie?.clear();
      return payload(outcome, 'userId');
    },

    beginTotpEnrolment: async (_root, _args, context) =>
      payload(await totpEnrolment.begin(requireUser(context)), 'secret', 'uri', 'expiresAt'),
    confirmTotpEnrolment: async (_root, { input }, context) =>
      recoveryCodesPayload(await totpEnrolment.confirm(requireUser(context), input, context.request)),
    removeTotp: async (_root, _args, context) =>
      payload(await totpEnrolment.remove(requireUser(context), context.request), 'userId'),
    renewRecoveryCodes: async (_root, _args, context) =>
      recoveryCodesPayload(await totpEnrolment.renewRecoveryCodes(requireUser(context), context.request)),

    beginPasskeyRegistration: async (_root, _args, context) =>
      payload(await passkeyEnrolment.begin(requireUser(context)), 'options'),
    registerPasskey: async (_root, { input }, context) => {
      const outcome = await passkeyEnrolment.register(requireUser(context), input, context.request);
      const { recoveryCodes, ...rest } = payload(outcome, 'passkey', 'recoveryCodes');
      return { recoveryCodes: recoveryCodes && [...recoveryCodes], ...rest };
    },
    renamePasskey: async (_root, { id, input }, context) =>
      payload(await passkeyEnrolment.rename(requireUser(context), id, input, context.request), 'passkey'),
    removePasskey: async (_root, { id }, context) =>
      payload(await passkeyEnrolment.remove(requireUser(context), id, context.request), 'passkeyId'),

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
  } satisfies Required<Schema.MutationResolvers>;
}

function recoveryCodesPayload(outcome: Outcome<{ readonly recoveryCodes: readonly string[] | null }>) {
  const { recoveryCodes, ...rest } = payload(outcome, 'recoveryCodes');
  return { recoveryCodes: recoveryCodes && [...recoveryCodes], ...rest };
}

type Users = Services['users'];
type ListArguments = Parameters<Users['list']>[0];
type UpdateUsers = Parameters<Users['updateUsers']>[1];

/**
 * The fields that the server reads of each input of the schema. The compiler compares both the schema's type and the type
 * that the capability takes with it, and the start compares it with `schema.graphql`: a value that a client sends is never
 * dropped in silence.
 */
export const INPUT_FIELDS = {
  RegisterInput: fields<Schema.RegisterInput, Parameters<Users['register']>[0]>({
    ...ofUser('register'),
    password: true,
  }),
  AcceptInvitationInput: fields<Schema.AcceptInvitationInput, Parameters<Services['invitations']['accept']>[0]>({
    ...ofUser('acceptInvitation'),
    token: true,
    password: true,
  }),
  CreateUserInput: fields<Schema.CreateUserInput, Parameters<Users['createUser']>[1]>({
    ...ofUser('createUser'),
    password: true,
  }),
  ImportUsersInput: fields<Schema.ImportUsersInput, Parameters<Users['importUsers']>[1]>({
    lines: true,
    dryRun: true,
  }),
  InviteUserInput: fields<Schema.InviteUserInput, Parameters<Services['invitations']['invite']>[1]>(
    ofUser('inviteUser'),
  ),
  InvitationFilter: fields<
    Schema.InvitationFilter,
    NonNullable<Parameters<Services['invitations']['list']>[0]['filter']>
  >({ state: true, email: true }),
  UpdateMeInput: fields<Schema.UpdateMeInput, Parameters<Users['updateMe']>[1]>({
    ...ofUser('updateMe'),
    currentPassword: true,
  }),
  UpdateUserInput: fields<Schema.UpdateUserInput, Parameters<Users['updateUser']>[2]>(ofUser('updateUser')),
  UpdateUsersInput: fields<Schema.UpdateUsersInput, UpdateUsers>({
    ids: true,
    filter: true,
    first: true,
    after: true,
    changes: true,
  }),
  UserChanges: fields<Schema.UserChanges, UpdateUsers['changes']>(ofUser('updateUsers')),
  RemoveUserFactorsInput: fields<Schema.RemoveUserFactorsInput, Parameters<Users['removeFactors']>[2]>({
    methods: true,
    passkeyIds: true,
  }),
  UserFilter: fields<Schema.UserFilter, NonNullable<ListArguments['filter']>>({
    search: true,
    role: true,
    isActive: true,
    createdAfter: true,
    createdBefore: true,
  }),
  UserOrder: fields<Schema.UserOrder, NonNullable<ListArguments['orderBy']>>({ field: true, direction: true }),
  AuditFilter: fields<Schema.AuditFilter, NonNullable<Parameters<Services['auditLog']>[0]['filter']>>({
    actions: true,
    actorId: true,
    targetId: true,
    userId: true,
    after: true,
    before: true,
  }),
  LoginInput: fields<Schema.LoginInput, Parameters<Services['auth']['login']>[0]>({
    username: true,
    password: true,
    scopes: true,
    resource: true,
  }),
  CompleteLoginInput: fields<Schema.CompleteLoginInput, Parameters<Services['auth']['completeLogin']>[0]>({
    token: true,
    totp: true,
    recoveryCode: true,
    passkey: true,
  }),
  LoginWithPasskeyInput: fields<Schema.LoginWithPasskeyInput, Parameters<Services['auth']['loginWithPasskey']>[0]>({
    passkey: true,
    scopes: true,
    resource: true,
  }),
  ReauthenticateInput: fields<Schema.ReauthenticateInput, Parameters<Services['auth']['reauthenticate']>[1]>({
    password: true,
    totp: true,
    recoveryCode: true,
    passkey: true,
  }),
  RefreshInput: fields<Schema.RefreshInput, Parameters<Services['auth']['refresh']>[0]>({
    refreshToken: true,
    scopes: true,
    resource: true,
  }),
  ChangePasswordInput: fields<Schema.ChangePasswordInput, AccountInput<'changePassword'>>({
    currentPassword: true,
    newPassword: true,
  }),
  RequestPasswordResetInput: fields<
    Schema.RequestPasswordResetInput,
    Parameters<Services['account']['requestPasswordReset']>[0]
  >({ email: true }),
  ResetPasswordInput: fields<Schema.ResetPasswordInput, Parameters<Services['account']['resetPassword']>[0]>({
    token: true,
    newPassword: true,
  }),
  VerifyEmailInput: fields<Schema.VerifyEmailInput, AccountInput<'verifyEmail'>>({ token: true }),
  ConfirmTotpEnrolmentInput: fields<
    Schema.ConfirmTotpEnrolmentInput,
    Parameters<Services['totpEnrolment']['confirm']>[1]
  >({ code: true }),
  RegisterPasskeyInput: fields<Schema.RegisterPasskeyInput, Parameters<Services['passkeyEnrolment']['register']>[1]>({
    name: true,
    credential: true,
  }),
  RenamePasskeyInput: fields<Schema.RenamePasskeyInput, Parameters<Services['passkeyEnrolment']['rename']>[2]>({
    name: true,
  }),
  DeleteMeInput: fields<Schema.DeleteMeInput, AccountInput<'deleteMe'>>({ password: true }),
  CreatePersonalAccessTokenInput: fields<
    Schema.CreatePersonalAccessTokenInput,
    Parameters<Services['personalTokens']['create']>[1]
  >({ name: true, expiresInDays: true, scopes: true, document: true, operationName: true }),
  CreateClientInput: fields<Schema.CreateClientInput, Parameters<Services['clients']['create']>[1]>({
    name: true,
    scopes: true,
  }),
};

/** The second argument of an operation on one's own account. */
type AccountInput<Name extends keyof Services['account']> = Services['account'][Name] extends (
  viewer: never,
  input: infer Input,
  ...rest: never
) => unknown
  ? Input
  : never;

/** `true` for every field of the schema's input: the capability's type must have it. */
type FieldsOf<Given, Read> = {
  readonly [K in keyof Given]-?: K extends keyof Read ? true : `nothing reads ${K & string}: read it in the capability`;
};

function fields<Given, Read>(read: FieldsOf<Given, Read>): readonly string[] {
  return Object.keys(read);
}

/** The fields of an input that are stored fields of a user. */
function ofUser<Writer extends UserWriter>(writer: Writer) {
  return Object.fromEntries(fieldsOf(writer).map(([property]) => [nameOf(property), true])) as {
    readonly [K in WrittenBy<Writer> as NameOf<K>]: true;
  };
}
