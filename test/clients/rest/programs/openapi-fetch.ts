import createClient from 'openapi-fetch';
import type { paths } from './generated/api.js';
import type { Input, Story } from './story.js';

export async function story({ url, username, password, admin }: Input): Promise<Story> {
  const anonymous = createClient<paths>({ baseUrl: url });
  const logIn = (user: { username: string; password: string }) =>
    anonymous.POST('/token', {
      body: { grant_type: 'password', ...user },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });

  const newUser = { username, email: `${username}@example.com`, password, full_name: null };
  const first = await anonymous.POST('/register', { body: newUser });
  if (!first.data) throw new Error(first.error.detail);
  const again = await anonymous.POST('/register', { body: newUser });
  const taken = (again.error?.errors ?? []).map(({ code, pointer }) => `${code} ${pointer}`);

  const wrong = await logIn({ username, password: 'wrong' });
  const login = await logIn({ username, password });
  if (!login.data) throw new Error(login.error.error_description);

  const client = createClient<paths>({
    baseUrl: url,
    headers: { authorization: `Bearer ${login.data.access_token}` },
  });
  const names: (string | null)[] = [];
  for (const body of [{ full_name: 'Ada' }, {}, { full_name: null }]) {
    const { data, error } = await client.PUT('/users/me/update/', { body });
    if (!data) throw new Error(error.detail);
    const me = await client.GET('/users/me/');
    names.push(me.data?.full_name === data.full_name ? data.full_name : 'not the same');
  }
  // @ts-expect-error an address can be left out, and not removed
  const removed = await client.PUT('/users/me/update/', { body: { email: null } });
  if (removed.response.status !== 422) throw new Error('email: null is accepted');
  const denied = await client.GET('/admin/users/');

  const root = await logIn(admin);
  const headers = { authorization: `Bearer ${root.data?.access_token}` };
  const byCursor: string[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const query = { first: 2, order_by: 'USERNAME' as const, ...(after && { after }) };
    const { data, error } = await anonymous.GET('/admin/users/', { headers, params: { query } });
    if (!data) throw new Error(error.detail);
    byCursor.push(...data.items.map((user) => user.username));
    after = data.page_info.has_next_page ? data.page_info.end_cursor : null;
  }
  const numbered = await anonymous.GET('/admin/users/', { headers, params: { query: { page: 1, size: 2 } } });
  // @ts-expect-error there is no such role
  await anonymous.GET('/admin/users/', { headers, params: { query: { role: 'KING' } } });

  return {
    taken,
    wrongPassword: wrong.error?.error ?? '',
    scope: login.data.scope,
    names,
    missing: denied.error?.missing_scopes ?? [],
    byCursor,
    page: {
      names: numbered.data?.items.length ?? 0,
      page: numbered.data?.page,
      size: numbered.data?.size,
    },
  };
}
