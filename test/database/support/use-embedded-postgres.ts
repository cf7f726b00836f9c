import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../../src/database/embedded-postgres';

/**
 * A server as far as its database goes: starts PostgreSQL on the DATA_DIR given as argument, says so in a line of
 * JSON, runs the statements that it reads from standard input, and on SIGINT makes one more query and stops.
 */
async function main(dataDir: string): Promise<void> {
  const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
  const messages: string[] = [];
  const log = { info: (message: string) => messages.push(message), warn: (message: string) => messages.push(message) };
  const { url, ownerUrl, directory, tookOver, stop } = await startEmbeddedPostgres({
    dataDir,
    log,
    durable: false,
    onLost(error) {
      process.stderr.write(`${error.name}: ${error.message}\n`);
      process.exit(1);
    },
  });
  createInterface({ input: process.stdin }).on('line', async (sql) => {
    const client = new Client({ connectionString: ownerUrl });
    client.on('error', () => {});
    try {
      await client.connect();
      say({ rows: (await client.query(sql)).rows });
    } catch (error) {
      say({ error: (error as Error).message });
    } finally {
      await client.end().catch(() => {});
    }
  });
  process.once('SIGINT', async () => {
    const client = new Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query('SELECT 42 AS answer');
    await client.end();
    await stop();
    process.stdin.destroy();
    say({ drained: rows[0].answer, messages });
  });
  say({ url, directory, tookOver, messages });
}

main(process.argv[2] ?? '').catch((error: Error) => {
  process.stderr.write(`${error.name}: ${error.message}\n`);
  process.exitCode = 1;
});
