import { ApolloProvider } from '@apollo/client/react';
import { SessionProvider, useClient, useSession } from '@scoped-api/client/react';
import { Component, type ComponentType, Fragment, type ReactNode, useState } from 'react';
import { Redirect, Route, Switch, useLocation, useSearch } from 'wouter';
import { PAGES } from './pages';
import type { App as AppContext } from './session';
import { CardFrame, Guarded, SideFrame } from './shell/frame';
import { SHELL } from './shell/messages';
import { StepUpProvider } from './shell/step-up';
import {
  Alert,
  COMMON,
  ErrorState,
  LanguageProvider,
  LinkButton,
  Page,
  RouterProvider,
  Skeleton,
  ToastProvider,
  useMessages,
} from './ui';

/** The whole application: languages, session, data, and the pages of `pages.ts`. */
export function App({ client, apollo }: AppContext) {
  const [, navigate] = useLocation();
  return (
    <LanguageProvider>
      <SessionProvider client={client}>
        <ApolloProvider client={apollo}>
          <RouterProvider navigate={navigate}>
            <OfOneSession>
              <ToastProvider>
                <FaultBoundary>
                  <StepUpProvider>
                    <Routes />
                  </StepUpProvider>
                </FaultBoundary>
              </ToastProvider>
            </OfOneSession>
          </RouterProvider>
        </ApolloProvider>
      </SessionProvider>
    </LanguageProvider>
  );
}

/**
 * Makes everything again when another session takes the place of this one, as after another front end of the site has signed in
 * as someone else: what a page shows, and what a user has typed into it, is not for the next one. A sign-in is no such change.
 */
function OfOneSession({ children }: { readonly children: ReactNode }) {
  const { id } = useSession();
  const [shown, setShown] = useState({ id, count: 0 });
  if (id !== shown.id) {
    const isReplaced = id !== null && shown.id !== null;
    setShown({ id, count: shown.count + (isReplaced ? 1 : 0) });
  }
  return <Fragment key={shown.count}>{children}</Fragment>;
}

function Routes() {
  return (
    <Switch>
      {PAGES.map(({ path, frame, nav, requires = [], component }) => (
        <Route key={path} path={path}>
          {frame === 'card' ? (
            <CardFrame>{rendered(component)}</CardFrame>
          ) : (
            <WithSession area={frame}>
              {requires.length === 0 ? (
                rendered(component)
              ) : (
                <GuardedPage requires={requires} title={nav?.title}>
                  {rendered(component)}
                </GuardedPage>
              )}
            </WithSession>
          )}
        </Route>
      ))}
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
}

function rendered(PageComponent: ComponentType): ReactNode {
  return <PageComponent />;
}

function GuardedPage(props: {
  readonly requires: readonly string[];
  readonly title: keyof (typeof SHELL)['en'] | undefined;
  readonly children: ReactNode;
}) {
  const texts = useMessages(SHELL);
  return (
    <Guarded requires={props.requires} title={texts[props.title ?? 'console']}>
      {props.children}
    </Guarded>
  );
}

/**
 * Sends visitors without a session to the sign-in page, and back here afterwards; not after they have signed out, because the
 * next person to sign in may be another one.
 */
function WithSession({ area, children }: { readonly area: 'account' | 'console'; readonly children: ReactNode }) {
  const { status, endedBy, error } = useSession();
  const client = useClient();
  const [location] = useLocation();
  const search = useSearch();
  if (status === 'signedOut') {
    if (endedBy === 'logout') return <Redirect to="/account/sign-in" replace />;
    const next = search === '' ? location : `${location}?${search}`;
    return <Redirect to={`/account/sign-in?next=${encodeURIComponent(next)}`} replace />;
  }
  if (status === 'signedIn') return <SideFrame area={area}>{children}</SideFrame>;
  return (
    <SideFrame area={area}>
      {error === undefined ? (
        <Skeleton lines={6} />
      ) : (
        <ErrorState fault={error} onRetry={() => void client.start().catch(() => undefined)} />
      )}
    </SideFrame>
  );
}

function NotFound() {
  const texts = useMessages(SHELL);
  const common = useMessages(COMMON);
  return (
    <CardFrame>
      <Page title={texts.notFoundTitle}>
        <p>{common.notFound}</p>
        <LinkButton href="/account">{texts.toStart}</LinkButton>
      </Page>
    </CardFrame>
  );
}

/** Shows a page with a fault of ours as that, in place of nothing. */
class FaultBoundary extends Component<{ readonly children: ReactNode }, { readonly isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError() {
    return { isBroken: true };
  }

  override render() {
    return this.state.isBroken ? <Crash /> : this.props.children;
  }
}

function Crash() {
  const texts = useMessages(SHELL);
  return (
    <main className="main centered">
      <div className="card">
        <Alert tone="bad" title={texts.crashTitle}>
          <p>{texts.crashText}</p>
        </Alert>
        <a className="button primary" href={location.href}>
          {texts.reload}
        </a>
      </div>
    </main>
  );
}
