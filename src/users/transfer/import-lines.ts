import type { AuditOrigin } from '../../audit/audit-event';
import { actorOf, recordAudit } from '../../audit/record';
import type { Tx } from '../../database/database';
import { DomainError, invalidArgument } from '../../errors';
import type { ImportUsersStatus, UserErrorCode } from '../../generated/enums';
import type { Changer } from '../../identity/changer';
import { requireText } from '../../identity/require-text';
import { fieldsOf, nameOf } from '../../identity/user-fields';
import type { KeyedQueue } from '../../keyed-queue';
import type { UserError } from '../../outcome';
import { NO_PASSWORD } from '../../passwords/schemes';
import { type Role, type Scope, USER } from '../../scopes/scopes';
import { refusedPassword } from '../create-user';
import type { UsersDependencies } from '../dependencies';
import { type Actor, notHeld, readActingOnMany, refusedGrants } from '../privileges';
import { USERNAME_RESERVED } from '../register';
import {
  EMAIL_TAKEN,
  type Placed,
  placeUsers,
  rehearseUsers,
  retryConflicts,
  settle,
  tableOfUsers,
  USERNAME_TAKEN,
  type UserRows,
} from './import-batches';
import { type ImportedUser, type LineFault, readLine } from './import-line';
import { MAX_LINE_BYTES } from './import-source';

/** Users to create, each from a line in the format of `scoped-api users import`. */
export interface ImportLinesInput {
  /** At most 500, and 1 MiB together. */
  readonly lines: readonly string[];
  /** Checks the lines and stores nothing. */
  readonly dryRun: boolean;
  /** Returns whether the schema allows the changer to use a coordinate: schema files may require more for `createUser`. */
  readonly permits: (coordinate: string) => boolean;
}

/** The result of an import. */
export interface ImportLinesOutcome {
  /** One for each line, in their order. */
  readonly results: readonly LineResult[];
  readonly dryRun: boolean;
  /** The error that stopped it before all lines were processed; not for clients. */
  readonly reason?: unknown;
}

/** The result of a line. */
interface LineResult {
  /** From 1. */
  readonly line: number;
  readonly status: ImportUsersStatus;
  readonly username: string | null;
  readonly userId: string | null;
  readonly errors: readonly UserError[];
}

type Dependencies = UsersDependencies & {
  /** One queue for all calls: see `runBatches`. */
  readonly batchQueue: KeyedQueue;
  readonly importQuota: ImportQuota;
};

/** What the calls of each request have used: one operation may have several. */
export type ImportQuota = WeakMap<object, { lines: number; passwords: number }>;

/** A user to create, and the position of the line from 0. */
interface LineUser {
  readonly index: number;
  readonly user: ImportedUser & ImportedRights;
  readonly hasId: boolean;
  readonly password: string | undefined;
}

/** The members of an imported user that the rules below read. */
interface ImportedRights {
  readonly role: Role;
  readonly grantedScopes: readonly Scope[];
  readonly emailVerifiedAt: string | null;
  readonly locale: string | null;
}

/** Lines of one request, and of one call. */
const MAX_LINES = 500;
const MAX_BYTES = 1024 * 1024;
/** Users in one transaction: until it ends, no other transaction can change privileges. */
const BATCH_USERS = 200;
/** Passwords in plain text that one request processes, one after the other: each hash takes a third of a second of CPU. */
const MAX_PASSWORDS = 20;
/** After so many milliseconds, no further password of a call is processed. */
const MAX_PASSWORDS_MS = 20_000;

/**
 * Creates users from lines, on behalf of an admin: the import of the command line, by the rules of `createUser`. In batches, each of
 * which is made completely or not at all. A user who exists already is left as they are.
 *
 * What a line may do beyond a plain account:
 * - a role other than USER, and scopes on top: `users:grant`, and the importer must hold what they give;
 * - a password or a hash of one, with which the importer could act as the person: `users:recover`, as for `createUser`;
 * - an e-mail address that counts as verified, and an id, which may be that of a deleted user or one that other applications know:
 *   `users:recover` too, because both claim to be a person;
 * - stored fields: what their own rules say;
 * - a reserved username: never;
 * - each member that `CreateUserInput` has, too: what a schema file requires for it in addition (`@narrow`).
 *
 * The rights are read in the transaction that writes, under the lock of all transactions that change rights.
 *
 * @param origin - of the request.
 * @throws DomainError BAD_USER_INPUT for too many lines or bytes, NUL and lone surrogates; FORBIDDEN if the changer may no longer
 * change users. If it throws, nothing was stored.
 */
export async function importLines(
  dependencies: Dependencies,
  changer: Changer,
  { lines, dryRun, permits }: ImportLinesInput,
  origin: AuditOrigin,
): Promise<ImportLinesOutcome> {
  if (!permits('Mutation.createUser')) {
    throw new DomainError('FORBIDDEN', 'You may not create users: the schema denies you Mutation.createUser.');
  }
  const { database, batchQueue, hooks, scopes, importQuota } = dependencies;
  const used = importQuota.get(origin) ?? { lines: 0, passwords: 0 };
  importQuota.set(origin, used);
  used.lines += lines.length;
  requireSize(lines, used.lines);
  const results: LineResult[] = [];
  const settled = (index: number, status: ImportUsersStatus, more: Partial<LineResult> = {}) => {
    results[index] = { line: index + 1, status, username: null, userId: null, errors: [], ...more };
  };
  const refuse = ({ index, user }: LineUser, errors: readonly UserError[]) =>
    settled(index, 'REFUSED', { username: user.username, errors });
  const place = (one: LineUser, placed: Placed) => {
    const { username, id } = one.user;
    if (placed.kind === 'refused') refuse(one, errorsOf(one.index, placed.faults));
    else if (placed.kind === 'already there') settled(one.index, 'SKIPPED', { username });
    else settled(one.index, 'CREATED', { username, userId: dryRun ? null : id });
  };
  /** Runs a part under the lock of privileges, with the present rights of the changer. */
  const underLock = <T>(count: number, run: (tx: Tx, actor: Actor) => Promise<T>): Promise<T> => {
    const options = hooks.inTransaction(count);
    const transaction = () =>
      database.transaction(async (tx) => run(tx, await readActingOnMany(scopes, tx, changer, [])), options);
    return batchQueue('', () => retryConflicts(transaction), origin.signal);
  };

  const rules = { ...dependencies, permits: remember(permits) };
  // The database's clock, as for every other user.
  const [clock] = await database.prisma.$queryRaw<[{ now: Date }]>`SELECT now() AS now`;
  const read = readAll(dependencies, lines, clock.now.toISOString(), settled);
  const ready = await withPasswords(rules, read, { used, dryRun, origin, underLock, place, refuse });
  // Duplicates among the lines of a dry run are found only within one transaction.
  const size = dryRun ? MAX_LINES : BATCH_USERS;
  for (let done = 0; done < ready.length; done += size) {
    const batch = ready.slice(done, done + size);
    try {
      const { placed, refused } = await underLock(batch.length, (tx, actor) =>
        writeBatch(rules, { tx, actor, changer, batch, dryRun, origin }),
      );
      for (const [one, errors] of refused) refuse(one, errors);
      for (const [one, how] of placed) place(one, how);
    } catch (reason) {
      if (done === 0) throw reason;
      for (const one of ready.slice(done)) refuse(one, [interrupted(one.index, whyStopped(reason))]);
      return { results, dryRun, reason };
    }
  }
  return { results, dryRun };
}

/** A call has many lines, and few coordinates. */
function remember(permits: ImportLinesInput['permits']): ImportLinesInput['permits'] {
  const known = new Map<string, boolean>();
  return (coordinate) => {
    const permitted = known.get(coordinate) ?? permits(coordinate);
    known.set(coordinate, permitted);
    return permitted;
  };
}

/** @param count - the lines of this call and of those before it in the same request. */
function requireSize(lines: readonly string[], count: number): void {
  const path = ['input', 'lines'];
  if (count > MAX_LINES) {
    throw invalidArgument('lines', `must be at most ${MAX_LINES} in one request: send the rest in another.`, path);
  }
  let bytes = 0;
  for (const [index, line] of lines.entries()) {
    requireText(line, `lines.${index}`, { path: [...path, `${index}`] });
    bytes += Buffer.byteLength(line);
  }
  if (bytes > MAX_BYTES) {
    throw invalidArgument('lines', `must have at most ${MAX_BYTES} bytes together: send some in another call.`, path);
  }
}

/** Reads every line. A blank one, and one that is no valid user, has its result at once. */
function readAll(
  { stored, scopes }: Pick<Dependencies, 'stored' | 'scopes'>,
  lines: readonly string[],
  now: string,
  settled: (index: number, status: ImportUsersStatus, more?: Partial<LineResult>) => void,
): LineUser[] {
  const options = { ignoreUnknown: false, now, stored, scopes };
  return lines.flatMap((text, index): LineUser[] => {
    const bytes = Buffer.from(text);
    const isTooLong = bytes.length > MAX_LINE_BYTES;
    const read = readLine({ number: index + 1, end: 0, bytes, isTooLong, isEnded: true }, options);
    if (read === undefined) settled(index, 'SKIPPED');
    else if (!read.ok) settled(index, 'REFUSED', { errors: errorsOf(index, read.faults) });
    else return [{ index, ...read, user: read.user as LineUser['user'] }];
    return [];
  });
}

/**
 * Checks and hashes the passwords that are given in plain text, one after the other, so that logins have their turns between them.
 * None is hashed for a user who exists, or whom the changer may not create.
 *
 * @returns the users that can be written; the others have their result.
 */
async function withPasswords(
  { stored, hooks, hasher, policy, ...rest }: Dependencies & Pick<Rules, 'permits'>,
  users: readonly LineUser[],
  work: {
    readonly used: { passwords: number };
    readonly dryRun: boolean;
    readonly origin: AuditOrigin;
    readonly underLock: <T>(count: number, run: (tx: Tx, actor: Actor) => Promise<T>) => Promise<T>;
    readonly place: (one: LineUser, placed: Placed) => void;
    readonly refuse: (one: LineUser, errors: readonly UserError[]) => void;
  },
): Promise<LineUser[]> {
  const { used, dryRun, origin, underLock, place, refuse } = work;
  const given = users.filter(({ password }) => password !== undefined);
  if (given.length === 0) return [...users];
  const { placed, refused } = await underLock(0, async (tx, actor) => {
    const rows = tableOfUsers(stored, hooks);
    const judged = await judge({ stored, ...rest }, { tx, rows, actor }, given);
    return { ...judged, placed: new Map([...judged.placed, ...(await settle(tx, rows, judged.allowed))]) };
  });
  for (const [one, errors] of refused) refuse(one, errors);
  for (const [one, how] of placed) place(one, how);

  const ready: LineUser[] = [];
  const end = performance.now() + MAX_PASSWORDS_MS;
  for (const one of users) {
    const { user, password, index } = one;
    if (password === undefined) ready.push(one);
    if (password === undefined || placed.has(one) || refused.has(one)) continue;
    if (used.passwords === MAX_PASSWORDS || performance.now() > end) {
      refuse(one, [interrupted(index, `One request processes at most ${MAX_PASSWORDS} passwords.`)]);
      continue;
    }
    used.passwords += 1;
    const weakness = await policy.check(password, user);
    if (weakness !== null) refuse(one, errorsOf(index, [{ member: 'password', reason: weakness }]));
    else if (dryRun) ready.push(one);
    else ready.push({ ...one, user: { ...user, passwordHash: await hasher.hash(password, origin.signal) } });
  }
  return ready;
}

async function writeBatch(
  dependencies: Dependencies & Pick<Rules, 'permits'>,
  work: {
    readonly tx: Tx;
    readonly actor: Actor;
    readonly changer: Changer;
    readonly batch: readonly LineUser[];
    readonly dryRun: boolean;
    readonly origin: AuditOrigin;
  },
) {
  const { stored, hooks } = dependencies;
  const { tx, actor, changer, batch, dryRun, origin } = work;
  const by = { actor: actorOf(changer), origin };
  const rows = dryRun ? await rehearseUsers(tx) : tableOfUsers(stored, hooks, by);
  const { allowed, refused, placed: there } = await judge(dependencies, { tx, rows, actor }, batch);
  const placed = new Map([...there, ...(await placeUsers(tx, rows, allowed))]);
  if (!dryRun) {
    const countOf = (kind: Placed['kind']) => [...placed.values()].filter((how) => how.kind === kind).length;
    const after = {
      lines: batch.length,
      imported: countOf('imported'),
      alreadyThere: countOf('already there'),
      failed: refused.size + countOf('refused'),
    };
    await recordAudit(tx, { action: 'USERS_IMPORTED', ...by, after });
  }
  return { placed, refused };
}

/**
 * Decides which users the actor may create: see {@link importLines}. One who exists already is not created, so that no right is
 * required.
 */
async function judge(
  rules: Rules,
  { tx, rows, actor }: { readonly tx: Tx; readonly rows: Pick<UserRows, 'holders'>; readonly actor: Actor },
  users: readonly LineUser[],
) {
  const judged = users.map((one) => ({ one, errors: refusals(rules, actor, one) }));
  const allowed = judged.filter(({ errors }) => errors.length === 0).map(({ one }) => one);
  const refused = new Map(judged.filter(({ errors }) => errors.length > 0).map(({ one, errors }) => [one, errors]));
  const placed = new Map<LineUser, Placed>();
  if (refused.size > 0) {
    for (const [one, how] of await settle(tx, rows, [...refused.keys()])) {
      if (how.kind !== 'already there') continue;
      placed.set(one, how);
      refused.delete(one);
    }
  }
  return { allowed, refused, placed };
}

/** What decides about a line, besides the rights of the actor. */
type Rules = Pick<Dependencies, 'scopes' | 'stored' | 'isReserved'> & Pick<ImportLinesInput, 'permits'>;

function refusals(
  { scopes, stored, isReserved = () => false, permits }: Rules,
  actor: Actor,
  { index, user, hasId, password }: LineUser,
): UserError[] {
  const { effective } = actor;
  const at = (error: UserError, member = error.path.at(-1) ?? '') => ({ ...error, path: pathOf(index, member) });
  const hash = user.passwordHash === NO_PASSWORD ? null : user.passwordHash;
  const recovering = [...(hasId ? ['id'] : []), ...(user.emailVerifiedAt === null ? [] : ['emailVerifiedAt'])];
  const grants = {
    ...(user.role !== USER && { role: user.role }),
    ...(user.grantedScopes.length > 0 && { grantedScopes: [...user.grantedScopes] }),
  };
  const errors = [
    ...(isReserved(user.username) ? [at(USERNAME_RESERVED)] : []),
    ...refusedPassword(actor, password ?? hash).map((error) =>
      at(error, password === undefined ? 'passwordHash' : 'password'),
    ),
    ...(effective.has('users:recover') ? [] : recovering).map((member) =>
      notHeld([...pathOf(index, member)], `${member} requires a scope that you do not hold: users:recover.`),
    ),
    ...refusedGrants(scopes, effective, grants).map((error) => at(error)),
    ...stored.refusedWrite(effective, user.stored ?? {}, { path: pathOf(index) }),
  ];
  // Those that are refused already, mostly by the same rules, have a better reason.
  if (errors.length > 0) return errors;
  const inputs: (readonly [member: string, input: string])[] = [
    ...MEMBERS_OF_INPUT.filter(({ property, missing }) => String(user[property]) !== missing).map(
      ({ name }) => [name, name] as const,
    ),
    ...(password === undefined ? [] : [['password', 'password'] as const]),
    ...(hash === null ? [] : [['passwordHash', 'password'] as const]),
  ];
  return inputs
    .filter(([, input]) => !permits(`CreateUserInput.${input}`))
    .map(([member, input]) =>
      notHeld(
        [...pathOf(index, member)],
        `The schema denies you CreateUserInput.${input}, so a line cannot have ${member}.`,
      ),
    );
}

/** The members that `CreateUserInput` has too, with the text of the value of a line that does not give it. */
const MEMBERS_OF_INPUT = fieldsOf('createUser').map(([property, field]) => ({
  property: property as keyof LineUser['user'],
  name: nameOf(property),
  missing: 'default' in field ? String(field.default) : undefined,
}));

function pathOf(index: number, member?: string): readonly string[] {
  return ['input', 'lines', `${index}`, ...(member === undefined ? [] : [member])];
}

function errorsOf(index: number, faults: readonly LineFault[]): UserError[] {
  return faults.map((fault) => {
    return { code: codeOf(fault), message: fault.reason, path: pathOf(index, fault.member ?? undefined) };
  });
}

/** The codes of invalid members that have one of their own. */
const CODES: ReadonlyMap<string, UserErrorCode> = new Map([
  ...fieldsOf('import').flatMap(([property, field]) =>
    'invalid' in field && field.invalid !== undefined ? [[nameOf(property), field.invalid] as const] : [],
  ),
  ['password', 'WEAK_PASSWORD'] as const,
]);

function codeOf(fault: LineFault): UserErrorCode {
  if (fault === USERNAME_TAKEN) return 'USERNAME_TAKEN';
  if (fault === EMAIL_TAKEN) return 'EMAIL_TAKEN';
  return CODES.get(fault.member ?? '') ?? 'INVALID_LINE';
}

function interrupted(index: number, why: string): UserError {
  return { code: 'INTERRUPTED', message: `${why} Send this line again.`, path: pathOf(index) };
}

function whyStopped(reason: unknown): string {
  return reason instanceof DomainError ? reason.message : 'The server could not go on.';
}
