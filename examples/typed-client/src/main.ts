import { TOTP, URI } from 'otpauth';
import {
  BeginTotpEnrolmentDocument,
  CompleteLoginDocument,
  ConfirmTotpEnrolmentDocument,
  LoginDocument,
  MeDocument,
  RegisterDocument,
} from './gql/graphql';
import type { Scope } from './gql/scope';
import { request } from './request';

/**
 * Registers, logs in, reads `me`, adds an authenticator app and logs in with it. A misspelled field, scope or error code is a
 * compile error.
 */
async function main(url: string): Promise<void> {
  const username = `ada-${Date.now().toString(36)}`;
  const password = 'correct horse battery staple';

  const { register } = await request(url, RegisterDocument, {
    input: { username, email: `${username}@example.com`, password, fullName: 'Ada Lovelace' },
  });
  for (const { code, message } of register.userErrors) {
    throw new Error(code === 'USERNAME_TAKEN' ? 'The username ada is taken.' : message);
  }
  console.log(`registered ${register.user?.id}`);

  const scopes: Scope[] = ['me:read', 'me:write'];
  const credentials = { username, password, scopes };
  const tokens = await logIn(url, credentials, () => Promise.reject(new Error('There is no second factor yet.')));
  console.log(`logged in for ${tokens.expiresIn} s with ${tokens.scopes.join(' ')}`);

  const { me } = await request(url, MeDocument, {}, tokens.accessToken);
  console.log(`me: ${me?.username} <${me?.email}>, ${me?.role}, since ${me?.createdAt}`);

  const app = await addApp(url, tokens.accessToken);
  // A code is accepted once. A person waits for the next one; the server accepts it up to 30 seconds early.
  const nextCode = async () => app.generate({ timestamp: Date.now() + 30_000 });
  const stronger = await logIn(url, credentials, nextCode);
  console.log(`logged in with a second factor, with ${stronger.scopes.join(' ')}`);
}

/**
 * Logs in, in one step or two.
 *
 * @param code - returns the code of the user's authenticator app. Called only if the user has one, and after the password was right.
 */
async function logIn(
  url: string,
  input: { readonly username: string; readonly password: string; readonly scopes: Scope[] },
  code: () => Promise<string>,
) {
  const { login } = await request(url, LoginDocument, { input });
  if (login.tokens) return login.tokens;
  if (!login.secondFactor) throw new Error(inWords(login));
  const { token, methods } = login.secondFactor;
  if (!methods.includes('TOTP')) throw new Error(`This program knows TOTP only, not ${methods.join(' or ')}.`);
  const { completeLogin } = await request(url, CompleteLoginDocument, { input: { token, totp: await code() } });
  // After a wrong code (INVALID_CODE) a person may try again with the same token.
  if (!completeLogin.tokens) throw new Error(inWords(completeLogin));
  return completeLogin.tokens;
}

/** Adds an authenticator app to the account, and plays the app: a real front end shows `uri` as a QR code. */
async function addApp(url: string, accessToken: string): Promise<TOTP> {
  const { beginTotpEnrolment: begun } = await request(url, BeginTotpEnrolmentDocument, {}, accessToken);
  const app = begun.uri === null ? undefined : URI.parse(begun.uri);
  if (!(app instanceof TOTP)) throw new Error(inWords(begun));
  const input = { code: app.generate() };
  const { confirmTotpEnrolment: confirmed } = await request(url, ConfirmTotpEnrolmentDocument, { input }, accessToken);
  if (!confirmed.recoveryCodes) throw new Error(inWords(confirmed));
  console.log(`added an authenticator app; there are ${confirmed.recoveryCodes.length} recovery codes to keep`);
  return app;
}

function inWords({ userErrors }: { readonly userErrors: readonly { readonly message: string }[] }): string {
  return userErrors.map(({ message }) => message).join(' ');
}

main(process.argv[2] ?? 'http://localhost:4000/graphql').catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
