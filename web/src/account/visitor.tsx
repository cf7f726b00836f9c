import { useQuery } from '@apollo/client/react';
import { useEffect, useState } from 'react';
import { Redirect, useSearch } from 'wouter';
import { ServerDocument, type ServerQuery } from '../generated/graphql';

/** What the pages for visitors share: what the server offers, the token of a mail, and where to go after the sign-in. */

/** Returns what the server offers; nothing while it loads. */
export function useServer(): {
  readonly server: NonNullable<ServerQuery['server']> | undefined;
  readonly fault: unknown;
  readonly retry: () => void;
} {
  const { data, error, refetch } = useQuery(ServerDocument);
  return { server: data?.server ?? undefined, fault: error, retry: () => void refetch().catch(() => undefined) };
}

/**
 * Returns the token in the fragment of the address, `#token=…`, and removes it from the address bar, so that it is in no history,
 * screenshot or bookmark. The token of another link that is opened in the same tab replaces it.
 */
export function useMailToken(): string | undefined {
  const [token, setToken] = useState(tokenInAddress);
  useEffect(() => {
    const take = () => {
      const given = tokenInAddress();
      if (given === undefined) return;
      setToken(given);
      history.replaceState(history.state, '', location.pathname + location.search);
    };
    take();
    addEventListener('hashchange', take);
    return () => removeEventListener('hashchange', take);
  }, []);
  return token;
}

function tokenInAddress(): string | undefined {
  return new URLSearchParams(location.hash.slice(1)).get('token')?.trim() || undefined;
}

/** Returns where to go after the sign-in: `?next=` if it is a page of this server, otherwise the account. */
export function useNext(): string {
  return localPath(new URLSearchParams(useSearch()).get('next')) ?? '/account';
}

/** Returns the address of a page with the same `?next=`. */
export function useWithNext(): (path: string) => string {
  const next = localPath(new URLSearchParams(useSearch()).get('next'));
  return (path) => (next === undefined ? path : `${path}?next=${encodeURIComponent(next)}`);
}

/**
 * Returns a text as a path of this server, or undefined if it leads elsewhere. A link to the sign-in page must not send people to
 * another site after they have signed in. The browser reads `/\host`, `/.//host` and `/⇥/host` as it reads `//host`: as another host.
 */
function localPath(text: string | null): string | undefined {
  if (text === null || !/^\/(?![/\\])/.test(text) || !URL.canParse(text, location.origin)) return undefined;
  // Without the fragment, which could carry a token of someone else's mail.
  const { origin, pathname, search } = new URL(text, location.origin);
  return origin === location.origin && !pathname.startsWith('//') ? pathname + search : undefined;
}

/** Leaves the page, which is not kept in the history: to a page of this application, or to another of the server, such as GraphiQL. */
export function Leave({ to }: { readonly to: string }) {
  const isHere = /^\/(account|console)(?![^/?#])/.test(to);
  useEffect(() => {
    if (!isHere) location.replace(to);
  }, [isHere, to]);
  return isHere ? <Redirect to={to} replace /> : null;
}
