/**
 * Rows of many users as one list for each, in their order.
 *
 * @param userIds - UUIDs, as the database writes them.
 */
export function byUser<Row>(userIds: readonly string[], rows: readonly (Row & { readonly userId: string })[]): Row[][] {
  const lists = new Map(userIds.map((id): [string, Row[]] => [id, []]));
  for (const row of rows) lists.get(row.userId)?.push(row);
  return userIds.map((id) => lists.get(id) ?? []);
}
