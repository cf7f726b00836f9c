import { isDeepStrictEqual } from 'node:util';
import type { PoolClient } from 'pg';
import type { Logger } from 'pino';
import type { AuditActor, AuditOrigin } from '../audit/audit-event';
import type { Db, Tx } from '../database/database';
import type { TransactionOptions } from '../database/prisma-client';
import { boundedMessage } from '../errors';
import type { UserErrorCode } from '../generated/enums';
import type { Authentication } from '../identity/authentication';
import type { StoredValues } from '../identity/stored-fields';
import { type UserRecord, userRecord } from '../identity/user-record';
import type { Metrics } from '../metrics/metrics';
import type { UserError } from '../outcome';
import { withinTime } from '../time-limit';
import { readClaims } from './claims';
import type { ExtensionRequest, Hooks, Refusal, RegistrationInput, Sql, Transaction } from './config-types';
import { createExtensionLog } from './extension-log';
import { isPlainObject } from './plain-object';
import { openTransaction } from './transaction';
import { extensionUser, requestOf } from './user-code';

/** A hook that failed or took too long. It is not for clients: the cause is logged, and the answer is masked. */
class HookError extends Error {
  override readonly name = 'HookError';
}

/** Who caused a change, and by which request. */
export interface Cause {
  readonly actor: AuditActor;
  /** Null for the command line and the start. */
  readonly origin: AuditOrigin | null;
}

/** An access token that is about to be issued. */
interface TokenGrant {
  /** The user; null for a client that acts for itself. */
  readonly userId: string | null;
  /** The registered client; null for public clients. */
  readonly clientId: string | null;
  readonly scopes: readonly string[];
  /** How the user has authenticated; null for a client that acts for itself. */
  readonly authentication: Pick<Authentication, 'level' | 'methods'> | null;
  readonly origin: AuditOrigin | null;
  /** The transaction that the token is issued in, if there is one: the user is read on its connection. */
  readonly tx?: Tx | undefined;
}

/**
 * The hooks of the configuration file, for the capabilities. A hook that is not configured is undefined, so that nothing is done for
 * it. Each throws where the hook throws, takes too long or returns something invalid: the caller's transaction is rolled back.
 */
export interface UserHooks {
  /** @returns why the registration is refused. */
  readonly beforeRegister?: (input: RegistrationInput, origin: AuditOrigin | null) => Promise<UserError[]>;
  readonly registered?: (tx: Tx, user: UserRecord, cause: Cause) => Promise<void>;
  readonly userChanged?: (tx: Tx, before: UserRecord, after: UserRecord, cause: Cause) => Promise<void>;
  /**
   * For a change that has no records of the user at hand: locks and reads the user now.
   *
   * @returns a function to call after the change: it reads the user again, and calls `userChanged` if a field differs.
   */
  readonly changing?: (tx: Tx, userId: string) => Promise<(cause: Cause) => Promise<void>>;
  readonly userDeleted?: (tx: Tx, user: UserRecord, cause: Cause) => Promise<void>;
  /** @returns claims to add to the token. */
  readonly accessTokenClaims?: (grant: TokenGrant) => Promise<Readonly<Record<string, unknown>>>;
  /**
   * Options of a transaction in which hooks run; undefined if there are none.
   *
   * @param calls - how often hooks are called in it.
   * @param leastMs - its time limit without hooks, in milliseconds; that of the database by default.
   */
  readonly inTransaction: (calls?: number, leastMs?: number) => TransactionOptions | undefined;
}

/** A server without hooks. */
export const NO_HOOKS: UserHooks = {
  inTransaction: (_calls, leastMs) => (leastMs === undefined ? undefined : { timeout: leastMs }),
};

/** Prisma's limit of a transaction, in milliseconds. */
const TRANSACTION_MS = 5_000;
/** The longest transaction with hooks, in milliseconds: it holds locks that others wait for. */
const MAX_TRANSACTION_MS = 60_000;

interface HooksDependencies {
  readonly hooks: Hooks;
  readonly timeoutMs: number;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'prismaQueryDuration'>;
  readonly sql: Sql;
  /** Returns the connection of a transaction; see `Database.clientOf`. */
  readonly clientOf: (tx: Tx) => PoolClient;
  readonly prisma: Pick<Db, 'user'>;
  /** The fields of users that schema files declare. */
  readonly stored: Pick<StoredValues, 'isEmpty'>;
  /** The values of the enum `UserErrorCode`, with those of schema files. */
  readonly errorCodes: ReadonlySet<string>;
}

/** Makes the hooks of a configuration file. */
export function createHooks(dependencies: HooksDependencies): UserHooks {
  const { hooks, timeoutMs, log, metrics, sql, clientOf, prisma, stored, errorCodes } = dependencies;
  const { beforeRegister, registered, userChanged, userDeleted, accessTokenClaims } = hooks;

  const findUser = (from: Pick<Db, 'user'>, id: string): Promise<UserRecord | null> =>
    from.user.findUnique({ where: { id }, select: userRecord(stored) });

  /** Calls a hook with its time limit. */
  const call = async <T>(
    name: keyof Hooks,
    origin: AuditOrigin | null,
    run: (about: HookBasis) => T | PromiseLike<T>,
  ) => {
    const late = new AbortController();
    const tooLate = () => {
      const error = new HookError(`The hook ${name} took longer than ${timeoutMs} ms (hookTimeoutMs).`);
      late.abort(error);
      return error;
    };
    const about: HookBasis = {
      request: origin && requestOf(origin),
      log: createExtensionLog(log, { hook: name, requestId: origin?.id }),
      signal: late.signal,
    };
    try {
      // In a function, so that a hook that throws before its first await is handled alike.
      const work = (async () => run(about))();
      return await withinTime(timeoutMs, work, tooLate);
    } catch (error) {
      if (error instanceof HookError) throw error;
      // Wrapped, so that an error with a code, such as a GraphQLError of the hook, is masked like any other.
      throw new HookError(`The hook ${name} failed: ${messageOf(error)}`, { cause: error });
    }
  };

  /** Calls a hook in the transaction of a change. */
  const within = async (
    name: keyof Hooks,
    prisma: Tx,
    { actor, origin }: Cause,
    run: (about: HookBasis & { tx: Transaction; actor: AuditActor }) => unknown,
  ) => {
    const deadline = performance.now() + timeoutMs;
    const open = openTransaction(clientOf(prisma), { metrics, actor, origin, deadline });
    try {
      await call(name, origin, async (about) => {
        await run({ ...about, tx: open.tx, actor: Object.freeze({ kind: actor.kind, id: actor.id }) });
        await open.settle();
      });
    } finally {
      open.close();
    }
  };

  const changed =
    userChanged &&
    ((tx: Tx, before: UserRecord, after: UserRecord, cause: Cause) =>
      within('userChanged', tx, cause, (about) =>
        userChanged({ ...about, before: extensionUser(before), after: extensionUser(after) }),
      ));

  return {
    ...(beforeRegister && {
      beforeRegister: async (input, origin) => {
        const refusal = await call('beforeRegister', origin, (about) => beforeRegister({ ...about, input, sql }));
        if (refusal === undefined || refusal === null) return [];
        const refusals: readonly unknown[] = Array.isArray(refusal) ? refusal : [refusal];
        return refusals.map((one) => readRefusal(one, errorCodes));
      },
    }),
    ...(registered && {
      registered: (tx, user, cause) =>
        within('registered', tx, cause, (about) => registered({ ...about, user: extensionUser(user) })),
    }),
    ...(changed && {
      userChanged: changed,
      changing: async (tx, id) => {
        const read = () => findUser(tx, id);
        await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
        const before = await read();
        return async (cause) => {
          const after = await read();
          if (!before || !after || isSame(before, after)) return;
          await changed(tx, before, after, cause);
        };
      },
    }),
    ...(userDeleted && {
      userDeleted: async (tx, { id }, cause) => {
        // The caller may not have loaded the stored fields.
        const user = await findUser(tx, id);
        if (user)
          await within('userDeleted', tx, cause, (about) => userDeleted({ ...about, user: extensionUser(user) }));
      },
    }),
    ...(accessTokenClaims && {
      accessTokenClaims: async ({ userId, clientId, scopes, authentication: given, origin, tx }) => {
        const user = userId === null ? null : await findUser(tx ?? prisma, userId);
        const client = clientId === null ? null : Object.freeze({ id: clientId });
        const claims = await call('accessTokenClaims', origin, (about) =>
          accessTokenClaims({
            ...about,
            user: user && extensionUser(user),
            client,
            scopes: [...scopes],
            authentication: given && Object.freeze({ level: given.level, methods: Object.freeze([...given.methods]) }),
            sql,
          }),
        );
        const read = readClaims(claims);
        if (read.ok) return read.claims;
        throw new HookError(`The hook accessTokenClaims returned invalid claims: ${read.fault}`);
      },
    }),
    inTransaction(calls = 1, leastMs = TRANSACTION_MS) {
      return { timeout: Math.max(leastMs, Math.min(leastMs + calls * timeoutMs, MAX_TRANSACTION_MS)) };
    },
  };
}

/** What every hook receives. */
interface HookBasis {
  readonly request: ExtensionRequest | null;
  readonly log: ReturnType<typeof createExtensionLog>;
  readonly signal: AbortSignal;
}

/** Whether nothing but the time of the change differs. */
function isSame(before: UserRecord, after: UserRecord): boolean {
  return isDeepStrictEqual({ ...before, updatedAt: null }, { ...after, updatedAt: null });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Maximum number of parts of a refusal's path. */
const MAX_PATH = 10;

/** @throws HookError for something that is no refusal: it is never taken for a consent. */
function readRefusal(refusal: unknown, codes: ReadonlySet<string>): UserError {
  const { code = 'REGISTRATION_REFUSED', message, path = [] } = Object(refusal) as Partial<Refusal>;
  const fault = (what: string) => new HookError(`The hook beforeRegister returned ${what}.`);
  if (!isPlainObject(refusal)) throw fault('neither a refusal, { code, message, path }, nor nothing');
  if (typeof message !== 'string' || message.trim() === '') throw fault('a refusal without a message');
  if (typeof code !== 'string' || !codes.has(code)) {
    throw fault(`the code ${JSON.stringify(code)}, which UserErrorCode lacks: declare it by extend enum UserErrorCode`);
  }
  const isPath = Array.isArray(path) && path.length <= MAX_PATH && path.every((part) => typeof part === 'string');
  if (!isPath) throw fault("a path that is no list of texts, such as ['input', 'email']");
  return { code: code as UserErrorCode, message: boundedMessage(message), path: [...path] };
}
