import { ApolloProvider } from '@apollo/client/react';
import { SessionProvider, useClient, useSession } from '@scoped-api/client/react';
import { Component, type ComponentType, Fragment, type ReactNode, useState } from 'react';
import { Redirect, Route, Switch, useLocation, useSearch } from 'wouter';
import { PAGES, PageNotLoaded } from './pages';
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
                <FaultBoundary instead={() => <Crash />}>
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
  return (
    <PageBoundary>
      <PageComponent />
    </PageBoundary>
  );
}

/** Keeps the frame around a page that has a fault or did not load, so that the other pages stay within reach. */
function PageBoundary({ children }: { readonly children: ReactNode }) {
  const [location] = useLocation();
  return (
    <FaultBoundary at={location} instead={(fault) => (fault instanceof PageNotLoaded ? <NotLoaded /> : <Fault />)}>
      {children}
    </FaultBoundary>
  );
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

/** Shows a fault of ours as that, in place of nothing. */
class FaultBoundary extends Component<
  {
    /** Where the viewer is: what is at another address is tried again. */
    readonly at?: string;
    readonly instead: (fault: unknown) => ReactNode;
    readonly children: ReactNode;
  },
  { readonly caught?: { readonly fault: unknown } | undefined }
> {
  override state: { readonly caught?: { readonly fault: unknown } | undefined } = {};

  static getDerivedStateFromError(fault: unknown) {
    return { caught: { fault } };
  }

  override componentDidUpdate({ at }: { readonly at?: string }) {
    if (at !== this.props.at && this.state.caught) this.setState({ caught: undefined });
  }

  override render() {
    const { caught } = this.state;
    return caught ? this.props.instead(caught.fault) : this.props.children;
  }
}

function Crash() {
  return (
    <main className="main centered">
      <div className="card">
        <Fault />
      </div>
    </main>
  );
}

function Fault() {
  const texts = useMessages(SHELL);
  return (
    <Page title={texts.crashTitle}>
      <Alert tone="bad">
        <p>{texts.crashText}</p>
      </Alert>
      <Reload />
    </Page>
  );
}

function NotLoaded() {
  const texts = useMessages(SHELL);
  return (
    <Page title={texts.notLoadedTitle}>
      <Alert tone="bad">
        <p>{texts.notLoadedText}</p>
      </Alert>
      <Reload />
    </Page>
  );
}

function Reload() {
  const { reload } = useMessages(SHELL);
  return (
    <a className="button primary" href={location.href}>
      {reload}
    </a>
  );
}
