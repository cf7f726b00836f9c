import type { Client } from 'pg';
import { MIGRATIONS_DIRECTORY, migrationNames } from '../database/migration-files';
import { type Finding, findingsAbout } from './finding';

const { ok, warning, error } = findingsAbout('clock');

/** Seconds. Beyond, a replica may not show an admin what they have just changed: src/database/recent-writer.ts. */
const FAR_OFF = 20;
/** Seconds: NTP keeps it far below. */
const OFF = 2;
const ROUNDS = 3;
const NTP = 'Run NTP (chrony, systemd-timesyncd) on both machines.';

/**
 * Whether this machine's clock can be right, and agrees with the database's.
 *
 * @param client - undefined where there is no database to compare with.
 */
export async function checkClock(client: Client | undefined): Promise<readonly Finding[]> {
  const past = pastFindings(Date.now());
  if (past.length > 0) return past;
  if (!client) return [ok(`It is ${new Date().toISOString()}; there is no database to compare with.`)];
  const { aheadMs, doubtMs } = await compare(client);
  const off = Math.max(0, Math.abs(aheadMs) - doubtMs) / 1000;
  const seconds = (Math.abs(aheadMs) / 1000).toFixed(1);
  const what = `This machine's clock is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} the database's.`;
  if (off > FAR_OFF) return [error(`${what} Tokens begin and end at the wrong time.`, NTP)];
  return [off > OFF ? warning(what, NTP) : ok(`It agrees with the database's to ${off.toFixed(1)} s.`)];
}

/** No time is before this release was made. */
function pastFindings(now: number): Finding[] {
  const [, year = '', month = '', day = ''] =
    /^(\d{4})(\d\d)(\d\d)/.exec(migrationNames(MIGRATIONS_DIRECTORY).at(-1) ?? '') ?? [];
  const made = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
  if (!(now < made)) return [];
  const what = `This machine's clock says ${new Date(now).toISOString()}, before this release was made.`;
  return [error(`${what} Every token would be valid for longer, or not at all.`, NTP)];
}

/** By the quickest of a few answers: half of what it took is all that is not known. */
async function compare(client: Client): Promise<{ aheadMs: number; doubtMs: number }> {
  let best = { aheadMs: 0, doubtMs: Number.POSITIVE_INFINITY };
  for (let round = 0; round < ROUNDS; round += 1) {
    const asked = Date.now();
    const { rows } = await client.query<{ now: number }>(
      'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now',
    );
    const answered = Date.now();
    const doubtMs = (answered - asked) / 2;
    if (doubtMs < best.doubtMs) best = { aheadMs: asked + doubtMs - (rows[0]?.now ?? 0), doubtMs };
  }
  return best;
}
