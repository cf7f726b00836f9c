import { Client } from 'pg';
import { StartError } from './start-error';

const TIMEOUT_MS = 5_000;

/** What to do about the usual reasons, by the code of Node's or PostgreSQL's error. */
export const MENDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there: start PostgreSQL, or mend the host and the port.',
  ENOTFOUND: 'There is no such host: mend its name.',
  EAI_AGAIN: 'The name of the host could not be looked up: mend it, or try again.',
  '28P01': 'Mend the user and the password; special characters in the password are percent-encoded.',
  '28000': 'Mend the user, or let it in by the pg_hba.conf of the server.',
  '3D000': 'Create the database, or mend its name.',
};

/**
 * Connects once, so that a wrong DATABASE_URL is told in a sentence before anything else happens.
 *
 * @param where - the address as it may be shown: without user and password.
 * @throws StartError when the server can't be used; within 5 seconds.
 */
export async function reachDatabase(url: string, where: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: TIMEOUT_MS });
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    const { message, code = '' } = error as NodeJS.ErrnoException;
    // A host with several addresses fails with one error for all, which has a code but no message.
    const mend = MENDS[code] ?? 'Mend DATABASE_URL.';
    throw new StartError(
      `Can't connect to the PostgreSQL server at ${where} (DATABASE_URL): ${message || code}. ${mend}`,
    );
  } finally {
    await client.end().catch(() => {});
  }
}
