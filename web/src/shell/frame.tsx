import { useCan, useClient, useSession } from '@scoped-api/client/react';
import { type ReactNode, Suspense, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { PAGES } from '../pages';
import {
  ActionMenu,
  COMMON,
  Denied,
  Dialog,
  ErrorState,
  Icon,
  LANGUAGES,
  type Language,
  Page,
  SITE,
  Skeleton,
  THEMES,
  useLanguage,
  useMessages,
  useTheme,
  useToast,
} from '../ui';
import { SHELL } from './messages';
import { type NavEntry, NavigationContext } from './navigation';

/** The pages that the navigation can list, and what they require. */
const NAV_PAGES = PAGES.filter(({ nav }) => nav !== undefined);
const REQUIRED = [...new Set(NAV_PAGES.flatMap(({ requires = [] }) => requires))];

/** The frame of a page for visitors without a session: one card in the middle. */
export function CardFrame({ children }: { readonly children: ReactNode }) {
  return (
    <>
      <TopBar />
      <main id="content" className="main centered" tabIndex={-1}>
        <div className="card">
          <Suspense fallback={<Skeleton lines={6} />}>{children}</Suspense>
        </div>
      </main>
    </>
  );
}

/** The frame of the account pages and of the console: navigation at the side, or in a menu on a narrow screen. */
export function SideFrame({ area, children }: { readonly area: 'account' | 'console'; readonly children: ReactNode }) {
  const texts = useMessages(SHELL);
  const entries = useNavigation(area);
  const [location] = useLocation();
  return (
    <>
      <TopBar area={area} />
      <div className={`frame ${area}`}>
        <nav className="side-nav" aria-label={area === 'account' ? texts.accountNav : texts.consoleNav}>
          {entries?.map(({ path, title, icon }) => (
            <Link
              key={path}
              href={path}
              className="nav-link"
              aria-current={isCurrent(path, location) ? 'page' : undefined}
            >
              <Icon name={icon} />
              {title}
            </Link>
          ))}
        </nav>
        <main id="content" className="main" tabIndex={-1}>
          <NavigationContext value={entries}>
            <Suspense fallback={<Skeleton lines={6} />}>{children}</Suspense>
          </NavigationContext>
        </main>
      </div>
    </>
  );
}

/** The content of a page, or in its place why the viewer may not use it. */
export function Guarded({
  requires,
  title,
  children,
}: {
  readonly requires: readonly string[];
  readonly title: string;
  readonly children: ReactNode;
}) {
  const answers = Object.values(useCan(...requires));
  if (answers.every((answer) => answer === true)) return children;
  if (!answers.includes(false)) return <Skeleton lines={6} />;
  return (
    <Page title={title}>
      <Denied />
    </Page>
  );
}

/** Returns the pages of an area that the viewer may use; nothing until this is known. */
function useNavigation(area: 'account' | 'console'): readonly NavEntry[] | undefined {
  const texts = useMessages(SHELL);
  const can = useCan(...REQUIRED);
  if (Object.values(can).includes(undefined)) return undefined;
  return NAV_PAGES.filter(({ frame, requires = [] }) => frame === area && requires.every((one) => can[one])).flatMap(
    ({ path, nav }) => (nav ? [{ path, name: nav.title, title: texts[nav.title], icon: nav.icon }] : []),
  );
}

/** A page is current on the pages below it, too; the first page of an area only on its own. */
function isCurrent(path: string, location: string): boolean {
  return location === path || (path.split('/').length > 2 && location.startsWith(`${path}/`));
}

function TopBar({ area }: { readonly area?: 'account' | 'console' }) {
  const common = useMessages(COMMON);
  const { status } = useSession();
  const isSignedIn = status === 'signedIn';
  return (
    <header className="top-bar">
      <a className="skip" href="#content">
        {common.skip}
      </a>
      <a className="brand" href="/">
        <img src="/favicon.ico" width="28" height="28" alt="" />
        <span className="brand-name">{SITE}</span>
      </a>
      {isSignedIn && area && <AreaLink area={area} />}
      <Preferences />
      {isSignedIn && (
        <>
          {area && <NarrowNavigation area={area} />}
          <AccountMenu />
        </>
      )}
    </header>
  );
}

/** Leads to the other area: to the console only if there is something in it for the viewer. */
function AreaLink({ area }: { readonly area: 'account' | 'console' }) {
  const texts = useMessages(SHELL);
  const inConsole = useNavigation('console') ?? [];
  if (area === 'console') {
    return (
      <Link href="/account" className="button quiet wide-only">
        <Icon name="account" />
        {texts.account}
      </Link>
    );
  }
  if (inConsole.length === 0) return null;
  return (
    <Link href="/console" className="button quiet wide-only">
      <Icon name="policy" />
      {texts.console}
    </Link>
  );
}

/** The navigation of a narrow screen: both areas in one menu. */
function NarrowNavigation({ area }: { readonly area: 'account' | 'console' }) {
  const common = useMessages(COMMON);
  const [, navigate] = useLocation();
  const account = useNavigation('account') ?? [];
  const inConsole = useNavigation('console') ?? [];
  const entries = area === 'account' ? [...account, ...inConsole] : [...inConsole, ...account];
  return (
    <div className="narrow-only">
      <ActionMenu
        label={common.menu}
        icon="menu"
        actions={entries.map(({ path, title }) => ({ id: path, label: title, onAction: () => navigate(path) }))}
      />
    </div>
  );
}

function Preferences() {
  const texts = useMessages(SHELL);
  const common = useMessages(COMMON);
  const { language, choose } = useLanguage();
  const [theme, setTheme] = useTheme();
  const mark = (isChosen: boolean) => (isChosen ? '✓ ' : '');
  return (
    <ActionMenu
      label={texts.preferences}
      icon="settings"
      actions={[
        ...(Object.keys(LANGUAGES) as Language[]).map((one) => ({
          id: one,
          label: `${mark(one === language)}${LANGUAGES[one]}`,
          onAction: () => choose(one),
        })),
        ...THEMES.map((one) => ({
          id: one,
          label: `${mark(one === theme)}${common[one]}`,
          onAction: () => setTheme(one),
        })),
      ]}
    />
  );
}

/** Who is signed in can go to both areas from every page, and sign out. */
function AccountMenu() {
  const texts = useMessages(SHELL);
  const client = useClient();
  const toast = useToast();
  const [, navigate] = useLocation();
  const hasConsole = (useNavigation('console') ?? []).length > 0;
  const [fault, setFault] = useState<unknown>();
  const signOut = async () => {
    setFault(undefined);
    try {
      await client.logout();
      navigate('/account/sign-in', { replace: true });
      toast(texts.signedOut);
    } catch (error) {
      setFault(error);
    }
  };
  return (
    <>
      <ActionMenu
        label={texts.accountMenu}
        icon="account"
        actions={[
          { id: 'account', label: texts.account, onAction: () => navigate('/account') },
          ...(hasConsole ? [{ id: 'console', label: texts.console, onAction: () => navigate('/console') }] : []),
          { id: 'sign-out', label: texts.signOut, onAction: () => void signOut() },
        ]}
      />
      <Dialog title={texts.notSignedOut} isOpen={fault !== undefined} onClose={() => setFault(undefined)}>
        {fault !== undefined && <ErrorState fault={fault} onRetry={() => void signOut()} />}
      </Dialog>
    </>
  );
}
