import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../../src/database/embedded-postgres';

/**
 * A server as far as its database goes: starts PostgreSQL on the DATA_DIR given as argument, says so in a line of
 * JSON, and on SIGINT makes one more query and stops.
 */
async function main(dataDir: string): Promise<void> {
  const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
  const messages: string[] = [];
  const log = { info: (message: string) => messages.push(message), warn: (message: string) => messages.push(message) };
  const { url, directory, tookOver, stop } = await startEmbeddedPostgres({ dataDir, log, durable: false });
  process.once('SIGINT', async () => {
    const client = new Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query('SELECT 42 AS answer');
    await client.end();
    await stop();
    say({ drained: rows[0].answer, messages });
  });
  say({ url, directory, tookOver, messages });
}

main(process.argv[2] ?? '').catch((error: Error) => {
  process.stderr.write(`${error.name}: ${error.message}\n`);
  process.exitCode = 1;
});
