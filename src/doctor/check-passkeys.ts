import type { Config } from '../config';
import type { SessionClient } from '../database/connection';
import { type Finding, findingsAbout } from './finding';

const { error } = findingsAbout('factors');

/** Finds users whose passkeys can't be used, because the configuration has no domain for them. */
export async function checkPasskeys(
  client: SessionClient,
  { relyingParty }: Pick<Config, 'relyingParty'>,
): Promise<readonly Finding[]> {
  if (relyingParty !== undefined) return [];
  const { rows: tables } = await client.query<{ exists: boolean }>(
    `SELECT to_regclass('passkeys') IS NOT NULL AS exists`,
  );
  if (!tables[0]?.exists) return [];
  const { rows } = await client.query<{ users: number; alone: number }>(`
    SELECT count(DISTINCT user_id)::int AS users,
           count(DISTINCT user_id) FILTER (WHERE NOT EXISTS (
             SELECT FROM totp_factors WHERE totp_factors.user_id = passkeys.user_id))::int AS alone
    FROM passkeys`);
  const { users, alone } = rows[0] ?? { users: 0, alone: 0 };
  if (users === 0) return [];
  return [
    error(
      `Passkeys are off, and ${users} user(s) have some; ${alone} of them have no authenticator app, and can log in with recovery codes only.`,
      'Set WEBAUTHN_RP_ID to the domain that they were made for: docs/passkeys.md.',
    ),
  ];
}
