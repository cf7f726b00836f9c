import { PASSWORD, type TestApp } from './test-app';

/** What a login or a refresh gave. */
export interface TestTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly scopes: string[];
}

const TOKENS = 'tokens { accessToken refreshToken scopes } userErrors { code path }';

/** Registers a user and logs in. */
export async function registerAndLogIn(app: TestApp, username: string, scopes?: string[]): Promise<TestTokens> {
  const input = { username, email: `${username}@example.com`, password: PASSWORD };
  await app.graphql('mutation ($input: RegisterInput!) { register(input: $input) { user { id } } }', {
    variables: { input },
  });
  return logIn(app, username, scopes);
}

/** Logs in once more. */
export async function logIn(app: TestApp, username: string, scopes?: string[]): Promise<TestTokens> {
  const input = { username, password: PASSWORD, ...(scopes && { scopes }) };
  const answer = await app.graphql(`mutation ($input: LoginInput!) { login(input: $input) { ${TOKENS} } }`, {
    variables: { input },
  });
  return answer.data.login.tokens;
}

/** Sends `refresh`, whatever comes of it. */
export async function refresh(
  app: Pick<TestApp, 'graphql'>,
  refreshToken: string,
  scopes?: string[],
): Promise<{ tokens: TestTokens | null; userErrors: { code: string; path: string[] }[] }> {
  const input = { refreshToken, ...(scopes && { scopes }) };
  const answer = await app.graphql(`mutation ($input: RefreshInput!) { refresh(input: $input) { ${TOKENS} } }`, {
    variables: { input },
  });
  if (!answer.data) throw new Error(JSON.stringify(answer.errors));
  return answer.data.refresh;
}

/** Refreshes with a token that must be good. */
export async function refreshed(app: Pick<TestApp, 'graphql'>, refreshToken: string): Promise<TestTokens> {
  const { tokens, userErrors } = await refresh(app, refreshToken);
  if (!tokens) throw new Error(`refused: ${JSON.stringify(userErrors)}`);
  return tokens;
}

/** Whether an access token still opens `me`. */
export async function isGood(app: Pick<TestApp, 'graphql'>, { accessToken }: TestTokens): Promise<boolean> {
  const { status, data } = await app.graphql('{ me { id } }', { token: accessToken });
  return status === 200 && data?.me !== null;
}
