import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { Link as WouterLink } from 'wouter';
import { useFormStatus } from './form-status';
import { useMessages } from './i18n';
import { Icon, type IconName } from './icons';
import { COMMON } from './messages';

type Variant = 'primary' | 'secondary' | 'danger' | 'quiet';

interface ButtonProps extends Omit<AriaButtonProps, 'children' | 'className'> {
  /** Default: `secondary`. A page has at most one `primary` action. */
  readonly variant?: Variant;
  readonly icon?: IconName;
  readonly children: ReactNode;
}

/**
 * A button. A button of the type `submit` is pending while its form is sent: it keeps the focus and does nothing. The library's own
 * `isPending` is not used: what it announces stays in the page, and refers to the button after the button is gone.
 */
export function Button({ variant = 'secondary', icon, children, isPending, onPress, type, ...rest }: ButtonProps) {
  const form = useFormStatus();
  const pending = isPending ?? (type === 'submit' && form.isPending);
  const { working } = useMessages(COMMON);
  return (
    <>
      <AriaButton
        {...rest}
        {...(onPress && !pending && { onPress })}
        {...(pending && { 'data-pending': true })}
        type={pending ? 'button' : (type ?? 'button')}
        className={`button ${variant}`}
      >
        {pending ? <span className="spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
        <span>{children}</span>
      </AriaButton>
      {(isPending !== undefined || type === 'submit') && (
        <span role="status" className="visually-hidden">
          {pending && working}
        </span>
      )}
    </>
  );
}

interface IconButtonProps extends Omit<AriaButtonProps, 'children' | 'className'> {
  /** What the button does: its accessible name. */
  readonly label: string;
  readonly icon: IconName;
}

/** A button that shows an icon only. */
export function IconButton({ label, icon, ...rest }: IconButtonProps) {
  return (
    <AriaButton {...rest} aria-label={label} className="icon-button">
      <Icon name={icon} />
    </AriaButton>
  );
}

/** A link that looks like a button: it leads to another page. */
export function LinkButton(props: {
  readonly href: string;
  readonly variant?: Variant;
  readonly icon?: IconName;
  readonly children: ReactNode;
}) {
  const { href, variant = 'secondary', icon, children } = props;
  return (
    <WouterLink href={href} className={`button ${variant}`}>
      {icon && <Icon name={icon} />}
      <span>{children}</span>
    </WouterLink>
  );
}

/** A link to another page of the application. */
export function Link({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  return (
    <WouterLink href={href} className="link">
      {children}
    </WouterLink>
  );
}
