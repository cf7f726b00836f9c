import type { Config } from '../config';
import type { SessionClient } from '../database/connection';
import { describeDatabaseUrl as describe } from '../database/database-url';
import { connect } from './connect';
import { type FoundCluster, findCluster } from './find-cluster';
import { type Finding, findingsAbout } from './finding';

const { ok, skipped, error } = findingsAbout('database');

/** The database, or what is to be said of there being none to ask. */
export type FoundDatabase =
  | {
      readonly client: SessionClient;
      readonly where: string;
      /** With the role that owns the tables, if it is another one. */
      readonly ownerUrl: string | undefined;
    }
  | { readonly client: undefined; readonly finding: Finding };

/** Connects to the database that the server would use, if it is there. Starts no embedded PostgreSQL. */
export async function openDatabase({ databaseUrl, databaseOwnerUrl, dataDir }: Config): Promise<FoundDatabase> {
  if (databaseUrl === undefined) return openEmbedded(dataDir);
  const where = describe(databaseUrl);
  const found = await connect(databaseUrl);
  if (found.ok) return { client: found.client, where: `at ${where}`, ownerUrl: databaseOwnerUrl };
  const what = `Can't connect to the PostgreSQL server at ${where} (DATABASE_URL): ${found.what}.`;
  return { client: undefined, finding: error(what, found.mend) };
}

async function openEmbedded(dataDir: string): Promise<FoundDatabase> {
  let cluster: FoundCluster | undefined;
  try {
    cluster = findCluster(dataDir);
  } catch (failure) {
    const mend = 'Run this as the user that the server runs as, or fix the permissions.';
    const what = `The embedded PostgreSQL under ${dataDir} can't be looked at: ${(failure as Error).message}.`;
    return { client: undefined, finding: error(what, mend) };
  }
  if (!cluster) {
    const what = `There is no embedded PostgreSQL under ${dataDir} (DATA_DIR) yet.`;
    return { client: undefined, finding: ok(`${what} The first start makes one.`) };
  }
  const { directory, url, ownerUrl } = cluster;
  if (url === undefined) {
    const what = `The embedded PostgreSQL in ${directory} does not run, so it can't be asked.`;
    return { client: undefined, finding: skipped(what, 'Look again while the server runs.') };
  }
  const found = await connect(url);
  if (found.ok) return { client: found.client, where: `in ${directory} (embedded)`, ownerUrl };
  const mend = `Its log is ${directory}/postgres.log. Stop the server, and start it again.`;
  const what = `The embedded PostgreSQL in ${directory} runs and can't be connected to: ${found.what}.`;
  return { client: undefined, finding: error(what, mend) };
}
