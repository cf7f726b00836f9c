import { type ApiClient, answerOf } from './client.js';

/** Reads every user, one page at a time. Every page has the same cost. */
export async function* allUsers(client: ApiClient, pageSize: number) {
  let after: string | undefined;
  do {
    const query = { first: pageSize, order_by: 'USERNAME', ...(after !== undefined && { after }) } as const;
    const { items, page_info } = answerOf(await client.GET('/admin/users/', { params: { query } }));
    yield* items;
    after = page_info.has_next_page ? (page_info.end_cursor ?? undefined) : undefined;
  } while (after !== undefined);
}
