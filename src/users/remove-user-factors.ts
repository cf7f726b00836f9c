import type { AuditOrigin } from '../audit/audit-event';
import { actorOf, recordAudits } from '../audit/record';
import { invalidArgument } from '../errors';
import type { SecondFactorMethod } from '../factors/factors';
import {
  auditValuesOf,
  EVERY_METHOD,
  factorsOfUsers,
  type RemovedFactors,
  removeStoredFactors,
} from '../factors/stored-factors';
import type { Changer } from '../identity/changer';
import { requireTextToParse } from '../identity/require-text';
import type { UserRecord } from '../identity/user-record';
import type { FactorChange } from '../mail/factor-mails';
import { type Outcome, refuse } from '../outcome';
import type { UsersDependencies } from './dependencies';
import { NO_SUCH_USER } from './outcome';
import { notHeld, readActing, refusedTarget } from './privileges';

/** The factors to remove. Neither: all. */
export interface RemoveUserFactorsInput {
  readonly methods?: readonly SecondFactorMethod[] | null | undefined;
  readonly passkeyIds?: readonly string[] | null | undefined;
}

/** Otherwise a stolen session of an admin and the password would be enough to remove the factor that protects against that. */
const OWN_FACTORS = notHeld(
  ['id'],
  'Remove your own second factors with removeTotp and removePasskey, in a session that has used one of them.',
);
/** More than a user can have. */
const MAX_NAMED = 100;

/**
 * Removes second factors of a user on behalf of an admin, for a user who has lost them. An actor cannot do so to a user
 * who holds more scopes than they do, or to themselves. Sessions stay; `revokeUserSessions` ends them.
 *
 * @param origin - null for the command line.
 * @throws DomainError FORBIDDEN if the actor may no longer change users; BAD_USER_INPUT for lists that select nothing.
 */
export function removeUserFactors(
  { database, scopes }: Pick<UsersDependencies, 'database' | 'scopes'>,
  changer: Changer,
  id: string,
  input: RemoveUserFactorsInput,
  origin: AuditOrigin | null,
): Promise<Outcome<{ readonly user: UserRecord; readonly removed: RemovedFactors }>> {
  const { methods, passkeyIds } = readSelection(input);
  return database.transaction(async (tx) => {
    const { effective, actorId, target } = await readActing(scopes, tx, changer, id);
    if (!target) return NO_SUCH_USER;
    const errors = actorId === target.id ? [OWN_FACTORS] : refusedTarget(scopes, effective, target);
    if (errors.length > 0) return { ok: false, errors } as const;
    // Enrolling locks this row too: a factor is seen here, or enrolled after this transaction.
    await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${target.id}::uuid FOR NO KEY UPDATE`;
    const [factors] = await factorsOfUsers(tx, [target.id]);
    const known = new Set(factors?.passkeys.map((passkey) => passkey.id));
    const unknown = passkeyIds.findIndex((key) => !known.has(key));
    if (unknown >= 0) {
      const path = ['input', 'passkeyIds', String(unknown)];
      return refuse('NOT_FOUND', path, 'This user has no passkey with this id. Nothing was removed.');
    }
    const removed = await removeStoredFactors(tx, target.id, { methods, passkeyIds });
    const actor = actorOf(changer);
    const events = auditValuesOf(removed).map((before) => ({
      action: 'FACTOR_REMOVED' as const,
      ...{ actor, targetId: target.id, before, origin },
    }));
    await recordAudits(tx, events);
    return { ok: true, user: target, removed } as const;
  });
}

/** @throws DomainError BAD_USER_INPUT. Empty lists are no selection: a client that filters its list must not remove all. */
function readSelection({ methods, passkeyIds }: RemoveUserFactorsInput) {
  if (!methods && !passkeyIds) return { methods: EVERY_METHOD, passkeyIds: [] };
  const keys = (passkeyIds ?? []).map((key) => requireTextToParse(key, 'passkeyIds', ['input', 'passkeyIds']));
  const path = ['input', 'passkeyIds'];
  if (keys.length > MAX_NAMED) throw invalidArgument('passkeyIds', `must have at most ${MAX_NAMED} ids.`, path);
  if (keys.length + (methods?.length ?? 0) === 0) {
    const reason = 'must name at least one factor, here or in passkeyIds. To remove all factors, send neither.';
    throw invalidArgument('methods', reason, ['input', 'methods']);
  }
  return { methods: methods ?? [], passkeyIds: keys.map((key) => key.toLowerCase()) };
}

/** Returns what the user is told about a removal; undefined if nothing was removed. */
export function removalOf({ totp, recoveryCodes, passkeys }: RemovedFactors): FactorChange | undefined {
  const count = Number(totp) + passkeys.length;
  if (count === 1) return totp ? 'TOTP_REMOVED' : 'PASSKEY_REMOVED';
  return count + recoveryCodes > 0 ? 'FACTORS_REMOVED' : undefined;
}
