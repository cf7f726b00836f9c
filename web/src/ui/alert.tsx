import type { ReactNode } from 'react';
import { Icon } from './icons';

const ICONS = { info: 'info', good: 'check', warn: 'warning', bad: 'warning' } as const;

/** A note in the page. A `bad` one is read out at once. */
export function Alert(props: {
  readonly tone: keyof typeof ICONS;
  readonly title?: string;
  readonly children?: ReactNode;
}) {
  const { tone, title, children } = props;
  return (
    <div className={`alert ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon name={ICONS[tone]} />
      <div className="alert-text">
        {title !== undefined && <p className="alert-title">{title}</p>}
        {children}
      </div>
    </div>
  );
}
