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

/** A row of the listing: the user, and the key that names are ordered by. */
export type ListedUser = UserRecord & { readonly orderKey?: string };

/** The column behind each field, each indexed with the id, and where a row of the listing has it. */
export const ORDER_COLUMNS = {
  CREATED_AT: { column: 'u.created_at', property: 'createdAt' },
  UPDATED_AT: { column: 'u.updated_at', property: 'updatedAt' },
  USERNAME: { column: 'u.username_key', property: 'orderKey' },
  EMAIL: { column: 'u.email_key', property: 'orderKey' },
} as const satisfies Record<UserOrderField, { readonly column: string; readonly property: keyof ListedUser }>;
