import type { Client } from 'pg';
import type { Config } from '../config';
import { hasPasskey, hasSecondFactor } from '../factors/factors';
import { loadServerSchema } from '../schema/load-schema';
import { ADMIN_SCOPE, type Role, type Scopes } from '../scopes/scopes';
import { type Finding, findingsAbout } from './finding';

const { ok, skipped, warning, error } = findingsAbout('factors');

/** Users that a finding names at most. */
const MAX_NAMED = 10;

/**
 * Finds users who have no second factor and should: those whose role requires one, and every other admin.
 *
 * @param client - a connection of the server's role, on a database of this release.
 */
export async function checkSecondFactors(
  client: Pick<Client, 'query'>,
  settings: Pick<Config, 'schemaFiles' | 'audiences' | 'requireSecondFactor' | 'relyingParty'>,
): Promise<readonly Finding[]> {
  const scopes = declaredScopes(settings);
  if (!scopes) return [skipped('The schema files have faults.')];
  try {
    const found = settings.relyingParty ? [] : unreachable(scopes);
    for (const role of scopes.roles) found.push(...(await roleFindings(client, scopes, role)));
    found.push(...(await adminFindings(client, scopes)));
    return found.length > 0 ? found : [ok('No active admin is without a second factor.')];
  } catch (failure) {
    // The tables of another release, which the check of the migrations reports; or no right to read them.
    if (/^42(?:703|P01|501)$/.test((failure as { code?: string }).code ?? '')) return [];
    throw failure;
  }
}

function declaredScopes(
  settings: Pick<Config, 'schemaFiles' | 'audiences' | 'requireSecondFactor'>,
): Scopes | undefined {
  try {
    return loadServerSchema(settings).scopes;
  } catch (failure) {
    if ((failure as Error).name !== 'SchemaFilesError') throw failure;
    return undefined;
  }
}

/** Roles that require passkeys on a server that has none. */
function unreachable(scopes: Scopes): Finding[] {
  const roles = scopes.roles.filter((role) => scopes.levelOfRole(role) === 'PHISHING_RESISTANT');
  return roles.map((role) =>
    error(
      `The role ${role} requires PHISHING_RESISTANT, and this server has no passkeys, so no one can use the role.`,
      'Set WEBAUTHN_RP_ID: docs/passkeys.md. The command line works without the role.',
    ),
  );
}

/** Users whose role requires a level that they cannot reach yet. */
async function roleFindings(client: Pick<Client, 'query'>, scopes: Scopes, role: Role): Promise<Finding[]> {
  const level = scopes.levelOfRole(role);
  if (level === undefined || level === 'SINGLE_FACTOR') return [];
  const lacks = level === 'MULTI_FACTOR' ? WITHOUT_FACTOR : WITHOUT_PASSKEY;
  const names = await usernames(client, `role_name = $1 AND ${lacks}`, [role]);
  if (names === undefined) return [];
  const factor = level === 'MULTI_FACTOR' ? 'second factor' : 'passkey';
  return [
    warning(
      `The role ${role} requires ${level}, and these users of it have no ${factor}, so it gives them no scopes beyond those of everyone: ${names}.`,
      'Each of them can log in with the password and enrol one: docs/second-factors-operations.md.',
    ),
  ];
}

/** Admins whose role does not require a second factor, and who have none. */
async function adminFindings(client: Pick<Client, 'query'>, scopes: Scopes): Promise<Finding[]> {
  const requires = (role: Role) => (scopes.levelOfRole(role) ?? 'SINGLE_FACTOR') !== 'SINGLE_FACTOR';
  const byRole = scopes.roles.filter((role) => scopes.ofRole(role).includes(ADMIN_SCOPE) && !requires(role));
  // Each condition is that of an index. A role that requires a level does not limit scopes that were granted on top.
  const names = await usernames(
    client,
    `(role_name = ANY ($1) OR (granted_scopes <> '{}' AND granted_scopes @> $2::text[])) AND ${WITHOUT_FACTOR}`,
    [byRole, [ADMIN_SCOPE]],
  );
  if (names === undefined) return [];
  return [
    warning(
      `A password is enough to log in as an admin, who has no second factor: ${names}.`,
      'Log in as each of them, and enrol one (docs/second-factors.md). Then set REQUIRE_SECOND_FACTOR=ADMIN.',
    ),
  ];
}

const WITHOUT_PASSKEY = `NOT ${hasPasskey('users')}`;
const WITHOUT_FACTOR = `NOT ${hasSecondFactor('users')}`;

/** Returns the names of active users, the first ones if there are many; undefined if there is none. */
async function usernames(
  client: Pick<Client, 'query'>,
  condition: string,
  values: readonly unknown[],
): Promise<string | undefined> {
  const { rows } = await client.query<{ username: string }>(
    `SELECT username FROM users WHERE is_active AND ${condition} LIMIT ${MAX_NAMED + 1}`,
    [...values],
  );
  if (rows.length === 0) return undefined;
  const named = rows.slice(0, MAX_NAMED).map(({ username }) => username);
  return `${named.join(', ')}${rows.length > MAX_NAMED ? ', and more' : ''}`;
}
