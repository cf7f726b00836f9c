import type { Prisma } from '../database/generated/client';
import { registeredScopes, type Scope } from '../scopes/registry';

/** What may be known of a client's secret. */
export interface ClientSecret {
  readonly id: string;
  readonly createdAt: Date;
  /** To the minute; null if never. */
  readonly lastUsedAt: Date | null;
}

/** A registered client. */
export interface Client {
  /** UUIDv7; the `client_id`. */
  readonly id: string;
  readonly name: string;
  /** What it was given, in registry order; its owner's bound it at every use. */
  readonly scopes: Scope[];
  /** Null if it was made on the command line, or by a client that was. */
  readonly ownerId: string | null;
  readonly createdAt: Date;
  /** The older first. */
  readonly secrets: ClientSecret[];
}

/** The columns of a {@link Client}. Only `authenticate-client.ts` may select a secret's hash. */
export const CLIENT = {
  id: true,
  name: true,
  scopes: true,
  ownerId: true,
  createdAt: true,
  secrets: {
    select: { id: true, createdAt: true, lastUsedAt: true },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  },
} as const satisfies Prisma.ClientSelect;

/** A client from its row; a stored scope that the registry no longer has is left out. */
export function toClient(row: Prisma.ClientGetPayload<{ select: typeof CLIENT }>): Client {
  return { ...row, scopes: registeredScopes(row.scopes) };
}
