import { allUsers } from './all-users.js';
import { answerOf, createApiClient } from './client.js';
import { logIn } from './log-in.js';

/** Actions of every user: register, log in, read and change their own profile. */
async function asUser(url: string): Promise<void> {
  const username = `ada-${Date.now().toString(36)}`;
  const password = 'plum orbit sandal';
  const body = { username, email: `${username}@example.com`, password, full_name: 'Ada Lovelace' };
  const anonymous = createApiClient(url);

  const registered = answerOf(await anonymous.POST('/register', { body }));
  console.log(`registered ${registered.username}, ${registered.id}`);

  const again = await anonymous.POST('/register', { body: { ...body, email: `other-${body.email}` } });
  for (const { code, pointer } of again.error?.errors ?? []) {
    console.log(`${username} is taken: ${code} at ${pointer}`);
  }

  const tokens = await logIn(anonymous, username, password);
  console.log(`logged in for ${tokens.expires_in} s with ${tokens.scope}`);

  const client = createApiClient(url, tokens.access_token);
  const me = answerOf(await client.GET('/users/me/'));
  console.log(`me: ${me.username} <${me.email}>`);

  const changed = answerOf(await client.PUT('/users/me/update/', { body: { full_name: 'Augusta Ada King' } }));
  console.log(`now called ${changed.full_name}`);

  const { error } = await client.GET('/admin/users/');
  if (error) console.log(`all users: ${error.status}, lacking ${error.missing_scopes?.join(', ')}`);
}

/** Actions of an admin: list all users, by cursor and by page. */
async function asAdmin(url: string, username: string, password: string): Promise<void> {
  const { access_token } = await logIn(createApiClient(url), username, password);
  const client = createApiClient(url, access_token);
  for await (const user of allUsers(client, 2)) console.log(`  ${user.username} <${user.email}>`);

  const query = { page: 1, size: 2 };
  const { page, pages, total } = answerOf(await client.GET('/admin/users/', { params: { query } }));
  console.log(`page ${page} of ${pages}: ${total} users in all`);
}

async function main([url = 'http://localhost:4000', username, password]: string[]): Promise<void> {
  if (username !== undefined && password !== undefined) await asAdmin(url, username, password);
  else await asUser(url);
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
