import type { Prisma } from '../database/generated/client';
import type { Role } from '../scopes/registry';

/** A user as every part of the application may see one: all but the password hash. */
export interface UserRecord {
  /** UUIDv7. */
  readonly id: string;
  readonly username: string;
  /** The recovery address: that of the registration, or one that was verified since. */
  readonly email: string;
  /** The address that is to replace `email` as soon as it is verified; null if none is. */
  readonly pendingEmail: string | null;
  readonly fullName: string | null;
  readonly role: Role;
  /** Granted on top of the role's; `heldScopes(user)` gives all that the user holds. */
  readonly grantedScopes: readonly string[];
  readonly isActive: boolean;
  /** When the user last showed that `email` reaches them. */
  readonly emailVerifiedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/**
 * The columns of a `UserRecord`. Only `auth/` may select the password hash, to verify it, and `users/transfer/`, to
 * export it.
 */
export const USER_RECORD = {
  id: true,
  username: true,
  email: true,
  pendingEmail: true,
  fullName: true,
  role: true,
  grantedScopes: true,
  isActive: true,
  emailVerifiedAt: true,
  createdAt: true,
  updatedAt: true,
} as const satisfies Prisma.UserSelect;
