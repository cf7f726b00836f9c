import type { Prisma } from '../database/generated/client';

/** A personal access token as its owner and admins may see it: all but the token. */
export interface PersonalAccessToken {
  readonly id: string;
  readonly name: string;
  /** Names as they are stored; the registry may not have them all. */
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date;
}

/** The columns of a {@link PersonalAccessToken}. */
export const PERSONAL_ACCESS_TOKEN = {
  id: true,
  name: true,
  scopes: true,
  createdAt: true,
  lastUsedAt: true,
  expiresAt: true,
} as const satisfies Prisma.PersonalAccessTokenSelect;

/** More of one user than this can't be. */
export const MAX_TOKENS = 100;
