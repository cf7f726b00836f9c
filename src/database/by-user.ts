/**
 * Groups the rows of many users into one list for each, in the order of `userIds`.
 *
 * @param userIds - UUIDs in the form of the database.
 */
export function byUser<Row>(userIds: readonly string[], rows: readonly (Row & { readonly userId: string })[]): Row[][] {
  const lists = new Map(userIds.map((id): [string, Row[]] => [id, []]));
  for (const row of rows) lists.get(row.userId)?.push(row);
  return userIds.map((id) => lists.get(id) ?? []);
}
