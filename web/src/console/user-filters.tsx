import { useEffect, useRef, useState } from 'react';
import { Button, defineMessages, SearchField, SelectField, TextField, useMessages } from '../ui';
import './console.css';
import { useGrants } from './grants';
import { countFilters, type UserListState, withSelection } from './user-list-state';

const TEXTS = defineMessages({
  en: {
    search: 'Search by name or e-mail address',
    searchHint: 'Name or e-mail address',
    filters: 'Filters',
    filtersSet: (count: number) => `Filters (${count})`,
    role: 'Role',
    allRoles: 'All roles',
    state: 'State',
    allStates: 'All',
    active: 'Active',
    disabled: 'Disabled',
    from: 'Created from',
    to: 'Created until',
    order: 'Order',
    newest: 'Newest first',
    oldest: 'Oldest first',
    changedLast: 'Changed last first',
    byUsername: 'Username',
    byEmail: 'E-mail address',
  },
  de: {
    search: 'Nach Name oder E-Mail-Adresse suchen',
    searchHint: 'Name oder E-Mail-Adresse',
    filters: 'Filter',
    filtersSet: (count) => `Filter (${count})`,
    role: 'Rolle',
    allRoles: 'Alle Rollen',
    state: 'Zustand',
    allStates: 'Alle',
    active: 'Aktiv',
    disabled: 'Gesperrt',
    from: 'Angelegt ab',
    to: 'Angelegt bis',
    order: 'Reihenfolge',
    newest: 'Neueste zuerst',
    oldest: 'Älteste zuerst',
    changedLast: 'Zuletzt geänderte zuerst',
    byUsername: 'Benutzername',
    byEmail: 'E-Mail-Adresse',
  },
});

/** What the list shows, and what goes to another state of it. */
export interface UserListProps {
  readonly state: UserListState;
  readonly show: (state: UserListState, options?: { readonly replace?: boolean }) => void;
}

/** How long a search waits for the next letter, in milliseconds. */
const TYPING_PAUSE = 200;

/** Search, filters and order of the list of users. On a phone the filters are behind a button. */
export function UserFilters({ state, show }: UserListProps) {
  const texts = useMessages(TEXTS);
  const { roles } = useGrants();
  const [isOpen, setOpen] = useState(false);
  const search = useTyped(state.search, (text) =>
    // One entry in the history for a search, not one for each letter.
    show(withSelection(state, { search: text }), { replace: state.search !== '' }),
  );
  const select = (change: Partial<UserListState>) => show(withSelection(state, change));
  const count = countFilters(state);
  const ALL = 'all';
  return (
    <div className="stack">
      <SearchField label={texts.search} placeholder={texts.searchHint} value={search.typed} onChange={search.type} />
      <div className="phone-only">
        <Button icon={isOpen ? 'up' : 'down'} onPress={() => setOpen(!isOpen)} aria-expanded={isOpen}>
          {count > 0 ? texts.filtersSet(count) : texts.filters}
        </Button>
      </div>
      <div className={isOpen ? 'list-filters' : 'list-filters is-closed'}>
        <SelectField
          label={texts.role}
          value={state.role === '' ? ALL : state.role}
          onChange={(role: string) => select({ role: role === ALL ? '' : role })}
          choices={[
            { value: ALL, label: texts.allRoles },
            ...roles.map(({ name }) => ({ value: name as string, label: name })),
            // A role in the address that the list does not have, while the roles load for example.
            ...(state.role !== '' && !roles.some(({ name }) => name === state.role)
              ? [{ value: state.role, label: state.role }]
              : []),
          ]}
        />
        <SelectField
          label={texts.state}
          value={state.state === '' ? ALL : state.state}
          onChange={(chosen: string) => select({ state: chosen === ALL ? '' : (chosen as UserListState['state']) })}
          choices={[
            { value: ALL, label: texts.allStates },
            { value: 'active', label: texts.active },
            { value: 'disabled', label: texts.disabled },
          ]}
        />
        <TextField label={texts.from} type="date" value={state.from} onChange={(from) => select({ from })} />
        <TextField label={texts.to} type="date" value={state.to} onChange={(to) => select({ to })} />
        <OrderField state={state} show={show} />
      </div>
    </div>
  );
}

/** The order as a list of choices: a phone shows no headers to press. */
function OrderField({ state, show }: UserListProps) {
  const texts = useMessages(TEXTS);
  const orders = [
    { order: { field: 'CREATED_AT', direction: 'DESC' }, label: texts.newest },
    { order: { field: 'CREATED_AT', direction: 'ASC' }, label: texts.oldest },
    { order: { field: 'UPDATED_AT', direction: 'DESC' }, label: texts.changedLast },
    { order: { field: 'USERNAME', direction: 'ASC' }, label: texts.byUsername },
    { order: { field: 'EMAIL', direction: 'ASC' }, label: texts.byEmail },
  ] as const;
  const keyOf = ({ field, direction }: UserListState['order']) => `${field} ${direction}`;
  const current = keyOf(state.order);
  const listed = orders.map(({ order, label }) => ({ value: keyOf(order), label }));
  const reversed = { USERNAME: texts.byUsername, EMAIL: texts.byEmail, UPDATED_AT: texts.changedLast };
  const isListed = listed.some(({ value }) => value === current);
  return (
    <SelectField
      label={texts.order}
      value={current}
      choices={
        isListed
          ? listed
          : [...listed, { value: current, label: `${reversed[state.order.field as keyof typeof reversed]} ↓` }]
      }
      onChange={(chosen: string) => {
        const order = orders.find((one) => keyOf(one.order) === chosen)?.order;
        if (order) show(withSelection(state, { order }));
      }}
    />
  );
}

/** Returns what the user types, and tells it after a pause. A search that comes from the address replaces it. */
function useTyped(search: string, onSearch: (text: string) => void) {
  const [typed, setTyped] = useState(search);
  const told = useRef(search);
  const tell = useRef(onSearch);
  tell.current = onSearch;
  useEffect(() => {
    // The answer to what was typed must not take away what was typed since.
    if (search === told.current) return;
    told.current = search;
    setTyped(search);
  }, [search]);
  useEffect(() => {
    const text = typed.trim().slice(0, 100);
    if (text === told.current) return;
    const timer = setTimeout(() => {
      told.current = text;
      tell.current(text);
    }, TYPING_PAUSE);
    return () => clearTimeout(timer);
  }, [typed]);
  return { typed, type: setTyped };
}
