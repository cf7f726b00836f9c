import * as api from './generated/api.js';
import type { Input, Story } from './story.js';

const bearer = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } });

/** Narrows an answer to its success; the other members of the union are the declared refusals. */
function successOf<Answer extends { status: number; data: unknown }, Status extends Answer['status']>(
  answer: Answer,
  status: Status,
): Extract<Answer, { status: Status }>['data'] {
  if (answer.status !== status) throw new Error(JSON.stringify(answer.data));
  return answer.data as Extract<Answer, { status: Status }>['data'];
}

export async function story({ username, password, admin }: Input): Promise<Story> {
  const logIn = (user: { username: string; password: string }) => api.token({ grant_type: 'password', ...user });

  const newUser = { username, email: `${username}@example.com`, password, full_name: null };
  successOf(await api.register(newUser), 201);
  const again = await api.register(newUser);
  const taken = again.status === 409 ? (again.data.errors ?? []).map(({ code, pointer }) => `${code} ${pointer}`) : [];

  const wrong = await logIn({ username, password: 'wrong' });
  const login = successOf(await logIn({ username, password }), 200);

  const as = bearer(login.access_token);
  const names: (string | null)[] = [];
  for (const body of [{ full_name: 'Ada' }, {}, { full_name: null }]) {
    const updated = successOf(await api.updateMe(body, as), 200);
    const me = successOf(await api.me(as), 200);
    names.push(me.full_name === updated.full_name ? me.full_name : 'not the same');
  }
  // @ts-expect-error an address can be left out, and not removed
  const removed = await api.updateMe({ email: null }, as);
  if (removed.status !== 422) throw new Error('email: null is accepted');
  const denied = await api.users(undefined, as);

  const asAdmin = bearer(successOf(await logIn(admin), 200).access_token);
  const byCursor: string[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const query = { first: 2, order_by: 'USERNAME' as const, ...(after && { after }) };
    const data = successOf(await api.users(query, asAdmin), 200);
    byCursor.push(...data.items.map((user) => user.username));
    after = data.page_info.has_next_page ? data.page_info.end_cursor : null;
  }
  const numbered = successOf(await api.users({ page: 1, size: 2 }, asAdmin), 200);
  // @ts-expect-error there is no such role
  await api.users({ role: 'KING' }, asAdmin);

  return {
    taken,
    wrongPassword: wrong.status === 400 ? wrong.data.error : '',
    scope: login.scope,
    names,
    missing: denied.status === 403 ? (denied.data.missing_scopes ?? []) : [],
    byCursor,
    page: { names: numbered.items.length, page: numbered.page, size: numbered.size },
  };
}
