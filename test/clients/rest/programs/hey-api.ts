import { createClient, createConfig } from './generated/client/index.js';
import * as api from './generated/index.js';
import type { Input, Story } from './story.js';

export async function story({ url: baseUrl, username, password, admin }: Input): Promise<Story> {
  const anonymous = createClient(createConfig({ baseUrl }));
  const logIn = (user: { username: string; password: string }) =>
    api.token({ client: anonymous, body: { grant_type: 'password', ...user } });
  // `auth` is called for every scheme of the document; the access token is not a client's secret.
  const clientWith = (token: string) =>
    createClient(createConfig({ baseUrl, auth: ({ scheme }) => (scheme === 'bearer' ? token : undefined) }));

  const newUser = { username, email: `${username}@example.com`, password, full_name: null };
  await api.register({ client: anonymous, body: newUser, throwOnError: true });
  const again = await api.register({ client: anonymous, body: newUser });
  const taken = (again.error?.errors ?? []).map(({ code, pointer }) => `${code} ${pointer}`);

  const wrong = await logIn({ username, password: 'wrong' });
  const login = await logIn({ username, password });
  if (!login.data) throw new Error(login.error.error_description);

  const client = clientWith(login.data.access_token);
  const names: (string | null)[] = [];
  for (const body of [{ full_name: 'Ada' }, {}, { full_name: null }]) {
    const { data } = await api.updateMe({ client, body, throwOnError: true });
    const me = await api.me({ client, throwOnError: true });
    names.push(me.data.full_name === data.full_name ? data.full_name : 'not the same');
  }
  // @ts-expect-error an address can be left out, and not removed
  const removed = await api.updateMe({ client, body: { email: null } });
  if (removed.response?.status !== 422) throw new Error('email: null is accepted');
  const denied = await api.users({ client });

  const root = await logIn(admin);
  const asAdmin = clientWith(root.data?.access_token ?? '');
  const byCursor: string[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const query = { first: 2, order_by: 'USERNAME' as const, ...(after && { after }) };
    const { data } = await api.users({ client: asAdmin, query, throwOnError: true });
    byCursor.push(...data.items.map((user) => user.username));
    after = data.page_info.has_next_page ? data.page_info.end_cursor : null;
  }
  const numbered = await api.users({ client: asAdmin, query: { page: 1, size: 2 }, throwOnError: true });
  // @ts-expect-error there is no such role
  await api.users({ client: asAdmin, query: { role: 'KING' } });

  return {
    taken,
    wrongPassword: wrong.error?.error ?? '',
    scope: login.data.scope,
    names,
    missing: denied.error?.missing_scopes ?? [],
    byCursor,
    page: { names: numbered.data.items.length, page: numbered.data.page, size: numbered.data.size },
  };
}
