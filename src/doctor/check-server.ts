import type { Config } from '../config';
import { SERVER_NAME } from '../http/server-pages';
import { packageVersion } from '../package-root';
import { type Finding, findingsAbout } from './finding';

const { ok, skipped, warning, error } = findingsAbout('server');

/** Time limit for each answer of the server, in milliseconds. */
const TIMEOUT_MS = 3_000;

/**
 * Asks a running server over HTTP for its state. The other checks read variables, and this server may have been started
 * with others.
 *
 * @param url - of the server; by default the address of HOST and PORT.
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
    const what = `No server answers at ${address} (${why}).`;
    return url === undefined
      ? [skipped(what, 'To check a server elsewhere: scoped-api doctor --url URL')]
      : [error(what, 'Start it, or correct the URL.')];
  }
  const { name, version, checks } = start.body.name === SERVER_NAME ? { ...ready.body, ...start.body } : start.body;
  if (name !== SERVER_NAME) {
    const fix = url === undefined ? 'Stop it, or set PORT to another port.' : 'Correct the URL.';
    return [warning(`The program at ${address} is not ${SERVER_NAME}.`, fix)];
  }
  const found = [
    ready.status === 200
      ? ok(`The server at ${address} is ready.`)
      : error(`The server at ${address} runs, but is not ready${failedChecks(checks)}.`, 'Read its log.'),
  ];
  if (version !== undefined && version !== packageVersion()) {
    const what = `The server at ${address} is version ${version}; this is ${packageVersion()}.`;
    found.push(warning(what, 'Restart the server.'));
  }
  // In production it does not answer its version.
  const isProduction = version === undefined;
  if (config && isProduction !== config.isProduction) {
    const [its, ours] = isProduction ? ['production', 'development'] : ['development', 'production'];
    found.push(
      warning(
        `The server at ${address} was started for ${its}, and the variables that were checked here are for ${ours}.`,
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

/** The members of `GET /` and `GET /readyz` that matter here. Another program may answer anything. */
interface Answer {
  readonly status: number;
  readonly body: { readonly name?: unknown; readonly version?: unknown; readonly checks?: unknown };
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

function failedChecks(checks: unknown): string {
  const failed = Object.entries(Object(checks) as Record<string, unknown>)
    .filter(([, state]) => state !== 'ok' && state !== false)
    .map(([name, state]) => (state === true ? name : `${name}: ${String(state).slice(0, 50)}`));
  return failed.length > 0 ? ` (${failed.join(', ')})` : '';
}
