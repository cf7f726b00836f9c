import type { GraphqlAnswer, TestApp } from './test-app';
import { PASSWORD } from './test-app';

/** A password that no other test has. */
export const NEW_PASSWORD = 'violet anchors drift past noon';

/** What a login came to. */
export interface TestLogin {
  /** Undefined if it was refused. */
  readonly token: string | undefined;
  readonly refreshToken: string | undefined;
  readonly codes: string[];
}

/** Calls the mutations about an account, as a front end would. */
export function accountClient(app: Pick<TestApp, 'graphql'>) {
  const payloadOf = ({ data, errors }: GraphqlAnswer) =>
    // biome-ignore lint/suspicious/noExplicitAny: tests know what they requested
    (data ? Object.values(data)[0] : { topLevel: errors?.map(({ extensions }) => extensions.code) }) as any;
  const call = async (document: string, input: unknown, token?: string) =>
    payloadOf(await app.graphql(document, { variables: { input }, ...(token !== undefined && { token }) }));
  const errors = 'userErrors { code path message }';

  return {
    async register(username: string): Promise<string> {
      const input = { username, email: `${username}@example.com`, password: PASSWORD };
      const payload = await call(
        'mutation ($input: RegisterInput!) { register(input: $input) { user { id } } }',
        input,
      );
      return payload.user.id;
    },
    async login(username: string, password = PASSWORD): Promise<TestLogin> {
      const document = `mutation ($input: LoginInput!) { login(input: $input) {
        tokens { accessToken refreshToken } ${errors} } }`;
      const payload = await call(document, { username, password });
      return {
        token: payload.tokens?.accessToken,
        refreshToken: payload.tokens?.refreshToken,
        codes: payload.topLevel ?? codesOf(payload),
      };
    },
    /** Whether an access token still works. */
    async isAlive(token: string | undefined): Promise<boolean> {
      const { data } = await app.graphql('{ me { id } }', { token: token ?? '' });
      return data?.me?.id !== undefined;
    },
    changePassword: (token: string, newPassword = NEW_PASSWORD, currentPassword = PASSWORD) =>
      call(
        `mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { user { id } ${errors} } }`,
        { currentPassword, newPassword },
        token,
      ),
    requestReset: (email: string) =>
      call(
        `mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) {
          expiresInMinutes ${errors} } }`,
        { email },
      ),
    reset: (token: string, newPassword = NEW_PASSWORD) =>
      call(`mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { userId ${errors} } }`, {
        token,
        newPassword,
      }),
    requestVerification: async (token: string) =>
      payloadOf(await app.graphql(`mutation { requestEmailVerification { expiresInMinutes ${errors} } }`, { token })),
    /** @param access - the access token of the session that verifies; none by default. */
    verify: (token: string, access?: string) =>
      call(
        `mutation ($input: VerifyEmailInput!) { verifyEmail(input: $input) { userId ${errors} } }`,
        { token },
        access,
      ),
    /** Requests the change to another address. */
    changeEmail: (access: string, email: string, currentPassword: string | undefined = PASSWORD) =>
      call(
        `mutation ($input: UpdateMeInput!) { updateMe(input: $input) { user { email pendingEmail emailVerifiedAt } ${errors} } }`,
        { email, currentPassword },
        access,
      ),
    deleteMe: (token: string, password = PASSWORD) =>
      call(`mutation ($input: DeleteMeInput!) { deleteMe(input: $input) { userId ${errors} } }`, { password }, token),
    deleteUser: async (token: string, id: string) =>
      payloadOf(
        await app.graphql(`mutation ($id: ID!) { deleteUser(id: $id) { userId ${errors} } }`, {
          token,
          variables: { id },
        }),
      ),
    revokeUserSessions: async (token: string, id: string) =>
      payloadOf(
        await app.graphql(`mutation ($id: ID!) { revokeUserSessions(id: $id) { endedSessions ${errors} } }`, {
          token,
          variables: { id },
        }),
      ),
  };
}

/** The codes of a payload's user errors. */
export function codesOf(payload: { userErrors: { code: string }[] }): string[] {
  return payload.userErrors.map(({ code }) => code);
}

/** Every audit event, oldest first. */
export function auditOf(app: Pick<TestApp, 'database'>, action?: string) {
  return app.database.prisma.auditEvent.findMany({
    ...(action !== undefined && { where: { action } }),
    orderBy: { id: 'asc' },
  });
}
