import type { AuditValues } from '../audit/audit-event';
import { byUser } from '../database/by-user';
import type { Tx } from '../database/database';
import { Prisma } from '../database/generated/client';
import { hasSecondFactor, type SecondFactorMethod } from './factors';

/** The second factors of a user, as the user and admins see them. No secret is part of it. */
export interface StoredFactors {
  readonly totp: StoredTotp | null;
  /** Number of recovery codes that were not used. */
  readonly recoveryCodesLeft: number;
  /** The newest first. */
  readonly passkeys: readonly StoredPasskey[];
}

/** A TOTP secret that was confirmed with a code. */
export interface StoredTotp {
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** A passkey, without its key. */
export interface StoredPasskey {
  /** UUIDv7. */
  readonly id: string;
  /** The name that its user gave it. */
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  /** Whether the authenticator synchronizes it to other devices. */
  readonly isBackedUp: boolean;
  /** The model of the authenticator; null if it does not tell. */
  readonly aaguid: string | null;
}

/** The passkey in the JSON of the statement below: times are texts there. */
interface PasskeyRow extends Omit<StoredPasskey, 'createdAt' | 'lastUsedAt'> {
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

interface FactorsRow {
  readonly userId: string;
  readonly totp: { readonly createdAt: string; readonly lastUsedAt: string | null } | null;
  readonly recoveryCodesLeft: number;
  readonly passkeys: readonly PasskeyRow[];
}

/** A user without a second factor. */
export const NO_FACTORS: StoredFactors = { totp: null, recoveryCodesLeft: 0, passkeys: [] };

/**
 * Lists the second factors of users: for each user, in order. One statement for all of them.
 *
 * @param userIds - UUIDs, in lower case.
 */
export async function factorsOfUsers(
  client: Pick<Tx, '$queryRaw'>,
  userIds: readonly string[],
): Promise<StoredFactors[]> {
  const rows = await client.$queryRaw<FactorsRow[]>`
    SELECT u.id AS "userId",
      (SELECT json_build_object('createdAt', created_at, 'lastUsedAt', last_used_at)
       FROM totp_factors WHERE user_id = u.id) AS totp,
      (SELECT count(*)::int FROM recovery_codes WHERE user_id = u.id) AS "recoveryCodesLeft",
      (SELECT coalesce(json_agg(json_build_object('id', id, 'name', name, 'createdAt', created_at,
         'lastUsedAt', last_used_at, 'isBackedUp', is_backed_up, 'aaguid', aaguid)
         ORDER BY created_at DESC, id DESC), '[]') FROM passkeys WHERE user_id = u.id) AS passkeys
    FROM unnest(${[...userIds]}::uuid[]) AS u(id)`;
  return byUser<FactorsRow>(userIds, rows).map(([row]) => (row ? factorsOf(row) : NO_FACTORS));
}

function factorsOf({ totp, recoveryCodesLeft, passkeys }: FactorsRow): StoredFactors {
  return { totp: totp && withDates(totp), recoveryCodesLeft, passkeys: passkeys.map(withDates) };
}

function withDates<Row extends { readonly createdAt: string; readonly lastUsedAt: string | null }>(row: Row) {
  const { createdAt, lastUsedAt } = row;
  return { ...row, createdAt: new Date(createdAt), lastUsedAt: lastUsedAt === null ? null : new Date(lastUsedAt) };
}

/** The selection of all factors of a user. */
export const EVERY_METHOD: readonly SecondFactorMethod[] = ['TOTP', 'RECOVERY_CODE', 'PASSKEY'];

/** The factors to remove: those of any of the methods, and these passkeys. */
export interface FactorSelection {
  readonly methods: readonly SecondFactorMethod[];
  /** UUIDs in lower case. */
  readonly passkeyIds: readonly string[];
}

/** The factors that were removed. */
export interface RemovedFactors {
  readonly totp: boolean;
  readonly recoveryCodes: number;
  /** The newest first. */
  readonly passkeys: readonly Pick<StoredPasskey, 'id' | 'name'>[];
}

/**
 * Removes factors of a user, and what would use them: an enrolment of TOTP that was not confirmed, and logins that wait for a
 * second factor. Recovery codes go with the last factor.
 *
 * @param tx - a transaction that has locked the row of the user.
 */
export async function removeStoredFactors(
  tx: Pick<Tx, '$queryRaw' | '$executeRaw'>,
  userId: string,
  { methods, passkeyIds }: FactorSelection,
): Promise<RemovedFactors> {
  let totp = 0;
  if (methods.includes('TOTP')) {
    totp = await tx.$executeRaw`DELETE FROM totp_factors WHERE user_id = ${userId}::uuid`;
    await tx.$executeRaw`DELETE FROM totp_enrolments WHERE user_id = ${userId}::uuid`;
  }
  const passkeys = await tx.$queryRaw<{ id: string; name: string }[]>`
    DELETE FROM passkeys WHERE user_id = ${userId}::uuid
      AND (${methods.includes('PASSKEY')} OR id = ANY (${[...passkeyIds]}::uuid[])) RETURNING id, name`;
  const recoveryCodes = methods.includes('RECOVERY_CODE')
    ? await tx.$executeRaw`DELETE FROM recovery_codes WHERE user_id = ${userId}::uuid`
    : await dropIdleRecoveryCodes(tx, userId);
  if (totp + passkeys.length + recoveryCodes > 0) {
    await tx.$executeRaw`DELETE FROM pending_logins WHERE user_id = ${userId}::uuid`;
  }
  return { totp: totp > 0, recoveryCodes, passkeys: passkeys.sort((a, b) => (a.id < b.id ? 1 : -1)) };
}

/** Deletes the recovery codes of a user who has no other second factor: alone, they are none. Call it after the removal of a factor. */
function dropIdleRecoveryCodes(tx: Pick<Tx, '$executeRaw'>, userId: string): Promise<number> {
  return tx.$executeRaw`
    DELETE FROM recovery_codes USING users u
    WHERE user_id = ${userId}::uuid AND u.id = user_id AND NOT ${Prisma.raw(hasSecondFactor('u'))}`;
}

/** Returns the values of removed factors for the audit log, one for each event. */
export function auditValuesOf({ totp, recoveryCodes, passkeys }: RemovedFactors): AuditValues[] {
  return [
    ...(totp ? [{ factor: 'TOTP' }] : []),
    ...passkeys.map(({ id, name }) => ({ factor: 'PASSKEY', passkeyId: id, name })),
    ...(recoveryCodes > 0 ? [{ factor: 'RECOVERY_CODE', recoveryCodes }] : []),
  ];
}
