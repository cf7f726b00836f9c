import { createClient } from '@scoped-api/client';

/*
 * The bar above GraphiQL (src/http/graphiql-page.ts): one click signs in with the session of the account pages. GraphiQL loads
 * this before it starts, so that its first request, which reads the schema, has the token too.
 */

declare global {
  interface Window {
    /** The browser's own `fetch`. The page has one of its own, which calls `sessionFetch` if there is one. */
    plainFetch: typeof fetch;
    sessionFetch?: typeof fetch | undefined;
  }
}

/** Whether this tab uses the session. Another tab of GraphiQL may be anonymous. */
const CHOICE = 'scoped-api:graphiql';
const ENDPOINT = '/graphql';

const client = createClient({ url: ENDPOINT, session: 'cookie', fetch: window.plainFetch });

/** Adds the access token of the session to an operation, unless its headers have a token already. */
const sessionFetch: typeof fetch = (input, init) => {
  const request = new Request(input, init);
  const hasToken = !/^(?:bearer)?$/i.test(request.headers.get('authorization')?.trim() ?? '');
  if (hasToken || new URL(request.url).pathname !== ENDPOINT) return window.plainFetch(request);
  // The header that is prepared in the editor, without a token.
  request.headers.delete('authorization');
  return client.fetch(request);
};

/** @returns whether there is a session. */
async function use(): Promise<boolean> {
  const { status } = await client.start();
  if (status !== 'signedIn') return false;
  window.sessionFetch = sessionFetch;
  return true;
}

async function signIn(): Promise<void> {
  sessionStorage.setItem(CHOICE, 'session');
  if (await use()) {
    await show();
    readSchema();
    return;
  }
  const here = location.pathname + location.search;
  location.assign(`/account/sign-in?next=${encodeURIComponent(here)}`);
}

async function stop(): Promise<void> {
  sessionStorage.removeItem(CHOICE);
  window.sessionFetch = undefined;
  await show();
  readSchema();
}

/** Reads the schema again: with INTROSPECTION=viewer it depends on the user. */
function readSchema(): void {
  document.querySelector<HTMLButtonElement>('button[aria-label^="Re-fetch GraphQL schema"]')?.click();
}

/** Shows whose requests these are. */
async function show(): Promise<void> {
  const bar = document.querySelector('#session');
  if (bar === null) return;
  if (window.sessionFetch === undefined || client.session.status !== 'signedIn') {
    bar.replaceChildren(text('Requests have no session.'), button('Sign in', signIn));
    return;
  }
  bar.replaceChildren(
    text(`Requests run as ${await username()}.`),
    link('Account', '/account'),
    button('Stop using the session', stop),
  );
}

async function username(): Promise<string> {
  try {
    const { me } = await client.request<{ me: { username: string } | null }>('{ me { username } }');
    return me?.username ?? 'you';
  } catch {
    // The session may lack the scope.
    return 'you';
  }
}

function text(content: string): HTMLElement {
  const element = document.createElement('span');
  element.setAttribute('role', 'status');
  element.textContent = content;
  return element;
}

function link(content: string, href: string): HTMLElement {
  return Object.assign(document.createElement('a'), { textContent: content, href });
}

function button(content: string, onClick: () => Promise<void>): HTMLElement {
  const element = Object.assign(document.createElement('button'), { type: 'button', textContent: content });
  element.addEventListener('click', () => {
    element.disabled = true;
    onClick().catch((error: Error) => {
      document.querySelector('#session')?.replaceChildren(text(error.message), button(content, onClick));
    });
  });
  return element;
}

// The session may end in another tab or at the server, and another one, possibly of another user, take its place.
let shown = client.session.id;
client.subscribe(() => {
  const { id, status } = client.session;
  if (status === 'signedOut' || id !== shown) void show();
  shown = id;
});
if (sessionStorage.getItem(CHOICE) !== null) await use().catch(() => false);
await show();
