import { Client } from 'pg';

const PREFIX = 'scoped_api_test_';
/** No run takes this long, in seconds; older databases belong to one that was killed. */
const ABANDONED = 3_600;

/** What this run's databases are called, with the time in it: a server may be shared by several runs. */
export function runPrefix(): string {
  return `${PREFIX}${Math.floor(Date.now() / 1000)}_${process.pid}_`;
}

/** Drops the databases of killed runs or, given `prefix`, of that run. */
export async function dropStaleDatabases(url: string, prefix?: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database');
    for (const { datname } of rows) {
      const [, seconds] = new RegExp(`^${PREFIX}(\\d+)_`).exec(datname) ?? [];
      const stale = seconds !== undefined && Date.now() / 1000 - Number(seconds) > ABANDONED;
      if (prefix ? datname.startsWith(prefix) : stale) {
        await client.query(`DROP DATABASE IF EXISTS "${datname}" WITH (FORCE)`);
      }
    }
  } finally {
    await client.end();
  }
}
