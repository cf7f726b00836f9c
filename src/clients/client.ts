import type { Tx } from '../database/database';
import type { Prisma } from '../database/generated/client';
import type { Scope, Scopes } from '../scopes/scopes';

/** The visible part of a client's secret. */
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
  /** The scopes that it was given, in the order of their declarations. At every use, the scopes of its owner limit them. */
  readonly scopes: Scope[];
  /** Null if it was made on the command line, or by a client without an owner. */
  readonly ownerId: string | null;
  readonly createdAt: Date;
  /** The oldest first. */
  readonly secrets: ClientSecret[];
}

/** The columns of a {@link Client}. Only `authenticate-client.ts` may select the hash of a secret. */
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

/** Reads a client from its row, without stored scopes that are no longer declared. */
export function toClient(scopes: Scopes, row: Prisma.ClientGetPayload<{ select: typeof CLIENT }>): Client {
  return { ...row, scopes: [...scopes.declared(row.scopes)] };
}

/** Reads a client that exists. */
export async function readClient(scopes: Scopes, tx: Pick<Tx, 'client'>, id: string): Promise<Client> {
  return toClient(scopes, await tx.client.findUniqueOrThrow({ where: { id }, select: CLIENT }));
}
