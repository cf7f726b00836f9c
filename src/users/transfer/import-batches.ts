import { setTimeout as delay } from 'node:timers/promises';
import type { AuditActor, AuditOrigin } from '../../audit/audit-event';
import { OPERATOR, storableUserAgent } from '../../audit/record';
import type { Database, Tx } from '../../database/database';
import { isConflict } from '../../database/errors';
import { Prisma } from '../../database/generated/client';
import type { UserHooks } from '../../extension/hooks';
import type { StoredValues } from '../../identity/stored-fields';
import { fieldsOf } from '../../identity/user-fields';
import { type UserRecord, userRecord } from '../../identity/user-record';
import type { PasswordHasher } from '../../passwords/hashing';
import type { PasswordPolicy } from '../../passwords/policy';
import type { Scopes } from '../../scopes/scopes';
import { type ImportedUser, type LineFault, type ReadUserOptions, readLine } from './import-line';
import type { FileLine, FilePlace, Fingerprint } from './import-source';

/** The results of the lines of a file so far. */
export interface ImportCounts {
  /** Users that are new. */
  readonly imported: number;
  /** Users that existed before, and were left as they are. */
  readonly alreadyThere: number;
  /** Lines that are not a valid user, or whose names are taken. */
  readonly failed: number;
  /** New users who can't log in before they reset their password. */
  readonly mustReset: number;
}

/** Before the first line. */
export const NO_COUNTS: ImportCounts = { imported: 0, alreadyThere: 0, failed: 0, mustReset: 0 };

/** The sums of both. */
export function addCounts(one: ImportCounts, other: ImportCounts): ImportCounts {
  return {
    imported: one.imported + other.imported,
    alreadyThere: one.alreadyThere + other.alreadyThere,
    failed: one.failed + other.failed,
    mustReset: one.mustReset + other.mustReset,
  };
}

/** Lines in one transaction. */
const MAX_LINES = 1_000;
/** Bytes of lines in one transaction: lines may be long. */
const MAX_BYTES = 4 * 1024 * 1024;
/**
 * Passwords in one transaction: each takes a third of a second to hash, and the current batch is lost when the process
 * stops.
 */
const MAX_PASSWORDS = 32;

/** A user to import, and its line. */
interface LineCandidate extends Candidate {
  readonly line: FileLine;
  /** To be checked and hashed. */
  readonly password: string | undefined;
}

/** A line that is not a valid user, or whose user can't be imported. */
export interface FailedLine {
  readonly line: FileLine;
  readonly faults: readonly LineFault[];
}

/** Some lines, read. */
export interface ImportBatch {
  readonly candidates: readonly LineCandidate[];
  readonly failed: readonly FailedLine[];
  /** The end of its last line. */
  readonly end: FilePlace;
  /** The fingerprint of all lines up to there. */
  readonly fingerprint: Uint8Array<ArrayBuffer>;
}

/**
 * Reads users, some at a time.
 *
 * @param fingerprint - of the lines before; the lines that are read are added to it.
 */
export async function* readBatches(
  lines: AsyncIterable<readonly FileLine[]>,
  fingerprint: Fingerprint,
  options: ReadUserOptions,
): AsyncGenerator<ImportBatch> {
  let batch = startBatch();
  for await (const some of lines) {
    for (const line of some) {
      fingerprint.add(line);
      batch.add(line, readLine(line, options));
      if (!batch.isFull()) continue;
      yield batch.end(fingerprint);
      batch = startBatch();
    }
  }
  if (!batch.isEmpty()) yield batch.end(fingerprint);
}

function startBatch() {
  const candidates: LineCandidate[] = [];
  const failed: FailedLine[] = [];
  let last: FileLine | undefined;
  let [lines, bytes, passwords] = [0, 0, 0];
  return {
    add(line: FileLine, read: ReturnType<typeof readLine>) {
      last = line;
      lines += 1;
      bytes += line.bytes.length;
      if (read?.ok) candidates.push({ ...read, line });
      else if (read) failed.push({ line, faults: read.faults });
      if (read?.ok && read.password !== undefined) passwords += 1;
    },
    isFull: () => lines >= MAX_LINES || bytes >= MAX_BYTES || passwords >= MAX_PASSWORDS,
    isEmpty: () => lines === 0,
    end: (fingerprint: Fingerprint): ImportBatch => ({
      candidates,
      failed,
      end: { line: last?.number ?? 0, offset: last?.end ?? 0 },
      fingerprint: Uint8Array.from(fingerprint.value()),
    }),
  };
}

/** The dependencies of an import. */
export interface ImportDependencies {
  readonly database: Pick<Database, 'prisma' | 'transaction'>;
  /** The fields of users that schema files declare. */
  readonly stored: StoredValues;
  readonly hasher: PasswordHasher;
  readonly policy: PasswordPolicy;
  readonly scopes: Scopes;
  /** The hooks of the configuration file. */
  readonly hooks: UserHooks;
}

/** Runs something in a transaction. */
type InTransaction = <T>(run: (tx: Tx) => Promise<T>) => Promise<T>;

/** The result of a batch. */
interface WrittenBatch {
  readonly counts: ImportCounts;
  /** In the order of the lines. */
  readonly failed: readonly FailedLine[];
}

/** The place that a batch is written to. */
export interface BatchTarget {
  readonly inTransaction: InTransaction;
  readonly rows: UserRows;
  /** Makes the stored form of a password that was given in plain text. */
  readonly hash: (password: string) => Promise<string>;
}

/** Maximum number of attempts of a batch that conflicts with another transaction. */
const MAX_ATTEMPTS = 5;
/** Maximum wait before the next attempt, in milliseconds; random, so that one of two imports finishes its batch first. */
const BACKOFF_MS = 500;

/**
 * Writes a batch in one transaction.
 *
 * @param finish - the last step of the transaction.
 */
export async function writeBatch(
  { hasher, policy }: Pick<ImportDependencies, 'hasher' | 'policy'>,
  { inTransaction, rows, hash }: BatchTarget,
  batch: ImportBatch,
  finish: (tx: Tx, written: WrittenBatch) => Promise<void>,
): Promise<WrittenBatch> {
  const settled = batch.candidates.some(({ password }) => password !== undefined)
    ? await inTransaction((tx) => settle(tx, rows, batch.candidates))
    : new Map<LineCandidate, Placed>();
  const open = batch.candidates.filter((candidate) => !settled.has(candidate));
  const { hashed, weak } = await hashPasswords({ hash, policy }, open);
  return retryConflicts(() =>
    inTransaction(async (tx) => {
      const placed = [...settled, ...(await placeUsers(tx, rows, hashed))];
      const written = summarize(placed, [...batch.failed, ...weak], hasher);
      await finish(tx, written);
      return written;
    }),
  );
}

/** Runs a transaction again if it conflicts with another one, such as a deadlock with another import. */
export async function retryConflicts<T>(transaction: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !isConflict(error)) throw error;
      await delay(attempt * Math.random() * BACKOFF_MS);
    }
  }
}

/** The candidates whose password need not be hashed, which takes a third of a second: the user exists, or can't. */
export async function settle<C extends Candidate>(
  tx: Tx,
  rows: Pick<UserRows, 'holders'>,
  candidates: readonly C[],
): Promise<Map<C, Placed>> {
  const users = candidates.map(({ user }) => user);
  const check = createCheck(await rows.holders(tx, users));
  const settled = new Map<C, Placed>();
  for (const candidate of candidates) {
    const placed = check(candidate);
    if (placed) settled.set(candidate, placed);
  }
  return settled;
}

function summarize(
  placed: readonly (readonly [LineCandidate, Placed])[],
  unread: readonly FailedLine[],
  hasher: Pick<PasswordHasher, 'canVerify'>,
): WrittenBatch {
  const of = (kind: Placed['kind']) => placed.filter(([, { kind: its }]) => its === kind);
  const imported = of('imported');
  const refused = placed.flatMap(([{ line }, how]) => (how.kind === 'refused' ? [{ line, faults: how.faults }] : []));
  const failed = [...unread, ...refused].sort((one, other) => one.line.number - other.line.number);
  return {
    failed,
    counts: {
      imported: imported.length,
      alreadyThere: of('already there').length,
      failed: failed.length,
      mustReset: imported.filter(
        ([{ user, password }]) => password === undefined && !hasher.canVerify(user.passwordHash),
      ).length,
    },
  };
}

/**
 * Checks and hashes the passwords that are given in plain text; other candidates pass as they are. All at once: a batch
 * has at most as many as may wait for the threads.
 */
async function hashPasswords(
  { hash, policy }: { readonly hash: (password: string) => Promise<string>; readonly policy: PasswordPolicy },
  candidates: readonly LineCandidate[],
): Promise<{ hashed: LineCandidate[]; weak: FailedLine[] }> {
  const weak: FailedLine[] = [];
  const hashed = await Promise.all(
    candidates.map(async (candidate) => {
      const { user, password, line } = candidate;
      if (password === undefined) return candidate;
      const reason = await policy.check(password, user);
      if (reason === null) return { ...candidate, user: { ...user, passwordHash: await hash(password) } };
      weak.push({ line, faults: [{ member: 'password', reason }] });
      return undefined;
    }),
  );
  return { hashed: hashed.filter((candidate) => candidate !== undefined), weak };
}

/** A user to import. */
export interface Candidate {
  readonly user: ImportedUser;
  /** Whether the line gave the id; otherwise it is a new one. */
  readonly hasId: boolean;
}

/** The result of a candidate. */
export type Placed =
  | { readonly kind: 'imported' }
  /** The user existed before: the same username and address, and the same id if one was given. */
  | { readonly kind: 'already there' }
  | { readonly kind: 'refused'; readonly faults: LineFault[] };

const ID_TAKEN: LineFault = {
  member: 'id',
  reason: 'This id is that of another user. Leave it out, and the user gets a new one.',
};
export const USERNAME_TAKEN: LineFault = {
  member: 'username',
  reason: 'This username is taken by another user. Give this user another one.',
};
export const EMAIL_TAKEN: LineFault = {
  member: 'email',
  reason: 'This e-mail address is taken by another user. Give this user another one.',
};

/**
 * Writes the candidates whose id, username and address are free, and returns the result of each. Candidates may be each
 * other's duplicates: the first one wins.
 */
export async function placeUsers<C extends Candidate>(
  tx: Tx,
  rows: UserRows,
  candidates: readonly C[],
): Promise<Map<C, Placed>> {
  const placed = new Map<C, Placed>();
  let left: readonly C[] = candidates;
  // Each round settles at least one candidate, unless the conflicting user is deleted before this reads it.
  for (let rounds = candidates.length + 3; left.length > 0; rounds -= 1) {
    if (rounds === 0) throw new Error('Names were taken and released again in every round.');
    const firsts = firstOfEach(left);
    const inserted = await rows.insert(tx, usersOf(firsts));
    for (const candidate of firsts) if (inserted.has(candidate.user.id)) placed.set(candidate, { kind: 'imported' });
    left = left.filter((candidate) => !placed.has(candidate));
    if (left.length === 0) break;
    const check = createCheck(await rows.holders(tx, usersOf(left)));
    for (const candidate of left) {
      const checked = check(candidate);
      if (checked) placed.set(candidate, checked);
    }
    left = left.filter((candidate) => !placed.has(candidate));
  }
  return placed;
}

/** Returns the conflict of a candidate with an existing user; undefined if that user no longer exists. */
function createCheck(holders: readonly Holder[]): (candidate: Candidate) => Placed | undefined {
  const byId = new Map(holders.map((holder) => [holder.id, holder]));
  const byUsername = new Map(holders.map((holder) => [holder.usernameKey, holder]));
  const byEmail = new Map(holders.map((holder) => [holder.emailKey, holder]));
  return ({ user, hasId }) => {
    const named = byUsername.get(user.usernameKey);
    const addressed = byEmail.get(user.emailKey);
    if (named && named === addressed && (!hasId || named.id === user.id)) return { kind: 'already there' };
    const faults = [
      ...(hasId && byId.has(user.id) ? [ID_TAKEN] : []),
      ...(named ? [USERNAME_TAKEN] : []),
      ...(addressed ? [EMAIL_TAKEN] : []),
    ];
    return faults.length > 0 ? { kind: 'refused', faults } : undefined;
  };
}

/** The candidates that share no id, username or address with an earlier one. */
function firstOfEach<C extends Candidate>(candidates: readonly C[]): C[] {
  const ids = new Set<string>();
  const usernames = new Set<string>();
  const emails = new Set<string>();
  return candidates.filter(({ user }) => {
    if (ids.has(user.id) || usernames.has(user.usernameKey) || emails.has(user.emailKey)) return false;
    ids.add(user.id);
    usernames.add(user.usernameKey);
    emails.add(user.emailKey);
    return true;
  });
}

function usersOf(candidates: readonly Candidate[]): ImportedUser[] {
  return candidates.map(({ user }) => user);
}

/** A user who has names and an id. */
export interface Holder {
  readonly id: string;
  readonly usernameKey: string;
  readonly emailKey: string;
}

/** The place that imported users are written to. */
export interface UserRows {
  /** Writes the users whose id, username and address are free. Returns the ids of these. */
  insert(tx: Tx, users: readonly ImportedUser[]): Promise<ReadonlySet<string>>;
  /** The users who have the id, the username or the address of one of `users`. */
  holders(tx: Tx, users: readonly ImportedUser[]): Promise<Holder[]>;
}

/** The properties that an import writes, each with its column and the type of that; besides the column of stored fields. */
const PLAIN = [
  ...fieldsOf('import').flatMap(([property, { column, type, key }]) => [
    { property: property as string, column, type: type === 'role' ? 'text' : (type as string) },
    ...(key ? [{ property: key.property as string, column: key.column, type: 'text' }] : []),
  ]),
  { property: 'passwordHash', column: 'password_hash', type: 'text' },
];
const AUDITED = `jsonb_build_object(${fieldsOf('import')
  .flatMap(([property, { isAudited }]) => (isAudited ? [`'${property}', "${property}"`] : []))
  .join(', ')})`;

/** The parts of the statements that depend on which properties are written. */
function partsOf(properties: readonly { property: string; column: string; type: string }[], audited: string) {
  return {
    record: Prisma.raw(`r(${properties.map(({ property, type }) => `"${property}" ${type}`).join(', ')})`),
    columns: Prisma.raw(properties.map(({ column }) => column).join(', ')),
    properties: Prisma.raw(properties.map(({ property }) => `"${property}"`).join(', ')),
    audited: Prisma.raw(audited),
  };
}

const PARTS = partsOf(PLAIN, AUDITED);
const PARTS_WITH_STORED = partsOf(
  [...PLAIN, { property: 'stored', column: 'stored', type: 'jsonb' }],
  `${AUDITED} || "stored"`,
);

/** Who imports, and by which request. */
interface ImportedBy {
  readonly actor: AuditActor;
  readonly origin: AuditOrigin | null;
}

const BY_OPERATOR: ImportedBy = { actor: OPERATOR, origin: null };

/**
 * The table of users. Each insert is one statement, whatever their number: the users, and for each an audit event, as
 * `insertUser` writes one.
 */
export function tableOfUsers(
  stored: Pick<StoredValues, 'isEmpty'>,
  { registered }: UserHooks,
  by: ImportedBy = BY_OPERATOR,
): UserRows {
  const { actor, origin } = by;
  const { record, columns, properties, audited } = stored.isEmpty ? PARTS : PARTS_WITH_STORED;
  return {
    async insert(tx, users) {
      const inserted = await tx.$queryRaw<{ id: string }[]>`
      WITH given AS MATERIALIZED (SELECT * FROM json_to_recordset(${JSON.stringify(users)}::json) AS ${record}),
      inserted AS (
        INSERT INTO users (${columns})
        SELECT ${properties}
        FROM given
        ON CONFLICT DO NOTHING
        RETURNING id),
      audited AS (
        INSERT INTO audit_events (action, actor_kind, actor_id, target_id, after, address, user_agent, request_id)
        SELECT 'USER_REGISTERED', ${actor.kind}::"AuditActorKind", ${actor.id}::uuid, id, ${audited},
          ${origin?.clientAddress ?? null}, ${storableUserAgent(origin?.userAgent)}, ${origin?.id ?? null}
        FROM inserted JOIN given USING (id))
      SELECT id::text AS id FROM inserted`;
      const ids = new Set(inserted.map(({ id }) => id));
      if (registered) {
        const made = users.flatMap(({ id }) => (ids.has(id) ? [id] : []));
        await callRegistered(tx, stored, registered, made, by);
      }
      return ids;
    },

    holders: (tx, users) => tx.$queryRaw<Holder[]>(holdersIn(USERS, users)),
  };
}

/** Calls the hook for each new user, in the order of the lines. */
async function callRegistered(
  tx: Tx,
  stored: Pick<StoredValues, 'isEmpty'>,
  registered: NonNullable<UserHooks['registered']>,
  ids: readonly string[],
  by: ImportedBy,
): Promise<void> {
  const rows: readonly UserRecord[] = await tx.user.findMany({
    where: { id: { in: [...ids] } },
    select: userRecord(stored),
  });
  const users = new Map(rows.map((user) => [user.id, user]));
  for (const id of ids) {
    const user = users.get(id);
    if (user) await registered(tx, user, by);
  }
}

const USERS = Prisma.raw('users');
/** A temporary table in place of the table of users; it exists until the transaction ends. */
const REHEARSAL = Prisma.raw('rehearsed_users');

/**
 * Makes a place for the users of a dry run, which lasts as long as `tx`: it reports which names are free, like the
 * table of users.
 */
export async function rehearseUsers(tx: Tx): Promise<UserRows> {
  await tx.$executeRaw`CREATE TEMPORARY TABLE ${REHEARSAL}
    (id uuid PRIMARY KEY, username_key text UNIQUE, email_key text UNIQUE) ON COMMIT DROP`;
  return {
    async insert(tx, users) {
      const inserted = await tx.$queryRaw<{ id: string }[]>`
        INSERT INTO ${REHEARSAL}
        SELECT r.id, "usernameKey", "emailKey" FROM json_to_recordset(${JSON.stringify(users)}::json) AS ${PARTS.record}
        WHERE NOT EXISTS (SELECT FROM users u WHERE u.id = r.id)
          AND NOT EXISTS (SELECT FROM users u WHERE u.username_key = "usernameKey")
          AND NOT EXISTS (SELECT FROM users u WHERE u.email_key = "emailKey")
        ON CONFLICT DO NOTHING
        RETURNING id::text AS id`;
      return new Set(inserted.map(({ id }) => id));
    },
    holders: (tx, users) => tx.$queryRaw<Holder[]>`${holdersIn(USERS, users)} UNION ALL ${holdersIn(REHEARSAL, users)}`,
  };
}

function holdersIn(table: Prisma.Sql, users: readonly ImportedUser[]): Prisma.Sql {
  const ids = users.map(({ id }) => id);
  const usernames = users.map(({ usernameKey }) => usernameKey);
  const emails = users.map(({ emailKey }) => emailKey);
  return Prisma.sql`SELECT id::text AS id, username_key AS "usernameKey", email_key AS "emailKey" FROM ${table}
    WHERE id = ANY (${ids}::uuid[]) OR username_key = ANY (${usernames}) OR email_key = ANY (${emails})`;
}
