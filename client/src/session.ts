import { type SessionField, sessionDocuments } from './documents.ts';
import { dataOf, GraphqlRequestError, operation } from './transport.ts';
import type { Channel, ClientOptions, Locks, SessionSnapshot, SessionStorage, UserError } from './types.ts';

/** The payload of a mutation that begins, renews or ends a session. */
export interface SessionPayload {
  readonly tokens?: Tokens | null;
  readonly secondFactor?: {
    readonly token: string;
    readonly expiresAt: string;
    readonly methods: readonly ('TOTP' | 'RECOVERY_CODE' | 'PASSKEY')[];
    readonly passkeyOptions: unknown;
  } | null;
  readonly userErrors: readonly UserError[];
  readonly endedSessions: number;
}

interface Tokens {
  readonly accessToken: string;
  readonly expiresIn: number;
  readonly scopes: readonly string[];
  readonly refreshToken?: string;
}

/** An access token, with times by the clock of this device. Tabs hand it to each other as it is. */
interface Held {
  readonly token: string;
  readonly scopes: readonly string[];
  /** When it was requested. */
  readonly since: number;
  readonly renewAt: number;
  readonly expiresAt: number;
}

/** What a tab tells the others. */
type Message = { readonly held: Held } | { readonly endedBy: SessionSnapshot['endedBy'] };

/** The tokens of a client, and everything that changes them. */
export type Session = ReturnType<typeof createSession>;

/** Milliseconds before the expiry at which an access token is renewed; a quarter of its lifetime if that is shorter. */
const EARLY = 60_000;
/** Maximum milliseconds between two looks at the clock: timers do not run while a device sleeps. */
const TICK = 30_000;
/** Milliseconds after which a request that changes the session fails. The server answers a repeated refresh in the same way. */
const REQUEST_TIMEOUT = 30_000;
/** Milliseconds to wait for another tab. A tab that the system suspended must not block the others forever. */
const LOCK_TIMEOUT = 40_000;
/** Milliseconds for which a tab keeps the lock after it told the others about a change, so that they have heard of it. */
const TELL = 50;

const SIGNED_OUT = { status: 'signedOut', id: null, scopes: [], expiresAt: null } as const;

/**
 * Keeps the access token in memory, and the refresh token in a cookie, a storage or memory. All changes of a session happen under
 * one lock for all tabs. The tab that has the lock hands the new access token to the others.
 */
export function createSession(options: ClientOptions, endpoint: string) {
  const now = options.now ?? Date.now;
  const kind = options.session ?? (typeof document === 'undefined' ? 'memory' : 'cookie');
  const isCookie = kind === 'cookie';
  const storage = typeof kind === 'string' ? memory() : kind;
  const documents = sessionDocuments(`accessToken expiresIn scopes${isCookie ? '' : ' refreshToken'}`);
  // Storages without a name may be those of different users, as in a server that has a client for each.
  const group = isCookie ? '' : storage.name;
  const isShared = group !== undefined;
  const name = `scoped-api:${endpoint}${group ? ` ${group}` : ''}`;
  const locks: Locks = options.locks ?? ((isShared && globalThis.navigator?.locks) || ownLocks());
  const channel = options.channel ?? (isShared ? openChannel(name) : undefined);

  let snapshot: SessionSnapshot = { ...SIGNED_OUT, status: 'loading' };
  let held: Held | undefined;
  /** Counts the changes, so that a change that waited for the lock knows that another tab has made it. */
  let changes = 0;
  let renewal: Promise<boolean> | undefined;
  let started: Promise<SessionSnapshot> | undefined;
  /** Whether `start` was called. */
  let isWanted = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let told: Promise<unknown> | undefined;
  let onChange = () => {};
  let isClosed = false;
  const listeners = new Set<() => void>();

  const isFresh = ({ since, renewAt }: Held) => now() >= since && now() < renewAt;

  function publish(next: SessionSnapshot): void {
    snapshot = next;
    for (const listener of [...listeners]) listener();
  }

  function change(next: Held | undefined, state: SessionSnapshot): void {
    held = next;
    changes += 1;
    renewal = undefined;
    clearTimeout(timer);
    if (held) schedule(held.renewAt - now());
    onChange();
    publish(state);
  }

  function take(next: Held): void {
    const { token, scopes, expiresAt } = next;
    change(next, { status: 'signedIn', id: sessionIdOf(token), scopes, expiresAt: new Date(expiresAt) });
  }

  function leave(endedBy: SessionSnapshot['endedBy']): void {
    if (snapshot.status !== 'signedOut') change(undefined, endedBy ? { ...SIGNED_OUT, endedBy } : SIGNED_OUT);
  }

  function tell(message: Message): void {
    if (!channel || isClosed) return;
    channel.postMessage(message);
    told = new Promise((resolve) => setTimeout(resolve, TELL));
  }

  /** Ends the session here and in the other tabs. The server has ended it. */
  async function end(endedBy: SessionSnapshot['endedBy']): Promise<void> {
    await storage.set(null);
    if (held) tell({ endedBy });
    leave(endedBy);
  }

  async function accept({ accessToken: token, expiresIn, scopes, refreshToken }: Tokens, since: number): Promise<void> {
    if (refreshToken) await storage.set(refreshToken);
    const lifetime = expiresIn * 1000;
    const expiresAt = since + lifetime;
    const next: Held = { token, scopes, since, renewAt: expiresAt - Math.min(EARLY, lifetime / 4), expiresAt };
    tell({ held: next });
    take(next);
  }

  /** Runs `work` while no other tab changes the session. */
  function locked<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      let hasBegun = false;
      const run = async () => {
        if (hasBegun) return;
        hasBegun = true;
        await work().then(resolve, reject);
        await told;
      };
      locks.request(name, { signal: AbortSignal.timeout(LOCK_TIMEOUT) }, run).catch(run);
    });
  }

  /** Sends a mutation that changes the session. Under the lock. */
  async function send(field: SessionField, variables: unknown, token: string | null = null): Promise<SessionPayload> {
    const since = now();
    const response = await (options.fetch ?? fetch)(endpoint, {
      ...operation(documents[field], variables, {
        ...(isCookie && { 'x-session-cookie': '1' }),
        ...(token !== null && { authorization: `Bearer ${token}` }),
      }),
      ...(isCookie && { credentials: 'include' }),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT),
    });
    const { [field]: payload } = (await dataOf(response)) as Record<SessionField, SessionPayload>;
    if (payload.tokens) await accept(payload.tokens, since);
    if (field.startsWith('logout')) await end('logout');
    return payload;
  }

  async function exchange(isRepeated = false): Promise<void> {
    const refreshToken = await storage.get();
    const over = () => end(held && (now() < held.expiresAt ? 'revoked' : 'expired'));
    if (!isCookie && refreshToken === null) return over();
    const { tokens } = await send('refresh', { input: isCookie ? {} : { refreshToken } });
    if (tokens) return;
    // Without Web Locks, another tab may have exchanged it at the same time.
    if (!isRepeated && refreshToken !== (await storage.get())) return exchange(true);
    await over();
  }

  /**
   * Replaces the access token `stale`, or picks up a session if it is undefined.
   *
   * @returns whether there is a session afterwards.
   */
  function renew(stale: string | undefined): Promise<boolean> {
    if (held?.token !== stale) return Promise.resolve(held !== undefined);
    const before = changes;
    renewal ??= Promise.race([
      new Promise<void>((resolve) => {
        onChange = resolve;
      }),
      locked(async () => {
        if (changes === before) await exchange();
      }),
    ]).then(
      () => held !== undefined,
      (error) => {
        renewal = undefined;
        fail(error);
        throw error;
      },
    );
    return renewal;
  }

  /** A failure that says nothing about the session: it goes on, and is tried again. */
  function fail(error: Error): void {
    const isFinal = !held && error instanceof GraphqlRequestError && /^4(?!08|29)/.test(`${error.status}`);
    if (!isFinal) schedule(10_000 * (1 + Math.random()));
    publish({ ...snapshot, ...(isFinal && { status: 'signedOut' }), error });
  }

  function schedule(delay: number): void {
    clearTimeout(timer);
    if (isClosed) return;
    timer = setTimeout(check, Math.max(1000, Math.min(TICK, delay || 0)));
    // A timer must not keep a process of Node.js alive.
    (timer as { unref?: () => void }).unref?.();
  }

  /** Looks at the clock: after a tick, and when the page or the network is back. */
  function check(): void {
    if (held ? !isFresh(held) : isWanted && snapshot.status === 'loading') renew(held?.token).catch(() => {});
    else if (held) schedule(held.renewAt - now());
  }

  function start(): Promise<SessionSnapshot> {
    isWanted = true;
    started ??= (snapshot.status === 'loading' ? renew(undefined) : Promise.resolve()).then(
      () => snapshot,
      (error) => {
        started = undefined;
        throw error;
      },
    );
    return started;
  }

  async function accessToken(): Promise<string | null> {
    const { id } = snapshot;
    if (snapshot.status === 'loading') {
      await start().catch((error) => {
        if (snapshot.status === 'loading') throw error;
      });
    }
    if (held && !isFresh(held)) {
      const { token, expiresAt } = held;
      await renew(token).catch((error) => {
        if (now() >= expiresAt) throw error;
      });
    }
    mustBe(id);
    return held?.token ?? null;
  }

  /** What one user has begun must not go on as another one, who has logged in meanwhile. */
  function mustBe(id: string | null): void {
    if (id && snapshot.id && snapshot.id !== id) throw new Error('The session was replaced by another one.');
  }

  if (channel) {
    channel.onmessage = ({ data }: { readonly data: Message }) => {
      if ('held' in data) take(data.held);
      else if ('endedBy' in data) leave(data.endedBy);
    };
  }
  const wakeUps = ['visibilitychange', 'pageshow', 'online'];
  for (const event of wakeUps) globalThis.addEventListener?.(event, check, true);

  return {
    snapshot: () => snapshot,
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start,
    accessToken,
    renew,
    /** Sends a mutation that changes the session, while no other tab does. */
    change: (field: SessionField, variables: unknown, token: string | null = null) =>
      locked(async () => {
        // Otherwise its answer would replace the session that began while this waited for the lock.
        if (token !== null) mustBe(sessionIdOf(token));
        return send(field, variables, token);
      }),
    close() {
      isClosed = true;
      clearTimeout(timer);
      listeners.clear();
      channel?.close();
      for (const event of wakeUps) globalThis.removeEventListener?.(event, check, true);
    },
  };
}

function memory(): SessionStorage {
  let refreshToken: string | null = null;
  return {
    get: () => refreshToken,
    set(next) {
      refreshToken = next;
    },
  };
}

/** Locks of this object alone, where there are no others to wait for. */
function ownLocks(): Locks {
  let last: Promise<unknown> = Promise.resolve();
  return {
    request(_name, _options, work) {
      last = last.then(work);
      return last;
    },
  };
}

function openChannel(name: string): Channel | undefined {
  if (typeof BroadcastChannel === 'undefined') return undefined;
  const channel = new BroadcastChannel(name) as BroadcastChannel & { unref?: () => void };
  channel.unref?.();
  return channel;
}

/** Returns the id of the session in an access token, if it is a JWT. It tells sessions apart; nothing is decided by it. */
export function sessionIdOf(token: string): string | null {
  try {
    return JSON.parse(atob(token.replaceAll('-', '+').replaceAll('_', '/').split('.')[1] as string)).sid ?? null;
  } catch {
    return null;
  }
}
