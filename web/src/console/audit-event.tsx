import { useQuery } from '@apollo/client/react';
import { useCan } from '@scoped-api/client/react';
import type { ReactNode } from 'react';
import { type AuditAction, type AuditEventPartsFragment, ClientNamesDocument } from '../generated/graphql';
import { describeUserAgent } from '../shell/user-agent';
import { COMMON, DateTime, defineMessages, Icon, Link, useLanguage, useMessages } from '../ui';
import './audit-event.css';
import { ACTION_TITLES, GROUP_ICONS, GROUP_OF, SENTENCES, TONES, VALUE_NAMES } from './audit-words';

const TEXTS = defineMessages({
  en: {
    events: 'Events, newest first',
    operator: 'The operator',
    someone: 'Someone without a token',
    deleted: '(deleted)',
    user: 'user',
    client: 'client',
    invitation: 'an invitation',
    from: (address: string) => `from ${address}`,
    more: 'Details',
    time: 'Time',
    action: 'Kind of event',
    event: 'Event',
    request: 'Request',
    address: 'Address',
    userAgent: 'Program',
    actor: 'By',
    target: 'Acted on',
    none: 'none',
    changedTo: 'changed to',
    added: 'added',
    removed: 'removed',
  },
  de: {
    events: 'Ereignisse, die neuesten zuerst',
    operator: 'Der Betreiber',
    someone: 'Jemand ohne Token',
    deleted: '(gelöscht)',
    user: 'Benutzer',
    client: 'Client',
    invitation: 'Einladung',
    from: (address) => `von ${address}`,
    more: 'Einzelheiten',
    time: 'Zeit',
    action: 'Art des Ereignisses',
    event: 'Ereignis',
    request: 'Anfrage',
    address: 'Adresse',
    userAgent: 'Programm',
    actor: 'Durch',
    target: 'Betrifft',
    none: 'keine',
    changedTo: 'geändert zu',
    added: 'hinzugefügt',
    removed: 'entfernt',
  },
});

/** Kinds of events whose sentence says enough: their values are under "Details". */
const BRIEF: readonly AuditAction[] = ['LOGIN', 'USER_REGISTERED', 'REAUTHENTICATED'];

/** Values that only name a row of a table: under "Details". */
const IDENTIFIERS = new Set(['sessionId', 'secretId', 'passkeyId', 'personalAccessTokenId', 'clientId', 'ownerId']);

/**
 * Events of the audit log in words, by day, newest first. A query of them has the fragment `AuditEventParts`, whose variable
 * `$people` is what {@link usePeopleInAudit} returns.
 */
export function AuditEvents({ events }: { readonly events: readonly AuditEventPartsFragment[] }) {
  const texts = useMessages(TEXTS);
  const { locale } = useLanguage();
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'full' });
  const days = new Map<string, AuditEventPartsFragment[]>();
  for (const event of events) {
    const day = format.format(new Date(event.at));
    days.set(day, [...(days.get(day) ?? []), event]);
  }
  return (
    <div className="audit-events">
      {[...days].flatMap(([name, ofDay]) => [
        <p key={name} className="audit-day">
          {name}
        </p>,
        <ol key={`${name} events`} aria-label={`${texts.events}: ${name}`}>
          {ofDay.map((event) => (
            <AuditEventItem key={event.id} event={event} />
          ))}
        </ol>,
      ])}
    </div>
  );
}

/** Returns whether the viewer may see the people of events by name; undefined until it is known. */
export function usePeopleInAudit(): boolean | undefined {
  const can = useCan('AuditEvent.actor', 'AuditEvent.target');
  const answers = Object.values(can);
  return answers.includes(undefined) ? undefined : !answers.includes(false);
}

function AuditEventItem({ event }: { readonly event: AuditEventPartsFragment }) {
  const texts = useMessages(TEXTS);
  const sentences = useMessages(SENTENCES);
  const titles = useMessages(ACTION_TITLES);
  const { locale } = useLanguage();
  const { action, at, actorKind, address } = event;
  const rows = differencesOf(event);
  const shown = rows.filter((row) => isShown(row, action));
  const who = <Actor event={event} />;
  const whom = event.targetId === null ? null : <Target event={event} />;
  const name = event.after?.event;
  const sentence = sentences[action]?.({
    who,
    whom,
    isSelf: event.actorId !== null && event.actorId === event.targetId,
    kind: actorKind,
    event: typeof name === 'string' ? name : null,
  });
  const device = describeUserAgent(event.userAgent)?.device;
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }).format(new Date(at));
  return (
    <li className="audit-event">
      <span className={`audit-mark ${TONES[action] ?? ''}`}>
        <Icon name={GROUP_ICONS[GROUP_OF[action] ?? 'other']} size={18} />
      </span>
      <div className="audit-text">
        <p>
          {sentence ?? action}
          {address !== null && <span className="soft"> {texts.from(address)}</span>}
          {device && <span className="soft">, {device}</span>}
        </p>
        {shown.length > 0 && <Differences rows={shown} />}
        <details className="audit-more">
          <summary>{texts.more}</summary>
          <dl className="differences">
            <Row name={texts.time}>
              <code>{at}</code>
            </Row>
            <Row name={texts.action}>
              {titles[action]} <code>{action}</code>
            </Row>
            {event.actorId !== null && (
              <Row name={texts.actor}>
                <code>{event.actorId}</code>
              </Row>
            )}
            {event.targetId !== null && (
              <Row name={texts.target}>
                <code>{event.targetId}</code>
              </Row>
            )}
            {rows
              .filter((row) => !shown.includes(row))
              .map((row) => (
                <Row key={row.name} name={<ValueName name={row.name} />}>
                  <Difference row={row} />
                </Row>
              ))}
            {address !== null && (
              <Row name={texts.address}>
                <code>{address}</code>
              </Row>
            )}
            {event.userAgent !== null && (
              <Row name={texts.userAgent}>
                <span className="soft">{event.userAgent}</span>
              </Row>
            )}
            {event.requestId !== null && (
              <Row name={texts.request}>
                <code>{event.requestId}</code>
              </Row>
            )}
            <Row name={texts.event}>
              <code>{event.id}</code>
            </Row>
          </dl>
        </details>
      </div>
      <time className="audit-time" dateTime={at} title={at}>
        {time}
      </time>
    </li>
  );
}

/** The actor by name, with a link to the page of the user. */
function Actor({ event }: { readonly event: AuditEventPartsFragment }) {
  const texts = useMessages(TEXTS);
  const { actorKind, actorId, actor } = event;
  if (actorKind === 'OPERATOR') return <span className="audit-name">{texts.operator}</span>;
  if (actorKind === 'CLIENT' && actorId !== null) return <ClientName id={actorId} withKind />;
  if (actorKind === 'USER' && actorId !== null) return <PersonName id={actorId} person={actor} />;
  return <span className="audit-name">{texts.someone}</span>;
}

/** What was acted on. Its kind follows from the kind of the event. */
function Target({ event }: { readonly event: AuditEventPartsFragment }) {
  const texts = useMessages(TEXTS);
  const { action, targetId, target, actorId, actor } = event;
  if (targetId === null) return null;
  if (action.startsWith('CLIENT_')) {
    const name = event.after?.name ?? event.before?.name;
    return <ClientName id={targetId} name={typeof name === 'string' ? name : undefined} />;
  }
  if (action === 'USER_INVITED' || action.startsWith('INVITATION_')) return texts.invitation;
  const person = target ?? (targetId === actorId ? actor : target);
  return <PersonName id={targetId} person={person} isDeletion={action === 'USER_DELETED'} />;
}

/**
 * A user by name, with a link to their page; one who was deleted by id, with a link to their events.
 *
 * @param person - null: deleted, undefined: the viewer may not see it.
 */
export function PersonName(props: {
  readonly id: string;
  readonly person: { readonly username: string; readonly fullName?: string | null } | null | undefined;
  /** Whether the sentence says that the user was deleted. */
  readonly isDeletion?: boolean;
}) {
  const { id, person, isDeletion = false } = props;
  const texts = useMessages(TEXTS);
  const can = useCan('Query.user');
  if (person) {
    const title = person.fullName ?? undefined;
    return (
      <span className="audit-name" title={title}>
        {can['Query.user'] ? <Link href={`/console/users/${id}`}>{person.username}</Link> : person.username}
      </span>
    );
  }
  return (
    <>
      {person === undefined && `${texts.user} `}
      <Link href={`/console/audit?user=${id}`}>
        <code title={id}>{shortId(id)}</code>
      </Link>
      {person === null && !isDeletion && <span className="soft"> {texts.deleted}</span>}
    </>
  );
}

/** A client by name, if the viewer may read clients; otherwise by id. */
function ClientName(props: { readonly id: string; readonly name?: string | undefined; readonly withKind?: boolean }) {
  const { id, withKind = false } = props;
  const texts = useMessages(TEXTS);
  const canRead = useCan('Query.clients')['Query.clients'] === true;
  const { data } = useQuery(ClientNamesDocument, { skip: !canRead || props.name !== undefined });
  const known = data?.clients?.find((client) => client.id === id)?.name;
  const name = props.name ?? known;
  const text = name === undefined ? <code title={id}>{shortId(id)}</code> : <span className="audit-name">{name}</span>;
  return (
    <>
      {withKind && `${texts.client} `}
      {canRead && known !== undefined ? <Link href={`/console/clients?search=${id}`}>{text}</Link> : text}
    </>
  );
}

/** The ends of an id: the start of those made in the same minute is the same. */
function shortId(id: string): string {
  return id.length > 18 ? `${id.slice(0, 8)}…${id.slice(-6)}` : id;
}

/** A value that an event has, before and after it. A side that the event does not have is undefined. */
interface DifferenceRow {
  readonly name: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Returns the values of `before` and `after` by name. */
function differencesOf({ before, after }: Pick<AuditEventPartsFragment, 'before' | 'after'>): DifferenceRow[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names].map((name) => ({ name, before: before?.[name], after: after?.[name] }));
}

/** Whether a value is shown with the event, not only under "Details". */
function isShown({ name, before, after }: DifferenceRow, action: AuditAction): boolean {
  if (IDENTIFIERS.has(name) || name === 'event') return false;
  if (before !== undefined && after !== undefined) return true;
  if (BRIEF.includes(action) || (name === 'name' && action.startsWith('CLIENT_'))) return false;
  const value = before ?? after ?? null;
  return value !== null && !(Array.isArray(value) && value.length === 0);
}

function Differences({ rows }: { readonly rows: readonly DifferenceRow[] }) {
  return (
    <dl className="differences">
      {rows.map((row) => (
        <Row key={row.name} name={<ValueName name={row.name} />}>
          <Difference row={row} />
        </Row>
      ))}
    </dl>
  );
}

function Row({ name, children }: { readonly name: ReactNode; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function ValueName({ name }: { readonly name: string }) {
  const names: Readonly<Record<string, string>> = useMessages(VALUE_NAMES);
  return Object.hasOwn(names, name) ? names[name] : <code>{name}</code>;
}

function Difference({ row: { before, after } }: { readonly row: DifferenceRow }) {
  const texts = useMessages(TEXTS);
  if (before === undefined) return <Value value={after} />;
  if (after === undefined) return <Value value={before} />;
  if (isTextList(before) && isTextList(after)) {
    const gained = after.filter((one) => !before.includes(one));
    const lost = before.filter((one) => !after.includes(one));
    return (
      <>
        {gained.map((one) => (
          <ins key={one} className="gained">
            <span className="visually-hidden">{texts.added} </span>
            <span aria-hidden="true">+ </span>
            {one}
          </ins>
        ))}
        {lost.map((one) => (
          <del key={one} className="lost">
            <span className="visually-hidden">{texts.removed} </span>
            <span aria-hidden="true">− </span>
            {one}
          </del>
        ))}
      </>
    );
  }
  return (
    <>
      <del>
        <Value value={before} />
      </del>{' '}
      <span className="visually-hidden">{texts.changedTo}</span>
      <span className="arrow" aria-hidden="true">
        →
      </span>{' '}
      <ins>
        <Value value={after} />
      </ins>
    </>
  );
}

function Value({ value }: { readonly value: unknown }) {
  const texts = useMessages(TEXTS);
  const common = useMessages(COMMON);
  if (value === null || value === '') return <span className="soft">{texts.none}</span>;
  if (typeof value === 'boolean') return value ? common.yes : common.no;
  if (isTextList(value)) {
    return value.length === 0 ? <span className="soft">{texts.none}</span> : <code>{value.join(', ')}</code>;
  }
  if (typeof value === 'string') return isInstant(value) ? <DateTime value={value} /> : value;
  if (typeof value === 'number') return String(value);
  return <code>{JSON.stringify(value)}</code>;
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

/** Whether a text is an instant as JSON writes it. */
function isInstant(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text) && !Number.isNaN(Date.parse(text));
}
