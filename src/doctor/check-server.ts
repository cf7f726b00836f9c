import type { Config } from '../config';
import { SERVER_NAME } from '../http/server-pages';
import { packageVersion } from '../package-root';
import { type Finding, findingsAbout } from './finding';

const { ok, skipped, warning, error } = findingsAbout('server');

/** Milliseconds for one answer of the server. */
const TIMEOUT_MS = 3_000;

/** What `GET /` and `GET /readyz` answer, as far as it matters here; another program may answer anything. */
interface Answer {
  readonly status: number;
  readonly body: { readonly name?: unknown; readonly version?: unknown; readonly checks?: unknown };
}

/**
 * Asks a server that runs, over HTTP, how it is. The rest of the doctor judges variables, and this one may have been
 * started with others.
 *
 * @param url - where it is; without one, where a server with this configuration would be.
 */
export async function checkServer(config: Config | undefined, url: string | undefined): Promise<readonly Finding[]> {
  const address = url ?? (config && addressOf(config));
  if (address === undefined) return [];
  let ready: Answer;
  let start: Answer;
  try {
    [ready, start] = await Promise.all([ask(address, 'readyz'), ask(address, '')]);
  } catch (failure) {
    const { cause, name } = failure as Error & { cause?: NodeJS.ErrnoException };
    const why =
      name === 'TimeoutError' ? `no answer within ${TIMEOUT_MS / 1000} s` : (cause?.code ?? cause?.message ?? name);
    return url === undefined
      ? [skipped(`No server answers at ${address} (${why}).`, 'To look at one elsewhere: scoped-api doctor --url URL')]
      : [error(`No server answers at ${address} (${why}).`, 'Start it, or correct the URL.')];
  }
  if (start.body.name !== SERVER_NAME) {
    const what = `What answers at ${address} is not ${SERVER_NAME}.`;
    return [warning(what, url === undefined ? 'Stop it, or set PORT to another port.' : 'Correct the URL.')];
  }
  const { version } = start.body;
  const found = [ready.status === 200 ? ok(`The server at ${address} is ready.`) : notReady(address, ready)];
  if (typeof version === 'string' && version !== packageVersion()) {
    found.push(
      warning(`The server at ${address} is version ${version}; this is ${packageVersion()}.`, 'Restart the server.'),
    );
  }
  // In production it does not tell its version.
  const isProduction = version === undefined;
  if (config && isProduction !== config.isProduction) {
    const [its, ours] = isProduction ? ['production', 'development'] : ['development', 'production'];
    found.push(
      warning(
        `The server at ${address} was started for ${its}, and the variables that were judged here are for ${ours}.`,
        'Run scoped-api doctor in the working directory of the server, with its variables.',
      ),
    );
  }
  return found;
}

/** Undefined where the system chooses the port. */
function addressOf({ host, port }: Config): string | undefined {
  if (port === 0) return undefined;
  if (['0.0.0.0', '::'].includes(host)) return `http://127.0.0.1:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

async function ask(address: string, path: string): Promise<Answer> {
  const reply = await fetch(new URL(path, address.endsWith('/') ? address : `${address}/`), {
    headers: { accept: 'application/json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const body: unknown = await reply.json().catch(() => undefined);
  return { status: reply.status, body: typeof body === 'object' && body !== null ? body : {} };
}

function notReady(address: string, { body }: Answer): Finding {
  const checks = Object.entries(Object(body.checks) as Record<string, unknown>)
    .filter(([, state]) => state !== 'ok' && state !== false)
    .map(([name, state]) => (state === true ? name : `${name}: ${String(state).slice(0, 50)}`));
  const why = checks.length > 0 ? ` (${checks.join(', ')})` : '';
  return error(`The server at ${address} runs and is not ready${why}.`, 'Look at its log, and at what is said above.');
}
