import type { ReactNode } from 'react';
import { useMessages } from './i18n';
import { Icon, type IconName } from './icons';
import { COMMON } from './messages';

/** In place of a list without items: what would be here, and how to add the first. */
export function EmptyState(props: { readonly icon: IconName; readonly title: string; readonly children?: ReactNode }) {
  const { icon, title, children } = props;
  return (
    <div className="empty">
      <Icon name={icon} size={32} />
      <p className="empty-title">{title}</p>
      {children}
    </div>
  );
}

/** Keeps the place of text that loads. */
export function Skeleton({ lines = 3 }: { readonly lines?: number }) {
  const { loading } = useMessages(COMMON);
  return (
    <div role="status" aria-label={loading} className="skeleton">
      {Array.from({ length: lines }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike.
        <span key={index} className="skeleton-line" />
      ))}
    </div>
  );
}

/** Keeps the place of table rows that load. */
export function SkeletonRows({ rows, columns }: { readonly rows: number; readonly columns: number }) {
  const { loading } = useMessages(COMMON);
  return Array.from({ length: rows }, (_, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike.
    <tr role="row" key={row} className="skeleton-row">
      {Array.from({ length: columns }, (_, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the cells are all alike.
        <td role="cell" key={column}>
          <span className="skeleton-line" />
          {row === 0 && column === 0 && <span className="visually-hidden">{loading}</span>}
        </td>
      ))}
    </tr>
  ));
}

/** Above content of which a part did not load. */
export function PartialNote() {
  const { partial } = useMessages(COMMON);
  return (
    <p className="partial" role="status">
      <Icon name="warning" size={16} /> {partial}
    </p>
  );
}

/** A word about the state of something. */
export function Badge({
  tone,
  children,
}: {
  readonly tone: 'neutral' | 'good' | 'warn' | 'bad' | 'accent';
  readonly children: ReactNode;
}) {
  return <span className={`badge ${tone}`}>{children}</span>;
}

/**
 * Shows what the viewer may use. While that is not known yet, its place is kept, so that the page does not move.
 *
 * @param props.isOffered - an answer of `useCan`.
 */
export function Offered({
  isOffered,
  children,
}: {
  readonly isOffered: boolean | undefined;
  readonly children: ReactNode;
}) {
  if (isOffered === false) return null;
  return isOffered ? children : <span className="place">{children}</span>;
}
