import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { sendJson } from './send-json';

/** What the database says of itself. A rejection counts as unreachable. */
export type Readiness = () => Promise<{ readonly isReadOnly: boolean; readonly pendingMigrations: number }>;

/** `GET /livez`: the process runs. Asks nobody else, or a slow database would get healthy processes killed. */
export function livez(_request: IncomingMessage, response: ServerResponse): void {
  sendJson(response, 200, { status: 'ok' });
}

/** What `/readyz` answers. */
export interface ReadinessReport {
  readonly isReady: boolean;
  readonly checks: Checks & { readonly draining: boolean };
}

/** Finds out whether to send requests here. Never rejects. */
export type ReadinessCheck = () => Promise<ReadinessReport>;

/**
 * Makes the check of `/readyz` and of the start page. Callers at one moment share one look at the database, because anyone
 * may ask.
 *
 * @param options.timeoutMs - an answer that takes longer counts as unreachable; 2 s unless given.
 */
export function createReadinessCheck(options: {
  readonly readiness: Readiness;
  readonly isDraining: () => boolean;
  readonly timeoutMs?: number;
}): ReadinessCheck {
  const { readiness, isDraining, timeoutMs = 2_000 } = options;
  let pending: Promise<Checks> | undefined;

  return async () => {
    // With its limit: a look that never ends must not be the answer to every later request.
    pending ??= within(timeoutMs, look(readiness)).finally(() => {
      pending = undefined;
    });
    const checks = { ...(await pending), draining: isDraining() };
    return { isReady: checks.database === 'ok' && checks.migrations === 'ok' && !checks.draining, checks };
  };
}

/** `GET /readyz`: whether to send requests here. */
export function createReadyz(check: ReadinessCheck) {
  return async (_request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { isReady, checks } = await check();
    sendJson(response, isReady ? 200 : 503, { status: isReady ? 'ready' : 'unavailable', checks });
  };
}

interface Checks {
  /** `read-only`: it answers and accepts no changes, as a standby does after a failover. */
  readonly database: 'ok' | 'read-only' | 'unreachable';
  readonly migrations: 'ok' | 'pending' | 'unknown';
}

const UNREACHABLE: Checks = { database: 'unreachable', migrations: 'unknown' };

async function look(readiness: Readiness): Promise<Checks> {
  try {
    const { isReadOnly, pendingMigrations } = await readiness();
    return { database: isReadOnly ? 'read-only' : 'ok', migrations: pendingMigrations === 0 ? 'ok' : 'pending' };
  } catch {
    return UNREACHABLE;
  }
}

async function within(timeoutMs: number, checks: Promise<Checks>): Promise<Checks> {
  const timer = new AbortController();
  const expiry = delay(timeoutMs, UNREACHABLE, { signal: timer.signal }).catch(() => UNREACHABLE);
  return Promise.race([checks, expiry]).finally(() => timer.abort());
}
