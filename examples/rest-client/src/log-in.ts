import type { ApiClient } from './client.js';

/** Gets an access token with a password. The OAuth endpoint expects a form, not JSON (RFC 6749). */
export async function logIn(client: ApiClient, username: string, password: string) {
  const { data, error } = await client.POST('/token', {
    body: { grant_type: 'password', username, password },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  if (!data) throw new Error(error.error_description ?? error.error);
  return data;
}
