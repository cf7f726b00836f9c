import type { AuditEntry, AuditOrigin } from '../../audit/audit-event';
import { actorOf } from '../../audit/record';
import { recordAudits } from '../../audit/record-audits';
import type { Tx } from '../../database/database';
import type { Changer } from '../../identity/changer';
import { readActingOnMany } from '../acting';
import { auditedChange } from '../audited-change';
import { changedColumns, type UserChange } from '../changed-columns';
import { refusedChange } from '../grant-rules';
import { findLastAdmin, lastAdminError } from '../last-admin';
import type { UserFilter } from '../list/filter';
import { NO_SUCH_USER, type UserError, type UserOutcome } from '../outcome';
import type { UserPatch } from '../update-user-input';
import { stillMatching } from './find-matching';
import { writeChanges } from './write-changes';

/** A part of the work that is done in one transaction. */
export interface Batch {
  readonly changer: Changer;
  /** In lower case, each once. */
  readonly ids: readonly string[];
  /** What the users must still match; without it, every id gets an outcome. */
  readonly filter: UserFilter | undefined;
  readonly patch: UserPatch;
  readonly origin: AuditOrigin | null;
}

/**
 * Changes some users as `updateUser` does one, as if one after the other. The number of statements does not grow with
 * theirs.
 *
 * @returns what came of each; nothing of those whom the filter no longer lets through.
 * @throws DomainError FORBIDDEN if the actor may no longer change users.
 */
export async function updateBatch(tx: Tx, batch: Batch): Promise<Map<string, UserOutcome>> {
  const { changer, ids, filter, patch } = batch;
  const { targets, ...actor } = await readActingOnMany(tx, changer, ids);
  const matching = filter && (await stillMatching(tx, ids, filter));
  const outcomes = new Map<string, UserOutcome>();
  const refuse = (id: string, errors: UserError[]) => outcomes.set(id, { ok: false, errors });

  const changes: UserChange[] = [];
  for (const id of ids) {
    if (matching && !matching.has(id)) continue;
    const target = targets.get(id);
    if (!target) {
      refuse(id, [NO_SUCH_USER]);
      continue;
    }
    const changed = changedColumns(target, patch);
    const errors = refusedChange(actor, { target, changed });
    if (errors.length > 0) refuse(id, errors);
    else if (Object.keys(changed).length === 0) outcomes.set(id, { ok: true, user: target });
    else changes.push({ target, changed });
  }
  const last = await findLastAdmin(tx, changes);
  if (last) refuse(last.target.id, [lastAdminError(last)]);
  const made = changes.filter((change) => change !== last);
  for (const user of await writeChanges(tx, made)) {
    const was = targets.get(user.id);
    if (was) outcomes.set(user.id, { ok: true, user, was });
  }
  await recordAudits(
    tx,
    made.map((change) => auditEntry(batch, change)),
  );
  return outcomes;
}

function auditEntry({ changer, origin }: Batch, { target, changed }: UserChange): AuditEntry {
  // Not what stands there now: users may change their own profile meanwhile.
  const values = auditedChange(target, { ...target, ...changed });
  return { action: 'USER_UPDATED', actor: actorOf(changer), targetId: target.id, ...values, origin };
}
