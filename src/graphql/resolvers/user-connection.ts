import type { UserPage } from '../../users/list/list-users';
import type { UserFilter } from '../generated/resolver-types';

/** A page of users; how many there are in all is counted only where a client asks. */
export interface UserConnectionSource extends UserPage {
  readonly filter: UserFilter | null | undefined;
}
