import { useApolloClient, useQuery } from '@apollo/client/react';
import { useCan } from '@scoped-api/client/react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { ConsoleUserCountDocument, ConsoleUsersDocument, type ConsoleUsersQuery } from '../generated/graphql';
import {
  Badge,
  Button,
  COMMON,
  DataTable,
  DateTime,
  defineMessages,
  EmptyState,
  ErrorState,
  Link,
  Offered,
  Page,
  Pager,
  PartialNote,
  Section,
  type TableColumn,
  useMessages,
  useNumberFormat,
} from '../ui';
import { BulkChange } from './bulk-change';
import type { BulkTarget } from './bulk-run';
import './console.css';
import { ESTIMATE } from './estimate';
import { InviteDialog } from './invite-dialog';
import { NewUserDialog } from './new-user-dialog';
import { UserFilters, type UserListProps } from './user-filters';
import {
  countFilters,
  filterOf,
  pageOf,
  readUserList,
  turned,
  type UserListState,
  withSelection,
  writeUserList,
} from './user-list-state';

const TEXTS = defineMessages({
  en: {
    title: 'Users',
    create: 'Create a user',
    invite: 'Invite',
    clearFilters: 'Clear the filters',
    role: 'Role',
    state: 'State',
    active: 'Active',
    disabled: 'Disabled',
    caption: 'Users',
    username: 'Username',
    email: 'E-mail address',
    created: 'Created',
    none: 'No users yet',
    noneText: 'Create the first one, or invite a person.',
    noMatch: 'No user matches',
    noMatchText: 'Try another word or fewer filters.',
    pageEmpty: 'There is nothing on this page',
    toStart: 'Go to the first page',
    total: (count: string) => `${count} users`,
    totalOne: 'One user',
    totalAbout: (count: string) => `About ${count} users`,
    counting: 'Counting…',
    range: (first: string, last: string) => `${first}–${last}`,
    rangeOf: (first: string, last: string, total: string) => `${first}–${last} of ${total}`,
    rangeOfAbout: (first: string, last: string, total: string) => `${first}–${last} of about ${total}`,
    selected: (count: string) => `${count} selected`,
    allSelected: (count: string) => `All ${count} that match are selected`,
    selectMatching: (count: string) => `Select all ${count} that match`,
    change: 'Change…',
    clear: 'Clear the selection',
  },
  de: {
    title: 'Benutzer',
    create: 'Benutzer anlegen',
    invite: 'Einladen',
    clearFilters: 'Filter entfernen',
    role: 'Rolle',
    state: 'Zustand',
    active: 'Aktiv',
    disabled: 'Gesperrt',
    caption: 'Benutzer',
    username: 'Benutzername',
    email: 'E-Mail-Adresse',
    created: 'Angelegt',
    none: 'Noch keine Benutzer',
    noneText: 'Legen Sie den ersten an, oder laden Sie jemanden ein.',
    noMatch: 'Kein Benutzer passt',
    noMatchText: 'Versuchen Sie ein anderes Wort oder weniger Filter.',
    pageEmpty: 'Auf dieser Seite ist nichts',
    toStart: 'Zur ersten Seite',
    total: (count) => `${count} Benutzer`,
    totalOne: 'Ein Benutzer',
    totalAbout: (count) => `Etwa ${count} Benutzer`,
    counting: 'Wird gezählt …',
    range: (first, last) => `${first}–${last}`,
    rangeOf: (first, last, total) => `${first}–${last} von ${total}`,
    rangeOfAbout: (first, last, total) => `${first}–${last} von etwa ${total}`,
    selected: (count) => `${count} ausgewählt`,
    allSelected: (count) => `Alle ${count} passenden sind ausgewählt`,
    selectMatching: (count) => `Alle ${count} passenden auswählen`,
    change: 'Ändern …',
    clear: 'Auswahl aufheben',
  },
});

type UserPage = NonNullable<ConsoleUsersQuery['users']>;
type UserRow = UserPage['nodes'][number];

/** The list of users: search, filters, orders, pages, and changes of many at once. */
export default function UsersPage() {
  const texts = useMessages(TEXTS);
  const can = useCan('Mutation.createUser', 'Mutation.inviteUser', 'Mutation.updateUsers');
  const { state, show } = useUserListState();
  const list = useUserList(state);
  const selection = useSelection(state, list.page?.nodes);
  const [dialog, setDialog] = useState<'create' | 'invite' | BulkTarget>();
  const apollo = useApolloClient();
  const close = (isChanged: boolean) => {
    setDialog(undefined);
    if (!isChanged) return;
    // Every page and every count may be another one now.
    apollo.cache.evict({ id: 'ROOT_QUERY', fieldName: 'users' });
    apollo.cache.gc();
    list.retry();
  };

  const turn = (side: 'after' | 'before') => {
    // The cursors of the rows that are shown are not those of the page that is on its way.
    if (list.page && !list.isStale) show(turned(state, side, list.page.pageInfo));
  };

  return (
    <Page
      title={texts.title}
      actions={
        <>
          <Offered isOffered={can['Mutation.inviteUser']}>
            <Button icon="mail" onPress={() => setDialog('invite')}>
              {texts.invite}
            </Button>
          </Offered>
          <Offered isOffered={can['Mutation.createUser']}>
            <Button icon="plus" variant="primary" onPress={() => setDialog('create')}>
              {texts.create}
            </Button>
          </Offered>
        </>
      }
    >
      <Section>
        <UserFilters state={state} show={show} />
        <SelectionBar
          total={list.total}
          isCounting={list.isCounting}
          selection={selection}
          rows={list.page?.nodes}
          onChange={can['Mutation.updateUsers'] ? setDialog : undefined}
        />
        {list.error && list.page && <PartialNote />}
        {list.error && !list.page ? (
          <ErrorState fault={list.error} onRetry={list.retry} />
        ) : (
          <UserTable
            state={state}
            show={show}
            page={list.page}
            isStale={list.isStale}
            {...(can['Mutation.updateUsers'] && { selection })}
          />
        )}
        {list.error && state.cursor && !list.page && (
          <Button onPress={() => show(withSelection(state, {}))}>{texts.toStart}</Button>
        )}
        {list.page && list.page.nodes.length > 0 && (
          <Pager
            summary={<Range list={list} state={state} />}
            onPrevious={list.page.pageInfo.hasPreviousPage ? () => turn('before') : undefined}
            onNext={list.page.pageInfo.hasNextPage ? () => turn('after') : undefined}
          />
        )}
      </Section>
      {dialog === 'create' && <NewUserDialog onClose={close} />}
      {dialog === 'invite' && <InviteDialog onClose={() => setDialog(undefined)} />}
      {typeof dialog === 'object' && (
        <BulkChange
          target={dialog}
          count={dialog.by === 'ids' ? dialog.ids.length : (list.total?.count ?? 0)}
          isEstimate={dialog.by === 'filter' && list.total?.isEstimate === true}
          names={selection.names}
          onClose={(isChanged) => {
            if (isChanged) selection.clear();
            close(isChanged);
          }}
        />
      )}
    </Page>
  );
}

/** Returns the state that the address has, and the function that goes to another one. */
function useUserListState() {
  const query = useSearch();
  const [path, navigate] = useLocation();
  const state = useMemo(() => readUserList(query), [query]);
  const show = (next: UserListState, options: { readonly replace?: boolean } = {}) => {
    const text = writeUserList(next);
    navigate(text === '' ? path : `${path}?${text}`, options);
  };
  return { state, show };
}

/** A page of users. While another one loads, the rows of the last one stay; an answer that comes too late is dropped. */
function useUserList(state: UserListState) {
  const variables = useMemo(() => pageOf(state), [state]);
  const users = useQuery(ConsoleUsersDocument, { variables, fetchPolicy: 'cache-and-network' });
  const counted = useQuery(ConsoleUserCountDocument, {
    variables: { filter: variables.filter },
    fetchPolicy: 'cache-and-network',
  });
  const present = users.data?.users ?? undefined;
  const page = present ?? (users.error ? undefined : (users.previousData?.users ?? undefined));
  const count = counted.data?.users ?? (counted.error ? undefined : counted.previousData?.users);
  return {
    page: page as UserPage | undefined,
    isStale: present === undefined && page !== undefined,
    error: users.error,
    isCounting: count === undefined && counted.error === undefined,
    total: count
      ? {
          count: count.totalCount ?? 0,
          isEstimate: count.totalCountIsEstimate ?? false,
          // Not while the count of the filter before is shown.
          isStale: counted.data?.users === undefined,
        }
      : undefined,
    retry: () => {
      void users.refetch();
      void counted.refetch();
    },
  };
}

type UserList = ReturnType<typeof useUserList>;

/** What is selected, across pages: some users, or all that match. */
function useSelection(state: UserListState, rows: readonly UserRow[] | undefined) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [isWhole, setWhole] = useState(false);
  const names = useRef(new Map<string, string>());
  for (const { id, username } of rows ?? []) names.current.set(id, username);
  const filter = JSON.stringify(filterOf(state) ?? {});
  // biome-ignore lint/correctness/useExhaustiveDependencies: "all that match" means others with another filter.
  useEffect(() => setWhole(false), [filter]);
  return {
    ids: isWhole ? new Set(rows?.map(({ id }) => id)) : ids,
    isWhole,
    names: names.current as ReadonlyMap<string, string>,
    target: (): BulkTarget =>
      isWhole
        ? // The API wants a condition: every user was created before now.
          { by: 'filter', filter: { createdBefore: new Date().toISOString(), ...filterOf(state) } }
        : { by: 'ids', ids: [...ids] },
    choose: (chosen: ReadonlySet<string>) => {
      setWhole(false);
      setIds(chosen);
    },
    chooseWhole: () => setWhole(true),
    clear: () => {
      setWhole(false);
      setIds(new Set());
    },
  };
}

type Selection = ReturnType<typeof useSelection>;

/** Above the table: how many there are or, with a selection, what can be done with it. Its height does not change. */
function SelectionBar(props: {
  readonly total: UserList['total'];
  readonly isCounting: boolean;
  readonly selection: Selection;
  readonly rows: readonly UserRow[] | undefined;
  readonly onChange: ((target: BulkTarget) => void) | undefined;
}) {
  const { total, isCounting, selection, rows, onChange } = props;
  const texts = useMessages(TEXTS);
  const common = useMessages(COMMON);
  const format = useNumberFormat();
  const formatEstimate = useNumberFormat(ESTIMATE);
  const matching = total ? (total.isEstimate ? `≈ ${formatEstimate(total.count)}` : format(total.count)) : '';
  const words = total
    ? total.isEstimate
      ? texts.totalAbout(formatEstimate(total.count))
      : total.count === 1
        ? texts.totalOne
        : texts.total(format(total.count))
    : isCounting
      ? texts.counting
      : '';
  const isSelected = selection.isWhole || selection.ids.size > 0;
  if (!isSelected || onChange === undefined) {
    return (
      <div className="list-bar">
        <span className="soft" role="status">
          {words}
        </span>
        {onChange && rows && rows.length > 0 && (
          // A phone does not show the headers, and so no box that selects all.
          <span className="phone-only">
            <Button variant="quiet" onPress={() => selection.choose(new Set(rows.map(({ id }) => id)))}>
              {common.selectAll}
            </Button>
          </span>
        )}
      </div>
    );
  }
  return (
    <div className="list-bar">
      <strong role="status">
        {selection.isWhole ? texts.allSelected(matching) : texts.selected(format(selection.ids.size))}
      </strong>
      {!selection.isWhole && total && !total.isStale && total.count > selection.ids.size && (
        <Button variant="quiet" onPress={selection.chooseWhole}>
          {texts.selectMatching(matching)}
        </Button>
      )}
      <Button variant="quiet" onPress={selection.clear}>
        {texts.clear}
      </Button>
      <Button onPress={() => onChange(selection.target())}>{texts.change}</Button>
    </div>
  );
}

const ORDERED_BY = { username: 'USERNAME', email: 'EMAIL', created: 'CREATED_AT' } as const;

function UserTable(
  props: UserListProps & {
    readonly page: UserPage | undefined;
    readonly isStale: boolean;
    readonly selection?: Selection;
  },
) {
  const { state, show, page, isStale, selection } = props;
  const texts = useMessages(TEXTS);
  const columns: TableColumn<UserRow>[] = [
    {
      id: 'username',
      header: texts.username,
      isRowHeader: true,
      isSortable: true,
      cell: ({ id, username, fullName }) => (
        <span className="person">
          <Link href={`/console/users/${id}`}>{username}</Link>
          {fullName !== null && <span className="soft small">{fullName}</span>}
        </span>
      ),
    },
    {
      id: 'email',
      header: texts.email,
      isSortable: true,
      isSelfExplanatory: true,
      width: '32%',
      cell: ({ email }) => email,
    },
    { id: 'role', header: texts.role, width: '7rem', cell: ({ role }) => <span className="keep">{role}</span> },
    {
      id: 'state',
      header: texts.state,
      width: '7rem',
      cell: ({ isActive }) =>
        isActive ? <span className="soft">{texts.active}</span> : <Badge tone="bad">{texts.disabled}</Badge>,
    },
    {
      id: 'created',
      header: texts.created,
      isSortable: true,
      width: '9rem',
      cell: ({ createdAt }) => <DateTime value={createdAt} style="date" />,
    },
  ];
  const [ordered] = Object.entries(ORDERED_BY).find(([, field]) => field === state.order.field) ?? [];
  return (
    <DataTable
      caption={texts.caption}
      columns={columns}
      rows={page?.nodes}
      rowKey={({ id }) => id}
      rowName={({ username }) => username}
      expectedRows={10}
      isStale={isStale}
      {...(ordered !== undefined && { order: { column: ordered, direction: state.order.direction } })}
      onOrder={({ column, direction }) =>
        show(withSelection(state, { order: { field: ORDERED_BY[column as keyof typeof ORDERED_BY], direction } }))
      }
      {...(selection && { selected: selection.ids, onSelect: selection.choose })}
      empty={<NoUsers state={state} show={show} />}
    />
  );
}

function NoUsers({ state, show }: UserListProps) {
  const texts = useMessages(TEXTS);
  if (state.cursor) {
    return (
      <EmptyState icon="users" title={texts.pageEmpty}>
        <Button onPress={() => show(withSelection(state, {}))}>{texts.toStart}</Button>
      </EmptyState>
    );
  }
  if (filterOf(state) === undefined) {
    return (
      <EmptyState icon="users" title={texts.none}>
        <p>{texts.noneText}</p>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="search" title={texts.noMatch}>
      <p>{texts.noMatchText}</p>
      {countFilters(state) > 0 && (
        <Button onPress={() => show(withSelection(state, { role: '', state: '', from: '', to: '' }))}>
          {texts.clearFilters}
        </Button>
      )}
    </EmptyState>
  );
}

/** Which rows are shown, in words. While others load, the words stay those of the rows that are shown. */
function Range({ list, state }: { readonly list: UserList; readonly state: UserListState }) {
  const texts = useMessages(TEXTS);
  const format = useNumberFormat();
  const formatEstimate = useNumberFormat(ESTIMATE);
  const shown = useRef('');
  const { page, isStale, total } = list;
  if (page && !isStale) {
    const first = page.pageInfo.hasPreviousPage ? Math.max(state.position, 2) : 1;
    const last = first + page.nodes.length - 1;
    // At the end the position is known, and an estimate is not needed.
    const isEnd = !page.pageInfo.hasNextPage && !page.pageInfo.hasPreviousPage;
    const [from, to] = [format(first), format(last)];
    shown.current =
      isEnd || !total || last > total.count
        ? texts.range(from, to)
        : total.isEstimate
          ? texts.rangeOfAbout(from, to, formatEstimate(total.count))
          : texts.rangeOf(from, to, format(total.count));
  }
  return shown.current;
}
