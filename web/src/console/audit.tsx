import { useQuery } from '@apollo/client/react';
import { useCan } from '@scoped-api/client/react';
import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { type AuditAction, type AuditFilter, AuditLogDocument } from '../generated/graphql';
import {
  Button,
  type Choice,
  defineMessages,
  EmptyState,
  ErrorState,
  Page,
  Pager,
  PartialNote,
  Section,
  SelectField,
  Skeleton,
  TextField,
  useMessages,
} from '../ui';
import { AuditEvents, usePeopleInAudit } from './audit-event';
import { ACTION_TITLES, type ActionGroup, GROUP_OF, GROUP_TITLES } from './audit-words';
import { PersonPicker } from './person-picker';

/** Events on a page. */
const PAGE_SIZE = 25;

/** The spans of time to choose from, in hours. */
const SPANS = { '1h': 1, '24h': 24, '7d': 7 * 24, '30d': 30 * 24 } as const;
type Span = keyof typeof SPANS;

const TEXTS = defineMessages({
  en: {
    title: 'Audit log',
    description: 'Who did what to whom, when and from where.',
    person: 'Person',
    personId: 'ID of a user or client',
    action: 'Kind of event',
    anyAction: 'All events',
    allOf: (group: string) => `${group}: all`,
    time: 'Time',
    anyTime: 'Any time',
    '1h': 'Last hour',
    '24h': 'Last 24 hours',
    '7d': 'Last 7 days',
    '30d': 'Last 30 days',
    between: 'Between two times…',
    from: 'From',
    until: 'Until',
    reset: 'Clear the filter',
    refresh: 'Refresh',
    empty: 'No events match',
    emptyText: 'Choose a longer time, or clear the filter.',
    none: 'Nothing has happened yet',
    noneText: 'Every sign-in and every change of an account will be listed here.',
    shown: (count: string) => (count === '1' ? '1 event' : `${count} events`),
  },
  de: {
    title: 'Audit-Log',
    description: 'Wer was mit wem getan hat, wann und von wo.',
    person: 'Person',
    personId: 'ID eines Benutzers oder Clients',
    action: 'Art des Ereignisses',
    anyAction: 'Alle Ereignisse',
    allOf: (group) => `${group}: alle`,
    time: 'Zeitraum',
    anyTime: 'Jederzeit',
    '1h': 'Letzte Stunde',
    '24h': 'Letzte 24 Stunden',
    '7d': 'Letzte 7 Tage',
    '30d': 'Letzte 30 Tage',
    between: 'Zwischen zwei Zeiten …',
    from: 'Von',
    until: 'Bis',
    reset: 'Filter leeren',
    refresh: 'Aktualisieren',
    empty: 'Kein Ereignis passt',
    emptyText: 'Wählen Sie einen längeren Zeitraum, oder leeren Sie den Filter.',
    none: 'Noch ist nichts geschehen',
    noneText: 'Jede Anmeldung und jede Änderung eines Kontos steht später hier.',
    shown: (count) => (count === '1' ? '1 Ereignis' : `${count} Ereignisse`),
  },
});

/** The audit log. What is shown is in the URL: `user`, `action`, `time` or `from` and `until`, and `after` or `before`. */
export default function AuditPage() {
  const texts = useMessages(TEXTS);
  const [params, setParams] = useSearchParams();
  const people = usePeopleInAudit();
  const filter = useFilter(params);
  const before = params.get('before');
  const after = params.get('after');
  const page = before === null ? { first: PAGE_SIZE, after } : { last: PAGE_SIZE, before };
  const { data, previousData, error, loading, refetch } = useQuery(AuditLogDocument, {
    variables: { ...page, filter, people: people ?? false },
    skip: people === undefined,
    fetchPolicy: 'cache-and-network',
    notifyOnNetworkStatusChange: true,
  });

  /** Changes the filter; the first page is shown then. */
  const change = (values: Readonly<Record<string, string | null>>, keepsPage = false) =>
    setParams((former) => {
      const next = new URLSearchParams(former);
      if (!keepsPage) for (const name of ['after', 'before']) next.delete(name);
      for (const [name, value] of Object.entries(values)) value === null ? next.delete(name) : next.set(name, value);
      return next;
    });

  // Not after an error: those are events of another filter.
  const { nodes, pageInfo } = (data ?? (error ? undefined : previousData))?.auditLog ?? {};
  const isFiltered = ['user', 'action', 'time', 'from', 'until'].some((name) => params.has(name));
  return (
    <Page
      title={texts.title}
      description={texts.description}
      actions={
        <Button onPress={() => void refetch()} isPending={loading && nodes !== undefined}>
          {texts.refresh}
        </Button>
      }
    >
      <Section>
        <Filters params={params} change={change} isFiltered={isFiltered} />
        {error && nodes && <PartialNote />}
        {error && !nodes ? (
          // A cursor in a link can be of another filter or release: the first page is tried then.
          <ErrorState fault={error} onRetry={() => (before || after ? change({}) : void refetch())} />
        ) : nodes === undefined ? (
          <Skeleton lines={12} />
        ) : nodes.length === 0 ? (
          <EmptyState icon="audit" title={isFiltered ? texts.empty : texts.none}>
            <p>{isFiltered ? texts.emptyText : texts.noneText}</p>
            {isFiltered && <Button onPress={() => setParams({})}>{texts.reset}</Button>}
          </EmptyState>
        ) : (
          <div aria-busy={loading}>
            <AuditEvents events={nodes} />
          </div>
        )}
        {pageInfo && (nodes?.length ?? 0) > 0 && (
          <Pager
            summary={texts.shown(String(nodes?.length ?? 0))}
            onPrevious={
              pageInfo.hasPreviousPage && pageInfo.startCursor !== null
                ? () => change({ before: pageInfo.startCursor, after: null }, true)
                : undefined
            }
            onNext={
              pageInfo.hasNextPage && pageInfo.endCursor !== null
                ? () => change({ after: pageInfo.endCursor, before: null }, true)
                : undefined
            }
          />
        )}
      </Section>
    </Page>
  );
}

function Filters(props: {
  readonly params: URLSearchParams;
  readonly change: (values: Readonly<Record<string, string | null>>) => void;
  readonly isFiltered: boolean;
}) {
  const { params, change, isFiltered } = props;
  const texts = useMessages(TEXTS);
  const canFind = useCan('Query.users', 'Query.user');
  const user = params.get('user');
  const span = timeOf(params);
  const times: Choice[] = [
    { value: 'any', label: texts.anyTime },
    ...(Object.keys(SPANS) as Span[]).map((one) => ({ value: one, label: texts[one] })),
    { value: 'between', label: texts.between },
  ];
  const chooseTime = (value: string) => {
    if (value === 'between') return change({ time: null, from: new Date(Date.now() - 24 * HOUR).toISOString() });
    change({ time: value === 'any' ? null : value, from: null, until: null });
  };
  return (
    <div className="toolbar">
      {/* Until it is known, the field that most viewers have keeps the place. */}
      {canFind['Query.users'] !== false && canFind['Query.user'] !== false ? (
        <PersonPicker
          label={texts.person}
          userId={canFind['Query.user'] ? user : null}
          onChoose={(id) => change({ user: id })}
        />
      ) : (
        <TextField label={texts.personId} value={user ?? ''} onChange={(text) => change({ user: text || null })} />
      )}
      <SelectField
        label={texts.action}
        choices={useActionChoices()}
        value={actionOf(params) ?? 'any'}
        onChange={(value) => change({ action: value === 'any' ? null : value })}
      />
      <SelectField label={texts.time} choices={times} value={span} onChange={chooseTime} />
      {span === 'between' && (
        <>
          <TimeField label={texts.from} value={instantOf(params, 'from')} onChange={(from) => change({ from })} />
          <TimeField label={texts.until} value={instantOf(params, 'until')} onChange={(until) => change({ until })} />
        </>
      )}
      {isFiltered && (
        <Button
          variant="quiet"
          onPress={() => change({ user: null, action: null, time: null, from: null, until: null })}
        >
          {texts.reset}
        </Button>
      )}
    </div>
  );
}

/** An instant, in the time zone of the reader. In the URL it is in UTC, so that a link means the same everywhere. */
function TimeField(props: {
  readonly label: string;
  readonly value: string | null;
  readonly onChange: (value: string) => void;
}) {
  const { label, value, onChange } = props;
  const date = value === null ? null : new Date(value);
  const local =
    date === null ? '' : new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  return (
    <TextField
      label={label}
      type="datetime-local"
      value={local}
      // Empty while a part of it is missing: the field must stay.
      onChange={(text) => onChange(text === '' ? '' : new Date(text).toISOString())}
    />
  );
}

/** All kinds of events by group: a group, then its kinds. */
function useActionChoices(): Choice[] {
  const texts = useMessages(TEXTS);
  const titles = useMessages(ACTION_TITLES);
  const groups = useMessages(GROUP_TITLES);
  return [
    { value: 'any', label: texts.anyAction },
    ...(Object.keys(groups) as ActionGroup[]).flatMap((group) => [
      { value: group, label: String(texts.allOf(groups[group])) },
      ...actionsOf(group).map((action) => ({ value: action, label: titles[action] })),
    ]),
  ];
}

const ACTIONS = Object.keys(GROUP_OF) as AuditAction[];
const HOUR = 3_600_000;

function actionsOf(group: string): AuditAction[] {
  return ACTIONS.filter((action) => GROUP_OF[action] === group);
}

/** The kind or the group of events in the URL; null without one, and for one that does not exist. */
function actionOf(params: URLSearchParams): string | null {
  const action = params.get('action');
  return ACTIONS.some((one) => one === action || GROUP_OF[one] === action) ? action : null;
}

/** An instant of the URL; null without one, and for a text that is none. */
function instantOf(params: URLSearchParams, name: 'from' | 'until'): string | null {
  const text = params.get(name);
  return text === null || Number.isNaN(Date.parse(text)) ? null : new Date(text).toISOString();
}

function timeOf(params: URLSearchParams): string {
  if (params.has('from') || params.has('until')) return 'between';
  const time = params.get('time');
  return time !== null && Object.hasOwn(SPANS, time) ? time : 'any';
}

/** The filter of the URL. A span of time ends now, and stays the same until it is chosen again: cursors belong to one filter. */
function useFilter(params: URLSearchParams): AuditFilter {
  const user = params.get('user');
  const action = actionOf(params);
  const time = timeOf(params);
  const from = instantOf(params, 'from');
  const until = instantOf(params, 'until');
  return useMemo(() => {
    const ofGroup = actionsOf(action ?? '');
    const actions = ofGroup.length > 0 ? ofGroup : ACTIONS.filter((one) => one === action);
    const since = time === 'between' ? from : Object.hasOwn(SPANS, time) ? hoursAgo(SPANS[time as Span]) : null;
    return {
      ...(user !== null && { userId: user }),
      ...(actions.length > 0 && { actions }),
      ...(since !== null && { after: since }),
      ...(time === 'between' && until !== null && { before: until }),
    };
  }, [user, action, time, from, until]);
}

function hoursAgo(hours: number): string {
  return new Date(Date.now() - hours * HOUR).toISOString();
}
