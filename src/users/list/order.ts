import type { UserRecord } from '../../identity/user-record';

/** What users can be listed by. */
export type UserOrderField = 'CREATED_AT' | 'UPDATED_AT' | 'USERNAME' | 'EMAIL';

/** How users are listed. Equals are listed by id, in the same direction. */
export interface UserOrder {
  readonly field: UserOrderField;
  readonly direction: 'ASC' | 'DESC';
}

/** The newest first. */
export const DEFAULT_ORDER: UserOrder = { field: 'CREATED_AT', direction: 'DESC' };

/** A row of the listing: the user and the keys that names are ordered by. */
export type ListedUser = UserRecord & { readonly usernameKey: string; readonly emailKey: string };

/** The column behind each field. Each is indexed. */
export const ORDER_COLUMNS = {
  CREATED_AT: 'createdAt',
  UPDATED_AT: 'updatedAt',
  USERNAME: 'usernameKey',
  EMAIL: 'emailKey',
} as const satisfies Record<UserOrderField, keyof ListedUser>;
