import type { UserCount } from '../../users/list/count-listed';
import type { UserPage } from '../../users/list/list-users';

/** A page of users; how many there are in all is counted only where a client asks, and once. */
export interface UserConnectionSource extends UserPage {
  total(): Promise<UserCount>;
}

/** @param count - counts all that the page is one of. */
export function userConnection(page: UserPage, count: () => Promise<UserCount>): UserConnectionSource {
  let total: Promise<UserCount> | undefined;
  const counted = () => {
    total ??= count();
    return total;
  };
  // Not a copy: edges are made where they are asked for.
  return Object.assign(page, { total: counted });
}
