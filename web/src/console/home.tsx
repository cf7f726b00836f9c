import { useQuery } from '@apollo/client/react';
import { useCan } from '@scoped-api/client/react';
import type { ReactNode } from 'react';
import { Link as WouterLink } from 'wouter';
import {
  ConsoleHomeAuditDocument,
  ConsoleHomeInvitationsDocument,
  ConsoleHomeStatusDocument,
  ConsoleServerDocument,
} from '../generated/graphql';
import { type NavEntry, useOfferedPages } from '../shell/navigation';
import {
  Badge,
  defineMessages,
  EmptyState,
  ErrorState,
  Icon,
  type IconName,
  LinkButton,
  Page,
  PartialNote,
  Section,
  Skeleton,
  useMessages,
  useNumberFormat,
} from '../ui';
import { AuditEvents, usePeopleInAudit } from './audit-event';
import './console.css';
import { ESTIMATE } from './estimate';
import { useViewer } from './grants';

const TEXTS = defineMessages({
  en: {
    title: 'Console',
    hello: (name: string) => `Signed in as ${name}.`,
    users: 'Users',
    active: 'Active users',
    admins: 'Admins',
    invitations: 'Open invitations',
    database: 'Database',
    reachable: (ms: string) => `${ms} ms`,
    unreachable: 'Not reachable',
    migrations: (count: string) => (count === '1' ? '1 migration is pending' : `${count} migrations are pending`),
    registration: 'Registration',
    OPEN: 'Open to anyone',
    INVITED: 'By invitation',
    CLOSED: 'Closed',
    about: (count: string) => `≈ ${count}`,
    moreThan: (count: string) => `${count} or more`,
    overview: 'Overview',
    latest: 'Latest events',
    all: 'Audit log',
    noEvents: 'Nothing happened yet',
    pages: 'Pages',
    usersText: 'Find, create, change and disable accounts',
    invitationsText: 'Invite people, and see who has accepted',
    importUsersText: 'Bring users from a file, checked line by line',
    clientsText: 'Programs that act on their own behalf',
    auditLogText: 'Who did what, and when',
    statusText: 'How the server is doing, live',
    policyText: 'Who can do what, and why not',
    nothing: 'There is nothing in the console for your account',
    nothingText:
      'The console shows what your scopes allow, and they allow none of its pages. An admin can grant you more.',
    toAccount: 'Go to your account',
  },
  de: {
    title: 'Konsole',
    hello: (name) => `Angemeldet als ${name}.`,
    users: 'Benutzer',
    active: 'Aktive Benutzer',
    admins: 'Admins',
    invitations: 'Offene Einladungen',
    database: 'Datenbank',
    reachable: (ms) => `${ms} ms`,
    unreachable: 'Nicht erreichbar',
    migrations: (count) => (count === '1' ? '1 Migration steht aus' : `${count} Migrationen stehen aus`),
    registration: 'Registrierung',
    OPEN: 'Offen für alle',
    INVITED: 'Mit Einladung',
    CLOSED: 'Geschlossen',
    about: (count) => `≈ ${count}`,
    moreThan: (count) => `${count} oder mehr`,
    overview: 'Überblick',
    latest: 'Neueste Ereignisse',
    all: 'Audit-Log',
    noEvents: 'Noch ist nichts geschehen',
    pages: 'Seiten',
    usersText: 'Konten finden, anlegen, ändern und sperren',
    invitationsText: 'Leute einladen und sehen, wer angenommen hat',
    importUsersText: 'Benutzer aus einer Datei übernehmen, Zeile für Zeile geprüft',
    clientsText: 'Programme, die in eigenem Namen handeln',
    auditLogText: 'Wer was wann getan hat',
    statusText: 'Wie es dem Server geht, live',
    policyText: 'Wer was darf, und warum nicht',
    nothing: 'In der Konsole gibt es nichts für Ihr Konto',
    nothingText:
      'Die Konsole zeigt, was Ihre Scopes erlauben, und sie erlauben keine ihrer Seiten. Ein Admin kann Ihnen mehr geben.',
    toAccount: 'Zu Ihrem Konto',
  },
});

/** What is to see at a glance, of what the viewer may see. */
export default function HomePage() {
  const texts = useMessages(TEXTS);
  const viewer = useViewer();
  const pages = useOfferedPages();
  const can = useCan('Query.status', 'Query.invitations', 'Query.auditLog');
  return (
    // The line of the name has its place before the name is known.
    <Page title={texts.title} description={viewer ? texts.hello(viewer.fullName ?? viewer.username) : '\u00a0'}>
      {pages === undefined || Object.values(can).includes(undefined) ? (
        <Skeleton lines={6} />
      ) : pages.length === 0 ? (
        <EmptyState icon="shield" title={texts.nothing}>
          <p>{texts.nothingText}</p>
          <LinkButton href="/account">{texts.toAccount}</LinkButton>
        </EmptyState>
      ) : (
        <div className="stack home">
          <Tiles canStatus={can['Query.status'] === true} canInvitations={can['Query.invitations'] === true} />
          {can['Query.auditLog'] && <LatestEvents />}
          <PageLinks pages={pages} />
        </div>
      )}
    </Page>
  );
}

function Tiles(props: { readonly canStatus: boolean; readonly canInvitations: boolean }) {
  const { canStatus, canInvitations } = props;
  const texts = useMessages(TEXTS);
  const format = useNumberFormat();
  const formatEstimate = useNumberFormat(ESTIMATE);
  const formatMs = useNumberFormat({ maximumFractionDigits: 1 });
  const can = useCan('Query.users');
  const status = useQuery(ConsoleHomeStatusDocument, { skip: !canStatus, fetchPolicy: 'cache-and-network' });
  const open = useQuery(ConsoleHomeInvitationsDocument, { skip: !canInvitations, fetchPolicy: 'cache-and-network' });
  const { data: about } = useQuery(ConsoleServerDocument);
  const { users, database } = status.data?.status ?? {};
  const count = (value: number) =>
    users?.isEstimate && value > 10_000 ? texts.about(formatEstimate(value)) : format(value);
  const list = (query: string) => (can['Query.users'] ? `/console/users${query}` : undefined);
  const invitations = open.data?.invitations;
  const registration = about?.server?.registration;
  return (
    <section aria-label={texts.overview} className="stack">
      {(open.error || (status.error && status.data)) && <PartialNote />}
      {status.error && !status.data && <ErrorState fault={status.error} onRetry={() => void status.refetch()} />}
      <div className="tiles">
        {canStatus && (
          <>
            <Tile name={texts.users} icon="users" href={list('')} isMissing={status.error !== undefined}>
              {users && count(users.total)}
            </Tile>
            <Tile name={texts.active} icon="check" href={list('?state=active')} isMissing={status.error !== undefined}>
              {users && count(users.active)}
            </Tile>
            <Tile name={texts.admins} icon="shield" href={list('?role=ADMIN')} isMissing={status.error !== undefined}>
              {users && count(users.admins)}
            </Tile>
            <Tile name={texts.database} icon="status" href="/console/status" isMissing={status.error !== undefined}>
              {database &&
                (database.reachable ? (
                  texts.reachable(formatMs(database.latencyMs ?? 0))
                ) : (
                  <Badge tone="bad">{texts.unreachable}</Badge>
                ))}
              {database && (database.pendingMigrations ?? 0) > 0 && (
                <Badge tone="warn">{texts.migrations(format(database.pendingMigrations ?? 0))}</Badge>
              )}
            </Tile>
          </>
        )}
        {canInvitations && (
          <Tile
            name={texts.invitations}
            icon="mail"
            href="/console/invitations?state=PENDING"
            isMissing={open.error !== undefined}
          >
            {invitations &&
              (invitations.pageInfo.hasNextPage
                ? texts.moreThan(format(invitations.nodes.length))
                : format(invitations.nodes.length))}
          </Tile>
        )}
        <Tile name={texts.registration} icon="account">
          {registration && <span className="tile-words">{texts[registration]}</span>}
        </Tile>
      </div>
    </section>
  );
}

/** A number with its name. While it loads, its place is kept; what did not load is a dash. */
function Tile(props: {
  readonly name: string;
  readonly icon: IconName;
  readonly href?: string | undefined;
  readonly isMissing?: boolean;
  readonly children: ReactNode;
}) {
  const { name, icon, href, isMissing = false, children } = props;
  const content = (
    <>
      <span className="tile-name">
        <Icon name={icon} size={18} />
        {name}
      </span>
      <span className="tile-value">{children ?? (isMissing ? '–' : <span className="skeleton-line" />)}</span>
    </>
  );
  return href === undefined ? (
    <div className="tile">{content}</div>
  ) : (
    <WouterLink href={href} className="tile">
      {content}
    </WouterLink>
  );
}

function LatestEvents() {
  const texts = useMessages(TEXTS);
  const people = usePeopleInAudit();
  const { data, error, refetch } = useQuery(ConsoleHomeAuditDocument, {
    variables: { people: people ?? false },
    skip: people === undefined,
    fetchPolicy: 'cache-and-network',
  });
  const events = data?.auditLog?.nodes;
  return (
    <Section title={texts.latest} actions={<LinkButton href="/console/audit">{texts.all}</LinkButton>}>
      {error && events && <PartialNote />}
      {events ? (
        events.length === 0 ? (
          <EmptyState icon="audit" title={texts.noEvents} />
        ) : (
          <AuditEvents events={events} />
        )
      ) : error ? (
        <ErrorState fault={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton lines={10} />
      )}
    </Section>
  );
}

function PageLinks({ pages }: { readonly pages: readonly NavEntry[] }) {
  const texts = useMessages(TEXTS);
  const helps: Readonly<Record<string, unknown>> = texts;
  return (
    <nav aria-label={texts.pages} className="page-links">
      {pages.map(({ path, name, title, icon }) => (
        <WouterLink key={path} href={path} className="page-link">
          <Icon name={icon} size={24} />
          <span>
            <span className="page-link-title">{title}</span>
            <span className="soft small block">{String(helps[`${name}Text`] ?? '')}</span>
          </span>
        </WouterLink>
      ))}
    </nav>
  );
}
