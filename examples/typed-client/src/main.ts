import { LoginDocument, MeDocument, RegisterDocument } from './gql/graphql';
import type { Scope } from './gql/scope';
import { request } from './request';

/** Registers, logs in and reads `me`. A misspelled field, scope or error code is a compile error. */
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

  const scopes: Scope[] = ['me:read'];
  const { login } = await request(url, LoginDocument, { input: { username, password, scopes } });
  if (!login.tokens) throw new Error(login.userErrors.map(({ message }) => message).join(' '));
  console.log(`logged in for ${login.tokens.expiresIn} s with ${login.tokens.scopes.join(' ')}`);

  const { me } = await request(url, MeDocument, {}, login.tokens.accessToken);
  console.log(`me: ${me?.username} <${me?.email}>, ${me?.role}, since ${me?.createdAt}`);
}

main(process.argv[2] ?? 'http://localhost:4000/graphql').catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
