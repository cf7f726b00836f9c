import type { Client } from 'pg';
import { DEFAULT_LIMITS, openClient, type SessionClient } from '../database/connection';
import { explainFailure } from '../process/open-database';

/** For the connection, and for each answer. */
const TIMEOUT_MS = 4_000;

/** A connection to look through, or why there is none. */
export type Connection =
  | { readonly ok: true; readonly client: SessionClient }
  | { readonly ok: false; readonly what: string; readonly mend: string };

/** Connects. Everything that is asked on the connection is given up after 4 seconds. */
export async function connect(url: string): Promise<Connection> {
  try {
    const client = await openClient(url, {
      access: 'any',
      applicationName: 'scoped-api (doctor)',
      connectionTimeoutMs: TIMEOUT_MS,
      limits: { ...DEFAULT_LIMITS, statementMs: TIMEOUT_MS },
    });
    return { ok: true, client };
  } catch (error) {
    const { what, fix } = explainFailure(error);
    return { ok: false, what, mend: fix };
  }
}

/** Lets go of a connection without waiting for the server, which may not answer any more. */
export function disconnect(client: Client): void {
  client.end().catch(() => {});
}

/** Whether what goes over this connection is encrypted. */
export function isEncrypted(client: Client): boolean {
  return streamOf(client)?.encrypted === true;
}

function streamOf(client: Client): { readonly encrypted?: boolean } | undefined {
  return (client as unknown as { readonly connection?: { readonly stream?: { readonly encrypted?: boolean } } })
    .connection?.stream;
}
