/** The mutations that begin, renew and end sessions. */
export type SessionField = keyof ReturnType<typeof sessionDocuments>;

/**
 * Returns the documents of these mutations.
 *
 * @param tokens - the fields of `Tokens`. A server refuses `refreshToken` to a client that has it in a cookie.
 */
export function sessionDocuments(tokens: string) {
  return {
    login: `mutation Login($input: LoginInput!) { login(input: $input) { tokens { ${tokens} } secondFactor { token expiresAt methods passkeyOptions } userErrors { code message path } } }`,
    completeLogin: `mutation CompleteLogin($input: CompleteLoginInput!) { completeLogin(input: $input) { tokens { ${tokens} } userErrors { code message path } } }`,
    loginWithPasskey: `mutation LoginWithPasskey($input: LoginWithPasskeyInput!) { loginWithPasskey(input: $input) { tokens { ${tokens} } userErrors { code message path } } }`,
    reauthenticate: `mutation Reauthenticate($input: ReauthenticateInput!) { reauthenticate(input: $input) { tokens { ${tokens} } userErrors { code message path } } }`,
    refresh: `mutation Refresh($input: RefreshInput!) { refresh(input: $input) { tokens { ${tokens} } userErrors { code message path } } }`,
    logout: 'mutation Logout { logout { sessionId } }',
    logoutEverywhere: 'mutation LogoutEverywhere { logoutEverywhere { endedSessions } }',
  };
}

/** Begins a login by a passkey alone. */
export const BEGIN_PASSKEY_LOGIN =
  'mutation BeginPasskeyLogin { beginPasskeyLogin { options userErrors { code message path } } }';

/** Asks what the user can prove, with a challenge for passkeys. */
export const BEGIN_REAUTHENTICATION =
  'mutation BeginReauthentication { beginReauthentication { methods passkeyOptions } }';

/** Asks what the session may use. */
export const VIEWER_CAN =
  'query ViewerCan($coordinates: [String!]!) { viewerCan(coordinates: $coordinates) { coordinate missingScopes } }';
