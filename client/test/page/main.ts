import { createElement, StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { type Client, createClient, GraphqlRequestError } from '../../src/index.ts';
import { Allowed, SessionProvider, useCan, useSession } from '../../src/react.ts';

/*
 * The page of test/browser/client.test.ts: a front end with everything that the client has. Its tabs share a clock, which tests set
 * in localStorage.
 */

declare global {
  interface Window {
    client: Client;
    GraphqlRequestError: typeof GraphqlRequestError;
  }
}

const now = () => Date.now() + Number(localStorage.getItem('ahead'));
const url = new URLSearchParams(location.search).get('url') ?? '/graphql';
window.client = createClient({ url, now });
window.GraphqlRequestError = GraphqlRequestError;

function Page() {
  const { status, endedBy } = useSession();
  const can = useCan('Query.me', 'Query.users');
  const [count, setCount] = useState(0);
  return createElement(
    'main',
    null,
    createElement('p', { id: 'status' }, [status, endedBy].filter(Boolean).join(' ')),
    createElement('p', { id: 'can' }, JSON.stringify(can)),
    createElement(
      Allowed,
      { to: 'Query.me', otherwise: 'no profile' },
      createElement('p', { id: 'profile' }, 'profile'),
    ),
    createElement(Allowed, {
      to: ['Query.me', 'Query.users'],
      otherwise: createElement('p', { id: 'no-users' }, 'no users'),
    }),
    createElement('button', { type: 'button', onClick: () => setCount(count + 1) }, `again ${count}`),
  );
}

createRoot(document.getElementById('root') as HTMLElement).render(
  createElement(StrictMode, null, createElement(SessionProvider, { client: window.client }, createElement(Page))),
);
