import { type Client, createClient, type LoginResult } from '@scoped-api/client';
import { TOTP, URI } from 'otpauth';
import { BeginTotpEnrolmentDocument, ConfirmTotpEnrolmentDocument, MeDocument, RegisterDocument } from './gql/graphql';
import type { Scope } from './gql/scope';

/**
 * Registers, logs in, reads `me`, adds an authenticator app and logs in with it. A misspelled field, scope or error code is a
 * compile error. The client keeps the tokens, and renews them before they expire.
 */
async function main(url: string): Promise<void> {
  const client = createClient({ url });
  const username = `ada-${Date.now().toString(36)}`;
  const password = 'correct horse battery staple';

  const { register } = await client.request(RegisterDocument, {
    input: { username, email: `${username}@example.com`, password, fullName: 'Ada Lovelace' },
  });
  for (const { code, message } of register.userErrors) {
    throw new Error(code === 'USERNAME_TAKEN' ? 'The username is taken.' : message);
  }
  console.log(`registered ${register.user?.id}`);

  const scopes: Scope[] = ['me:read', 'me:write'];
  finished(await client.login({ username, password, scopes }));
  console.log(`logged in until ${client.session.expiresAt?.toISOString()} with ${client.session.scopes.join(' ')}`);

  const { me } = await client.request(MeDocument);
  console.log(`me: ${me?.username} <${me?.email}>, ${me?.role}, since ${me?.createdAt}`);

  const app = await addApp(client);
  await client.logout();
  const login = await client.login({ username, password, scopes });
  if (login.status !== 'secondFactor') throw new Error(`The login is ${login.status}.`);
  // A code is accepted once. A person waits for the next one; the server accepts it up to 30 seconds early.
  const code = app.generate({ timestamp: Date.now() + 30_000 });
  // After a wrong code (INVALID_CODE) a person may try again with the same login.
  finished(await login.complete({ totp: code }));
  console.log(`logged in with a second factor, with ${client.session.scopes.join(' ')}`);
}

/** Adds an authenticator app to the account, and plays the app: a real front end shows `uri` as a QR code. */
async function addApp(client: Client): Promise<TOTP> {
  const { beginTotpEnrolment: begun } = await client.request(BeginTotpEnrolmentDocument);
  const app = begun.uri === null ? undefined : URI.parse(begun.uri);
  if (!(app instanceof TOTP)) throw new Error(inWords(begun));
  const { confirmTotpEnrolment: confirmed } = await client.request(ConfirmTotpEnrolmentDocument, {
    input: { code: app.generate() },
  });
  if (!confirmed.recoveryCodes) throw new Error(inWords(confirmed));
  console.log(`added an authenticator app; there are ${confirmed.recoveryCodes.length} recovery codes to keep`);
  return app;
}

/** @throws Error if the login is refused, or needs a second factor. */
function finished(login: LoginResult): void {
  if (login.status === 'refused') throw new Error(inWords(login));
  if (login.status === 'secondFactor') throw new Error(`The login needs ${login.methods.join(' or ')}.`);
}

function inWords({ userErrors }: { readonly userErrors: readonly { readonly message: string }[] }): string {
  return userErrors.map(({ message }) => message).join(' ');
}

main(process.argv[2] ?? 'http://localhost:4000/graphql').catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
