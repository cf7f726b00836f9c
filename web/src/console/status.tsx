import { useApolloClient } from '@apollo/client/react';
import { useEffect, useReducer, useState } from 'react';
import { StatusDocument, type StatusQuery } from '../generated/graphql';
import {
  Alert,
  Badge,
  DateTime,
  Details,
  defineMessages,
  ErrorState,
  FaultAlert,
  Page,
  Section,
  Skeleton,
  Switch,
  useLanguage,
  useMessages,
  useNumberFormat,
} from '../ui';
import { LiveChart, type Series } from './live-chart';
import { type Activity, append, DENIALS, LOGINS, type Point, pointBetween } from './status-samples';

/** Milliseconds between two answers. */
const INTERVAL = 3000;
/** Lines that the charts of logins and denials have at most. */
const MAX_SERIES = 6;

const TEXTS = defineMessages({
  en: {
    title: 'Status',
    description: 'How the server is doing, now and since it started.',
    server: 'Server',
    version: 'Version',
    started: 'Started',
    uptime: 'Running for',
    processes: 'Processes',
    memory: 'Memory',
    heap: 'JavaScript heap',
    eventLoop: 'Event loop delay',
    eventLoopValues: (mean: string, p99: string) => `${mean} ms mean, ${p99} ms at the 99th percentile`,
    database: 'Database',
    state: 'State',
    reachable: 'reachable',
    unreachable: 'unreachable',
    latency: 'Latency',
    migrations: 'Migrations',
    upToDate: 'up to date',
    pending: (count: string) => `${count} not applied`,
    pool: 'Connections',
    poolValues: (used: string, max: string) => `${used} of ${max} in use`,
    waiting: (count: string) => `${count} waiting`,
    unknown: 'not known',
    users: 'Users',
    all: 'All',
    active: 'May sign in',
    admins: 'Admins',
    estimate: 'Estimated from the statistics of the database.',
    noUsers: 'The numbers of users need the database.',
    totals: 'Since the start',
    operations: 'Operations',
    failed: (count: string) => `${count} with errors`,
    logins: 'Sign-ins',
    denials: 'Denials',
    databaseDown: 'The database does not answer. What needs no database is shown.',
    noActivity:
      'One of the processes does not answer, so that there are no numbers of all of them. The next attempt is in a few seconds.',
    lost: (time: string) =>
      `The last attempt failed. What is shown is of ${time}; the next attempt is in a few seconds.`,
    live: 'Live',
    liveHint: 'Reads the numbers every three seconds while this tab is visible.',
    activity: 'Activity',
    perSecond: 'per second',
    perMinute: 'per minute',
    ms: 'milliseconds',
    count: 'connections',
    operationDurations: 'Duration of operations',
    queries: 'Database queries',
    transactions: 'Database transactions',
    connections: 'Connection pool',
    inUse: 'in use',
    idle: 'idle',
    waitingLine: 'waiting',
    total: 'all',
    errors: 'with errors',
    mean: 'mean',
    p95: '95th percentile',
    p99: '99th percentile',
    noLogins: 'No one has signed in since the server started.',
    noDenials: 'Nothing was denied since the server started.',
    logins_success: 'success',
    logins_invalid_credentials: 'wrong name or password',
    logins_second_factor_required: 'second factor requested',
    logins_invalid_second_factor: 'wrong second factor',
    logins_invalid_passkey: 'wrong passkey',
    logins_scope_not_held: 'scope not held',
    logins_rate_limited: 'too many attempts',
  },
  de: {
    title: 'Status',
    description: 'Wie es dem Server geht, jetzt und seit dem Start.',
    server: 'Server',
    version: 'Version',
    started: 'Gestartet',
    uptime: 'Laufzeit',
    processes: 'Prozesse',
    memory: 'Speicher',
    heap: 'JavaScript-Heap',
    eventLoop: 'Verzögerung der Event-Loop',
    eventLoopValues: (mean, p99) => `${mean} ms im Mittel, ${p99} ms im 99. Perzentil`,
    database: 'Datenbank',
    state: 'Zustand',
    reachable: 'erreichbar',
    unreachable: 'nicht erreichbar',
    latency: 'Antwortzeit',
    migrations: 'Migrationen',
    upToDate: 'aktuell',
    pending: (count) => `${count} nicht angewendet`,
    pool: 'Verbindungen',
    poolValues: (used, max) => `${used} von ${max} in Benutzung`,
    waiting: (count) => `${count} wartend`,
    unknown: 'nicht bekannt',
    users: 'Benutzer',
    all: 'Alle',
    active: 'Dürfen sich anmelden',
    admins: 'Admins',
    estimate: 'Geschätzt aus der Statistik der Datenbank.',
    noUsers: 'Die Zahlen der Benutzer brauchen die Datenbank.',
    totals: 'Seit dem Start',
    operations: 'Operationen',
    failed: (count) => `${count} mit Fehlern`,
    logins: 'Anmeldungen',
    denials: 'Ablehnungen',
    databaseDown: 'Die Datenbank antwortet nicht. Angezeigt wird, was keine Datenbank braucht.',
    noActivity:
      'Einer der Prozesse antwortet nicht, deshalb gibt es keine Zahlen über alle. Der nächste Versuch folgt in wenigen Sekunden.',
    lost: (time) =>
      `Der letzte Versuch ist fehlgeschlagen. Was angezeigt wird, ist von ${time}; der nächste Versuch folgt in wenigen Sekunden.`,
    live: 'Live',
    liveHint: 'Liest die Zahlen alle drei Sekunden, solange dieser Tab sichtbar ist.',
    activity: 'Aktivität',
    perSecond: 'pro Sekunde',
    perMinute: 'pro Minute',
    ms: 'Millisekunden',
    count: 'Verbindungen',
    operationDurations: 'Dauer der Operationen',
    queries: 'Datenbankabfragen',
    transactions: 'Datenbanktransaktionen',
    connections: 'Verbindungspool',
    inUse: 'in Benutzung',
    idle: 'frei',
    waitingLine: 'wartend',
    total: 'alle',
    errors: 'mit Fehlern',
    mean: 'Mittel',
    p95: '95. Perzentil',
    p99: '99. Perzentil',
    noLogins: 'Seit dem Start hat sich niemand angemeldet.',
    noDenials: 'Seit dem Start wurde nichts abgelehnt.',
    logins_success: 'erfolgreich',
    logins_invalid_credentials: 'Name oder Passwort falsch',
    logins_second_factor_required: 'zweiter Faktor angefordert',
    logins_invalid_second_factor: 'zweiter Faktor falsch',
    logins_invalid_passkey: 'Passkey falsch',
    logins_scope_not_held: 'Scope fehlt',
    logins_rate_limited: 'zu viele Versuche',
  },
});

type Status = NonNullable<StatusQuery['status']>;

/** What the page knows: the last answer, the points of the charts, and why the last attempt failed. */
interface Known {
  readonly status: Status | undefined;
  /** When the last answer came, by the clock of this device. */
  readonly readAt: number | undefined;
  readonly fault: unknown;
  readonly lastActivity: Activity | undefined;
  readonly points: readonly Point[];
}

const NOTHING: Known = {
  status: undefined,
  readAt: undefined,
  fault: undefined,
  lastActivity: undefined,
  points: [],
};

type Answer = { readonly status: Status; readonly readAt: number } | { readonly fault: unknown };

function learn(known: Known, answer: Answer): Known {
  if ('fault' in answer) return { ...known, fault: answer.fault };
  const { status, readAt } = answer;
  const activity = status.activity ?? undefined;
  const { lastActivity, points } = known;
  return {
    status,
    readAt,
    fault: undefined,
    lastActivity: activity ?? lastActivity,
    points:
      activity && lastActivity ? append(points, pointBetween(lastActivity, activity), (4 * INTERVAL) / 1000) : points,
  };
}

/** The state of the server, with charts of the last minutes. */
export default function StatusPage() {
  const texts = useMessages(TEXTS);
  const [isLive, setLive] = useState(true);
  const { status, readAt, fault, points, retry } = useLiveStatus(isLive);
  const { locale } = useLanguage();
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }).format(readAt);
  const isLoading = status === undefined;
  return (
    <Page title={texts.title} description={texts.description}>
      {isLoading && fault !== undefined ? (
        <ErrorState fault={fault} onRetry={retry} />
      ) : (
        <>
          <div className="stack">
            {fault !== undefined && (
              <FaultAlert fault={fault}>
                <p>{texts.lost(time)}</p>
              </FaultAlert>
            )}
            {status && !status.database.reachable && <Alert tone="bad">{texts.databaseDown}</Alert>}
            {status?.activity === null && <Alert tone="warn">{texts.noActivity}</Alert>}
            <Facts status={status} />
          </div>
          <div className="live-head">
            <h2>{texts.activity}</h2>
            <Switch label={texts.live} description={texts.liveHint} isSelected={isLive} onChange={setLive} />
          </div>
          <Charts points={points} activity={status?.activity ?? undefined} />
        </>
      )}
    </Page>
  );
}

/** Requests the status every few seconds while the tab is visible. */
function useLiveStatus(isLive: boolean) {
  const apollo = useApolloClient();
  const [known, tell] = useReducer(learn, NOTHING);
  const [attempt, again] = useReducer((count: number) => count + 1, 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` starts it again.
  useEffect(() => {
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isRunning = false;
    async function read() {
      if (isRunning) return;
      isRunning = true;
      const { data, error } = await apollo
        .query({ query: StatusDocument, fetchPolicy: 'no-cache', errorPolicy: 'all' })
        .catch((fault) => ({ data: undefined, error: fault }));
      isRunning = false;
      if (isOver) return;
      tell(data?.status ? { status: data.status, readAt: Date.now() } : { fault: error ?? new Error() });
      plan();
    }
    function plan() {
      clearTimeout(timer);
      if (isLive && !document.hidden) timer = setTimeout(() => void read(), INTERVAL);
    }
    function onVisibility() {
      clearTimeout(timer);
      if (isLive && !document.hidden) void read();
    }
    if (isLive) void read();
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      isOver = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisibility);
    };
  }, [apollo, isLive, attempt]);
  return { ...known, retry: again };
}

function Facts({ status }: { readonly status: Status | undefined }) {
  const texts = useMessages(TEXTS);
  const number = useNumberFormat();
  const precise = useNumberFormat({ maximumFractionDigits: 1 });
  const duration = useDuration();
  const bytes = (value: number) => `${number(Math.round(value / 2 ** 20))} MiB`;
  if (!status) {
    return (
      <div className="facts">
        {[texts.server, texts.database, texts.users, texts.totals].map((title) => (
          <Section key={title} title={title}>
            <Skeleton lines={6} />
          </Section>
        ))}
      </div>
    );
  }
  const { database, process, users, activity } = status;
  const { pool } = activity ?? database;
  const sum = (counts: readonly { readonly count: number }[]) =>
    number(counts.reduce((total, { count }) => total + count, 0));
  return (
    <div className="facts">
      <Section title={texts.server}>
        <Details
          items={[
            [texts.version, status.version],
            [texts.started, <DateTime key="started" value={activity?.since ?? status.startedAt} />],
            [texts.uptime, duration(status.uptimeSeconds)],
            [texts.processes, activity ? number(activity.processes) : texts.unknown],
            [texts.memory, bytes(process.memoryBytes)],
            [texts.heap, bytes(process.heapUsedBytes)],
            [
              texts.eventLoop,
              texts.eventLoopValues(precise(process.eventLoopDelayMeanMs), precise(process.eventLoopDelayP99Ms)),
            ],
          ]}
        />
      </Section>
      <Section title={texts.database}>
        <Details
          items={[
            [
              texts.state,
              <Badge key="state" tone={database.reachable ? 'good' : 'bad'}>
                {database.reachable ? texts.reachable : texts.unreachable}
              </Badge>,
            ],
            [texts.version, database.version === null ? texts.unknown : `PostgreSQL ${database.version}`],
            [texts.latency, database.latencyMs === null ? texts.unknown : `${precise(database.latencyMs)} ms`],
            [
              texts.migrations,
              database.pendingMigrations === null ? (
                texts.unknown
              ) : database.pendingMigrations === 0 ? (
                texts.upToDate
              ) : (
                <Badge key="pending" tone="warn">
                  {texts.pending(number(database.pendingMigrations))}
                </Badge>
              ),
            ],
            [
              texts.pool,
              <span key="pool">
                {texts.poolValues(number(pool.total - pool.idle), number(pool.max))}
                {pool.waiting > 0 && <> · {texts.waiting(number(pool.waiting))}</>}
              </span>,
            ],
          ]}
        />
      </Section>
      <Section title={texts.users}>
        {users === null ? (
          <p className="soft">{texts.noUsers}</p>
        ) : (
          <>
            <Details
              items={[
                [texts.all, number(users.total)],
                [texts.active, number(users.active)],
                [texts.admins, number(users.admins)],
              ]}
            />
            {users.isEstimate && <p className="soft small">{texts.estimate}</p>}
          </>
        )}
      </Section>
      <Section title={texts.totals}>
        {!activity ? (
          <p className="soft">{texts.unknown}</p>
        ) : (
          <Details
            items={[
              [
                texts.operations,
                <span key="operations">
                  {number(activity.operations.count)}
                  {activity.operations.errors > 0 && <> · {texts.failed(number(activity.operations.errors))}</>}
                </span>,
              ],
              [texts.logins, sum(activity.logins)],
              [texts.denials, sum(activity.denials)],
            ]}
          />
        )}
      </Section>
    </div>
  );
}

function Charts({ points, activity }: { readonly points: readonly Point[]; readonly activity: Activity | undefined }) {
  const texts = useMessages(TEXTS);
  const outcomes: Readonly<Record<string, unknown>> = texts;
  const nameOf = (outcome: string) => {
    const name = outcomes[`logins_${outcome}`];
    return typeof name === 'string' ? name : outcome;
  };
  const ofDurations = (name: string): Series[] => [
    { id: `${name}Mean`, label: texts.mean },
    { id: `${name}P95`, label: texts.p95 },
  ];
  const logins = useSeries(
    LOGINS,
    activity?.logins.map(({ outcome }) => outcome),
    nameOf,
  );
  const denials = useSeries(
    DENIALS,
    activity?.denials.map(({ code }) => code),
    (code) => code,
  );
  return (
    <div className="charts">
      <LiveChart
        title={texts.operations}
        unit={texts.perSecond}
        points={points}
        series={[
          { id: 'operations', label: texts.total },
          { id: 'operationErrors', label: texts.errors },
        ]}
      />
      <LiveChart title={texts.operationDurations} unit={texts.ms} points={points} series={ofDurations('operations')} />
      <LiveChart title={texts.queries} unit={texts.ms} points={points} series={ofDurations('queries')} />
      <LiveChart title={texts.transactions} unit={texts.ms} points={points} series={ofDurations('transactions')} />
      <LiveChart
        title={texts.connections}
        unit={texts.count}
        points={points}
        series={[
          { id: 'poolInUse', label: texts.inUse },
          { id: 'poolIdle', label: texts.idle },
          { id: 'poolWaiting', label: texts.waitingLine },
        ]}
      />
      <LiveChart
        title={texts.eventLoop}
        unit={texts.ms}
        points={points}
        series={[{ id: 'eventLoop', label: texts.p99 }]}
      />
      <LiveChart title={texts.logins} unit={texts.perMinute} points={points} series={logins} nothing={texts.noLogins} />
      <LiveChart
        title={texts.denials}
        unit={texts.perMinute}
        points={points}
        series={denials}
        nothing={texts.noDenials}
      />
    </div>
  );
}

/** The series of names that the server makes: in the order in which they came, so that no line changes its color. */
function useSeries(prefix: string, names: readonly string[] | undefined, nameOf: (name: string) => string): Series[] {
  const [known, setKnown] = useState<readonly string[]>([]);
  const fresh = names?.filter((name) => !known.includes(name)) ?? [];
  if (fresh.length > 0 && known.length < MAX_SERIES) setKnown([...known, ...fresh].slice(0, MAX_SERIES));
  return known.map((name) => ({ id: prefix + name, label: nameOf(name) }));
}

/** A number of seconds as days, hours and minutes. */
function useDuration(): (seconds: number) => string {
  const { locale } = useLanguage();
  return (seconds) => {
    const parts = [
      ['day', Math.floor(seconds / 86_400)],
      ['hour', Math.floor(seconds / 3600) % 24],
      ['minute', Math.floor(seconds / 60) % 60],
    ] as const;
    const shown = parts.filter(([, count]) => count > 0);
    return (shown.length > 0 ? shown : parts.slice(2))
      .map(([unit, count]) => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count))
      .join(' ');
  };
}
