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

/**
 * The column behind each field, where a row of the listing has it, and what it takes to tell equals apart: names are
 * unique. Each has an index of just that.
 */
export const ORDER_COLUMNS = {
  CREATED_AT: { column: 'u.created_at', property: 'createdAt', key: ['u.created_at', 'u.id'] },
  UPDATED_AT: { column: 'u.updated_at', property: 'updatedAt', key: ['u.updated_at', 'u.id'] },
  USERNAME: { column: 'u.username_key', property: 'orderKey', key: ['u.username_key'] },
  EMAIL: { column: 'u.email_key', property: 'orderKey', key: ['u.email_key'] },
} as const satisfies Record<
  UserOrderField,
  { readonly column: string; readonly property: keyof ListedUser; readonly key: readonly string[] }
>;
