import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { App } from '../app';
import type { Config } from '../config';

/** For the log of whoever is told to stop. */
export const DRAINING = 'Draining: /readyz answers 503, requests in flight are answered';

/** Says 503 on `/readyz` for `delaySeconds`, then accepts nothing new, answers what is in flight, and closes. */
export async function drainApp(
  app: Pick<App, 'startDraining' | 'close'>,
  delaySeconds: number,
  { drainTimeoutSeconds }: Pick<Config, 'drainTimeoutSeconds'>,
  log: Logger,
): Promise<void> {
  app.startDraining();
  await delay(delaySeconds * 1000);
  const cut = await app.close(drainTimeoutSeconds * 1000);
  if (cut > 0) log.warn(`Cut ${cut} request(s) that took longer than ${drainTimeoutSeconds} s`);
}
