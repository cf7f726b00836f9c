import type { Db } from '../database/database';
import { CLIENT, type Client, toClient } from './client';

/** All clients, the newest first, with what may be known of their secrets. Two statements, however many there are. */
export async function listClients(prisma: Pick<Db, 'client'>): Promise<Client[]> {
  const rows = await prisma.client.findMany({ orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], select: CLIENT });
  return rows.map(toClient);
}
