import type { ReactNode } from 'react';
import { Checkbox as AriaCheckbox } from 'react-aria-components';
import { Button } from './button';
import { useMessages } from './i18n';
import { Icon } from './icons';
import { COMMON } from './messages';
import { SkeletonRows } from './states';

/** A column of a {@link DataTable}. */
export interface TableColumn<Row> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** Whether a press on the header changes the order. */
  readonly isSortable?: boolean;
  readonly align?: 'start' | 'end';
  /** A CSS width, so that the column does not move when the rows arrive. The columns without one share the rest. */
  readonly width?: string;
  /** The column that names the row. */
  readonly isRowHeader?: boolean;
  /** Hides the header from sight, for a column of buttons. */
  readonly isHeaderHidden?: boolean;
  /** Whether the value explains itself, such as an e-mail address: a narrow screen shows it without the header. */
  readonly isSelfExplanatory?: boolean;
}

interface Order {
  readonly column: string;
  readonly direction: 'ASC' | 'DESC';
}

interface DataTableProps<Row> {
  /** What the table lists, for assistive technology. */
  readonly caption: string;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[] | undefined;
  readonly rowKey: (row: Row) => string;
  readonly order?: Order;
  readonly onOrder?: (order: Order) => void;
  /** Keys of the selected rows; absent: rows cannot be selected. */
  readonly selected?: ReadonlySet<string>;
  readonly onSelect?: (selected: ReadonlySet<string>) => void;
  /** Names a row, for its checkbox. */
  readonly rowName?: (row: Row) => string;
  /** In place of rows, if there are none. */
  readonly empty: ReactNode;
  /** Rows that are shown while nothing has loaded, so that the layout does not move. Default: 5. */
  readonly expectedRows?: number;
  /** Whether the rows shown are of the request before, and new ones are on their way. */
  readonly isStale?: boolean;
}

/** A table. On a narrow screen each row becomes a card with the headers as labels. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const {
    caption,
    columns,
    rows,
    rowKey,
    order,
    onOrder,
    selected,
    onSelect,
    rowName,
    empty,
    expectedRows = 5,
  } = props;
  const texts = useMessages(COMMON);
  if (rows?.length === 0) return <>{empty}</>;
  const keys = rows?.map(rowKey) ?? [];
  const chosen = keys.filter((key) => selected?.has(key)).length;
  const choose = (some: readonly string[], isChosen: boolean) => {
    const next = new Set(selected);
    for (const key of some) isChosen ? next.add(key) : next.delete(key);
    onSelect?.(next);
  };
  // The roles keep the meaning of the elements when a narrow screen shows them as blocks.
  return (
    <table
      className={columns.some(({ width }) => width !== undefined) ? 'table fixed' : 'table'}
      role="table"
      aria-busy={rows === undefined || props.isStale === true}
    >
      <caption className="visually-hidden">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {selected && (
            <th role="columnheader" scope="col" className="narrow">
              <SelectBox
                label={texts.selectAll}
                isSelected={chosen > 0 && chosen === keys.length}
                isIndeterminate={chosen > 0 && chosen < keys.length}
                onChange={(isChosen) => choose(keys, isChosen)}
              />
            </th>
          )}
          {columns.map((column) => (
            <HeaderCell key={column.id} column={column} order={order} onOrder={onOrder} />
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows === undefined ? (
          <SkeletonRows rows={expectedRows} columns={columns.length + (selected ? 1 : 0)} />
        ) : (
          rows.map((row) => {
            const key = rowKey(row);
            return (
              <tr role="row" key={key} data-selected={selected?.has(key) || undefined}>
                {selected && (
                  <td role="cell" className="narrow">
                    <SelectBox
                      label={texts.selectRow(rowName?.(row) ?? key) as string}
                      isSelected={selected.has(key)}
                      onChange={(isChosen) => choose([key], isChosen)}
                    />
                  </td>
                )}
                {columns.map(({ id, header, cell, align, isRowHeader, isHeaderHidden, isSelfExplanatory }) => {
                  const common = {
                    className: align === 'end' ? 'end' : undefined,
                    'data-label': isHeaderHidden || isSelfExplanatory ? '' : header,
                  };
                  return isRowHeader ? (
                    <th role="rowheader" scope="row" key={id} {...common}>
                      {cell(row)}
                    </th>
                  ) : (
                    <td role="cell" key={id} {...common}>
                      {cell(row)}
                    </td>
                  );
                })}
              </tr>
            );
          })
        )}
      </tbody>
    </table>
  );
}

function HeaderCell<Row>(props: {
  readonly column: TableColumn<Row>;
  readonly order: Order | undefined;
  readonly onOrder: ((order: Order) => void) | undefined;
}) {
  const { column, order, onOrder } = props;
  const texts = useMessages(COMMON);
  const isCurrent = order?.column === column.id;
  const sorted = isCurrent ? (order.direction === 'ASC' ? 'ascending' : 'descending') : 'none';
  const isSortable = column.isSortable === true && onOrder !== undefined;
  return (
    <th
      role="columnheader"
      scope="col"
      className={column.align === 'end' ? 'end' : undefined}
      style={column.width === undefined ? undefined : { width: column.width }}
      aria-sort={isSortable ? sorted : undefined}
    >
      {isSortable ? (
        <button
          type="button"
          className="sort"
          title={texts.sortBy(column.header) as string}
          onClick={() =>
            onOrder({ column: column.id, direction: isCurrent && order.direction === 'ASC' ? 'DESC' : 'ASC' })
          }
        >
          {column.header}
          <span className="sort-mark">
            {isCurrent && <Icon name={order.direction === 'ASC' ? 'up' : 'down'} size={14} />}
          </span>
        </button>
      ) : (
        <span className={column.isHeaderHidden ? 'visually-hidden' : undefined}>{column.header}</span>
      )}
    </th>
  );
}

function SelectBox(props: {
  readonly label: string;
  readonly isSelected: boolean;
  readonly isIndeterminate?: boolean;
  readonly onChange: (isSelected: boolean) => void;
}) {
  const { label, ...rest } = props;
  return (
    <AriaCheckbox {...rest} aria-label={label} className="checkbox">
      <span className="box" aria-hidden="true">
        <Icon name="check" size={14} />
      </span>
    </AriaCheckbox>
  );
}

/** The buttons under a list that is shown page by page. */
export function Pager(props: {
  /** Such as "1–50 of 1,024". */
  readonly summary: ReactNode;
  readonly onPrevious: (() => void) | undefined;
  readonly onNext: (() => void) | undefined;
}) {
  const texts = useMessages(COMMON);
  const { summary, onPrevious, onNext } = props;
  return (
    <div className="pager">
      <span className="soft" role="status">
        {summary}
      </span>
      <Button icon="left" isDisabled={onPrevious === undefined} onPress={() => onPrevious?.()}>
        {texts.previous}
      </Button>
      <Button icon="right" isDisabled={onNext === undefined} onPress={() => onNext?.()}>
        {texts.next}
      </Button>
    </div>
  );
}
