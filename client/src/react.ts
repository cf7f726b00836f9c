import {
  createContext,
  createElement,
  type ReactNode,
  useContext,
  useEffect,
  useReducer,
  useRef,
  useSyncExternalStore,
} from 'react';
import type { Client, SessionSnapshot } from './types.ts';

const ClientContext = createContext<Client | undefined>(undefined);

/** Milliseconds after which `useCan` asks again where the server did not answer. */
const RETRY = 5000;

/** Gives the client to the hooks below it, and picks up the session. */
export function SessionProvider({ client, children }: { readonly client: Client; readonly children?: ReactNode }) {
  useEffect(() => {
    // `session.error` says why it failed.
    client.start().catch(() => {});
  }, [client]);
  return createElement(ClientContext.Provider, { value: client }, children);
}

/**
 * Returns the client.
 *
 * @throws Error outside a `SessionProvider`.
 */
export function useClient(): Client {
  const client = useContext(ClientContext);
  if (!client) throw new Error('useClient needs a <SessionProvider client={...}> above it.');
  return client;
}

/** Returns the state of the session, and renders again when it changes. */
export function useSession(): SessionSnapshot {
  const client = useClient();
  return useSyncExternalStore(
    client.subscribe,
    () => client.session,
    () => client.session,
  );
}

/**
 * Returns what the session may use, by coordinate: `{ 'Query.users': true }`. Undefined means that it is not known yet, so that a
 * page shows nothing that it must take away again. When the scopes of the session change, for example by a step-up, the former
 * answers count until the new ones have arrived, so that what is open in the page stays open.
 *
 * @param coordinates - schema coordinates, as in `client.can`.
 */
export function useCan(...coordinates: readonly string[]): Record<string, boolean | undefined> {
  const client = useClient();
  const { id, scopes } = useSession();
  const [, update] = useReducer((count: number) => count + 1, 0);
  const names = coordinates.join(' ');
  const session = `${id} ${scopes.join(' ')}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: answers are those of one session
  useEffect(() => {
    let isCurrent = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = () => {
      client.can(names === '' ? [] : names.split(' ')).then(
        () => {
          if (isCurrent) update();
        },
        (error) => {
          if (!isCurrent) return;
          // Without an answer, it is asked again; a coordinate that does not exist stays unknown.
          if (!/^4(?!08|29)/.test(error.status)) timer = setTimeout(ask, RETRY);
          else console.error(error);
        },
      );
    };
    ask();
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [client, names, session]);
  const former = useRef<{ readonly id: string | null; readonly answers: Answers }>({ id, answers: {} });
  const known = former.current.id === id ? former.current.answers : {};
  const answers = Object.fromEntries(coordinates.map((name) => [name, client.allowed(name) ?? known[name]]));
  former.current = { id, answers };
  return answers;
}

type Answers = Record<string, boolean | undefined>;

/** Shows its children if the session may use `to`, and `otherwise` if not; nothing while it is not known. */
export function Allowed({
  to,
  otherwise = null,
  children,
}: {
  /** One schema coordinate, or several that are all needed. */
  readonly to: string | readonly string[];
  readonly otherwise?: ReactNode;
  readonly children?: ReactNode;
}): ReactNode {
  const answers = Object.values(useCan(...(typeof to === 'string' ? [to] : to)));
  if (answers.includes(false)) return otherwise;
  return answers.includes(undefined) ? null : children;
}
