import { useQuery } from '@apollo/client/react';
import { useCan } from '@scoped-api/client/react';
import {
  type KeyboardEvent,
  type ReactNode,
  useDeferredValue,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { PolicyMatrixDocument, type PolicyMatrixQuery, WhoCanDocument } from '../generated/graphql';
import {
  Badge,
  Button,
  COMMON,
  Details,
  Dialog,
  defineMessages,
  EmptyState,
  ErrorState,
  Icon,
  PartialNote,
  SearchField,
  Skeleton,
  Switch,
  useMessages,
  useNumberFormat,
} from '../ui';
import { Alternatives, useAuthenticationText } from './policy-words';

/** The height of a row, in CSS pixels: as in policy.css. */
const ROW = 44;
/** Rows outside of the visible part that are there as well, on each side. */
const SPARE = 12;

const TEXTS = defineMessages({
  en: {
    search: 'Search by name, scope or description',
    differences: 'Only differences between roles',
    shown: (shown: string, all: string) => `${shown} of ${all}`,
    caption: 'Who can use each part of the schema',
    coordinate: 'Part of the schema',
    requires: 'Requires',
    anyone: 'Anyone',
    anyoneHint: 'Without an access token',
    can: 'yes',
    cannot: 'no',
    nothing: 'nothing of its own',
    noMatch: 'No part of the schema matches',
    clear: 'Show all',
    keys: 'Arrow keys, Page Up and Page Down, Home and End move through the rows; Enter shows the details.',
    description: 'Description',
    noDescription: 'The schema does not describe it.',
    scopes: 'Scopes',
    noScopes: 'none of its own',
    isPublic: 'declared @public: anyone',
    authentication: 'Authentication',
    noAuthentication: 'none of its own',
    who: 'Who',
    withoutToken: 'Anyone, without an access token',
    noRole: 'No role: only users with scopes beyond theirs',
    users: 'Active users who hold the scopes',
    along: 'Who can use it depends on the fields that lead to it as well: their scopes and their authentication count.',
    weakest: 'Authentication, with what leads to it',
    stepUp: 'requires a further authentication',
  },
  de: {
    search: 'Nach Name, Scope oder Beschreibung suchen',
    differences: 'Nur Unterschiede zwischen Rollen',
    shown: (shown, all) => `${shown} von ${all}`,
    caption: 'Wer welchen Teil des Schemas benutzen kann',
    coordinate: 'Teil des Schemas',
    requires: 'Verlangt',
    anyone: 'Jeder',
    anyoneHint: 'Ohne Zugriffstoken',
    can: 'ja',
    cannot: 'nein',
    nothing: 'nichts Eigenes',
    noMatch: 'Kein Teil des Schemas passt',
    clear: 'Alles anzeigen',
    keys: 'Pfeiltasten, Bild auf und ab, Pos1 und Ende bewegen durch die Zeilen; Eingabe zeigt die Einzelheiten.',
    description: 'Beschreibung',
    noDescription: 'Das Schema beschreibt ihn nicht.',
    scopes: 'Scopes',
    noScopes: 'keine eigenen',
    isPublic: 'als @public deklariert: alle',
    authentication: 'Authentifizierung',
    noAuthentication: 'keine eigene',
    who: 'Wer',
    withoutToken: 'Alle, ohne Zugriffstoken',
    noRole: 'Keine Rolle: nur Benutzer mit Scopes über ihre Rolle hinaus',
    users: 'Aktive Benutzer mit den Scopes',
    along:
      'Wer ihn benutzen kann, hängt auch von den Feldern ab, die zu ihm führen: Deren Scopes und Authentifizierung zählen mit.',
    weakest: 'Authentifizierung, samt dem Weg dorthin',
    stepUp: 'verlangt eine weitere Authentifizierung',
  },
});

type Policy = NonNullable<PolicyMatrixQuery['policy']>;
type Coordinate = Policy['coordinates'][number];
type Role = Policy['roles'][number];

/** What the matrix shows, which the page keeps in the URL. */
export interface MatrixView {
  readonly search: string;
  readonly isDifferences: boolean;
  /** The coordinate whose details are open; empty: none. */
  readonly coordinate: string;
}

/** Role by coordinate: who can use what. */
export function PolicyMatrix(props: {
  readonly view: MatrixView;
  readonly onView: (changes: Partial<MatrixView>) => void;
}) {
  const { view, onView } = props;
  const texts = useMessages(TEXTS);
  const number = useNumberFormat();
  const { data, error, refetch } = useQuery(PolicyMatrixDocument);
  const [search, setSearch] = useState(view.search);
  const wanted = useDeferredValue(search);
  const tell = useRef(onView);
  tell.current = onView;
  useEffect(() => {
    const timer = setTimeout(() => tell.current({ search }), 300);
    return () => clearTimeout(timer);
  }, [search]);

  const { coordinates, roles } = data?.policy ?? {};
  const rows = useMemo(
    () => filtered(coordinates ?? [], roles ?? [], wanted, view.isDifferences),
    [coordinates, roles, wanted, view.isDifferences],
  );
  if (error && !coordinates) return <ErrorState fault={error} onRetry={() => void refetch()} />;
  const open = coordinates?.find(({ coordinate }) => coordinate === view.coordinate);
  return (
    <div className="stack">
      {error && <PartialNote />}
      <div className="toolbar matrix-toolbar">
        <SearchField label={texts.search} value={search} onChange={setSearch} />
        <Switch
          label={texts.differences}
          isSelected={view.isDifferences}
          onChange={(isDifferences) => onView({ isDifferences })}
        />
        <span className="soft" role="status">
          {coordinates && texts.shown(number(rows.length), number(coordinates.length))}
        </span>
      </div>
      {!coordinates || !roles ? (
        <div className="matrix-place">
          <Skeleton lines={12} />
        </div>
      ) : rows.length === 0 ? (
        <div className="matrix-place">
          <EmptyState icon="search" title={texts.noMatch}>
            <Button
              onPress={() => {
                setSearch('');
                onView({ search: '', isDifferences: false });
              }}
            >
              {texts.clear}
            </Button>
          </EmptyState>
        </div>
      ) : (
        <Matrix rows={rows} roles={roles} onOpen={(coordinate) => onView({ coordinate })} />
      )}
      {open && <CoordinateDialog coordinate={open} onClose={() => onView({ coordinate: '' })} />}
    </div>
  );
}

function filtered(
  coordinates: readonly Coordinate[],
  roles: readonly Role[],
  search: string,
  isDifferences: boolean,
): Coordinate[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const first = ['Query.', 'Mutation.'];
  const rankOf = ({ coordinate }: Coordinate) => {
    const rank = first.findIndex((start) => coordinate.startsWith(start));
    return rank < 0 ? first.length : rank;
  };
  const matching = coordinates.filter((one) => {
    // No difference: every role can, or none.
    if (isDifferences && (one.roles.length === roles.length || one.roles.length === 0)) return false;
    const text = [one.coordinate, one.description, ...one.requiredScopes.flat()].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
  // What operations begin with comes first; the rest stays in alphabetical order.
  return matching.sort((one, other) => rankOf(one) - rankOf(other));
}

/** The table. Only the rows in sight are in the document: a schema can have thousands. */
function Matrix(props: {
  readonly rows: readonly Coordinate[];
  readonly roles: readonly Role[];
  readonly onOpen: (coordinate: string) => void;
}) {
  const { rows, roles, onOpen } = props;
  const texts = useMessages(TEXTS);
  const place = useRef<HTMLElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const [active, setActive] = useState(0);
  const isMoved = useRef(false);

  useLayoutEffect(() => {
    const element = place.current;
    if (!element) return;
    const size = new ResizeObserver(() => setHeight(element.clientHeight));
    size.observe(element);
    return () => size.disconnect();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows begin at the top.
  useLayoutEffect(() => {
    place.current?.scrollTo(0, 0);
    setTop(0);
    setActive(0);
  }, [rows]);
  useLayoutEffect(() => {
    if (!isMoved.current) return;
    isMoved.current = false;
    place.current?.querySelector<HTMLElement>(`[data-row="${active}"]`)?.focus({ preventScroll: true });
  }, [active]);

  const first = Math.max(0, Math.floor(top / ROW) - SPARE);
  const last = Math.min(rows.length, Math.ceil((top + height) / ROW) + SPARE);
  const move = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(height / ROW) - 2);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -rows.length,
      End: rows.length,
    };
    const step = steps[event.key];
    const element = place.current;
    if (step === undefined || !element) return;
    event.preventDefault();
    const next = Math.min(rows.length - 1, Math.max(0, active + step));
    // One row of room above, for the header, and below.
    const highest = (next + 3) * ROW - height;
    if (next * ROW < element.scrollTop) element.scrollTop = next * ROW;
    else if (highest > element.scrollTop) element.scrollTop = highest;
    isMoved.current = true;
    setTop(element.scrollTop);
    setActive(next);
  };
  return (
    <>
      <p id="matrix-keys" className="visually-hidden">
        {texts.keys}
      </p>
      <section
        ref={place}
        className="matrix-place matrix"
        aria-label={texts.caption}
        aria-describedby="matrix-keys"
        // By rows: a scroll inside of a row renders nothing.
        onScroll={(event) => setTop(Math.floor(event.currentTarget.scrollTop / ROW) * ROW)}
        onKeyDown={move}
      >
        <table aria-rowcount={rows.length + 1}>
          <caption className="visually-hidden">{texts.caption}</caption>
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col" className="matrix-name">
                {texts.coordinate}
              </th>
              <th scope="col" className="matrix-requires">
                {texts.requires}
              </th>
              <th scope="col" className="matrix-cell" title={texts.anyoneHint}>
                {texts.anyone}
              </th>
              {roles.map(({ name, description }) => (
                <th scope="col" key={name} className="matrix-cell" title={description}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Room height={first * ROW} />
            {rows.slice(first, last).map((row, position) => (
              <MatrixRow
                key={row.coordinate}
                row={row}
                index={first + position}
                isActive={first + position === active}
                roles={roles}
                onFocus={setActive}
                onOpen={onOpen}
              />
            ))}
            <Room height={(rows.length - last) * ROW} />
          </tbody>
        </table>
      </section>
    </>
  );
}

/** Takes the place of rows that are not in the document. */
function Room({ height }: { readonly height: number }) {
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it can have the focus.
  return height > 0 ? <tr aria-hidden="true" style={{ height }} /> : null;
}

function MatrixRow(props: {
  readonly row: Coordinate;
  readonly index: number;
  readonly isActive: boolean;
  readonly roles: readonly Role[];
  readonly onFocus: (index: number) => void;
  readonly onOpen: (coordinate: string) => void;
}) {
  const { row, index, isActive, roles, onFocus, onOpen } = props;
  const texts = useMessages(TEXTS);
  const dot = row.coordinate.search(/[.(]/);
  const [parent, rest] =
    dot < 0 ? ['', row.coordinate] : [row.coordinate.slice(0, dot + 1), row.coordinate.slice(dot + 1)];
  return (
    <tr aria-rowindex={index + 2} className="matrix-row">
      <th scope="row" className="matrix-name">
        <button
          type="button"
          data-row={index}
          tabIndex={isActive ? 0 : -1}
          aria-haspopup="dialog"
          title={row.description ?? undefined}
          onFocus={() => onFocus(index)}
          onClick={() => onOpen(row.coordinate)}
        >
          <span className="soft">{parent}</span>
          {rest}
        </button>
      </th>
      <td className="matrix-requires">
        {row.requiredScopes.length > 0 && <Alternatives of={row.requiredScopes} />}
        {row.authentication && (
          <span className="soft" title={texts.stepUp}>
            <Icon name="shield" size={16} />
            <span className="visually-hidden">{texts.stepUp}</span>
          </span>
        )}
        {row.requiredScopes.length === 0 && !row.authentication && (
          <span className="soft" title={texts.nothing}>
            <span aria-hidden="true">–</span>
            <span className="visually-hidden">{texts.nothing}</span>
          </span>
        )}
      </td>
      <Mark can={row.anonymous} />
      {roles.map(({ name }) => (
        <Mark key={name} can={row.roles.includes(name)} />
      ))}
    </tr>
  );
}

function Mark({ can }: { readonly can: boolean }) {
  const texts = useMessages(TEXTS);
  return (
    <td className={can ? 'matrix-cell can' : 'matrix-cell'}>
      {can ? <Icon name="check" size={18} /> : <span aria-hidden="true">–</span>}
      <span className="visually-hidden">{can ? texts.can : texts.cannot}</span>
    </td>
  );
}

/** Everything about one coordinate. */
function CoordinateDialog({
  coordinate: one,
  onClose,
}: {
  readonly coordinate: Coordinate;
  readonly onClose: () => void;
}) {
  const { coordinate, description, requiredScopes, authentication, isPublic, roles, anonymous } = one;
  const texts = useMessages(TEXTS);
  const common = useMessages(COMMON);
  const number = useNumberFormat();
  const inWords = useAuthenticationText();
  const canAsk = useCan('Query.whoCan')['Query.whoCan'] === true;
  const { data, error } = useQuery(WhoCanDocument, {
    variables: { coordinate },
    skip: !canAsk,
    fetchPolicy: 'cache-and-network',
  });
  const whoCan = data?.whoCan;
  const who: ReactNode = anonymous ? (
    texts.withoutToken
  ) : roles.length === 0 ? (
    texts.noRole
  ) : (
    <span key="who" className="row">
      {roles.map((role) => (
        <Badge key={role} tone="accent">
          {role}
        </Badge>
      ))}
    </span>
  );
  return (
    <Dialog title={coordinate} isOpen onClose={onClose} size="large">
      <div className="dialog-body">
        {description ? <p>{plain(description)}</p> : <p className="soft">{texts.noDescription}</p>}
        <Details
          items={[
            [
              texts.scopes,
              requiredScopes.length > 0 ? (
                <Alternatives key="scopes" of={requiredScopes} />
              ) : isPublic ? (
                texts.isPublic
              ) : (
                texts.noScopes
              ),
            ],
            [texts.authentication, authentication ? inWords(authentication) : texts.noAuthentication],
            [texts.who, who],
            ...(canAsk && !anonymous
              ? [[texts.users, whoCan ? number(whoCan.userCount) : error ? common.failed : '…'] as const]
              : []),
            ...(whoCan?.requiredAuthentication && !authentication
              ? [[texts.weakest, inWords(whoCan.requiredAuthentication)] as const]
              : []),
          ]}
        />
        <p className="soft small">{texts.along}</p>
        {error && <ErrorState fault={error} />}
      </div>
    </Dialog>
  );
}

/** A description of the schema without the marks of Markdown. */
function plain(text: string): string {
  return text.replaceAll('`', '');
}
