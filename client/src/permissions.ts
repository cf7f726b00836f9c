import { VIEWER_CAN } from './documents.ts';
import type { Client } from './types.ts';

/** What `permissions` needs of the client. */
type Asking = Pick<Client, 'session' | 'accessToken' | 'request'>;

/** Maximum number of coordinates of one request, as the server allows. */
const MAX = 100;

/** Answers `can` and `allowed`, with one request for the calls of one moment, and keeps the answers of this session and its scopes. */
export function permissions(client: Asking): Pick<Client, 'can' | 'allowed'> {
  let answers = new Map<string, boolean | Promise<void>>();
  let answersOf: string | undefined;
  let waiting: string[] = [];
  let batch: Promise<void> | undefined;

  /** The answers of the present session. */
  function current(): typeof answers {
    const { id, scopes } = client.session;
    const key = `${id} ${scopes.join(' ')}`;
    if (key !== answersOf) answers = new Map();
    answersOf = key;
    return answers;
  }

  async function ask(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve));
    const names = waiting;
    const known = current();
    waiting = [];
    batch = undefined;
    try {
      for (let from = 0; from < names.length; from += MAX) {
        const coordinates = names.slice(from, from + MAX);
        const { viewerCan } = await client.request<{
          viewerCan: readonly { readonly coordinate: string; readonly missingScopes: readonly string[] }[];
        }>(VIEWER_CAN, { coordinates });
        for (const { coordinate, missingScopes } of viewerCan) known.set(coordinate, missingScopes.length === 0);
      }
    } finally {
      for (const name of names) if (typeof known.get(name) !== 'boolean') known.delete(name);
    }
  }

  function allowed(coordinate: string): boolean | undefined {
    if (client.session.status === 'signedOut') return false;
    const answer = current().get(coordinate);
    return typeof answer === 'boolean' ? answer : undefined;
  }

  async function can(coordinates: readonly string[]): Promise<Record<string, boolean>> {
    if ((await client.accessToken()) === null) return Object.fromEntries(coordinates.map((name) => [name, false]));
    const known = current();
    for (const name of coordinates) {
      if (known.has(name)) continue;
      waiting.push(name);
      batch ??= ask();
      known.set(name, batch);
    }
    await Promise.all(coordinates.map((name) => known.get(name)));
    // The session or its scopes have changed meanwhile: these answers are not about it.
    if (current() !== known) return can(coordinates);
    return Object.fromEntries(coordinates.map((name) => [name, known.get(name) === true]));
  }

  return { allowed, can };
}
