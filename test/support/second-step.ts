import type { GraphqlAnswer, TestApp } from './test-app';
import { PASSWORD } from './test-app';

/** What a mutation that issues tokens answered. */
export interface TestAnswer {
  readonly tokens: { readonly accessToken: string; readonly refreshToken: string; readonly scopes: string[] } | null;
  readonly secondFactor?: {
    readonly token: string;
    readonly expiresAt: string;
    readonly methods: string[];
    // biome-ignore lint/suspicious/noExplicitAny: tests know what they requested
    readonly passkeyOptions: any;
  } | null;
  readonly userErrors: readonly { readonly code: string; readonly message: string; readonly path: string[] }[];
  /** The code of a top-level error, if there is one. */
  readonly topLevel?: string;
}

const TOKENS = 'tokens { accessToken refreshToken scopes } userErrors { code message path }';

function answerOf({ data, errors }: GraphqlAnswer): TestAnswer {
  const payload = data && (Object.values(data)[0] as TestAnswer | null);
  if (payload) return payload;
  return { tokens: null, userErrors: [], topLevel: String(errors?.[0]?.extensions.code) };
}

/** Calls the mutations of logins in two steps, as a front end would. */
export function secondStepClient(app: Pick<TestApp, 'graphql'>, headers: Record<string, string> = {}) {
  const call = async (document: string, input: object, token?: string) =>
    answerOf(await app.graphql(document, { variables: { input }, headers, ...(token !== undefined && { token }) }));
  return {
    login: (username: string, input: object = {}) =>
      call(
        `mutation ($input: LoginInput!) { login(input: $input) {
          secondFactor { token expiresAt methods passkeyOptions } ${TOKENS} } }`,
        { username, password: PASSWORD, ...input },
      ),
    /** The first step; returns the token of the second one. */
    async pending(username: string, input: object = {}): Promise<string> {
      const { secondFactor, userErrors, topLevel } = await this.login(username, input);
      if (!secondFactor) throw new Error(`no second step: ${JSON.stringify(userErrors)} ${topLevel}`);
      return secondFactor.token;
    },
    complete: (token: string, proof: object) =>
      call(`mutation ($input: CompleteLoginInput!) { completeLogin(input: $input) { ${TOKENS} } }`, {
        token,
        ...proof,
      }),
    reauthenticate: (access: string, proof: object) =>
      call(`mutation ($input: ReauthenticateInput!) { reauthenticate(input: $input) { ${TOKENS} } }`, proof, access),
    loginWithPasskey: (passkey: unknown, input: object = {}) =>
      call(`mutation ($input: LoginWithPasskeyInput!) { loginWithPasskey(input: $input) { ${TOKENS} } }`, {
        passkey,
        ...input,
      }),
    async passkeyOptions() {
      const { data } = await app.graphql('mutation { beginPasskeyLogin { options userErrors { code } } }', { headers });
      return data.beginPasskeyLogin.options;
    },
    async reauthenticationOptions(access: string) {
      const { data, errors } = await app.graphql(
        'mutation { beginReauthentication { methods passkeyOptions userErrors { code } } }',
        { token: access, headers },
      );
      return data?.beginReauthentication ?? { topLevel: errors?.[0]?.extensions.code };
    },
  };
}

/** What came of it: `OK`, or the code of the error. */
export function resultOf({ tokens, userErrors, topLevel }: TestAnswer): string {
  return tokens ? 'OK' : (topLevel ?? userErrors[0]?.code ?? 'nothing');
}

/** The claims of an access token, unverified. */
export function claimsOf({ tokens }: Pick<TestAnswer, 'tokens'>): Record<string, unknown> {
  return JSON.parse(Buffer.from(tokens?.accessToken.split('.')[1] ?? '', 'base64url').toString());
}
