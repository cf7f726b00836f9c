import { spawnSync } from 'node:child_process';
import { cpSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { findPostmaster } from '../../src/database/embedded/server';
import { startProcess } from './support/embedded-process';
import { temporaryDirectory } from './support/temporary-directory';

const answers = async (url: string) => {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ answer: number }>('SELECT 42 AS answer');
  await client.end();
  return rows[0]?.answer;
};

describe('processes on one DATA_DIR', () => {
  const dataDir = temporaryDirectory();
  const postmaster = () => findPostmaster(join(dataDir.path, 'postgres', 'cluster', 'data'));

  afterAll(() => {
    const left = postmaster();
    if (typeof left === 'object') process.kill(left.pid, 'SIGQUIT');
    dataDir.remove();
  });

  it('share one PostgreSQL when they start at the same instant on a new directory, and the last to leave stops it', async () => {
    const [one, two] = await Promise.all([startProcess(dataDir.path), startProcess(dataDir.path)]);
    expect(two.url).toBe(one.url);
    expect([one.tookOver, two.tookOver]).toEqual([false, false]);

    expect((await one.interrupt()).messages).not.toContain('Stopped PostgreSQL');
    expect(await answers(two.url)).toBe(42);

    const { drained, messages } = await two.interrupt();
    expect(messages).toContain('Stopped PostgreSQL');
    expect(postmaster()).toBeUndefined();
    // Ctrl-C reaches the whole group, and PostgreSQL must outlive it until the server has drained.
    expect(drained).toBe(42);
  });

  it('leave PostgreSQL running when they are killed, and the next takes it over', async () => {
    const killed = await startProcess(dataDir.path);
    const before = postmaster();
    await killed.kill();
    expect(await answers(killed.url)).toBe(42);

    const next = await startProcess(dataDir.path);
    expect(next.tookOver).toBe(true);
    expect(next.url).toBe(killed.url);
    expect(postmaster()).toEqual(before);

    await next.interrupt();
    expect(postmaster()).toBeUndefined();
  });

  it('may start while the last one stops', async () => {
    const leaving = await startProcess(dataDir.path);
    const [, coming] = await Promise.all([leaving.interrupt(), startProcess(dataDir.path)]);
    expect(await answers(coming.url)).toBe(42);
    await coming.interrupt();
    expect(postmaster()).toBeUndefined();
  });

  it('do not share one with a DATA_DIR that was copied while its PostgreSQL ran', async () => {
    const original = await startProcess(dataDir.path);
    await original.query('CREATE TABLE IF NOT EXISTS mine (x int)');
    const copy = temporaryDirectory();
    cpSync(dataDir.path, copy.path, { recursive: true, preserveTimestamps: true });
    // cp -a keeps the owner too.
    const { uid, gid } = statSync(join(dataDir.path, 'postgres', 'cluster', 'data'));
    spawnSync('chown', ['-R', `${uid}:${gid}`, join(copy.path, 'postgres', 'cluster')]);
    const other = await startProcess(copy.path);
    expect(other.url).not.toBe(original.url);
    expect(other.tookOver).toBe(false);
    await other.interrupt();
    expect(await original.query('SELECT 42 AS answer')).toEqual([{ answer: 42 }]);
    await original.interrupt();
    copy.remove();
  });

  it('stop PostgreSQL when all of them leave at once', async () => {
    const [one, two] = await Promise.all([startProcess(dataDir.path), startProcess(dataDir.path)]);
    await Promise.all([one.interrupt(), two.interrupt()]);
    expect(postmaster()).toBeUndefined();
  });
});
