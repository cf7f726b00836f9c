import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { UserRecord } from '../../src/identity/user-record';
import type { Scope } from '../../src/scopes/scopes';
import type { UpdateUsersInput, UpdateUsersOutcome } from '../../src/users/update-users';
import { testViewer } from '../support/request-info';
import { SCOPES } from '../support/scopes';
import { createUsersHarness, type UsersHarness } from './harness';

/** The users' room, with what tests of many users need. */
export interface ManyUsersHarness extends UsersHarness {
  /** Acts with all that the actor holds, unless the token allows less. */
  update(actor: UserRecord, input: UpdateUsersInput, scopes?: Scope[]): Promise<UpdateUsersOutcome>;
  /** Makes users named `many-0` ... and gives their ids in the order of the walk. */
  addMany(count: number): Promise<string[]>;
  /** Runs `work` while it holds the privilege lock. */
  withLock<T>(work: (client: PoolClient) => Promise<T>): Promise<T>;
  activeAdmins(): Promise<number>;
  /** The audit events of changes by admins and the operator. */
  changeEvents(): ReturnType<typeof changeEvents>;
  /** Removes every user and every event, and makes an admin. */
  startOver(): Promise<UserRecord>;
}

export async function createManyUsersHarness(): Promise<ManyUsersHarness> {
  const harness = await createUsersHarness();
  const { prisma, pool } = harness.database;
  return {
    ...harness,
    update: (actor, input, scopes = [...SCOPES.held(actor)]) =>
      harness.users.updateUsers(testViewer(actor, scopes), input, harness.info),
    async addMany(count) {
      const { rows } = await pool.query<{ id: string }>(
        `INSERT INTO users (id, username, username_key, email, email_key, password_hash, updated_at)
         SELECT gen_random_uuid(), name, name, name || '@example.com', name || '@example.com', 'none:', 'epoch'
         FROM generate_series(0, $1::int - 1) n, LATERAL (SELECT 'many-' || n AS name) named RETURNING id`,
        [count],
      );
      return rows.map(({ id }) => id).sort();
    },
    async withLock(work) {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        await client.query('SELECT pg_advisory_xact_lock(7220416383)');
        return await work(client);
      } finally {
        await client.query('COMMIT');
        client.release();
      }
    },
    activeAdmins: () => prisma.user.count({ where: { role: 'ADMIN', isActive: true } }),
    changeEvents: () => changeEvents(harness),
    async startOver() {
      await harness.clear();
      await prisma.auditEvent.deleteMany();
      return harness.add({ username: `root-${randomUUID().slice(0, 8)}`, role: 'ADMIN' });
    },
  };
}

function changeEvents({ database: { prisma } }: UsersHarness) {
  return prisma.auditEvent.findMany({ where: { action: 'USER_UPDATED' } });
}

/** Resolves once a transaction waits for a lock that {@link ManyUsersHarness.withLock} holds. */
export async function untilSomebodyWaits(client: PoolClient): Promise<void> {
  const waiting = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  for (let found = 0; found === 0; ) found = (await client.query(waiting)).rowCount ?? 0;
}

/** What came of each user: `changed`, `same`, or the codes and paths of why not. */
export function summary({ results }: UpdateUsersOutcome): string[] {
  return results.map(({ outcome }) => {
    if (outcome.ok) return outcome.was ? 'changed' : 'same';
    return outcome.errors.map(({ code, path }) => `${code} ${path.join('.')}`).join();
  });
}

export function idsOf(users: readonly { id: string }[]): string[] {
  return users.map(({ id }) => id);
}
