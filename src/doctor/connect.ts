import { Client } from 'pg';
import { MENDS } from '../process/reach-database';

/** For the connection, and for each answer. */
const TIMEOUT_MS = 4_000;

/** A connection to look through, or why there is none. */
export type Connection =
  | { readonly ok: true; readonly client: Client }
  | { readonly ok: false; readonly what: string; readonly mend: string };

/** Connects. Everything that is asked on the connection is given up after 4 seconds. */
export async function connect(url: string): Promise<Connection> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: TIMEOUT_MS,
    query_timeout: TIMEOUT_MS,
    application_name: 'scoped-api (doctor)',
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return { ok: true, client };
  } catch (error) {
    disconnect(client);
    const { message, code = '' } = error as NodeJS.ErrnoException;
    // A host with several addresses fails with one error for all, which has a code but no message.
    return { ok: false, what: message || code, mend: MENDS[code] ?? 'Mend DATABASE_URL.' };
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

/**
 * Whether something like pgbouncer is in between: the process that the connection was told of is not the one that
 * answers.
 *
 * @param backendPid - what `pg_backend_pid()` answers.
 */
export function isPooled(client: Client, backendPid: number): boolean {
  const { processID } = client as unknown as { readonly processID: number | null };
  return processID !== null && processID !== backendPid;
}

function streamOf(client: Client): { readonly encrypted?: boolean } | undefined {
  return (client as unknown as { readonly connection?: { readonly stream?: { readonly encrypted?: boolean } } })
    .connection?.stream;
}
