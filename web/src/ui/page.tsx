import { type ReactNode, useEffect, useRef } from 'react';
import { Link } from './button';

/** The name of the server, which it writes as the title of the document: in the top bar, and after the title of a page. */
export const SITE = document.title;

/** Puts the focus on the title of the page if what had it is gone, such as the button that was pressed. */
export function focusTitle(): void {
  const { activeElement } = document;
  if (activeElement && activeElement !== document.body) return;
  document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
}

/** A page: its title, which gets the focus when the page opens, and its actions. */
export function Page(props: {
  readonly title: string;
  /** The page above this one. */
  readonly parent?: { readonly href: string; readonly title: string };
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  const { title, parent, description, actions, children } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${SITE}`;
  }, [title]);
  useEffect(() => {
    // Not if the page itself has put the focus into a field.
    if (!document.activeElement || document.activeElement === document.body) heading.current?.focus();
  }, []);
  return (
    <>
      {parent && (
        <nav className="breadcrumb">
          <Link href={parent.href}>{parent.title}</Link>
        </nav>
      )}
      <div className="page-head">
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {description !== undefined && <p className="soft">{description}</p>}
        </div>
        {actions !== undefined && <div className="actions">{actions}</div>}
      </div>
      {children}
    </>
  );
}
