import type { AuditEntry, AuditOrigin } from '../audit/audit-event';
import { actorOf, recordAudits } from '../audit/record';
import type { Database, Tx } from '../database/database';
import { Prisma } from '../database/generated/client';
import type { UserHooks } from '../extension/hooks';
import type { Changer } from '../identity/changer';
import { endSessions } from '../identity/end-sessions';
import type { StoredPatch, StoredValues } from '../identity/stored-fields';
import { type UserRecord, userColumns, userRecord } from '../identity/user-record';
import type { KeyedQueue } from '../keyed-queue';
import type { UserError } from '../outcome';
import type { Scopes } from '../scopes/scopes';
import { conditionsOf, type UserFilter, whereAll } from './list/filter';
import { NO_SUCH_USER, type UserOutcome } from './outcome';
import { findLastAdmin, lastAdminError, readActingOnMany, refusedChange, refusedStored } from './privileges';
import { auditedChange, type ChangedColumns, changedColumns, type UserChange, type UserPatch } from './user-changes';

/** Users in one transaction: until it ends, no other transaction can change privileges. */
export const BATCH_SIZE = 200;

/** Changes of many users; or a part of them, which is made in one transaction. */
export interface Batch {
  readonly changer: Changer;
  /** In lower case, each once. */
  readonly ids: readonly string[];
  /** The filter that the users must still match; without it, every id gets an outcome. */
  readonly filter: UserFilter | undefined;
  readonly patch: UserPatch;
  readonly stored: StoredValues;
  readonly origin: AuditOrigin | null;
}

/** The progress of the work. */
export interface Progress {
  /** The outcome of each user, by id. */
  readonly outcomes: ReadonlyMap<string, UserOutcome>;
  /** Users that the work did not reach. */
  readonly undone: ReadonlySet<string>;
  /** The reason why some users were not changed. */
  readonly reason?: unknown;
}

/**
 * Makes the changes in batches, each completely or not at all. If one fails, the batches before it are committed and
 * those after it are not begun.
 *
 * @param batchQueue - one queue for all calls: calls at the same time would each hold a connection while they wait for the
 * privilege lock, until no connection is left for other requests.
 * @param work - with the ids in the order to change them in.
 * @throws what the first batch throws: nothing was changed then.
 */
export async function runBatches(
  {
    database,
    batchQueue,
    scopes,
    hooks,
  }: {
    readonly database: Pick<Database, 'transaction'>;
    readonly batchQueue: KeyedQueue;
    readonly scopes: Scopes;
    readonly hooks: UserHooks;
  },
  work: Batch,
): Promise<Progress> {
  const outcomes = new Map<string, UserOutcome>();
  for (let done = 0; done < work.ids.length; done += BATCH_SIZE) {
    const batch = { ...work, ids: work.ids.slice(done, done + BATCH_SIZE) };
    try {
      const options = hooks.inTransaction(batch.ids.length);
      const made = await batchQueue('', () =>
        database.transaction((tx) => updateBatch(scopes, tx, batch, hooks), options),
      );
      for (const [id, outcome] of made) outcomes.set(id, outcome);
    } catch (reason) {
      if (done === 0) throw reason;
      return { outcomes, undone: new Set(work.ids.slice(done)), reason };
    }
  }
  return { outcomes, undone: new Set() };
}

/**
 * Changes some users as `updateUser` does, with the result of changing one after the other. The number of statements
 * does not depend on the number of users.
 *
 * @returns the outcome of each user; none of users that the filter no longer matches.
 * @throws DomainError FORBIDDEN if the actor may no longer change users.
 */
async function updateBatch(scopes: Scopes, tx: Tx, batch: Batch, hooks: UserHooks): Promise<Map<string, UserOutcome>> {
  const { changer, ids, filter, patch, stored, origin } = batch;
  const how = { stored, isLocked: patch.stored !== undefined };
  const { targets, ...actor } = await readActingOnMany(scopes, tx, changer, ids, how);
  const matching = filter && (await stillMatching(tx, ids, filter, stored));
  const outcomes = new Map<string, UserOutcome>();
  const refuseOne = (id: string, errors: readonly UserError[]) => outcomes.set(id, { ok: false, errors });

  const changes: UserChange[] = [];
  for (const id of ids) {
    if (matching && !matching.has(id)) continue;
    const target = targets.get(id);
    if (!target) {
      outcomes.set(id, NO_SUCH_USER);
      continue;
    }
    const changed = changedColumns(scopes, target, patch);
    const errors = [
      ...refusedChange(scopes, actor, { target, changed }),
      ...refusedStored(stored, actor, target, patch),
    ];
    if (errors.length > 0) refuseOne(id, errors);
    else if (Object.keys(changed).length === 0) outcomes.set(id, { ok: true, user: target });
    else changes.push({ target, changed });
  }
  const last = await findLastAdmin(scopes, tx, changes);
  if (last) refuseOne(last.target.id, [lastAdminError(last)]);
  const made = changes.filter((change) => change !== last);
  for (const user of await writeChanges(tx, made, batch)) {
    const was = targets.get(user.id);
    if (was) outcomes.set(user.id, { ok: true, user, was });
  }
  await recordAudits(
    tx,
    made.map((change) => auditEntry(batch, change)),
  );
  if (hooks.userChanged) {
    for (const outcome of outcomes.values()) {
      if (!outcome.ok || !outcome.was) continue;
      await hooks.userChanged(tx, outcome.was, outcome.user, { actor: actorOf(changer), origin });
    }
  }
  return outcomes;
}

/** Returns which of `ids` a filter still matches. One statement. */
async function stillMatching(
  tx: Pick<Tx, '$queryRaw'>,
  ids: readonly string[],
  filter: UserFilter,
  stored: StoredValues,
): Promise<ReadonlySet<string>> {
  const theirs = Prisma.sql`u.id = ANY (${[...ids]}::uuid[])`;
  const where = whereAll([theirs, ...conditionsOf(filter, stored)]);
  const rows = await tx.$queryRaw<{ id: string }[]>`SELECT u.id FROM users u ${where}`;
  return new Set(rows.map(({ id }) => id));
}

/**
 * Writes changes, equal ones by one statement and those of stored fields by another, and revokes the sessions of users whom
 * they disable. Call it under the privilege lock.
 *
 * @returns the users as they are now.
 */
async function writeChanges(
  tx: Tx,
  changes: readonly UserChange[],
  { patch, stored }: Pick<Batch, 'patch' | 'stored'>,
): Promise<Iterable<UserRecord>> {
  const written = new Map<string, UserRecord>();
  for (const { changed, ids } of groupEqual(changes)) {
    const where = { id: { in: ids } };
    const users = await tx.user.updateManyAndReturn({ where, data: changed, select: userRecord(stored) });
    for (const user of users) written.set(user.id, user);
  }
  const storing = changes.filter(({ changed }) => changed.stored !== undefined).map(({ target }) => target.id);
  if (storing.length > 0 && patch.stored) {
    for (const user of await writeStored(tx, storing, patch.stored, stored)) written.set(user.id, user);
  }
  const disabled = changes.filter(({ changed }) => changed.isActive === false).map(({ target }) => target.id);
  // Sessions of a disabled user are not accepted; if they were not revoked, they would be valid again once the user is
  // enabled.
  if (disabled.length > 0) await endSessions(tx, disabled);
  return written.values();
}

/** Sets the same stored fields of users, whose other stored fields differ. The rows are locked. */
function writeStored(tx: Tx, ids: readonly string[], patch: StoredPatch, stored: StoredValues): Promise<UserRecord[]> {
  const entries = Object.entries(patch);
  const set = JSON.stringify(Object.fromEntries(entries.filter(([, value]) => value !== null)));
  const removed = entries.filter(([, value]) => value === null).map(([name]) => name);
  return tx.$queryRaw<UserRecord[]>`UPDATE users u
    SET stored = (u.stored || ${set}::jsonb) - ${removed}::text[], updated_at = CURRENT_TIMESTAMP
    WHERE u.id = ANY (${[...ids]}::uuid[]) RETURNING ${Prisma.raw(userColumns(stored))}`;
}

/** One patch makes only a few different changes: they differ in the values that users have already. */
function groupEqual(changes: readonly UserChange[]): { changed: ChangedColumns; ids: string[] }[] {
  const groups = new Map<string, { changed: ChangedColumns; ids: string[] }>();
  for (const { target, changed: whole } of changes) {
    const changed = plainOf(whole);
    if (Object.keys(changed).length === 0) continue;
    const key = JSON.stringify(changed);
    const group = groups.get(key) ?? { changed, ids: [] };
    groups.set(key, group);
    group.ids.push(target.id);
  }
  return [...groups.values()];
}

/** Without stored fields, which are written apart. */
function plainOf({ stored: _stored, ...changed }: ChangedColumns): ChangedColumns {
  return changed;
}

function auditEntry({ changer, origin }: Batch, { target, changed }: UserChange): AuditEntry {
  // Not the row as it is now: users may change their own profile meanwhile.
  const values = auditedChange(target, { ...target, ...changed });
  return { action: 'USER_UPDATED', actor: actorOf(changer), targetId: target.id, ...values, origin };
}
